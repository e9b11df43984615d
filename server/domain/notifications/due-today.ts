import { addDays, instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import {
  getDigestFrequency,
  isQuiet,
  type NotificationSettings,
  toLocalHour,
} from '../../../shared/notification-settings.ts'
import { hasPermission, type Role } from '../../../shared/roles.ts'
import { isWorkingDay } from '../../../shared/working-days.ts'
import { ConstraintViolation } from '../../store/database.ts'
import * as store from '../../store/queries/notifications.ts'
import type { WorkspaceRow } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import { toWorkingTime } from '../workspaces/working-days.ts'
import { forEachWorkspace, type ReportWorkspaceError } from '../workspaces/workspaces.ts'
import { canNotify, enqueueNotification, MAX_FOLLOW_UPS } from './notifications.ts'
import { parseNotificationSettings } from './settings.ts'

/** The hour from which the emails are sent, and the one from which they are not worth sending any more. */
const [FIRST_HOUR, LAST_HOUR] = [8, 18]

const MAX_MEMBERS = 500
const MAX_DUE = 20_000

/**
 * On the morning of a working day, queues an email for each member with calls due by the end of it. Members in their quiet
 * hours get theirs when those end, unless the day is over by then. Members with a daily digest read their calls there.
 */
export async function queueDueEmails(deps: Deps, reportError: ReportWorkspaceError): Promise<void> {
  if (!canNotify(deps)) return
  const queue = async (workspace: WorkspaceRow) => {
    if (isMailTime(deps, workspace)) await queueOfWorkspace(deps, workspace)
  }
  await forEachWorkspace(deps, queue, reportError)
  deps.wakeWorker()
}

function isMailTime(deps: Deps, workspace: WorkspaceRow): boolean {
  if (workspace.demoAt !== null) return false
  const hour = toLocalHour(deps.now(), workspace.timeZone)
  const day = toLocalDay(deps.now(), workspace.timeZone)
  return hour >= FIRST_HOUR && hour < LAST_HOUR && isWorkingDay(day, toWorkingTime(workspace))
}

/** Whether a member wants this email. A daily digest arrives on the same days, at the same hour, and lists the calls too. */
const wantsDueEmail = ({ role, settings }: { role: Role; settings: NotificationSettings }): boolean =>
  hasPermission(role, 'follow-ups.own') && settings.dueToday && getDigestFrequency(settings, role) !== 'daily'

async function queueOfWorkspace(deps: Deps, { id: workspaceId, timeZone }: WorkspaceRow): Promise<void> {
  const { database, now } = deps
  const day = toLocalDay(now(), timeZone)
  const since = instantFromWallClock(`${day}T0${FIRST_HOUR}:00:00`, timeZone)
  const recipients = await database.all(store.selectDueEmailRecipients(workspaceId, { day, since, limit: MAX_MEMBERS }))
  const hour = toLocalHour(now(), timeZone)
  const availableRecipients = recipients
    .map((recipient) => ({ ...recipient, settings: parseNotificationSettings(recipient.notifications) }))
    .filter(({ settings }) => !isQuiet(hour, settings.quietHours))
  if (availableRecipients.length === 0) return
  const tomorrow = instantFromWallClock(`${addDays(day, 1)}T00:00:00`, timeZone)
  const followUps = await database.all(store.selectOwnedFollowUpsDue(workspaceId, tomorrow, MAX_DUE))
  const idsByOwner = Map.groupBy(followUps, ({ ownerId }) => ownerId)
  const emails = availableRecipients.filter(wantsDueEmail).flatMap(({ userId }) => {
    const followUpIds = (idsByOwner.get(userId) ?? []).slice(0, MAX_FOLLOW_UPS).map(({ id }) => id)
    if (followUpIds.length === 0) return []
    return [enqueueNotification(deps, workspaceId, { event: 'dueToday', userId, followUpIds })]
  })
  const userIds = availableRecipients.map(({ userId }) => userId)
  try {
    await database.batch([...store.markDueEmailDay(workspaceId, userIds, day), ...emails])
  } catch (error) {
    // Another process was faster.
    if (!(error instanceof ConstraintViolation)) throw error
  }
}
