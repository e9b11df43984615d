import { FILL_DEMO, fillNextChapter } from '../domain/demo/demo.ts'
import type { JobType } from './types.ts'

/** Fills a workspace with sample data, one chapter at a time. */
export const demoFillJob: JobType = {
  name: FILL_DEMO,
  async run(deps, { workspaceId }, signal) {
    while (await fillNextChapter(deps, workspaceId)) {
      if (signal.aborted) return { dueAt: deps.now() }
    }
    return undefined
  },
}
