import { detectAlert } from './alerts.ts'
import type { Span } from './calendar.ts'
import { count, nps, poolTallies, type Tally } from './nps.ts'
import { interval } from './statistics.ts'

/** A period with few responses is too coarse for limits: it is merged with those after it. */
const MIN_RESPONSES = 30

/** The alarm ends after so many periods in a row within the limits. Otherwise a score at the limit would raise one each week. */
const QUIET_PERIODS = 4

export type AlarmDirection = 'up' | 'down'

export interface PeriodTally extends Span {
  tally: Tally
}

/** What becomes of the alarm of a score. */
export interface AlarmStep {
  direction: AlarmDirection | null
  /** Set if the alarm is new: from the score of the baseline to that of the last period, in points, with its 95% interval. */
  moved?: Span & { before: number; after: number; interval: { low: number; high: number } | null; responses: number }
}

/**
 * Merges periods until each has 30 responses. The last ones are left out while they have fewer.
 * @example mergePeriods([week(20), week(15), week(9)]) // one period of 35
 */
export function mergePeriods(periods: readonly PeriodTally[]): PeriodTally[] {
  const merged: PeriodTally[] = []
  let open: PeriodTally | undefined
  for (const period of periods) {
    open = open ? { from: open.from, to: period.to, tally: poolTallies([open.tally, period.tally]) } : period
    if (count(open.tally) < MIN_RESPONSES) continue
    merged.push(open)
    open = undefined
  }
  return merged
}

/**
 * The alarm after the last of these complete periods. It starts when the moving average (EWMA) leaves its limits around the frozen
 * baseline, and is one alarm until the average has been within them for four periods, or leaves them on the other side. A steady
 * score raises about one in 300 periods.
 */
export function stepAlarm(current: AlarmDirection | null, periods: readonly PeriodTally[]): AlarmStep {
  const merged = mergePeriods(periods)
  const last = merged.at(-1)
  const alert = detectAlert(merged.map(({ tally }) => tally))
  if (!last || alert.status === 'unavailable') return { direction: current }
  const signals = alert.signals.filter(({ chart }) => chart === 'ewma')
  const lastSignal = signals.at(-1)
  const quietPeriods = merged.length - 1 - (lastSignal?.index ?? Number.NEGATIVE_INFINITY)
  if (!lastSignal || quietPeriods > 0) return { direction: quietPeriods >= QUIET_PERIODS ? null : current }
  const { direction } = lastSignal
  // A period that was merged earlier is no news.
  if (direction === current || last.to !== periods.at(-1)?.to) return { direction: current }
  const { from, to, tally } = last
  const limits = interval(tally)
  return {
    direction,
    moved: {
      ...{ from, to, before: alert.center, after: nps(tally) ?? alert.center, responses: count(tally) },
      interval: limits && { low: limits.low, high: limits.high },
    },
  }
}
