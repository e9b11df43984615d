import { computeNamedPatterns, computeNextPatterns } from '../domain/patterns/computing.ts'
import { COMPUTE_PATTERNS, type PatternJob } from '../domain/patterns/runs.ts'
import type { JobType } from './types.ts'

/** The steps of one run of the job: a long one lets other jobs go first. */
const MAX_STEPS = 40

/** Computes the patterns of some contacts, or of all, a step at a time. A later run goes on where an earlier one ended. */
export const patternsJob: JobType = {
  name: COMPUTE_PATTERNS,
  async run(deps, { workspaceId, payload }, signal) {
    const job = payload as PatternJob
    if (job.contactIds || job.responseIds) {
      await computeNamedPatterns(deps, workspaceId, job)
      return undefined
    }
    for (let step = 1; await computeNextPatterns(deps, workspaceId); step++) {
      if (signal.aborted || step >= MAX_STEPS) return { dueAt: deps.now() }
    }
    return undefined
  },
}
