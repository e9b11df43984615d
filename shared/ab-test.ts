import { normalQuantile, normalUpperTail } from './distributions.ts'
import { checkProportion, type Proportion, type ShareDifference, subtractShares } from './proportions.ts'
import { bisect, twoSidedQuantile } from './statistics.ts'

/** With fewer people in either variant, nothing is tested: only the two rates are shown. */
export const MIN_PER_VARIANT = 100

/** The difference of two response rates, `b` minus `a`, as fractions. */
export interface VariantComparison extends ShareDifference {
  confidence: number
  /** Of the test with the pooled share. */
  z: number
  /** Two-sided, of the test in `test`. */
  pValue: number
  /** `fisher` if fewer than 5 people are expected in any of the four cells. */
  test: 'score' | 'fisher'
  significant: boolean
}

/**
 * Compares the response rates of two variants: those who responded, of those who were sent the message. Opens and clicks are
 * no outcome. To be read once, when both variants have had the time planned: reading again and again finds differences where
 * there are none.
 *
 * @returns null if a variant was sent to nobody
 * @throws RangeError for counts that are not whole, or more responses than messages
 * @example compareVariants({ count: 180, total: 1000 }, { count: 220, total: 1000 })
 * // difference 0.04, low 0.0049, high 0.075, z 2.236, pValue 0.0253, test 'score'
 */
export function compareVariants(a: Proportion, b: Proportion, confidence = 0.95): VariantComparison | null {
  const difference = subtractShares(a, b, confidence)
  if (!difference) return null
  const test = hasSmallCell(a, b) ? 'fisher' : 'score'
  const z = computePooledZ(a, b)
  const pValue = test === 'fisher' ? computeFisherPValue(a, b) : computeScorePValue(a, b)
  return { ...difference, confidence, z, pValue, test, significant: pValue < 1 - confidence }
}

function hasSmallCell(a: Proportion, b: Proportion): boolean {
  const responses = a.count + b.count
  const total = a.total + b.total
  return Math.min(responses, total - responses) * Math.min(a.total, b.total) < 5 * total
}

/** 0 if nobody or everybody responded. */
function computePooledZ(a: Proportion, b: Proportion): number {
  const pooled = (a.count + b.count) / (a.total + b.total)
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / a.total + 1 / b.total))
  return error === 0 ? 0 : (b.count / b.total - a.count / a.total) / error
}

/** Two-sided p-value of the pooled test: R's `prop.test(correct = FALSE)`. */
export const computeScorePValue = (a: Proportion, b: Proportion): number =>
  2 * normalUpperTail(Math.abs(computePooledZ(a, b)))

/**
 * Two-sided p-value of Fisher's exact test: the probability of all tables with these margins that are no likelier than the
 * one seen, as R's `fisher.test` counts them.
 */
export function computeFisherPValue(a: Proportion, b: Proportion): number {
  checkProportion(a)
  checkProportion(b)
  const responses = a.count + b.count
  const first = Math.max(0, responses - b.total)
  const last = Math.min(a.total, responses)
  const weights = [0]
  for (let x = first; x < last; x++) {
    const ratio = ((responses - x) * (a.total - x)) / ((x + 1) * (b.total - responses + x + 1))
    weights.push((weights.at(-1) as number) + Math.log(ratio))
  }
  const largest = weights.reduce((max, weight) => Math.max(max, weight))
  const probabilities = weights.map((weight) => Math.exp(weight - largest))
  const observed = (probabilities[a.count - first] as number) * (1 + 1e-7)
  const sum = (values: number[]) => values.reduce((total, value) => total + value, 0)
  return Math.min(1, sum(probabilities.filter((probability) => probability <= observed)) / sum(probabilities))
}

/**
 * How many people each variant needs to show, with the given power, that two response rates differ: R's `power.prop.test`.
 *
 * @throws RangeError unless the rates differ and lie between 0 and 1
 * @example sizePerVariant(0.18, 0.21) // { exact: 2736.8, perVariant: 2737 }
 */
export function sizePerVariant(
  rateA: number,
  rateB: number,
  { confidence = 0.95, power = 0.8 }: { confidence?: number; power?: number } = {},
): { exact: number; perVariant: number } {
  if (![rateA, rateB].every((rate) => rate >= 0 && rate <= 1) || rateA === rateB) {
    throw new RangeError(`Expected two different rates from 0 to 1, not ${rateA} and ${rateB}`)
  }
  const mean = (rateA + rateB) / 2
  const error =
    twoSidedQuantile(confidence) * Math.sqrt(2 * mean * (1 - mean)) +
    normalQuantile(power) * Math.sqrt(rateA * (1 - rateA) + rateB * (1 - rateB))
  const exact = (error / (rateA - rateB)) ** 2
  return { exact, perVariant: Math.ceil(exact) }
}

/** One of several looks at a running test. The p-value and the interval hold however often one looks. */
export interface Look extends ShareDifference {
  /** How much likelier the data are if the rates differ. */
  ratio: number
  pValue: number
}

/**
 * A test that may be read at any time (mixture sequential probability ratio test: Robbins 1970; Johari, Koomen, Pekelis &
 * Walsh 2022). The price is size: it needs about three quarters more people than a test read once. A look counts from 100
 * people in each variant, some of whom responded and some not.
 *
 * @param options.spread the differences expected between two texts, as their standard deviation
 * @returns one result for each look, and the index of the first that decides, or null
 */
export function readAtAnyTime(
  looks: readonly { a: Proportion; b: Proportion }[],
  { confidence = 0.95, spread = 0.03 }: { confidence?: number; spread?: number } = {},
): { looks: Look[]; decidedAt: number | null } {
  let pValue = 1
  const results = looks.map(({ a, b }): Look => {
    const difference = b.count / b.total - a.count / a.total
    if (!countsAsLook(a) || !countsAsLook(b)) return { difference, ratio: 1, pValue, low: -1, high: 1 }
    const look = computeLook(difference, computeErrorVariance(a) + computeErrorVariance(b), spread ** 2, 1 - confidence)
    pValue = Math.min(pValue, 1 / look.ratio)
    return { difference, ...look, pValue }
  })
  const decidedAt = results.findIndex((look) => look.pValue <= 1 - confidence)
  return { looks: results, decidedAt: decidedAt < 0 ? null : decidedAt }
}

const countsAsLook = (variant: Proportion): boolean => {
  checkProportion(variant)
  return variant.total >= MIN_PER_VARIANT && variant.count > 0 && variant.count < variant.total
}

const computeErrorVariance = ({ count, total }: Proportion): number => ((count / total) * (1 - count / total)) / total

function computeLook(difference: number, error: number, spread: number, alpha: number) {
  const all = error + spread
  const ratio = Math.sqrt(error / all) * Math.exp((spread * difference ** 2) / (2 * error * all))
  const margin = Math.sqrt(((error * all) / spread) * (2 * Math.log(1 / alpha) + Math.log(all / error)))
  return { ratio, low: Math.max(-1, difference - margin), high: Math.min(1, difference + margin) }
}

/**
 * The smallest rise of a response rate that a test would show with the given power; null if no rise would.
 *
 * @example findDetectableRise(0.18, 2737) // 0.03
 */
export function findDetectableRise(rate: number, perVariant: number, power = 0.8): number | null {
  if (!(rate >= 0 && rate < 1) || perVariant < MIN_PER_VARIANT) return null
  const needs = (rise: number) => sizePerVariant(rate, rate + rise, { power }).exact
  if (needs(1 - rate) > perVariant) return null
  return bisect(0, 1 - rate, (rise) => rise === 0 || needs(rise) > perVariant)
}
