import { chooseDisplay, ratePrecision } from '../../../shared/display.ts'
import { count, type Histogram, nps, scores, tallyHistogram } from '../../../shared/nps.ts'
import type { Metrics } from '../../../shared/report.ts'
import { type IntervalMethod, interval } from '../../../shared/statistics.ts'
import type { ScoreRow } from '../../store/queries/reports.ts'

export interface ScoreOptions {
  /** Whether the responses are a segment of the survey. */
  segment?: boolean
  confidence?: number
  method?: IntervalMethod
}

/** All metrics of a set of responses. */
export function computeMetrics(
  histogram: Histogram,
  { segment = false, confidence, method }: ScoreOptions = {},
): Metrics {
  const groups = tallyHistogram(histogram)
  const scoreInterval = interval(groups, confidence, method)
  return {
    count: count(groups),
    ...groups,
    histogram: [...histogram],
    nps: nps(groups),
    interval: scoreInterval,
    precision: scoreInterval && ratePrecision((scoreInterval.high - scoreInterval.low) / 2),
    display: chooseDisplay(count(groups), { isSegment: segment }),
  }
}

/** The sums of all rows, by score from 0 to 10. */
export const buildHistogram = (rows: readonly ScoreRow[]): number[] =>
  scores.map((score) => rows.reduce((sum, row) => sum + (row[`s${score}`] ?? 0), 0))
