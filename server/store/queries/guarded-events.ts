import type { Sql } from 'sql-template-tag'
import type { Statement } from '../database.ts'
import { inList, sql } from '../sql.ts'
import { contactsWhere, lockContacts } from './contacts.ts'
import { type EventRow, insertEvents, type SharedEvent } from './events.ts'

/**
 * Events of changes that only the first of several batches makes. They come before the change, and lock what it changes, so that
 * the others see that it is made.
 */

/** The closing of a survey that is not closed. */
export const insertClosedEvent = (row: EventRow) => [
  sql`update survey set created_at = created_at where workspace_id = ${row.workspaceId} and id = ${row.subjectId}`,
  insertEvents(
    [row],
    sql`exists (
    select 1 from survey s where s.workspace_id = ${row.workspaceId} and s.id = ${row.subjectId} and s.closed_at is null)`,
  ),
]

/** The pause of a campaign that runs. */
export const insertPausedEvent = (row: EventRow) => [
  sql`update campaign set created_at = created_at where workspace_id = ${row.workspaceId} and id = ${row.subjectId}`,
  insertEvents(
    [row],
    sql`exists (
    select 1 from campaign c
    where  c.workspace_id = ${row.workspaceId} and c.id = ${row.subjectId} and c.started_at is not null and c.paused_at is null
    and    c.cancelled_at is null and c.finished_at is null)`,
  ),
]

/** That the address of a contact is bad, if it was not known. */
export const insertBouncedEvent = (row: EventRow, digests: readonly string[]) => [
  lockContacts(contactsWhere.byIds(row.workspaceId, [row.subjectId])),
  insertEvents(
    [row],
    sql`not exists (
    select 1 from suppression s
    where  s.workspace_id = ${row.workspaceId} and s.digest in ${inList(digests)} and s.reason = 'bounced')`,
  ),
]

/** The erasure of a contact that is there. The batch is exclusive. */
export const insertErasedEvent = (row: EventRow) =>
  insertEvents(
    [row],
    sql`exists (select 1 from contact c where c.workspace_id = ${row.workspaceId} and c.id = ${row.subjectId})`,
  )

/** What has become of messages that are not recorded yet. */
export const insertDeliveryEvents = (rows: readonly (EventRow & { deliveryId: string })[]) =>
  insertEvents(
    rows,
    sql`v.value ->> 'deliveryId' in (
    select d.id from delivery d
    where  d.id in ${inList(rows.map(({ deliveryId }) => deliveryId))} and d.state in ('waiting', 'sending'))`,
  )

/** That the image of a message is loaded, the first time. */
export const insertOpenEvent = (token: string, reminder: number, event: { id: string; at: number }) => [
  sql`
  update delivery
  set    at = at
  where  reminder = ${reminder} and opened_at is null
  and    invitation_id in (select i.id from invitation i where i.token = ${token})`,
  sql`
  insert into event (id, workspace_id, type, subject_id, survey_id, data, at)
  select cast(${event.id} as text), i.workspace_id, 'invitation.opened', i.id, i.survey_id,
         json('{"channel":"' || d.channel || '","campaignId":"' || d.campaign_id || '","reminder":' || d.reminder || '}'),
         cast(${event.at} as bigint)
  from   invitation i
  join   delivery d on d.invitation_id = i.id
  where  i.token = ${token} and d.reminder = ${reminder} and d.opened_at is null`,
]

/** That a personal link is opened, the first time. */
export const insertClickEvent = (workspaceId: string, invitationId: string, event: { id: string; at: number }) => [
  sql`
  update invitation
  set    created_at = created_at
  where  workspace_id = ${workspaceId} and id = ${invitationId} and clicked_at is null`,
  sql`
  insert into event (id, workspace_id, type, subject_id, survey_id, data, at)
  select cast(${event.id} as text), i.workspace_id, 'invitation.clicked', i.id, i.survey_id,
         json('{"channel":"' || i.channel || '","campaignId":' || coalesce('"' || i.campaign_id || '"', 'null') || '}'),
         cast(${event.at} as bigint)
  from   invitation i
  where  i.workspace_id = ${workspaceId} and i.id = ${invitationId} and i.clicked_at is null`,
]

/** That a property of contacts is about to change: see `setContactProperty`. */
export const insertPropertyEvents = (
  workspaceId: string,
  ids: readonly string[],
  isChanged: Sql,
  { id, causedBy, at }: Pick<SharedEvent, 'id' | 'causedBy' | 'at'>,
): [Statement, Statement] => [
  lockContacts(contactsWhere.byIds(workspaceId, ids)),
  sql`
  insert into event (id, workspace_id, type, subject_id, data, caused_by, at)
  select cast(${id} as text) || substr(r.id, 11), r.workspace_id, 'contact.updated', r.id, '{"fields":["properties"]}',
         cast(${causedBy} as text), cast(${at} as bigint)
  from   contact r
  where  ${contactsWhere.byIds(workspaceId, ids)} and ${isChanged}`,
]
