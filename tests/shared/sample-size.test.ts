import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  allocateSample,
  marginForSize,
  sizeForBenchmark,
  sizeForMargin,
  sizePerGroup,
  TYPICAL_VARIANCE,
} from '../../shared/sample-size.ts'

describe('the sample size for a margin', () => {
  it.each([
    [3, TYPICAL_VARIANCE, 2860],
    [5, TYPICAL_VARIANCE, 1030],
    [10, TYPICAL_VARIANCE, 258],
    [15, TYPICAL_VARIANCE, 115],
    [5, 1, 1537],
    [10, 1, 385],
  ])('of %d points at variance %d is %d', (margin, variance, responses) => {
    expect(sizeForMargin(margin, { variance }).responses).toBe(responses)
  })

  it('gives that margin', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 0.5, max: 50, noNaN: true }),
        fc.double({ min: 0.05, max: 1, noNaN: true }),
        (margin, variance) => {
          fc.pre(sizeForMargin(margin, { variance }).exact > 1)
          expect(marginForSize(sizeForMargin(margin, { variance }).exact, { variance })).toBeCloseTo(margin, 9)
        },
      ),
    )
  })

  it('is at least one and at most the population', () => {
    expect(sizeForMargin(1, { population: 300 }).responses).toBe(297)
    expect(sizeForMargin(0.01, { population: 300 }).responses).toBe(300)
    expect(sizeForMargin(100, { adjusted: true, population: 1 }).responses).toBe(1)
  })

  it('needs more invitations at lower response rates', () => {
    expect(sizeForMargin(10).invitations).toBe(258)
    expect(sizeForMargin(10, { responseRate: 0.3 }).invitations).toBe(860)
  })
})

it.each([
  [5, 1654],
  [10, 412],
])('exceeding a benchmark by %d points takes %d responses', (difference, responses) => {
  expect(sizeForBenchmark(difference).responses).toBe(responses)
})

it.each([
  [5, 4207],
  [10, 1052],
  [20, 263],
])('distinguishing two groups %d points apart takes %d responses in each', (difference, responses) => {
  expect(sizePerGroup(difference).responses).toBe(responses)
})

it.each([
  ['a margin of 0', () => sizeForMargin(0)],
  ['a negative margin', () => sizeForMargin(-5)],
  ['a variance above 1', () => sizeForMargin(5, { variance: 1.1 })],
  ['a negative variance', () => sizePerGroup(5, { variances: [0.5, -0.1] })],
  ['a confidence of 95', () => sizeForMargin(5, { confidence: 95 })],
  ['a power of 80', () => sizePerGroup(5, { power: 80 })],
  ['a power of 1', () => sizeForBenchmark(5, { power: 1 })],
  ['a response rate of 0', () => sizeForMargin(5, { responseRate: 0 })],
  ['a response rate in percent', () => sizeForMargin(5, { responseRate: 30 })],
  ['a population of 0', () => sizeForMargin(5, { population: 0 })],
  ['a margin for no responses', () => marginForSize(0)],
  ['a difference that is not a number', () => sizeForBenchmark(Number.NaN)],
])('refuses %s', (_, plan) => {
  expect(plan).toThrow(RangeError)
})

describe('allocation', () => {
  const strata = [
    { population: 6000, variance: 0.36 },
    { population: 3000, variance: 0.64 },
    { population: 1000, variance: 0.16 },
  ]

  it.each([
    ['proportional', 100, [60, 30, 10]],
    ['neyman', 100, [56, 38, 6]],
    ['equal', 99, [33, 33, 33]],
    ['equal', 100, [34, 33, 33]],
    ['proportional', 0, [0, 0, 0]],
  ] as const)('is %s for %d responses', (method, total, expected) => {
    expect(allocateSample(total, strata, method)).toEqual(expected)
  })

  it('is proportional by default', () => {
    expect(allocateSample(10, strata)).toEqual(allocateSample(10, strata, 'proportional'))
  })

  it('asks no stratum for more people than it has, and distributes the rest over the others', () => {
    expect(allocateSample(100, [{ population: 10 }, { population: 500 }, { population: 500 }], 'equal')).toEqual([
      10, 45, 45,
    ])
    expect(allocateSample(30, [{ population: 10 }, { population: 10 }, { population: 10 }])).toEqual([10, 10, 10])
  })

  it('adds up to the total and fits any strata', () => {
    const methods = fc.constantFrom('proportional', 'neyman', 'equal')
    const stratum = fc.record({ population: fc.integer({ min: 1, max: 500 }), variance: fc.constantFrom(0.01, 0.5, 1) })
    fc.assert(
      fc.property(fc.array(stratum, { minLength: 1 }), fc.nat(100), methods, (strata, percent, method) => {
        const totalPopulation = strata.reduce((sum, { population }) => sum + population, 0)
        const total = Math.floor((totalPopulation * percent) / 100)
        const sizes = allocateSample(total, strata, method)
        expect(sizes.reduce((sum, size) => sum + size, 0)).toBe(total)
        expect(sizes.every((size, h) => size >= 0 && size <= (strata[h]?.population as number))).toBe(true)
      }),
    )
  })

  it.each([
    ['more people than there are', () => allocateSample(10001, strata)],
    ['half a person', () => allocateSample(10.5, strata)],
    ['fewer than nobody', () => allocateSample(-1, strata)],
    ['an empty stratum', () => allocateSample(1, [{ population: 0 }])],
    ['neyman without variance', () => allocateSample(1, [{ population: 9, variance: 0 }], 'neyman')],
  ])('refuses %s', (_, plan) => {
    expect(plan).toThrow(RangeError)
  })
})
