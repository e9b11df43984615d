import { describe, expect, it } from 'vitest'
import { testMcNemar } from '../../shared/paired-change.ts'
import { twoSidedStudentQuantile } from '../../shared/student.ts'
import { computeRestrictedMean, estimateSurvival, findQuantile, testLogRank } from '../../shared/survival.ts'
import { summarizeTimeToClose } from '../../shared/time-to-close.ts'

const toDurations = (times: number[]) => times.map((time) => ({ time, hasEvent: true }))

describe('Kaplan-Meier', () => {
  it('finds quantiles exactly, although products of fractions are rounded', () => {
    const curve = estimateSurvival(toDurations([1, 2, 3, 4, 5, 6, 7, 8, 9, 10]))
    expect([0.1, 0.3, 0.5, 0.7, 0.9, 1].map((share) => findQuantile(curve, share).time)).toEqual([1, 3, 5, 7, 9, 10])
  })

  it('has no quantile that the curve does not reach', () => {
    const curve = estimateSurvival([
      { time: 1, hasEvent: true },
      ...[2, 3, 4].map((time) => ({ time, hasEvent: false })),
    ])
    expect(findQuantile(curve)).toEqual({ time: null, low: 1, high: null })
    expect(findQuantile(estimateSurvival([]))).toEqual({ time: null, low: null, high: null })
  })

  it('refuses times that are none', () => {
    expect(() => estimateSurvival(toDurations([-1]))).toThrow('A time is a number of 0 or more, not -1')
    expect(() => estimateSurvival(toDurations([Number.NaN]))).toThrow(RangeError)
  })

  it('is flat without events, and watched no longer than the longest time', () => {
    const durations = [{ time: 5, hasEvent: false }]
    expect(computeRestrictedMean(durations, 5)).toEqual({ mean: 5, standardError: 0 })
    expect(computeRestrictedMean(durations, 6)).toBeNull()
    expect(computeRestrictedMean([], 1)).toBeNull()
  })

  it('tells no groups apart without events, and leaves out groups never at risk', () => {
    expect(testLogRank([[{ time: 1, hasEvent: false }], []])).toMatchObject({ chiSquare: null, pValue: null })
    const [a, b] = [toDurations([1, 3, 5]), toDurations([2, 4, 9])]
    const { chiSquare } = testLogRank([a, b])
    expect(testLogRank([a, b, []])).toMatchObject({ chiSquare, degreesOfFreedom: 1 })
  })
})

it('counts what ended after now as open, and what begins after it not at all', () => {
  const spans = [
    { from: 0, to: 20 },
    { from: 11, to: null },
  ]
  expect(summarizeTimeToClose(spans, 10, 5)).toMatchObject({ n: 1, closed: 0, open: 1, inTime: { count: 0, total: 1 } })
})

it.each([
  [1, 12.706204736174694],
  [2, 4.302652729749462],
  [19, 2.0930240544083087],
  [1000, 1.9623390808264078],
])('has the quantile of t at %d degrees of freedom', (degreesOfFreedom, t) => {
  expect(twoSidedStudentQuantile(0.95, degreesOfFreedom)).toBeCloseTo(t, 7)
})

it('finds no change where nobody moved, or as many came as left', () => {
  expect(testMcNemar(0, 0)).toEqual({ exactPValue: 1, midPValue: 1, chiSquare: null, chiSquarePValue: null })
  expect(testMcNemar(4, 4)).toMatchObject({ exactPValue: 1, midPValue: 1, chiSquare: 0 })
  expect(() => testMcNemar(-1, 2)).toThrow(RangeError)
})
