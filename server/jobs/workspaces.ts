import { FILL_DEMO, fillDemo } from '../domain/demo/demo.ts'
import { FORGET, forgetOn } from '../domain/privacy/retention.ts'
import { DELETE_WORKSPACE, deleteOn } from '../domain/workspaces/deletion.ts'
import type { Kind } from './run.ts'

/** Fills a workspace with the sample data, a part after the other. */
export const demoFilling: Kind = {
  name: FILL_DEMO,
  async deliver(deps, { workspaceId }, signal) {
    while (await fillDemo(deps, workspaceId)) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}

/** Deletes the rows of a workspace, some after the others. */
export const workspaceDeletion: Kind = {
  name: DELETE_WORKSPACE,
  async deliver(deps, { workspaceId }, signal) {
    while (await deleteOn(deps, workspaceId)) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}

/** Forgets what is personal and older than a workspace keeps it. */
export const forgetting: Kind = {
  name: FORGET,
  async deliver(deps, { workspaceId }, signal) {
    while (await forgetOn(deps, workspaceId)) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}
