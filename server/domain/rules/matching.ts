import type { ChannelSettings } from '../../../shared/channel.ts'
import type { EventType } from '../../../shared/event-types.ts'
import type { RuleAction, RuleSettings } from '../../../shared/rule.ts'
import { compileConditions, type RuleFacts } from '../../../shared/rule-conditions.ts'
import { buildEventFacts, buildFacts, isSuspect, type RoutedEvent, type SubjectRows } from './subjects.ts'

/** A rule, prepared for many events. */
export interface PreparedRule {
  id: string
  name: string
  actions: readonly RuleAction[]
  events: ReadonlySet<EventType>
  /** Whether the subject of an event has to be looked at: a first check by what the event says. */
  mayMatch(event: RoutedEvent): boolean
  matches(facts: RuleFacts): boolean
}

export function prepareRule({
  id,
  name,
  settings,
}: {
  id: string
  name: string
  settings: RuleSettings
}): PreparedRule {
  const { events, conditions, actions } = settings
  const { surveys, groups, score } = conditions
  const [bySurvey, byScore] = [compileConditions({ surveys }), compileConditions({ groups, score })]
  const types = new Set(events)
  return {
    id,
    name,
    actions,
    events: types,
    mayMatch: (event) => {
      if (!types.has(event.type)) return false
      const facts = buildEventFacts(event)
      return (event.surveyId === null || bySurvey(facts)) && (event.score === null || byScore(facts))
    },
    matches: compileConditions(conditions),
  }
}

/** Whether an event starts a rule. Suspect responses start none but those about suspect responses. */
export function startsRule(rule: PreparedRule, event: RoutedEvent, rows: SubjectRows): boolean {
  if (!rule.mayMatch(event)) return false
  const response = rows.responses.get(event.subjectId)
  if (response && isSuspect(response) && event.type !== 'response.suspected') return false
  const facts = buildFacts(event, rows)
  return facts !== undefined && rule.matches(facts)
}

/** A webhook with subscriptions of its own. */
export interface Subscription {
  channelId: string
  /** Whether the subject of an event has to be looked at: a first check by what the event says. */
  mayMatch(event: RoutedEvent): boolean
  matches(event: RoutedEvent, rows: SubjectRows): boolean
}

export function prepareSubscription(channelId: string, settings: ChannelSettings['webhook']): Subscription {
  const { surveyId, groups } = settings
  const bySurvey = compileConditions({ ...(surveyId !== null && { surveys: [surveyId] }) })
  const byGroup = compileConditions({ ...(groups.length > 0 && { groups: [...groups] }) })
  // Events without a survey or a score, such as those of contacts, are sent in any case.
  const matchFacts = (facts: RuleFacts) =>
    (facts.surveyId === null || bySurvey(facts)) && (facts.score === null || byGroup(facts))
  const mayMatch = (event: RoutedEvent) =>
    settings.events.some((name) => includesType(name, event.type)) && matchFacts(buildEventFacts(event))
  return {
    channelId,
    mayMatch,
    matches: (event, rows) => mayMatch(event) && matchFacts(buildFacts(event, rows) ?? buildEventFacts(event)),
  }
}

/** Whether a subscription such as `response.*` includes a type. */
const includesType = (name: string, type: EventType): boolean =>
  name === type || name === '*' || (name.endsWith('.*') && type.startsWith(name.slice(0, -1)))
