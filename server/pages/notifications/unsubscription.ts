import { type NotificationKind, notificationKinds } from '../../../shared/notification-settings.ts'
import { notFound } from '../../domain/errors.ts'
import {
  isValidUnsubscription,
  type Unsubscription,
  updateNotificationSettings,
} from '../../domain/notifications/settings.ts'
import { button, linkButton } from '../components/button.ts'
import { form } from '../components/form.ts'
import type { VisitorContext } from '../layout/context.ts'
import { plainPage } from '../layout/sheet.ts'
import { NOTIFICATIONS_PATH } from './paths.ts'

/** Mail scanners follow links, so only the button on this page stops the emails. */
export function showUnsubscription(visitor: VisitorContext) {
  const { event } = parseUnsubscription(visitor)
  const messages = visitor.t.notifications.unsubscribe
  const { pathname } = new URL(visitor.c.req.url)
  const props = { title: messages.title, intro: messages.events[event] }
  const stopForm = form({ action: pathname }, button({ label: messages.button, kind: 'primary' }))
  return visitor.c.html(plainPage(visitor, props, stopForm))
}

export async function unsubscribe(visitor: VisitorContext) {
  const unsubscription = parseUnsubscription(visitor)
  const { event } = unsubscription
  await updateNotificationSettings(visitor.c.var.deps, unsubscription, { [event]: event === 'digest' ? 'off' : false })
  const messages = visitor.t.notifications.unsubscribe
  const props = { title: messages.done, intro: messages.doneText }
  return visitor.c.html(plainPage(visitor, props, linkButton({ label: messages.settings, href: NOTIFICATIONS_PATH })))
}

/** @throws DomainError `not-found` unless we have signed the link */
function parseUnsubscription({ c }: VisitorContext): Unsubscription {
  const getParam = (name: string) => c.req.param(name) ?? ''
  const event = notificationKinds.find((candidate): candidate is NotificationKind => candidate === getParam('event'))
  const unsubscription = event && { event, workspaceId: getParam('workspaceId'), userId: getParam('userId') }
  if (unsubscription && isValidUnsubscription(c.var.deps, unsubscription, getParam('signature'))) return unsubscription
  throw notFound('page', c.req.path)
}
