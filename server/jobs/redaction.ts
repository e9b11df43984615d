import { REDACT_EXPIRED, redactNextChunk } from '../domain/privacy/retention.ts'
import type { JobType } from './types.ts'

/** Redacts personal data older than the workspace keeps it. */
export const redactionJob: JobType = {
  name: REDACT_EXPIRED,
  async run(deps, { workspaceId }, signal) {
    while (await redactNextChunk(deps, workspaceId)) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}
