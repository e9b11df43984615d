import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  addTallies,
  count,
  getScoreRange,
  groups,
  isScore,
  nps,
  poolTallies,
  type Tally,
  tallyHistogram,
  tallyScores,
  toGroup,
} from '../../shared/nps.ts'

const notScores = [6.5, -1, 11, Number.NaN, Number.POSITIVE_INFINITY, '7', '', null, undefined, true, [7], {}]

describe('group', () => {
  it.each([
    [0, 'detractor'],
    [1, 'detractor'],
    [2, 'detractor'],
    [3, 'detractor'],
    [4, 'detractor'],
    [5, 'detractor'],
    [6, 'detractor'],
    [7, 'passive'],
    [8, 'passive'],
    [9, 'promoter'],
    [10, 'promoter'],
  ])('classifies %d as a %s', (score, expected) => {
    expect(isScore(score)).toBe(true)
    expect(toGroup(score)).toBe(expected)
  })

  it.each(notScores.map((value) => [value]))('refuses %j', (value) => {
    expect(isScore(value)).toBe(false)
    expect(() => toGroup(value as number)).toThrow(RangeError)
    expect(() => tallyScores([9, value as number])).toThrow(RangeError)
  })

  it('names the rejected value', () => {
    expect(() => toGroup(6.5)).toThrow('A score is a whole number from 0 to 10, not 6.5')
    expect(() => toGroup('7' as never)).toThrow("not '7'")
    expect(() => toGroup(Number.NaN)).toThrow('not NaN')
    expect(() => toGroup(null as never)).toThrow('not null')
  })
})

it('has bounds for each group that contain exactly its scores', () => {
  for (const groupName of groups) {
    const { from, to } = getScoreRange(groupName)
    const scores = [0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((score) => score >= from && score <= to)
    expect(scores).toEqual([0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10].filter((score) => toGroup(score) === groupName))
  }
})

it('returns bounds that callers can change without side effects', () => {
  getScoreRange('passive').from = 0
  expect(getScoreRange('passive')).toEqual({ from: 7, to: 8 })
})

describe('tally', () => {
  it('gives the same counts for a histogram as for the scores', () => {
    fc.assert(
      fc.property(fc.array(fc.integer({ min: 0, max: 10 })), (scores) => {
        const histogram = Array.from({ length: 11 }, (_, score) => scores.filter((value) => value === score).length)
        expect(tallyHistogram(histogram)).toEqual(tallyScores(scores))
        expect(count(tallyScores(scores))).toBe(scores.length)
      }),
    )
  })

  it.each([
    ['ten counts', Array(10).fill(1)],
    ['twelve counts', Array(12).fill(1)],
    ['a negative count', [1, 1, 1, 1, 1, 1, 1, 1, 1, 1, -1]],
    ['a count that is not a number', [1, 1, 1, 1, 1, 1, 1, Number.NaN, 1, 1, 1]],
    ['an infinite count', [Number.POSITIVE_INFINITY, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1]],
    ['a count in letters', [1, '1', 1, 1, 1, 1, 1, 1, 1, 1, 1]],
  ])('refuses %s', (_, histogram) => {
    expect(() => tallyHistogram(histogram)).toThrow(RangeError)
  })
})

describe('nps', () => {
  const buildTally = (promoters: number, passives: number, detractors: number): Tally => ({
    promoters,
    passives,
    detractors,
  })

  it.each([
    [buildTally(0, 0, 0), null],
    [buildTally(1, 0, 0), 100],
    [buildTally(0, 1, 0), 0],
    [buildTally(0, 0, 1), -100],
    [buildTally(5, 3, 5), 0],
    [buildTally(7, 93, 0), 7],
    [buildTally(57, 43, 0), 57],
    [buildTally(3, 2, 1), 200 / 6],
  ])('of %j is %s', (t, expected) => {
    if (expected === null) expect(nps(t)).toBeNull()
    else expect(nps(t)).toBe(expected)
  })

  it('of weighted counts stays within -100..100, and is exactly ±100 if they are unanimous', () => {
    const weight = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(weight, weight, weight, (p, s, d) => {
        expect(Math.abs(nps(buildTally(p, s, d)) as number)).toBeLessThanOrEqual(100)
        expect(nps(buildTally(p, 0, 0))).toBe(100)
        expect(nps(buildTally(0, s, 0))).toBe(0)
        expect(nps(buildTally(0, 0, d))).toBe(-100)
      }),
    )
  })

  it.each([buildTally(-1, 3, 3), buildTally(1, Number.NaN, 1), buildTally(1, 1, Number.POSITIVE_INFINITY)])(
    'refuses %j',
    (t) => {
      expect(() => count(t)).toThrow(RangeError)
      expect(() => nps(t)).toThrow(RangeError)
    },
  )

  it('pools counts, not scores', () => {
    expect(addTallies(buildTally(9, 0, 0), buildTally(0, 0, 1))).toEqual(buildTally(9, 0, 1))
    expect(nps(poolTallies([buildTally(9, 0, 0), buildTally(0, 0, 1)]))).toBe(80)
    expect(nps(poolTallies([]))).toBeNull()
  })
})
