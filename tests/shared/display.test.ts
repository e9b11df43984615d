import { expect, it } from 'vitest'
import { compareScores } from '../../shared/comparison.ts'
import { chooseDisplay, getArrow, ratePrecision } from '../../shared/display.ts'

it.each([
  [0, 'high'],
  [5, 'high'],
  [5.01, 'good'],
  [10, 'good'],
  [10.01, 'rough'],
  [20, 'rough'],
  [20.01, 'too-few'],
  [100, 'too-few'],
])('calls ± %d points %s', (halfWidth, expected) => {
  expect(ratePrecision(halfWidth)).toBe(expected)
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
])('shows %d answers as %s, and as %s of a segment', (count, overallDisplay, segmentDisplay) => {
  expect(chooseDisplay(count, { isSegment: false })).toBe(overallDisplay)
  expect(chooseDisplay(count, { isSegment: true })).toBe(segmentDisplay)
})

it('points in the direction of the change if it is significant', () => {
  const [low, high] = [
    { promoters: 30, passives: 40, detractors: 30 },
    { promoters: 60, passives: 30, detractors: 10 },
  ]
  expect(getArrow(compareScores(low, high))).toBe('up')
  expect(getArrow(compareScores(high, low))).toBe('down')
  expect(getArrow(compareScores(low, low))).toBeNull()
  expect(getArrow(null)).toBeNull()
})

it.each([-1, Number.NaN])('rejects %d', (value) => {
  expect(() => ratePrecision(value)).toThrow(RangeError)
  expect(() => chooseDisplay(value, { isSegment: false })).toThrow(RangeError)
})
