import { runRuleActions } from '../domain/rules/actions.ts'
import type { RuleActionPayload } from '../domain/rules/event-matches.ts'
import { RULE_ACTION } from '../domain/rules/routing.ts'
import { serializeError } from '../log.ts'
import { Unavailable } from '../store/database.ts'
import { type JobType, PartialFailure } from './types.ts'

const MAX_AGE_MS = 24 * 60 * 60 * 1000

interface Payload extends RuleActionPayload {
  /** The responses that have failed already, while others have not been tried. */
  failedIds?: string[]
}

/**
 * Does what rules do in Vouch itself: open and assign follow-ups, and tag responses. A response that fails holds up no other:
 * those that failed are retried, for a day.
 */
export const ruleActionJob: JobType = {
  name: RULE_ACTION,
  retryLimit: {
    maxAgeMs: MAX_AGE_MS,
    report: async ({ log }, error) =>
      log.error({ error: serializeError(error) }, 'the actions of a rule were given up after a day'),
  },
  run: async (deps, { workspaceId, payload }, signal) => {
    const { failedIds: earlierIds = [], ...job } = payload as unknown as Payload
    const failedIds = [...earlierIds]
    for (const [index, responseId] of job.responseIds.entries()) {
      const responseIds = job.responseIds.slice(index)
      if (signal.aborted) return { dueAt: deps.now(), payload: { ...job, responseIds, failedIds } }
      try {
        await runRuleActions(deps, workspaceId, job, responseId)
      } catch (error) {
        // The database is not there for the others either.
        if (error instanceof Unavailable)
          throw new PartialFailure(error.message, { ...job, responseIds: [...responseIds, ...failedIds] })
        const about = { error: serializeError(error), workspace: workspaceId, rule: job.ruleId, response: responseId }
        deps.log.error(about, 'the actions of a rule failed')
        failedIds.push(responseId)
      }
    }
    if (failedIds.length === 0) return undefined
    throw new PartialFailure(`The rule ${job.ruleId} failed for ${failedIds.length} responses.`, {
      ...job,
      responseIds: failedIds,
    })
  },
}
