import type { LinkAction } from '../domain/follow-ups/action-links.ts'
import { getMessages } from '../i18n/index.ts'
import type { MailLink } from '../mail/user-mail.ts'
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
  /** The score and what it is of; null for alerts without a response. */
  score: string | null
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

const locales = { en: 'en', 'zh-Hans': 'zh-Hans-CN', 'zh-Hant': 'zh-Hant-TW' } as const

const formatTime = ({ language, timeZone }: Context, time: number) =>
  new Intl.DateTimeFormat(locales[language], {
    timeZone,
    month: 'short',
    day: 'numeric',
    hour: 'numeric',
    minute: '2-digit',
  }).format(time)

/** Points of the score, with a true minus sign. */
export const formatPoints = (value: number): string =>
  `${value < 0 ? '−' : value > 0 ? '+' : ''}${Math.abs(Math.round(value))}`

/** Says an alert in words. @param actions what the recipient can do */
export function describeAlert(
  alert: Alert,
  context: Context,
  actions: readonly { action: LinkAction; url: string }[] = [],
): AlertTexts {
  const { alertMail: messages, followUps } = getMessages(context.language)
  const { response, survey, contact, scoreChange } = alert
  const url = alert.followUp?.url ?? response?.url ?? scoreChange?.url ?? context.workspace.url
  const customer = contact?.name ?? contact?.email ?? contact?.phone ?? null
  const surveyName = survey?.name ?? ''
  return {
    title: messages.titles[alert.type],
    score: response ? `${response.score}` : null,
    heading: scoreChange
      ? describeChange(scoreChange, context)
      : (customer ?? (response ? surveyName : messages.titles[alert.type])),
    detail: [
      ...(customer === null && response ? [] : [surveyName]),
      formatTime(context, response?.answeredAt ?? alert.at),
      ...(response?.contactRequested ? [followUps.wantsCall] : []),
    ]
      .filter(Boolean)
      .join(' · '),
    comment: scoreChange ? messages.scoreText : (response?.comment ?? null),
    facts: listFacts(alert, context),
    buttons: [...actions.map((link) => ({ text: messages[link.action], url: link.url })), { text: messages.open, url }],
    url,
  }
}

function describeChange({ from, to }: NonNullable<Alert['scoreChange']>, { language }: Context): string {
  const { alertMail: messages } = getMessages(language)
  return (to > from ? messages.scoreRose : messages.scoreFell)(formatPoints(from), formatPoints(to))
}

function listFacts({ response, contact, tier, segments, followUp, scoreChange }: Alert, context: Context): Fact[] {
  const { alertMail: messages } = getMessages(context.language)
  const reach = contact?.name ? [contact.phone, contact.email].filter(Boolean).join(' · ') : ''
  const facts: (Fact | false)[] = [
    scoreChange?.interval != null && {
      label: '',
      text: messages.interval(formatPoints(scoreChange.interval.low), formatPoints(scoreChange.interval.high)),
    },
    (response?.reasons.length ?? 0) > 0 && { label: messages.reasons, text: (response?.reasons ?? []).join(' · ') },
    reach !== '' && { label: messages.customer, text: reach },
    tier !== null && { label: messages.tier, text: tier },
    ...segments.map(({ label, value }) => ({ label, text: value })),
    followUp !== null && !followUp.isDone && { label: messages.owner, text: followUp.owner ?? messages.unassigned },
    followUp !== null && !followUp.isDone && followUp.dueAt !== null && describeDue(followUp.dueAt, context),
  ]
  return facts.filter((fact) => fact !== false)
}

function describeDue(dueAt: number, context: Context): Fact {
  const { alertMail: messages } = getMessages(context.language)
  const time = formatTime(context, dueAt)
  const isOverdue = dueAt < context.now
  return { label: messages.due, text: isOverdue ? messages.overdueSince(time) : time, isWarning: isOverdue }
}
