import type { ChannelSettings } from '../../../shared/channel.ts'
import type { RuleAction } from '../../../shared/rule.ts'
import { type CreatedEvent, isRevision, toCreated } from './created-events.ts'
import { type PreparedRule, startsRule } from './matching.ts'
import { getSubjectNoun, type RoutedEvent, type SubjectRows } from './subjects.ts'
import type { ActiveRule, Targets } from './targets.ts'

/** What a job of a rule does, and to which responses. */
export interface RuleActionPayload {
  ruleId: string
  name: string
  actions: RuleAction[]
  responseIds: string[]
}

export type MatchedEvent = RoutedEvent & {
  id: string
  at: number
  causedBy: string | null
  facts: Record<string, unknown>
}

/** What an event starts: channels by id with the rule that names them first, or null for a subscription. */
export interface EventMatch {
  chats: Map<string, string>
  emails: { channelId: string; ruleId: string; settings: ChannelSettings['email'] }[]
  webhooks: Map<string, string | null>
  jobs: RuleActionPayload[]
}

export interface EventMatches {
  own: EventMatch
  /** What a revision starts as if the response had been created so, with its first event. */
  late?: EventMatch
  created?: CreatedEvent | undefined
  /** The rules that the first event has started by now, if these are more than before. */
  ruleIds?: string[]
}

export const isByRule = ({ causedBy }: Pick<MatchedEvent, 'causedBy'>): boolean =>
  causedBy?.startsWith('rule:') ?? false

/** Whether the subject of an event has to be looked at. */
export function needsSubject({ rules, subscriptions }: Targets, event: MatchedEvent): boolean {
  if (subscriptions.some((subscription) => subscription.mayMatch(event))) return true
  if (isByRule(event)) return false
  return rules.some((rule) => rule.mayMatch(event) || (isRevision(event) && rule.mayMatch(toCreated(event))))
}

/**
 * What an event starts. The events must come in their order.
 * @param position of the event
 * @param created by the ids of responses; adds what is created
 */
export function matchEvent(
  targets: Targets,
  event: MatchedEvent,
  rows: SubjectRows,
  { position, created }: { position: number; created: Map<string, CreatedEvent> },
): EventMatches {
  const own = emptyMatch()
  for (const subscription of targets.subscriptions) {
    if (subscription.matches(event, rows)) own.webhooks.set(subscription.channelId, null)
  }
  if (isByRule(event)) return { own }
  const rules = targets.rules.filter((rule) => startsRule(rule, event, rows))
  for (const rule of rules) addActions(own, rule, event, targets)
  if (event.type === 'response.created') {
    const ruleIds = rules.map(({ id }) => id)
    const { id, at } = event
    const createdEvent = { id, at, position, ruleIds: new Set(ruleIds), alerts: [] }
    created.set(event.subjectId, createdEvent)
    return { own, created: createdEvent, ...(ruleIds.length > 0 && { ruleIds }) }
  }
  const createdEvent = isRevision(event) ? created.get(event.subjectId) : undefined
  return createdEvent ? matchRevision(targets, event, rows, { own, created: createdEvent }) : { own }
}

/**
 * Rules about new responses also start when what respondents add within seconds meets their conditions, each once. A wish for a call
 * that comes later is news of its own.
 */
function matchRevision(
  targets: Targets,
  event: MatchedEvent,
  rows: SubjectRows,
  { own, created }: { own: EventMatch; created: CreatedEvent },
): EventMatches {
  const late = emptyMatch()
  const createdEvent = toCreated(event)
  const asksForCall = event.facts.contactRequested === true
  const isNew = ({ id, updatedAt }: ActiveRule) => !created.ruleIds.has(id) && updatedAt <= created.at
  const rules = targets.rules.filter((rule) => isNew(rule) && startsRule(rule, createdEvent, rows))
  for (const rule of rules) {
    addActions(asksForCall && rule.isAboutCalls ? own : late, rule, event, targets)
    created.ruleIds.add(rule.id)
  }
  return { own, late, created, ...(rules.length > 0 && { ruleIds: [...created.ruleIds] }) }
}

const emptyMatch = (): EventMatch => ({ chats: new Map(), emails: [], webhooks: new Map(), jobs: [] })

function addActions(
  match: EventMatch,
  { id: ruleId, name, actions }: PreparedRule,
  event: RoutedEvent,
  { channels }: Targets,
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
