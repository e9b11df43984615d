import { z } from 'zod'
import { CampaignChannel } from './campaign.ts'
import { WholeNumber } from './text.ts'

export const deliveryStates = ['waiting', 'sending', 'sent', 'failed', 'skipped'] as const

const Count = z.int()

/** What a campaign waits for. */
export const waitKinds = [
  'paused',
  'start',
  'selection',
  'slow-server',
  'hour-limit',
  'sending-time',
  'reminders',
] as const

/** How far a campaign is, and what it waits for. */
export const CampaignProgress = z
  .object({
    messages: z.array(
      z.object({
        reminder: z.int().meta({ description: '0 is the invitation' }),
        waiting: Count,
        sending: Count,
        sent: Count,
        failed: Count,
        skipped: Count,
      }),
    ),
    waitsFor: z
      .object({
        kind: z.enum(waitKinds),
        until: z.string().nullable().meta({ description: 'null if that is unknown' }),
        detail: z.string().nullable().meta({ description: 'What the server said, or why the campaign is paused' }),
      })
      .nullable()
      .meta({ description: 'null while messages are being sent, and once there is nothing more to do' }),
  })
  .meta({ id: 'CampaignProgress' })

export type CampaignProgress = z.output<typeof CampaignProgress>

export const deliveryFilterParams = {
  state: z.enum(deliveryStates).optional(),
  reminder: WholeNumber(0, 3).optional(),
  reason: z.string().max(50).optional(),
}

/** A message of a campaign. */
export const Delivery = z
  .object({
    id: z.string(),
    contactId: z.string(),
    contact: z.object({ name: z.string().nullable(), email: z.string().nullable(), phone: z.string().nullable() }),
    reminder: z.int(),
    channel: CampaignChannel.exclude(['link']),
    state: z.enum(deliveryStates),
    at: z.string().meta({ description: 'Since when it is in this state' }),
    dueAt: z.string(),
    attempts: z.int(),
    reason: z.string().nullable().meta({ description: 'Why it was skipped, failed, or waits for another attempt' }),
    words: z.string().nullable().meta({ description: 'What the server said' }),
  })
  .meta({ id: 'Delivery' })

export type Delivery = z.output<typeof Delivery>
