import { describe, expect, it } from 'vitest'
import {
  buildControlChart,
  buildRollingTallies,
  detectAlert,
  overlappingWindowsStandardError,
} from '../../shared/alerts.ts'
import { nps, poolTallies, type Tally } from '../../shared/nps.ts'

const buildTally = (promoters: number, passives: number, detractors: number): Tally => ({
  promoters,
  passives,
  detractors,
})
const emptyTally = buildTally(0, 0, 0)

/** A score that varies slightly around +40, with 50 responses a period and a mean of exactly 40. */
const steady = [27, 28, 29, 26, 27, 28, 27, 28].map((promoters) => buildTally(promoters, 43 - promoters, 7))

describe('rolling tallies', () => {
  it('are null until the window is full', () => {
    expect(buildRollingTallies([buildTally(1, 0, 0), buildTally(0, 1, 0), buildTally(0, 0, 1)], 2)).toEqual([
      null,
      buildTally(1, 1, 0),
      buildTally(0, 1, 1),
    ])
  })

  it('equal the periods in a window of one', () => {
    expect(buildRollingTallies(steady, 1)).toEqual(steady)
  })

  it.each([0, -1, 1.5, Number.NaN])('refuse a window of %d', (window) => {
    expect(() => buildRollingTallies(steady, window)).toThrow(RangeError)
  })
})

describe('overlapping windows', () => {
  it('have no error if they are identical', () => {
    expect(overlappingWindowsStandardError(300, 300, 300, 0.6)).toBeCloseTo(0, 6)
  })

  it.each([-1, 301, Number.NaN])('of 300 responses cannot share %d', (shared) => {
    expect(() => overlappingWindowsStandardError(300, 310, shared, 0.6)).toThrow(RangeError)
  })
})

describe('the control chart', () => {
  it('includes a period without responses, without limits or signal', () => {
    const [before, empty] = [0, 1].map((gap) =>
      buildControlChart([...steady, buildTally(0, 0, 50), ...Array(gap).fill(emptyTally)], { baselinePeriods: 8 }),
    )
    expect(empty?.shewhart.at(-1)).toEqual({ nps: null, low: null, high: null, z: null, signal: false })
    expect(empty?.ewma.at(-1)).toEqual({ ...before?.ewma.at(-1), nps: null, signal: false })
    expect(empty?.laneySigma).toBe(before?.laneySigma)
  })

  it('has no Laney sigma for one period or a unanimous baseline', () => {
    expect(buildControlChart([buildTally(5, 3, 2)], { baselinePeriods: 1 }).laneySigma).toBeNull()
    expect(buildControlChart([buildTally(9, 0, 0), buildTally(8, 1, 0)], { baselinePeriods: 1 }).laneySigma).toBeNull()
  })

  it.each([
    ['a baseline of no periods', steady, { baselinePeriods: 0 }],
    ['a baseline of no answers', [emptyTally, ...steady], { baselinePeriods: 1 }],
    ['a lambda of 0', steady, { baselinePeriods: 8, lambda: 0 }],
    ['a lambda above 1', steady, { baselinePeriods: 8, lambda: 1.1 }],
  ])('refuses %s', (_, periods, options) => {
    expect(() => buildControlChart(periods, options)).toThrow(RangeError)
  })
})

describe('the alert', () => {
  it('uses as its baseline the first periods with 8 that have responses and 200 responses in total', () => {
    expect(nps(poolTallies(steady))).toBe(41)
    expect(detectAlert([...steady, ...steady])).toMatchObject({ status: 'quiet', baselinePeriods: 8, center: 41 })
    expect(detectAlert([emptyTally, ...steady, ...steady])).toMatchObject({ baselinePeriods: 9, center: 41 })
    const smallPeriods = Array(30).fill(buildTally(5, 3, 2))
    expect(detectAlert(smallPeriods)).toMatchObject({ status: 'quiet', baselinePeriods: 20, center: 30 })
  })

  it.each([
    ['no periods', [], 'there are 0 periods and 0 answers'],
    ['7 periods', steady.slice(1), 'there are 7 periods and 350 answers'],
    [
      '7 periods with answers among 9',
      [emptyTally, emptyTally, ...steady.slice(1)],
      'there are 7 periods and 350 answers',
    ],
    ['few answers', Array(19).fill(buildTally(5, 3, 2)), 'there are 19 periods and 190 answers'],
    ['nothing after the baseline', steady, 'the next period will be held against it'],
  ])('is unavailable with %s, with the reason', (_, periods, reason) => {
    expect(detectAlert(periods)).toEqual({ status: 'unavailable', reason: expect.stringContaining(reason) })
  })

  it('stays quiet while the score is steady', () => {
    expect(detectAlert([...steady, ...steady, ...steady])).toMatchObject({ status: 'quiet', signals: [] })
  })

  it('signals a collapse at once, on both charts', () => {
    expect(detectAlert([...steady, buildTally(5, 10, 35)])).toMatchObject({
      status: 'alarm',
      signals: [
        { index: 8, chart: 'ewma', direction: 'down' },
        { index: 8, chart: 'shewhart', direction: 'down' },
      ],
    })
  })

  it('signals within a few periods a lasting change that no single period shows', () => {
    const lowerPeriods = Array(6).fill(buildTally(22, 12, 16))
    const result = detectAlert([...steady, ...lowerPeriods])
    expect(result).toMatchObject({ status: 'alarm' })
    expect('signals' in result && result.signals.every(({ chart }) => chart === 'ewma')).toBe(true)
  })

  it('also signals a rise', () => {
    expect(detectAlert([...steady, buildTally(50, 0, 0)])).toMatchObject({
      status: 'alarm',
      signals: [{ direction: 'up' }],
    })
  })

  it('keeps past signals after it becomes quiet again', () => {
    const result = detectAlert([...steady, buildTally(0, 20, 30), ...steady, ...steady])
    expect(result).toMatchObject({ status: 'quiet' })
    expect('signals' in result && result.signals.map(({ index }) => index)).toContain(8)
  })

  it('is quiet in a period without responses', () => {
    expect(detectAlert([...steady, buildTally(5, 10, 35), emptyTally])).toMatchObject({
      status: 'quiet',
      signals: [{ index: 8 }, { index: 8 }],
    })
  })

  it('judges a period with few responses by the moving average only', () => {
    const getSignalCharts = (last: Tally) => {
      const result = detectAlert([...steady, last])
      return 'signals' in result ? result.signals.map(({ chart }) => chart) : []
    }
    expect(getSignalCharts(buildTally(0, 0, 9))).toEqual(['ewma'])
    expect(getSignalCharts(buildTally(0, 0, 10))).toEqual(['ewma', 'shewhart'])
  })

  it('tolerates a single different response after a unanimous baseline, but not a reversal', () => {
    const unanimous = Array(8).fill(buildTally(40, 0, 0))
    expect(detectAlert([...unanimous, buildTally(39, 1, 0)])).toMatchObject({ status: 'quiet', center: 100 })
    expect(detectAlert([...unanimous, buildTally(20, 10, 10)])).toMatchObject({ status: 'alarm' })
  })

  it('needs a larger change to signal if periods vary more than chance explains', () => {
    const volatile = [20, 35, 20, 35, 20, 35, 20, 35].map((promoters) => buildTally(promoters, 40 - promoters, 10))
    const drop = buildTally(12, 10, 28)
    expect(detectAlert([...steady, drop])).toMatchObject({ status: 'alarm' })
    expect(detectAlert([...volatile, drop])).toMatchObject({ status: 'quiet' })
  })
})
