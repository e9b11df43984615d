import { type Change, compareScores } from './comparison.ts'
import { count, type Tally } from './nps.ts'
import { type ShareDifference, subtractShares } from './proportions.ts'

/** Fewer responses before or after are shown greyed, with a caution. */
export const MIN_BEFORE_AND_AFTER = 30

/** Responses of one span, and how many of them name the cause. */
export interface ResponseSpan {
  tally: Tally
  causeCount: number
}

/** The score and the share naming a cause, after minus before; null without responses on either side. */
export interface BeforeAfter {
  score: Change | null
  share: ShareDifference | null
  isTooFew: boolean
}

/**
 * Compares two spans of equal length before and after a change: the score by MOVER, the share by Newcombe's interval. They are
 * compared in time, not by lot: season, other changes and who was asked may explain a difference.
 *
 * @throws RangeError if more responses name the cause than there are
 */
export function compareBeforeAndAfter(before: ResponseSpan, after: ResponseSpan): BeforeAfter {
  return {
    score: compareScores(before.tally, after.tally),
    share: subtractShares(toProportion(before), toProportion(after)),
    isTooFew: Math.min(count(before.tally), count(after.tally)) < MIN_BEFORE_AND_AFTER,
  }
}

const toProportion = ({ tally, causeCount }: ResponseSpan) => ({ count: causeCount, total: count(tally) })
