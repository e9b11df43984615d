import type { Span } from '../../shared/calendar.ts'
import { shorten } from '../../shared/excerpt.ts'
import type { FollowUp } from '../../shared/follow-up.ts'
import type { Group } from '../../shared/nps.ts'
import type { Metrics } from '../../shared/report.ts'
import type { Response } from '../../shared/response.ts'
import { formatBound, formatPoints } from '../channels/formats.ts'
import type { Digest } from '../domain/digests/digest.ts'
import type { DigestScore } from '../domain/digests/scores.ts'
import { getMessages } from '../i18n/index.ts'
import type { AppLanguage } from '../i18n/languages.ts'
import type { MailLink } from '../mail/user-mail.ts'

/** A digest in words. */
export interface DigestTexts {
  heading: string
  days: string
  scores: ScoreTexts[]
  moves: { title: string; hint: string; items: string[] } | null
  work: { title: string | null; counts: string; callsTitle: string; calls: Call[] } | null
  quotes: { title: string; items: Quote[] }[]
  button: MailLink
}

export interface ScoreTexts {
  name: string
  /** The points, or the number of responses if these are too few. */
  score: string
  isScore: boolean
  details: string[]
  change: string | null
  tone: Group
}

interface Call extends MailLink {
  detail: string
}

export interface Quote {
  score: number
  group: Group
  from: string
  comment: string
  url: string
}

interface Context {
  language: AppLanguage
  digest: Digest
  now: number
}

/** @param now decides what is overdue */
export function describeDigest(digest: Digest, language: AppLanguage, now: number): DigestTexts {
  const { digestMail: messages } = getMessages(language)
  const { scores, work, praise, span, url } = digest
  const context = { language, digest, now }
  const quotes = [
    { title: messages.waiting, items: (work?.waiting ?? []).map((followUp) => quoteFollowUp(context, followUp)) },
    { title: messages.praise, items: praise.map((response) => quoteResponse(context, response)) },
  ]
  const canOpenOverview = scores.length > 0
  return {
    heading: canOpenOverview ? messages.headings[digest.frequency] : messages.ownWork,
    days: formatDays(language, span),
    scores: scores.map((score) => describeScore(context, score)),
    moves: describeMoves(context),
    work: work && describeWork(context, work),
    quotes: quotes.filter(({ items }) => items.length > 0),
    button: canOpenOverview
      ? { text: messages.openOverview, url: `${url}/overview` }
      : { text: messages.openCalls, url: `${url}/follow-ups` },
  }
}

function formatDays(language: AppLanguage, { from, to }: Span): string {
  const day = new Intl.DateTimeFormat(language, { timeZone: 'UTC', dateStyle: 'medium' })
  return day.formatRange(Date.parse(from), Date.parse(to))
}

function describeScore(
  { language, digest }: Context,
  { survey, metrics, previous, previousSpan, change }: DigestScore,
): ScoreTexts {
  const { digestMail: messages } = getMessages(language)
  const points = (value: number) => formatPoints(language, value)
  const number = new Intl.NumberFormat(language)
  const responses = messages.responses(metrics.count, number.format(metrics.count))
  const { promoters, passives, detractors, interval } = metrics
  const groups = messages.groups([promoters, passives, detractors], (n) => number.format(n))
  if (!showsScore(metrics) || interval === null)
    return {
      name: survey.name,
      score: responses,
      isScore: false,
      details: [messages.tooFew, groups],
      change: null,
      tone: 'passive',
    }
  const days = digest.frequency === 'daily' ? formatDays(language, previousSpan) : null
  const before =
    previous.count === 0
      ? messages.nothingBefore
      : showsScore(previous)
        ? messages.before(points(previous.nps), days)
        : null
  return {
    name: survey.name,
    score: points(metrics.nps),
    isScore: true,
    details: [
      `${messages.interval(formatBound(language, interval.low), formatBound(language, interval.high))} · ${responses}`,
      groups,
      ...(before === null ? [] : [before]),
    ],
    ...describeChange(language, change),
  }
}

const showsScore = (metrics: Metrics): metrics is Metrics & { nps: number } =>
  metrics.nps !== null && (metrics.display === 'full' || metrics.display === 'muted')

function describeChange(language: AppLanguage, change: DigestScore['change']): Pick<ScoreTexts, 'change' | 'tone'> {
  const { digestMail: messages } = getMessages(language)
  if (!change) return { change: null, tone: 'passive' }
  if (!change.significant) return { change: messages.steady, tone: 'passive' }
  const points = formatPoints(language, Math.abs(change.difference))
  return change.difference > 0
    ? { change: messages.rose(points), tone: 'promoter' }
    : { change: messages.fell(points), tone: 'detractor' }
}

function describeMoves({ language, digest: { frequency, moves, scores, workspace } }: Context): DigestTexts['moves'] {
  if (moves.length === 0) return null
  const { digestMail: messages } = getMessages(language)
  const labels: Record<string, Partial<Record<AppLanguage, string>>> = JSON.parse(workspace.segmentLabels ?? '{}')
  const items = moves.map(({ survey, key, value, before, after }) => {
    const name = [...(scores.length > 1 ? [survey.name] : []), `${labels[key]?.[language] ?? key} ${value}`].join(' · ')
    return messages.move(name, formatPoints(language, before.nps ?? 0), formatPoints(language, after.nps ?? 0))
  })
  return { title: messages.moves, hint: messages.movesHint[frequency], items }
}

function describeWork(context: Context, { counts, isOwn, calls }: NonNullable<Digest['work']>): DigestTexts['work'] {
  const { digestMail: messages } = getMessages(context.language)
  const number = new Intl.NumberFormat(context.language)
  const parts = [
    messages.counts.open(number.format(counts.open)),
    messages.counts.overdue(number.format(counts.overdue)),
    messages.counts.done(number.format(counts.done)),
  ]
  return {
    // Without scores, it is the heading already.
    title: context.digest.scores.length === 0 ? null : isOwn ? messages.ownWork : messages.work,
    counts: parts.join(' · '),
    callsTitle: messages.calls,
    calls: [
      ...calls.map((followUp) => describeCall(context, followUp)),
      ...listMore(context, counts.today - calls.length),
    ],
  }
}

/** Leads to the calls that are not listed. */
function listMore({ language, digest }: Context, count: number): Call[] {
  if (count <= 0) return []
  const { emails } = getMessages(language)
  const shown = new Intl.NumberFormat(language).format(count)
  return [{ text: emails.notifications.more(shown), detail: '', url: `${digest.url}/follow-ups` }]
}

function describeCall(context: Context, followUp: FollowUp): Call {
  const { emails, followUps } = getMessages(context.language)
  const details = [
    emails.notifications.score(followUp.response.score),
    followUp.reason === 'contact-requested' && followUps.wantsCall,
    followUp.overdue && followUps.isOverdue,
    followUp.owner ?? followUps.unassigned,
  ]
  return {
    text: nameCustomer(context, followUp.response),
    detail: details.filter(Boolean).join(' · '),
    url: `${context.digest.url}/follow-ups/${followUp.id}`,
  }
}

const nameCustomer = ({ language }: Context, { contact, unverifiedContact }: FollowUp['response']): string =>
  contact?.name ??
  unverifiedContact?.name ??
  contact?.email ??
  contact?.phone ??
  unverifiedContact?.email ??
  unverifiedContact?.phone ??
  getMessages(language).followUps.unknown

/** A comment that takes more of an email is read in the app. */
const MAX_COMMENT = 400

const quoteFollowUp = (context: Context, { id, openedAt, response }: FollowUp): Quote => ({
  score: response.score,
  group: response.group,
  from: `${nameCustomer(context, response)} · ${getMessages(context.language).digestMail.since(formatOpening(context, openedAt))}`,
  comment: shorten(response.comment ?? '', MAX_COMMENT),
  url: `${context.digest.url}/follow-ups/${id}`,
})

function formatOpening({ language, digest: { workspace } }: Context, openedAt: string): string {
  const format = new Intl.DateTimeFormat(language, { timeZone: workspace.timeZone, month: 'short', day: 'numeric' })
  return format.format(Date.parse(openedAt))
}

const quoteResponse = (
  { language, digest }: Context,
  { id, score, group, comment, contact, answeredAt }: Response,
): Quote => ({
  score,
  group,
  from: [
    contact?.name ?? null,
    new Intl.DateTimeFormat(language, { timeZone: digest.workspace.timeZone, month: 'short', day: 'numeric' }).format(
      Date.parse(answeredAt),
    ),
  ]
    .filter(Boolean)
    .join(' · '),
  comment: shorten(comment ?? '', MAX_COMMENT),
  url: `${digest.url}/responses/${id}`,
})
