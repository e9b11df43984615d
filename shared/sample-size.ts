import { normalQuantile } from './distributions.ts'
import { twoSidedQuantile } from './statistics.ts'

/** Variance of one response (0..1) for planning without data: MeasuringU's typical value. The maximum is 1. */
export const TYPICAL_VARIANCE = 0.67

/**
 * How many responses a plan needs: `exact` by the formula, `responses` rounded up, `invitations` to send at the expected
 * response rate. A plan with more invitations than people is not feasible.
 */
export type SampleSize = { exact: number; responses: number; invitations: number }

type PlanOptions = {
  /** Of one response, 0..1: use that of the last wave. */
  variance?: number
  confidence?: number
  /** Share of the invited who respond, above 0 and up to 1. */
  responseRate?: number
}

/**
 * The responses needed for an interval of ± `margin` points. `adjusted` plans for the adjusted Wald interval, which adds
 * three responses; `population` applies Cochran's correction for a finite list.
 *
 * @throws RangeError for a margin that is not positive, or a variance, probability or rate out of its range
 * @example sizeForMargin(5) // { exact: 1029.5, responses: 1030, invitations: 1030 }
 */
export function sizeForMargin(
  margin: number,
  { population, adjusted = false, ...planning }: PlanOptions & { population?: number; adjusted?: boolean } = {},
): SampleSize {
  const { variance = TYPICAL_VARIANCE, confidence = 0.95, responseRate } = planning
  const uncorrectedSize = (twoSidedQuantile(confidence) ** 2 * requireVariance(variance)) / squarePoints(margin)
  const size = Math.max(1, adjusted ? uncorrectedSize - 3 : uncorrectedSize)
  return sampleSize(
    population === undefined ? size : size / (1 + (size - 1) / requirePositive(population)),
    responseRate,
  )
}

/** The margin in points for a number of responses: half the width of their Wald interval. */
export function marginForSize(
  responses: number,
  { variance = TYPICAL_VARIANCE, confidence = 0.95 }: PlanOptions = {},
): number {
  return 100 * twoSidedQuantile(confidence) * Math.sqrt(requireVariance(variance) / requirePositive(responses))
}

/**
 * The responses needed to show, with the given power, that the score exceeds a benchmark, if it truly does by `difference`
 * points. One-sided, in the adjusted form (MeasuringU, nps-benchmark-test-sample-size).
 */
export function sizeForBenchmark(
  difference: number,
  { variance = TYPICAL_VARIANCE, confidence = 0.95, power = 0.8, responseRate }: PlanOptions & { power?: number } = {},
): SampleSize {
  const z = normalQuantile(confidence) + normalQuantile(power)
  return sampleSize((z * z * requireVariance(variance)) / squarePoints(difference) - 3, responseRate)
}

/**
 * The responses needed in each of two groups (or waves) to show, with the given power, a true difference of so many points.
 *
 * @param options.variances of one response in either group
 * @example sizePerGroup(10) // { exact: 1051.7, responses: 1052, invitations: 1052 }
 */
export function sizePerGroup(
  difference: number,
  {
    variances = [TYPICAL_VARIANCE, TYPICAL_VARIANCE],
    confidence = 0.95,
    power = 0.8,
    responseRate,
  }: Omit<PlanOptions, 'variance'> & { variances?: readonly [number, number]; power?: number } = {},
): SampleSize {
  const z = twoSidedQuantile(confidence) + normalQuantile(power)
  return sampleSize(
    (z * z * (requireVariance(variances[0]) + requireVariance(variances[1]))) / squarePoints(difference),
    responseRate,
  )
}

function sampleSize(exact: number, responseRate = 1): SampleSize {
  if (!(responseRate > 0 && responseRate <= 1)) {
    throw new RangeError(`A response rate lies above 0 and up to 1, not at ${responseRate}`)
  }
  const responses = Math.max(1, Math.ceil(exact))
  return { exact, responses, invitations: Math.ceil(responses / responseRate) }
}

export type Stratum = { population: number; variance?: number }

/**
 * Divides a sample among strata. `proportional` gives everyone the same chance; `neyman` makes the total most precise by
 * sampling more where responses vary more (Neyman 1934; rejects a variance of 0, which an `adjusted` tally never has);
 * `equal` is for comparing the strata. Returns integers that add up to `total`. No stratum gets more than its population;
 * the others get the rest.
 *
 * @throws RangeError when the total is not a whole number, or more than all strata together
 */
export function allocateSample(
  total: number,
  strata: readonly Stratum[],
  method: 'proportional' | 'neyman' | 'equal' = 'proportional',
): number[] {
  const populations = strata.map(({ population }) => Math.floor(requirePositive(population)))
  const totalPopulation = populations.reduce((sum, population) => sum + population, 0)
  if (!(Number.isInteger(total) && total >= 0 && total <= totalPopulation)) {
    throw new RangeError(`A sample of ${totalPopulation} people is a whole number up to that, not ${total}`)
  }
  return roundToTotal(divideByShares(total, strata.map(shareByMethod[method]), populations), total, populations)
}

const shareByMethod = {
  proportional: ({ population }: Stratum) => population,
  neyman: ({ population, variance = TYPICAL_VARIANCE }: Stratum) =>
    population * Math.sqrt(requirePositive(requireVariance(variance))),
  equal: () => 1,
}

/** Divides by the shares. Strata that would overflow are filled, and the rest is divided among the others. */
function divideByShares(total: number, shares: readonly number[], capacities: readonly number[]): number[] {
  const isOpen = shares.map(() => true)
  for (;;) {
    const filledTotal = capacities.reduce((sum, size, h) => sum + (isOpen[h] ? 0 : size), 0)
    const openShares = shares.reduce((sum, size, h) => sum + (isOpen[h] ? size : 0), 0)
    const sizes = shares.map((share, h) =>
      isOpen[h] ? ((total - filledTotal) * share) / openShares : (capacities[h] as number),
    )
    const overflowing = sizes.flatMap((size, h) => (isOpen[h] && size > (capacities[h] as number) ? [h] : []))
    if (overflowing.length === 0) return sizes
    for (const h of overflowing) isOpen[h] = false
  }
}

/** Rounds up the largest remainders first, if there is room. */
function roundToTotal(sizes: readonly number[], total: number, capacities: readonly number[]): number[] {
  const roundedSizes = sizes.map(Math.floor)
  const remaining = total - roundedSizes.reduce((sum, size) => sum + size, 0)
  const remainder = (h: number) => (sizes[h] as number) - (roundedSizes[h] as number)
  const candidates = [...sizes.keys()].filter((h) => (roundedSizes[h] as number) < (capacities[h] as number))
  for (const h of candidates.sort((a, b) => remainder(b) - remainder(a)).slice(0, remaining))
    roundedSizes[h] = (roundedSizes[h] as number) + 1
  return roundedSizes
}

function squarePoints(points: number): number {
  return (requirePositive(points) / 100) ** 2
}

function requirePositive(value: number): number {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new RangeError(`Expected a number above 0, not ${value}`)
  return value
}

function requireVariance(variance: number): number {
  if (!(variance >= 0 && variance <= 1)) throw new RangeError(`The variance of an answer is 0 to 1, not ${variance}`)
  return variance
}
