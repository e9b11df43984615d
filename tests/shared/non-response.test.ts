import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  compareEarlyAndLate,
  estimateNonResponse,
  rIndicator,
  standardizedDifference,
} from '../../shared/non-response.ts'
import { nps, poolTallies, type Tally } from '../../shared/nps.ts'

const buildTally = (promoters: number, passives: number, detractors: number): Tally => ({
  promoters,
  passives,
  detractors,
})

describe('non-response', () => {
  it('bounds the score of all invited people by what non-respondents could have said', () => {
    const counts = fc.nat(200)
    fc.assert(
      fc.property(counts, counts, counts, fc.integer({ min: 1, max: 500 }), (p, s, d, nonRespondents) => {
        const t = buildTally(p, s, d)
        const bounds = estimateNonResponse(t, p + s + d + nonRespondents)
        expect(bounds.low).toBeCloseTo(nps(poolTallies([t, buildTally(0, 0, nonRespondents)])) as number, 9)
        expect(bounds.high).toBeCloseTo(nps(poolTallies([t, buildTally(nonRespondents, 0, 0)])) as number, 9)
        expect(bounds.ifNeutral).toBeCloseTo(nps(poolTallies([t, buildTally(0, nonRespondents, 0)])) as number, 9)
        expect(bounds.breakEven).toBeCloseTo((100 * (d - p)) / nonRespondents, 9)
      }),
    )
  })

  it('leaves no uncertainty if everyone responded', () => {
    expect(estimateNonResponse(buildTally(5, 3, 2), 10)).toEqual({
      responseRate: 1,
      low: 30,
      high: 30,
      ifNeutral: 30,
      breakEven: null,
    })
  })

  it('leaves full uncertainty if no one responded', () => {
    expect(estimateNonResponse(buildTally(0, 0, 0), 10)).toMatchObject({
      responseRate: 0,
      low: -100,
      high: 100,
      ifNeutral: 0,
    })
  })

  it.each([9, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])('rejects 10 responses to %d invitations', (delivered) => {
    expect(() => estimateNonResponse(buildTally(5, 3, 2), delivered)).toThrow(RangeError)
  })

  it('rejects a response rate without invitations', () => {
    expect(() => estimateNonResponse(buildTally(0, 0, 0), 0)).toThrow(RangeError)
  })
})

describe('the standardized difference', () => {
  it.each([
    [0.5, 0.5, 0],
    [0, 0, 0],
    [0.55, 0.5, 0.1002509414234171],
    [0.5, 0.55, -0.1002509414234171],
    [1, 0, Number.POSITIVE_INFINITY],
  ])('of %d among respondents to %d among the invited is %d', (respondents, invited, expected) => {
    expect(standardizedDifference(respondents, invited)).toBeCloseTo(expected, 12)
  })

  it.each([-0.1, 1.1, 55, Number.NaN])('rejects a share of %d', (share) => {
    expect(() => standardizedDifference(share, 0.5)).toThrow(RangeError)
    expect(() => standardizedDifference(0.5, share)).toThrow(RangeError)
  })
})

describe('the R-indicator', () => {
  it.each([
    ['1 when all groups answer alike', [500, 100, 300, 60], 1],
    ['1 less twice the spread of the rates', [500, 100, 500, 50], 1 - 2 * Math.sqrt(2.5 / 999)],
    ['about 0 when one half answers and the other does not', [5000, 5000, 5000, 0], 0],
  ])('is %s', (_, [invited1, answered1, invited2, answered2], expected) => {
    const groups = [
      { invited: invited1 as number, answered: answered1 as number },
      { invited: invited2 as number, answered: answered2 as number },
    ]
    expect(rIndicator(groups)).toBeCloseTo(expected, 3)
  })

  it.each([
    ['nobody invited', []],
    ['one person invited', [{ invited: 1, answered: 1 }]],
    ['more answers than invitations', [{ invited: 10, answered: 11 }]],
    ['an empty group', [{ invited: 0, answered: 0 }]],
    ['a negative count', [{ invited: 10, answered: -1 }]],
  ])('rejects %s', (_, groups) => {
    expect(() => rIndicator(groups)).toThrow(RangeError)
  })
})

describe('early and late respondents', () => {
  it('are compared from 30 responses on each side', () => {
    const [early, late] = [buildTally(10, 10, 10), buildTally(0, 10, 20)]
    expect(compareEarlyAndLate(early, late, 100)).toMatchObject({
      early: 0,
      ifSilentLikeLate: expect.closeTo((40 * -200) / 3 / 100 - 20, 9),
    })
    expect(compareEarlyAndLate(buildTally(10, 10, 9), late, 100)).toBeNull()
    expect(compareEarlyAndLate(early, buildTally(0, 9, 20), 100)).toBeNull()
  })

  it('cannot be more than were invited', () => {
    expect(() => compareEarlyAndLate(buildTally(30, 0, 0), buildTally(30, 0, 0), 59)).toThrow(RangeError)
  })
})
