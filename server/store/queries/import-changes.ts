import type { Sql } from 'sql-template-tag'
import { sizedRows } from '../planner-hints.ts'
import { inList, sql } from '../sql.ts'
import { responsesWhere } from './responses.ts'

export type ImportedNoun = 'response' | 'contact'

export interface ImportChangeRow {
  noun: ImportedNoun
  id: string
  /** JSON: the earlier values of what changed; null for a contact that the import created. */
  before: string | null
  /** JSON: the values that the import set. */
  after: string
}

/** Values by field; each property is a field `property.NAME`. */
export type FieldValues = Record<string, string | number | null>

/** A change to store. */
export interface NewImportChange {
  noun: ImportedNoun
  id: string
  before: FieldValues | null
  after: FieldValues
}

/** Stores changes. A second change of the same row keeps its first values. */
export const insertImportChanges = (workspaceId: string, importId: string, changes: readonly NewImportChange[]) => sql`
  insert into import_change (workspace_id, import_id, noun, id, before, after)
  select cast(${workspaceId} as text), cast(${importId} as text), v.value ->> 'noun', v.value ->> 'id', json(v.value ->> 'before'),
         json(v.value ->> 'after')
  from   ${sizedRows(changes)} v
  where  true
  on conflict (workspace_id, import_id, noun, id) do update
  set    before = json_patch(excluded.before, cast(import_change.before as text)),
         after  = json_patch(import_change.after, cast(excluded.after as text))`

/** The next changes of an import that are not undone. */
export const selectImportChanges = (
  workspaceId: string,
  importId: string,
  noun: ImportedNoun,
  limit: number,
) => sql<ImportChangeRow>`
  select noun, id, before, after
  from   import_change
  where  workspace_id = ${workspaceId} and import_id = ${importId} and noun = ${noun}
  order by id
  limit ${limit}`

export const deleteImportChangesByIds = (
  workspaceId: string,
  importId: string,
  noun: ImportedNoun,
  ids: readonly string[],
) => sql`
  delete from import_change
  where  workspace_id = ${workspaceId} and import_id = ${importId} and noun = ${noun} and id in ${inList(ids)}`

export const deleteImportChanges = (workspaceId: string, importId: string) => sql`
  delete from import_change where workspace_id = ${workspaceId} and import_id = ${importId}`

export const countImportChanges = (workspaceId: string, importId: string) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from   import_change
  where  workspace_id = ${workspaceId} and import_id = ${importId}`

/** What all imports have changed in a contact and its responses. */
export const selectImportChangesOfContact = (workspaceId: string, contactId: string) => sql<ImportChangeRow>`
  select noun, id, before, after from import_change where ${concernsContact(workspaceId, contactId)}`

export const deleteImportChangesOfContact = (workspaceId: string, contactId: string) => sql`
  delete from import_change where ${concernsContact(workspaceId, contactId)}`

const concernsContact = (workspaceId: string, contactId: string) => sql`
  workspace_id = ${workspaceId} and id in (
    select cast(${contactId} as text)
    union all
    select r.id from response r where ${responsesWhere.byContact(workspaceId, contactId)})`

/** What all imports have changed in the selected responses. */
export const deleteImportChangesOfResponses = (condition: Sql) => sql`
  delete from import_change
  where  (workspace_id, id) in (select r.workspace_id, r.id from response r where ${condition})`

/** The next contacts that an import added or changed, newest first, and that are still there. */
export const selectImportedContactIds = (workspaceId: string, importId: string, before: string, limit: number) => sql<{
  id: string
}>`
  select i.id
  from   import_change i
  join   contact c on c.workspace_id = i.workspace_id and c.id = i.id
  where  i.workspace_id = ${workspaceId} and i.import_id = ${importId} and i.noun = 'contact' and i.id < ${before}
  order by i.id desc
  limit ${limit}`
