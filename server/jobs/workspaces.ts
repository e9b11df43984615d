import { FILL_DEMO, fillNextChapter } from '../domain/demo/demo.ts'
import { REDACT_EXPIRED, redactNextChunk } from '../domain/privacy/retention.ts'
import { DELETE_WORKSPACE, deleteNextChunk } from '../domain/workspaces/deletion.ts'
import type { JobType } from './run.ts'

/** Fills a workspace with the sample data, a part after the other. */
export const demoFillJob: JobType = {
  name: FILL_DEMO,
  async run(deps, { workspaceId }, signal) {
    while (await fillNextChapter(deps, workspaceId)) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}

/** Deletes the rows of a workspace, some after the others. */
export const workspaceDeletionJob: JobType = {
  name: DELETE_WORKSPACE,
  async run(deps, { workspaceId }, signal) {
    while (await deleteNextChunk(deps, workspaceId)) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}

/** Forgets what is personal and older than a workspace keeps it. */
export const redactionJob: JobType = {
  name: REDACT_EXPIRED,
  async run(deps, { workspaceId }, signal) {
    while (await redactNextChunk(deps, workspaceId)) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}
