import { type NotificationKind, NotificationSettings } from '../../../shared/notification-settings.ts'
import * as store from '../../store/queries/notifications.ts'
import type { Deps } from '../deps.ts'
import { isId } from '../ids.ts'
import { isValidSignature, sign } from '../secrets.ts'

/** What is not set is the default: all emails, at any hour. */
export const parseNotificationSettings = (json: string): NotificationSettings =>
  NotificationSettings.parse(JSON.parse(json))

/** The settings of a user by the id of each of their workspaces. */
export async function listNotificationSettings(
  { database }: Deps,
  userId: string,
): Promise<ReadonlyMap<string, NotificationSettings>> {
  const rows = await database.all(store.selectNotificationSettings(userId))
  return new Map(rows.map(({ workspaceId, notifications }) => [workspaceId, parseNotificationSettings(notifications)]))
}

/** Sets which emails a member gets about a workspace. Users who are no member of it have no settings there. */
export async function updateNotificationSettings(
  { database }: Deps,
  { workspaceId, userId }: { workspaceId: string; userId: string },
  patch: Partial<NotificationSettings>,
): Promise<void> {
  await database.batch([store.updateNotificationSettings(workspaceId, userId, patch)])
}

/** What the link in an email switches off. */
export interface Unsubscription {
  workspaceId: string
  userId: string
  event: NotificationKind
}

const getMessage = ({ workspaceId, userId, event }: Unsubscription) => `unsubscribe ${workspaceId} ${userId} ${event}`

/** The address that switches an email off without signing in. It works for as long as the service keeps its secret. */
export const buildUnsubscribeUrl = ({ publicUrl, secret }: Deps, unsubscription: Unsubscription): string => {
  const { workspaceId, userId, event } = unsubscription
  const signature = sign(secret, getMessage(unsubscription))
  return `${publicUrl}/notifications/${event}/${workspaceId}/${userId}/${signature}`
}

/** Whether we have signed the link. */
export const isValidUnsubscription = (deps: Deps, unsubscription: Unsubscription, signature: string): boolean =>
  isId(unsubscription.workspaceId) &&
  isId(unsubscription.userId) &&
  isValidSignature(signature, deps, getMessage(unsubscription))
