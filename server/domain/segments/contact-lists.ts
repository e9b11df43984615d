import { ConstraintViolation } from '../../store/database.ts'
import * as store from '../../store/queries/segments.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'

/** Contacts of one statement. */
const CHUNK_SIZE = 5000
const MAX_NAME_LENGTH = 100
/** Lists of the same name get a number. */
const MAX_NUMBER = 100

/**
 * Saves contacts that were chosen elsewhere as a fixed list, in one batch. Contacts that are gone by now are left out.
 * @param name gets a number if another segment has it
 * @returns its id
 */
export async function createContactList(
  deps: Deps,
  caller: Caller,
  name: string,
  chunks: AsyncIterable<readonly string[]>,
): Promise<string> {
  const ids: string[] = []
  for await (const chunk of chunks) ids.push(...chunk)
  for (let number = 1; ; number++) {
    const numbered = number === 1 ? name : `${name} (${number})`
    try {
      return await insertList(deps, caller, fitName(numbered, name), ids)
    } catch (error) {
      // Another segment has this name.
      if (!(error instanceof ConstraintViolation) || number === MAX_NUMBER) throw error
    }
  }
}

/** The end of a name says more than its middle. */
const fitName = (text: string, name: string): string =>
  text.length <= MAX_NAME_LENGTH
    ? text
    : `${name.slice(0, MAX_NAME_LENGTH - 8)}… ${text.slice(name.length).trim()}`.trim()

async function insertList(deps: Deps, caller: Caller, name: string, ids: readonly string[]): Promise<string> {
  const { workspaceId, actor } = caller
  const now = deps.now()
  const id = deps.newId(now)
  const chunks = Array.from({ length: Math.ceil(ids.length / CHUNK_SIZE) }, (_, index) =>
    ids.slice(index * CHUNK_SIZE, (index + 1) * CHUNK_SIZE),
  )
  await deps.database.batch([
    store.insertSegment({
      ...{ id, workspaceId, name, conditions: null },
      ...{ createdAt: now, createdBy: actor, updatedAt: now },
    }),
    ...chunks.map((chunk) => store.insertExistingSegmentContacts(workspaceId, id, chunk)),
    auditEntry(deps, caller, 'segment.created', id, { name, contacts: ids.length }),
  ])
  return id
}
