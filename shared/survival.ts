import { chiSquareUpperTail } from './distributions.ts'
import { twoSidedQuantile } from './statistics.ts'

/** How long something was watched, and whether its event happened then. Without the event the time is censored. */
export interface Duration {
  time: number
  hasEvent: boolean
}

/** What the curve does at a time of an event. Without limits where the curve has reached 0. */
export interface SurvivalStep {
  time: number
  atRisk: number
  events: number
  /** The share whose event comes later than this, 0..1. */
  survival: number
  standardError: number | null
  low: number | null
  high: number | null
}

export interface SurvivalCurve {
  n: number
  steps: SurvivalStep[]
}

type Counts = Pick<SurvivalStep, 'time' | 'atRisk' | 'events'>

/** Products of fractions miss a round share by some last digits. */
const ROUNDING = 1e-12

/** Times in order: of those whose event happened, and of those watched so long without it. Any unit. */
export interface SortedTimes {
  events: Float64Array
  censored: Float64Array
}

/** @throws RangeError for a time that is negative or not finite */
export function sortTimes(events: ArrayLike<number>, censored: ArrayLike<number>): SortedTimes {
  const sort = (times: ArrayLike<number>) => {
    const sorted = Float64Array.from(times).sort()
    const invalid = sorted.find((time) => !(time >= 0 && time < Number.POSITIVE_INFINITY))
    if (invalid !== undefined) throw new RangeError(`A time is a number of 0 or more, not ${invalid}`)
    return sorted
  }
  return { events: sort(events), censored: sort(censored) }
}

const sortDurations = (durations: readonly Duration[]): SortedTimes =>
  sortTimes(
    durations.flatMap(({ time, hasEvent }) => (hasEvent ? time : [])),
    durations.flatMap(({ time, hasEvent }) => (hasEvent ? [] : time)),
  )

/**
 * The share whose event is still to come, by time (Kaplan & Meier 1958), with log-log limits from Greenwood's variance, as R's
 * `survfit(conf.type = "log-log")`. At a tie events come before censorings. Without events there are no steps.
 *
 * @throws RangeError for a time that is negative or not finite
 * @example estimateSurvival([{ time: 2, hasEvent: true }, { time: 3, hasEvent: false }, { time: 5, hasEvent: true }])
 * // steps at 2 (survival 0.667) and 5 (survival 0)
 */
export function estimateSurvival(durations: readonly Duration[], confidence = 0.95): SurvivalCurve {
  const steps: SurvivalStep[] = []
  visitSteps(sortDurations(durations), confidence, (step) => {
    steps.push(step)
  })
  return { n: durations.length, steps }
}

/** Calls `visit` with each step in order, until it returns false. */
export function visitSteps(times: SortedTimes, confidence: number, visit: (step: SurvivalStep) => unknown): void {
  const z = twoSidedQuantile(confidence)
  let [survival, greenwood] = [1, 0]
  visitEvents(times, (counts) => {
    const { atRisk, events } = counts
    survival *= 1 - events / atRisk
    if (atRisk === events) return visit({ ...counts, survival: 0, standardError: null, low: null, high: null })
    greenwood += events / (atRisk * (atRisk - events))
    const root = Math.sqrt(greenwood)
    const margin = (z * root) / Math.abs(Math.log(survival))
    return visit({
      ...counts,
      survival,
      standardError: survival * root,
      low: survival ** Math.exp(margin),
      high: survival ** Math.exp(-margin),
    })
  })
}

/** The times at which something happened, in order, with how many were watched just before, until `visit` returns false. */
function visitEvents({ events, censored }: SortedTimes, visit: (counts: Counts) => unknown): void {
  const total = events.length + censored.length
  for (let [first, gone] = [0, 0]; first < events.length; ) {
    const time = events[first] as number
    let next = first
    while (events[next] === time) next++
    while ((censored[gone] ?? time) < time) gone++
    if (visit({ time, atRisk: total - first - gone, events: next - first }) === false) return
    first = next
  }
}

function countEvents(durations: readonly Duration[]): Counts[] {
  const counts: Counts[] = []
  visitEvents(sortDurations(durations), (step) => {
    counts.push(step)
  })
  return counts
}

/** A time with its limits; null where the curve, or its limit, does not come down so far. */
export interface SurvivalQuantile {
  time: number | null
  low: number | null
  high: number | null
}

/**
 * The first time by which the given share has had its event: 0.5 for the median. Its limits are where the limits of the curve
 * get there.
 */
export function findQuantile({ steps }: SurvivalCurve, share = 0.5): SurvivalQuantile {
  const target = toTarget(share)
  const findTime = (name: 'survival' | 'low' | 'high') =>
    steps.find((step) => step[name] !== null && step[name] <= target)?.time ?? null
  return { time: findTime('survival'), low: findTime('low'), high: findTime('high') }
}

const toTarget = (share: number) => 1 - share + ROUNDING

/** The same for several shares of many times, which need no curve. */
export function findQuantiles(times: SortedTimes, shares: readonly number[], confidence = 0.95): SurvivalQuantile[] {
  const quantiles = shares.map((share) => ({ target: toTarget(share), time: null, low: null, high: null }) as Found)
  visitSteps(times, confidence, (step) => {
    for (const quantile of quantiles) {
      if (step.survival <= quantile.target) quantile.time ??= step.time
      if (step.low !== null && step.low <= quantile.target) quantile.low ??= step.time
      if (step.high !== null && step.high <= quantile.target) quantile.high ??= step.time
    }
    return quantiles.some(({ high }) => high === null)
  })
  return quantiles.map(({ time, low, high }) => ({ time, low, high }))
}

type Found = SurvivalQuantile & { target: number }

/**
 * The mean time up to `limit` without the event: the area below the curve, as R's `print(survfit, rmean = limit)`.
 *
 * @returns null if nothing was watched so long
 * @example computeRestrictedMean(durations, 28) // { mean: 23.375, standardError: 2.043 }
 */
export function computeRestrictedMean(
  durations: readonly Duration[],
  limit: number,
): { mean: number; standardError: number } | null {
  if (!durations.some(({ time }) => time >= limit)) return null
  const steps = estimateSurvival(durations).steps.filter(({ time }) => time < limit)
  let [area, variance] = [0, 0]
  for (const [index, { time, atRisk, events, survival }] of [...steps.entries()].reverse()) {
    area += survival * ((steps[index + 1]?.time ?? limit) - time)
    if (atRisk > events) variance += (area * area * events) / (atRisk * (atRisk - events))
  }
  return { mean: area + (steps[0]?.time ?? limit), standardError: Math.sqrt(variance) }
}

/** What was observed and expected in each group, if all had the same curve; `chiSquare` is null when nothing tells them apart. */
export interface LogRankTest {
  observed: number[]
  expected: number[]
  chiSquare: number | null
  degreesOfFreedom: number
  pValue: number | null
}

/**
 * Tests whether groups have the same curve (Mantel 1966), with hypergeometric variance, as R's `survdiff`. Groups of which
 * nothing was watched at any event are left out.
 */
export function testLogRank(groups: readonly (readonly Duration[])[]): LogRankTest {
  const sorted = groups.map((group) => group.map(({ time }) => time).sort((a, b) => a - b))
  const firsts = groups.map(() => 0)
  const expected = groups.map(() => 0)
  const covariance = groups.map(() => groups.map(() => 0))
  for (const { time, atRisk, events } of countEvents(groups.flat())) {
    const shares = sorted.map((times, j) => {
      while ((times[firsts[j] as number] ?? time) < time) firsts[j] = (firsts[j] as number) + 1
      return (times.length - (firsts[j] as number)) / atRisk
    })
    const spread = atRisk > 1 ? (events * (atRisk - events)) / (atRisk - 1) : 0
    shares.forEach((share, j) => {
      expected[j] = (expected[j] as number) + events * share
      const row = covariance[j] as number[]
      shares.forEach((other, k) => {
        row[k] = (row[k] as number) + spread * share * ((j === k ? 1 : 0) - other)
      })
    })
  }
  const observed = groups.map((group) => group.filter(({ hasEvent }) => hasEvent).length)
  const comparedGroups = groups.flatMap((_, j) => ((expected[j] as number) > 0 ? [j] : [])).slice(1)
  const differences = comparedGroups.map((j) => (observed[j] as number) - (expected[j] as number))
  const matrix = comparedGroups.map((j) => comparedGroups.map((k) => covariance[j]?.[k] as number))
  const solution = comparedGroups.length > 0 ? solve(matrix, differences) : null
  const chiSquare = solution && differences.reduce((sum, value, j) => sum + value * (solution[j] as number), 0)
  const degreesOfFreedom = comparedGroups.length || Math.max(0, groups.length - 1)
  return {
    observed,
    expected,
    chiSquare,
    degreesOfFreedom,
    pValue: chiSquare === null ? null : chiSquareUpperTail(Math.max(0, chiSquare), degreesOfFreedom),
  }
}

/** Solves `matrix` x = `vector` by elimination with pivots; null if the matrix has no inverse. */
function solve(matrix: readonly (readonly number[])[], vector: readonly number[]): number[] | null {
  const rows = matrix.map((row, j) => [...row, vector[j] as number])
  const size = rows.length
  for (let column = 0; column < size; column++) {
    const rest = rows.slice(column).map((row) => Math.abs(row[column] as number))
    const pivot = column + rest.indexOf(Math.max(...rest))
    if (!((rows[pivot]?.[column] ?? 0) ** 2 > ROUNDING ** 2)) return null
    ;[rows[column], rows[pivot]] = [rows[pivot] as number[], rows[column] as number[]]
    const base = rows[column] as number[]
    rows.forEach((row, j) => {
      if (j === column) return
      const factor = (row[column] as number) / (base[column] as number)
      for (let k = column; k <= size; k++) row[k] = (row[k] as number) - factor * (base[k] as number)
    })
  }
  return rows.map((row, j) => (row[size] as number) / (row[j] as number))
}
