import { INDEX_COMMENTS, indexOn } from '../domain/search.ts'
import type { Kind } from './deliver.ts'

/** Indexes the comments of before there was an index, a chunk after the other; what is done already is passed over. */
export const searchIndex: Kind = {
  name: INDEX_COMMENTS,
  async deliver(deps, { workspaceId }, signal) {
    let after: string | undefined = ''
    while (after !== undefined) {
      if (signal.aborted) return { dueAt: deps.now() }
      after = await indexOn(deps, workspaceId, after)
    }
    return undefined
  },
}
