import type { ChannelKind, ChannelSettings } from '../../../shared/channel.ts'
import * as store from '../../store/queries/event-routing.ts'
import type { Deps } from '../deps.ts'
import { type PreparedRule, prepareRule, prepareSubscription, type Subscription } from './matching.ts'

export interface TargetChannel {
  id: string
  kind: ChannelKind
  settings: ChannelSettings[ChannelKind]
}

/** A rule that is not paused. */
export interface ActiveRule extends PreparedRule {
  updatedAt: number
  /** Whether it is about the wish for a call. */
  isAboutCalls: boolean
}

/** What events of a workspace can start. */
export interface Targets {
  rules: readonly ActiveRule[]
  subscriptions: readonly Subscription[]
  channels: ReadonlyMap<string, TargetChannel>
}

/** @param isDemo a workspace with sample data sends nothing */
export async function loadTargets(
  { database }: Deps,
  workspaceId: string,
  { isDemo }: { isDemo: boolean },
): Promise<Targets> {
  const [ruleRows, channelRows] = await Promise.all([
    database.all(store.selectActiveRules(workspaceId)),
    isDemo ? [] : database.all(store.selectActiveChannels(workspaceId)),
  ])
  const channels = channelRows.map((row): TargetChannel => ({ ...row, settings: JSON.parse(row.settings) }))
  return {
    rules: ruleRows.map(toActiveRule),
    subscriptions: channels.flatMap(({ id, kind, settings }) =>
      kind === 'webhook' ? [prepareSubscription(id, settings as ChannelSettings['webhook'])] : [],
    ),
    channels: new Map(channels.map((channel) => [channel.id, channel])),
  }
}

function toActiveRule({ updatedAt, ...row }: store.ActiveRuleRow): ActiveRule {
  const settings = JSON.parse(row.settings)
  const isAboutCalls = settings.conditions.contactRequested === true
  return { ...prepareRule({ ...row, settings }), updatedAt, isAboutCalls }
}
