import { describe, expect, it } from 'vitest'
import type { Tally } from '../../shared/nps.ts'
import { type AlarmDirection, mergePeriods, type PeriodTally, stepAlarm } from '../../shared/score-alarm.ts'

const week = (index: number, tally: Tally): PeriodTally => ({ from: `w${index}`, to: `w${index}`, tally })
const tally = (promoters: number, passives: number, detractors: number): Tally => ({ promoters, passives, detractors })

/** Mulberry32: the same numbers each time. */
function createRandom(seed: number): () => number {
  let state = seed
  return () => {
    state = (state + 0x6d2b79f5) | 0
    let mixed = Math.imul(state ^ (state >>> 15), 1 | state)
    mixed = (mixed + Math.imul(mixed ^ (mixed >>> 7), 61 | mixed)) ^ mixed
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4_294_967_296
  }
}

const draw = (random: () => number, size: number, promoters: number, detractors: number): Tally => {
  const result = { promoters: 0, passives: 0, detractors: 0 }
  for (let i = 0; i < size; i++) {
    const value = random()
    if (value < promoters) result.promoters++
    else if (value < promoters + detractors) result.detractors++
    else result.passives++
  }
  return result
}

/** Goes through the weeks as the task does; the numbers of the weeks with an event, and its direction. */
function run(periods: readonly PeriodTally[]): [number, AlarmDirection | null][] {
  let current: AlarmDirection | null = null
  const events: [number, AlarmDirection | null][] = []
  for (let length = 1; length <= periods.length; length++) {
    const step = stepAlarm(current, periods.slice(0, length))
    if (step.moved) events.push([length - 1, step.direction])
    current = step.direction
  }
  return events
}

const simulate = (
  seed: number,
  weeks: number,
  size: number,
  getShares: (index: number) => [promoters: number, detractors: number],
) => {
  const random = createRandom(seed)
  return Array.from({ length: weeks }, (_, index) => week(index, draw(random, size, ...getShares(index))))
}

describe('the alarm of a score', () => {
  it('merges periods until each has 30 responses, and leaves out the rest', () => {
    expect(mergePeriods([])).toEqual([])
    expect(
      mergePeriods([
        week(0, tally(20, 0, 0)),
        week(1, tally(0, 0, 15)),
        week(2, tally(30, 0, 0)),
        week(3, tally(9, 0, 0)),
      ]),
    ).toEqual([
      { from: 'w0', to: 'w1', tally: tally(20, 0, 15) },
      { from: 'w2', to: 'w2', tally: tally(30, 0, 0) },
    ])
  })

  it('says from where to where the score moved, once', () => {
    const steady = Array.from({ length: 10 }, (_, index) => week(index, tally(27, 16, 7)))
    const lower = Array.from({ length: 10 }, (_, index) => week(10 + index, tally(5, 10, 35)))
    expect(stepAlarm(null, [...steady, lower[0] as PeriodTally])).toEqual({
      direction: 'down',
      moved: {
        ...{ from: 'w10', to: 'w10', before: 40, after: -60, responses: 50 },
        interval: { low: expect.closeTo(-75.3, 0), high: expect.closeTo(-38, 0) },
      },
    })
    expect(run([...steady, ...lower])).toEqual([[10, 'down']])
  })

  it('is the same alarm until the score has been back for four periods; the other direction is another one', () => {
    const steady = tally(27, 16, 7)
    const weeks = [
      ...Array(10).fill(steady),
      tally(5, 10, 35),
      ...Array(3).fill(tally(29, 16, 5)),
      tally(5, 10, 35),
      ...Array(20).fill(steady),
      tally(5, 10, 35),
      ...Array(3).fill(tally(50, 0, 0)),
    ].map((value, index) => week(index, value))
    expect(run(weeks)).toEqual([
      [10, 'down'],
      [35, 'down'],
      [expect.any(Number), 'up'],
    ])
  })

  it('is nothing new while a week has too few responses', () => {
    const steady = Array.from({ length: 10 }, (_, index) => week(index, tally(27, 16, 7)))
    const dropped = [...steady, week(10, tally(5, 10, 35)), week(11, tally(3, 0, 0))]
    expect(stepAlarm(null, dropped)).toEqual({ direction: null })
    expect(stepAlarm('down', dropped)).toEqual({ direction: 'down' })
  })

  it('is silent without a baseline', () => {
    expect(stepAlarm(null, [])).toEqual({ direction: null })
    expect(
      run(Array.from({ length: 7 }, (_, index) => week(index, tally(index % 2 ? 50 : 0, 0, index % 2 ? 0 : 50)))),
    ).toEqual([])
  })

  it.each([
    ['of +40 with 50 responses a week', 50, 0.55, 0.15],
    ['of +40 with 12 responses a week', 12, 0.55, 0.15],
    ['of -20 with 200 responses a week', 200, 0.25, 0.45],
    ['of +91 with 40 responses a week', 40, 0.92, 0.01],
  ])('cries wolf at most once in 150 weeks for a steady score %s', (_, size, promoters, detractors) => {
    const [runs, weeks] = [40, 156]
    let events = 0
    for (let seed = 1; seed <= runs; seed++)
      events += run(simulate(seed, weeks, size, () => [promoters, detractors])).length
    expect(events / (runs * weeks)).toBeLessThan(1 / 150)
  })

  it('finds a lasting drop of 25 points within eight weeks, and reports it once', () => {
    for (let seed = 1; seed <= 40; seed++) {
      const drop = simulate(seed, 60, 80, (index) => (index < 30 ? [0.55, 0.15] : [0.4, 0.25]))
      const events = run(drop).filter(([index]) => index >= 30)
      const earlier = run(drop).filter(([index, direction]) => index < 30 && direction === 'down')
      // Where chance had raised the alarm shortly before, it goes on.
      expect(events.length + earlier.length).toBe(1)
      expect(events[0]?.[0] ?? 30).toBeLessThan(38)
    }
  })
})
