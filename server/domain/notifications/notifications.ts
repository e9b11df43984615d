import { toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUpNotificationEvent } from '../../../shared/notification-settings.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Statement } from '../../store/database.ts'
import { type FollowUpRow, selectFollowUpsByIds } from '../../store/queries/follow-ups.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { selectRecipient } from '../../store/queries/notifications.ts'
import { selectWorkspaceById, type WorkspaceRow } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import { buildUnsubscribeUrl, parseNotificationSettings } from './settings.ts'

/** The job type that sends an email about follow-ups. */
export const SEND_NOTIFICATION = 'notification'

/** The most follow-ups that one email counts. */
export const MAX_FOLLOW_UPS = 1000

/** The payload of the job: ids alone, so that what is erased before the email is sent is not in it. */
export interface NotificationJob {
  event: FollowUpNotificationEvent
  userId: string
  followUpIds: readonly string[]
  queuedAt: number
}

/** Whether emails can be sent. Without a mail server nobody is notified. */
export const canNotify = ({ mail, mailToLog = false }: Deps): boolean => mail !== undefined || mailToLog

/**
 * Queues an email to a member. Belongs in the batch that marks what it is about; call `deps.wakeWorker` after the batch.
 * @param dueAt when it is sent, such as after the quiet hours of the member; at once by default
 */
export function enqueueNotification(
  deps: Deps,
  workspaceId: string,
  notification: Omit<NotificationJob, 'queuedAt'>,
  dueAt = deps.now(),
): Statement {
  // On Workers, a scheduled event has no request to take the public address from.
  if (deps.publicUrl === '') throw new Error('Set PUBLIC_URL: emails to members contain links.')
  const now = deps.now()
  const job = { workspaceId, type: SEND_NOTIFICATION, createdAt: now, dueAt }
  const payload: NotificationJob = { ...notification, queuedAt: now }
  return enqueueJob({ ...job, id: deps.newId(now), payload })
}

/** Whether an email is about follow-ups that are late. */
const isAboutDelay = (event: FollowUpNotificationEvent) => event === 'overdue' || event === 'escalated'

const isOverdue = ({ dueAt }: FollowUpRow, now: number) => dueAt !== null && dueAt < now

/** An email about follow-ups, as of the moment it is sent. */
export interface Notification {
  event: FollowUpNotificationEvent
  to: string
  locale: string | null
  workspace: WorkspaceRow
  /** Those that the member owns or answers for, the most urgent first: open ones, but for replies. */
  followUps: readonly FollowUpRow[]
  /** The list of the calls. */
  listUrl: string
  getFollowUpUrl(id: string): string
  settingsUrl: string
  unsubscribeUrl: string
}

/**
 * What there is to tell a member now; undefined if there is nothing any more: the calls are made or given to someone else, the
 * member has left or switched these emails off, or the day of the calls is over.
 */
export async function loadNotification(
  deps: Deps,
  workspaceId: string,
  { event, userId, followUpIds, queuedAt }: NotificationJob,
): Promise<Notification | undefined> {
  const [[workspace], [recipient], rows] = await Promise.all([
    deps.database.all(selectWorkspaceById(workspaceId)),
    deps.database.all(selectRecipient(workspaceId, userId)),
    deps.database.all(
      selectFollowUpsByIds(
        workspaceId,
        followUpIds,
        event === 'escalated' ? undefined : { ownerIds: [userId], teamIds: [] },
      ),
    ),
  ])
  const followUps = rows
    // A customer may reply when their follow-up is done.
    .filter((row) => event === 'replied' || row.doneAt === null)
    .filter((row) => !isAboutDelay(event) || isOverdue(row, deps.now()))
    .sort((one, other) => one.urgency - other.urgency)
  if (!workspace || workspace.deletedAt !== null || !recipient || followUps.length === 0) return undefined
  if (!hasPermission(recipient.role, 'follow-ups.own')) return undefined
  if (!parseNotificationSettings(recipient.notifications)[event]) return undefined
  const [dayQueued, today] = [queuedAt, deps.now()].map((time) => toLocalDay(time, workspace.timeZone))
  if (event === 'dueToday' && dayQueued !== today) return undefined
  const listUrl = `${deps.publicUrl}/w/${workspace.slug}/follow-ups`
  const own = event === 'escalated' ? '' : '?owner=me'
  return {
    event,
    to: recipient.email,
    locale: recipient.locale,
    workspace,
    followUps,
    listUrl: listUrl + own,
    getFollowUpUrl: (id) => `${listUrl}/${id}${own}`,
    settingsUrl: `${deps.publicUrl}/account/notifications`,
    unsubscribeUrl: buildUnsubscribeUrl(deps, { workspaceId, userId, event }),
  }
}
