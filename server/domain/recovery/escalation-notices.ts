import { getQuietEnd } from '../../../shared/notification-settings.ts'
import type { Statement } from '../../store/database.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import { selectRecipient } from '../../store/queries/notifications.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import { canNotify, enqueueNotification } from '../notifications/notifications.ts'
import { parseNotificationSettings } from '../notifications/settings.ts'
import { listOverseers } from './owners.ts'

/** How many members a step is about, and the statements that queue their emails. */
export interface Notice {
  recipients: number
  statements: Statement[]
}

/**
 * Queues the emails about follow-ups of one owner and team: to their owner, or to those above. Each arrives after the quiet hours of
 * its recipient. Without a mail server there are no emails, but the step is in the history and among the events.
 */
export async function buildNotices(
  deps: Deps,
  workspaceId: string,
  rows: readonly FollowUpRow[],
  step: 'reminded' | 'managers-told',
): Promise<Notice> {
  const [first] = rows
  if (!first) return { recipients: 0, statements: [] }
  const overseers = step === 'managers-told' ? await listOverseers(deps, workspaceId, first) : []
  const ownerIds = first.ownerId === null ? [] : [first.ownerId]
  const userIds = step === 'reminded' ? ownerIds : overseers.map(({ id }) => id)
  const event = step === 'reminded' ? ('overdue' as const) : ('escalated' as const)
  if (!canNotify(deps)) return { recipients: userIds.length, statements: [] }
  const [workspace] = await deps.database.all(selectWorkspaceById(workspaceId))
  const followUpIds = rows.map(({ id }) => id)
  const statements: Statement[] = []
  for (const userId of userIds) {
    const [recipient] = await deps.database.all(selectRecipient(workspaceId, userId))
    const { quietHours } = parseNotificationSettings(recipient?.notifications ?? '{}')
    const dueAt = getQuietEnd(deps.now(), workspace?.timeZone ?? 'UTC', quietHours)
    if (recipient) statements.push(enqueueNotification(deps, workspaceId, { event, userId, followUpIds }, dueAt))
  }
  return { recipients: statements.length, statements }
}
