import { normalQuantile } from './distributions.ts'
import { twoSidedQuantile } from './statistics.ts'

/** Variance of one answer (0..1) to plan with before there is data: what MeasuringU finds typical. The ceiling is 1. */
export const typicalVariance = 0.67

/**
 * How many answers a plan takes: `exact` as the formula gives it, `answers` rounded up, `invitations` what to send at
 * the expected response rate. More invitations than there are people means that the plan is out of reach.
 */
export type SampleSize = { exact: number; answers: number; invitations: number }

type Planning = {
  /** Of one answer, 0..1: take the last wave's. */
  variance?: number
  confidence?: number
  /** Share of the invited who answer, above 0 and up to 1. */
  responseRate?: number
}

/**
 * The answers for an interval of ± `margin` points. `adjusted` plans for the adjusted Wald interval, which brings three
 * answers of its own; `population` applies Cochran's correction for a finite list.
 *
 * @throws RangeError for a margin that is not positive, or a variance, probability or rate out of its range
 * @example sizeForMargin(5) // { exact: 1029.5, answers: 1030, invitations: 1030 }
 */
export function sizeForMargin(
  margin: number,
  { population, adjusted = false, ...planning }: Planning & { population?: number; adjusted?: boolean } = {},
): SampleSize {
  const { variance = typicalVariance, confidence = 0.95, responseRate } = planning
  const endless = (twoSidedQuantile(confidence) ** 2 * checked(variance)) / squaredPoints(margin)
  const size = Math.max(1, adjusted ? endless - 3 : endless)
  return sampleSize(population === undefined ? size : size / (1 + (size - 1) / positive(population)), responseRate)
}

/** The margin, in points, that so many answers buy: half the width of their Wald interval. */
export function marginFor(answers: number, { variance = typicalVariance, confidence = 0.95 }: Planning = {}): number {
  return 100 * twoSidedQuantile(confidence) * Math.sqrt(checked(variance) / positive(answers))
}

/**
 * The answers that show, with the given power, that the score beats a benchmark it truly exceeds by `difference`
 * points. One-sided, in the adjusted form (MeasuringU, nps-benchmark-test-sample-size).
 */
export function sizeForBenchmark(
  difference: number,
  { variance = typicalVariance, confidence = 0.95, power = 0.8, responseRate }: Planning & { power?: number } = {},
): SampleSize {
  const z = normalQuantile(confidence) + normalQuantile(power)
  return sampleSize((z * z * checked(variance)) / squaredPoints(difference) - 3, responseRate)
}

/**
 * The answers in each of two groups (or waves) that show, with the given power, a true difference of so many points.
 *
 * @param options.variances of one answer in either group
 * @example sizePerGroup(10) // { exact: 1051.7, answers: 1052, invitations: 1052 }
 */
export function sizePerGroup(
  difference: number,
  {
    variances = [typicalVariance, typicalVariance],
    confidence = 0.95,
    power = 0.8,
    responseRate,
  }: Omit<Planning, 'variance'> & { variances?: readonly [number, number]; power?: number } = {},
): SampleSize {
  const z = twoSidedQuantile(confidence) + normalQuantile(power)
  return sampleSize((z * z * (checked(variances[0]) + checked(variances[1]))) / squaredPoints(difference), responseRate)
}

function sampleSize(exact: number, responseRate = 1): SampleSize {
  if (!(responseRate > 0 && responseRate <= 1)) {
    throw new RangeError(`A response rate lies above 0 and up to 1, not at ${responseRate}`)
  }
  const answers = Math.max(1, Math.ceil(exact))
  return { exact, answers, invitations: Math.ceil(answers / responseRate) }
}

export type Stratum = { population: number; variance?: number }

/**
 * How to divide a sample over strata. `proportional` keeps every person's chance equal, `neyman` makes the total most
 * precise by asking more where answers vary more (Neyman 1934; a variance of 0 is refused, that of an `adjusted` tally
 * never is), `equal` serves comparing the strata.
 * Whole numbers that add up to `total`; no stratum is asked for more people than it has, the others take its share.
 *
 * @throws RangeError when the total is not a whole number, or more than all strata together
 */
export function allocate(
  total: number,
  strata: readonly Stratum[],
  method: 'proportional' | 'neyman' | 'equal' = 'proportional',
): number[] {
  const populations = strata.map(({ population }) => Math.floor(positive(population)))
  const people = populations.reduce((sum, each) => sum + each, 0)
  if (!(Number.isInteger(total) && total >= 0 && total <= people)) {
    throw new RangeError(`A sample of ${people} people is a whole number up to that, not ${total}`)
  }
  return rounded(shared(total, strata.map(sharer[method]), populations), total, populations)
}

const sharer = {
  proportional: ({ population }: Stratum) => population,
  neyman: ({ population, variance = typicalVariance }: Stratum) => population * Math.sqrt(positive(checked(variance))),
  equal: () => 1,
}

/** Divides by the shares; strata that would overflow are filled, and what is left is divided again over the others. */
function shared(total: number, shares: readonly number[], room: readonly number[]): number[] {
  const open = shares.map(() => true)
  for (;;) {
    const filled = room.reduce((sum, each, h) => sum + (open[h] ? 0 : each), 0)
    const weight = shares.reduce((sum, each, h) => sum + (open[h] ? each : 0), 0)
    const sizes = shares.map((share, h) => (open[h] ? ((total - filled) * share) / weight : (room[h] as number)))
    const over = sizes.flatMap((size, h) => (open[h] && size > (room[h] as number) ? [h] : []))
    if (over.length === 0) return sizes
    for (const h of over) open[h] = false
  }
}

/** Largest remainders first, where there is room. */
function rounded(sizes: readonly number[], total: number, room: readonly number[]): number[] {
  const whole = sizes.map(Math.floor)
  const missing = total - whole.reduce((sum, size) => sum + size, 0)
  const remainder = (h: number) => (sizes[h] as number) - (whole[h] as number)
  const next = [...sizes.keys()].filter((h) => (whole[h] as number) < (room[h] as number))
  for (const h of next.sort((a, b) => remainder(b) - remainder(a)).slice(0, missing))
    whole[h] = (whole[h] as number) + 1
  return whole
}

function squaredPoints(points: number): number {
  return (positive(points) / 100) ** 2
}

function positive(value: number): number {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new RangeError(`Expected a number above 0, not ${value}`)
  return value
}

function checked(variance: number): number {
  if (!(variance >= 0 && variance <= 1)) throw new RangeError(`The variance of an answer is 0 to 1, not ${variance}`)
  return variance
}
