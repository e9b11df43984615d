import { maskPersonalData } from '../../shared/masking.ts'
import { hasPermission } from '../../shared/roles.ts'
import { renderAlertMail } from '../channels/email.ts'
import type { Alert, AlertMessage } from '../channels/types.ts'
import { type AlertRecipient, canGetAlert, findAlertRecipient, getQuietEnd } from '../domain/channels/recipients.ts'
import { buildActionUrl, type LinkAction } from '../domain/follow-ups/action-links.ts'
import { buildUnsubscribeUrl } from '../domain/notifications/settings.ts'
import { getResponse } from '../domain/responses/responses.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { type FollowUpRow, selectFollowUpsByIds } from '../store/queries/follow-ups.ts'
import { selectWorkspaceById, type WorkspaceRow } from '../store/queries/workspaces.ts'
import { sendEmail } from './email.ts'
import { PermanentFailure, type WorkerDeps } from './types.ts'

export interface AlertEmail {
  workspaceId: string
  recipientId: string
  /** As the channel may show it. What the recipient may not see is left out here. */
  message: AlertMessage
  /** The same on every attempt to send this email, and of no other one. */
  key: string
}

/**
 * Emails an alert to a member, in their language, with buttons that act for them. Put `markNotified` into the batch that records
 * the delivery: then no second email tells the owner of a new case that it is theirs.
 * @throws UnwantedAlert if it is no longer for this member
 * @throws PermanentFailure if it can never be sent
 * @throws QuietHours in those of the member
 * @throws MailFailure if it may be sent later
 */
export async function sendAlertEmail(
  deps: WorkerDeps,
  { workspaceId, recipientId, message, key }: AlertEmail,
): Promise<void> {
  const [[workspace], recipient] = await Promise.all([
    deps.database.all(selectWorkspaceById(workspaceId)),
    findAlertRecipient(deps, workspaceId, recipientId),
  ])
  if (!workspace || workspace.deletedAt !== null || !recipient) throw notWanted()
  const quietEnd = message.kind === 'test' ? null : getQuietEnd(deps, recipient.settings, workspace.timeZone)
  if (quietEnd !== null) throw new QuietHours(quietEnd)
  const context = { deps, workspace, recipient }
  const followUps = await loadCases(context, message)
  const alerts = await listVisibleAlerts(context, message, followUps)
  if (alerts.length === 0 && message.kind !== 'test') throw notWanted()
  const isOwnWork = !hasPermission(recipient.role, 'responses')
  const isOwn = ({ response }: Alert) => followUps.get(response?.id ?? '')?.ownerId === recipientId
  // Of alerts that are not passed along, the owner is not known.
  const areOwnCases = alerts.length > 0 && message.total <= alerts.length && alerts.every(isOwn)
  const personalMessage: AlertMessage = {
    ...message,
    kind: message.kind === 'group' && alerts.length === 1 && message.total === 1 ? 'alert' : message.kind,
    language: chooseAppLanguage([recipient.locale]),
    alerts,
    total: isOwnWork ? alerts.length : message.total,
    listUrl: chooseListUrl(message, recipient, isOwnWork || areOwnCases),
  }
  const unsubscribeUrl = buildUnsubscribeUrl(deps, { workspaceId, userId: recipientId, event: 'alerts' })
  const email = await renderAlertMail(
    personalMessage,
    {
      actions: new Map([...followUps].map(([id, row]) => [id, buildActions(context, row)])),
      unsubscribeUrl,
      settingsUrl: `${deps.publicUrl}/account/notifications`,
    },
    deps.now(),
  )
  await sendEmail(deps, { to: recipient.email, url: message.workspace.url, key, unsubscribeUrl }, email)
}

/** Where the recipient finds all alerts. @param isOwn whether all are about their own cases */
function chooseListUrl({ listUrl, workspace }: AlertMessage, { role }: AlertRecipient, isOwn: boolean): string {
  if (isOwn && (listUrl.endsWith('/follow-ups') || !hasPermission(role, 'responses')))
    return `${workspace.url}/follow-ups?owner=me`
  return listUrl.endsWith('/actions') && !hasPermission(role, 'follow-ups.own') ? workspace.url : listUrl
}

/** Nothing is wrong: this alert is no longer for this member. */
export class UnwantedAlert extends PermanentFailure {
  override name = 'UnwantedAlert'
}

/** The recipient wants no email before a time. */
export class QuietHours extends Error {
  override name = 'QuietHours'
  readonly until: number

  constructor(until: number) {
    super('The recipient has quiet hours.')
    this.until = until
  }
}

const notWanted = () => new UnwantedAlert('The member has left, may not see this, or gets no alerts by email.')

interface Context {
  deps: WorkerDeps
  workspace: WorkspaceRow
  recipient: AlertRecipient
}

/** The cases of the alerts that the recipient may see. */
async function loadCases(
  { deps, workspace, recipient }: Context,
  { alerts }: AlertMessage,
): Promise<ReadonlyMap<string, FollowUpRow>> {
  const ids = alerts.flatMap(({ response }) => response?.id ?? [])
  if (ids.length === 0 || !hasPermission(recipient.role, 'follow-ups.own')) return new Map()
  const visibility = hasPermission(recipient.role, 'follow-ups')
    ? undefined
    : { ownerIds: [recipient.userId], teamIds: [] }
  const rows = await deps.database.all(selectFollowUpsByIds(workspace.id, ids, visibility))
  return new Map(rows.map((row) => [row.id, row]))
}

/** The alerts as the recipient may see them: agents see their own cases alone, and viewers nobody's name. */
async function listVisibleAlerts(
  context: Context,
  { kind, alerts }: AlertMessage,
  followUps: ReadonlyMap<string, FollowUpRow>,
): Promise<Alert[]> {
  if (kind === 'test') return [...alerts]
  const { recipient } = context
  const visibleAlerts = alerts.filter(({ response }) =>
    canGetAlert(recipient.role, { isOwn: followUps.get(response?.id ?? '')?.ownerId === recipient.userId }),
  )
  return Promise.all(
    visibleAlerts.map(async (alert) => {
      const row = followUps.get(alert.response?.id ?? '')
      const followUp = row ? alert.followUp : null
      const action = hasPermission(recipient.role, 'follow-ups.own') ? alert.action : null
      const isOwn = row?.ownerId === recipient.userId
      return recipient.seesContacts || isOwn
        ? { ...alert, followUp, action }
        : { ...(await maskAlert(context, alert)), followUp, action }
    }),
  )
}

/** Hides who has responded, also where the comment names them. */
async function maskAlert({ deps, workspace, recipient }: Context, alert: Alert): Promise<Alert> {
  const caller = { workspaceId: workspace.id, actor: `user:${recipient.userId}`, name: '', role: recipient.role }
  const response = alert.response && {
    ...alert.response,
    comment: alert.response.comment && (await getResponse(deps, caller, alert.response.id)).comment,
  }
  const segments = alert.segments.filter(({ value }) => maskPersonalData(value) === value)
  return { ...alert, response, segments, contact: null }
}

/** What the recipient can do with a case. Where a second factor is required or set up, a mailbox alone is not enough. */
function buildActions({ deps, workspace, recipient }: Context, { id, ownerId, doneAt }: FollowUpRow) {
  if (doneAt !== null || workspace.secondFactorRequiredAt !== null || recipient.hasSecondFactor) return []
  if (!hasPermission(recipient.role, 'follow-ups.change')) return []
  const actions: LinkAction[] = ownerId === recipient.userId ? ['note-call', 'close'] : ['take', 'note-call', 'close']
  const link = { workspaceId: workspace.id, userId: recipient.userId, followUpId: id }
  return actions.map((action) => ({ action, url: buildActionUrl(deps, { ...link, action }) }))
}
