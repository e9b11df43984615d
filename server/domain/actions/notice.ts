import { getQuietEnd } from '../../../shared/notification-settings.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Statement } from '../../store/database.ts'
import { type ActionRow, selectActionById } from '../../store/queries/actions.ts'
import { enqueueJob } from '../../store/queries/jobs.ts'
import { selectRecipient } from '../../store/queries/notifications.ts'
import { selectWorkspaceById, type WorkspaceRow } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'
import { canNotify } from '../notifications/notifications.ts'
import { buildUnsubscribeUrl, parseNotificationSettings } from '../notifications/settings.ts'
import { listOverseers } from '../recovery/owners.ts'

/** The job type that tells a member by email that an action was reopened. */
export const SEND_ACTION_NOTICE = 'action-notice'

/** The payload of the job. */
export interface ActionNoticeJob {
  actionId: string
  userId: string
  /** Which reopening of the action it is: the first has the number 1. */
  reopened: number
  /** How many follow-ups have reopened it. */
  followUps: number
}

type NoticedAction = Pick<ActionRow, 'id' | 'workspaceId' | 'ownerId'>

/** Queues the emails about a reopened action: to its owner; without one, to the managers, or to the owners of the workspace. */
export async function buildNotices(
  deps: Deps,
  action: NoticedAction,
  reopening: Pick<ActionNoticeJob, 'reopened' | 'followUps'>,
): Promise<Statement[]> {
  const { id: actionId, workspaceId } = action
  const now = deps.now()
  return (await listRecipients(deps, action)).map((userId) => {
    const payload: ActionNoticeJob = { actionId, userId, ...reopening }
    return enqueueJob({
      ...{ id: deps.newId(now), workspaceId, type: SEND_ACTION_NOTICE, payload, createdAt: now, dueAt: now },
    })
  })
}

/** The ids of those who are told about an action. An owner who has left the workspace is none. */
async function listRecipients(deps: Deps, { workspaceId, ownerId }: NoticedAction): Promise<string[]> {
  const [owner] = ownerId === null ? [] : await deps.database.all(selectRecipient(workspaceId, ownerId))
  if (owner && hasPermission(owner.role, 'follow-ups.own')) return [owner.userId]
  return (await listOverseers(deps, workspaceId, { ownerId, teamId: null })).map(({ id }) => id)
}

/** An email to the owner of an action that was reopened. */
export interface ActionNotice {
  to: string
  locale: string | null
  workspace: WorkspaceRow
  title: string
  followUps: number
  /** Without an owner, managers get it. */
  isOwner: boolean
  url: string
  settingsUrl: string
  unsubscribeUrl: string
}

/**
 * What there is to tell a member now, or when: not in their quiet hours. Undefined if there is nothing any more: the action is done or
 * was reopened again since, it has another owner, or the member has left or switched these emails off.
 */
export async function loadActionNotice(
  deps: Deps,
  workspaceId: string,
  { actionId, userId, reopened, followUps }: ActionNoticeJob,
): Promise<ActionNotice | { dueAt: number } | undefined> {
  const [[workspace], [recipient], [action]] = await Promise.all([
    deps.database.all(selectWorkspaceById(workspaceId)),
    deps.database.all(selectRecipient(workspaceId, userId)),
    deps.database.all(selectActionById(workspaceId, actionId)),
  ])
  if (!canNotify(deps) || !workspace || workspace.deletedAt !== null || workspace.demoAt !== null) return undefined
  if (!recipient || action?.state !== 'started' || action.reopened !== reopened) return undefined
  if (!(await listRecipients(deps, action)).includes(userId)) return undefined
  const settings = parseNotificationSettings(recipient.notifications)
  if (!settings.actionReopened) return undefined
  const dueAt = getQuietEnd(deps.now(), workspace.timeZone, settings.quietHours)
  if (dueAt > deps.now()) return { dueAt }
  return {
    ...{ to: recipient.email, locale: recipient.locale, workspace, title: action.title, followUps },
    isOwner: action.ownerId === userId,
    url: `${deps.publicUrl}/w/${workspace.slug}/actions/${actionId}`,
    settingsUrl: `${deps.publicUrl}/account/notifications`,
    unsubscribeUrl: buildUnsubscribeUrl(deps, { workspaceId, userId, event: 'actionReopened' }),
  }
}
