import { masked } from '../../../shared/redaction.ts'
import type { ResponseWithHistory } from '../../../shared/response.ts'
import { may } from '../../../shared/roles.ts'
import { fold } from '../../../shared/text.ts'
import * as store from '../../store/queries/response-tags.ts'
import { holdResponses, responsesOf } from '../../store/queries/responses.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { getResponse } from './responses.ts'

/** How many tags an answer has at most, and of how many of a workspace the spelling is known. */
const MOST = 20
const MOST_OF_ALL = 500

/** All tags that answers of a workspace have; for those who may not see contacts, without what says who somebody is. */
export async function listTags(deps: Deps, { workspaceId, role }: Caller): Promise<string[]> {
  const tags = (await deps.database.all(store.tags(workspaceId, MOST_OF_ALL))).map(({ tag }) => tag)
  return may(role, 'contacts') ? tags : tags.filter((tag) => masked(tag) === tag)
}

/**
 * Gives an answer a tag, in the spelling that others have it in; giving it again changes nothing.
 * @throws DomainError `conflict` where it has as many as it can have
 */
export async function tagResponse(deps: Deps, caller: Caller, id: string, tag: string): Promise<ResponseWithHistory> {
  const before = await getResponse(deps, caller, id)
  const spelt = (await listTags(deps, caller)).find((known) => fold(known) === fold(tag)) ?? tag
  if (before.tags.includes(spelt)) return before
  if (before.tags.length >= MOST) {
    throw new DomainError('conflict', `An answer has at most ${MOST} tags. Take one away first.`, { path: 'tag' })
  }
  const [workspaceId, createdAt] = [caller.workspaceId, deps.now()]
  await deps.database.batch([
    // Whoever deletes the answer meanwhile waits, or has it that there is nothing to tag.
    holdResponses(responsesOf.one(workspaceId, id)),
    store.insertTag({ workspaceId, responseId: id, tag: spelt, createdAt, createdBy: caller.actor }),
    // A tag may name a customer, whom the log outlives.
    audited(deps, caller, 'response.tagged', id),
  ])
  return getResponse(deps, caller, id)
}

/** Takes a tag from an answer; one that it does not have is passed over. */
export async function untagResponse(deps: Deps, caller: Caller, id: string, tag: string): Promise<ResponseWithHistory> {
  const before = await getResponse(deps, caller, id)
  const spelt = before.tags.find((known) => fold(known) === fold(tag))
  if (spelt === undefined) return before
  await deps.database.batch([
    store.deleteTag(caller.workspaceId, id, spelt),
    audited(deps, caller, 'response.untagged', id),
  ])
  return getResponse(deps, caller, id)
}
