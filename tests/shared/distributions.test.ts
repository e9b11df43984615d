import fc from 'fast-check'
import { expect, it } from 'vitest'
import { chiSquareUpperTail, normalQuantile, normalUpperTail } from '../../shared/distributions.ts'

/** Expected values to 17 digits from mpmath 1.3 at 40 digits. */
const expectClose = (actual: number, expected: number, relative = 1e-12) =>
  expect(Math.abs(actual / expected - 1)).toBeLessThan(relative)

it.each([
  [0.1, 0.460172162722971],
  [0.5, 0.3085375387259869],
  [0.999, 0.1588973456413183],
  [1, 0.15865525393145705],
  [1.645, 0.04998490553912136],
  [1.96, 0.024997895148220435],
  [3, 0.0013498980316300946],
  [6, 9.86587645037698e-10],
  [10, 7.619853024160525e-24],
  [20, 2.7536241186062337e-89],
  [37, 5.725571222524577e-300],
])('P(Z > %d) is %d', (z, expected) => {
  expectClose(normalUpperTail(z), expected)
  expect(normalUpperTail(-z)).toBeCloseTo(1 - expected, 15)
})

it.each([
  [0.9, 1.2815515655446004],
  [0.95, 1.6448536269514726],
  [0.975, 1.9599639845400543],
  [0.995, 2.575829303548901],
  [0.8, 0.8416212335729142],
  [0.3, -0.5244005127080408],
  [0.025, -1.9599639845400543],
  [1e-10, -6.361340902404057],
  [1e-300, -37.0470962993612],
])('the quantile at %d is %d', (probability, expected) => {
  expectClose(normalQuantile(probability), expected, 1e-15)
})

it.each([
  [0.01, 1, 0.920344325445942],
  [3.84, 1, 0.050043521248705106],
  [30, 1, 4.3204630578274975e-8],
  [0.5, 2, 0.7788007830714049],
  [11.5, 2, 0.003182780796509667],
  [2.4, 3, 0.49363462271172803],
  [20, 5, 0.0012497305630313753],
  [15, 10, 0.1320618562877206],
  [60, 30, 0.0009206823961486663],
  [80, 100, 0.9296649333406051],
  [400, 100, 1.6927979958857087e-37],
  [2000, 1000, 4.1436785914549916e-69],
])('P(X > %d) at %d degrees of freedom is %d', (q, degreesOfFreedom, expected) => {
  expectClose(chiSquareUpperTail(q, degreesOfFreedom), expected)
})

it('inverts every tail probability', () => {
  fc.assert(
    fc.property(fc.double({ min: 1e-300, max: 0.5, noNaN: true }), (tail) => {
      expectClose(normalUpperTail(-normalQuantile(tail)), tail)
    }),
  )
})

it('is certain at 0 and impossible at infinity', () => {
  expect(normalUpperTail(0)).toBe(0.5)
  expect(normalUpperTail(Number.POSITIVE_INFINITY)).toBe(0)
  expect(normalUpperTail(Number.NEGATIVE_INFINITY)).toBe(1)
  expect([1, 2, 7, 8].map((degreesOfFreedom) => chiSquareUpperTail(0, degreesOfFreedom))).toEqual([1, 1, 1, 1])
})

it.each([0, 1, -0.1, 1.1, Number.NaN])('has no quantile at probability %d', (probability) => {
  expect(() => normalQuantile(probability)).toThrow(RangeError)
})

it.each([
  [-1, 1],
  [Number.NaN, 1],
  [Number.POSITIVE_INFINITY, 1],
  [1, 0],
  [1, -2],
  [1, 1.5],
  [1, Number.NaN],
])('rejects chi-square %d at %d degrees of freedom', (q, degreesOfFreedom) => {
  expect(() => chiSquareUpperTail(q, degreesOfFreedom)).toThrow(RangeError)
})
