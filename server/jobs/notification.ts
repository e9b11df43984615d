import {
  loadNotification,
  MAX_FOLLOW_UPS,
  type Notification,
  type NotificationJob,
  SEND_NOTIFICATION,
} from '../domain/notifications/notifications.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { getMessages } from '../i18n/index.ts'
import type { AppLanguage } from '../i18n/languages.ts'
import type { UserMail } from '../mail/user-mail.ts'
import type { FollowUpRow } from '../store/queries/follow-ups.ts'
import { emailRetryLimit, sendEmail } from './email.ts'
import { type EmailItem, renderContent } from './email-templates.ts'
import type { JobType } from './types.ts'

/** Sends an email about follow-ups to a member, unless there is nothing to tell any more. */
export const notificationJob: JobType = {
  name: SEND_NOTIFICATION,
  retryLimit: emailRetryLimit,
  async run(deps, { workspaceId, payload }) {
    const notification = await loadNotification(deps, workspaceId, payload as unknown as NotificationJob)
    if (!notification) return undefined
    const { to, listUrl: url, unsubscribeUrl } = notification
    const email = await renderNotification(notification, deps.now())
    await sendEmail(deps, { to, url, key: JSON.stringify(payload), unsubscribeUrl }, email)
    return undefined
  },
}

/** How many follow-ups an email names. The list has the others. */
const MAX_ITEMS = 5

/** Renders an email about follow-ups in the language of its recipient. @param now decides what is overdue */
export function renderNotification(notification: Notification, now: number): Promise<UserMail> {
  const { event, workspace, followUps, listUrl, unsubscribeUrl, settingsUrl } = notification
  const language = chooseAppLanguage([notification.locale])
  const { emails } = getMessages(language)
  const messages = emails.notifications
  const count = followUps.length
  const plus = count < MAX_FOLLOW_UPS ? '' : '+'
  const overdueCount = followUps.filter(({ dueAt }) => dueAt !== null && dueAt < now).length
  // Where all are, the heading says so.
  const showsOverdueCount = overdueCount > 0 && event !== 'overdue' && event !== 'escalated'
  const { subject, heading, footer } = messages[event]({
    count,
    shown: `${count}${plus}`,
    workspace: workspace.name,
  })
  const [first] = followUps
  const more = messages.more(`${count - MAX_ITEMS}${plus}`)
  const items = followUps.slice(0, MAX_ITEMS).map((row) => toItem(row, notification, language, now))
  return renderContent(language, subject, {
    name: workspace.name,
    heading,
    body: showsOverdueCount ? messages.overdueCount(overdueCount) : count > 1 ? messages.urgentFirst : '',
    items: count > MAX_ITEMS ? [...items, { text: more, url: listUrl }] : items,
    button: count === 1 ? messages.openOne : messages.openList,
    url: count === 1 && first ? notification.getFollowUpUrl(first.id) : listUrl,
    footer,
    footerLinks: [
      { text: messages.unsubscribe, url: unsubscribeUrl },
      { text: messages.settings, url: settingsUrl },
    ],
    copyLink: emails.copyLink,
  })
}

function toItem(row: FollowUpRow, notification: Notification, language: AppLanguage, now: number): EmailItem {
  const { emails, followUps: messages } = getMessages(language)
  const { timeZone } = notification.workspace
  const day = new Intl.DateTimeFormat(language, { timeZone, month: 'short', day: 'numeric' })
  const details = [
    emails.notifications.score(row.score),
    row.reason === 'contact-requested' && messages.wantsCall,
    row.dueAt !== null && (row.dueAt < now ? messages.isOverdue : messages.dueOn(day.format(row.dueAt))),
  ]
  return {
    text: getCustomerName(row) ?? messages.unknown,
    detail: details.filter(Boolean).join(' · '),
    url: notification.getFollowUpUrl(row.id),
  }
}

function getCustomerName({ name, email, phone, unverifiedContact }: FollowUpRow): string | null {
  const unverified: { name?: string; email?: string; phone?: string } = JSON.parse(unverifiedContact ?? '{}')
  return name ?? unverified.name ?? email ?? unverified.email ?? phone ?? unverified.phone ?? null
}
