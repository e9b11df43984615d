import { z } from 'zod'
import { addDays, instantFromWallClock, toWallClock } from './calendar.ts'
import { fieldErrors } from './field-errors.ts'
import { hasPermission, type Role } from './roles.ts'

/**
 * What members get emails about: follow-ups that are assigned to them, replies of customers, each morning their calls due today, those of
 * theirs that become overdue, as managers and team leads those of others that stay so, and improvements of theirs whose cause comes back.
 */
export const notificationEvents = ['assigned', 'replied', 'dueToday', 'overdue', 'escalated', 'actionReopened'] as const
export type NotificationEvent = (typeof notificationEvents)[number]

/** Those about follow-ups. */
export type FollowUpNotificationEvent = Exclude<NotificationEvent, 'actionReopened'>

/** All emails that members can switch off: also the alerts of rules, and digests. */
export const notificationKinds = [...notificationEvents, 'alerts', 'digest'] as const
export type NotificationKind = (typeof notificationKinds)[number]

/** How often a member gets a digest of a workspace. */
export const digestFrequencies = ['off', 'daily', 'weekly', 'monthly'] as const
export type DigestFrequency = (typeof digestFrequencies)[number]

/** An hour of the day, from 0 to 23. */
export const Hour = z.int().min(0).max(23)

/** The hours without emails, in the time zone of the workspace. They may span midnight: from 20 until 8. */
export const QuietHours = z
  .object({ from: Hour, until: Hour })
  .refine(({ from, until }) => from !== until, { path: ['until'], message: fieldErrors.hours })
export type QuietHours = z.output<typeof QuietHours>

/** Which emails a member gets about a workspace, and when none. */
export const NotificationSettings = z.object({
  assigned: z.boolean().default(true),
  replied: z.boolean().default(true),
  dueToday: z.boolean().default(true),
  overdue: z.boolean().default(true),
  escalated: z.boolean().default(true),
  actionReopened: z.boolean().default(true),
  /** Alerts that a rule sends to them. */
  alerts: z.boolean().default(true),
  /** Without it, by role: see `getDigestFrequency`. */
  digest: z.enum(digestFrequencies).optional(),
  quietHours: QuietHours.nullable().default(null),
})
export type NotificationSettings = z.output<typeof NotificationSettings>

/** The digest that a member gets: weekly, unless they chose otherwise, if the work of all is theirs to see. */
export const getDigestFrequency = ({ digest }: NotificationSettings, role: Role): DigestFrequency =>
  digest ?? (hasPermission(role, 'follow-ups') ? 'weekly' : 'off')

/** The hour of the day in a time zone. */
export const toLocalHour = (time: number, timeZone: string): number => Number(toWallClock(time, timeZone).slice(11, 13))

/** When the quiet hours end in which a time lies, in milliseconds UTC; the time itself if it lies in none. */
export function getQuietEnd(time: number, timeZone: string, quietHours: QuietHours | null): number {
  if (!quietHours || !isQuiet(toLocalHour(time, timeZone), quietHours)) return time
  const wallTime = toWallClock(time, timeZone)
  const isTomorrow = Number(wallTime.slice(11, 13)) >= quietHours.until
  const day = addDays(wallTime.slice(0, 10), isTomorrow ? 1 : 0)
  return instantFromWallClock(`${day}T${String(quietHours.until).padStart(2, '0')}:00:00`, timeZone)
}

/**
 * Whether `hour` is one of the quiet hours.
 * @example isQuiet(7, { from: 20, until: 8 }) // true
 */
export function isQuiet(hour: number, quietHours: QuietHours | null): boolean {
  if (!quietHours) return false
  const { from, until } = quietHours
  return from < until ? hour >= from && hour < until : hour >= from || hour < until
}
