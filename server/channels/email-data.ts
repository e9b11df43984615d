import { formatPhone } from '../../shared/phone.ts'
import type { LinkAction } from '../domain/follow-ups/action-links.ts'
import { getMessages } from '../i18n/index.ts'
import type { MailLink } from '../mail/user-mail.ts'
import { formatBound, formatPoints, formatTime } from './formats.ts'
import type { Alert, AlertMessage } from './types.ts'

/** What only the recipient of an email has: links that act for them, and how to stop these emails. */
export interface AlertMailLinks {
  /** By the id of the response, what the recipient can do with one press. */
  actions: ReadonlyMap<string, readonly { action: LinkAction; url: string }[]>
  unsubscribeUrl: string
  settingsUrl: string
}

/** A line below the comment. */
export interface Fact {
  label: string
  text: string
  isWarning?: boolean
}

/** What an email says of one alert, in words. */
export interface AlertTexts {
  title: string
  /** The customer, else the survey. */
  heading: string
  /** Below the heading. */
  detail: string
  comment: string | null
  facts: Fact[]
  buttons: MailLink[]
  url: string
}

/** An alert, and what an email says of it. */
export interface DescribedAlert {
  alert: Alert
  texts: AlertTexts
}

type Context = Pick<AlertMessage, 'language' | 'timeZone' | 'workspace'> & { now: number }

/** Says an alert in words. @param actions what the recipient can do */
export function describeAlert(
  alert: Alert,
  context: Context,
  actions: readonly { action: LinkAction; url: string }[] = [],
): AlertTexts {
  const { alertMail, alerts: messages } = getMessages(context.language)
  const { response, survey, contact, scoreChange, action, type } = alert
  const url = alert.followUp?.url ?? response?.url ?? scoreChange?.url ?? action?.url ?? context.workspace.url
  const customer = contact?.name ?? contact?.email ?? contact?.phone ?? null
  const title = response && type === 'response.created' ? messages.newResponse[response.group] : messages.titles[type]
  const surveyName = survey?.name ?? ''
  const details = [
    customer === null && response ? '' : surveyName,
    formatTime(context, response?.answeredAt ?? alert.at),
    response?.contactRequested ? messages.contactRequested : '',
  ]
  return {
    title,
    heading: scoreChange
      ? describeChange(scoreChange, context)
      : (customer ?? (response ? surveyName : (action?.title ?? title))),
    detail: details.filter((detail) => detail !== '').join(' · '),
    comment: scoreChange ? messages.scoreMovedText : (response?.comment ?? null),
    facts: listFacts(alert, context),
    buttons: [
      ...actions.map((link) => ({ text: alertMail[link.action], url: link.url })),
      { text: alertMail.open, url },
    ],
    url,
  }
}

function describeChange({ from, to }: NonNullable<Alert['scoreChange']>, { language }: Context): string {
  const { scoreMoved } = getMessages(language).alerts
  return scoreMoved[to < from ? 'down' : 'up'](formatPoints(language, from), formatPoints(language, to))
}

function listFacts({ response, contact, tier, segments, followUp, scoreChange }: Alert, context: Context): Fact[] {
  const { alertMail, alerts: messages } = getMessages(context.language)
  const { labels } = messages
  const bound = (value: number) => formatBound(context.language, value)
  const interval = scoreChange?.interval
  const isOpen = followUp !== null && !followUp.isDone
  const facts: (Fact | null | undefined | '')[] = [
    interval && { label: '', text: alertMail.interval(bound(interval.low), bound(interval.high)) },
    contact?.phone && { label: labels.phone, text: formatPhone(contact.phone, null) },
    contact?.name && contact.email && { label: labels.email, text: contact.email },
    response?.reasons.length ? { label: labels.reasons, text: response.reasons.join(' · ') } : null,
    tier && { label: labels.tier, text: tier },
    ...segments.map(({ label, value }) => ({ label, text: value })),
    isOpen ? { label: labels.owner, text: followUp.owner ?? messages.unassigned } : null,
    isOpen && followUp.dueAt !== null ? describeDue(followUp.dueAt, context) : null,
  ]
  return facts.filter((fact) => fact !== null && fact !== undefined && fact !== '')
}

function describeDue(dueAt: number, context: Context): Fact {
  const { labels, overdue } = getMessages(context.language).alerts
  const time = formatTime(context, dueAt)
  const isOverdue = dueAt < context.now
  return { label: labels.due, text: isOverdue ? overdue(time) : time, isWarning: isOverdue }
}
