import { maskPersonalData } from '../../../shared/masking.ts'
import type { ResponseWithHistory } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { fold } from '../../../shared/text.ts'
import type { Statement } from '../../store/database.ts'
import * as store from '../../store/queries/response-tags.ts'
import { responsesWhere } from '../../store/queries/responses.ts'
import { rewriteResponses } from '../../store/queries/rewrite.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { getResponse } from './responses.ts'

/** The most tags of a response, and the most tags of a workspace whose spelling is reused. */
const MAX_TAGS = 20
const MAX_WORKSPACE_TAGS = 500

/** All tags in a workspace. Callers without access to contacts do not see tags with personal data. */
export async function listTags(deps: Deps, { workspaceId, role }: Caller): Promise<string[]> {
  const tags = (await deps.database.all(store.selectTags(workspaceId, MAX_WORKSPACE_TAGS))).map(({ tag }) => tag)
  return hasPermission(role, 'contacts') ? tags : tags.filter((tag) => maskPersonalData(tag) === tag)
}

/**
 * Tags a response, in the spelling that is in use already. Idempotent.
 * @throws DomainError `too-many-tags`
 */
export async function tagResponse(deps: Deps, caller: Caller, id: string, tag: string): Promise<ResponseWithHistory> {
  const existingResponse = await getResponse(deps, caller, id)
  const existingTag = (await listTags(deps, caller)).find((candidate) => fold(candidate) === fold(tag)) ?? tag
  if (existingResponse.tags.includes(existingTag)) return existingResponse
  if (existingResponse.tags.length >= MAX_TAGS) {
    throw new DomainError('conflict', 'too-many-tags', `A response has at most ${MAX_TAGS} tags. Remove one first.`, {
      path: 'tag',
      params: { limit: MAX_TAGS },
    })
  }
  const [workspaceId, createdAt] = [caller.workspaceId, deps.now()]
  await deps.database.batch([
    // A concurrent deletion waits, or has won.
    ...rewriteTags(workspaceId, id, [
      store.insertResponseTag({ workspaceId, responseId: id, tag: existingTag, createdAt, createdBy: caller.actor }),
    ]),
    // Without the tag: it may name a customer, and the audit log outlives them.
    auditEntry(deps, caller, 'response.tagged', id),
  ])
  return getResponse(deps, caller, id)
}

const rewriteTags = (workspaceId: string, id: string, change: readonly Statement[]) =>
  rewriteResponses(responsesWhere.byId(workspaceId, id), change, { comments: false })

/** Removes a tag from a response, if it has it. */
export async function untagResponse(deps: Deps, caller: Caller, id: string, tag: string): Promise<ResponseWithHistory> {
  const existingResponse = await getResponse(deps, caller, id)
  const existingTag = existingResponse.tags.find((candidate) => fold(candidate) === fold(tag))
  if (existingTag === undefined) return existingResponse
  await deps.database.batch([
    ...rewriteTags(caller.workspaceId, id, [store.deleteResponseTag(caller.workspaceId, id, existingTag)]),
    auditEntry(deps, caller, 'response.untagged', id),
  ])
  return getResponse(deps, caller, id)
}
