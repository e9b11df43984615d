import { z } from 'zod'
import { groups } from './nps.ts'
import { BotVisit } from './visit.ts'

const Points = z.number().meta({ description: 'NPS points, −100 to 100, unrounded' })
const Count = z.int().min(0)

const Interval = z
  .object({
    low: Points,
    high: Points,
    confidence: z.number(),
    method: z.enum(['score', 'adjusted-wald', 'wald']),
  })
  .meta({ id: 'Interval' })

const metrics = {
  count: Count,
  promoters: Count,
  passives: Count,
  detractors: Count,
  histogram: z.array(Count).length(11).meta({ description: 'Responses by score, 0 to 10' }),
  nps: Points.nullable().meta({ description: 'null without responses' }),
  // Unions, so that the document of the API refers to the schema instead of repeating it.
  interval: z.union([Interval, z.null()]),
  precision: z.enum(['high', 'good', 'rough', 'too-few']).nullable().meta({ description: 'How wide the interval is' }),
  display: z
    .enum(['hidden', 'counts', 'muted', 'full'])
    .meta({ description: 'What this number of responses justifies showing' }),
}

export const Metrics = z.object(metrics).meta({ id: 'Metrics' })
export type Metrics = z.infer<typeof Metrics>

export const ScoreReport = z
  .object({
    ...metrics,
    persons: z
      .object({
        responses: Count.meta({ description: 'All their responses in the period' }),
        repeated: Count.meta({ description: 'How many of them responded several times' }),
      })
      .optional()
      .meta({
        description:
          'Only with `per=person`: the latest response of each contact in the period counts, and `count` is the number of ' +
          'persons, each anonymous response being one',
      }),
    invited: Count.nullable().meta({
      description: 'Personal links created in the period; null if responses are filtered',
    }),
    excluded: z
      .object({
        suspect: Count.meta({ description: 'Responses that may not come from humans, stored but not counted' }),
        visits: z.partialRecord(BotVisit, Count).meta({ description: 'Visits by bots, by how they were detected' }),
      })
      .nullable()
      .meta({ description: 'Excluded from all scores; null if responses are filtered' }),
    responseRate: z
      .number()
      .nullable()
      .meta({ description: 'The share of invitations that led to a response, 0 to 1' }),
  })
  .meta({ id: 'ScoreReport' })

export type ScoreReport = z.infer<typeof ScoreReport>

const changeShape = {
  difference: Points.meta({ description: 'Points: later minus earlier, segment minus rest, or second minus first' }),
  low: Points,
  high: Points,
  confidence: z.number(),
  pValue: z.number().meta({ description: 'At least 1e-9; smaller values are rounded up to it' }),
  significant: z.boolean(),
}

const AdjustedPValue = z.number()

const Span = z.object({
  from: z.string().meta({ description: 'First day', example: '2026-11-01' }),
  to: z.string().meta({ description: 'Last day', example: '2026-11-30' }),
})

export const TrendReport = z
  .object({
    points: z.array(
      z.object({
        ...Span.shape,
        complete: z
          .boolean()
          .meta({ description: 'Whether the period is over and, for rolling points, its window is full' }),
        ...metrics,
      }),
    ),
    change: z
      .object({ before: Span, after: Span, ...changeShape })
      .nullable()
      .meta({ description: 'Between the last two complete points without common responses; null if either has none' }),
    changes: z.array(z.object({ before: Span, after: Span, ...changeShape, adjustedPValue: AdjustedPValue })).meta({
      description:
        'The significant changes between complete points that follow each other, of at least 30 responses each; empty for ' +
        'rolling points. Adjusted by the Holm method for all of them',
    }),
    alert: z
      .object({
        status: z.enum(['unavailable', 'quiet', 'alarm']),
        reason: z.string().nullable().meta({ description: 'Why it is unavailable' }),
        baseline: Span.extend({ nps: Points }).nullable(),
        signals: z.array(
          z.object({ ...Span.shape, chart: z.enum(['ewma', 'shewhart']), direction: z.enum(['up', 'down']) }),
        ),
      })
      .meta({
        description: 'Whether the last complete period departs from the baseline: a reason to look, not a finding',
      }),
  })
  .meta({ id: 'TrendReport' })

export type TrendReport = z.infer<typeof TrendReport>

/** Two surveys, or two segments of one, side by side. */
export const ComparisonReport = z
  .object({
    first: Metrics,
    second: Metrics,
    change: z
      .object(changeShape)
      .nullable()
      .meta({ description: 'The second score minus the first; null if either has no responses' }),
  })
  .meta({ id: 'ComparisonReport' })

export type ComparisonReport = z.infer<typeof ComparisonReport>

const Share = z.number().meta({ description: 'A share of responses, 0 to 1' })

const Mention = z.object({
  value: z.string().meta({ description: 'The id of the reason, or the tag' }),
  count: Count.meta({ description: 'Responses of the group with it' }),
  share: Share.nullable().meta({ description: 'Null with fewer than 10 responses that have any' }),
  change: z
    .object({
      before: Share,
      ...changeShape,
      adjustedPValue: AdjustedPValue.meta({ description: 'Adjusted by the Holm method for all reasons, or all tags' }),
    })
    .nullable()
    .meta({
      description: 'Percentage points since the period of the same length before; null with fewer than 10 responses',
    }),
  impact: z
    .object({
      points: Points,
      low: Points,
      high: Points,
      npsWith: Points,
      npsWithout: Points,
      significant: z.boolean().meta({ description: 'Adjusted by the Benjamini-Hochberg method' }),
    })
    .nullable()
    .meta({
      description:
        'The score of all responses minus the score without it, over all groups. An association, not a promise; impacts ' +
        'overlap, so they do not add up. Null with fewer than 10 responses with it, or 5 without',
    }),
})

/** Why respondents gave their scores: the reasons they selected, or the tags of their responses. */
export const MentionsReport = z
  .object({
    by: z.enum(['reason', 'tag']),
    group: z.enum(groups),
    count: Count.meta({ description: 'Responses of the group' }),
    answered: Count.meta({ description: 'Those with any reason, or any tag: shares refer to them' }),
    before: Span.nullable().meta({
      description: 'The period of the same length before; null without a first and a last day',
    }),
    mentions: z.array(Mention).meta({ description: 'Most frequent first' }),
  })
  .meta({ id: 'MentionsReport' })

export type MentionsReport = z.infer<typeof MentionsReport>

export const SegmentsReport = z
  .object({
    by: z.string(),
    segments: z.array(
      z.object({
        value: z.string(),
        ...metrics,
        versusRest: z
          .object({
            ...changeShape,
            adjustedPValue: AdjustedPValue.meta({ description: 'Adjusted by the Holm method for all segments' }),
            rest: Count.meta({ description: 'Responses of the rest' }),
          })
          .nullable(),
      }),
    ),
    others: Metrics.nullable().meta({
      description: 'All values beyond the 200 most frequent, combined; null if there are none',
    }),
    missing: Count.meta({ description: 'Responses without this property' }),
    heterogeneity: z
      .object({ q: z.number(), degreesOfFreedom: z.int(), pValue: z.number() })
      .nullable()
      .meta({ description: 'Whether the segments differ at all' }),
  })
  .meta({ id: 'SegmentsReport' })

export type SegmentsReport = z.infer<typeof SegmentsReport>
