import { computeShareLimits, getShare, type Limits, type Proportion } from './proportions.ts'
import { type Duration, estimateSurvival, findQuantile, type SurvivalQuantile } from './survival.ts'

/** When something began and ended, in any unit of time; null: it has not ended. */
export interface Span {
  from: number
  to: number | null
}

/** How long it took, in the unit of the spans. What has not ended by then counts with the time it has lasted. */
export interface TimeToClose {
  n: number
  closed: number
  open: number
  median: SurvivalQuantile
  p90: SurvivalQuantile
  /** Of those that began early enough for it, how many ended within the time allowed. */
  inTime: Proportion & { share: number | null; limits: Limits | null }
}

/**
 * How long something takes to end, by Kaplan-Meier, and how often it ends in time. What is still open is censored at `now`:
 * without it the times would look shorter than they are. For the share, only what began at least `within` ago counts.
 *
 * @example summarizeTimeToClose([{ from: 0, to: 3 }, { from: 2, to: null }], 10, 7) // median 3, in time 1 of 2
 */
export function summarizeTimeToClose(spans: readonly Span[], now: number, within: number): TimeToClose {
  const durations = spans.flatMap((span) => toDuration(span, now) ?? [])
  const curve = estimateSurvival(durations)
  const closed = durations.filter(({ hasEvent }) => hasEvent).length
  const due = spans.filter(({ from }) => from <= now - within)
  const count = due.filter(({ from, to }) => to !== null && to - from <= within).length
  const proportion = { count, total: due.length }
  return {
    n: durations.length,
    closed,
    open: durations.length - closed,
    median: findQuantile(curve, 0.5),
    p90: findQuantile(curve, 0.9),
    inTime: { ...proportion, share: getShare(proportion), limits: computeShareLimits(proportion) },
  }
}

/** Null for what had not begun yet. What ended after `now` was open then. */
export function toDuration({ from, to }: Span, now: number): Duration | null {
  if (from > now) return null
  const hasEvent = to !== null && to <= now
  return { time: Math.max(0, (hasEvent ? to : now) - from), hasEvent }
}
