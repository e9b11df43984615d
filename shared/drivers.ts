import { normalUpperTail } from './distributions.ts'
import { addTallies, count, nps, type Tally } from './nps.ts'
import { requireNps, twoSidedQuantile, variance } from './statistics.ts'

/** The effect of a reason on the score, in points. */
export type Impact = {
  /** The share of responses with the reason, 0 to 1. */
  share: number
  /** The score of the responses with and without it. */
  npsWith: number
  npsWithout: number
  /** The score of all responses minus the score of those without the reason. Impacts overlap, so they do not add up. */
  points: number
  standardError: number
}

/**
 * How much a reason lowers or raises the score: an association, not what would happen without it. The standard error is by
 * the delta method.
 * @throws RangeError when either side has no responses
 * @example computeImpact({ promoters: 10, passives: 20, detractors: 30 }, { promoters: 240, passives: 80, detractors: 20 })
 * // share 0.15, points -14.7, standardError 2.32
 */
export function computeImpact(withReason: Tally, withoutReason: Tally): Impact {
  const total = count(withReason) + count(withoutReason)
  const share = count(withReason) / total
  const npsWith = requireNps(withReason)
  const npsWithout = requireNps(withoutReason)
  const squaredGap = ((npsWith - npsWithout) / 100) ** 2
  const varianceOfOne =
    share * variance(withReason) +
    (share ** 2 * variance(withoutReason)) / (1 - share) +
    squaredGap * share * (1 - share)
  return {
    share,
    npsWith,
    npsWithout,
    points: (nps(addTallies(withReason, withoutReason)) as number) - npsWithout,
    standardError: 100 * Math.sqrt(varianceOfOne / total),
  }
}

/** Fewer responses than these, with or without the reason, say nothing about its effect. */
const MIN_WITH = 10
const MIN_WITHOUT = 5

export const hasEnoughForImpact = (withReason: Tally, withoutReason: Tally): boolean =>
  count(withReason) >= MIN_WITH && count(withoutReason) >= MIN_WITHOUT

/** The interval of an impact, and the two-sided probability of one at least as large by chance. */
export function testImpact({ points, standardError }: Impact, confidence = 0.95) {
  const margin = twoSidedQuantile(confidence) * standardError
  const pValue = standardError > 0 ? 2 * normalUpperTail(Math.abs(points) / standardError) : 1
  return { low: points - margin, high: points + margin, confidence, pValue }
}
