import type { ChannelKind, ChannelSettings } from '../../../shared/channel.ts'
import type { RuleAction } from '../../../shared/rule.ts'
import { toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/event-routing.ts'
import { chooseRecipients, loadMembers } from '../channels/recipients.ts'
import type { Deps } from '../deps.ts'
import { serializeBody } from './body-size.ts'
import { type PreparedRule, prepareRule, prepareSubscription, type Subscription, startsRule } from './matching.ts'
import { getSubjectNoun, loadSubjectRows, type RoutedEvent, type SubjectRows } from './subjects.ts'
import { type BodyData, prepareBodies } from './webhook-bodies.ts'

/** What one event starts. */
export interface EventPlan {
  deliveries: PlannedDelivery[]
  jobs: RuleActionPayload[]
}

/** What a job of a rule does, and to which responses. */
export interface RuleActionPayload {
  ruleId: string
  name: string
  actions: RuleAction[]
  responseIds: string[]
}

type PlannedDelivery = Omit<store.NewDeliveryRow, 'id' | 'createdAt' | 'workspaceId'>

/** @param index the place of the event among those that are placed */
export type Planner = (event: store.UnplacedEventRow, index: number) => EventPlan

type Event = RoutedEvent & { id: string; at: number; facts: Record<string, unknown>; isByRule: boolean }

interface Channel {
  id: string
  kind: ChannelKind
  settings: ChannelSettings[ChannelKind]
}

/** What events of a workspace can start. */
interface Targets {
  rules: readonly PreparedRule[]
  subscriptions: readonly Subscription[]
  channels: ReadonlyMap<string, Channel>
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
  const rows = await loadSubjectRows(deps, workspaceId, subjectEvents)
  const matches = new Map(events.map((event) => [event.id, matchEvent(targets, event, rows)]))
  const bodyEvents = events.filter(({ id }) => matches.get(id)?.webhooks.size)
  const [getBody, members] = await Promise.all([
    bodyEvents.length > 0 ? prepareBodies(deps, workspaceId, bodyEvents, rows) : undefined,
    matches.values().some(({ emails }) => emails.length > 0) ? loadMembers(deps, workspaceId) : [],
  ])
  return (row, index) => {
    const event = toEvent(row)
    const match = matches.get(row.id)
    if (!match) return { deliveries: [], jobs: [] }
    const body = match.webhooks.size > 0 ? getBody?.(event) : undefined
    const response = rows.responses.get(event.subjectId)
    const alert = { kind: 'alert', eventId: event.id, contactId: response?.contactId ?? null, body: null } as const
    const emails = match.emails.flatMap(({ settings, ...target }) =>
      chooseRecipients(members, settings, { ownerId: response?.ownerId ?? null }).map((recipientId) => ({
        ...alert,
        ...target,
        recipientId,
      })),
    )
    return {
      deliveries: [
        ...keepFirst(emails, ({ recipientId }) => recipientId),
        ...match.chats.entries().map(([channelId, ruleId]) => ({ ...alert, channelId, ruleId, recipientId: '' })),
        ...(body ? buildWebhookDeliveries(event, match.webhooks, body, after + index + 1) : []),
      ],
      jobs: match.jobs,
    }
  }
}

/** One email about an event is enough for a member, whatever rules and channels there are. */
const keepFirst = <Item>(items: readonly Item[], getKey: (item: Item) => string): Item[] => [
  ...new Map(items.toReversed().map((item) => [getKey(item), item])).values(),
]

function buildWebhookDeliveries(
  event: Event,
  webhooks: ReadonlyMap<string, string | null>,
  { data, contactId }: BodyData,
  sequence: number,
): PlannedDelivery[] {
  const body = serializeBody({ type: event.type, timestamp: toIso(event.at), data, sequence })
  const common = { kind: 'webhook', eventId: event.id, contactId, body, recipientId: '' } as const
  return [...webhooks].map(([channelId, ruleId]) => ({ ...common, channelId, ruleId }))
}

function toEvent(row: store.UnplacedEventRow): Event {
  const facts: Record<string, unknown> = JSON.parse(row.data)
  const score = typeof facts.score === 'number' ? facts.score : null
  return { ...row, facts, score, isByRule: row.causedBy?.startsWith('rule:') ?? false }
}

async function loadTargets({ database }: Deps, workspaceId: string, { isDemo }: { isDemo: boolean }): Promise<Targets> {
  const [ruleRows, channelRows] = await Promise.all([
    database.all(store.selectActiveRules(workspaceId)),
    isDemo ? [] : database.all(store.selectActiveChannels(workspaceId)),
  ])
  const channels = channelRows.map((row): Channel => ({ ...row, settings: JSON.parse(row.settings) }))
  return {
    rules: ruleRows.map((row) => prepareRule({ ...row, settings: JSON.parse(row.settings) })),
    subscriptions: channels.flatMap(({ id, kind, settings }) =>
      kind === 'webhook' ? [prepareSubscription(id, settings as ChannelSettings['webhook'])] : [],
    ),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
  }
}

const needsSubject = ({ rules, subscriptions }: Targets, event: Event): boolean =>
  (!event.isByRule && rules.some((rule) => rule.mayMatch(event))) ||
  subscriptions.some((subscription) => subscription.mayMatch(event))

/** What an event starts: channels by id with the rule that names them first, or null for a subscription. */
interface EventMatch {
  chats: Map<string, string>
  emails: { channelId: string; ruleId: string; settings: ChannelSettings['email'] }[]
  webhooks: Map<string, string | null>
  jobs: RuleActionPayload[]
}

function matchEvent({ rules, subscriptions, channels }: Targets, event: Event, rows: SubjectRows): EventMatch {
  const match: EventMatch = { chats: new Map(), emails: [], webhooks: new Map(), jobs: [] }
  for (const subscription of subscriptions) {
    if (subscription.matches(event, rows)) match.webhooks.set(subscription.channelId, null)
  }
  if (event.isByRule) return match
  for (const rule of rules) if (startsRule(rule, event, rows)) addActions(match, rule, event, channels)
  return match
}

function addActions(
  match: EventMatch,
  { id: ruleId, name, actions }: PreparedRule,
  event: Event,
  channels: Targets['channels'],
): void {
  for (const action of actions) {
    const channel = 'channelId' in action ? channels.get(action.channelId) : undefined
    if (!channel) continue
    if (channel.kind === 'webhook') addFirst(match.webhooks, channel.id, ruleId)
    else if (channel.kind === 'email')
      match.emails.push({ channelId: channel.id, ruleId, settings: channel.settings as ChannelSettings['email'] })
    else addFirst(match.chats, channel.id, ruleId)
  }
  const ownActions = actions.filter((action) => !('channelId' in action))
  if (ownActions.length > 0 && getSubjectNoun(event.type) === 'response')
    match.jobs.push({ ruleId, name, actions: ownActions, responseIds: [event.subjectId] })
}

function addFirst<Value>(values: Map<string, Value>, key: string, value: Value): void {
  if (!values.has(key)) values.set(key, value)
}
