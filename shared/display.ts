import type { Change } from './comparison.ts'

/** How reliable a score is. */
export type Precision = 'high' | 'good' | 'rough' | 'too-few'

/**
 * Rates the width of the interval, rather than counting responses.
 *
 * @param halfWidth half the distance between the limits, in points
 */
export function ratePrecision(halfWidth: number): Precision {
  if (!(halfWidth >= 0)) throw new RangeError(`Expected a half width of 0 or more, not ${halfWidth}`)
  return halfWidth <= 5 ? 'high' : halfWidth <= 10 ? 'good' : halfWidth <= 20 ? 'rough' : 'too-few'
}

/**
 * What a number of responses justifies showing: `hidden` shows nothing, to protect members of small segments; `counts` shows
 * the groups without a score; `muted` greys the score, with its interval but no trend or arrow; `full` shows everything.
 */
export type Display = 'hidden' | 'counts' | 'muted' | 'full'

/** Shares of fewer responses say little: they are not shown, and their changes not tested. */
export const MIN_FOR_SHARES = 10

/** Whether so many responses justify percentages. */
export const hasEnoughForShares = (count: number): boolean => count >= MIN_FOR_SHARES

/** @param options.isSegment whether these are the responses of one segment rather than a whole survey */
export function chooseDisplay(count: number, { isSegment }: { isSegment: boolean }): Display {
  if (!(count >= 0)) throw new RangeError(`Expected a count of 0 or more, not ${count}`)
  if (isSegment && count < 5) return 'hidden'
  return !hasEnoughForShares(count) ? 'counts' : count < 30 ? 'muted' : 'full'
}

/** The direction of a significant change, or null. For scores displayed in full. */
export function getArrow(change: Change | null): 'up' | 'down' | null {
  if (!change?.significant) return null
  return change.difference > 0 ? 'up' : 'down'
}
