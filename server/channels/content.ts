import type { EventType } from '../../shared/event-types.ts'
import { formatPhone } from '../../shared/phone.ts'
import { getMessages } from '../i18n/index.ts'
import { formatPoints, formatTime } from './formats.ts'
import { cutText, toPlainLine, toPlainText } from './text.ts'
import type { Alert, AlertMessage } from './types.ts'

/** A label and its value. The most important come first: some platforms show six. */
export interface Fact {
  label: string
  value: string
}

export interface Link {
  label: string
  url: string
}

/** An alert within a group. */
export interface MessageItem extends Link {
  comment: string | null
}

/** Whether to be alarmed. */
export type Tone = 'bad' | 'good' | 'neutral'

/**
 * What a message says, the same on all platforms: texts are plain, and those of customers without control characters. Platforms cut
 * and escape them.
 */
export interface MessageContent {
  title: string
  tone: Tone
  text: string | null
  facts: readonly Fact[]
  /** May be very long. */
  comment: string | null
  /** Of a group. */
  items: readonly MessageItem[]
  /** That there are more than these. */
  more: string | null
  buttons: readonly Link[]
  workspace: string
  /** By which rule it comes, and from which workspace. */
  note: string
  /** The customer to call; null if there is none. */
  callee: string | null
}

/** Items of a group that are shown. */
const MAX_ITEMS = 10
const MAX_NAME = 100
const MAX_VALUE = 150
const MAX_SEGMENTS = 6

/** Puts a message into words. @param now milliseconds UTC, when it is sent */
export function describeMessage(message: AlertMessage, now: number): MessageContent {
  const [alert] = message.alerts
  if (message.kind === 'test' || !alert) return describeTest(message)
  if (message.kind === 'group') return describeGroup(message, now)
  return describeAlert(message, alert, now)
}

const toName = (text: string) => cutText(toPlainLine(text), MAX_NAME)

const nameWorkspace = ({ workspace }: AlertMessage) => toName(workspace.name) || 'Vouch'

function describeTest(message: AlertMessage): MessageContent {
  const { test, buttons } = getMessages(message.language).alerts
  const name = nameWorkspace(message)
  return {
    title: test.title,
    tone: 'neutral',
    text: test.text(name),
    facts: [],
    comment: null,
    items: [],
    more: null,
    buttons: [{ label: buttons.app, url: message.workspace.url }],
    workspace: name,
    note: name,
    callee: null,
  }
}

function describeAlert(message: AlertMessage, alert: Alert, now: number): MessageContent {
  const t = getMessages(message.language).alerts
  const workspace = nameWorkspace(message)
  const rules = nameRules(message)
  return {
    title: getTitle(message, alert),
    tone: getTone(alert),
    text: alert.scoreChange ? t.scoreMovedText : null,
    facts: listFacts(message, alert, now),
    comment: getComment(alert),
    items: [],
    more: null,
    buttons: listButtons(message, alert),
    workspace,
    note: [...(rules === null ? [] : [t.rule(rules)]), workspace].join(' · '),
    callee: needsCall(alert) ? nameCustomer(message, alert) : null,
  }
}

/** Rules that a group names. */
const MAX_RULES = 3

/** The names of the rules by which the alerts come; null without any. */
export function nameRules({ alerts, language }: AlertMessage): string | null {
  const names = [...new Set(alerts.flatMap(({ rule }) => (rule === null ? [] : [toName(rule)])))]
  if (names.length === 0) return null
  const { comma } = getMessages(language).alerts
  return `${names.slice(0, MAX_RULES).join(comma)}${names.length > MAX_RULES ? '…' : ''}`
}

function getTitle({ language }: AlertMessage, { type, response, scoreChange }: Alert): string {
  const t = getMessages(language).alerts
  if (scoreChange) {
    const { from, to } = scoreChange
    return t.scoreMoved[to < from ? 'down' : 'up'](formatPoints(language, from), formatPoints(language, to))
  }
  if (!response) return t.titles[type]
  const isNew = type === 'response.created'
  const newTitle = response.contactRequested ? t.contactRequested : t.newResponse[response.group]
  return t.withScore(isNew ? newTitle : t.titles[type], response.score)
}

/** Events after which a low score is no reason for alarm. */
const neutralTypes: readonly EventType[] = ['response.suspected', 'response.deleted']

function getTone({ type, response, scoreChange, followUp }: Alert): Tone {
  if (scoreChange) return scoreChange.to < scoreChange.from ? 'bad' : 'good'
  if (neutralTypes.includes(type)) return 'neutral'
  if (type === 'follow-up.done' || followUp?.isDone) return 'good'
  if (type === 'follow-up.overdue') return 'bad'
  if (!response) return 'neutral'
  if (response.contactRequested || response.group === 'detractor') return 'bad'
  return response.group === 'promoter' ? 'good' : 'neutral'
}

const getComment = ({ response }: Alert): string | null => toPlainText(response?.comment ?? '') || null

/** Events after which the customer is waiting for a call. */
const callTypes: readonly EventType[] = [
  'response.created',
  'response.updated',
  'follow-up.opened',
  'follow-up.overdue',
  'follow-up.reopened',
]

const needsCall = ({ type, response, followUp }: Alert): boolean =>
  callTypes.includes(type) &&
  response !== null &&
  (response.contactRequested || response.group === 'detractor') &&
  !followUp?.isDone

/** Numbers of their own country are read without its code. */
const countries = { en: null, 'zh-Hans': 'CN', 'zh-Hant': 'TW' } as const

const formatNumber = ({ language }: AlertMessage, phone: string) => formatPhone(phone, countries[language])

function nameCustomer(message: AlertMessage, { contact }: Alert): string {
  const { unknownCustomer } = getMessages(message.language).alerts
  const name = toName(contact?.name ?? '')
  const address = contact?.phone ? formatNumber(message, contact.phone) : (contact?.email ?? '')
  return [name || (address ? '' : unknownCustomer), toName(address)].filter((part) => part !== '').join(' · ')
}

/** A response that has just come needs no time. */
const RECENT_MS = 10 * 60_000

function listFacts(message: AlertMessage, alert: Alert, now: number): Fact[] {
  const { labels, ...t } = getMessages(message.language).alerts
  const { contact, tier, survey, response, followUp, segments, action } = alert
  const isLate = response !== null && now - response.answeredAt > RECENT_MS
  const facts: [label: string, value: string | null | undefined][] = [
    [labels.action, action?.title],
    [labels.customer, contact?.name],
    [labels.phone, contact?.phone && formatNumber(message, contact.phone)],
    [labels.email, contact?.phone ? null : contact?.email],
    [labels.tier, tier],
    [labels.due, followUp && formatDue(message, followUp, now)],
    [labels.reasons, response?.reasons.join(t.comma)],
    ...segments.slice(0, MAX_SEGMENTS).map(({ label, value }): [string, string] => [toName(label), value]),
    [labels.wish, response?.contactRequested && alert.type !== 'response.created' ? t.yes : null],
    [labels.survey, survey?.name],
    [labels.email, contact?.phone ? contact.email : null],
    [labels.owner, followUp && (followUp.owner ?? t.unassigned)],
    [labels.answered, isLate ? formatTime(message, response.answeredAt) : null],
  ]
  return facts.flatMap(([label, value]) => {
    const line = cutText(toPlainLine(value ?? ''), MAX_VALUE)
    return line === '' || label === '' ? [] : [{ label, value: line }]
  })
}

function formatDue(message: AlertMessage, { dueAt, isDone }: NonNullable<Alert['followUp']>, now: number) {
  if (dueAt === null || isDone) return null
  const time = formatTime(message, dueAt)
  return dueAt < now ? getMessages(message.language).alerts.overdue(time) : time
}

function listButtons(
  { language, workspace }: AlertMessage,
  { followUp, response, scoreChange, action }: Alert,
): Link[] {
  const { buttons } = getMessages(language).alerts
  const links = [
    followUp && { label: buttons.followUp, url: followUp.url },
    response && { label: buttons.response, url: response.url },
    scoreChange && { label: buttons.trend, url: scoreChange.url },
    action && { label: buttons.action, url: action.url },
  ].filter((link) => link !== null)
  return links.length > 0 ? links : [{ label: buttons.app, url: workspace.url }]
}

function describeGroup(message: AlertMessage, now: number): MessageContent {
  const { language, alerts, total, listUrl } = message
  const workspace = nameWorkspace(message)
  const t = getMessages(language).alerts
  const isMixed = hasMixedTypes(message)
  const rules = nameRules(message)
  const items = alerts.slice(0, MAX_ITEMS).map((alert) => describeItem(message, alert, isMixed))
  const tones = alerts.map(getTone)
  const callees = alerts.filter(needsCall).map((alert) => nameCustomer(message, alert))
  return {
    title: getGroupTitle(message, now),
    tone: tones.includes('bad') ? 'bad' : tones.every((tone) => tone === 'good') ? 'good' : 'neutral',
    text: null,
    facts: [],
    comment: null,
    items,
    more: total > items.length ? t.group.more(total - items.length) : null,
    buttons: [{ label: t.buttons.all, url: listUrl }],
    workspace,
    note: [...(rules === null ? [] : [t.rule(rules)]), workspace].join(' · '),
    callee: callees.length > 0 ? [...new Set(callees)].slice(0, MAX_ITEMS).join(t.semicolon) : null,
  }
}

/** Beyond this, when it began says more than how many minutes ago. */
const MAX_GROUP_MINUTES = 120

/** Whether the alerts of a group are about different events, so that each must say about which. */
export const hasMixedTypes = ({ kind, alerts }: AlertMessage): boolean =>
  kind === 'group' && new Set(alerts.map(({ type }) => type)).size > 1

/** `5 more unhappy responses in 5 minutes` */
export function getGroupTitle(message: AlertMessage, now: number): string {
  const { alerts, total, since, isContinued } = message
  const { group } = getMessages(message.language).alerts
  const elapsedMinutes = Math.max(1, Math.round((now - since) / 60_000))
  const minutes = elapsedMinutes > MAX_GROUP_MINUTES ? null : elapsedMinutes
  const context = { count: total, minutes, since: formatTime(message, since), isContinued }
  // Of those that are not passed along, only the number is known.
  const isEach = (test: (alert: Alert) => boolean) => total <= alerts.length && alerts.every(test)
  const isNew = ({ type }: Alert) => type === 'response.created'
  if (isEach((alert) => isNew(alert) && alert.response?.group === 'detractor')) return group.unhappy(context)
  if (isEach(isNew)) return group.responses(context)
  if (isEach(({ type }) => type.startsWith('follow-up.'))) return group.followUps(context)
  return group.alerts(context)
}

function describeItem(message: AlertMessage, alert: Alert, isMixed: boolean): MessageItem {
  const t = getMessages(message.language).alerts
  const { response, contact, tier, type, followUp, scoreChange, survey, action } = alert
  const isPlain = !isMixed && type === 'response.created' && response !== null && !response.contactRequested
  const name = contact?.name ?? (contact?.phone ? formatNumber(message, contact.phone) : (contact?.email ?? ''))
  const parts = [
    isPlain ? t.score(response.score) : getTitle(message, alert),
    toName(name),
    tier === null ? '' : t.tier(toName(tier)),
    response || contact ? '' : toName(action?.title ?? survey?.name ?? ''),
  ]
  return {
    label: parts.filter((part) => part !== '').join(' · '),
    comment: getComment(alert),
    url: followUp?.url ?? response?.url ?? scoreChange?.url ?? action?.url ?? message.workspace.url,
  }
}
