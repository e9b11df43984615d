import type { Statement } from '../database.ts'
import { sql } from '../sql.ts'
import { removeFromIndex } from './rewrite.ts'

/** A condition on `contact r`: respondents alone have claimed it, and nothing is left that does. */
const isIdleClaim = (workspaceId: string, id: string) => sql`
  r.workspace_id = ${workspaceId} and r.id = ${id} and r.unverified_since is not null
  and not exists (select 1 from response x where x.workspace_id = r.workspace_id and x.contact_id = r.id)
  and not exists (select 1 from invitation i where i.workspace_id = r.workspace_id and i.contact_id = r.id)
  and not exists (select 1 from unsubscription u where u.workspace_id = r.workspace_id and u.contact_id = r.id)
  and not exists (select 1 from message_consent m where m.workspace_id = r.workspace_id and m.contact_id = r.id)
  and not exists (select 1 from asking_preference a where a.workspace_id = r.workspace_id and a.contact_id = r.id)
  and not exists (select 1 from phone_call p where p.workspace_id = r.workspace_id and p.contact_id = r.id)
  and not exists (select 1 from decision d where d.workspace_id = r.workspace_id and d.contact_id = r.id)
  and not exists (select 1 from contact_merge m where m.workspace_id = r.workspace_id and m.contact_id = r.id)`

/** Deletes a contact that only a deleted response has claimed. */
export const deleteIdleClaim = (workspaceId: string, id: string): Statement[] => [
  sql`
  delete from former_value
  where  workspace_id = ${workspaceId} and contact_id = ${id}
  and    exists (select 1 from contact r where ${isIdleClaim(workspaceId, id)})`,
  ...removeFromIndex('contact', isIdleClaim(workspaceId, id), [
    sql`delete from contact as r where ${isIdleClaim(workspaceId, id)}`,
  ]),
]
