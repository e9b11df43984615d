import { expect, it } from 'vitest'
import { change } from '../../shared/comparison.ts'
import { arrow, display, precision } from '../../shared/display.ts'

it.each([
  [0, 'high'],
  [5, 'high'],
  [5.01, 'good'],
  [10, 'good'],
  [10.01, 'rough'],
  [20, 'rough'],
  [20.01, 'too few'],
  [100, 'too few'],
])('calls ± %d points %s', (halfWidth, expected) => {
  expect(precision(halfWidth)).toBe(expected)
})

it.each([
  [0, 'counts', 'hidden'],
  [4, 'counts', 'hidden'],
  [5, 'counts', 'counts'],
  [9, 'counts', 'counts'],
  [10, 'muted', 'muted'],
  [29, 'muted', 'muted'],
  [30, 'full', 'full'],
  [1e6, 'full', 'full'],
])('shows %d answers as %s, and as %s of a segment', (count, whole, part) => {
  expect(display(count, { segment: false })).toBe(whole)
  expect(display(count, { segment: true })).toBe(part)
})

it('points where the score went, when that is more than chance', () => {
  const [low, high] = [
    { promoters: 30, passives: 40, detractors: 30 },
    { promoters: 60, passives: 30, detractors: 10 },
  ]
  expect(arrow(change(low, high))).toBe('up')
  expect(arrow(change(high, low))).toBe('down')
  expect(arrow(change(low, low))).toBeNull()
  expect(arrow(null)).toBeNull()
})

it.each([-1, Number.NaN])('refuses %d', (value) => {
  expect(() => precision(value)).toThrow(RangeError)
  expect(() => display(value, { segment: false })).toThrow(RangeError)
})
