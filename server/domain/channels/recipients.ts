import { addDays, instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import type { ChannelSettings } from '../../../shared/channel.ts'
import { isQuiet, type NotificationSettings, toLocalHour } from '../../../shared/notification-settings.ts'
import { hasPermission, type Role } from '../../../shared/roles.ts'
import { type RecipientRow, selectRecipient, selectRecipients } from '../../store/queries/notifications.ts'
import type { Deps } from '../deps.ts'
import { parseNotificationSettings } from '../notifications/settings.ts'

/** More members than a workspace has. */
const MAX_MEMBERS = 500

/** The case that an alert is about: whose it is, or null if it has no owner or is none. */
interface AlertCase {
  ownerId: string | null
}

/**
 * The members who get an alert by email, as of now: of the roles and ids in the settings of the channel, or the owner of the case.
 * Each comes once. Left out are members who have left, who may not see the response, or who have switched alerts off.
 */
export async function expandRecipients(
  deps: Pick<Deps, 'database'>,
  workspaceId: string,
  settings: Pick<ChannelSettings['email'], 'to'>,
  alertCase: AlertCase,
): Promise<string[]> {
  return chooseRecipients(await loadMembers(deps, workspaceId), settings, alertCase)
}

/** The members of a workspace, for choosing the recipients of many alerts. */
export const loadMembers = ({ database }: Pick<Deps, 'database'>, workspaceId: string): Promise<RecipientRow[]> =>
  database.all(selectRecipients(workspaceId, MAX_MEMBERS))

/** See `expandRecipients`. */
export function chooseRecipients(
  members: readonly RecipientRow[],
  { to }: Pick<ChannelSettings['email'], 'to'>,
  { ownerId }: AlertCase,
): string[] {
  const isOwned = members.some(({ userId }) => userId === ownerId)
  const isChosen = ({ userId, role }: RecipientRow) =>
    to.includes('owner-of-case') && isOwned
      ? userId === ownerId
      : to.includes(userId) ||
        (role === 'owner' && to.includes('owners')) ||
        (role === 'manager' && to.includes('managers'))
  return members
    .filter(
      (member) =>
        isChosen(member) &&
        canGetAlert(member.role, { isOwn: member.userId === ownerId }) &&
        parseNotificationSettings(member.notifications).alerts,
    )
    .map(({ userId }) => userId)
}

/** Whether a role may read what an alert says of a response. @param isOwn whether the case is the member's */
export const canGetAlert = (role: Role, { isOwn }: { isOwn: boolean }): boolean =>
  hasPermission(role, 'responses') || (isOwn && hasPermission(role, 'follow-ups.own'))

/** A member as the recipient of alerts by email. */
export interface AlertRecipient extends Pick<RecipientRow, 'userId' | 'email' | 'role'> {
  /** BCP 47, or null: see `chooseAppLanguage`. */
  locale: string | null
  settings: NotificationSettings
  /** Whether they may see who has responded, in cases that are not their own. */
  seesContacts: boolean
  hasSecondFactor: boolean
}

/** A member who gets alerts by email; undefined if they have left, or switched them off. */
export async function findAlertRecipient(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  userId: string,
): Promise<AlertRecipient | undefined> {
  const [row] = await database.all(selectRecipient(workspaceId, userId))
  const settings = parseNotificationSettings(row?.notifications ?? '{}')
  if (!row?.role || !settings.alerts) return undefined
  const { email, locale, role } = row
  return {
    ...{ userId, email, locale, role, settings },
    seesContacts: hasPermission(role, 'contacts'),
    hasSecondFactor: row.hasSecondFactor === 1,
  }
}

/**
 * When the quiet hours of a member end; null outside them.
 * @param timeZone of the workspace
 */
export function getQuietEnd(
  { now }: Pick<Deps, 'now'>,
  { quietHours }: Pick<NotificationSettings, 'quietHours'>,
  timeZone: string,
): number | null {
  if (!quietHours || !isQuiet(toLocalHour(now(), timeZone), quietHours)) return null
  const today = toLocalDay(now(), timeZone)
  const time = `T${`${quietHours.until}`.padStart(2, '0')}:00:00`
  const end = instantFromWallClock(`${today}${time}`, timeZone)
  return end > now() ? end : instantFromWallClock(`${addDays(today, 1)}${time}`, timeZone)
}
