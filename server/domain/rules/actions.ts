import type { RuleAction } from '../../../shared/rule.ts'
import { selectRoutedResponses } from '../../store/queries/event-routing.ts'
import { selectFollowUpById } from '../../store/queries/follow-ups.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { listAssignees } from '../follow-ups/assignees.ts'
import { updateFollowUp } from '../follow-ups/changes.ts'
import { openFollowUpsManually } from '../follow-ups/opening.ts'
import { tagResponse } from '../responses/tags.ts'
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

async function runAction(deps: Deps, caller: Caller, action: RuleAction, responseId: string): Promise<void> {
  switch (action.kind) {
    case 'tag':
      await tagResponse(deps, caller, responseId, action.tag)
      return
    case 'assign-follow-up':
      await updateFollowUp(deps, caller, responseId, { ownerId: action.ownerId })
      return
    case 'open-follow-up':
      await openFollowUp(deps, caller, action.ownerId, responseId)
  }
}

/** If the member has left, the case is whose the workspace says: a customer must not be left without one. */
async function openFollowUp(deps: Deps, caller: Caller, ownerId: string | null, responseId: string): Promise<void> {
  const [[followUp], [response]] = await Promise.all([
    deps.database.all(selectFollowUpById(caller.workspaceId, responseId)),
    deps.database.all(selectRoutedResponses(caller.workspaceId, [responseId])),
  ])
  if (followUp || !response || isSuspect(response)) return
  const assignees = ownerId === null ? [] : await listAssignees(deps, caller)
  const assignee = assignees.find(({ id }) => id === ownerId)
  const owner = assignee && { owner: assignee.name, ownerId: assignee.id }
  await openFollowUpsManually(deps, caller, [responseId], owner)
}
