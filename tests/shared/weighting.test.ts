import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { count, nps, type Tally } from '../../shared/nps.ts'
import { interval, standardError } from '../../shared/statistics.ts'
import {
  estimatePostStratified,
  estimateStratified,
  estimateWeighted,
  kishEffectiveSize,
  rake,
  type Stratum,
} from '../../shared/weighting.ts'

const buildTally = (promoters: number, passives: number, detractors: number): Tally => ({
  promoters,
  passives,
  detractors,
})

const strata = fc.array(
  fc
    .tuple(fc.nat(60), fc.nat(60), fc.nat(60), fc.integer({ min: 200, max: 9999 }))
    .map(([p, s, d, population]): Stratum => ({ tally: buildTally(p, s, d), population }))
    .filter(({ tally }) => count(tally) >= 2),
  { minLength: 1, maxLength: 6 },
)

describe('strata', () => {
  it('give a score between the scores of the strata, within its interval', () => {
    fc.assert(
      fc.property(strata, (parts) => {
        for (const estimate of [estimateStratified(parts), estimatePostStratified(parts)]) {
          const scores = parts.map(({ tally }) => nps(tally) as number)
          expect(estimate.nps).toBeGreaterThanOrEqual(Math.min(...scores) - 1e-9)
          expect(estimate.nps).toBeLessThanOrEqual(Math.max(...scores) + 1e-9)
          expect(estimate.interval.low).toBeLessThanOrEqual(estimate.nps + 1e-9)
          expect(estimate.interval.high).toBeGreaterThanOrEqual(estimate.nps - 1e-9)
          expect(estimate.effectiveSize).toBe(Math.min(estimate.designSize, estimate.kishSize))
          expect(estimate.designEffect).toBeGreaterThanOrEqual(1 - 1e-9)
        }
      }),
    )
  })

  it('give the plain score if there is only one', () => {
    const estimate = estimatePostStratified([{ tally: buildTally(55, 30, 15), population: 5000 }])
    expect(estimate.nps).toBe(40)
    expect(estimate.kishSize).toBeCloseTo(100, 9)
    expect(estimate.standardError).toBeCloseTo(standardError(buildTally(55, 30, 15)) * Math.sqrt(100 / 99), 9)
  })

  it('take the effective size from the weights if every stratum is unanimous', () => {
    const parts = [
      { tally: buildTally(10, 0, 0), population: 500 },
      { tally: buildTally(0, 0, 10), population: 500 },
    ]
    const estimate = estimateStratified(parts)
    expect(estimate.standardError).toBe(0)
    expect(estimate.designSize).toBe(Number.POSITIVE_INFINITY)
    expect(estimate.effectiveSize).toBeCloseTo(20, 9)
    expect(estimate.interval).toEqual(interval(buildTally(10, 0, 10)))
  })

  it('have no error if everyone responded', () => {
    const census = [{ tally: buildTally(5, 3, 2), population: 10 }]
    expect(estimateStratified(census, 0.95, { finitePopulation: true }).standardError).toBe(0)
  })

  it.each([
    ['no strata', [], 'no strata'],
    ['one answer in a stratum', [{ tally: buildTally(1, 0, 0), population: 50 }], 'merge it with another stratum'],
    ['no answer in a stratum', [{ tally: buildTally(0, 0, 0), population: 50 }], 'merge it with another stratum'],
    ['an empty population', [{ tally: buildTally(5, 3, 2), population: 0 }], 'A population is above 0, not 0'],
    ['no population', [{ tally: buildTally(5, 3, 2), population: Number.NaN }], 'not NaN'],
    ['a negative count', [{ tally: buildTally(5, -3, 2), population: 50 }], 'not -3'],
  ])('reject %s', (_, parts, message) => {
    expect(() => estimateStratified(parts)).toThrow(RangeError)
    expect(() => estimateStratified(parts)).toThrow(message)
    expect(() => estimatePostStratified(parts)).toThrow(message)
  })

  it('reject more responses than people in a finite population', () => {
    expect(() =>
      estimateStratified([{ tally: buildTally(5, 3, 2), population: 9 }], 0.95, { finitePopulation: true }),
    ).toThrow('10 answers cannot come from a population of 9')
  })
})

describe('weighted responses', () => {
  it('give the plain score if all weights are equal', () => {
    const responses = [10, 9, 9, 8, 3].map((score) => ({ score, weight: 0.3 }))
    const estimate = estimateWeighted(responses)
    expect(estimate?.nps).toBeCloseTo(40, 9)
    expect(estimate?.kishSize).toBeCloseTo(5, 9)
    expect(estimate?.designEffect).toBeCloseTo(1, 9)
    expect(estimate?.standardError).toBeCloseTo(standardError(buildTally(3, 1, 1)) * Math.sqrt(5 / 4), 9)
  })

  it('have the interval of one response if there is only one', () => {
    expect(estimateWeighted([{ score: 10, weight: 7 }])).toMatchObject({
      nps: 100,
      standardError: 0,
      effectiveSize: 1,
      interval: interval(buildTally(1, 0, 0)),
    })
  })

  it('take the effective size from the weights if they are unanimous', () => {
    const weight = fc.double({ min: 1e-6, max: 1e6, noNaN: true })
    fc.assert(
      fc.property(fc.array(weight, { minLength: 1 }), fc.constantFrom(10, 8, 0), (weights, score) => {
        const estimate = estimateWeighted(weights.map((weight) => ({ score, weight })))
        expect(estimate?.standardError).toBe(0)
        expect(estimate?.effectiveSize).toBe(estimate?.kishSize)
      }),
    )
  })

  it('have no score if there are none', () => {
    expect(estimateWeighted([])).toBeNull()
    expect(kishEffectiveSize([])).toBe(0)
  })

  it.each([
    [6.5, 1],
    [11, 1],
    [9, 0],
    [9, -1],
    [9, Number.NaN],
    [9, Number.POSITIVE_INFINITY],
  ])('reject score %d with weight %d', (score, weight) => {
    expect(() => estimateWeighted([{ score, weight }])).toThrow(RangeError)
  })

  it.each([0, 1, 95])('reject a confidence of %d', (confidence) => {
    expect(() => estimateWeighted([{ score: 9, weight: 1 }], confidence)).toThrow(RangeError)
    expect(() => estimateWeighted([], confidence)).toThrow(RangeError)
    expect(() => estimateStratified([{ tally: buildTally(5, 3, 2), population: 50 }], confidence)).toThrow(RangeError)
  })
})

describe('raking', () => {
  const people = [
    ...Array(30).fill({ plan: 'free', region: 'north' }),
    ...Array(10).fill({ plan: 'free', region: 'south' }),
    ...Array(20).fill({ plan: 'paid', region: 'north' }),
    ...Array(40).fill({ plan: 'paid', region: 'south' }),
  ]
  const targets = { plan: { free: 600, paid: 400 }, region: { north: 0.5, south: 0.5 } }

  it('meets every margin and keeps the mean at 1', () => {
    const { weights, designEffect, trimmedCount: trimmed } = rake(people, targets)
    const total = (attribute: string, value: string) =>
      people.reduce((sum, person, i) => sum + (person[attribute] === value ? (weights[i] as number) : 0), 0)
    expect(total('plan', 'free')).toBeCloseTo(60, 6)
    expect(total('plan', 'paid')).toBeCloseTo(40, 6)
    expect(total('region', 'north')).toBeCloseTo(50, 6)
    expect(total('region', 'south')).toBeCloseTo(50, 6)
    expect(designEffect).toBeCloseTo(100 / kishEffectiveSize(weights), 9)
    expect(trimmed).toBe(0)
  })

  it('does not change a sample that matches the population', () => {
    expect(rake(people, { plan: { free: 4, paid: 6 } }).weights.every((weight) => weight === 1)).toBe(true)
  })

  it('trims the largest weights and reports how many', () => {
    const skewedPeople = [...Array(98).fill({ plan: 'free' }), ...Array(2).fill({ plan: 'paid' })]
    const equalTargets = { plan: { free: 50, paid: 50 } }
    expect(Math.max(...rake(skewedPeople, equalTargets, { trim: Number.POSITIVE_INFINITY }).weights)).toBeCloseTo(25, 9)
    const { weights, trimmedCount: trimmed } = rake(skewedPeople, equalTargets)
    expect(Math.max(...weights)).toBe(5)
    expect(trimmed).toBe(2)
  })

  it.each([
    ['a value without target', { plan: { free: 1 } }, 'There is no target for plan paid'],
    ['an attribute nobody has', { size: { small: 1 } }, 'There is no target for size undefined'],
    [
      'a target that no respondent has',
      { plan: { free: 1, paid: 1, trial: 1 } },
      'No respondent has plan trial: merge it',
    ],
    ['a target of 0', { plan: { free: 1, paid: 0 } }, 'A population is above 0'],
  ])('refuses %s', (_, invalidTargets, message) => {
    expect(() => rake(people, invalidTargets as never)).toThrow(RangeError)
    expect(() => rake(people, invalidTargets as never)).toThrow(message)
  })

  it('rejects contradictory margins', () => {
    const twins = [
      { plan: 'free', region: 'north' },
      { plan: 'paid', region: 'south' },
    ]
    const conflictingTargets = { plan: { free: 1, paid: 3 }, region: { north: 3, south: 1 } }
    expect(() => rake(twins, conflictingTargets, { trim: Number.POSITIVE_INFINITY })).toThrow('cannot all be met')
  })

  it.each([1, 0, Number.NaN])('rejects trimming at %d', (trim) => {
    expect(() => rake(people, targets, { trim })).toThrow(RangeError)
  })
})
