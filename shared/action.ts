import { z } from 'zod'
import { fieldErrors } from './field-errors.ts'
import { ChoiceId } from './flow.ts'
import { Day, Instant, optionalText, text } from './text.ts'

/** An improvement is planned, started and done, or cancelled. One whose cause comes back is `started` again. */
export const actionStates = ['planned', 'started', 'done', 'cancelled'] as const
export const ActionState = z.enum(actionStates)
export type ActionState = z.infer<typeof ActionState>

/** A cause of an action that is done comes back if follow-ups of the responses of so many days after it name it. */
export const RETURN_DAYS = 30

export const MAX_CAUSES_OF_ACTION = 10

const title = text(200).meta({ description: 'What is improved', example: 'A second courier for the evening' })
const description = optionalText(5000).nullish()
const ownerId = text(40).nullish().meta({ description: 'The member who answers for it' })
const surveyId = text(40).nullish().meta({
  description: 'Only the responses and follow-ups of this survey count; null: those of all surveys but `recovery`',
})
const causes = z
  .array(ChoiceId)
  .min(1)
  .max(MAX_CAUSES_OF_ACTION)
  .refine((ids) => new Set(ids).size === ids.length, fieldErrors['unique-ids'])
  .meta({ description: 'Ids of causes (`GET /api/causes`), or of reasons that a survey offers', example: ['delivery'] })
const dueDay = Day.nullish().meta({ description: 'When it is to be done' })
const startedDay = Day.nullish().meta({ description: 'The first day of the improvement; set to today when it starts' })
const doneDay = Day.nullish().meta({ description: 'The last day of the improvement; set to today when it is done' })

export const NewAction = z
  .strictObject({
    title,
    description,
    causes,
    ownerId,
    surveyId,
    dueDay,
    state: ActionState.exclude(['cancelled']).default('planned'),
    startedDay,
    doneDay,
  })
  .meta({ id: 'NewAction' })
export type NewAction = z.output<typeof NewAction>

export const ActionPatch = z
  .strictObject({
    title,
    description,
    causes,
    ownerId,
    surveyId,
    dueDay,
    state: ActionState,
    startedDay,
    doneDay,
    updatedAt: Instant.meta({
      description: 'The value you read; if it changed since, the call fails with 409 and the code `changed`',
    }),
  })
  .partial()
  .meta({ id: 'ActionPatch' })
export type ActionPatch = z.output<typeof ActionPatch>

const share = z.number().nullable()
/** Null for callers who may not see the score. */
const spanCount = z.int().nullable()

const ActionSpan = z.object({
  from: Day,
  to: Day,
  count: spanCount.meta({
    description:
      'Responses of these days that count. All counts and scores are null for members without the permission `reports`, such as agents',
  }),
  promoters: spanCount,
  passives: spanCount,
  detractors: spanCount,
  nps: z.number().nullable(),
  npsLow: z.number().nullable().meta({ description: 'Lower limit of the 95 % interval' }),
  npsHigh: z.number().nullable(),
  causeCount: spanCount.meta({
    description:
      'Of these responses, those of detractors and passives with a cause of the action among their reasons, and those with one as the cause of their follow-up',
  }),
  followUps: spanCount.meta({ description: 'Follow-ups of these responses' }),
  withoutCause: spanCount.meta({ description: 'Of these, those without a cause so far' }),
  share: share.meta({ description: '`causeCount` of `count`, 0 to 1' }),
  shareLow: share.meta({ description: 'Lower limit of the 95 % score interval (Wilson)' }),
  shareHigh: share,
})
export type ActionSpan = z.infer<typeof ActionSpan>

const Difference = z.object({
  difference: z.number(),
  low: z.number(),
  high: z.number(),
  significant: z.boolean().meta({ description: '0 lies outside the interval: chance alone is unlikely to explain it' }),
})
export type ActionDifference = z.infer<typeof Difference>

/** The most days of each span: three months, so that no single bad one decides. */
export const MAX_SPAN_DAYS = 90

/** What must be said with every comparison of before and after. */
export const TIME_CAUTION = 'Compared in time, not by lot: season, other changes and who was asked may explain it.'

/** Why something cannot be compared. */
export const actionObstacles = [
  'not-started',
  'not-done',
  'nothing-before',
  'nothing-after',
  'question-changed',
  'reasons-changed',
  'mix-changed',
  'causes-pending',
] as const
export type ActionObstacle = (typeof actionObstacles)[number]

/** What a comparison must be read with. All are compared in time, not by lot. */
export const actionCautions = ['too-few', 'short-spans'] as const

export const ActionFigures = z
  .object({
    before: ActionSpan.nullable().meta({
      description: 'The days before the start; before that, the latest ones',
    }),
    after: ActionSpan.nullable().meta({ description: 'As many days after the end; null until there is one' }),
    days: z.int().meta({ description: 'The days of each span, at most 90' }),
    score: Difference.nullable().meta({
      description: 'The score after minus before, in points, by MOVER; null if it cannot be compared',
    }),
    share: Difference.nullable().meta({
      description:
        'The share naming a cause, after minus before, from -1 to 1, by the hybrid score interval (Newcombe)',
    }),
    obstacles: z.array(z.enum(actionObstacles)).meta({
      description:
        'Why something is not compared. `question-changed`: the question of a survey was edited in these days. `reasons-changed`: so ' +
        'were its reasons, so only the score is compared. `mix-changed`: more than a fifth of the responses came from another ' +
        'survey or through another channel than before. `causes-pending`: of the follow-ups of a span, more than a fifth are open and ' +
        'without a cause, or clearly more than in the other span have none, so only the score is compared',
    }),
    cautions: z.array(z.enum(actionCautions)).meta({
      description:
        '`too-few`: fewer than 30 responses before or after. `short-spans`: fewer than 90 days, so that a bad month before the start ' +
        'weighs too much',
    }),
    caution: z.string().meta({ description: 'What to say with every result' }),
    measuredAt: z.string(),
  })
  .meta({ id: 'ActionComparison' })
export type ActionFigures = z.infer<typeof ActionFigures>

/** The fields set by one change. */
const ActionChangedFields = z.object({
  title: z.string().optional(),
  description: z.string().nullish(),
  causes: z.array(z.string()).optional(),
  owner: z.string().nullish(),
  survey: z.string().nullish().meta({ description: 'The id of the survey' }),
  state: ActionState.optional(),
  dueDay: Day.nullish(),
  startedDay: Day.nullish(),
  doneDay: Day.nullish(),
  returned: z
    .object({ causes: z.array(z.string()), followUps: z.int() })
    .optional()
    .meta({ description: 'Causes came back, in so many new follow-ups, which reopened the action' }),
})
export type ActionChangedFields = z.infer<typeof ActionChangedFields>

const actionFields = {
  id: z.string(),
  title: z.string(),
  description: z.string().nullable(),
  causes: z.array(z.string()),
  ownerId: z.string().nullable(),
  owner: z.string().nullable().meta({ description: 'The name of the owner' }),
  surveyId: z.string().nullable(),
  state: ActionState,
  dueDay: Day.nullable(),
  overdue: z.boolean().meta({ description: 'Planned or started, and its due day has passed' }),
  startedDay: Day.nullable(),
  doneDay: Day.nullable(),
  reopened: z.int().meta({ description: 'How often a cause came back after the action was done' }),
  createdAt: z.string(),
  updatedAt: z.string(),
}

/** What is done about causes, so that they do not come back. */
export const Action = z.object(actionFields).meta({ id: 'Action' })
export type Action = z.infer<typeof Action>

export const ActionWithHistory = Action.extend({
  changes: z
    .array(z.object({ at: z.string(), by: z.string(), name: z.string(), changed: ActionChangedFields }))
    .meta({ description: 'Newest first; the last one says what it started with' }),
}).meta({ id: 'ActionWithHistory' })
export type ActionWithHistory = z.infer<typeof ActionWithHistory>
