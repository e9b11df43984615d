import type { RuleAction } from '../../../shared/rule.ts'
import { selectRoutedResponses } from '../../store/queries/event-routing.ts'
import { selectFollowUpById } from '../../store/queries/follow-ups.ts'
import { selectSurveyById } from '../../store/queries/surveys.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { listAssignees } from '../follow-ups/assignees.ts'
import { giveToTeam } from '../follow-ups/assignment.ts'
import { updateFollowUp } from '../follow-ups/changes.ts'
import { openFollowUpsManually } from '../follow-ups/opening.ts'
import { thankCustomer } from '../referrals/thanks.ts'
import { tagResponse } from '../responses/tags.ts'
import { listTeamNames } from '../teams/teams.ts'
import type { RuleActionPayload } from './event-matches.ts'
import { isSuspect } from './subjects.ts'

/**
 * Does what a rule says to one response. Repeated, it changes nothing more. What cannot be done is left out: the response or the
 * member is gone, or the response has as many tags as it may have.
 */
export async function runRuleActions(
  deps: Deps,
  workspaceId: string,
  { ruleId, name, actions }: Omit<RuleActionPayload, 'responseIds'>,
  responseId: string,
): Promise<void> {
  const caller: Caller = { workspaceId, actor: `rule:${ruleId}`, name, role: 'admin' }
  for (const action of actions) {
    try {
      await runAction(deps, caller, action, responseId)
    } catch (error) {
      if (!(error instanceof DomainError)) throw error
    }
  }
}

type OpenAction = Extract<RuleAction, { kind: 'open-follow-up' }>

async function runAction(deps: Deps, caller: Caller, action: RuleAction, responseId: string): Promise<void> {
  switch (action.kind) {
    case 'tag':
      await tagResponse(deps, caller, responseId, action.tag)
      return
    case 'assign-follow-up':
      await updateFollowUp(
        deps,
        caller,
        responseId,
        action.teamId ? { teamId: action.teamId } : { ownerId: action.ownerId },
      )
      return
    case 'thank':
      await thankCustomer(deps, caller, responseId, action.asksReferral)
      return
    case 'open-follow-up':
      await openFollowUp(deps, caller, action, responseId)
  }
}

/** If the member has left, or the team is gone, the case is whose the workspace says: a customer must not be left without one. */
async function openFollowUp(
  deps: Deps,
  caller: Caller,
  action: Pick<OpenAction, 'ownerId' | 'teamId'>,
  responseId: string,
): Promise<void> {
  const [[followUp], [response]] = await Promise.all([
    deps.database.all(selectFollowUpById(caller.workspaceId, responseId)),
    deps.database.all(selectRoutedResponses(caller.workspaceId, [responseId])),
  ])
  if (followUp || !response || isSuspect(response)) return
  // What comes of asking again is up to the follow-up after which the customer was asked.
  const [survey] = await deps.database.all(selectSurveyById(caller.workspaceId, response.surveyId))
  if (survey?.type === 'recovery') return
  await openFollowUpsManually(deps, caller, [responseId], await findAssignment(deps, caller, action))
}

/** Undefined if the workspace assigns. */
async function findAssignment(deps: Deps, caller: Caller, { ownerId, teamId }: Pick<OpenAction, 'ownerId' | 'teamId'>) {
  if (teamId !== undefined) {
    const teams = await listTeamNames(deps, caller)
    return teams.some(({ id }) => id === teamId) ? giveToTeam(deps, caller, teamId) : undefined
  }
  const assignees = ownerId === null ? [] : await listAssignees(deps, caller)
  const assignee = assignees.find(({ id }) => id === ownerId)
  return assignee && { owner: assignee.name, ownerId: assignee.id, teamId: null }
}
