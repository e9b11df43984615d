import { getQuietEnd } from '../../../shared/notification-settings.ts'
import type { Statement } from '../../store/database.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import { selectRecipient } from '../../store/queries/notifications.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import { canNotify, enqueueNotification } from '../notifications/notifications.ts'
import { parseNotificationSettings } from '../notifications/settings.ts'
import { listOverseers } from './owners.ts'

/** The statements that queue emails, and for each group of follow-ups whether there is anyone to tell. */
export interface Notices {
  statements: Statement[]
  isNotified: boolean[]
}

/**
 * Queues the emails about groups of follow-ups, each of one owner and team: to their owners, or to those above. Each member gets one
 * email about all of them, after their quiet hours. Without a mail server there are no emails, but the step is in the history and
 * among the events.
 */
export async function buildNotices(
  deps: Deps,
  workspaceId: string,
  groups: readonly (readonly FollowUpRow[])[],
  step: 'reminded' | 'managers-notified',
): Promise<Notices> {
  const groupsByRecipient = await findRecipients(deps, workspaceId, groups, step)
  const [workspace] = await deps.database.all(selectWorkspaceById(workspaceId))
  const event = step === 'reminded' ? ('overdue' as const) : ('escalated' as const)
  const statements: Statement[] = []
  const isNotified = groups.map(() => false)
  for (const [userId, indexes] of groupsByRecipient) {
    const [recipient] = await deps.database.all(selectRecipient(workspaceId, userId))
    if (!recipient) continue
    const { quietHours } = parseNotificationSettings(recipient.notifications)
    const dueAt = getQuietEnd(deps.now(), workspace?.timeZone ?? 'UTC', quietHours)
    const followUpIds = indexes.flatMap((index) => groups[index]?.map(({ id }) => id) ?? [])
    for (const index of indexes) isNotified[index] = true
    if (canNotify(deps)) statements.push(enqueueNotification(deps, workspaceId, { event, userId, followUpIds }, dueAt))
  }
  return { statements, isNotified }
}

/** The members who are notified, and of which groups. Those above an owner and a team are looked up once. */
async function findRecipients(
  deps: Deps,
  workspaceId: string,
  groups: readonly (readonly FollowUpRow[])[],
  step: 'reminded' | 'managers-notified',
): Promise<Map<string, number[]>> {
  const overseers = new Map<string, string[]>()
  const groupsByRecipient = new Map<string, number[]>()
  for (const [index, [first]] of groups.entries()) {
    if (!first) continue
    const key = `${first.ownerId} ${first.teamId}`
    if (step === 'managers-notified' && !overseers.has(key))
      overseers.set(
        key,
        (await listOverseers(deps, workspaceId, first)).map(({ id }) => id),
      )
    const ownerIds = first.ownerId === null ? [] : [first.ownerId]
    for (const userId of step === 'reminded' ? ownerIds : (overseers.get(key) ?? []))
      groupsByRecipient.set(userId, [...(groupsByRecipient.get(userId) ?? []), index])
  }
  return groupsByRecipient
}
