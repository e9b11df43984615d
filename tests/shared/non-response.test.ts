import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { nonResponse, rIndicator, standardizedDifference } from '../../shared/non-response.ts'
import { nps, pool, type Tally } from '../../shared/nps.ts'

const of = (promoters: number, passives: number, detractors: number): Tally => ({ promoters, passives, detractors })

describe('non-response', () => {
  it('bounds the score of all asked by what the silent ones could have said', () => {
    const part = fc.nat(200)
    fc.assert(
      fc.property(part, part, part, fc.integer({ min: 1, max: 500 }), (p, s, d, silent) => {
        const t = of(p, s, d)
        const found = nonResponse(t, p + s + d + silent)
        expect(found.low).toBeCloseTo(nps(pool([t, of(0, 0, silent)])) as number, 9)
        expect(found.high).toBeCloseTo(nps(pool([t, of(silent, 0, 0)])) as number, 9)
        expect(found.ifNeutral).toBeCloseTo(nps(pool([t, of(0, silent, 0)])) as number, 9)
        expect(found.breakEven).toBeCloseTo((100 * (d - p)) / silent, 9)
      }),
    )
  })

  it('leaves nothing open when everybody answered', () => {
    expect(nonResponse(of(5, 3, 2), 10)).toEqual({ responseRate: 1, low: 30, high: 30, ifNeutral: 30, breakEven: null })
  })

  it('leaves everything open when nobody did', () => {
    expect(nonResponse(of(0, 0, 0), 10)).toMatchObject({ responseRate: 0, low: -100, high: 100, ifNeutral: 0 })
  })

  it.each([9, 0, -1, Number.NaN, Number.POSITIVE_INFINITY])('refuses 10 answers from %d invitations', (delivered) => {
    expect(() => nonResponse(of(5, 3, 2), delivered)).toThrow(RangeError)
  })

  it('refuses a response rate of nothing', () => {
    expect(() => nonResponse(of(0, 0, 0), 0)).toThrow(RangeError)
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

  it.each([-0.1, 1.1, 55, Number.NaN])('refuses a share of %d', (share) => {
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
  ])('refuses %s', (_, groups) => {
    expect(() => rIndicator(groups)).toThrow(RangeError)
  })
})
