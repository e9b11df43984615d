import type { Statement } from '../database.ts'
import { sql } from '../sql.ts'

/** What campaigns and other systems have recorded of a contact: messages, due entries and events. It goes with the contact. */
export const deleteCampaignTraces = (workspaceId: string, contactId: string): Statement[] => [
  sql`
  delete from delivery
  where  workspace_id = ${workspaceId} and invitation_id in (
    select i.id from invitation i where i.workspace_id = ${workspaceId} and i.contact_id = ${contactId})`,
  sql`delete from campaign_entry where workspace_id = ${workspaceId} and contact_id = ${contactId}`,
  sql`delete from contact_event where workspace_id = ${workspaceId} and contact_id = ${contactId}`,
]
