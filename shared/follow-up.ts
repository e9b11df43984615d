import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { ChoiceId } from './flow.ts'
import { Response } from './response.ts'
import { Instant, optionalText, text } from './text.ts'

export const FollowUpStatus = z.enum(['open', 'done'])
export type FollowUpStatus = z.infer<typeof FollowUpStatus>

/** Customer value, highest first, from the property `tier` of the response or its contact. */
export const tiers = ['A', 'B', 'C', 'D'] as const
export const Tier = z.enum(tiers)
export type Tier = z.infer<typeof Tier>

/** Why a follow-up opened: a low score, a wish to be called, or a member who wants to call. */
export const FollowUpReason = z.enum(['score', 'contact-requested', 'manual'])
export type FollowUpReason = z.infer<typeof FollowUpReason>

/** What came of a call. */
export const followUpOutcomes = ['solved', 'call-back', 'not-reached'] as const
export const FollowUpOutcome = z.enum(followUpOutcomes)
export type FollowUpOutcome = z.infer<typeof FollowUpOutcome>

/** `queue` has the most urgent first: asked for a call, overdue, tiers A and B, lowest score, oldest. `due`, `score` and `tier` sort open follow-ups by urgency; `done` sorts closed ones, latest first. */
export const FollowUpSort = z.enum(['newest', 'queue', 'due', 'score', 'tier', 'done'])
export type FollowUpSort = z.infer<typeof FollowUpSort>

/** The groups of the queue, in its order. */
export const followUpGroups = ['requested', 'overdue', 'tier', 'score', 'postponed'] as const
export type FollowUpGroup = (typeof followUpGroups)[number]

/** The status that each order is limited to, if any. */
export const statusBySort: Readonly<Record<FollowUpSort, FollowUpStatus | undefined>> = {
  newest: undefined,
  queue: 'open',
  due: 'open',
  score: 'open',
  tier: 'open',
  done: 'done',
}

/** Whether closing a follow-up requires a note is a setting of the workspace. */
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
    error: fieldErrors['owner-or-owner-id'],
  })
  .meta({ id: 'FollowUpPatch' })

export type FollowUpPatch = z.output<typeof FollowUpPatch>

export const FollowUp = z
  .object({
    id: z.string(),
    surveyId: z.string(),
    status: FollowUpStatus,
    reason: FollowUpReason.meta({ description: 'Why it opened; `manual`: a member opened it' }),
    tier: Tier.nullable().meta({
      description: 'The value of the customer, from the property `tier` at the time of the response',
    }),
    note: z.string().nullable(),
    owner: z.string().nullable(),
    ownerId: z.string().nullable().meta({ description: 'Set if the owner is, or was, a member' }),
    openedAt: z.string(),
    postponed: z.boolean().meta({ description: 'A call has been tried, and the next one is due later than today' }),
    outcome: FollowUpOutcome.nullable().meta({ description: 'The outcome of the last call' }),
    cause: z.string().nullable().meta({ description: 'The cause as of the last call: a reason of the survey' }),
    notReached: z.int().meta({ description: 'How many calls did not reach the customer' }),
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
  outcome: FollowUpOutcome.optional(),
  cause: z.string().optional(),
  undone: FollowUpOutcome.optional().meta({ description: 'The outcome of an attempt that was taken back' }),
})

export type FollowUpChangedFields = z.infer<typeof ChangedFields>

const FollowUpAttempt = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string(),
  name: z.string(),
  outcome: FollowUpOutcome,
  cause: z.string().nullable(),
  undoneAt: z.string().nullable(),
  undoneBy: z.string().nullable(),
})

export type FollowUpAttempt = z.infer<typeof FollowUpAttempt>

export const NewFollowUpAttempt = z
  .strictObject({
    outcome: FollowUpOutcome.meta({
      description:
        '`solved` closes the follow-up; `call-back` sets the deadline; `not-reached` makes it due on the next working day',
    }),
    cause: ChoiceId.nullish().meta({ description: 'A reason of the survey, or `other`', example: 'price' }),
    note: optionalText(5000).nullish(),
    dueAt: Instant.optional().meta({
      description: 'For `call-back`: when to call again, by default on the next working day',
    }),
    updatedAt: Instant.optional().meta({ description: 'As in `FollowUpPatch`' }),
  })
  .meta({ id: 'NewFollowUpAttempt' })

export type NewFollowUpAttempt = z.output<typeof NewFollowUpAttempt>

export const FollowUpWithHistory = FollowUp.extend({
  changes: z
    .array(z.object({ at: z.string(), by: z.string(), name: z.string(), changed: ChangedFields }))
    .meta({ description: 'Newest first' }),
  attempts: z.array(FollowUpAttempt).meta({ description: 'The calls, newest first' }),
  opened: z
    .object({ owner: z.string().nullable(), dueAt: z.string().nullable() })
    .meta({ description: 'The owner and the deadline that the follow-up opened with' }),
}).meta({ id: 'FollowUpWithHistory' })

export type FollowUpWithHistory = z.infer<typeof FollowUpWithHistory>
