import { describe, expect, it } from 'vitest'
import { createDueTimes, getNextWave, isInWave } from '../../../server/domain/campaigns/schedule.ts'
import {
  addLocalDays,
  createSpread,
  findSendingTime,
  hasSendingTime,
} from '../../../server/domain/campaigns/sending-times.ts'
import type { CampaignWaveRow } from '../../../server/store/queries/campaign-waves.ts'
import { CampaignSettings } from '../../../shared/campaign.ts'

const at = (time: string) => Date.parse(time)
const toText = (time: number | undefined) => (time === undefined ? undefined : new Date(time).toISOString())
const night = { from: '21:00', to: '08:00' }
const quiet = { window: null, quietHours: night }
const weekdays = [1, 2, 3, 4, 5]
const office = { window: { weekdays, from: '09:00', to: '17:00' }, quietHours: night }
const contact = (timeZone?: string): { id: string; properties: Record<string, string> } => ({
  id: 'c',
  properties: timeZone === undefined ? {} : { timeZone },
})

describe('the time to send', () => {
  it.each([
    ['2026-11-23T12:00:00Z', quiet, 'UTC', '2026-11-23T12:00:00.000Z'],
    ['2026-11-23T21:00:00Z', quiet, 'UTC', '2026-11-24T08:00:00.000Z'],
    ['2026-11-23T20:59:59Z', quiet, 'UTC', '2026-11-23T20:59:59.000Z'],
    ['2026-11-23T12:00:00Z', quiet, 'Asia/Shanghai', '2026-11-23T12:00:00.000Z'],
    ['2026-11-23T13:00:00Z', quiet, 'Asia/Shanghai', '2026-11-24T00:00:00.000Z'],
    // Friday evening until Monday.
    ['2026-11-27T17:00:00Z', office, 'UTC', '2026-11-30T09:00:00.000Z'],
    // Clocks go forward on 28 March and back on 31 October 2027.
    ['2027-03-27T22:00:00Z', quiet, 'Europe/London', '2027-03-28T07:00:00.000Z'],
    ['2027-10-30T21:00:00Z', quiet, 'Europe/London', '2027-10-31T08:00:00.000Z'],
    // A window past midnight, on the weekdays on which its parts are.
    [
      '2026-11-23T12:00:00Z',
      { window: { weekdays: [1], from: '22:00', to: '02:00' }, quietHours: null },
      'UTC',
      '2026-11-23T22:00:00.000Z',
    ],
    // To the end of the day.
    [
      '2026-11-23T23:59:00Z',
      { window: { weekdays: [1], from: '22:00', to: '00:00' }, quietHours: null },
      'UTC',
      '2026-11-23T23:59:00.000Z',
    ],
  ])('after %s by %j in %s is %s', (time, rule, zone, expected) => {
    expect(toText(findSendingTime(rule, at(time), zone))).toBe(expected)
  })

  it('is none if the window lies in the quiet hours', () => {
    expect(hasSendingTime({ window: { weekdays: [1], from: '22:00', to: '23:00' }, quietHours: night })).toBe(false)
    expect(hasSendingTime(office)).toBe(true)
  })

  it('is the same by the clock days later, whatever the clocks do', () => {
    expect(toText(addLocalDays(at('2027-03-26T10:00:00Z'), 3, 'Europe/London'))).toBe('2027-03-29T09:00:00.000Z')
  })
})

describe('spread messages', () => {
  it('are even over the days and hours that are left, without weekends', () => {
    const spread = createSpread(office, { start: at('2026-11-27T13:00:00Z'), days: 3, timeZone: 'UTC' })
    expect([0, 0.2, 0.6, 0.99999].map((share) => toText(spread(share))?.slice(0, 16))).toEqual([
      '2026-11-27T13:00',
      '2026-11-30T09:00',
      '2026-12-01T09:00',
      '2026-12-01T16:59',
    ])
  })

  it('get the same time each time it is computed', () => {
    const settings = CampaignSettings.parse({ spreadDays: 10 })
    const wave = { campaignId: 'k', number: 1, startsAt: at('2026-11-23T12:00:00Z') }
    const compute = () =>
      createDueTimes(settings, { timeZone: 'UTC', quietHours: night }, wave)({ id: 'c', properties: {} })
    expect(compute()).toBe(compute())
  })
})

describe('a campaign at a time', () => {
  const settings = CampaignSettings.parse({ schedule: { kind: 'at', at: '2026-12-01T10:00', inContactZone: true } })
  const clock = { timeZone: 'Europe/London', quietHours: night }

  const now = at('2026-11-23T12:00:00Z')

  it('opens when the first zone has that time, and sends by the clock of each contact', () => {
    const wave = getNextWave(settings, clock, { startedAt: now, previous: undefined, now })
    expect(toText(wave?.at)).toBe('2026-11-30T20:00:00.000Z')
    const getDueTime = createDueTimes(settings, clock, { campaignId: 'k', number: 1, startsAt: wave?.at ?? 0 })
    expect(
      ['Asia/Tokyo', 'America/New_York', 'Nowhere/Land', undefined].map((zone) => toText(getDueTime(contact(zone)))),
    ).toEqual([
      '2026-12-01T01:00:00.000Z',
      '2026-12-01T15:00:00.000Z',
      '2026-12-01T10:00:00.000Z',
      '2026-12-01T10:00:00.000Z',
    ])
  })

  it('sends a day later to contacts for whom the time has passed', () => {
    const getDueTime = createDueTimes(settings, clock, {
      campaignId: 'k',
      number: 1,
      startsAt: at('2026-12-01T08:00:00Z'),
    })
    expect(toText(getDueTime(contact('Asia/Tokyo')))).toBe('2026-12-02T01:00:00.000Z')
    expect(toText(getDueTime(contact('America/New_York')))).toBe('2026-12-01T15:00:00.000Z')
  })
})

describe('a recurring campaign', () => {
  const settings = CampaignSettings.parse({ schedule: { kind: 'recurring', everyMonths: 1, startsOn: '2026-12-01' } })
  const clock = { timeZone: 'Europe/London', quietHours: night }
  const startedAt = at('2026-11-23T12:00:00Z')
  const ids = Array.from({ length: 500 }, (_, index) => `contact-${index}`)

  /** Opens the waves until a day, each when it is due; not on days on which no process runs. */
  function runWaves(until: string, isDown = (_day: string) => false) {
    const waves: CampaignWaveRow[] = []
    for (let now = startedAt; now < at(`${until}T23:59:00Z`); now += 6 * 3_600_000) {
      if (isDown(new Date(now).toISOString().slice(0, 10))) continue
      const next = getNextWave(settings, clock, { startedAt, previous: waves.at(-1), now })
      if (!next?.slots || next.at > now) continue
      const { from: slotFrom, to: slotTo } = next.slots
      const rest = { position: null, population: '{}', selectedAt: null }
      waves.push({
        workspaceId: 'w',
        campaignId: 'k',
        number: waves.length + 1,
        startsAt: now,
        slotFrom,
        slotTo,
        ...rest,
      })
    }
    return waves
  }
  const countTurns = (waves: readonly CampaignWaveRow[]) =>
    ids.map((id) => waves.filter((wave) => isInWave(wave, id)).length)

  it('asks everyone once in each period, on its weekdays, about as many each day', () => {
    const waves = runWaves('2026-12-31')
    expect(waves.map(({ startsAt }) => toText(startsAt)?.slice(5, 13)).slice(0, 5)).toEqual([
      '12-01T12',
      '12-02T12',
      '12-03T12',
      '12-04T12',
      '12-07T12',
    ])
    expect(waves).toHaveLength(23)
    expect(new Set(countTurns(waves))).toEqual(new Set([1]))
    const sizes = waves.map((wave) => ids.filter((id) => isInWave(wave, id)).length)
    expect(Math.max(...sizes)).toBeLessThan(45)
    expect(new Set(countTurns(runWaves('2027-01-31')))).toEqual(new Set([2]))
  })

  it.each([
    ['within a period', (day: string) => day >= '2026-12-08' && day <= '2026-12-11'],
    ['over a weekend', (day: string) => day >= '2026-12-10' && day <= '2026-12-12'],
    ['between two periods', (day: string) => day >= '2026-12-29' && day <= '2027-01-05'],
    ['on the last day of a period', (day: string) => day === '2026-12-31'],
  ])('misses nobody and asks nobody twice after days without a process %s', (_, isDown) => {
    expect(new Set(countTurns(runWaves('2027-01-31', isDown)))).toEqual(new Set([2]))
  })
})
