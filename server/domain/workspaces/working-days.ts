import { toLocalDay } from '../../../shared/calendar.ts'
import type { Country } from '../../../shared/country.ts'
import type { PriorityDeadline } from '../../../shared/follow-up-settings.ts'
import { findHolidayCalendar } from '../../../shared/holidays/calendars.ts'
import {
  addWorkingTime,
  type WorkingDuration,
  type WorkingHours,
  type WorkingTime,
} from '../../../shared/working-days.ts'
import type { FollowUpDueTime } from '../../store/database.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { WorkingDayColumns } from '../../store/working-day-columns.ts'
import type { Deps } from '../deps.ts'
import { notFound } from '../errors.ts'

type WorkingDayRow = WorkingDayColumns & { timeZone: string; country: Country | null }

/** When a workspace works, in its time zone. */
export const toWorkingTime = (row: WorkingDayRow): WorkingTime => ({
  timeZone: row.timeZone,
  weekendDays: JSON.parse(row.weekendDays) as number[],
  holidays: JSON.parse(row.holidays) as string[],
  workingDays: JSON.parse(row.workingDays) as string[],
  calendar: row.holidayCalendar === 'country' ? findHolidayCalendar(row.country) : null,
  workingHours: parseNullable<WorkingHours>(row.workingHours),
})

export const parseNullable = <Value>(json: string | null): Value | null =>
  json === null ? null : (JSON.parse(json) as Value)

/** When follow-ups that open at `now` are due. */
export function getFollowUpDueTimes(workspaceId: string, row: WorkingDayRow, now: number): FollowUpDueTime[] {
  const due = parseNullable<WorkingDuration>(row.followUpDue)
  const priority = parseNullable<PriorityDeadline>(row.followUpPriorityDue)
  const working = toWorkingTime(row)
  const day = toLocalDay(now, row.timeZone)
  const general = { workspaceId, day, dueAt: due && addWorkingTime(now, due, working) }
  if (!priority) return [general]
  const dueAt = addWorkingTime(now, priority.due, working)
  const { property } = priority
  return [
    general,
    ...priority.values.flatMap(listSpellings).map((value) => ({ workspaceId, day, dueAt, property, value })),
  ]
}

const listSpellings = (value: string) => [...new Set([value, value.toLowerCase(), value.toUpperCase()])]

/** When follow-ups that open now are due. */
export async function loadFollowUpDueTimes({ database, now }: Pick<Deps, 'database' | 'now'>, workspaceId: string) {
  const [row] = await database.all(selectWorkspaceById(workspaceId))
  if (!row) throw notFound('workspace', workspaceId)
  return getFollowUpDueTimes(workspaceId, row, now())
}

const NONE = { workingHours: null, followUpPriorityDue: null }

/**
 * The deadlines that a new workspace starts with. In the mainland of China, companies call within a day, and the customers of
 * the two highest tiers within two hours.
 */
export const getDefaultDeadlines = (
  country: Country | null,
): Pick<WorkingDayColumns, 'workingHours' | 'followUpDue' | 'followUpPriorityDue'> =>
  country === 'CN'
    ? {
        workingHours: JSON.stringify({ from: '09:00', to: '18:00' }),
        followUpDue: JSON.stringify({ amount: 1, unit: 'days' }),
        followUpPriorityDue: JSON.stringify({
          property: 'tier',
          values: ['A', 'B'],
          due: { amount: 2, unit: 'hours' },
        }),
      }
    : { ...NONE, followUpDue: JSON.stringify({ amount: 2, unit: 'days' }) }
