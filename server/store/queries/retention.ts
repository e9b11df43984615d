import { raw, type Sql } from 'sql-template-tag'
import { assertThat, inList, mergeJson, sql } from '../sql.ts'
import { eraseChannelMessages } from './channel-erasure.ts'
import { removeFromIndex } from './rewrite.ts'

/** The retention period of a workspace, and the progress of today's redaction. */
export interface RedactionRow {
  id: string
  retentionDays: number
  cursor: string | null
}

const columns = sql`id, retention_days as "retentionDays", redaction_cursor as cursor`
const hasRetention = sql`retention_days is not null and deleted_at is null`

/** The workspaces with a retention period. */
export const selectWorkspacesWithRetention = sql<RedactionRow>`select ${columns} from workspace where ${hasRetention} order by id`

export const selectRedaction = (workspaceId: string) => sql<RedactionRow>`
  select ${columns} from workspace where id = ${workspaceId} and ${hasRetention}`

/** Moves the cursor, unless another process has moved it. */
export const advanceRedaction = (workspaceId: string, from: string | null, to: string | null) => sql`
  update workspace
  set    redaction_cursor = ${to}
  where  id = ${workspaceId} and ${from === null ? sql`redaction_cursor is null` : sql`redaction_cursor = ${from}`}`

/** Clears the cursor after the retention period was removed. */
export const resetRedaction = (workspaceId: string) => sql`
  update workspace set redaction_cursor = null where id = ${workspaceId} and retention_days is null`

/** Ids above `after`, up to `to`. */
export interface IdRange {
  after: string
  to: string
}

/** The last id of the next `size` rows in a range; none if there are fewer. */
export const selectExpiredChunkEnd = (
  table: 'response' | 'contact',
  workspaceId: string,
  { after, to }: IdRange,
  size: number,
) => sql<{ id: string }>`
  select id
  from   ${raw(table)}
  where  workspace_id = ${workspaceId} and id > ${after} and id < ${to}
  order by id
  limit 1 offset ${size - 1}`

/** A condition on `response r`. */
const inRange = (workspaceId: string, { after, to }: IdRange) => sql`
  r.workspace_id = ${workspaceId} and r.id > ${after} and r.id <= ${to}`

const isPersonal = sql`(
  r.comment is not null or r.contact_id is not null or r.unverified_contact is not null or r.page is not null or r.identity is not null
  or r.invitation_id is not null or r.suspected_invitation_id is not null or cast(r.answers as text) <> '{}')`

/** The number of responses with personal data. */
export const countPersonalResponses = (workspaceId: string, range: IdRange) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count from response r where ${inRange(workspaceId, range)} and ${isPersonal}`

/** The names of properties that are not segment keys. */
export const selectUncountedProperties = (workspaceId: string, range: IdRange) => sql<{ key: string }>`
  select distinct p.key
  from   response r, json_each(r.properties) p
  where  ${inRange(workspaceId, range)}
  and    p.key not in (select k.key from segment_key k where k.workspace_id = ${workspaceId})`

/** Removes personal data from responses and keeps what metrics use. */
export const redactResponses = (workspaceId: string, range: IdRange, properties: readonly string[]) => [
  sql`
  update response_change
  set    comment = null, properties = '{}'
  where  workspace_id = ${workspaceId} and response_id > ${range.after} and response_id <= ${range.to}
  and    (comment is not null or cast(properties as text) <> '{}')`,
  sql`
  delete from response_note
  where  workspace_id = ${workspaceId} and response_id > ${range.after} and response_id <= ${range.to}`,
  sql`
  delete from thanks
  where  workspace_id = ${workspaceId} and response_id > ${range.after} and response_id <= ${range.to}`,
  sql`
  delete from import_change
  where  workspace_id = ${workspaceId} and id > ${range.after} and id <= ${range.to} and noun = 'response'`,
  sql`
  delete from follow_up_message
  where  workspace_id = ${workspaceId} and response_id > ${range.after} and response_id <= ${range.to}`,
  sql`
  update follow_up
  set    note = null, promise = null
  where  workspace_id = ${workspaceId} and response_id > ${range.after} and response_id <= ${range.to}
  and    (note is not null or promise is not null)`,
  sql`
  update follow_up_change
  set    changed = ${mergeJson('changed', { note: null, promise: null })}
  where  workspace_id = ${workspaceId} and response_id > ${range.after} and response_id <= ${range.to}
  and    (changed ->> 'note' is not null or changed ->> 'promise' is not null)`,
  sql`
  update follow_up_attempt
  set    promise = null, before = ${mergeJson('before', { promise: null })}
  where  workspace_id = ${workspaceId} and response_id > ${range.after} and response_id <= ${range.to}
  and    (promise is not null or before ->> 'promise' is not null)`,
  // A call has the id of its response. A wrong number stays one as long as the number does.
  sql`
  update phone_call
  set    contact_id = null
  where  workspace_id = ${workspaceId} and id > ${range.after} and id <= ${range.to}
  and    contact_id is not null and outcome <> 'wrong-number'`,
  ...removeFromIndex('comment', sql`${inRange(workspaceId, range)} and r.terms is not null`, [
    sql`
  update response as r
  set    comment = null, comment_folded = null, terms = null, answers = '{}', contact_id = null, identity = null, unverified_contact = null,
         page = null, invitation_id = null, suspected_invitation_id = null, verified_slot = null
  where  ${inRange(workspaceId, range)} and ${isPersonal}`,
  ]),
  // Skipped if one of the properties has become a segment key since; the next run covers it.
  sql`
  update response as r
  set    properties = ${mergeJson('properties', Object.fromEntries(properties.map((key) => [key, null])))}
  where  ${inRange(workspaceId, range)} and exists (select 1 from json_each(r.properties) p where p.key in ${inList(properties)})
  and    not exists (select 1 from segment_key k where k.workspace_id = ${workspaceId} and k.key in ${inList(properties)})`,
]

/**
 * Contacts `c` without changes, responses, invitations, calls or recommendations since a time; ids of that time start at `bound`. Who has
 * unsubscribed, or is on the blocklist, stays: otherwise a later import would bring them back as a contact who may be surveyed.
 */
const isIdle = (
  workspaceId: string,
  contactCondition: Sql,
  since: number,
  bound: string,
  responseCondition: Sql,
) => sql`
  c.workspace_id = ${workspaceId} and ${contactCondition} and c.id <> ${workspaceId}
  and c.updated_at < ${since}
  and not exists (select 1 from response r where r.workspace_id = c.workspace_id and r.contact_id = c.id and ${responseCondition})
  and not exists (select 1 from invitation i where i.workspace_id = c.workspace_id and i.contact_id = c.id and i.id >= ${bound})
  and not exists (select 1 from phone_call p where p.workspace_id = c.workspace_id and p.contact_id = c.id and p.id >= ${bound})
  and not exists (select 1 from unsubscription u where u.workspace_id = c.workspace_id and u.contact_id = c.id)
  and not exists (
    select 1 from blocklist_entry b where b.workspace_id = c.workspace_id and b.contact_id = c.id and b.state = 'active')
  and not exists (
    select 1 from referral f join referral_conversion v on v.workspace_id = f.workspace_id and v.referral_id = f.id
    where  f.workspace_id = c.workspace_id and f.contact_id = c.id and v.id >= ${bound})
  and not exists (
    select 1 from referral_conversion v where v.workspace_id = c.workspace_id and v.contact_id = c.id and v.id >= ${bound})`

/** The number of contacts that can be deleted after their responses are redacted. */
export const countIdleContacts = (workspaceId: string, since: number, bound: string) => sql<{ count: number }>`
  select cast(count(*) as bigint) as count
  from   contact c
  where  ${isIdle(workspaceId, sql`c.id <= ${bound}`, since, bound, sql`r.id >= ${bound}`)}`

/** The contacts of a range that can be deleted. */
export const selectIdleContacts = (workspaceId: string, { after, to }: IdRange, since: number, bound: string) =>
  sql<{ id: string }>`
  select c.id
  from   contact c
  where  ${isIdle(workspaceId, sql`c.id > ${after} and c.id <= ${to}`, since, bound, sql`true`)}`

/** Contacts among `ids` that can still be deleted. By ids alone, because the statistics of PostgreSQL may be outdated. */
const isStillIdle = (workspaceId: string, ids: readonly string[], since: number, bound: string) =>
  isIdle(workspaceId, sql`c.id in ${inList(ids)}`, since, bound, sql`true`)

/**
 * Deletes contacts. Their invitations stay, because the response rate counts them: they expire, and belong to an anonymous
 * contact with the id of the workspace.
 */
export function deleteIdleContacts(workspaceId: string, idleIds: readonly string[], since: number, bound: string) {
  const idleCondition = isStillIdle(workspaceId, idleIds, since, bound)
  const ids = sql`(select c.id from contact c where ${idleCondition})`
  return [
    sql`
  insert into contact (id, workspace_id, properties, created_at, updated_at)
  select w.id, w.id, '{}', w.created_at, w.created_at from workspace w
  where  w.id = ${workspaceId} and exists (
    select 1 from contact c join invitation i on i.workspace_id = c.workspace_id and i.contact_id = c.id where ${idleCondition})
  on conflict do nothing`,
    sql`
  update privacy_request set contact_id = null, detail = '{}' where workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`delete from phone_call where workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`delete from latest_invitation where workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`delete from message_consent where workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`delete from asking_preference where workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`delete from decision where workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`
  update bounce set contact_id = null, words = null where workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`
  update referral_conversion
  set    contact_id = null, key = id
  where  workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`delete from campaign_entry where workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`delete from contact_event where workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`delete from segment_contact where workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`delete from import_change where workspace_id = ${workspaceId} and id in ${ids}`,
    ...eraseChannelMessages(workspaceId, ids, since),
    forgetFormerAddresses(workspaceId, sql`f.contact_id in ${ids}`),
    sql`delete from former_value where workspace_id = ${workspaceId} and contact_id in ${ids}`,
    sql`delete from contact_merge where workspace_id = ${workspaceId} and (contact_id in ${ids} or merged_id in ${ids})`,
    // A mail server may have repeated the address.
    sql`
  update delivery
  set    words = null, provider_id = null
  where  workspace_id = ${workspaceId} and invitation_id in (
    select i.id from invitation i where i.workspace_id = ${workspaceId} and i.contact_id in ${ids})`,
    sql`
  update invitation
  set    contact_id = ${workspaceId}, expires_at = ${since}
  where  workspace_id = ${workspaceId} and contact_id in ${ids}`,
    ...removeFromIndex('contact', sql`r.id in ${ids}`, [sql`delete from contact where id in ${ids}`]),
  ]
}

/** Redacts imports from before a time. Their headers are personal data too: a file may have had none. */
export const redactImports = (workspaceId: string, before: number) => [
  ...['import_rejection', 'import_chunk', 'import_change'].map(
    (table) => sql`
  delete from ${raw(table)}
  where  workspace_id = ${workspaceId} and import_id in (
    select id from import where workspace_id = ${workspaceId} and created_at < ${before})`,
  ),
  sql`
  update import
  set    file_name = '', header = '[]'
  where  workspace_id = ${workspaceId} and created_at < ${before} and cast(header as text) <> '[]'`,
]

/** Suppressions no longer name addresses that contacts had, and that none has now. */
const forgetFormerAddresses = (workspaceId: string, condition: Sql) => sql`
  update suppression
  set    address = null, detail = null
  where  workspace_id = ${workspaceId} and address in (
    select f.value
    from   former_value f
    where  f.workspace_id = ${workspaceId} and f.field in ('email', 'phone') and ${condition}
    and    not exists (select 1 from contact c where c.workspace_id = f.workspace_id and c.email = f.value)
    and    not exists (select 1 from contact c where c.workspace_id = f.workspace_id and c.phone = f.value))`

/** Deletes what mail servers said about messages before a time: they may have repeated the address. */
export const redactMessageWords = (workspaceId: string, before: number) =>
  ['delivery', 'bounce'].map(
    (table) => sql`
  update ${raw(table)} set words = null where workspace_id = ${workspaceId} and at < ${before} and words is not null`,
  )

/** Deletes what contacts were before a time. */
export const redactContactHistory = (workspaceId: string, before: number) => [
  forgetFormerAddresses(workspaceId, sql`f.replaced_at < ${before}`),
  sql`delete from former_value where workspace_id = ${workspaceId} and replaced_at < ${before}`,
  sql`delete from contact_merge where workspace_id = ${workspaceId} and at < ${before}`,
]

/** Fails the batch unless as many responses of a range hold personal data as were counted. */
export const assertPersonalResponses = (workspaceId: string, range: IdRange, count: number) =>
  assertThat(sql`(select count(*) from response r where ${inRange(workspaceId, range)} and ${isPersonal}) = ${count}`)

/** Fails the batch unless all these contacts can still be deleted. */
export const assertIdleContacts = (workspaceId: string, ids: readonly string[], since: number, bound: string) =>
  assertThat(sql`(select count(*) from contact c where ${isStillIdle(workspaceId, ids, since, bound)}) = ${ids.length}`)
