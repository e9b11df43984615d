import type { ChannelKind } from '../../../shared/channel.ts'
import type { EventType } from '../../../shared/event-types.ts'
import type { RuleAction, RuleConditions, RuleSettings } from '../../../shared/rule.ts'
import type { ViewContext } from '../layout/context.ts'

/** What rules name by id. What is missing has been deleted since. */
export interface RuleNames {
  surveys: ReadonlyMap<string, string>
  /** The reasons that surveys offer, in the user's language. */
  reasons: ReadonlyMap<string, string>
  channels: ReadonlyMap<string, { kind: ChannelKind; name: string }>
  members: ReadonlyMap<string, string>
  teams: ReadonlyMap<string, string>
}

/** A rule as a sentence: “When a response arrives, if the score is 0–6, then alert Team by email.” */
export function describeRule(
  view: ViewContext,
  { events, conditions, actions }: RuleSettings,
  names: RuleNames,
): string {
  const { format, t } = view
  return t.rules.sentence.build(
    events.map((type) => describeEvent(view, type)),
    describeConditions(view, conditions, names),
    describeActions(view, actions, names),
    { and: format.list, or: format.choice },
  )
}

/** A clause: “a response arrives”. */
export const describeEvent = ({ t }: ViewContext, type: EventType): string => t.rules.sentence.events[type]

/** A clause on its own: “A response arrives”. */
export const capitalize = (clause: string): string => clause.charAt(0).toUpperCase() + clause.slice(1)

function describeConditions({ t, format }: ViewContext, conditions: RuleConditions, names: RuleNames): string[] {
  const messages = t.rules.sentence
  const { surveys, groups, score, reasons, words, properties, tiers, languages, value } = conditions
  const oneOf = <Item>(items: readonly Item[], toText: (item: Item) => string) => format.choice(items.map(toText))
  const groupText = groups && oneOf(groups, (group) => messages.groups[group])
  const parts: (string | false | undefined)[] = [
    surveys && messages.surveys(oneOf(surveys, (id) => names.surveys.get(id) ?? messages.gone.survey)),
    groupText && (conditions.contactRequested ? messages.groupAndCall : messages.group)(groupText),
    score && messages.score(format.number(score.from), format.number(score.to)),
    !groupText && conditions.contactRequested && messages.contactRequested,
    reasons && messages.reasons(oneOf(reasons, (id) => names.reasons.get(id) ?? messages.gone.reason)),
    words && messages.words(oneOf(words, messages.quote)),
    ...Object.entries(properties ?? {}).map(([key, values]) =>
      messages.property(
        format.propertyName(key),
        oneOf(values, (text) => format.propertyValue(key, text)),
      ),
    ),
    tiers && messages.tiers(format.choice(tiers)),
    languages && messages.languages(oneOf(languages, format.languageName)),
    value && messages.value(format.propertyName(value.property), format.number(value.atLeast)),
  ]
  return parts.filter((part): part is string => typeof part === 'string')
}

/** Clauses, one for the channels of a platform, and one for all tags: “alert Team and Managers by email”. */
function describeActions(view: ViewContext, actions: readonly RuleAction[], names: RuleNames): string[] {
  const alike = new Map<string, RuleAction[]>()
  for (const action of actions) {
    const key = action.kind === 'tag' ? 'tag' : getPlatform(view, action, names)
    alike.set(key, [...(alike.get(key) ?? []), action])
  }
  return [...alike.values()].map((group) => describeAlike(view, group, names))
}

/** What alerts share a clause: those of a platform. One with the name of its platform does without it. */
function getPlatform({ t }: ViewContext, action: RuleAction, { channels }: RuleNames): string {
  if (action.kind !== 'alert') return JSON.stringify(action)
  const channel = channels.get(action.channelId)
  return channel && channel.name !== t.channels.kinds[channel.kind] ? channel.kind : action.channelId
}

/** A clause: “assign the follow-up to Ada”. */
export const describeAction = (view: ViewContext, action: RuleAction, names: RuleNames): string =>
  describeAlike(view, [action], names)

function describeAlike(view: ViewContext, actions: readonly RuleAction[], names: RuleNames): string {
  const messages = view.t.rules.sentence
  const { list } = view.format
  const ownerName = ({ ownerId, teamId }: { ownerId?: string | null | undefined; teamId?: string | undefined }) =>
    teamId === undefined
      ? (names.members.get(ownerId ?? '') ?? messages.gone.member)
      : messages.team(names.teams.get(teamId) ?? messages.gone.team)
  const [action] = actions
  switch (action?.kind) {
    case undefined:
      return ''
    case 'alert':
      return describeAlerts(
        view,
        actions.flatMap((one) => (one.kind === 'alert' ? [names.channels.get(one.channelId)] : [])),
      )
    case 'webhook':
      return messages.webhook(names.channels.get(action.channelId)?.name ?? messages.gone.channel)
    case 'open-follow-up':
      return action.ownerId || action.teamId ? messages.openFor(ownerName(action)) : messages.open
    case 'assign-follow-up':
      return messages.assign(ownerName(action))
    case 'thank':
      return action.asksReferral ? messages.thankAndAsk : messages.thank
    case 'tag':
      return messages.tag(list(actions.flatMap((one) => (one.kind === 'tag' ? [messages.quote(one.tag)] : []))))
  }
}

/** @param channels of one platform; undefined if deleted */
function describeAlerts(
  { t, format }: ViewContext,
  channels: readonly ({ kind: ChannelKind; name: string } | undefined)[],
) {
  const messages = t.rules.sentence
  const [channel] = channels
  if (!channel) return messages.alert(messages.gone.channel)
  const text = format.list(channels.map((one) => messages.channel(one?.name ?? '')))
  return channel.name === t.channels.kinds[channel.kind] ? messages.alert(text) : messages.alertBy[channel.kind](text)
}
