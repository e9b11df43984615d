import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import {
  adjustedWaldChange,
  benjaminiHochberg,
  compareScores,
  compareWithRest,
  holm,
  minimumDetectableDifference,
  testHeterogeneity,
} from '../../shared/comparison.ts'
import { count, nps, poolTallies, type Tally } from '../../shared/nps.ts'

const buildTally = (promoters: number, passives: number, detractors: number): Tally => ({
  promoters,
  passives,
  detractors,
})
const emptyTally = buildTally(0, 0, 0)

const tallies = fc
  .tuple(fc.nat(80), fc.nat(80), fc.nat(80))
  .map((parts) => buildTally(...parts))
  .filter((t) => count(t) > 0)
const confidences = fc.double({ min: 0.5, max: 0.999, noNaN: true })
const pValues = fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 12 })

describe('a change', () => {
  it('changes its sign if before and after are swapped', () => {
    fc.assert(
      fc.property(tallies, tallies, confidences, (before, after, confidence) => {
        const [forward, backward] = [requireChange(before, after, confidence), requireChange(after, before, confidence)]
        expect(forward.difference).toBeCloseTo(-backward.difference, 10)
        expect(forward.low).toBeCloseTo(-backward.high, 10)
        expect(forward.high).toBeCloseTo(-backward.low, 10)
        expect(forward.pValue).toBeCloseTo(backward.pValue, 10)
        expect(forward.significant).toBe(backward.significant)
      }),
    )
  })

  it('is significant exactly if 0 is outside its interval and its p-value is below alpha', () => {
    fc.assert(
      fc.property(tallies, tallies, confidences, (before, after, confidence) => {
        const { low, high, pValue, significant } = requireChange(before, after, confidence)
        expect(significant).toBe(low > 0 || high < 0)
        fc.pre(Math.abs(pValue - (1 - confidence)) > 1e-12)
        expect(significant).toBe(pValue < 1 - confidence)
      }),
    )
  })

  it('has as its p-value the alpha at which a limit reaches 0', () => {
    const { pValue } = requireChange(buildTally(50, 30, 20), buildTally(30, 40, 30), 0.95)
    expect(requireChange(buildTally(50, 30, 20), buildTally(30, 40, 30), 1 - pValue).high).toBeCloseTo(0, 8)
  })

  it('is the difference of the scores, within -200..200', () => {
    fc.assert(
      fc.property(tallies, tallies, confidences, (before, after, confidence) => {
        const { difference, low, high } = requireChange(before, after, confidence)
        expect(difference).toBe((nps(after) as number) - (nps(before) as number))
        expect(low).toBeGreaterThanOrEqual(-200)
        expect(low).toBeLessThanOrEqual(difference)
        expect(high).toBeGreaterThanOrEqual(difference)
        expect(high).toBeLessThanOrEqual(200)
      }),
    )
  })

  it('between equal scores has a p-value of 1', () => {
    expect(requireChange(buildTally(1, 0, 0), buildTally(500, 0, 0), 0.95).pValue).toBe(1)
    expect(requireChange(buildTally(2, 1, 1), buildTally(1, 3, 0), 0.95).pValue).toBe(1)
  })

  it('reports p-values below 1e-9 as 1e-9', () => {
    expect(requireChange(buildTally(1000, 0, 0), buildTally(0, 0, 1000), 0.95).pValue).toBe(1e-9)
  })

  it('needs responses on both sides', () => {
    for (const compare of [compareScores, adjustedWaldChange]) {
      expect(compare(emptyTally, buildTally(5, 3, 2))).toBeNull()
      expect(compare(buildTally(5, 3, 2), emptyTally)).toBeNull()
    }
    expect(() => minimumDetectableDifference(emptyTally, buildTally(5, 3, 2))).toThrow(RangeError)
  })

  it.each([0, 1, 95, Number.NaN])('rejects a confidence of %d', (confidence) => {
    for (const compare of [compareScores, adjustedWaldChange, minimumDetectableDifference]) {
      expect(() => compare(buildTally(5, 3, 2), buildTally(5, 3, 2), confidence)).toThrow(RangeError)
    }
    expect(() => compareWithRest([buildTally(5, 3, 2), buildTally(5, 3, 2)], confidence)).toThrow(RangeError)
  })

  it.each([buildTally(-1, 3, 3), buildTally(3, Number.NaN, 3)])('rejects the tally %j', (t) => {
    for (const compare of [compareScores, adjustedWaldChange, minimumDetectableDifference]) {
      expect(() => compare(t, buildTally(5, 3, 2))).toThrow(RangeError)
      expect(() => compare(buildTally(5, 3, 2), t)).toThrow(RangeError)
    }
    expect(() => testHeterogeneity([t, buildTally(5, 3, 2)])).toThrow(RangeError)
    expect(() => compareWithRest([t, buildTally(5, 3, 2)])).toThrow(RangeError)
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
  ])('%o of %j are %j', (adjust, input, expected) => {
    adjust(input).forEach((p, i) => {
      expect(p).toBeCloseTo(expected[i] as number, 12)
    })
  })

  it.each([holm, benjaminiHochberg])('only increase, keep their order and stay at most 1 with %o', (adjust) => {
    fc.assert(
      fc.property(pValues, (input) => {
        const adjusted = adjust(input)
        input.forEach((p, i) => {
          expect(adjusted[i]).toBeGreaterThanOrEqual(p)
          expect(adjusted[i]).toBeLessThanOrEqual(1)
          input.forEach((other, j) => {
            if (p <= other) expect(adjusted[i]).toBeLessThanOrEqual(adjusted[j] as number)
          })
        })
      }),
    )
  })

  it.each([-0.1, 1.1, Number.NaN])('reject %d', (p) => {
    expect(() => holm([0.5, p])).toThrow(RangeError)
    expect(() => benjaminiHochberg([0.5, p])).toThrow(RangeError)
  })
})

describe('segments', () => {
  const segments = [buildTally(50, 30, 20), emptyTally, buildTally(30, 10, 10), buildTally(25, 20, 30)]

  it('are tested together, without those that have no responses', () => {
    expect(testHeterogeneity(segments)).toEqual(testHeterogeneity(segments.filter((t) => t !== emptyTally)))
    expect(testHeterogeneity(segments)?.degreesOfFreedom).toBe(2)
  })

  it('do not differ if their responses are the same', () => {
    expect(testHeterogeneity([buildTally(5, 3, 2), buildTally(5, 3, 2)])).toEqual({
      q: 0,
      degreesOfFreedom: 1,
      pValue: 1,
    })
  })

  it('need a second one to compare with', () => {
    expect(testHeterogeneity([buildTally(5, 3, 2), emptyTally])).toBeNull()
    expect(testHeterogeneity([])).toBeNull()
    expect(compareWithRest([buildTally(5, 3, 2), emptyTally])).toEqual([null, null])
    expect(compareWithRest([])).toEqual([])
  })

  it('are each compared with all the others', () => {
    const comparisons = compareWithRest(segments)
    expect(comparisons[1]).toBeNull()
    for (const h of [0, 2, 3]) {
      const { difference, low, high, pValue } = requireChange(
        poolTallies(segments.toSpliced(h, 1)),
        segments[h] as Tally,
        0.95,
      )
      expect(comparisons[h]).toMatchObject({ difference, low, high, pValue })
    }
  })

  it('are significant by the adjusted p-value', () => {
    const comparisons = compareWithRest(segments).filter((comparison) => comparison !== null)
    const adjusted = holm(comparisons.map(({ pValue }) => pValue))
    expect(comparisons.map(({ adjustedPValue }) => adjustedPValue)).toEqual(adjusted)
    expect(comparisons.map(({ significant }) => significant)).toEqual(adjusted.map((p) => p < 0.05))
  })

  it('can be significant alone but not among many', () => {
    const segments = [buildTally(32, 12, 6), ...Array.from({ length: 9 }, () => buildTally(20, 20, 10))]
    const first = compareWithRest(segments)[0]
    expect(first?.low).toBeGreaterThan(0)
    expect(first?.significant).toBe(false)
  })
})

function requireChange(before: Tally, after: Tally, confidence: number) {
  return compareScores(before, after, confidence) as NonNullable<ReturnType<typeof compareScores>>
}
