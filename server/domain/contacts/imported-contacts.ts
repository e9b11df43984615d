import { countImportChanges, selectImportedContactIds } from '../../store/queries/import-changes.ts'
import type { Caller, Deps } from '../deps.ts'

const CHUNK_SIZE = 500
/** Above all ids. */
const MAX_ID = '~'

/** The ids of the contacts that an import added or changed, in chunks, as long as the import can be undone. */
export async function* eachImportedChunk(
  { database }: Deps,
  { workspaceId }: Pick<Caller, 'workspaceId'>,
  importId: string,
): AsyncGenerator<string[]> {
  for (let before = MAX_ID; ; ) {
    const rows = await database.all(selectImportedContactIds(workspaceId, importId, before, CHUNK_SIZE))
    if (rows.length > 0) yield rows.map(({ id }) => id)
    if (rows.length < CHUNK_SIZE) return
    before = rows.at(-1)?.id ?? ''
  }
}

/** How many contacts an import added or changed, as long as it can be undone. */
export async function countImportedContacts({ database }: Deps, { workspaceId }: Caller, importId: string) {
  const [row] = await database.all(countImportChanges(workspaceId, importId))
  return row?.count ?? 0
}
