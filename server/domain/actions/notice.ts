import { getQuietEnd } from '../../../shared/notification-settings.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { selectActionById } from '../../store/queries/actions.ts'
import { selectRecipient } from '../../store/queries/notifications.ts'
import { selectWorkspaceById, type WorkspaceRow } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import type { ActionNoticeJob } from '../follow-ups/returned-causes.ts'
import { canNotify } from '../notifications/notifications.ts'
import { buildUnsubscribeUrl, parseNotificationSettings } from '../notifications/settings.ts'

/** An email to the owner of an action that goes on. */
export interface ActionNotice {
  to: string
  locale: string | null
  workspace: WorkspaceRow
  title: string
  followUps: number
  url: string
  settingsUrl: string
  unsubscribeUrl: string
}

/**
 * What there is to tell the owner now, or when: not in their quiet hours. Undefined if there is nothing any more: the action is done
 * again or has another owner, or the member has left or switched these emails off.
 */
export async function loadActionNotice(
  deps: Deps,
  workspaceId: string,
  { actionId, userId, followUps }: ActionNoticeJob,
): Promise<ActionNotice | { dueAt: number } | undefined> {
  const [[workspace], [recipient], [action]] = await Promise.all([
    deps.database.all(selectWorkspaceById(workspaceId)),
    deps.database.all(selectRecipient(workspaceId, userId)),
    deps.database.all(selectActionById(workspaceId, actionId)),
  ])
  if (!canNotify(deps) || !workspace || workspace.deletedAt !== null || workspace.demoAt !== null) return undefined
  if (!recipient || !hasPermission(recipient.role, 'follow-ups.own')) return undefined
  if (action?.state !== 'started' || action.ownerId !== userId) return undefined
  const settings = parseNotificationSettings(recipient.notifications)
  if (!settings.actionReopened) return undefined
  const dueAt = getQuietEnd(deps.now(), workspace.timeZone, settings.quietHours)
  if (dueAt > deps.now()) return { dueAt }
  return {
    ...{ to: recipient.email, locale: recipient.locale, workspace, title: action.title, followUps },
    url: `${deps.publicUrl}/w/${workspace.slug}/actions/${actionId}`,
    settingsUrl: `${deps.publicUrl}/account/notifications`,
    unsubscribeUrl: buildUnsubscribeUrl(deps, { workspaceId, userId, event: 'actionReopened' }),
  }
}
