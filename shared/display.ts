import type { Change } from './comparison.ts'

/** How much a score can be relied on, in words for the reader. */
export type Precision = 'high' | 'good' | 'rough' | 'too-few'

/**
 * By the width of the interval, not by a magic number of answers.
 *
 * @param halfWidth half the distance between the limits, in points
 */
export function ratePrecision(halfWidth: number): Precision {
  if (!(halfWidth >= 0)) throw new RangeError(`Half a width is 0 or more, not ${halfWidth}`)
  return halfWidth <= 5 ? 'high' : halfWidth <= 10 ? 'good' : halfWidth <= 20 ? 'rough' : 'too-few'
}

/**
 * What may be shown of a number of answers: `hidden` nothing, so that no one in a small segment is exposed; `counts`
 * the groups without a score; `muted` the score greyed, with its interval, in no trend and with no arrow; `full`
 * everything.
 */
export type Display = 'hidden' | 'counts' | 'muted' | 'full'

/** @param options.segment whether the answers are part of a survey's, split by some property */
export function chooseDisplay(count: number, { isSegment }: { isSegment: boolean }): Display {
  if (!(count >= 0)) throw new RangeError(`A count is 0 or more, not ${count}`)
  if (isSegment && count < 5) return 'hidden'
  return count < 10 ? 'counts' : count < 30 ? 'muted' : 'full'
}

/** Which way a score moved; null unless the change is significant. For scores that are displayed in full. */
export function getArrow(change: Change | null): 'up' | 'down' | null {
  if (!change?.significant) return null
  return change.difference > 0 ? 'up' : 'down'
}
