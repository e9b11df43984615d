import { computeShareLimits, getShare, type Limits, type Proportion } from './proportions.ts'

/** How many customers are unhappy, and which share of them never complains. */
export interface Silence {
  /** Customers times the share of detractors; null without responses. */
  unhappy: number | null
  unhappyLimits: Limits | null
  /** 0..1; null where nobody is unhappy. */
  share: number | null
  low: number | null
  high: number | null
  /** Null without complaints. */
  unhappyPerComplaint: number | null
}

/**
 * The silent share: 1 - complaints / unhappy customers, cut at 0, with limits from those of the share of detractors. It assumes
 * that those who respond are like the rest.
 *
 * @param customers how many customers there are
 * @param detractors among the responses
 * @param complaints customers who complained in the span that the survey covers
 * @throws RangeError unless all are whole counts
 * @example estimateSilence(20000, { count: 45, total: 300 }, 210) // unhappy 3000, share 0.93 (0.908 to 0.946)
 */
export function estimateSilence(customers: number, detractors: Proportion, complaints: number): Silence {
  if (![customers, complaints].every((count) => Number.isSafeInteger(count) && count >= 0)) {
    throw new RangeError(`Expected counts of customers and complaints, not ${customers} and ${complaints}`)
  }
  const [share, limits] = [getShare(detractors), computeShareLimits(detractors)]
  if (share === null || limits === null) {
    return { unhappy: null, unhappyLimits: null, share: null, low: null, high: null, unhappyPerComplaint: null }
  }
  const computeSilent = (unhappy: number) => (unhappy > 0 ? Math.max(0, 1 - complaints / unhappy) : null)
  const unhappy = customers * share
  const unhappyLimits = { low: customers * limits.low, high: customers * limits.high }
  return {
    unhappy,
    unhappyLimits,
    share: computeSilent(unhappy),
    low: computeSilent(unhappyLimits.low),
    high: computeSilent(unhappyLimits.high),
    unhappyPerComplaint: complaints === 0 ? null : unhappy / complaints,
  }
}

/** Shares of unhappy customers who complain, as trainings quote them without a source. */
export const QUOTED_COMPLAIN_SHARES = [0.08, 0.04] as const

/**
 * How many customers are unhappy if only a share of them complains. Say that the share is quoted; the measured one replaces it.
 *
 * @throws RangeError unless 0 < complainShare <= 1
 * @example estimateIceberg(40, 0.08) // { unhappy: 500, silent: 460 }
 */
export function estimateIceberg(complaints: number, complainShare: number): { unhappy: number; silent: number } {
  if (!(complainShare > 0 && complainShare <= 1)) {
    throw new RangeError(`A share that complains is above 0 and at most 1, not ${complainShare}`)
  }
  const unhappy = complaints / complainShare
  return { unhappy, silent: unhappy - complaints }
}
