import { z } from 'zod'
import { Response } from './response.ts'
import { Instant, optionalText, text } from './text.ts'

export const FollowUpStatus = z.enum(['open', 'done'])
export type FollowUpStatus = z.infer<typeof FollowUpStatus>

/** Customer value, highest first, from the property `tier` of the response or its contact. */
export const tiers = ['A', 'B', 'C', 'D'] as const
export const Tier = z.enum(tiers)
export type Tier = z.infer<typeof Tier>

/** `due`, `score` and `tier` sort open follow-ups by urgency; `done` sorts closed ones, latest first. */
export const FollowUpSort = z.enum(['newest', 'due', 'score', 'tier', 'done'])
export type FollowUpSort = z.infer<typeof FollowUpSort>

/** The status that each order is limited to, if any. */
export const statusBySort: Readonly<Record<FollowUpSort, FollowUpStatus | undefined>> = {
  newest: undefined,
  due: 'open',
  score: 'open',
  tier: 'open',
  done: 'done',
}

/** Closing a follow-up requires a note with the outcome. */
export const FollowUpPatch = z
  .strictObject({
    status: FollowUpStatus.optional(),
    note: optionalText(5000).nullish().meta({ example: 'Called, refunded the late delivery. She will stay.' }),
    owner: text(200).nullish().meta({ description: 'The person responsible, if not a member', example: 'Grace' }),
    ownerId: text(40).nullish().meta({ description: 'The member responsible; `owner` is then their name' }),
    dueAt: Instant.nullish().meta({ description: 'The deadline' }),
    updatedAt: Instant.optional().meta({
      description: 'The value you read; if it changed since, the call fails with 409 and the code `changed`',
    }),
  })
  .refine(({ owner, ownerId }) => !(owner && ownerId), {
    path: ['owner'],
    error: 'Expected owner or ownerId, not both',
  })
  .meta({ id: 'FollowUpPatch' })

export type FollowUpPatch = z.output<typeof FollowUpPatch>

export const FollowUp = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    status: FollowUpStatus,
    reason: z.enum(['score', 'contact-requested']).meta({ description: 'Why it opened' }),
    tier: Tier.nullable().meta({
      description: 'The value of the customer, from the property `tier` at the time of the response',
    }),
    note: z.string().nullable(),
    owner: z.string().nullable(),
    ownerId: z.string().nullable().meta({ description: 'Set if the owner is, or was, a member' }),
    openedAt: z.string(),
    dueAt: z.string().nullable(),
    overdue: z.boolean(),
    doneAt: z.string().nullable(),
    doneBy: z.string().nullable(),
    updatedAt: z.string(),
    response: Response.pick({
      id: true,
      score: true,
      group: true,
      comment: true,
      answers: true,
      properties: true,
      contact: true,
      unverifiedContact: true,
      contactRequestedAt: true,
      answeredAt: true,
    }),
  })
  .meta({ id: 'FollowUp' })

export type FollowUp = z.infer<typeof FollowUp>

/** The fields set by one change. */
const ChangedFields = z.object({
  status: FollowUpStatus.optional(),
  note: z.string().nullish(),
  owner: z.string().nullish(),
  dueAt: z.string().nullish(),
})

export type FollowUpChangedFields = z.infer<typeof ChangedFields>

export const FollowUpWithHistory = FollowUp.extend({
  changes: z
    .array(z.object({ at: z.string(), by: z.string(), name: z.string(), changed: ChangedFields }))
    .meta({ description: 'Newest first' }),
}).meta({ id: 'FollowUpWithHistory' })

export type FollowUpWithHistory = z.infer<typeof FollowUpWithHistory>
