import { indexContactsOn } from '../domain/contacts/search.ts'
import { INDEX_COMMENTS, indexOn } from '../domain/search-index.ts'
import type { Kind } from './run.ts'

/** Indexes the comments and contacts of before there was an index, a chunk after the other; what is done is passed over. */
export const searchIndex: Kind = {
  name: INDEX_COMMENTS,
  async deliver(deps, { workspaceId }, signal) {
    for (const next of [indexOn, indexContactsOn]) {
      let after: string | undefined = ''
      while (after !== undefined) {
        if (signal.aborted) return { dueAt: deps.now() }
        after = await next(deps, workspaceId, after)
      }
    }
    return undefined
  },
}
