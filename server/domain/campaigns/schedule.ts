import { addDays, type CalendarDay, instantFromWallClock, LAST_DAY, toLocalDay } from '../../../shared/calendar.ts'
import { type CampaignSettings, getContactZone, type SendingSettings } from '../../../shared/campaign.ts'
import { getSampleNumber } from '../../../shared/sampling.ts'
import type { CampaignWaveRow } from '../../store/queries/campaign-waves.ts'
import { addLocalDays, createSpread, findSendingTime, getWeekday, type SendingRule } from './sending-times.ts'

const HOUR_MS = 60 * 60 * 1000

/** A start missed by more than this waits for a person. */
export const MAX_DELAY_MS = HOUR_MS

/** What the schedule takes from a workspace. */
export interface WorkspaceClock {
  timeZone: string
  quietHours: SendingSettings['quietHours']
}

/** The zones that reach a time by the clock first and last. */
const [FIRST_ZONE, LAST_ZONE] = ['Pacific/Kiritimati', 'Etc/GMT+12']

const toInstant = (localTime: string, timeZone: string) => instantFromWallClock(`${localTime}:00`, timeZone)

export const getSendingRule = ({ window }: Pick<CampaignSettings, 'window'>, clock: WorkspaceClock): SendingRule => ({
  window,
  quietHours: clock.quietHours,
})

/** Whether the time of a campaign has passed for everyone. */
export function isTimePassed({ schedule }: CampaignSettings, { timeZone }: WorkspaceClock, now: number): boolean {
  if (schedule.kind !== 'at') return false
  return toInstant(schedule.at, schedule.inContactZone ? LAST_ZONE : timeZone) + MAX_DELAY_MS < now
}

/** A selection that is due at a time; `slots` are the contacts of a recurring campaign whose turn it is. */
export interface NextWave {
  at: number
  slots: { from: number; to: number } | null
}

/** When a campaign started, its latest wave, and what time it is. */
export interface Progress {
  startedAt: number
  previous: CampaignWaveRow | undefined
  now: number
}

/** The next wave of a campaign after those it has had; null if it has no more. */
export function getNextWave(settings: CampaignSettings, clock: WorkspaceClock, progress: Progress): NextWave | null {
  const { schedule } = settings
  if (schedule.kind === 'recurring') return getRecurringWave(settings, clock, schedule.startsOn, progress)
  if (progress.previous !== undefined || schedule.kind === 'event') return null
  if (schedule.kind === 'now') return { at: progress.startedAt, slots: null }
  const zone = schedule.inContactZone ? FIRST_ZONE : clock.timeZone
  return { at: Math.max(progress.startedAt, toInstant(schedule.at, zone)), slots: null }
}

/**
 * The next turn of a recurring campaign: one a day. Each weekday of a period has the same share of the contacts. If turns were
 * missed, the next one makes up for them; those of a period that is over come first, in a wave of their own.
 */
function getRecurringWave(
  settings: CampaignSettings,
  clock: WorkspaceClock,
  startsOn: CalendarDay,
  { previous, now }: Progress,
): NextWave {
  const toDay = (time: number) => toLocalDay(time, clock.timeZone)
  const previousDay = previous && toDay(previous.startsAt)
  const firstDay = previousDay === undefined ? startsOn : addDays(previousDay, 1)
  const { day, index, days, period } = findTurn(settings, firstDay > toDay(now) ? firstDay : toDay(now))
  const start = instantFromWallClock(`${day}T00:00:00`, clock.timeZone)
  const at = findSendingTime(getRecurringRule(settings, clock), start, clock.timeZone) ?? start
  const to = (index + 1) / days
  // Who would have had an earlier turn when the campaign started has one in the next period.
  if (previousDay === undefined || previous === undefined) return { at, slots: { from: index / days, to } }
  const done = previous.slotTo ?? 1
  const isOtherPeriod = previousDay < period.start
  if (done < 1 && isOtherPeriod) return { at, slots: { from: done, to: 1 } }
  return { at, slots: { from: done < 1 ? done : 0, to } }
}

/** The first turn from a day on, and its place among those of its period. */
function findTurn(settings: CampaignSettings, from: CalendarDay) {
  for (let period = getPeriod(settings, from); ; period = getPeriod(settings, period.end)) {
    const days = listDays(settings, period)
    const index = days.findIndex((day) => day >= from)
    const day = days[index]
    if (day !== undefined) return { day, index, days: days.length, period }
  }
}

/** Without a window, the weekdays from Monday to Friday. */
const getWeekdays = ({ window }: CampaignSettings): readonly number[] => window?.weekdays ?? [1, 2, 3, 4, 5]

const getRecurringRule = (settings: CampaignSettings, clock: WorkspaceClock): SendingRule =>
  getSendingRule({ window: settings.window ?? { weekdays: [1, 2, 3, 4, 5], from: '00:00', to: '00:00' } }, clock)

interface PeriodDays {
  start: CalendarDay
  /** The day after the last one. */
  end: CalendarDay
}

/** The period of a recurring campaign that contains a day. */
function getPeriod({ schedule }: CampaignSettings, day: CalendarDay): PeriodDays {
  if (schedule.kind !== 'recurring') throw new TypeError('Expected a recurring campaign.')
  const { startsOn, everyMonths } = schedule
  const months =
    (Number(day.slice(0, 4)) - Number(startsOn.slice(0, 4))) * 12 +
    Number(day.slice(5, 7)) -
    Number(startsOn.slice(5, 7))
  let index = Math.max(0, Math.floor(months / everyMonths))
  if (index > 0 && addMonths(startsOn, index * everyMonths) > day) index--
  return { start: addMonths(startsOn, index * everyMonths), end: addMonths(startsOn, (index + 1) * everyMonths) }
}

/** The same day of a later month, or its last one. */
function addMonths(day: CalendarDay, months: number): CalendarDay {
  const [year = 0, month = 0, date = 0] = day.split('-').map(Number)
  const last = new Date(Date.UTC(year, month + months, 0)).getUTCDate()
  const result = new Date(Date.UTC(year, month - 1 + months, Math.min(date, last)))
  return result.getUTCFullYear() > 9999 ? LAST_DAY : result.toISOString().slice(0, 10)
}

function listDays(settings: CampaignSettings, { start, end }: PeriodDays): CalendarDay[] {
  const weekdays = getWeekdays(settings)
  const days: CalendarDay[] = []
  for (let day = start; day < end; day = addDays(day, 1)) if (weekdays.includes(getWeekday(day))) days.push(day)
  return days
}

/** Whether it is a contact’s turn in a wave. */
export function isInWave(
  { campaignId, slotFrom, slotTo }: Pick<CampaignWaveRow, 'campaignId' | 'slotFrom' | 'slotTo'>,
  contactId: string,
): boolean {
  if (slotFrom === null || slotTo === null) return true
  const number = getSampleNumber(contactId, campaignId)
  return number >= slotFrom && number < slotTo
}

/** What decides when a contact gets a message. */
export interface ScheduledContact {
  id: string
  properties: Readonly<Record<string, string>>
}

/**
 * When the invitations of a wave are due, by the clock of each contact. The same contact always gets the same time.
 * @example const getDueTime = createDueTimes(settings, clock, wave); getDueTime({ id, properties })
 */
export function createDueTimes(
  settings: CampaignSettings,
  clock: WorkspaceClock,
  wave: Pick<CampaignWaveRow, 'campaignId' | 'number' | 'startsAt'>,
): (contact: ScheduledContact) => number {
  const isRecurring = settings.schedule.kind === 'recurring'
  const rule = isRecurring ? getRecurringRule(settings, clock) : getSendingRule(settings, clock)
  const isSpread = isRecurring || settings.spreadDays > 1
  const days = isRecurring ? 1 : settings.spreadDays
  const timesByZone = new Map<string, (share: number) => number>()
  const createTimes = (timeZone: string) => {
    const start = getStart(settings, wave.startsAt, timeZone)
    if (isSpread) return createSpread(rule, { start, days, timeZone })
    const time = findSendingTime(rule, start, timeZone) ?? start
    return () => time
  }
  return ({ id, properties }) => {
    const timeZone = getContactZone(properties) ?? clock.timeZone
    const times = timesByZone.get(timeZone) ?? createTimes(timeZone)
    timesByZone.set(timeZone, times)
    return times(getSampleNumber(id, `${wave.campaignId} ${wave.number} time`))
  }
}

/** By the contacts’ clocks, those for whom the time has passed get their message at the same time of the next day. */
function getStart({ schedule }: CampaignSettings, startsAt: number, timeZone: string): number {
  if (schedule.kind !== 'at' || !schedule.inContactZone) return startsAt
  let start = toInstant(schedule.at, timeZone)
  while (start < startsAt - MAX_DELAY_MS) start = addLocalDays(start, 1, timeZone)
  return start
}
