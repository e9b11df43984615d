import type { ChannelKind } from '../../../shared/channel.ts'
import { listChannels } from '../../domain/channels/channels.ts'
import { listAssignees } from '../../domain/follow-ups/assignees.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { listTeamNames } from '../../domain/teams/teams.ts'
import { listWebhooks } from '../../domain/webhooks/webhooks.ts'
import type { PageContext } from '../layout/context.ts'
import { listReasonChoices } from '../layout/reasons.ts'
import type { RuleNames } from './describe.ts'

/** More of each than a workspace has. */
const MAX_ITEMS = 500

export interface RuleChannel {
  id: string
  kind: ChannelKind
  name: string
  isDisabled: boolean
}

/** What the rules of a workspace can name. */
export interface RuleReferences extends RuleNames {
  channels: ReadonlyMap<string, RuleChannel>
}

/** The surveys, reasons, channels, members and teams of the workspace by id. */
export async function loadRuleReferences(page: PageContext): Promise<RuleReferences> {
  const { deps, caller } = page.c.var
  const paging = { limit: MAX_ITEMS }
  const [surveys, channels, webhooks, members, teams] = await Promise.all([
    listSurveys(deps, caller, paging),
    listChannels(deps, caller, paging),
    listWebhooks(deps, caller, paging),
    listAssignees(deps, caller),
    listTeamNames(deps, caller),
  ])
  const allChannels = [...channels.data, ...webhooks.data.map((webhook) => ({ ...webhook, kind: 'webhook' as const }))]
  return {
    surveys: new Map(surveys.data.map(({ id, name }) => [id, name])),
    reasons: new Map(listReasonChoices(page, surveys.data).map(({ value, label }) => [value, label])),
    members: new Map(members.map(({ id, name }) => [id, name])),
    teams: new Map(teams.map(({ id, name }) => [id, name])),
    channels: new Map(
      allChannels.map(({ id, kind, name, disabledAt }) => [id, { id, kind, name, isDisabled: disabledAt !== null }]),
    ),
  }
}
