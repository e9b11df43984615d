import { indexNextContacts } from '../domain/contacts/search.ts'
import { INDEX_COMMENTS, indexNextChunk } from '../domain/search-index.ts'
import type { JobType } from './types.ts'

/** Indexes comments and contacts that are older than the search index, one chunk at a time; indexed ones are skipped. */
export const searchIndexJob: JobType = {
  name: INDEX_COMMENTS,
  async run(deps, { workspaceId }, signal) {
    for (const indexChunk of [indexNextChunk, indexNextContacts]) {
      let after: string | undefined = ''
      while (after !== undefined) {
        if (signal.aborted) return { dueAt: deps.now() }
        after = await indexChunk(deps, workspaceId, after)
      }
    }
    return undefined
  },
}
