import { z } from 'zod'
import { DecisionReason } from './decision.ts'
import { fieldErrors } from './field-errors.ts'
import { ChoiceId } from './flow.ts'
import { ContactChannel, FollowUpStage, followUpResults } from './follow-up-stages.ts'
import { Money, NewMoney } from './money.ts'
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

/** What came of a contact. With `waiting`, the customer was reached and has to do something. */
export const followUpOutcomes = ['solved', 'call-back', 'waiting', 'not-reached', 'lost'] as const
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

/** What members find out and agree on with a customer. */
const findings = {
  cause: ChoiceId.nullish().meta({
    description: 'The id of a cause (`GET /api/causes`), a reason that a survey offers, or `other`',
    example: 'late-delivery',
  }),
  remedy: ChoiceId.nullish().meta({ description: 'The id of a remedy (`GET /api/remedies`)', example: 'refund' }),
  amends: NewMoney.nullish().meta({ description: 'The worth of a token of amends' }),
  promise: optionalText(1000).nullish().meta({
    description: 'What the customer has been promised',
    example: 'A new device by Friday',
  }),
}

/** Whether closing a follow-up requires a note is a setting of the workspace. */
export const FollowUpPatch = z
  .strictObject({
    status: FollowUpStatus.optional(),
    note: optionalText(5000).nullish().meta({ example: 'Called, refunded the late delivery. She will stay.' }),
    owner: text(200).nullish().meta({ description: 'The person responsible, if not a member', example: 'Grace' }),
    ownerId: text(40).nullish().meta({ description: 'The member responsible; `owner` is then their name' }),
    teamId: text(40).nullish().meta({
      description:
        'Gives it to a team, where the next member gets it unless `ownerId` names one; null takes it from its team',
    }),
    dueAt: Instant.nullish().meta({ description: 'The deadline' }),
    ...findings,
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
    blocklisted: z.boolean().meta({
      description: 'The customer is on the blocklist, and gets no offers and no surveys',
    }),
    note: z.string().nullable(),
    owner: z.string().nullable(),
    ownerId: z.string().nullable().meta({ description: 'Set if the owner is, or was, a member' }),
    teamId: z.string().nullable().meta({ description: 'The team that it was given to' }),
    team: z.string().nullable().meta({ description: 'The name of the team' }),
    openedAt: z.string(),
    postponed: z.boolean().meta({ description: 'A call has been tried, and the next one is due later than today' }),
    stage: FollowUpStage.meta({
      description:
        'Where it stands. Open: `new`, `contacted` or `waiting` for the customer, which pauses the deadline. Done: `solved` (the ' +
        'customer will be asked again at `askAt`), `asked`, or an end: `closed`, `won-back`, `neutral`, `lost`, ' +
        '`unanswered`, `unreachable` or `merged`',
    }),
    result: z
      .enum(followUpResults)
      .nullable()
      .meta({ description: 'What became of the customer; null until that is known, or if nobody asks' }),
    level: z.int().meta({ description: 'How often it was reopened because the customer was asked again and unhappy' }),
    contactedAt: z.string().nullable().meta({ description: 'When the customer was first reached' }),
    outcome: FollowUpOutcome.nullable().meta({ description: 'The outcome of the last contact' }),
    cause: z.string().nullable(),
    remedy: z.string().nullable(),
    amends: Money.nullable(),
    promise: z.string().nullable(),
    notReached: z.int().meta({ description: 'How many contacts did not reach the customer' }),
    askAt: z.string().nullable().meta({ description: 'When the customer will be asked again' }),
    askedAt: z.string().nullable().meta({ description: 'When the customer was asked again' }),
    scoreAfter: z.int().nullable().meta({ description: 'The score that the customer gave then' }),
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

/** What happens to a follow-up that is overdue: its owner is reminded, then managers and team leads are notified, then it is reassigned. */
export const followUpEscalations = ['reminded', 'managers-notified', 'reassigned'] as const
const FollowUpEscalation = z.enum(followUpEscalations)
export type FollowUpEscalation = z.infer<typeof FollowUpEscalation>

/** The fields set by one change. */
const ChangedFields = z.object({
  status: FollowUpStatus.optional(),
  note: z.string().nullish(),
  owner: z.string().nullish(),
  team: z.string().nullish(),
  dueAt: z.string().nullish(),
  outcome: FollowUpOutcome.optional(),
  channel: ContactChannel.optional(),
  cause: z.string().nullish(),
  remedy: z.string().nullish(),
  amends: Money.nullish(),
  promise: z.string().nullish(),
  stage: FollowUpStage.optional().meta({ description: 'If it does not follow from the outcome or the status' }),
  message: z.enum(['sent', 'received']).optional().meta({ description: 'An email to the customer, or from them' }),
  undone: FollowUpOutcome.optional().meta({ description: 'The outcome of an attempt that was taken back' }),
  askedBy: z
    .enum(['email', 'sms'])
    .optional()
    .meta({ description: 'The channel by which the customer was asked again' }),
  notAsked: DecisionReason.or(z.enum(['not-sent', 'suspect', 'not-verified']))
    .optional()
    .meta({
      description:
        'Why the customer was not asked again; `not-sent` if the message was not delivered, `suspect` if the response does not count, `not-verified` if it may be by someone else',
    }),
  scoreAfter: z.int().optional().meta({ description: 'The score of a customer who was asked again' }),
  level: z.int().optional().meta({ description: 'How often it has been reopened for that score' }),
  escalation: FollowUpEscalation.optional().meta({ description: 'What happened because it was overdue' }),
  mergedInto: z.string().optional().meta({ description: 'The follow-up of the same customer that goes on' }),
  merged: z.array(z.string()).optional().meta({ description: 'The follow-ups that were merged into this one' }),
})

export type FollowUpChangedFields = z.infer<typeof ChangedFields>

const FollowUpAttempt = z.object({
  id: z.string(),
  at: z.string(),
  by: z.string(),
  name: z.string(),
  channel: ContactChannel,
  outcome: FollowUpOutcome,
  cause: z.string().nullable(),
  remedy: z.string().nullable(),
  amends: Money.nullable(),
  promise: z.string().nullable(),
  undoneAt: z.string().nullable(),
  undoneBy: z.string().nullable(),
})

export type FollowUpAttempt = z.infer<typeof FollowUpAttempt>

export const NewFollowUpAttempt = z
  .strictObject({
    outcome: FollowUpOutcome.meta({
      description:
        '`solved` closes the follow-up, and the customer is asked again later; `call-back` sets the deadline; `waiting` pauses it until ' +
        'the customer has done something; `not-reached` makes it due on the next working day, and closes it as unreachable ' +
        'after `maxAttempts` of them; `lost` closes it',
    }),
    channel: ContactChannel.optional().meta({ description: 'How the customer was contacted; by default `phone`' }),
    ...findings,
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
  attempts: z.array(FollowUpAttempt).meta({ description: 'The contacts and attempts, newest first' }),
  opened: z
    .object({ owner: z.string().nullable(), dueAt: z.string().nullable() })
    .meta({ description: 'The owner and the deadline that the follow-up opened with' }),
}).meta({ id: 'FollowUpWithHistory' })

export type FollowUpWithHistory = z.infer<typeof FollowUpWithHistory>
