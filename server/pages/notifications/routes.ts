import { Hono } from 'hono'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { buildVisitorContext } from '../layout/context.ts'
import { userRoutes } from '../layout/routes.ts'
import { ACTION_LINKS_DELETION_PATH, NOTIFICATIONS_PATH, notificationSettingsPath } from './paths.ts'
import { deleteActionLinks, saveNotificationSettings, showNotificationSettings } from './settings.ts'
import { showUnsubscription, unsubscribe } from './unsubscription.ts'

const UNSUBSCRIPTION_PATH = '/notifications/:event/:workspaceId/:userId/:signature'

const settingsPages = userRoutes([
  { method: 'get', path: NOTIFICATIONS_PATH, handler: showNotificationSettings },
  { method: 'post', path: ACTION_LINKS_DELETION_PATH, handler: deleteActionLinks },
  { method: 'post', path: notificationSettingsPath(':slug'), handler: saveNotificationSettings },
])

/**
 * Emails to members: their settings, and the page behind the link in them. Mail programs post to that link from
 * elsewhere (RFC 8058), so unlike other forms it needs no origin: its signature is the permission.
 */
export const notificationPages = new Hono<Env>()
  .route('/', settingsPages)
  .get(UNSUBSCRIPTION_PATH, (c) => showUnsubscription(buildVisitorContext(c)))
  .post(UNSUBSCRIPTION_PATH, bodyLimit(4), (c) => unsubscribe(buildVisitorContext(c)))
