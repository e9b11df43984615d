import { toIso } from '../../../shared/text.ts'
import type * as store from '../../store/queries/event-routing.ts'
import { chooseRecipients, loadMembers } from '../channels/recipients.ts'
import type { Deps } from '../deps.ts'
import { serializeBody } from './body-size.ts'
import { type CreatedEvent, getAlertTime, isRevision, loadCreatedEvents, toCreated } from './created-events.ts'
import {
  type EventMatch,
  type EventMatches,
  type MatchedEvent,
  matchEvent,
  needsSubject,
  type RuleActionPayload,
} from './event-matches.ts'
import { loadSubjectRows, type SubjectRows } from './subjects.ts'
import { loadTargets, type Targets } from './targets.ts'
import { type BodyData, prepareBodies } from './webhook-bodies.ts'

/** What one event starts. */
export interface EventPlan {
  deliveries: PlannedDelivery[]
  jobs: RuleActionPayload[]
  /** The rules that a `response.created` has started, if these are more than before. */
  started?: store.StartedRulesRow
  /** The alerts that have waited for the comment, which is there. */
  releases: store.WaitingAlert[]
}

/** A delivery that is to be added. `dueAt` may be past. */
export type PlannedDelivery = Omit<store.NewDeliveryRow, 'id' | 'createdAt' | 'workspaceId'> & {
  /** The response says who the respondent is. */
  isNamed: boolean
}

/** Takes the events in their order. @param index the place of the event among those that are placed */
export type Planner = (event: store.UnplacedEventRow, index: number) => EventPlan

/** What is read for all events at once. */
interface Context {
  targets: Targets
  rows: SubjectRows
  members: Awaited<ReturnType<typeof loadMembers>>
  getBody: Awaited<ReturnType<typeof prepareBodies>> | undefined
}

/** What an alert or a webhook is about. */
interface Source {
  id: string
  at: number
  /** When its alerts leave. */
  dueAt: number
  position: number
}

/**
 * Reads all that is needed to say what some events start.
 * @param after the position before the first of them
 * @param isDemo a workspace with sample data sends nothing
 */
export async function preparePlanner(
  deps: Deps,
  workspaceId: string,
  eventRows: readonly store.UnplacedEventRow[],
  { after, isDemo }: { after: number; isDemo: boolean },
): Promise<Planner> {
  const events = eventRows.map(toEvent)
  const targets = await loadTargets(deps, workspaceId, { isDemo })
  const subjectEvents = events.filter((event) => needsSubject(targets, event))
  const revisedIds = [...new Set(events.filter(isRevision).map(({ subjectId }) => subjectId))]
  const [rows, created] = await Promise.all([
    loadSubjectRows(deps, workspaceId, subjectEvents),
    loadCreatedEvents(deps, workspaceId, revisedIds),
  ])
  const matches = events.map((event, index) =>
    matchEvent(targets, event, rows, { position: after + index + 1, created }),
  )
  const bodyEvents = events.filter((_, index) => listMatches(matches[index]).some(({ webhooks }) => webhooks.size > 0))
  const hasEmails = matches.some((match) => listMatches(match).some(({ emails }) => emails.length > 0))
  const [getBody, members] = await Promise.all([
    bodyEvents.length > 0 ? prepareBodies(deps, workspaceId, bodyEvents, rows) : undefined,
    hasEmails ? loadMembers(deps, workspaceId) : [],
  ])
  const context = { targets, rows, members, getBody }
  return (_, index) => {
    const [event, match] = [events[index], matches[index]]
    if (!event || !match) throw new Error('the planner was prepared for other events')
    return planEvent(context, event, match, after + index + 1)
  }
}

function toEvent(row: store.UnplacedEventRow): MatchedEvent {
  const facts: Record<string, unknown> = JSON.parse(row.data)
  return { ...row, facts, score: typeof facts.score === 'number' ? facts.score : null }
}

const listMatches = (matches: EventMatches | undefined): EventMatch[] =>
  matches ? [matches.own, ...(matches.late ? [matches.late] : [])] : []

function planEvent(
  context: Context,
  event: MatchedEvent,
  { own, late, created, ruleIds }: EventMatches,
  position: number,
): EventPlan {
  const response = context.rows.responses.get(event.subjectId)
  const isCreated = event.type === 'response.created'
  const dueAt = isCreated ? getAlertTime(event.at, response) : event.at
  const lateDeliveries = late && created ? planLate(context, event, late, created) : []
  const source = { id: event.id, at: event.at, dueAt, position }
  const alerts = listAlerts(context, event, own, source, (alert) => !isCovered(context, event, created, alert))
  if (isCreated && created) addAlerts(created, alerts)
  const hasComment = !isCreated && Array.isArray(event.facts.fields) && event.facts.fields.includes('comment')
  return {
    deliveries: [...lateDeliveries, ...alerts, ...listWebhooks(context, event, own, source)],
    jobs: [...own.jobs, ...(late?.jobs ?? [])],
    ...(created && ruleIds && { started: { id: created.id, ruleIds } }),
    releases: hasComment ? (created?.alerts ?? []).flatMap(({ release }) => release ?? []) : [],
  }
}

/** What a revision starts with the first event of its response: nobody is told of that twice. */
function planLate(context: Context, event: MatchedEvent, late: EventMatch, created: CreatedEvent): PlannedDelivery[] {
  const response = context.rows.responses.get(event.subjectId)
  const source = { ...created, dueAt: getAlertTime(created.at, response) }
  const alerts = listAlerts(context, event, late, source, ({ channelId, recipientId }) =>
    created.alerts.every((alert) => !isSameReader(alert, { channelId, recipientId })),
  )
  addAlerts(created, alerts)
  return [...alerts, ...listWebhooks(context, toCreated(event), late, source)]
}

const addAlerts = (created: CreatedEvent, alerts: readonly PlannedDelivery[]) =>
  created.alerts.push(...alerts.map((alert) => ({ ...alert, isWaiting: true })))

type Reader = Pick<PlannedDelivery, 'channelId' | 'recipientId'>

/** One email about an event is enough for a member, whatever channels there are. */
const isSameReader = (one: Reader, other: Reader) =>
  one.recipientId === other.recipientId && (one.recipientId !== '' || one.channelId === other.channelId)

/** Whether an alert that waits will say the same: it shows the response as it is when it leaves. */
const isCovered = (
  { targets }: Context,
  { facts }: MatchedEvent,
  created: CreatedEvent | undefined,
  alert: PlannedDelivery,
): boolean => {
  const isAboutCalls = targets.rules.some(({ id, isAboutCalls }) => isAboutCalls && id === alert.ruleId)
  const isSameNews = (ruleId: string | null) =>
    ruleId === alert.ruleId || (isAboutCalls && facts.contactRequested === true)
  return (created?.alerts ?? []).some(
    (waiting) => waiting.isWaiting && isSameReader(waiting, alert) && isSameNews(waiting.ruleId),
  )
}

function listAlerts(
  { rows, members }: Context,
  { subjectId }: MatchedEvent,
  match: EventMatch,
  { id, dueAt }: Source,
  isWanted: (alert: PlannedDelivery) => boolean,
): PlannedDelivery[] {
  const response = rows.responses.get(subjectId)
  const alert = { kind: 'alert', eventId: id, body: null, dueAt, ...describeSubject(response) } as const
  const emails = match.emails.flatMap(({ settings, ...target }) =>
    chooseRecipients(members, settings, { ownerId: response?.ownerId ?? null }).map((recipientId) => ({
      ...alert,
      ...target,
      recipientId,
    })),
  )
  const chats = [...match.chats].map(([channelId, ruleId]) => ({ ...alert, channelId, ruleId, recipientId: '' }))
  return [...keepFirst(emails.filter(isWanted), ({ recipientId }) => recipientId), ...chats.filter(isWanted)]
}

const keepFirst = <Item>(items: readonly Item[], getKey: (item: Item) => string): Item[] => [
  ...new Map(items.toReversed().map((item) => [getKey(item), item])).values(),
]

function listWebhooks(
  { getBody }: Context,
  event: MatchedEvent,
  { webhooks }: EventMatch,
  { id, at, position }: Source,
): PlannedDelivery[] {
  const data: BodyData | undefined = webhooks.size > 0 ? getBody?.(event) : undefined
  if (!data) return []
  const body = serializeBody({ type: event.type, timestamp: toIso(at), data: data.data, sequence: position })
  const subject = { ...describeSubject(data.response ?? undefined), contactId: data.contactId }
  const common = { kind: 'webhook', eventId: id, body, recipientId: '', dueAt: at, ...subject } as const
  return [...webhooks].map(([channelId, ruleId]) => ({ ...common, channelId, ruleId }))
}

const describeSubject = (response: store.RoutedResponseRow | undefined) => ({
  contactId: response?.contactId ?? null,
  responseId: response?.id ?? null,
  isNamed: (response?.unverifiedContact ?? null) !== null,
})
