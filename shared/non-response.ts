import { type Change, compareScores } from './comparison.ts'
import { addTallies, count, type Tally } from './nps.ts'
import { requireNps } from './statistics.ts'

/** How non-respondents could change the score. All values except `responseRate` (0..1) are in points. */
export type NonResponse = {
  responseRate: number
  /** The score of all invited people if every non-respondent were a detractor. */
  low: number
  /** The score of all invited people if every non-respondent were a promoter. */
  high: number
  /** The score of all invited people if non-respondents had a score of 0. */
  ifNeutral: number
  /**
   * The score of non-respondents that would bring the total to 0; impossible beyond ±100. Null if everyone responded.
   */
  breakEven: number | null
}

/**
 * The bounds that need no assumption about those who did not respond (Manski 1989). No interval covers this error, and a
 * larger sample does not shrink it: only a higher response rate does.
 *
 * @param delivered delivered invitations, without bounces
 * @throws RangeError if there are fewer deliveries than responses, or none
 * @example estimateNonResponse({ promoters: 110, passives: 60, detractors: 30 }, 1000)
 * // { responseRate: 0.2, low: -72, high: 88, ifNeutral: 8, breakEven: -10 }
 */
export function estimateNonResponse(t: Tally, delivered: number): NonResponse {
  const answers = count(t)
  if (!(delivered > 0 && delivered >= answers && delivered < Number.POSITIVE_INFINITY)) {
    throw new RangeError(`${answers} answers cannot come from ${delivered} delivered invitations`)
  }
  const nonRespondents = delivered - answers
  const pointSum = 100 * (t.promoters - t.detractors)
  return {
    responseRate: answers / delivered,
    low: (pointSum - 100 * nonRespondents) / delivered,
    high: (pointSum + 100 * nonRespondents) / delivered,
    ifNeutral: pointSum / delivered,
    breakEven: nonRespondents === 0 ? null : -pointSum / nonRespondents,
  }
}

/**
 * How far a share among the respondents lies from the share among all invited, in standard deviations of the attribute
 * (Austin 2009). Beyond ±0.1, the respondents differ from the invited people: consider weighting.
 *
 * @param respondents share with the attribute, 0..1
 * @param invited share with the attribute, 0..1
 */
export function standardizedDifference(respondents: number, invited: number): number {
  const deviation = Math.sqrt((binaryVariance(respondents) + binaryVariance(invited)) / 2)
  return respondents === invited ? 0 : (respondents - invited) / deviation
}

function binaryVariance(share: number): number {
  if (!(share >= 0 && share <= 1)) throw new RangeError(`A share is 0 to 1, not ${share}`)
  return share * (1 - share)
}

/**
 * The R-indicator, 1 - 2 SD of the response rates over the people invited (Schouten, Cobben & Bethlehem 2009):
 * 1 when all groups respond alike, 0 at worst. A representative 10 % is worth more than a biased 30 %.
 *
 * @throws RangeError for fewer than two invited, or more responses than invitations in a group
 * @example rIndicator([{ invited: 500, answered: 100 }, { invited: 500, answered: 50 }]) // 0.8999
 */
export function rIndicator(groups: readonly { invited: number; answered: number }[]): number {
  const invalidGroup = groups.find(({ invited, answered }) => !(answered >= 0 && answered <= invited && invited > 0))
  if (invalidGroup)
    throw new RangeError(`${invalidGroup.answered} answers cannot come from ${invalidGroup.invited} invited`)
  const invited = groups.reduce((sum, group) => sum + group.invited, 0)
  if (!(invited >= 2)) throw new RangeError('The R-indicator needs two people invited')
  const rate = groups.reduce((sum, group) => sum + group.answered, 0) / invited
  const squares = groups.reduce((sum, group) => sum + group.invited * (group.answered / group.invited - rate) ** 2, 0)
  return 1 - 2 * Math.sqrt(squares / (invited - 1))
}

/** The score of those who responded before the first reminder, against those after it; all in points. */
export interface EarlyAgainstLate {
  early: number
  late: number
  /** Late minus early. */
  change: Change
  /** The score of all if those who did not respond were like those who responded late: a guess, not a correction. */
  ifSilentLikeLate: number
}

/** Fewer responses before or after the first reminder are not compared. */
export const MIN_EARLY_AND_LATE = 30

/**
 * Compares early with late respondents: those who need a reminder are thought to be more like those who never respond
 * (Armstrong & Overton 1977).
 *
 * @param delivered delivered invitations, without bounces
 * @returns null for fewer than 30 responses on either side
 * @throws RangeError if there are fewer deliveries than responses
 * @example compareEarlyAndLate({ promoters: 90, passives: 50, detractors: 20 }, { promoters: 25, passives: 25, detractors: 20 }, 1000)
 * // early 43.75, late 7.14, change -36.6, ifSilentLikeLate 13
 */
export function compareEarlyAndLate(
  early: Tally,
  late: Tally,
  delivered: number,
  confidence = 0.95,
): EarlyAgainstLate | null {
  if (Math.min(count(early), count(late)) < MIN_EARLY_AND_LATE) return null
  const { responseRate, ifNeutral } = estimateNonResponse(addTallies(early, late), delivered)
  return {
    early: requireNps(early),
    late: requireNps(late),
    change: compareScores(early, late, confidence) as Change,
    ifSilentLikeLate: ifNeutral + (1 - responseRate) * requireNps(late),
  }
}
