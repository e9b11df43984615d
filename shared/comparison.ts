import { chiSquareUpperTail, normalQuantile, normalUpperTail } from './distributions.ts'
import { count, type Group, nps, poolTallies, type Tally } from './nps.ts'
import {
  adjustTally,
  computeLowerScoreLimit,
  computeScoreLimits,
  computeUpperScoreLimit,
  findZero,
  requireNps,
  standardError,
  twoSidedQuantile,
  variance,
} from './statistics.ts'

/**
 * A difference between two independent samples, after minus before, in points. `pValue` is two-sided; `significant`
 * means that chance alone is unlikely to explain it. Not significant means "could be chance", never "no change".
 */
export type Change = {
  difference: number
  low: number
  high: number
  confidence: number
  pValue: number
  significant: boolean
}

const MIN_P_VALUE = 1e-9

/**
 * The change of the score, or null if either side has no responses. Two score intervals are combined by MOVER (Zou &
 * Donner 2008; Newcombe 1998): it holds its confidence at small and unequal samples, where adjusted Wald falls to 88 %.
 * `significant` means that 0 lies outside the interval; `pValue` is the smallest alpha at which it does.
 * A p-value of 1e-9 stands for that or smaller.
 *
 * @param correlation of the two scores, if some of the same people are in both samples (see `computeCorrelation`)
 * @throws RangeError unless 0 < confidence < 1
 * @example compareScores({ promoters: 50, passives: 30, detractors: 20 }, { promoters: 30, passives: 40, detractors: 30 })
 * // difference -30, low -50.8, high -7.98, pValue 0.0078, significant true
 */
export function compareScores(before: Tally, after: Tally, confidence = 0.95, correlation = 0): Change | null {
  const z = twoSidedQuantile(confidence)
  const difference = subtractScores(before, after)
  if (difference === null) return null
  const [low, high] = computeMoverLimits(before, after, z, correlation)
  return {
    difference,
    low,
    high,
    confidence,
    pValue: computeMoverPValue(before, after, correlation),
    significant: excludesZero([low, high]),
  }
}

function computeMoverLimits(before: Tally, after: Tally, z: number, correlation: number): [number, number] {
  const [low1, high1] = computeScoreLimits(before, z)
  const [low2, high2] = computeScoreLimits(after, z)
  const [x1, x2] = [nps(before) as number, nps(after) as number]
  return [
    x2 - x1 - combineDistances(x2 - low2, high1 - x1, correlation),
    x2 - x1 + combineDistances(high2 - x2, x1 - low1, correlation),
  ]
}

/** The margin of a difference, from those of its sides (Zou 2007). */
const combineDistances = (a: number, b: number, correlation: number) =>
  Math.sqrt(Math.max(0, a * a + b * b - 2 * correlation * a * b))

/**
 * The intervals are nested in z, so the widest that still excludes 0 gives the p-value, and 1 when none does. The
 * widest tried, at 7 standard errors, lies well beyond the smallest p-value reported.
 */
function computeMoverPValue(before: Tally, after: Tally, correlation: number): number {
  const [x1, x2] = [requireNps(before), requireNps(after)]
  // For a rise the upper limit stays above 0, for a fall the lower one below, so two of the four limits decide.
  const [lower, upper] = x2 > x1 ? [after, before] : [before, after]
  const [top, bottom] = x2 > x1 ? [x2, x1] : [x1, x2]
  const z = findZero(0, 7, (z) => {
    const [above, below] = [top - computeLowerScoreLimit(lower, z), computeUpperScoreLimit(upper, z) - bottom]
    return top - bottom - combineDistances(above, below, correlation)
  })
  return Math.max(MIN_P_VALUE, 2 * normalUpperTail(z))
}

/** How many people were in one group before and in another after. */
export interface GroupPair {
  before: Group
  after: Group
  count: number
}

const codes: Record<Group, number> = { promoter: 1, passive: 0, detractor: -1 }

/**
 * The correlation of two scores of which some of the same people are in both: m c / √(n₁ n₂ v₁ v₂), where `pairs` are those m
 * people and c the covariance of their answers. Treated as independent, a change among the same people looks less certain
 * than it is.
 */
export function computeCorrelation(before: Tally, after: Tally, pairs: readonly GroupPair[]): number {
  const people = sum(pairs.map((pair) => pair.count))
  const scale = Math.sqrt(count(before) * count(after) * variance(before) * variance(after))
  if (people === 0 || !(scale > 0)) return 0
  const average = (value: (pair: GroupPair) => number) => sum(pairs.map((pair) => value(pair) * pair.count)) / people
  const covariance =
    average((pair) => codes[pair.before] * codes[pair.after]) -
    average((pair) => codes[pair.before]) * average((pair) => codes[pair.after])
  return Math.min(1, Math.max(-1, (people * covariance) / scale))
}

/** The distance of two scores in standard errors, about: cheaper than the p-value, for choosing what to test. */
export const estimateDistance = (a: Tally, b: Tally): number => {
  const [adjustedA, adjustedB] = [adjustTally(a), adjustTally(b)]
  return Math.abs(requireNps(adjustedA) - requireNps(adjustedB)) / pooledError(adjustedA, adjustedB)
}

/** How many p-values are computed for one view; all other comparisons count as not significant. */
const MAX_TESTS = 24

/**
 * The pairs of tallies that differ significantly, adjusted by the Holm method for all pairs; those that differ most come first,
 * and only they are tested exactly.
 */
export function findSignificantChanges<Pair extends { before: Tally; after: Tally }>(
  pairs: readonly Pair[],
): (Pair & { change: Change & { adjustedPValue: number } })[] {
  const tested = pairs
    .map((pair) => ({ pair, distance: estimateDistance(pair.before, pair.after) }))
    .sort((a, b) => b.distance - a.distance)
    .slice(0, MAX_TESTS)
    .flatMap(({ pair }) => {
      const change = compareScores(pair.before, pair.after)
      return change ? [{ pair, change }] : []
    })
  const untested = Array.from({ length: pairs.length - tested.length }, () => 1)
  const adjustedPValues = holm([...tested.map(({ change }) => change.pValue), ...untested])
  return tested.flatMap(({ pair, change }, rank) => {
    const adjustedPValue = adjustedPValues[rank] as number
    const isSignificant = adjustedPValue < 1 - change.confidence
    return isSignificant ? [{ ...pair, change: { ...change, adjustedPValue, significant: true } }] : []
  })
}

function excludesZero([low, high]: readonly [number, number]): boolean {
  return low > 0 || high < 0
}

/**
 * The change as MeasuringU and the R package NPS compute it: (¾, 1½, ¾) responses added to each side (Rocks 2016).
 * `difference` is the observed one; the interval is centered on the adjusted one and not clamped. Signed, where the R
 * package reports the absolute difference. For comparison with those tools; decide by `compareScores`.
 */
export function adjustedWaldChange(before: Tally, after: Tally, confidence = 0.95): Change | null {
  const margin = twoSidedQuantile(confidence) * pooledError(adjustTally(before), adjustTally(after))
  const difference = subtractScores(before, after)
  if (difference === null) return null
  const center = subtractScores(adjustTally(before), adjustTally(after)) as number
  const [low, high] = [center - margin, center + margin]
  const z = center / pooledError(adjustTally(before), adjustTally(after))
  const pValue = 2 * normalUpperTail(Math.abs(z))
  return { difference, low, high, confidence, pValue, significant: excludesZero([low, high]) }
}

function subtractScores(before: Tally, after: Tally): number | null {
  const [x1, x2] = [nps(before), nps(after)]
  return x1 === null || x2 === null ? null : x2 - x1
}

/** Standard error of the difference of two independent scores, in points. */
function pooledError(a: Tally, b: Tally): number {
  return Math.hypot(standardError(a), standardError(b))
}

/**
 * The smallest true change, in points, that samples like these two would have found significant with the given power.
 *
 * @throws RangeError when either side has no responses, or a probability is not between 0 and 1
 */
export function minimumDetectableDifference(before: Tally, after: Tally, confidence = 0.95, power = 0.8): number {
  return (twoSidedQuantile(confidence) + normalQuantile(power)) * pooledError(before, after)
}

/** Adjusts p-values so that one false finding among all of them stays as rare as alpha (Holm 1979). To decide. */
export function holm(pValues: readonly number[]): number[] {
  const adjustedPValues = [...pValues]
  let floor = 0
  sortIndices(pValues).forEach((index, rank) => {
    floor = Math.max(floor, (pValues.length - rank) * (pValues[index] as number))
    adjustedPValues[index] = Math.min(1, floor)
  })
  return adjustedPValues
}

/** Adjusts p-values so that at most alpha of the findings are false (Benjamini & Hochberg 1995). To screen. */
export function benjaminiHochberg(pValues: readonly number[]): number[] {
  const adjustedPValues = [...pValues]
  let ceiling = 1
  sortIndices(pValues)
    .reverse()
    .forEach((index, fromLargest) => {
      const rank = pValues.length - fromLargest
      ceiling = Math.min(ceiling, (pValues.length / rank) * (pValues[index] as number))
      adjustedPValues[index] = ceiling
    })
  return adjustedPValues
}

function sortIndices(pValues: readonly number[]): number[] {
  const invalidPValue = pValues.find((p) => !(p >= 0 && p <= 1))
  if (invalidPValue !== undefined) throw new RangeError(`A p-value is 0 to 1, not ${invalidPValue}`)
  return [...pValues.keys()].sort((a, b) => (pValues[a] as number) - (pValues[b] as number))
}

/**
 * Whether the segments' scores differ at all: Cochran's Q over the adjusted scores, weighted by their precision,
 * against chi-square. Segments without responses are excluded; null if fewer than two remain.
 */
export function testHeterogeneity(
  segments: readonly Tally[],
): { q: number; degreesOfFreedom: number; pValue: number } | null {
  const nonEmptySegments = segments.filter((segment) => count(segment) > 0).map(adjustTally)
  if (nonEmptySegments.length < 2) return null
  const scores = nonEmptySegments.map((segment) => nps(segment) as number)
  const weights = nonEmptySegments.map((segment) => standardError(segment) ** -2)
  const center = sum(scores.map((score, h) => score * (weights[h] as number))) / sum(weights)
  const q = sum(scores.map((score, h) => (weights[h] as number) * (score - center) ** 2))
  const degreesOfFreedom = nonEmptySegments.length - 1
  return { q, degreesOfFreedom, pValue: chiSquareUpperTail(q, degreesOfFreedom) }
}

/**
 * Compares each segment with all the others together (segment minus rest), in the given order; null if the segment or the
 * rest has no responses. It uses the rest, not the total, because the total contains the segment.
 * `adjustedPValue` is Holm's over the segments compared, and `significant` means that it is below 1 - confidence.
 * The interval is the one of this comparison alone, so it may exclude 0 although `significant` is false.
 */
export function compareWithRest(
  segments: readonly Tally[],
  confidence = 0.95,
): ((Change & { adjustedPValue: number; rest: number }) | null)[] {
  const rests = segments.map((_, h) => poolTallies(segments.toSpliced(h, 1)))
  const changes = segments.map((segment, h) => compareScores(rests[h] as Tally, segment, confidence))
  const adjustedPValues = holm(
    changes.filter((comparison) => comparison !== null).map((comparison) => comparison.pValue),
  ).values()
  return changes.map((comparison, h) => {
    if (comparison === null) return null
    const adjustedPValue = adjustedPValues.next().value as number
    const rest = count(rests[h] as Tally)
    return { ...comparison, adjustedPValue, significant: adjustedPValue < 1 - confidence, rest }
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
