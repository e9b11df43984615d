import { z } from 'zod'
import { channelProblems } from './channel.ts'
import { EVENT_RETENTION_DAYS } from './event-types.ts'
import { listSchema } from './list.ts'
import { Instant } from './text.ts'

export const deliveryKinds = ['alert', 'webhook', 'test'] as const
export type DeliveryKind = (typeof deliveryKinds)[number]

export const deliveryStates = ['waiting', 'sent', 'failed', 'dropped'] as const
export type DeliveryState = (typeof deliveryStates)[number]

/** Why nothing was sent, besides what a receiver answers. */
export const dropReasons = [
  'expired', // an alert that could not be sent for a day
  'subject-deleted', // what it is about was deleted or erased
  'nothing-to-do', // the case was done, or is no longer the recipient's
  'not-wanted', // the member has left, or gets no alerts by email
  'no-mail-server',
  'demo-workspace',
  'secret-unreadable', // the secret of the service was replaced
] as const
export type DropReason = (typeof dropReasons)[number]

export const deliveryReasons = [...channelProblems, ...dropReasons] as const
export const DeliveryReason = z
  .enum(deliveryReasons)
  .meta({ id: 'DeliveryReason', description: 'Why it was not sent, or not yet' })
export type DeliveryReason = z.output<typeof DeliveryReason>

/** What alerts wait for together, to leave as one message: the end of a group’s time, or of quiet hours. */
export const holds = ['group', 'quiet'] as const
export type Hold = (typeof holds)[number]

/** An event for one channel, and for one member if it is an email. */
export const ChannelDelivery = z
  .object({
    id: z.string(),
    kind: z.enum(deliveryKinds),
    eventId: z.string().nullable(),
    ruleId: z.string().nullable(),
    recipientId: z.string().nullable().meta({ description: 'The member an email goes to' }),
    state: z.enum(deliveryStates),
    attempts: z.int(),
    dueAt: z.string().nullable().meta({ description: 'Of the next attempt' }),
    heldFor: z.enum(holds).nullable().meta({ description: 'Why it waits to leave together with others' }),
    reason: DeliveryReason.nullable(),
    createdAt: z.string(),
    finishedAt: z.string().nullable(),
  })
  .meta({ id: 'ChannelDelivery' })

export type ChannelDelivery = z.output<typeof ChannelDelivery>

/** One attempt to send a message, as the log keeps it: secrets masked, at most 4 kB of each side. */
export const ChannelAttempt = z
  .object({
    id: z.string(),
    at: z.string(),
    durationMs: z.int(),
    outcome: z.enum(['sent', 'retry', 'refused', 'broken', 'gone']),
    reason: DeliveryReason.nullable(),
    status: z.int().nullable().meta({ description: 'HTTP; null without a response' }),
    request: z.string().nullable().meta({ description: 'Null once the person it is about was erased' }),
    response: z.string().nullable(),
  })
  .meta({ id: 'ChannelAttempt' })

export type ChannelAttempt = z.output<typeof ChannelAttempt>

export const ChannelDeliveryWithAttempts = ChannelDelivery.and(
  z.object({
    body: z.string().nullable().meta({ description: 'Of a webhook: what is sent' }),
    log: z.array(ChannelAttempt).meta({ description: 'The attempts, newest first' }),
  }),
)

export type ChannelDeliveryWithAttempts = z.output<typeof ChannelDeliveryWithAttempts>

export const ChannelDeliveryList = listSchema(ChannelDelivery).meta({ id: 'ChannelDeliveryList' })

/** Which deliveries to send again: those created in a range of time. */
export const ResendRange = z
  .strictObject({
    from: Instant,
    to: Instant,
    state: z.enum(['failed', 'sent', 'dropped']).default('failed').meta({ description: 'Only those in this state' }),
  })
  .meta({ id: 'ResendRange', description: `Deliveries are kept ${EVENT_RETENTION_DAYS} days` })

export const ResendResult = z
  .object({
    count: z.int(),
    nextFrom: z.string().nullable().meta({ description: 'One call sends 10,000 at most: the `from` of the next' }),
  })
  .meta({ id: 'ResendResult' })

export const DeliveryReference = z.object({ deliveryId: z.string() }).meta({ id: 'DeliveryReference' })
