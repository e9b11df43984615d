import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { addTallies, count, nps, type Tally } from '../../shared/nps.ts'
import {
  adjustTally,
  findZero,
  type IntervalMethod,
  interval,
  scoreTest,
  standardError,
  twoSidedQuantile,
  variance,
} from '../../shared/statistics.ts'

const buildTally = (promoters: number, passives: number, detractors: number): Tally => ({
  promoters,
  passives,
  detractors,
})
const mirror = (t: Tally) => buildTally(t.detractors, t.passives, t.promoters)
const emptyTally = buildTally(0, 0, 0)

const counts = fc.tuple(fc.nat(300), fc.nat(300), fc.nat(300)).map((parts) => buildTally(...parts))
const shares = fc.tuple(fraction(), fraction(), fraction()).map((parts) => buildTally(...parts))
const tallies = fc.oneof(counts, shares).filter((t) => count(t) > 0)
const confidences = fc.double({ min: 0.01, max: 0.9999, noNaN: true })

function fraction() {
  return fc.double({ min: 0, max: 50, noNaN: true }).map((x) => Math.round(x * 1e4) / 1e4)
}

describe('the score interval', () => {
  it('contains the observed score and stays within -100..100', () => {
    fc.assert(
      fc.property(tallies, confidences, (t, confidence) => {
        const { low, high } = limits(t, confidence)
        expect(low).toBeGreaterThanOrEqual(-100)
        expect(low).toBeLessThanOrEqual(nps(t) as number)
        expect(high).toBeGreaterThanOrEqual(nps(t) as number)
        expect(high).toBeLessThanOrEqual(100)
      }),
    )
  })

  it('is mirrored if promoters and detractors are swapped', () => {
    fc.assert(
      fc.property(tallies, confidences, (t, confidence) => {
        const { low, high } = limits(t, confidence)
        expect(limits(mirror(t), confidence)).toMatchObject({ low: -high, high: -low })
      }),
    )
  })

  it('narrows with lower confidence', () => {
    fc.assert(
      fc.property(tallies, confidences, confidences, (t, ...pair) => {
        const [narrow, wide] = [limits(t, Math.min(...pair)), limits(t, Math.max(...pair))]
        expect(narrow.low).toBeGreaterThanOrEqual(wide.low)
        expect(narrow.high).toBeLessThanOrEqual(wide.high)
      }),
    )
  })

  it('narrows with more responses of the same distribution', () => {
    fc.assert(
      fc.property(tallies, (t) => {
        expect(width(addTallies(t, t))).toBeLessThan(width(t))
      }),
    )
  })

  it('contains exactly the targets that the score test does not reject', () => {
    fc.assert(
      fc.property(tallies, confidences, fc.double({ min: -100, max: 100, noNaN: true }), (t, confidence, target) => {
        const { low, high } = limits(t, confidence)
        fc.pre(Math.min(Math.abs(target - low), Math.abs(target - high)) > 1e-6)
        const { pValue } = scoreTest(t, target)
        expect(low < target && target < high).toBe(pValue > 1 - confidence)
      }),
    )
  })

  it('distinguishes one detractor in ten million from none', () => {
    const { low, high } = limits(buildTally(9_999_999, 0, 1), 0.95)
    expect(low).toBeCloseTo(99.9998867, 6)
    expect(high).toBeCloseTo(99.9999965, 6)
  })
})

/** The table "Behaviour with tiny or unanimous samples" of the specification, to the digit it prints. */
describe('with tiny or unanimous samples', () => {
  it.each([
    [1, -48.5, 98.5, -58.7, 60.0, 79.3],
    [2, -24.4, 100, -31.5, 48.0, 65.8],
    [3, -6.6, 100, -12.3, 40.0, 56.1],
    [4, 6.9, 100, 2.0, 34.3, 49.0],
    [5, 17.5, 100, 13.1, 30.0, 43.4],
    [10, 47.5, 100, 44.5, 18.5, 27.8],
    [30, 78.7, 100, 77.3, 7.3, 11.4],
    [100, 93.1, 100, 92.6, 2.3, 3.7],
  ])('have wide intervals for %d responses', (n, waldLow, waldHigh, scoreLow, passiveWald, passiveScore) => {
    const promoters = buildTally(n, 0, 0)
    const passives = buildTally(0, n, 0)
    expect(roundedInterval(promoters, 'wald')).toEqual([100, 100])
    expect(roundedInterval(promoters, 'adjusted-wald')).toEqual([waldLow, waldHigh])
    expect(roundedInterval(promoters, 'score')).toEqual([scoreLow, 100])
    expect(roundedInterval(passives, 'adjusted-wald')).toEqual([-passiveWald, passiveWald])
    expect(roundedInterval(passives, 'score')).toEqual([-passiveScore, passiveScore])
  })
})

it('states the method and the confidence of an interval', () => {
  expect(interval(buildTally(3, 2, 1))).toMatchObject({ confidence: 0.95, method: 'score' })
  expect(interval(buildTally(3, 2, 1), 0.8, 'adjusted-wald')).toMatchObject({
    confidence: 0.8,
    method: 'adjusted-wald',
  })
})

it.each<IntervalMethod>(['score', 'adjusted-wald', 'wald'])('has no %s interval without responses', (method) => {
  expect(interval(emptyTally, 0.95, method)).toBeNull()
})

it('has no variance, error or test without responses', () => {
  expect(() => variance(emptyTally)).toThrow(RangeError)
  expect(() => standardError(emptyTally)).toThrow(RangeError)
  expect(() => scoreTest(emptyTally, 0)).toThrow(RangeError)
})

it('adjusts by a quarter, a half and a quarter of three responses', () => {
  expect(adjustTally(emptyTally)).toEqual(buildTally(0.75, 1.5, 0.75))
})

it('measures variance as p + d - (p - d)², never below 0 or above 1', () => {
  fc.assert(
    fc.property(tallies, (t) => {
      const [p, d] = [t.promoters / count(t), t.detractors / count(t)]
      expect(variance(t)).toBeCloseTo(p + d - (p - d) ** 2, 12)
      expect(variance(t)).toBeGreaterThanOrEqual(0)
      expect(variance(t)).toBeLessThanOrEqual(1 + Number.EPSILON)
    }),
  )
})

describe('the score test', () => {
  it('has z = 0 at the observed score', () => {
    expect(scoreTest(buildTally(50, 30, 20), 30)).toEqual({ z: 0, pValue: 1 })
  })

  it('rejects an impossible target with certainty', () => {
    expect(scoreTest(buildTally(50, 30, 20), 100)).toEqual({ z: Number.NEGATIVE_INFINITY, pValue: 0 })
    expect(scoreTest(buildTally(50, 30, 20), -100)).toEqual({ z: Number.POSITIVE_INFINITY, pValue: 0 })
  })

  it('accepts the target that all responses match', () => {
    expect(scoreTest(buildTally(5, 0, 0), 100)).toEqual({ z: 0, pValue: 1 })
    expect(scoreTest(buildTally(0, 0, 5), -100)).toEqual({ z: 0, pValue: 1 })
  })

  it.each([-100.1, 101, Number.NaN])('rejects a target of %d', (target) => {
    expect(() => scoreTest(buildTally(5, 0, 0), target)).toThrow(RangeError)
  })
})

it.each([0, 1, 95, -0.5, Number.NaN])('rejects a confidence of %d', (confidence) => {
  expect(() => interval(buildTally(3, 2, 1), confidence)).toThrow(RangeError)
  expect(() => interval(emptyTally, confidence)).toThrow(RangeError)
})

it.each([buildTally(-1, 3, 3), buildTally(3, Number.NaN, 3), buildTally(3, 3, Number.POSITIVE_INFINITY)])(
  'refuses the tally %j',
  (t) => {
    for (const method of ['score', 'adjusted-wald', 'wald'] as const) {
      expect(() => interval(t, 0.95, method)).toThrow(RangeError)
    }
    expect(() => variance(t)).toThrow(RangeError)
    expect(() => standardError(t)).toThrow(RangeError)
    expect(() => scoreTest(t, 0)).toThrow(RangeError)
  },
)

it.each([
  [0.8, 1.2815515655446004],
  [0.9, 1.6448536269514722],
  [0.95, 1.959963984540054],
  [0.99, 2.5758293035489004],
])('z at %d confidence is %d', (confidence, z) => {
  expect(twoSidedQuantile(confidence)).toBeCloseTo(z, 14)
})

function limits(t: Tally, confidence: number) {
  const { low, high } = interval(t, confidence) as { low: number; high: number }
  return { low, high }
}

function width(t: Tally): number {
  const { low, high } = limits(t, 0.95)
  return high - low
}

function roundedInterval(t: Tally, method: IntervalMethod): number[] {
  const { low, high } = interval(t, 0.95, method) as { low: number; high: number }
  return [low, high].map((limit) => Number(limit.toFixed(1)))
}

describe('the zero of a decreasing function', () => {
  it.each<[string, (x: number) => number, number]>([
    ['a line', (x) => 3 - x, 3],
    ['a curve that is flat at first', (x) => 2 - x ** 9, 2 ** (1 / 9)],
    ['a curve that is steep at first', (x) => 1 - Math.sqrt(x), 1],
    ['one that is there at the beginning', () => -1, 0],
    ['one that never is', () => 1, 7],
  ])('is found for %s', (_, f, expected) => {
    expect(findZero(0, 7, f)).toBeCloseTo(expected, 10)
  })
})
