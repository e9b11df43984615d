import { indexNextContacts } from '../domain/contacts/search.ts'
import { INDEX_COMMENTS, indexNextChunk } from '../domain/search-index.ts'
import type { JobType } from './run.ts'

/** Indexes the comments and contacts of before there was an index, a chunk after the other; what is done is passed over. */
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
