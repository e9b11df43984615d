import type { ContactImport } from '../../../shared/contact-import.ts'
import { selectContactsMatching } from '../../store/queries/contacts.ts'
import type { FieldValues, NewImportChange } from '../../store/queries/import-changes.ts'
import * as store from '../../store/queries/imports.ts'
import type { Caller, Deps } from '../deps.ts'
import { listContactChanges } from './import-changes.ts'
import { parseContactRow, type StoredRow } from './import-rows.ts'
import { previewRowMatches } from './matching.ts'

/** How much of a file is looked at for the contacts that would change. */
export const PREVIEW_CHUNKS = 8
export const PREVIEW_CHANGES = 20

/** A contact that an import would change. */
export interface ContactChange {
  id: string
  /** The contact's name, or else an identifier, before the import. */
  label: string
  before: FieldValues
  after: FieldValues
}

/** The first existing contacts that an import of contacts would change, with the values before and after. */
export async function previewImportChanges(
  deps: Deps,
  caller: Caller,
  { id, mapping }: Pick<ContactImport, 'id' | 'mapping'>,
): Promise<ContactChange[]> {
  const changes = new Map<string, NewImportChange>()
  let position = 0
  for (let chunks = 0; chunks < PREVIEW_CHUNKS && changes.size < PREVIEW_CHANGES; chunks++) {
    const [chunk] = await deps.database.all(store.selectImportChunk(caller.workspaceId, id, position))
    if (!chunk) break
    const lines: (StoredRow | null)[] = JSON.parse(chunk.lines)
    const contacts = lines.flatMap((line) => {
      const row = line && parseContactRow(line, mapping)
      return row && 'contact' in row ? [row.contact] : []
    })
    const matches = await previewRowMatches(deps, caller.workspaceId, contacts)
    for (const change of listContactChanges(matches)) if (change.before !== null) changes.set(change.id, change)
    position = chunk.position + lines.length
  }
  return labelContactChanges(deps, caller.workspaceId, [...changes.values()].slice(0, PREVIEW_CHANGES))
}

/** Changes of contacts with the names of these. */
export async function labelContactChanges(
  { database }: Deps,
  workspaceId: string,
  changes: readonly NewImportChange[],
): Promise<ContactChange[]> {
  const ids = changes.map(({ id }) => id)
  if (ids.length === 0) return []
  const contacts = await database.all(
    selectContactsMatching(workspaceId, ids, [], { before: undefined, limit: ids.length }),
  )
  const labels = new Map(
    contacts.map(({ id, name, email, phone, externalId }) => [id, name ?? email ?? phone ?? externalId ?? '']),
  )
  return changes.map(({ id, before, after }) => ({ id, label: labels.get(id) ?? '', before: before ?? {}, after }))
}
