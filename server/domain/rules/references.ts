import { OTHER_ID } from '../../../shared/flow.ts'
import {
  listActionsOf,
  listConditionsOf,
  type RuleCondition,
  type RuleProblem,
  type RuleSettings,
} from '../../../shared/rule.ts'
import { selectRuleChannels, selectSurveyReasons } from '../../store/queries/rules.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { listAssignees } from '../follow-ups/assignees.ts'
import { loadReferralSettings } from '../referrals/settings.ts'
import { listTeamNames } from '../teams/teams.ts'

/** What rules may name: everything by id. */
interface References {
  channels: ReadonlyMap<string, { kind: string; disabledAt: number | null }>
  /** JSON: the reasons of each survey by group. */
  surveys: ReadonlyMap<string, string>
  memberIds: ReadonlySet<string>
  /** Whether personal links of customers lead somewhere. */
  hasDestination: boolean
  teamIds: ReadonlySet<string>
}

export async function loadReferences(deps: Deps, caller: Caller, rules: readonly RuleSettings[]): Promise<References> {
  const { database } = deps
  const [channels, surveys, assignees, teams, referrals] = await Promise.all([
    database.all(selectRuleChannels(caller.workspaceId, rules.flatMap(listChannelIds))),
    database.all(selectSurveyReasons(caller.workspaceId)),
    listAssignees(deps, caller),
    listTeamNames(deps, caller),
    loadReferralSettings(deps, caller.workspaceId),
  ])
  return {
    channels: new Map(channels.map(({ id, ...channel }) => [id, channel])),
    surveys: new Map(surveys.map(({ id, reasons }) => [id, reasons])),
    memberIds: new Set(assignees.map(({ id }) => id)),
    hasDestination: referrals.settings.destination !== null,
    teamIds: new Set(teams.map(({ id }) => id)),
  }
}

/** The channels that a rule sends to. */
export const listChannelIds = ({ actions }: RuleSettings): string[] =>
  actions.flatMap((action) => ('channelId' in action ? [action.channelId] : []))

/** What a rule names that does not exist any more, or sends nothing. */
export function listProblems({ conditions, actions }: RuleSettings, references: References): RuleProblem[] {
  const { surveys = [] } = conditions
  return [
    ...surveys.flatMap((id, index): RuleProblem[] =>
      references.surveys.has(id) ? [] : [{ path: `conditions.surveys.${index}`, code: 'unknown-survey' }],
    ),
    ...actions.flatMap((action, index): RuleProblem[] => {
      if ('channelId' in action) {
        const channel = references.channels.get(action.channelId)
        const path = `actions.${index}.channelId`
        if (!channel) return [{ path, code: 'unknown-channel' }]
        return channel.disabledAt === null ? [] : [{ path, code: 'channel-disabled' }]
      }
      if (action.kind === 'thank')
        return action.asksReferral && !references.hasDestination
          ? [{ path: `actions.${index}.asksReferral`, code: 'no-destination' }]
          : []
      if (action.kind !== 'open-follow-up' && action.kind !== 'assign-follow-up') return []
      const { ownerId, teamId } = action
      if (teamId !== undefined && !references.teamIds.has(teamId))
        return [{ path: `actions.${index}.teamId`, code: 'unknown-team' }]
      const isKnown = !ownerId || references.memberIds.has(ownerId)
      return isKnown ? [] : [{ path: `actions.${index}.ownerId`, code: 'unknown-member' }]
    }),
  ]
}

/**
 * Rejects settings whose events, conditions and actions do not fit together, or that name what the workspace does not have.
 * @param settings below `settings` of the input
 * @throws DomainError with the field
 */
export async function requireSensibleSettings(deps: Deps, caller: Caller, settings: RuleSettings): Promise<void> {
  requireMatchingEvents(settings)
  const references = await loadReferences(deps, caller, [settings])
  const [problem] = listProblems(settings, references).filter(({ code }) => !laterProblems.includes(code))
  if (problem) throw toError(problem)
  requireChannelKinds(settings, references)
  requireReasons(settings, references)
  await requireSegmentKeys(deps, caller, settings)
}

/** What a rule may be saved with: it sends again when that is mended. */
const laterProblems: readonly RuleProblem['code'][] = ['channel-disabled', 'no-destination']

/** @throws DomainError `condition-mismatch` or `action-mismatch`, with the event */
export function requireMatchingEvents({ events, conditions, actions }: RuleSettings): void {
  for (const event of events) {
    const names = Object.keys(conditions) as RuleCondition[]
    const condition = names.find((name) => conditions[name] !== undefined && !listConditionsOf(event).includes(name))
    const details = { params: { event } }
    if (condition !== undefined) {
      const path = `settings.conditions.${condition}`
      const message = `The event ${event} never meets this condition.`
      throw new DomainError('invalid', 'condition-mismatch', message, { path, ...details })
    }
    const index = actions.findIndex(({ kind }) => !listActionsOf(event).includes(kind))
    if (index < 0) continue
    const path = `settings.actions.${index}.kind`
    throw new DomainError('invalid', 'action-mismatch', `The event ${event} cannot start this action.`, {
      path,
      ...details,
    })
  }
}

const messages = {
  'unknown-member': 'Expected a member of this workspace whose role includes follow-ups.',
  'unknown-team': 'Expected the id of a team of this workspace.',
  'unknown-channel': 'Expected the id of a channel of this workspace.',
  'unknown-survey': 'Expected the id of a survey of this workspace.',
}

function toError({ path, code }: RuleProblem): DomainError {
  if (code === 'channel-disabled' || code === 'no-destination') throw new Error(`${code} is no error`)
  const errorCode = code === 'unknown-member' ? 'invalid-owner' : code
  return new DomainError('invalid', errorCode, messages[code], { path: `settings.${path}` })
}

function requireChannelKinds({ actions }: RuleSettings, { channels }: References): void {
  for (const [index, action] of actions.entries()) {
    if (!('channelId' in action)) continue
    const isWebhook = channels.get(action.channelId)?.kind === 'webhook'
    if (isWebhook === (action.kind === 'webhook')) continue
    const path = `settings.actions.${index}.channelId`
    const message = 'Expected a channel for people with an alert, and one of the kind webhook with a webhook.'
    throw new DomainError('invalid', 'channel-kind', message, { path })
  }
}

/** Reasons are those of the surveys of the rule, or of any survey. */
function requireReasons({ conditions: { reasons = [], surveys } }: RuleSettings, references: References): void {
  if (reasons.length === 0) return
  const offered = new Set([OTHER_ID])
  for (const [surveyId, json] of references.surveys) {
    if (surveys && !surveys.includes(surveyId)) continue
    const reasonsByGroup: Record<string, { id: string }[]> = JSON.parse(json)
    for (const { id } of Object.values(reasonsByGroup).flat()) offered.add(id)
  }
  const index = reasons.findIndex((id) => !offered.has(id))
  if (index < 0) return
  const path = `settings.conditions.reasons.${index}`
  throw new DomainError('invalid', 'unknown-cause', 'Expected a reason that a survey offers, or other', { path })
}

async function requireSegmentKeys({ database }: Deps, { workspaceId }: Caller, { conditions }: RuleSettings) {
  const keys = Object.keys(conditions.properties ?? {})
  if (keys.length === 0) return
  const declaredKeys = new Set((await database.all(selectSegmentKeys(workspaceId))).map(({ key }) => key))
  const key = keys.find((name) => !declaredKeys.has(name))
  if (key === undefined) return
  const message = `“${key}” is not a segment key of this workspace. Declare it first.`
  const path = `settings.conditions.properties.${key}`
  throw new DomainError('invalid', 'unknown-segment-key', message, { path, params: { key } })
}
