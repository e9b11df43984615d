import { sql } from '../sql.ts'
import type { MergeRef } from './contact-merges.ts'

/** How often a contact wants to be asked: the throttle of the workspace counts `throttleFactor` times. */
export interface AskingPreferenceRow {
  workspaceId: string
  contactId: string
  throttleFactor: number
  at: number
  source: string
}

/** Stores a preference, unless the contact has one. The batch fails if the contact is gone. */
export const insertAskingPreference = (row: AskingPreferenceRow) => sql<{ contactId: string }>`
  insert into asking_preference (workspace_id, contact_id, throttle_factor, at, source)
  values (${row.workspaceId}, ${row.contactId}, ${row.throttleFactor}, ${row.at}, ${row.source})`

export const selectAskingPreference = (workspaceId: string, contactId: string) => sql<AskingPreferenceRow>`
  select p.workspace_id as "workspaceId", p.contact_id as "contactId", p.throttle_factor as "throttleFactor", p.at, p.source
  from   asking_preference p
  where  p.workspace_id = ${workspaceId} and p.contact_id = ${contactId}`

/** Hands the preference of a merged contact on to the one that it was merged into, unless that one has its own. */
export const moveAskingPreference = ({ id, workspaceId, contactId, mergedId }: MergeRef) => [
  sql`
  update asking_preference
  set    contact_id = ${contactId}, merge_id = ${id}
  where  workspace_id = ${workspaceId} and contact_id = ${mergedId}
  and    exists (select 1 from contact_merge m where m.id = ${id})
  and    not exists (select 1 from asking_preference p where p.workspace_id = ${workspaceId} and p.contact_id = ${contactId})`,
  sql`
  delete from asking_preference
  where  workspace_id = ${workspaceId} and contact_id = ${mergedId}
  and    exists (select 1 from contact_merge m where m.id = ${id})`,
]

/** Moves the preference of a merge back, unless it was taken back since. */
export const moveAskingPreferenceBack = ({ id, workspaceId, contactId, mergedId }: MergeRef) => sql`
  update asking_preference
  set    contact_id = ${mergedId}, merge_id = null
  where  workspace_id = ${workspaceId} and contact_id = ${contactId} and merge_id = ${id}`

export const deleteAskingPreference = (workspaceId: string, contactId: string) => sql`
  delete from asking_preference where workspace_id = ${workspaceId} and contact_id = ${contactId}`
