import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  adjustedWaldChange,
  benjaminiHochberg,
  change,
  heterogeneity,
  holm,
  minimumDetectableDifference,
  versusRest,
} from '../../shared/comparison.ts'
import { count, nps, pool, type Tally } from '../../shared/nps.ts'

const of = (promoters: number, passives: number, detractors: number): Tally => ({ promoters, passives, detractors })
const nobody = of(0, 0, 0)

const tallies = fc
  .tuple(fc.nat(80), fc.nat(80), fc.nat(80))
  .map((parts) => of(...parts))
  .filter((t) => count(t) > 0)
const confidences = fc.double({ min: 0.5, max: 0.999, noNaN: true })
const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 })

describe('a change', () => {
  it('turns its sign when before and after change places', () => {
    fc.assert(
      fc.property(tallies, tallies, confidences, (before, after, confidence) => {
        const [there, back] = [changeOf(before, after, confidence), changeOf(after, before, confidence)]
        expect(there.difference).toBeCloseTo(-back.difference, 10)
        expect(there.low).toBeCloseTo(-back.high, 10)
        expect(there.high).toBeCloseTo(-back.low, 10)
        expect(there.pValue).toBeCloseTo(back.pValue, 10)
        expect(there.significant).toBe(back.significant)
      }),
    )
  })

  it('is significant exactly where 0 lies outside its interval and its p-value is below alpha', () => {
    fc.assert(
      fc.property(tallies, tallies, confidences, (before, after, confidence) => {
        const { low, high, pValue, significant } = changeOf(before, after, confidence)
        expect(significant).toBe(low > 0 || high < 0)
        fc.pre(Math.abs(pValue - (1 - confidence)) > 1e-12)
        expect(significant).toBe(pValue < 1 - confidence)
      }),
    )
  })

  it('has a p-value that is the alpha at which a limit touches 0', () => {
    const { pValue } = changeOf(of(50, 30, 20), of(30, 40, 30), 0.95)
    expect(changeOf(of(50, 30, 20), of(30, 40, 30), 1 - pValue).high).toBeCloseTo(0, 8)
  })

  it('is the difference of the scores, within -200..200', () => {
    fc.assert(
      fc.property(tallies, tallies, confidences, (before, after, confidence) => {
        const { difference, low, high } = changeOf(before, after, confidence)
        expect(difference).toBe((nps(after) as number) - (nps(before) as number))
        expect(low).toBeGreaterThanOrEqual(-200)
        expect(low).toBeLessThanOrEqual(difference)
        expect(high).toBeGreaterThanOrEqual(difference)
        expect(high).toBeLessThanOrEqual(200)
      }),
    )
  })

  it('between equal scores has a p-value of 1', () => {
    expect(changeOf(of(1, 0, 0), of(500, 0, 0), 0.95).pValue).toBe(1)
    expect(changeOf(of(2, 1, 1), of(1, 3, 0), 0.95).pValue).toBe(1)
  })

  it('reports p-values below 1e-9 as 1e-9', () => {
    expect(changeOf(of(1000, 0, 0), of(0, 0, 1000), 0.95).pValue).toBe(1e-9)
  })

  it('needs answers on both sides', () => {
    for (const compare of [change, adjustedWaldChange]) {
      expect(compare(nobody, of(5, 3, 2))).toBeNull()
      expect(compare(of(5, 3, 2), nobody)).toBeNull()
    }
    expect(() => minimumDetectableDifference(nobody, of(5, 3, 2))).toThrow(RangeError)
  })

  it.each([0, 1, 95, Number.NaN])('refuses a confidence of %d', (confidence) => {
    for (const compare of [change, adjustedWaldChange, minimumDetectableDifference]) {
      expect(() => compare(of(5, 3, 2), of(5, 3, 2), confidence)).toThrow(RangeError)
    }
    expect(() => versusRest([of(5, 3, 2), of(5, 3, 2)], confidence)).toThrow(RangeError)
  })

  it.each([of(-1, 3, 3), of(3, Number.NaN, 3)])('refuses the tally %j', (t) => {
    for (const compare of [change, adjustedWaldChange, minimumDetectableDifference]) {
      expect(() => compare(t, of(5, 3, 2))).toThrow(RangeError)
      expect(() => compare(of(5, 3, 2), t)).toThrow(RangeError)
    }
    expect(() => heterogeneity([t, of(5, 3, 2)])).toThrow(RangeError)
    expect(() => versusRest([t, of(5, 3, 2)])).toThrow(RangeError)
  })
})

describe('several p-values', () => {
  it.each([
    [holm, [], []],
    [holm, [0.04], [0.04]],
    [holm, [0.03, 0.01, 0.02], [0.04, 0.03, 0.04]],
    [holm, [0.5, 0.9], [1, 1]],
    [benjaminiHochberg, [], []],
    [benjaminiHochberg, [0.04], [0.04]],
    [benjaminiHochberg, [0.03, 0.01, 0.02], [0.03, 0.03, 0.03]],
    [benjaminiHochberg, [0.5, 0.9], [0.9, 0.9]],
  ])('%o of %j are %j', (adjust, given, expected) => {
    adjust(given).forEach((p, i) => {
      expect(p).toBeCloseTo(expected[i] as number, 12)
    })
  })

  it.each([holm, benjaminiHochberg])('only grow, stay in order and stay within 1 by %o', (adjust) => {
    fc.assert(
      fc.property(pValues, (given) => {
        const found = adjust(given)
        given.forEach((p, i) => {
          expect(found[i]).toBeGreaterThanOrEqual(p)
          expect(found[i]).toBeLessThanOrEqual(1)
          given.forEach((other, j) => {
            if (p <= other) expect(found[i]).toBeLessThanOrEqual(found[j] as number)
          })
        })
      }),
    )
  })

  it.each([-0.1, 1.1, Number.NaN])('refuse %d', (p) => {
    expect(() => holm([0.5, p])).toThrow(RangeError)
    expect(() => benjaminiHochberg([0.5, p])).toThrow(RangeError)
  })
})

describe('segments', () => {
  const segments = [of(50, 30, 20), nobody, of(30, 10, 10), of(25, 20, 30)]

  it('are tested together without those that have no answers', () => {
    expect(heterogeneity(segments)).toEqual(heterogeneity(segments.filter((t) => t !== nobody)))
    expect(heterogeneity(segments)?.degreesOfFreedom).toBe(2)
  })

  it('that answer alike do not differ', () => {
    expect(heterogeneity([of(5, 3, 2), of(5, 3, 2)])).toEqual({ q: 0, degreesOfFreedom: 1, pValue: 1 })
  })

  it('need a second one to be compared with', () => {
    expect(heterogeneity([of(5, 3, 2), nobody])).toBeNull()
    expect(heterogeneity([])).toBeNull()
    expect(versusRest([of(5, 3, 2), nobody])).toEqual([null, null])
    expect(versusRest([])).toEqual([])
  })

  it('are each held against all the others', () => {
    const found = versusRest(segments)
    expect(found[1]).toBeNull()
    for (const h of [0, 2, 3]) {
      const { difference, low, high, pValue } = changeOf(pool(segments.toSpliced(h, 1)), segments[h] as Tally, 0.95)
      expect(found[h]).toMatchObject({ difference, low, high, pValue })
    }
  })

  it('are significant by the p-value adjusted for all of them', () => {
    const found = versusRest(segments).filter((each) => each !== null)
    const adjusted = holm(found.map(({ pValue }) => pValue))
    expect(found.map(({ adjustedPValue }) => adjustedPValue)).toEqual(adjusted)
    expect(found.map(({ significant }) => significant)).toEqual(adjusted.map((p) => p < 0.05))
  })

  it('can be significant alone and not among many', () => {
    const many = [of(32, 12, 6), ...Array.from({ length: 9 }, () => of(20, 20, 10))]
    const first = versusRest(many)[0]
    expect(first?.low).toBeGreaterThan(0)
    expect(first?.significant).toBe(false)
  })
})

function changeOf(before: Tally, after: Tally, confidence: number) {
  return change(before, after, confidence) as NonNullable<ReturnType<typeof change>>
}
