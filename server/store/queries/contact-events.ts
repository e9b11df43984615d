import { assertThat, inList, jsonRows, sql } from '../sql.ts'

/** What a customer did. */
export interface ContactEventRow {
  id: string
  workspaceId: string
  contactId: string
  type: string
  /** By which a repetition is recognised. */
  key: string | null
  /** JSON */
  properties: string
  at: number
  createdAt: number
}

/** A contact whom an event lets a campaign ask at a time. */
export interface CampaignEntryRow {
  id: string
  workspaceId: string
  campaignId: string
  contactId: string
  eventId: string
  dueAt: number
}

/** The batch fails if one of the keys is stored already. */
export const insertContactEvents = (rows: readonly ContactEventRow[]) => sql`
  insert into contact_event (id, workspace_id, contact_id, type, key, properties, at, created_at)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'contactId', v.value ->> 'type', v.value ->> 'key',
         json(v.value ->> 'properties'), cast(v.value ->> 'at' as bigint), cast(v.value ->> 'createdAt' as bigint)
  from   json_each(${jsonRows(rows)}) v`

export const selectEventsByKey = (workspaceId: string, keys: readonly string[]) => sql<
  Pick<ContactEventRow, 'id' | 'contactId' | 'key'>
>`
  select id, contact_id as "contactId", key
  from   contact_event
  where  workspace_id = ${workspaceId} and key in ${inList(keys)}`

/** Running campaigns that events let ask. */
export const selectEventCampaigns = (workspaceId: string) => sql<{ id: string; settings: string }>`
  select c.id, c.settings
  from   campaign c
  where  c.workspace_id = ${workspaceId} and c.started_at is not null and c.finished_at is null and c.cancelled_at is null
  and    c.settings -> 'schedule' ->> 'kind' = 'event'`

export const insertCampaignEntries = (rows: readonly CampaignEntryRow[]) => sql`
  insert into campaign_entry (id, workspace_id, campaign_id, contact_id, event_id, due_at)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'campaignId', v.value ->> 'contactId',
         v.value ->> 'eventId', cast(v.value ->> 'dueAt' as bigint)
  from   json_each(${jsonRows(rows)}) v`

/** The campaigns that may ask someone now. */
export const selectCampaignsWithEntries = (now: number) => sql<{ campaignId: string; workspaceId: string }>`
  select distinct e.campaign_id as "campaignId", e.workspace_id as "workspaceId"
  from   campaign_entry e
  join   campaign c on c.id = e.campaign_id
  where  e.due_at <= ${now} and c.paused_at is null and c.cancelled_at is null`

/** Contacts that a campaign may ask now, those who have waited longest first. */
export const selectDueEntries = (workspaceId: string, campaignId: string, now: number, limit: number) => sql<
  Pick<CampaignEntryRow, 'id' | 'contactId'>
>`
  select id, contact_id as "contactId"
  from   campaign_entry
  where  workspace_id = ${workspaceId} and campaign_id = ${campaignId} and due_at <= ${now}
  order by due_at, id
  limit ${limit}`

/** Which contacts a wave has invited already. */
export const selectInvitedInWave = (campaignId: string, wave: number, contactIds: readonly string[]) => sql<{
  contactId: string
}>`
  select contact_id as "contactId"
  from   invitation
  where  campaign_id = ${campaignId} and wave = ${wave} and contact_id in ${inList(contactIds)}`

/** The batch fails if another process has taken one of the entries. */
export const takeCampaignEntries = (ids: readonly string[]) => [
  assertThat(sql`(select count(*) from campaign_entry where id in ${inList(ids)}) = ${ids.length}`),
  sql`delete from campaign_entry where id in ${inList(ids)}`,
]
