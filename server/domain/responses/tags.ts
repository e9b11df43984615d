import { maskPersonalData } from '../../../shared/redaction.ts'
import type { ResponseWithHistory } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { fold } from '../../../shared/text.ts'
import * as store from '../../store/queries/response-tags.ts'
import { lockResponses, responsesWhere } from '../../store/queries/responses.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { getResponse } from './responses.ts'

/** How many tags an answer has at most, and of how many of a workspace the spelling is known. */
const MAX_TAGS = 20
const MAX_WORKSPACE_TAGS = 500

/** All tags that answers of a workspace have; for those who may not see contacts, without what says who somebody is. */
export async function listTags(deps: Deps, { workspaceId, role }: Caller): Promise<string[]> {
  const tags = (await deps.database.all(store.selectTags(workspaceId, MAX_WORKSPACE_TAGS))).map(({ tag }) => tag)
  return hasPermission(role, 'contacts') ? tags : tags.filter((tag) => maskPersonalData(tag) === tag)
}

/**
 * Gives an answer a tag, in the spelling that others have it in; giving it again changes nothing.
 * @throws DomainError `conflict` where it has as many as it can have
 */
export async function tagResponse(deps: Deps, caller: Caller, id: string, tag: string): Promise<ResponseWithHistory> {
  const existingResponse = await getResponse(deps, caller, id)
  const existingTag = (await listTags(deps, caller)).find((candidate) => fold(candidate) === fold(tag)) ?? tag
  if (existingResponse.tags.includes(existingTag)) return existingResponse
  if (existingResponse.tags.length >= MAX_TAGS) {
    throw new DomainError('conflict', 'too-many-tags', `An answer has at most ${MAX_TAGS} tags. Take one away first.`, {
      path: 'tag',
    })
  }
  const [workspaceId, createdAt] = [caller.workspaceId, deps.now()]
  await deps.database.batch([
    // Whoever deletes the answer meanwhile waits, or has it that there is nothing to tag.
    lockResponses(responsesWhere.byId(workspaceId, id)),
    store.insertResponseTag({ workspaceId, responseId: id, tag: existingTag, createdAt, createdBy: caller.actor }),
    // A tag may name a customer, whom the log outlives.
    auditEntry(deps, caller, 'response.tagged', id),
  ])
  return getResponse(deps, caller, id)
}

/** Takes a tag from an answer; one that it does not have is passed over. */
export async function untagResponse(deps: Deps, caller: Caller, id: string, tag: string): Promise<ResponseWithHistory> {
  const existingResponse = await getResponse(deps, caller, id)
  const existingTag = existingResponse.tags.find((candidate) => fold(candidate) === fold(tag))
  if (existingTag === undefined) return existingResponse
  await deps.database.batch([
    store.deleteResponseTag(caller.workspaceId, id, existingTag),
    auditEntry(deps, caller, 'response.untagged', id),
  ])
  return getResponse(deps, caller, id)
}
