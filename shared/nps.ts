/** The three groups of the Net Promoter Score, from the happiest down (Reichheld 2003). */
export type Group = 'promoter' | 'passive' | 'detractor'

export const groups: readonly Group[] = ['promoter', 'passive', 'detractor']

const MAX_SCORE = 10
const MIN_PROMOTER = 9
const MIN_PASSIVE = 7

const BOUNDS: Record<Group, readonly [from: number, to: number]> = {
  promoter: [MIN_PROMOTER, MAX_SCORE],
  passive: [MIN_PASSIVE, MIN_PROMOTER - 1],
  detractor: [0, MIN_PASSIVE - 1],
}

/** Whether a value is a response to the question: a whole number from 0 to 10, and not its spelling (`'7'`). */
export function isScore(value: unknown): value is number {
  return Number.isInteger(value) && (value as number) >= 0 && (value as number) <= MAX_SCORE
}

/**
 * The group of a score. Anything that is not a score is refused, never rounded into one.
 *
 * @throws RangeError naming the value
 * @example group(8) // 'passive'
 */
export function toGroup(score: number): Group {
  if (!isScore(score))
    throw new RangeError(`A score is a whole number from 0 to ${MAX_SCORE}, not ${formatValue(score)}`)
  return findGroup(score)
}

/** The group of a value that is known to be a score. */
export const findGroup = (score: number): Group =>
  score >= MIN_PROMOTER ? 'promoter' : score >= MIN_PASSIVE ? 'passive' : 'detractor'

/** All scores, in the order in which they are shown. */
export const scores: readonly number[] = Array.from({ length: MAX_SCORE + 1 }, (_, score) => score)

/** A point of a scale as people who read a language write it: Persian has its own digits, `۱۰`. */
export const formatPoint = (point: number, language: string): string =>
  point.toLocaleString(language === 'fa' ? language : 'en')

/** The scores of a group, both ends included: `where score between from and to`. */
export function getScoreRange(group: Group): { from: number; to: number } {
  const [from, to] = BOUNDS[group]
  return { from, to }
}

/** How many gave each score: 11 counts, the index is the score. */
export type Histogram = readonly number[]

/** How many responses fell into each group. Weighted counts need not be whole. */
export type Tally = { readonly promoters: number; readonly passives: number; readonly detractors: number }

/** @throws RangeError unless the histogram is 11 finite counts, none below zero */
export function tallyHistogram(histogram: Histogram): Tally {
  if (histogram.length !== MAX_SCORE + 1) {
    throw new RangeError(`A histogram has ${MAX_SCORE + 1} counts, not ${histogram.length}`)
  }
  const countGroup = (group: Group) => histogram.slice(BOUNDS[group][0], BOUNDS[group][1] + 1).reduce(sum, 0)
  return { promoters: countGroup('promoter'), passives: countGroup('passive'), detractors: countGroup('detractor') }
}

/**
 * @throws RangeError naming the first value that is not a score
 * @example tallyOf([0, 7, 7, 9, 9, 9]) // { promoters: 3, passives: 2, detractors: 1 }
 */
export function tallyScores(scores: Iterable<number>): Tally {
  const counts = { promoter: 0, passive: 0, detractor: 0 }
  for (const score of scores) counts[toGroup(score)]++
  return { promoters: counts.promoter, passives: counts.passive, detractors: counts.detractor }
}

/** The responses of a group. */
export const countGroup = (tally: Tally, group: Group): number => tally[`${group}s`]

/** The tally without a part of it. */
export const subtractTally = (all: Tally, part: Tally): Tally => ({
  promoters: all.promoters - part.promoters,
  passives: all.passives - part.passives,
  detractors: all.detractors - part.detractors,
})

/** Both tallies in one. Counts are added; scores are never averaged. */
export function addTallies(a: Tally, b: Tally): Tally {
  return {
    promoters: a.promoters + b.promoters,
    passives: a.passives + b.passives,
    detractors: a.detractors + b.detractors,
  }
}

/** All tallies in one, of no responses when there are none. */
export function poolTallies(tallies: readonly Tally[]): Tally {
  return tallies.reduce(addTallies, { promoters: 0, passives: 0, detractors: 0 })
}

/** How many responses a tally holds. @throws RangeError for a part that is negative or not finite */
export function count(t: Tally): number {
  return [t.promoters, t.passives, t.detractors].reduce(sum, 0)
}

/**
 * The Net Promoter Score in points, -100 to 100, unrounded: the share of promoters less the share of detractors.
 * Null when there are no responses, which is not a score of 0.
 *
 * @example nps({ promoters: 3, passives: 2, detractors: 1 }) // 33.333333333333336
 */
export function nps(t: Tally): number | null {
  const n = count(t)
  if (n === 0) return null
  const difference = t.promoters - t.detractors
  // Multiplied first, 57 of 100 are 57 points, not 56.99999999999999; but unanimous weights could then pass 100.
  return Math.abs(difference) === n ? 100 * Math.sign(difference) : (100 * difference) / n
}

function sum(countGroup: number, part: number): number {
  if (!(Number.isFinite(part) && part >= 0)) throw new RangeError(`A count is 0 or more, not ${formatValue(part)}`)
  return countGroup + part
}

function formatValue(value: unknown): string {
  return typeof value === 'string' ? `'${value}'` : String(value)
}
