import { twoSidedQuantile } from './statistics.ts'

/** How many of `total` people have something, such as a response. */
export interface Proportion {
  count: number
  total: number
}

/** Where a true share lies with the given confidence; all as fractions from 0 to 1, and of a difference from -1 to 1. */
export interface Limits {
  low: number
  high: number
}

/** @throws RangeError unless the counts are whole and `count` is at most `total` */
export function checkProportion({ count, total }: Proportion): void {
  if (!(Number.isSafeInteger(count) && Number.isSafeInteger(total) && count >= 0 && count <= total)) {
    throw new RangeError(`Expected a count up to its total, not ${count} of ${total}`)
  }
}

/** The share, or null of nobody. */
export const getShare = ({ count, total }: Proportion): number | null => (total === 0 ? null : count / total)

/**
 * The score interval of a share (Wilson 1927) without continuity correction, exactly 0 or 1 at the ends; null of nobody.
 *
 * @example computeShareLimits({ count: 9, total: 10 }) // { low: 0.596, high: 0.982 }
 */
export function computeShareLimits(proportion: Proportion, confidence = 0.95): Limits | null {
  checkProportion(proportion)
  const z = twoSidedQuantile(confidence)
  const { count, total } = proportion
  if (total === 0) return null
  const share = count / total
  const scale = 1 + (z * z) / total
  const center = (share + (z * z) / (2 * total)) / scale
  const margin = (z / scale) * Math.sqrt((share * (1 - share)) / total + (z * z) / (4 * total * total))
  return { low: count === 0 ? 0 : center - margin, high: count === total ? 1 : center + margin }
}

/** A difference of two shares. */
export type ShareDifference = Limits & { difference: number }

/**
 * The share of `b` minus that of `a`, with the hybrid score interval (Newcombe 1998, method 10); null if either is of nobody.
 *
 * @example subtractShares({ count: 48, total: 80 }, { count: 56, total: 70 }) // difference 0.2, low 0.052, high 0.334
 */
export function subtractShares(a: Proportion, b: Proportion, confidence = 0.95): ShareDifference | null {
  const [limitsA, limitsB] = [computeShareLimits(a, confidence), computeShareLimits(b, confidence)]
  if (!limitsA || !limitsB) return null
  const [shareA, shareB] = [a.count / a.total, b.count / b.total]
  const difference = shareB - shareA
  return {
    difference,
    low: difference - Math.hypot(shareB - limitsB.low, limitsA.high - shareA),
    high: difference + Math.hypot(limitsB.high - shareB, shareA - limitsA.low),
  }
}
