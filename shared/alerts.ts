import { count, nps, poolTallies, type Tally } from './nps.ts'
import { adjustTally, requireNps, variance } from './statistics.ts'

/**
 * Pools the responses of each period and the ones before it, `window` periods in total. Pools counts and never averages
 * scores. Null until the window is full.
 */
export function buildRollingTallies(periods: readonly Tally[], window: number): (Tally | null)[] {
  if (!(Number.isInteger(window) && window > 0)) throw new RangeError(`A window is 1 period or more, not ${window}`)
  return periods.map((_, i) => (i + 1 < window ? null : poolTallies(periods.slice(i + 1 - window, i + 1))))
}

/**
 * Standard error, in points, of the difference of two windows that share responses:
 * v (1/n1 + 1/n2 - 2 n12/(n1 n2)). Treated as independent, overlapping windows make every change look small. To test a
 * change, use windows that share no responses.
 *
 * @param variance of one response, 0..1
 */
export function overlappingWindowsStandardError(n1: number, n2: number, shared: number, variance: number): number {
  if (!(shared >= 0 && shared <= Math.min(n1, n2))) {
    throw new RangeError(`Windows of ${n1} and ${n2} cannot share ${shared}`)
  }
  return 100 * Math.sqrt(variance * (1 / n1 + 1 / n2 - (2 * shared) / (n1 * n2)))
}

/** A period on a Shewhart chart, in points; a period with no responses has no limits and gives no signal. */
export type ShewhartPoint = {
  nps: number | null
  low: number | null
  high: number | null
  z: number | null
  signal: boolean
}

/** A period on an EWMA chart, in points; a period with no responses carries the last average and gives no signal. */
export type EwmaPoint = { nps: number | null; ewma: number; low: number; high: number; signal: boolean }

export type ControlChart = {
  center: number
  /** Of one response in the baseline, 0..1. */
  variance: number
  shewhart: ShewhartPoint[]
  ewma: EwmaPoint[]
  /**
   * How much more the periods vary than chance alone explains (Laney 2002). Null with fewer than two periods with
   * responses, or if the baseline is unanimous.
   */
  laneySigma: number | null
}

type ChartOptions = { baselinePeriods: number; lambda?: number; limit?: number }

const DEFAULTS = { lambda: 0.2, limit: 2.86 }

/**
 * The Shewhart chart (3 sigma) and the EWMA chart (Roberts 1959, with the exact variance at unequal sizes) of a
 * score. Center and variance are fixed to those of the first `baselinePeriods`. With lambda 0.2 and limit 2.86, a steady
 * score with a known center signals about once in 365 periods.
 *
 * @throws RangeError when the baseline has no responses, or lambda is not above 0 and up to 1
 */
export function buildControlChart(periods: readonly Tally[], options: ChartOptions): ControlChart {
  const { baselinePeriods, lambda = DEFAULTS.lambda, limit = DEFAULTS.limit } = options
  if (!(baselinePeriods >= 1)) throw new RangeError(`A baseline is 1 period or more, not ${baselinePeriods}`)
  if (!(lambda > 0 && lambda <= 1)) throw new RangeError(`lambda lies above 0 and up to 1, not at ${lambda}`)
  const baseline = poolTallies(periods.slice(0, baselinePeriods))
  const reference: Reference = {
    center: requireNps(baseline),
    variance: variance(baseline),
    centerVariance: 0,
    widening: 1,
  }
  const shewhart = periods.map((period) => buildShewhartPoint(period, reference))
  return {
    center: reference.center,
    variance: reference.variance,
    shewhart,
    ewma: buildEwmaPoints(periods, reference, lambda, limit),
    laneySigma: laneySigma(shewhart),
  }
}

/** What periods are compared with: `centerVariance` is that of the center itself, `widening` multiplies the limits. */
type Reference = { center: number; variance: number; centerVariance: number; widening: number }

function buildShewhartPoint(period: Tally, { center, variance, centerVariance, widening }: Reference): ShewhartPoint {
  const score = nps(period)
  if (score === null) return { nps: null, low: null, high: null, z: null, signal: false }
  const periodVariance = variance / count(period)
  const margin = 300 * widening * Math.sqrt(periodVariance + centerVariance)
  const z = score === center ? 0 : (score - center) / (100 * Math.sqrt(periodVariance))
  return { nps: score, low: center - margin, high: center + margin, z, signal: Math.abs(score - center) > margin }
}

function buildEwmaPoints(periods: readonly Tally[], reference: Reference, lambda: number, limit: number): EwmaPoint[] {
  const { center, variance, centerVariance, widening } = reference
  let ewma = center
  let ewmaVariance = 0
  return periods.map((period) => {
    const score = nps(period)
    if (score !== null) {
      ewma = lambda * score + (1 - lambda) * ewma
      ewmaVariance = (lambda ** 2 * variance) / count(period) + (1 - lambda) ** 2 * ewmaVariance
    }
    const margin = 100 * limit * widening * Math.sqrt(ewmaVariance + centerVariance)
    const signal = score !== null && Math.abs(ewma - center) > margin
    return { nps: score, ewma, low: center - margin, high: center + margin, signal }
  })
}

/** The mean distance between neighbours is 1.128 standard deviations (d₂ for two). */
function laneySigma(points: readonly ShewhartPoint[]): number | null {
  const z = points.map((point) => point.z).filter((value) => value !== null)
  if (z.length < 2) return null
  const distances = z.slice(1).map((value, i) => Math.abs(value - (z[i] as number)))
  const sigma = distances.reduce((total, value) => total + value, 0) / distances.length / 1.128
  return Number.isFinite(sigma) ? sigma : null
}

export type Signal = { index: number; chart: 'ewma' | 'shewhart'; direction: 'up' | 'down' }

export type Alert =
  | { status: 'unavailable'; reason: string }
  | { status: 'quiet' | 'alarm'; baselinePeriods: number; center: number; signals: Signal[] }

const BASELINE_MINIMUM = { periods: 8, answers: 200 }

/**
 * Whether the last of these closed periods departs from the baseline: the first periods that include 8 with responses and
 * 200 responses in total. `signals` are all since then; the status is `alarm` if the last period has one. It is a prompt to
 * look, not a finding: a steady score raises about one in 250 periods, or one in 70 within 2 points of ±100.
 *
 * The plain charts would signal in one of 25 steady periods, because they assume a known center. Therefore
 * - the limits include the error of the center, which is about 5 points with 200 responses;
 * - the variance is that of the adjusted baseline, so that a unanimous one tolerates a single different response;
 * - the limits widen by Laney's sigma if the baseline varies more than chance alone explains.
 *
 * A period with few responses is too coarse for Shewhart limits and is left to the EWMA, which pools it with earlier
 * ones. A score test of each period would not need that rule, but signals five times as often near ±100.
 */
export function detectAlert(periods: readonly Tally[]): Alert {
  const baselinePeriods = baselineLength(periods)
  if (baselinePeriods === null || baselinePeriods === periods.length) {
    return { status: 'unavailable', reason: explainUnavailable(periods, baselinePeriods) }
  }
  const reference = buildReference(periods.slice(0, baselinePeriods))
  const signals = findSignals(periods, baselinePeriods, reference)
  const isAlarm = signals.some((signal) => signal.index === periods.length - 1)
  return { status: isAlarm ? 'alarm' : 'quiet', baselinePeriods, center: reference.center, signals }
}

/** The number of periods in the baseline, or null if there are not enough yet. */
function baselineLength(periods: readonly Tally[]): number | null {
  let periodsWithAnswers = 0
  let answers = 0
  for (const [index, period] of periods.entries()) {
    answers += count(period)
    if (count(period) > 0) periodsWithAnswers++
    if (periodsWithAnswers >= BASELINE_MINIMUM.periods && answers >= BASELINE_MINIMUM.answers) return index + 1
  }
  return null
}

function explainUnavailable(periods: readonly Tally[], baselinePeriods: number | null): string {
  const requirement = `A baseline takes ${BASELINE_MINIMUM.periods} periods with answers and ${BASELINE_MINIMUM.answers} answers in all`
  if (baselinePeriods !== null) return `${requirement}: it is complete, and the next period will be held against it`
  const periodsWithAnswers = periods.filter((period) => count(period) > 0)
  return `${requirement}: there are ${periodsWithAnswers.length} periods and ${count(poolTallies(periodsWithAnswers))} answers`
}

function buildReference(baseline: readonly Tally[]): Reference {
  const pooled = poolTallies(baseline)
  const baselineVariance = variance(adjustTally(pooled))
  const unwidened: Reference = {
    center: requireNps(pooled),
    variance: baselineVariance,
    centerVariance: baselineVariance / count(pooled),
    widening: 1,
  }
  const sigma = laneySigma(baseline.map((period) => buildShewhartPoint(period, unwidened))) ?? 1
  return { ...unwidened, widening: Math.max(1, sigma) }
}

function findSignals(periods: readonly Tally[], baselinePeriods: number, reference: Reference): Signal[] {
  const minAnswers = Math.abs(reference.center) > 80 ? 30 : 10
  const laterPeriods = periods.slice(baselinePeriods)
  const ewma = buildEwmaPoints(laterPeriods, reference, DEFAULTS.lambda, DEFAULTS.limit)
  return laterPeriods.flatMap((period, i) => {
    const shewhart = buildShewhartPoint(period, reference)
    const ewmaPoint = ewma[i] as EwmaPoint
    const signal = (chart: Signal['chart'], value: number): Signal => {
      return { index: baselinePeriods + i, chart, direction: value > reference.center ? 'up' : 'down' }
    }
    return [
      ewmaPoint.signal ? signal('ewma', ewmaPoint.ewma) : null,
      shewhart.signal && count(period) >= minAnswers ? signal('shewhart', shewhart.nps as number) : null,
    ].filter((candidate) => candidate !== null)
  })
}
