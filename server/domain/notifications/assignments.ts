import { isQuiet, toLocalHour } from '../../../shared/notification-settings.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { ConstraintViolation, type Statement } from '../../store/database.ts'
import { selectWaitingAlertSubjects } from '../../store/queries/channel-deliveries.ts'
import * as store from '../../store/queries/notifications.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import { canNotify, enqueueNotification, MAX_FOLLOW_UPS } from './notifications.ts'
import { parseNotificationSettings } from './settings.ts'

/** One email lists the assignments within this time. */
const BUNDLE_MS = 3 * 60_000

const MAX_OWNERS = 500
/** As many alerts as a channel groups. */
const MAX_WAITING = 500

/**
 * Queues an email for each member who was assigned follow-ups some minutes ago, and marks these as notified. During the
 * member's quiet hours both wait. Members who have switched these emails off are not notified later either.
 */
export async function queueAssignmentEmails(deps: Deps): Promise<void> {
  const owners = await deps.database.all(store.selectUnnotifiedOwners(deps.now() - BUNDLE_MS, MAX_OWNERS))
  for (const { workspaceId, ownerId } of owners) await queueAssignmentEmail(deps, workspaceId, ownerId)
  if (owners.length > 0) deps.wakeWorker()
}

async function queueAssignmentEmail(deps: Deps, workspaceId: string, ownerId: string): Promise<void> {
  // Their emails come later, grouped: they tell more, and mark what they have told.
  const waiting = await deps.database.all(selectWaitingAlertSubjects(workspaceId, ownerId, MAX_WAITING))
  const unnotified = { workspaceId, ownerId, until: deps.now(), exceptIds: waiting.map(({ subjectId }) => subjectId) }
  const [[workspace], [recipient], followUps, [total]] = await Promise.all([
    deps.database.all(selectWorkspaceById(workspaceId)),
    deps.database.all(store.selectRecipient(workspaceId, ownerId)),
    deps.database.all(store.selectUnnotifiedFollowUps(unnotified, MAX_FOLLOW_UPS)),
    deps.database.all(store.countUnnotifiedFollowUps(unnotified)),
  ])
  const settings = parseNotificationSettings(recipient?.notifications ?? '{}')
  if (workspace && isQuiet(toLocalHour(deps.now(), workspace.timeZone), settings.quietHours)) return
  const openIds = followUps.flatMap(({ id, done }) => (done ? [] : [id]))
  const isWanted =
    workspace?.demoAt === null && recipient && hasPermission(recipient.role, 'follow-ups.own') && settings.assigned
  if (!total?.count) return
  await runUnlessDone(deps, [
    ...store.markFollowUpsNotified(unnotified, total.count),
    ...(isWanted && canNotify(deps) && openIds.length > 0
      ? [enqueueNotification(deps, workspaceId, { event: 'assigned', userId: ownerId, followUpIds: openIds })]
      : []),
  ])
}

/**
 * Marks follow-ups as known to their owner, whom an alert has told of them, so that no second email tells of the assignment. Belongs
 * in the batch that records the delivery. Changes nothing for other owners, or follow-ups that are given to someone else.
 */
export const markNotified = (workspaceId: string, ownerId: string, followUpIds: readonly string[]): Statement[] =>
  followUpIds.length === 0 ? [] : [store.markFollowUpsNotifiedByIds(workspaceId, ownerId, followUpIds)]

/** Another process may have done the same meanwhile, or a follow-up was assigned anew: the next run looks again. */
async function runUnlessDone({ database }: Deps, statements: Statement[]): Promise<void> {
  try {
    await database.batch(statements)
  } catch (error) {
    if (!(error instanceof ConstraintViolation)) throw error
  }
}
