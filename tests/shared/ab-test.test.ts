import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { compareVariants, computeFisherPValue, readAtAnyTime, sizePerVariant } from '../../shared/ab-test.ts'
import { computeShareLimits, type Proportion, subtractShares } from '../../shared/proportions.ts'

const proportion = fc
  .integer({ min: 1, max: 400 })
  .chain((total) => fc.record({ count: fc.nat(total), total: fc.constant(total) }))

/** By adding the probabilities of all tables with binomial coefficients, in whole numbers. */
function computeExactPValue(a: Proportion, b: Proportion): number {
  const choose = (n: number, k: number): bigint => {
    let result = 1n
    for (let i = 1; i <= k; i++) result = (result * BigInt(n - k + i)) / BigInt(i)
    return result
  }
  const responses = a.count + b.count
  const tables = Array.from({ length: a.total + 1 }, (_, x) =>
    responses - x < 0 || responses - x > b.total ? 0n : choose(a.total, x) * choose(b.total, responses - x),
  )
  const observed = tables[a.count] as bigint
  const extreme = tables.filter((table) => table <= observed).reduce((sum, table) => sum + table, 0n)
  return Number((extreme * 10n ** 15n) / choose(a.total + b.total, responses)) / 1e15
}

describe('two texts', () => {
  it('are compared the same way round as the texts are named', () => {
    fc.assert(
      fc.property(proportion, proportion, (a, b) => {
        const [there, back] = [compareVariants(a, b), compareVariants(b, a)]
        expect(there?.difference).toBeCloseTo(b.count / b.total - a.count / a.total, 12)
        expect(there?.difference).toBeCloseTo(-(back?.difference as number), 12)
        expect(there?.low).toBeCloseTo(-(back?.high as number), 12)
        expect(there?.pValue).toBeCloseTo(back?.pValue as number, 12)
      }),
    )
  })

  it('have an interval within what is possible, around the difference, for any counts', () => {
    fc.assert(
      fc.property(proportion, proportion, (a, b) => {
        const { low, difference, high } = subtractShares(a, b) as NonNullable<ReturnType<typeof subtractShares>>
        expect(low).toBeGreaterThanOrEqual(-1 - 1e-12)
        expect(low).toBeLessThanOrEqual(difference)
        expect(high).toBeGreaterThanOrEqual(difference)
        expect(high).toBeLessThanOrEqual(1 + 1e-12)
      }),
    )
  })

  it('are tested exactly where few people are expected in a cell', () => {
    const small = fc
      .integer({ min: 1, max: 25 })
      .chain((total) => fc.record({ count: fc.nat(total), total: fc.constant(total) }))
    fc.assert(
      fc.property(small, small, (a, b) => {
        expect(computeFisherPValue(a, b)).toBeCloseTo(computeExactPValue(a, b), 9)
      }),
    )
    expect(compareVariants({ count: 2, total: 1000 }, { count: 6, total: 1000 })?.test).toBe('fisher')
    expect(compareVariants({ count: 5, total: 1000 }, { count: 5, total: 1000 })?.test).toBe('score')
  })

  it('do not differ where nobody or everybody responded, and cannot be compared where nobody was asked', () => {
    expect(compareVariants({ count: 0, total: 500 }, { count: 0, total: 500 })).toMatchObject({
      z: 0,
      pValue: 1,
      significant: false,
    })
    expect(compareVariants({ count: 500, total: 500 }, { count: 9, total: 9 })).toMatchObject({ z: 0, pValue: 1 })
    expect(compareVariants({ count: 0, total: 0 }, { count: 1, total: 9 })).toBeNull()
  })

  it('are tested with 100,000 people each', () => {
    const comparison = compareVariants({ count: 3, total: 100_000 }, { count: 1, total: 100_000 })
    expect(comparison).toMatchObject({ test: 'fisher', significant: false })
    expect(comparison?.pValue).toBeCloseTo(0.625, 3)
  })

  it.each([
    { count: 2, total: 1 },
    { count: -1, total: 1 },
    { count: 0.5, total: 1 },
    { count: Number.NaN, total: 1 },
  ])('refuse %o', (invalid) => {
    expect(() => compareVariants(invalid, { count: 0, total: 1 })).toThrow(RangeError)
    expect(() => compareVariants({ count: 0, total: 1 }, invalid)).toThrow(RangeError)
  })

  it('need more people the closer their rates are', () => {
    expect(sizePerVariant(0.18, 0.21).perVariant).toBe(2737)
    expect(sizePerVariant(0.21, 0.18).perVariant).toBe(2737)
    expect(sizePerVariant(0.18, 0.19).perVariant).toBeGreaterThan(20_000)
    expect(() => sizePerVariant(0.2, 0.2)).toThrow(RangeError)
    expect(() => sizePerVariant(0.2, 1.2)).toThrow(RangeError)
  })
})

describe('a test that may be read at any time', () => {
  it('decides on a clear difference, never on few people, and never takes back what it decided', () => {
    const clear = { a: { count: 100, total: 1000 }, b: { count: 200, total: 1000 } }
    const few = { a: { count: 0, total: 99 }, b: { count: 99, total: 99 } }
    const same = { a: { count: 200, total: 2000 }, b: { count: 200, total: 2000 } }
    expect(readAtAnyTime([few]).decidedAt).toBeNull()
    const { looks, decidedAt } = readAtAnyTime([few, clear, same])
    expect(decidedAt).toBe(1)
    expect(looks[2]?.pValue).toBe(looks[1]?.pValue)
  })
})

describe('the interval of a share', () => {
  it('is exact at its ends, and missing without people', () => {
    expect(computeShareLimits({ count: 0, total: 10 })?.low).toBe(0)
    expect(computeShareLimits({ count: 10, total: 10 })?.high).toBe(1)
    expect(computeShareLimits({ count: 0, total: 0 })).toBeNull()
  })
})
