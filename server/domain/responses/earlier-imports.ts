import { selectEarlierImports } from '../../store/queries/imports.ts'
import type { Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'

/** How many earlier imports of a survey are looked at. */
const MAX_IMPORTS = 200

/**
 * Refuses to import a file without the key by which an earlier import has identified its rows: they would be stored again.
 * @throws DomainError `key-required`
 */
export async function requireKeyOfEarlierImport(
  { database }: Deps,
  survey: { id: string; workspaceId: string },
  { fingerprint, hasKey }: { fingerprint: string | null; hasKey: boolean },
): Promise<void> {
  if (hasKey || fingerprint === null) return
  const imports = await database.all(selectEarlierImports(survey.workspaceId, survey.id, MAX_IMPORTS))
  const isKeyed = imports.some((row) => row.fingerprint === fingerprint && mapsKey(row.mapping))
  if (isKeyed) throw keyRequired()
}

/** Whether a stored mapping, of the command line or of a page, names the column of the key. */
function mapsKey(mapping: string): boolean {
  const { fields = {}, columns = [] }: { fields?: object; columns?: (string | null)[] } = JSON.parse(mapping)
  return 'key' in fields || columns.includes('key')
}

const keyRequired = () =>
  new DomainError(
    'conflict',
    'key-required',
    'This file was imported before with a key for each row. Map the same column to key again, or undo the earlier import.',
    { path: 'key' },
  )
