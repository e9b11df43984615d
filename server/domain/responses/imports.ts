import { instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import type { NewContact } from '../../../shared/contact.ts'
import type { Properties } from '../../../shared/properties.ts'
import type { DateValue } from '../imports/date-cell.ts'

/** One row of an import. Empty cells are absent. */
export interface ImportedResponse {
  score: number
  /** Identifies the row; without one, its cells do. */
  key?: string
  at?: DateValue
  comment?: string | null
  locale?: string
  contact?: NewContact
  properties: Properties
}

/** A day without a time means noon; today means now. */
export function resolveTime({ at }: ImportedResponse, timeZone: string, now: number): number {
  if (!at) return now
  if ('time' in at) return at.time
  return at.day === toLocalDay(now, timeZone) ? now : instantFromWallClock(`${at.day}T12:00:00`, timeZone)
}

/** Whether a row has the time of its stored response. A row without a time has any. */
export function isSameTime(
  { at }: ImportedResponse,
  stored: { answeredAt: number; day: string },
  { answeredAt, timeZone }: { answeredAt: number; timeZone: string },
): boolean {
  if (!at) return true
  return 'day' in at
    ? stored.day === at.day || toLocalDay(answeredAt, timeZone) === stored.day
    : answeredAt === stored.answeredAt
}
