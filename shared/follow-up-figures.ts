import { z } from 'zod'
import { Day } from './text.ts'

/** Of fewer follow-ups of an owner or a team, only the count is shown. */
export const MIN_FOLLOW_UPS_OF_GROUP = 10

const share = z.number().nullable()
const hours = z.number().nullable()

export const Share = z.object({
  count: z.int(),
  total: z.int(),
  share: share.meta({ description: '0 to 1; null if there is nothing to divide' }),
  low: share.meta({ description: 'Lower limit of the 95 % score interval (Wilson)' }),
  high: share,
})

const Quantile = z.object({ hours, low: hours, high: hours }).meta({
  description: 'In hours; null if too few got there, or the limit is open',
})

const Times = z.object({
  count: z.int().meta({ description: 'Follow-ups that it has happened to' }),
  total: z.int(),
  median: Quantile,
  p90: Quantile,
})

/** Over fewer follow-ups, a curve says little: it ends there. */
export const MIN_AT_RISK = 10

const CurvePoint = z.object({
  hours: z.number(),
  share: z.number().meta({ description: 'By then, 0 to 1' }),
  low: z.number(),
  high: z.number(),
})

const TimesWithCurve = Times.extend({
  curve: z.array(CurvePoint).meta({
    description: 'The share that it has happened to, at each further percent, while ten or more are still watched',
  }),
})

const Conversion = Share.extend({
  toPassive: z.int(),
  toPromoter: z.int(),
  asked: z.int().meta({ description: 'Detractors who were asked again, whether they responded or not' }),
  waiting: z.int().meta({ description: 'Of those asked, those who may still respond' }),
  ifSilentUnconverted: share.meta({
    description: 'The share if all who did not respond in time were still unhappy; without those who may still respond',
  }),
  nps: z.number().nullable().meta({ description: 'Of those who responded, in points' }),
  npsLow: z.number().nullable(),
  npsHigh: z.number().nullable(),
})

const Comparison = z
  .object({
    reached: Share,
    notReached: Share,
    difference: share.meta({ description: 'Reached minus not reached, 0 to 1' }),
    low: share,
    high: share,
  })
  .meta({
    description:
      'Of the detractors with a later response, those who are no longer detractors. Some rise without any help (regression to the mean), so only the difference says what calls may have brought',
  })

const Effect = z.object({ points: z.number(), low: z.number(), high: z.number() }).nullable().meta({
  description:
    'The score of all responses of these days minus the score of those without the cause, in points: an association, not what would happen without it. Null for fewer than ten, or if the caller does not see all follow-ups',
})

const Cause = Share.extend({
  cause: z.string(),
  effect: Effect,
  conversion: Share.meta({ description: 'Of the detractors with this cause who were asked again and responded' }),
})

/** Why the silent share is not known. */
export const silenceProblems = ['no-customers', 'mostly-anonymous', 'no-responses'] as const
export type SilenceProblem = (typeof silenceProblems)[number]

const Estimate = z.object({ value: z.number(), low: z.number(), high: z.number() }).nullable()

const Silence = z
  .object({
    customers: z
      .int()
      .nullable()
      .meta({ description: 'The contacts of the workspace; null if they are not the customers' }),
    problem: z.enum(silenceProblems).nullable().meta({
      description:
        'Why there is no estimate: no contacts, most unhappy responses without a contact, or no responses in these days',
    }),
    responses: z.int(),
    detractors: z.int(),
    complaints: z.int().meta({
      description:
        'Customers who complained, each once: who scored 0 to 6 and wrote a comment or asked for a call, or for whom a member or a rule opened a follow-up. Of responses without a contact, each is one',
    }),
    unhappy: Estimate.meta({ description: 'Customers times the share of detractors, with the limits of that share' }),
    silent: Estimate.meta({
      description: '1 - complaints / unhappy, 0 to 1; as if those who responded were like the others',
    }),
    bounds: z.object({ low: z.number(), high: z.number() }).nullable().meta({
      description: 'The silent share if all who did not respond were happy, and if all were unhappy',
    }),
    quoted: z.array(z.object({ complainShare: z.number(), unhappy: z.number(), silent: z.number() })).meta({
      description: 'How many would be unhappy by the shares that trainings quote: not measured',
    }),
  })
  .nullable()
  .meta({ description: 'Of all surveys; null if the caller does not see all follow-ups' })

const groupFields = {
  contactedInTime: Share.nullable(),
  toContact: Times.nullable(),
  toClose: Times.nullable(),
  conversion: Share.nullable(),
}

/** What came of the follow-ups of some days. */
export const FollowUpFigures = z
  .object({
    from: Day,
    to: Day,
    scope: z.enum(['all', 'teams', 'own']).meta({
      description: 'Which follow-ups the caller may see: all, those of the teams that they lead, or their own',
    }),
    count: z.int().meta({ description: 'Follow-ups of the responses of these days, without merged ones' }),
    open: z.int().meta({ description: 'All that are open now, whenever the customer responded' }),
    overdue: z.int().meta({ description: 'Of these, those past their deadline. A wait for the customer pauses it' }),
    contactedInTime: Share.meta({ description: 'Of those whose first deadline has passed, reached by then' }),
    toContact: TimesWithCurve.meta({
      description: 'From opened to first reached, by Kaplan-Meier: those never reached count as such until now',
    }),
    toClose: TimesWithCurve.meta({ description: 'From opened to done, by Kaplan-Meier: open ones count' }),
    conversion: Conversion,
    comparison: Comparison,
    causes: z.array(Cause).meta({ description: 'The most frequent first; shares are of all follow-ups with a cause' }),
    amends: z.array(z.object({ currency: z.string(), count: z.int(), amount: z.int() })).meta({
      description: 'By currency, in its smallest unit',
    }),
    owners: z
      .array(z.object({ id: z.string().nullable(), name: z.string(), count: z.int(), ...groupFields }))
      .meta({ description: 'Of fewer than ten follow-ups, only the count' }),
    teams: z.array(z.object({ id: z.string(), name: z.string(), count: z.int(), ...groupFields })),
    silence: Silence,
  })
  .meta({ id: 'FollowUpResults' })

export type FollowUpFigures = z.infer<typeof FollowUpFigures>
export type FollowUpShare = z.infer<typeof Share>
export type FollowUpTimes = z.infer<typeof Times>
export type FollowUpTimesWithCurve = z.infer<typeof TimesWithCurve>
export type FollowUpCause = z.infer<typeof Cause>
export type SilenceFigures = NonNullable<z.infer<typeof Silence>>

/** The names of the figures in a file. */
export const figureNames = [
  'count',
  'open',
  'overdue',
  'contactedInTime',
  'hoursToContactMedian',
  'hoursToContactP90',
  'hoursToCloseMedian',
  'hoursToCloseP90',
  'converted',
  'convertedToPassive',
  'convertedToPromoter',
  'convertedIfSilentUnconverted',
  'waitingForResponse',
  'scoreAfter',
  'convertedReached',
  'convertedNotReached',
  'convertedDifference',
  'amends',
  'customers',
  'complaints',
  'unhappy',
  'silentShare',
] as const
export type FigureName = (typeof figureNames)[number]

/** What a row of the file is about. */
export const figureGroupTypes = ['all', 'team', 'member', 'currency'] as const
export type FigureGroupType = (typeof figureGroupTypes)[number]

/** The columns of the file of figures. */
export const figureHeadings = ['figure', 'groupType', 'groupId', 'group', 'value', 'low', 'high', 'n'] as const
export type FigureHeading = (typeof figureHeadings)[number]

/** The columns of the file of causes. */
export const causeHeadings = [
  ...(['cause', 'count', 'total', 'share', 'low', 'high', 'effect', 'effectLow', 'effectHigh'] as const),
  ...(['converted', 'responded', 'convertedShare', 'convertedLow', 'convertedHigh'] as const),
]
export type CauseHeading = (typeof causeHeadings)[number]
