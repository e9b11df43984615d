import { display, precision } from '../../../shared/display.ts'
import { count, type Histogram, nps, scores, tally } from '../../../shared/nps.ts'
import type { Figures } from '../../../shared/report.ts'
import { interval, type Method } from '../../../shared/statistics.ts'
import type { ScoreRow } from '../../store/queries/reports.ts'

export interface Manner {
  /** Whether the answers are a part of the survey's, split by some property. */
  segment?: boolean
  confidence?: number
  method?: Method
}

/** Everything that is said of a set of answers, wherever it is shown. */
export function figures(answers: Histogram, { segment = false, confidence, method }: Manner = {}): Figures {
  const groups = tally(answers)
  const limits = interval(groups, confidence, method)
  return {
    count: count(groups),
    ...groups,
    histogram: [...answers],
    nps: nps(groups),
    interval: limits,
    precision: limits && precision((limits.high - limits.low) / 2),
    display: display(count(groups), { segment }),
  }
}

/** The counts of all rows together, in their 11 places. */
export const histogram = (rows: readonly ScoreRow[]): number[] =>
  scores.map((score) => rows.reduce((sum, row) => sum + (row[`s${score}`] ?? 0), 0))
