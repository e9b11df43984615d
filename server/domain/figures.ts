import { display, precision } from '../../shared/display.ts'
import { count, type Histogram, nps, tally } from '../../shared/nps.ts'
import type { Figures } from '../../shared/report.ts'
import { interval, type Method } from '../../shared/statistics.ts'

interface Manner {
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

/** Counts by score, as rows, in their 11 places. */
export function histogram(rows: readonly { score: number; count: number }[]): number[] {
  const counts = new Array<number>(11).fill(0)
  for (const row of rows) counts[row.score] = (counts[row.score] ?? 0) + row.count
  return counts
}
