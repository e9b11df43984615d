import { z } from 'zod'
import { Day } from './text.ts'

/** Of fewer follow-ups of an owner or a team, only the count is shown. */
export const MIN_FOLLOW_UPS_OF_GROUP = 10

const share = z.number().nullable()
const hours = z.number().nullable()

const Share = z.object({
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

const Conversion = Share.extend({
  toPassive: z.int(),
  toPromoter: z.int(),
  asked: z.int().meta({ description: 'Detractors who were asked again, whether they responded or not' }),
  ifSilentUnconverted: share.meta({ description: 'The share if all who did not respond were still unhappy' }),
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
    count: z.int().meta({ description: 'Follow-ups of the responses of these days, without merged ones' }),
    open: z.int(),
    overdue: z.int(),
    contactedInTime: Share.meta({ description: 'Of those whose first deadline has passed, reached by then' }),
    toContact: Times.meta({ description: 'From opened to first reached, by Kaplan-Meier: open ones count' }),
    toClose: Times.meta({ description: 'From opened to done, by Kaplan-Meier: open ones count' }),
    conversion: Conversion,
    comparison: Comparison,
    causes: z.array(
      z.object({
        cause: z.string(),
        count: z.int(),
        share,
        conversion: Share.meta({ description: 'Of the detractors with this cause who were asked again and responded' }),
      }),
    ),
    amends: z.array(z.object({ currency: z.string(), count: z.int(), amount: z.int() })).meta({
      description: 'By currency, in its smallest unit',
    }),
    owners: z
      .array(z.object({ id: z.string().nullable(), name: z.string(), count: z.int(), ...groupFields }))
      .meta({ description: 'Of fewer than ten follow-ups, only the count' }),
    teams: z.array(z.object({ id: z.string(), name: z.string(), count: z.int(), ...groupFields })),
  })
  .meta({ id: 'FollowUpResults' })

export type FollowUpFigures = z.infer<typeof FollowUpFigures>
export type FollowUpShare = z.infer<typeof Share>
export type FollowUpTimes = z.infer<typeof Times>
