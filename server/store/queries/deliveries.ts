import type { CampaignChannel } from '../../../shared/campaign.ts'
import { jsonRows, sql } from '../sql.ts'

/** A message that is to be sent. */
export interface NewDeliveryRow {
  id: string
  workspaceId: string
  campaignId: string
  invitationId: string
  /** 0 for the invitation, then 1 to 3. */
  reminder: number
  channel: Exclude<CampaignChannel, 'link'>
  /** Of the recipient’s address; null if it is a number. */
  domain: string | null
  /** Since when it waits. */
  at: number
  dueAt: number
}

/** Messages that wait until they are due. An invitation has each of its messages once: others are left as they are. */
export const insertDeliveries = (rows: readonly NewDeliveryRow[]) => sql`
  insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, domain, state, at, due_at)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'campaignId', v.value ->> 'invitationId',
         cast(v.value ->> 'reminder' as bigint), v.value ->> 'channel', v.value ->> 'domain', 'waiting',
         cast(v.value ->> 'at' as bigint), cast(v.value ->> 'dueAt' as bigint)
  from   json_each(${jsonRows(rows)}) v
  where  true
  on conflict (invitation_id, reminder) do nothing`
