import { runRuleActions } from '../domain/rules/actions.ts'
import type { RuleActionPayload } from '../domain/rules/planning.ts'
import { RULE_ACTION } from '../domain/rules/routing.ts'
import type { JobType } from './types.ts'

/** Does what rules do in Vouch itself: open and assign follow-ups, and tag responses. */
export const ruleActionJob: JobType = {
  name: RULE_ACTION,
  run: async (deps, { workspaceId, payload }, signal) => {
    const job = payload as unknown as RuleActionPayload
    for (const [index, responseId] of job.responseIds.entries()) {
      if (signal.aborted) return { dueAt: deps.now(), payload: { ...job, responseIds: job.responseIds.slice(index) } }
      await runRuleActions(deps, workspaceId, job, responseId)
    }
    return undefined
  },
}
