import { fold } from '../../../shared/text.ts'
import type { Caller, Deps } from '../deps.ts'
import { hasErrorCode } from '../errors.ts'
import { getResponse, markResponseSuspect, restoreResponse } from './responses.ts'
import { tagResponse, untagResponse } from './tags.ts'

/** The most responses that one selection changes: a page of the list. */
export const MAX_SELECTED = 50

/** What a change of several responses did. Each response is one atomic change. */
export interface SelectionResult {
  /** Those that were changed, so that the change can be undone for them alone. */
  changed: string[]
  /** Those that could not be changed: deleted in the meantime, with too many tags, or with another one in their place. */
  skipped: number
}

/** Tags responses that do not have the tag. */
export const tagResponses = (deps: Deps, caller: Caller, ids: readonly string[], tag: string) =>
  changeEach(ids, async (id) => {
    const { tags } = await getResponse(deps, caller, id)
    if (tags.some((existing) => fold(existing) === fold(tag))) return false
    await tagResponse(deps, caller, id, tag)
    return true
  })

/** Removes a tag from responses that have it. */
export const untagResponses = (deps: Deps, caller: Caller, ids: readonly string[], tag: string) =>
  changeEach(ids, async (id) => {
    const { tags } = await getResponse(deps, caller, id)
    if (!tags.some((existing) => fold(existing) === fold(tag))) return false
    await untagResponse(deps, caller, id, tag)
    return true
  })

/** Excludes responses from the score that are included. */
export const excludeResponses = (deps: Deps, caller: Caller, ids: readonly string[]) =>
  changeEach(ids, async (id) => {
    if (isExcluded(await getResponse(deps, caller, id))) return false
    await markResponseSuspect(deps, caller, id)
    return true
  })

/** Includes responses in the score that are excluded. */
export const includeResponses = (deps: Deps, caller: Caller, ids: readonly string[]) =>
  changeEach(ids, async (id) => {
    if (!isExcluded(await getResponse(deps, caller, id))) return false
    await restoreResponse(deps, caller, id)
    return true
  })

const isExcluded = ({ suspicion }: { suspicion: { clearedAt: string | null } | null }) =>
  suspicion !== null && suspicion.clearedAt === null

/** Changes one response after the other, because they share counts that each change locks. */
async function changeEach(ids: readonly string[], change: (id: string) => Promise<boolean>): Promise<SelectionResult> {
  const result: SelectionResult = { changed: [], skipped: 0 }
  for (const id of new Set(ids.slice(0, MAX_SELECTED))) {
    try {
      if (await change(id)) result.changed.push(id)
    } catch (error) {
      if (!hasErrorCode(error, 'response-not-found', 'deleted', 'too-many-tags', 'duplicate-response')) throw error
      result.skipped++
    }
  }
  return result
}
