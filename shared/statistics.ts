import { normalQuantile, normalUpperTail } from './distributions.ts'
import { addTallies, count, nps, type Tally } from './nps.ts'

/**
 * How an interval is computed: `score` inverts the score test (Tango 1998; Rocks 2016 calls it iterative), `adjusted-wald`
 * adds (¾, 1½, ¾) responses first (Rocks 2016; what MeasuringU and the R package NPS report), `wald` is the textbook formula.
 * Score covers best from one response up and never leaves -100..100; the others are for comparison with other tools.
 */
export type IntervalMethod = 'score' | 'adjusted-wald' | 'wald'

/** Where the true score lies with the given confidence, both ends in points. */
export type Interval = { low: number; high: number; confidence: number; method: IntervalMethod }

/**
 * The interval of one score, null when there are no responses. Counts need not be whole. Not symmetric about the score, so
 * show `[low, high]`, never "±". Wald limits are left unclamped: beyond ±100 they show where that method fails.
 *
 * @throws RangeError unless 0 < confidence < 1
 * @example interval({ promoters: 9, passives: 20, detractors: 3 }) // low -2.709, high 38.97
 */
export function interval(t: Tally, confidence = 0.95, method: IntervalMethod = 'score'): Interval | null {
  const z = twoSidedQuantile(confidence)
  if (count(t) === 0) return null
  const [low, high] = computeLimits(t, z, method)
  return { low, high, confidence, method }
}

function computeLimits(t: Tally, z: number, method: IntervalMethod): [number, number] {
  if (method === 'score') return computeScoreLimits(t, z)
  if (method === 'wald') return computeWaldLimits(t, z)
  const [low, high] = computeWaldLimits(adjustTally(t), z)
  return [Math.max(-100, low), Math.min(100, high)]
}

function computeWaldLimits(t: Tally, z: number): [number, number] {
  const center = requireNps(t)
  const margin = z * standardError(t)
  return [center - margin, center + margin]
}

/** The score interval at z standard errors, `[low, high]` in points. @throws RangeError when there are no responses */
export function computeScoreLimits(t: Tally, z: number): [number, number] {
  return [computeLowerScoreLimit(t, z), computeUpperScoreLimit(t, z)]
}

/** The target at which the observed score lies z standard errors above it; the statistic falls as the target rises. */
export function computeLowerScoreLimit(t: Tally, z: number): number {
  return bisect(-100, requireNps(t), (target) => scoreStatistic(t, target) >= z)
}

/** The target at which the observed score lies z standard errors below it, computed by mirroring the responses. */
export const computeUpperScoreLimit = (t: Tally, z: number): number => -computeLowerScoreLimit(mirrorTally(t), z)

function mirrorTally(t: Tally): Tally {
  return { promoters: t.detractors, passives: t.passives, detractors: t.promoters }
}

/**
 * Tests whether the true score is `target` points, two-sided (Tango 1998, with promoters as n12, detractors as n21).
 * It is the test whose acceptance region is the score interval, so the two never disagree.
 *
 * @throws RangeError when there are no responses or the target is not within -100..100
 */
export function scoreTest(t: Tally, target: number): { z: number; pValue: number } {
  if (!(Math.abs(target) <= 100)) throw new RangeError(`A target is -100 to 100 points, not ${target}`)
  requireNps(t)
  const z = scoreStatistic(t, target)
  return { z, pValue: 2 * normalUpperTail(Math.abs(z)) }
}

/** (x - target) / its standard error under the target, with the maximum-likelihood detractor share q. */
function scoreStatistic({ promoters, passives, detractors }: Tally, target: number): number {
  const n = promoters + passives + detractors
  const x = target / 100
  const b = (2 * n - promoters + detractors) * x - promoters - detractors
  const c = -detractors * x * (1 - x)
  const root = (Math.sqrt(Math.max(0, b * b - 8 * n * c)) - b) / (4 * n)
  const q = Math.max(root, 0, -x)
  const excess = promoters - detractors - n * x
  return excess === 0 ? 0 : excess / Math.sqrt(Math.max(0, n * (2 * q + x * (1 - x))))
}

/** The score of a tally that must have responses, in points. @throws RangeError when there are no responses */
export function requireNps(t: Tally): number {
  const score = nps(t)
  if (score === null) throw new RangeError('Nobody answered')
  return score
}

/** Variance of one response coded -1, 0, 1: between 0 and 1. @throws RangeError when there are no responses */
export function variance(t: Tally): number {
  return spread(t, requireNps(t) / 100) / count(t)
}

/** Sum of the squared distances of the responses, coded -1, 0, 1, from a center on that scale. Never below 0. */
export function spread(t: Tally, center: number): number {
  return t.promoters * (1 - center) ** 2 + t.passives * center ** 2 + t.detractors * (1 + center) ** 2
}

/** Standard error of the score, in points. @throws RangeError when there are no responses */
export function standardError(t: Tally): number {
  return 100 * Math.sqrt(variance(t) / count(t))
}

/** The tally with (¾, 1½, ¾) responses added, the (3,T) adjustment of Rocks 2016, which keeps any variance above 0. */
export function adjustTally(t: Tally): Tally {
  return addTallies(t, { promoters: 0.75, passives: 1.5, detractors: 0.75 })
}

/** The z that a normal value exceeds in either direction with probability 1 - confidence. */
export function twoSidedQuantile(confidence: number): number {
  if (!(confidence > 0 && confidence < 1)) {
    throw new RangeError(`A confidence lies between 0 and 1, not at ${confidence}`)
  }
  return normalQuantile((1 + confidence) / 2)
}

/** The point where `holds` changes from true to false between `from` and `to`; `from` if it is false everywhere. */
export function bisect(from: number, to: number, holds: (x: number) => boolean): number {
  let [low, high] = [from, to]
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2
    if (holds(middle)) low = middle
    else high = middle
  }
  return low
}

/**
 * The zero of `f`, which decreases from `from` to `to`, or the nearer end if the zero is not between them. Takes a tenth of
 * the steps of `bisect`, for functions that are expensive to compute (regula falsi, Illinois variant: Dowell & Jarratt 1971).
 */
export function findZero(from: number, to: number, f: (x: number) => number): number {
  let [a, fa, b, fb] = [from, f(from), to, f(to)]
  if (fa <= 0) return from
  if (fb >= 0) return to
  let [previous, side] = [Number.NaN, 0]
  for (let step = 0; step < 60; step++) {
    const x = (a * fb - b * fa) / (fb - fa)
    const fx = f(x)
    if (fx === 0 || Math.abs(x - previous) < 1e-12) return x
    previous = x
    if (fx > 0) {
      // Halving the value of an end that stays twice keeps it from staying forever.
      if (side > 0) fb /= 2
      ;[a, fa, side] = [x, fx, 1]
    } else {
      if (side < 0) fa /= 2
      ;[b, fb, side] = [x, fx, -1]
    }
  }
  return previous
}
