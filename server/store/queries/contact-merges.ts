import { assertThat, inList, type Position, sql } from '../sql.ts'
import { selectActorName } from './response-changes.ts'

/** An unverified contact that was merged into another one. */
export interface ContactMergeRow {
  id: string
  workspaceId: string
  contactId: string
  mergedId: string
  /** JSON: the values of the merged contact. */
  merged: string
  at: number
  actor: string
  undoneAt: number | null
  undoneBy: string | null
}

/** With the names of the actors, and how many responses the merge has moved that are still with the contact. */
export interface ContactMergeDetailsRow extends ContactMergeRow {
  actorName: string | null
  undoneByName: string | null
  responses: number
}

/** Records a merge, unless the workspace has confirmed the merged contact since. */
export const insertContactMerge = (row: Omit<ContactMergeRow, 'undoneAt' | 'undoneBy'>) => sql`
  insert into contact_merge (id, workspace_id, contact_id, merged_id, merged, at, actor)
  select cast(${row.id} as text), cast(${row.workspaceId} as text), cast(${row.contactId} as text), c.id,
         json(cast(${row.merged} as text)), cast(${row.at} as bigint), cast(${row.actor} as text)
  from   contact c
  where  c.workspace_id = ${row.workspaceId} and c.id = ${row.mergedId} and c.unverified_since is not null`

/** Moves the responses of a merged contact. Verified responses stay where they are. */
export const moveResponses = ({ id, workspaceId, contactId, mergedId }: MergeRef) => sql`
  update response
  set    contact_id = ${contactId}, merge_id = ${id}
  where  workspace_id = ${workspaceId} and contact_id = ${mergedId} and identity = 'unverified'
  and    exists (select 1 from contact_merge m where m.id = ${id})`

export type MergeRef = Pick<ContactMergeRow, 'id' | 'workspaceId' | 'contactId' | 'mergedId'>

/** Moves the responses of a merge back, except those that have moved on since. */
export const moveResponsesBack = ({ id, workspaceId, contactId, mergedId }: MergeRef) => sql`
  update response
  set    contact_id = ${mergedId}, merge_id = null
  where  workspace_id = ${workspaceId} and merge_id = ${id} and contact_id = ${contactId} and identity = 'unverified'`

/** Returns the id, unless the merge is undone already. */
export const markMergeUndone = ({ id, workspaceId }: MergeRef, undoneAt: number, undoneBy: string) => sql<{
  id: string
}>`
  update contact_merge
  set    undone_at = ${undoneAt}, undone_by = ${undoneBy}
  where  workspace_id = ${workspaceId} and id = ${id} and undone_at is null
  returning id`

/** Makes the batch fail if the merge has been deleted since it was read, with its contact. */
export const assertMergeUndone = ({ id, workspaceId }: MergeRef) =>
  assertThat(sql`
  exists (select 1 from contact_merge where workspace_id = ${workspaceId} and id = ${id} and undone_at is not null)`)

const columns = sql`
  m.id, m.workspace_id as "workspaceId", m.contact_id as "contactId", m.merged_id as "mergedId", m.merged, m.at, m.actor,
  m.undone_at as "undoneAt", m.undone_by as "undoneBy", ${selectActorName(sql`m.actor`)} as "actorName",
  ${selectActorName(sql`m.undone_by`)} as "undoneByName",
  (
    select cast(count(*) as bigint) from response r
    where  r.workspace_id = m.workspace_id and r.merge_id = m.id and r.contact_id = m.contact_id
  ) as responses`

export const selectContactMerges = (
  workspaceId: string,
  contactId: string,
  page: Position,
) => sql<ContactMergeDetailsRow>`
  select ${columns}
  from   contact_merge m
  where  m.workspace_id = ${workspaceId} and m.contact_id = ${contactId} and m.id < ${page.before ?? MAX_ID}
  order by m.id desc
  limit ${page.limit}`

/** Above all ids. */
const MAX_ID = '~'

export const selectContactMerge = (workspaceId: string, contactId: string, id: string) => sql<ContactMergeDetailsRow>`
  select ${columns}
  from   contact_merge m
  where  m.workspace_id = ${workspaceId} and m.contact_id = ${contactId} and m.id = ${id}`

/**
 * Deletes the merges of a contact: those into it, those of it, and those that have kept one of its addresses. Looks through
 * all merges of the workspace, so it belongs in rare changes only.
 */
export const deleteContactMerges = (workspaceId: string, contactId: string, ownValues: readonly string[]) => sql`
  delete from contact_merge
  where  workspace_id = ${workspaceId}
  and    (contact_id = ${contactId} or merged_id = ${contactId}
          or merged ->> 'email' in ${inList(ownValues)} or merged ->> 'externalId' in ${inList(ownValues)})`
