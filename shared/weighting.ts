import { count, type Tally, toGroup } from './nps.ts'
import { type Interval, interval, requireNps, spread, twoSidedQuantile, variance } from './statistics.ts'

/** A score from weighted responses. Values are in points, except the sizes, which are in responses. */
export type Estimate = {
  nps: number
  standardError: number
  /** The score interval at `effectiveSize` responses. */
  interval: Interval
  /** The number of equally weighted responses with the same information: the smaller, more cautious one of the next two. */
  effectiveSize: number
  /** By the standard error; infinite if that is 0, which only means that no stratum varies within itself. */
  designSize: number
  /** By the weights alone: (sum w)² / sum w² (Kish 1965). */
  kishSize: number
  /** Responses per `kishSize`: 1 when all weights are equal. */
  designEffect: number
}

/** A part of the customers: its responses, and its population with and without a response. */
export type Stratum = { tally: Tally; population: number }

/**
 * The score of all customers from a sample drawn by stratum: each stratum's score, weighted by its share of the
 * population (Cochran 1977; checked against R's survey package).
 *
 * @param options.finitePopulation reduce the error by the share that responded. Only if the respondents are a true
 *   random sample of a finite list and the question is about that list today.
 * @throws RangeError for no strata, or a stratum of fewer than two responses, which has no variance: merge it
 */
export function estimateStratified(
  strata: readonly Stratum[],
  confidence = 0.95,
  { finitePopulation = false }: { finitePopulation?: boolean } = {},
): Estimate {
  const parts = buildParts(strata)
  const errorVariance = sum(parts, ({ tally, n, share, population }) => {
    const finiteCorrection = finitePopulation ? 1 - computeAnsweredShare(n, population) : 1
    return (share ** 2 * finiteCorrection * variance(tally)) / (n - 1)
  })
  return estimateStrata(parts, errorVariance, confidence)
}

/**
 * The same score for a sample that was not drawn by stratum: strata only provide the weights, afterwards.
 *
 * @throws RangeError as `estimateStratified` does
 */
export function estimatePostStratified(strata: readonly Stratum[], confidence = 0.95): Estimate {
  const parts = buildParts(strata)
  const n = sum(parts, (part) => part.n)
  const errorVariance = (n / (n - 1)) * sum(parts, ({ tally, n, share }) => (share ** 2 * variance(tally)) / n)
  return estimateStrata(parts, errorVariance, confidence)
}

type Part = Stratum & { n: number; share: number }

function buildParts(strata: readonly Stratum[]): Part[] {
  if (strata.length === 0) throw new RangeError('There are no strata')
  const totalPopulation = sum(strata, ({ population }) => requirePositive(population, 'A population'))
  return strata.map((stratum, h) => {
    const n = count(stratum.tally)
    if (n < 2) throw new RangeError(`Stratum ${h} has ${n} answers, and no variance: merge it with another stratum`)
    return { ...stratum, n, share: stratum.population / totalPopulation }
  })
}

function computeAnsweredShare(n: number, population: number): number {
  if (n > population) throw new RangeError(`${n} answers cannot come from a population of ${population}`)
  return n / population
}

function estimateStrata(parts: readonly Part[], errorVariance: number, confidence: number): Estimate {
  const computeShare = (group: keyof Tally) => sum(parts, ({ tally, n, share }) => (share * tally[group]) / n)
  const shares = {
    promoters: computeShare('promoters'),
    passives: computeShare('passives'),
    detractors: computeShare('detractors'),
  }
  const kishSize = 1 / sum(parts, ({ n, share }) => share ** 2 / n)
  const answers = sum(parts, ({ n }) => n)
  return buildEstimate(shares, errorVariance, kishSize, answers, confidence)
}

/** A response that represents `weight` people, in any unit. */
export type WeightedResponse = { score: number; weight: number }

/**
 * The score of individually weighted responses (Hájek 1971), null when there are none.
 *
 * @throws RangeError for a value that is not a score, or a weight that is not above 0
 */
export function estimateWeighted(answers: readonly WeightedResponse[], confidence = 0.95): Estimate | null {
  twoSidedQuantile(confidence)
  if (answers.length === 0) return null
  const weights = sumWeights(answers, (weight) => weight)
  const squares = sumWeights(answers, (weight) => weight ** 2)
  const total = count(weights)
  const n = answers.length
  const squaredErrors = spread(squares, requireNps(weights) / 100) / total ** 2
  const errorVariance = squaredErrors === 0 ? 0 : (n / (n - 1)) * squaredErrors
  return buildEstimate(scaleTally(weights, 1 / total), errorVariance, total ** 2 / count(squares), n, confidence)
}

function sumWeights(answers: readonly WeightedResponse[], value: (weight: number) => number): Tally {
  const totals = { promoter: 0, passive: 0, detractor: 0 }
  for (const { score, weight } of answers) totals[toGroup(score)] += value(requirePositive(weight, 'A weight'))
  return { promoters: totals.promoter, passives: totals.passive, detractors: totals.detractor }
}

/** Kish's effective size of a weighted sample: how many responses of equal weight have the same information. */
export function kishEffectiveSize(weights: readonly number[]): number {
  if (weights.length === 0) return 0
  return sum(weights, (weight) => requirePositive(weight, 'A weight')) ** 2 / sum(weights, (weight) => weight ** 2)
}

function buildEstimate(
  shares: Tally,
  errorVariance: number,
  kishSize: number,
  answers: number,
  confidence: number,
): Estimate {
  const designSize = errorVariance === 0 ? Number.POSITIVE_INFINITY : variance(shares) / errorVariance
  const effectiveSize = Math.min(designSize, kishSize)
  return {
    nps: requireNps(shares),
    standardError: 100 * Math.sqrt(errorVariance),
    interval: interval(scaleTally(shares, effectiveSize), confidence) as Interval,
    effectiveSize,
    designSize,
    kishSize,
    designEffect: answers / kishSize,
  }
}

function scaleTally({ promoters, passives, detractors }: Tally, factor: number): Tally {
  return { promoters: promoters * factor, passives: passives * factor, detractors: detractors * factor }
}

/** Weights that average 1, or slightly less if `trimmedCount` of them were cut to the limit. */
export type Raking = { weights: number[]; designEffect: number; trimmedCount: number }

/**
 * Weights that match the respondents to the population's share of every value of every attribute, from the margins alone
 * (Deming & Stephan 1940). Weights above `trim` times the mean are then cut to it, so the margins are only met
 * approximately: say so where the score is shown, or pass Infinity.
 *
 * @param respondents each respondent's value of each attribute
 * @param targets for each attribute, how many people in the population have each value, in any unit
 * @throws RangeError for a value without a target, a target that no respondent has (merge it), or margins that cannot all be met
 * @example rake([{ plan: 'free' }, { plan: 'free' }, { plan: 'paid' }], { plan: { free: 50, paid: 50 } })
 * // weights 0.75, 0.75, 1.5
 */
export function rake(
  respondents: readonly Readonly<Record<string, string>>[],
  targets: Readonly<Record<string, Readonly<Record<string, number>>>>,
  { trim = 5 }: { trim?: number } = {},
): Raking {
  if (!(trim > 1)) throw new RangeError(`Weights are trimmed above their mean of 1, not at ${trim}`)
  const cells = Object.entries(targets).flatMap(([attribute, populations]) => {
    const values = respondents.map((respondent) => respondent[attribute])
    return buildCells(values, attribute, populations)
  })
  const rakedWeights = rakeUntilConverged(respondents.length, cells)
  const weights = rakedWeights.map((weight) => Math.min(trim, weight))
  const designEffect = weights.length / kishEffectiveSize(weights)
  return { weights, designEffect, trimmedCount: rakedWeights.filter((weight) => weight > trim).length }
}

/** The respondents with one value, and the sum that their weights should have. */
type Cell = { members: number[]; target: number }

function buildCells(
  values: readonly (string | undefined)[],
  attribute: string,
  populations: Readonly<Record<string, number>>,
): Cell[] {
  const totalPopulation = sum(Object.values(populations), (population) => requirePositive(population, 'A population'))
  const members = Map.groupBy(values.keys(), (i) => values[i])
  const valueWithoutTarget = [...members.keys()].find(
    (value) => value === undefined || !Object.hasOwn(populations, value),
  )
  if (members.has(valueWithoutTarget)) throw new RangeError(`There is no target for ${attribute} ${valueWithoutTarget}`)
  return Object.entries(populations).map(([value, population]) => {
    const cellMembers = members.get(value)
    if (!cellMembers) throw new RangeError(`No respondent has ${attribute} ${value}: merge it with another value`)
    return { members: cellMembers, target: (values.length * population) / totalPopulation }
  })
}

function rakeUntilConverged(length: number, cells: readonly Cell[]): number[] {
  const weights = Array.from({ length }, () => 1)
  for (let round = 0; round < 1000; round++) {
    if (rakeOnce(weights, cells) < 1e-10) return weights
  }
  throw new RangeError('The margins cannot all be met: merge values that few respondents share')
}

/** Scales each cell to its target in turn. Returns the largest relative correction: how far the margins were from met. */
function rakeOnce(weights: number[], cells: readonly Cell[]): number {
  const corrections = cells.map(({ members, target }) => {
    const factor = target / sum(members, (i) => weights[i] as number)
    for (const i of members) weights[i] = (weights[i] as number) * factor
    return Math.abs(factor - 1)
  })
  return Math.max(...corrections)
}

function sum<T>(items: readonly T[], value: (item: T) => number): number {
  return items.reduce((total, item) => total + value(item), 0)
}

function requirePositive(value: number, what: string): number {
  if (!(value > 0 && value < Number.POSITIVE_INFINITY)) throw new RangeError(`${what} is above 0, not ${value}`)
  return value
}
