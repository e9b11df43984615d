import { chiSquareUpperTail, normalQuantile, normalUpperTail } from './distributions.ts'
import { count, nps, poolTallies, type Tally } from './nps.ts'
import {
  adjustTally,
  computeLowerScoreLimit,
  computeScoreLimits,
  computeUpperScoreLimit,
  findZero,
  requireNps,
  standardError,
  twoSidedQuantile,
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
 * @throws RangeError unless 0 < confidence < 1
 * @example compareScores({ promoters: 50, passives: 30, detractors: 20 }, { promoters: 30, passives: 40, detractors: 30 })
 * // difference -30, low -50.8, high -7.98, pValue 0.0078, significant true
 */
export function compareScores(before: Tally, after: Tally, confidence = 0.95): Change | null {
  const z = twoSidedQuantile(confidence)
  const difference = subtractScores(before, after)
  if (difference === null) return null
  const [low, high] = computeMoverLimits(before, after, z)
  return {
    difference,
    low,
    high,
    confidence,
    pValue: computeMoverPValue(before, after),
    significant: excludesZero([low, high]),
  }
}

function computeMoverLimits(before: Tally, after: Tally, z: number): [number, number] {
  const [low1, high1] = computeScoreLimits(before, z)
  const [low2, high2] = computeScoreLimits(after, z)
  const [x1, x2] = [nps(before) as number, nps(after) as number]
  return [x2 - x1 - Math.hypot(x2 - low2, high1 - x1), x2 - x1 + Math.hypot(high2 - x2, x1 - low1)]
}

/**
 * The intervals are nested in z, so the widest that still excludes 0 gives the p-value, and 1 when none does. The
 * widest tried, at 7 standard errors, lies well beyond the smallest p-value reported.
 */
function computeMoverPValue(before: Tally, after: Tally): number {
  const [x1, x2] = [requireNps(before), requireNps(after)]
  // For a rise the upper limit stays above 0, for a fall the lower one below, so two of the four limits decide.
  const [lower, upper] = x2 > x1 ? [after, before] : [before, after]
  const [top, bottom] = x2 > x1 ? [x2, x1] : [x1, x2]
  const z = findZero(0, 7, (z) => {
    return top - bottom - Math.hypot(top - computeLowerScoreLimit(lower, z), computeUpperScoreLimit(upper, z) - bottom)
  })
  return Math.max(MIN_P_VALUE, 2 * normalUpperTail(z))
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
): ((Change & { adjustedPValue: number }) | null)[] {
  const changes = segments.map((segment, h) =>
    compareScores(poolTallies(segments.toSpliced(h, 1)), segment, confidence),
  )
  const adjustedPValues = holm(
    changes.filter((comparison) => comparison !== null).map((comparison) => comparison.pValue),
  ).values()
  return changes.map((comparison) => {
    if (comparison === null) return null
    const adjustedPValue = adjustedPValues.next().value as number
    return { ...comparison, adjustedPValue, significant: adjustedPValue < 1 - confidence }
  })
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
