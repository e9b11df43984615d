import { z } from 'zod'
import { Response } from './response.ts'
import { Instant, optionalText, text } from './text.ts'

export const FollowUpStatus = z.enum(['open', 'done'])
export type FollowUpStatus = z.infer<typeof FollowUpStatus>

/** The most valuable customers first: property `tier` of the answer, or of who gave it. */
export const tiers = ['A', 'B', 'C', 'D'] as const
export const Tier = z.enum(tiers)
export type Tier = z.infer<typeof Tier>

/** `due`, `score` and `tier` are of the open ones: who is to be called first; `done` of the others: the latest first. */
export const FollowUpSort = z.enum(['newest', 'due', 'score', 'tier', 'done'])
export type FollowUpSort = z.infer<typeof FollowUpSort>

/** Those that a sort is of, where it is not of all. */
export const statusBySort: Readonly<Record<FollowUpSort, FollowUpStatus | undefined>> = {
  newest: undefined,
  due: 'open',
  score: 'open',
  tier: 'open',
  done: 'done',
}

/** A follow-up is done with a note that says what came of it. */
export const FollowUpPatch = z
  .strictObject({
    status: FollowUpStatus.optional(),
    note: optionalText(5000).nullish().meta({ example: 'Called, refunded the late delivery. She will stay.' }),
    owner: text(200).nullish().meta({ description: 'Who takes care of it, where it is no member', example: 'Grace' }),
    ownerId: text(40).nullish().meta({ description: 'The member who takes care of it; `owner` is then his name' }),
    dueAt: Instant.nullish().meta({ description: 'Until when' }),
    updatedAt: Instant.optional().meta({
      description: 'As it was read: refused with 409 and the code `changed` where somebody has changed it since',
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
    tier: Tier.nullable().meta({ description: 'Of the customer, by the property `tier` when he answered' }),
    note: z.string().nullable(),
    owner: z.string().nullable(),
    ownerId: z.string().nullable().meta({ description: 'Where the owner is, or was, a member' }),
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

/** What was set by one change, to what. */
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
    .meta({ description: 'What was done, newest first' }),
}).meta({ id: 'FollowUpWithHistory' })

export type FollowUpWithHistory = z.infer<typeof FollowUpWithHistory>
