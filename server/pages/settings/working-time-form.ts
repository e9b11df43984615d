import { z } from 'zod'
import {
  durationUnits,
  type FollowUpSettingsValues,
  MAX_DUE_WORKING_DAYS,
  MAX_DUE_WORKING_HOURS,
  FollowUpSettings as Settings,
} from '../../../shared/follow-up-settings.ts'
import { blankToNull, WholeNumber } from '../../../shared/text.ts'
import type { WorkingDuration, WorkingHours } from '../../../shared/working-days.ts'

/** The entries of a field with a line for each, or with commas between them. */
export const splitLines = (value: string) => value.split(/[\r\n,，、;；]+/).flatMap((line) => line.trim() || [])

const Amount = z
  .string()
  .transform(blankToNull)
  .pipe(WholeNumber(0, MAX_DUE_WORKING_HOURS).nullable())
  .optional()
  .default(null)
const Unit = z.enum(durationUnits).default('days')
const Text = z.string().trim().default('')

/** The fields of deadlines and working time, as the form sends them. */
export const workingTimeFields = {
  dueAmount: Amount,
  dueUnit: Unit,
  priorityProperty: Text,
  priorityValues: z.string().transform(splitLines).optional().default([]),
  priorityAmount: Amount,
  priorityUnit: Unit,
  hoursFrom: Text,
  hoursTo: Text,
  weekendDays: z.array(WholeNumber(1, 7)).pipe(Settings.shape.weekendDays),
  publicHolidays: Text,
  holidays: z.string().transform(splitLines).pipe(Settings.shape.holidays),
  workingDays: z.string().transform(splitLines).optional().default([]).pipe(Settings.shape.workingDays),
}

type Fields = { [Name in keyof typeof workingTimeFields]: z.output<(typeof workingTimeFields)[Name]> }

type WorkingTimeSettings = Pick<
  FollowUpSettingsValues,
  'due' | 'priorityDue' | 'workingHours' | 'weekendDays' | 'holidays' | 'workingDays' | 'holidayCalendar'
>

/** The settings that the fields make up. Adds an issue for each field that does not fit the others. */
export function toWorkingTimeSettings(
  fields: Fields,
  addError: (field: keyof Fields) => void,
): WorkingTimeSettings | undefined {
  const { weekendDays, holidays, workingDays } = fields
  let hasErrors = false
  const fail = (field: keyof Fields) => {
    hasErrors = true
    addError(field)
  }
  if (workingDays.some((day) => holidays.includes(day))) fail('workingDays')
  const settings: WorkingTimeSettings = {
    due: readDuration(fields.dueAmount, fields.dueUnit, () => fail('dueAmount')),
    priorityDue: readPriority(fields, fail),
    workingHours: readHours(fields, fail),
    weekendDays,
    holidays,
    workingDays,
    holidayCalendar: fields.publicHolidays === '' ? 'none' : 'country',
  }
  return hasErrors ? undefined : settings
}

function readDuration(amount: number | null, unit: WorkingDuration['unit'], fail: () => void): WorkingDuration | null {
  if (amount === null) return null
  if (unit === 'days' ? amount > MAX_DUE_WORKING_DAYS : amount === 0) fail()
  return { amount, unit }
}

/** All of its fields, or none. */
function readPriority(fields: Fields, fail: (field: keyof Fields) => void): WorkingTimeSettings['priorityDue'] {
  const { priorityProperty: property, priorityValues: values, priorityAmount, priorityUnit } = fields
  if (values.length === 0 && priorityAmount === null) return null
  const due = readDuration(priorityAmount, priorityUnit, () => fail('priorityAmount'))
  if (due === null) {
    fail('priorityAmount')
    return null
  }
  const priority = { property, values: [...new Set(values)], due }
  for (const { path } of Settings.shape.priorityDue.safeParse(priority).error?.issues ?? [])
    if (path[0] === 'property') fail('priorityProperty')
    else if (path[0] === 'values') fail('priorityValues')
  return priority
}

/** Both times, or none. */
function readHours({ hoursFrom: from, hoursTo: to }: Fields, fail: (field: keyof Fields) => void): WorkingHours | null {
  if (!from && !to) return null
  // Browsers have no midnight at the end of a day.
  const hours = { from, to: to === '00:00' ? '24:00' : to }
  for (const { path } of Settings.shape.workingHours.safeParse(hours).error?.issues ?? [])
    fail(path[0] === 'from' ? 'hoursFrom' : 'hoursTo')
  return hours
}
