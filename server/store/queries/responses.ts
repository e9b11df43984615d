import { raw, type Sql } from 'sql-template-tag'
import type { Identifier, NewContact } from '../../../shared/contact.ts'
import type { Country } from '../../../shared/country.ts'
import type { Channel, Interaction } from '../../../shared/response.ts'
import { sizedRows } from '../planner-hints.ts'
import { and, assertThat, assignments, type ColumnValues, inList, jsonRows, sql } from '../sql.ts'
import { WORKING_DAY_COLUMNS, type WorkingDayColumns } from '../working-day-columns.ts'
import { selectActorName } from './response-changes.ts'

export interface NewResponseRow {
  id: string
  workspaceId: string
  surveyId: string
  /** Identifies the response for ever, even after it moves: the survey it was sent to, and the key of the sender. */
  key: string
  score: number
  comment: string | null
  commentFolded: string | null
  /** JSON: see `search.ts` */
  terms: string | null
  answers: Record<string, unknown>
  /** The reasons selected, as keys. */
  reasons: Record<string, 1>
  properties: Record<string, string>
  contactId: string | null
  identity: 'unverified' | 'verified' | null
  /** What the respondent says about themselves. */
  unverifiedContact: (NewContact & { details?: string }) | null
  contactRequestedAt: number | null
  channel: Channel
  linkId: string | null
  invitationId: string | null
  page: string | null
  locale: string | null
  interaction: Interaction | null
  /** Reasons, separated by spaces. */
  suspicion: string | null
  /** The invitation of a suspect response, which does not use it up. */
  suspectedInvitationId: string | null
  day: string
  answeredAt: number
  createdAt: number
  /** The import that adds the response. */
  importId?: string
  /** Unique, for a response that a signature verifies. */
  verifiedSlot?: string | null
  /** Who entered it for a respondent on the phone: see `Caller`. */
  enteredBy?: string | null
}

/**
 * Inserts new responses and returns their ids. Skips responses that are sent again, that a member has deleted, or that are
 * second ones for a personal link or a slot. `jsonb_each` parses each row once, not for each column (9 µs a row instead of 36 on SQLite).
 */
export const insertResponses = (rows: readonly NewResponseRow[]) => sql<{ id: string }>`
  insert into response (id, workspace_id, survey_id, key, score, comment, comment_folded, terms,
                        answers, reasons, properties, contact_id, identity, unverified_contact, contact_requested_at, channel, link_id, invitation_id,
                        page, locale, interaction, suspicion, suspected_invitation_id, day, answered_at, created_at, updated_at,
                        import_id, verified_slot, entered_by)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'surveyId', v.value ->> 'key',
         cast(v.value ->> 'score' as bigint), v.value ->> 'comment', v.value ->> 'commentFolded', json(v.value ->> 'terms'),
         json(v.value ->> 'answers'), json(v.value ->> 'reasons'), json(v.value ->> 'properties'), v.value ->> 'contactId', v.value ->> 'identity',
         v.value ->> 'unverifiedContact',
         cast(v.value ->> 'contactRequestedAt' as bigint), v.value ->> 'channel', v.value ->> 'linkId',
         v.value ->> 'invitationId', v.value ->> 'page', v.value ->> 'locale',
         v.value ->> 'interaction', v.value ->> 'suspicion', v.value ->> 'suspectedInvitationId', v.value ->> 'day',
         cast(v.value ->> 'answeredAt' as bigint), cast(v.value ->> 'createdAt' as bigint),
         cast(v.value ->> 'createdAt' as bigint), v.value ->> 'importId', v.value ->> 'verifiedSlot', v.value ->> 'enteredBy'
  from   jsonb_each(${jsonRows(rows)}) v
  where  not exists (select 1 from response_change d where d.deleted_key = v.value ->> 'key')
  order by cast(v.key as bigint)
  on conflict do nothing
  returning id`

/** A condition on a response by its alias: it is not suspect, or has been cleared. */
export const isCounted = (response: Sql) => sql`(${response}.suspicion is null or ${response}.cleared_at is not null)`

/** The same on `response r`. */
export const counted = isCounted(sql`r`)

/** Conditions on `response r`, for the statements here and in `counts.ts`. */
export const responsesWhere = {
  byIds: (ids: readonly string[]) => sql`r.id in ${inList(ids)}`,
  byId: (workspaceId: string, id: string) => sql`r.workspace_id = ${workspaceId} and r.id = ${id}`,
  byIdsIn: (workspaceId: string, ids: readonly string[]) =>
    sql`r.workspace_id = ${workspaceId} and r.id in ${inList(ids)}`,
  byContact: (workspaceId: string, contactId: string) =>
    sql`r.workspace_id = ${workspaceId} and r.contact_id = ${contactId}`,
  counted: (workspaceId: string, id: string) => sql`r.workspace_id = ${workspaceId} and r.id = ${id} and ${counted}`,
  suspect: (workspaceId: string, id: string) =>
    sql`r.workspace_id = ${workspaceId} and r.id = ${id} and not ${counted}`,
  neverSuspect: (workspaceId: string, id: string) =>
    sql`r.workspace_id = ${workspaceId} and r.id = ${id} and r.suspicion is null`,
  /** Those whose contact waits for a call. */
  waiting: (workspaceId: string, contactId: string) =>
    sql`r.workspace_id = ${workspaceId} and r.contact_id = ${contactId} and r.contact_requested_at is not null`,
}

/** Assigns a suspect response its invitation. The batch fails if another response has used it. */
export const redeemInvitation = (workspaceId: string, id: string) => sql`
  update response
  set    invitation_id = suspected_invitation_id
  where  workspace_id = ${workspaceId} and id = ${id} and suspicion is not null and cleared_at is null`

/** Clears a suspect response: it counts from now on. */
export const clearSuspicion = (workspaceId: string, id: string, now: number, actor: string) => sql`
  update response
  set    cleared_at = ${now}, cleared_by = ${actor}, updated_at = ${now}
  where  workspace_id = ${workspaceId} and id = ${id} and suspicion is not null and cleared_at is null`

/**
 * Suspect responses for nothing but the name of their browser, although a person was seen. Until 0.1.0, browsers inside apps
 * were taken for bots.
 */
export const selectMistakenSuspects = (workspaceId: string, after: string, limit: number) => sql<{ id: string }>`
  select r.id
  from   response r
  where  r.workspace_id = ${workspaceId} and r.id > ${after} and r.suspicion is not null
  and    r.suspicion = 'automated' and r.interaction is not null and r.cleared_at is null
  order by r.id
  limit  ${limit}`

/** Marks a response as suspect for a reason, and releases its invitation. */
export const setSuspicion = (workspaceId: string, id: string, reason: string) => sql`
  update response
  set    suspicion = ${reason}, suspected_invitation_id = invitation_id, invitation_id = null, verified_slot = null
  where  workspace_id = ${workspaceId} and id = ${id} and suspicion is null`

/** Excludes a counted response on behalf of a user. */
export const markSuspect = (workspaceId: string, id: string, reason: string, now: number, actor: string) => sql`
  update response as r
  set    suspicion = ${reason}, cleared_at = null, cleared_by = null,
         excluded_at = ${now}, excluded_by = ${actor},
         suspected_invitation_id = coalesce(r.invitation_id, r.suspected_invitation_id), invitation_id = null,
         verified_slot = null, updated_at = ${now}
  where  ${responsesWhere.byId(workspaceId, id)} and ${counted}`

/** Deletes new rows that a member has deleted concurrently, which the insert could not see. */
export const deleteTombstonedResponses = (ids: readonly string[]) => sql<{ id: string }>`
  delete from response as r
  where  ${responsesWhere.byIds(ids)} and exists (select 1 from response_change d where d.deleted_key = r.key)
  returning id`

/** The existing and deleted responses with some keys. */
export const selectResponsesByKeys = (keys: readonly string[]) => sql<{
  id: string
  key: string
  score: number
  deletedAt: number | null
}>`
  select id, key, score, null as "deletedAt"
  from   response
  where  key in ${inList(keys)}
  union all
  select response_id, deleted_key, score, deleted_at
  from   response_change
  where  deleted_key in ${inList(keys)}`

/** Locks responses until the batch ends, so that they cannot change between being uncounted and counted again. */
export const lockResponses = (condition: Sql) => sql`
  update response as r set updated_at = r.updated_at where ${condition}`

/** What a change of a response may set. */
export type ResponseField =
  | 'survey'
  | 'score'
  | 'comment'
  | 'answers'
  | 'properties'
  | 'contactRequested'
  | 'contact'
  | 'unverifiedContact'

/** Fails the batch unless a response, which it has locked, is as it was read in some fields, and in these properties. */
export const assertResponseUnchanged = (
  row: ResponseRow,
  fields: readonly ResponseField[],
  properties: Readonly<Record<string, string | null>>,
) => {
  const conditions: Record<ResponseField, Sql> = {
    survey: sql`r.survey_id = ${row.surveyId}`,
    score: sql`r.score = ${row.score}`,
    comment: sql`r.comment is not distinct from ${row.comment}`,
    answers: sql`cast(r.answers as text) = ${row.answers}`,
    properties: sql`not exists (
      select 1 from json_each(${jsonRows(Object.entries(properties).map(([name, value]) => ({ name, value })))}) v
      where  r.properties ->> (v.value ->> 'name') is distinct from v.value ->> 'value')`,
    contactRequested: sql`r.contact_requested_at is not distinct from ${row.contactRequestedAt}`,
    contact: sql`r.contact_id is not distinct from ${row.contactId}`,
    unverifiedContact: sql`r.unverified_contact is not distinct from ${row.unverifiedContact}`,
  }
  return assertThat(sql`exists (
    select 1 from response r
    where  ${and([responsesWhere.byId(row.workspaceId, row.id), ...fields.map((field) => conditions[field])])})`)
}

/** Sets the named columns of a response. */
export const updateResponse = (workspaceId: string, id: string, values: ColumnValues) => sql`
  update response set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`

/**
 * Responses of other contacts whose unverified contact names one of these identifiers, such as an email address beside another
 * externalId, or that have contact details as text, which may name one too. Reads all unverified contacts of the workspace, so
 * it does not belong in a batch.
 */
export const selectResponsesNamingContact = (
  { id, workspaceId }: { id: string; workspaceId: string },
  values: Record<Identifier, readonly string[]>,
) => {
  // As they are stored in the JSON: `"email":"ada@example.com"`.
  const members = Object.entries(values).flatMap(([key, texts]) =>
    texts.map((text) => JSON.stringify({ [key]: text }).slice(1, -1)),
  )
  const isNamed = sql`exists (
    select 1 from ${sizedRows(members.map((text) => ({ text })))} v
    where  replace(r.unverified_contact, v.value ->> 'text', '') <> r.unverified_contact)`
  return sql<{ id: string; unverifiedContact: string; isNamed: number }>`
    select r.id, r.unverified_contact as "unverifiedContact", case when ${isNamed} then 1 else 0 end as "isNamed"
    from   response r
    where  r.workspace_id = ${workspaceId} and r.unverified_contact is not null
    and    (r.contact_id is null or r.contact_id <> ${id})
    and    (replace(r.unverified_contact, '"details":', '') <> r.unverified_contact or ${isNamed})`
}

export const redactUnverifiedContacts = (workspaceId: string, ids: readonly string[]) => sql`
  update response set unverified_contact = null where workspace_id = ${workspaceId} and id in ${inList(ids)}`

export const deleteResponses = (condition: Sql) => sql`delete from response as r where ${condition}`

export interface ResponseRow {
  id: string
  workspaceId: string
  surveyId: string
  score: number
  comment: string | null
  /** JSON */
  answers: string
  /** JSON */
  properties: string
  contactRequestedAt: number | null
  channel: Channel
  interaction: Interaction | null
  linkId: string | null
  invitationId: string | null
  suspectedInvitationId: string | null
  page: string | null
  locale: string | null
  answeredAt: number
  createdAt: number
  updatedAt: number
  identity: 'unverified' | 'verified' | null
  /** JSON */
  unverifiedContact: string | null
  suspicion: string | null
  clearedAt: number | null
  clearedBy: string | null
  excludedAt: number | null
  excludedBy: string | null
  clearedByName: string | null
  excludedByName: string | null
  enteredBy: string | null
  enteredByName: string | null
  contactId: string | null
  externalId: string | null
  name: string | null
  salutation: string | null
  email: string | null
  phone: string | null
}

/** Columns of `response r` and its `contact c`. */
export const responseColumns = sql`
  r.id, r.workspace_id as "workspaceId", r.survey_id as "surveyId", r.score, r.comment, r.answers, r.properties,
  r.contact_requested_at as "contactRequestedAt", r.channel, r.interaction, r.link_id as "linkId", r.invitation_id as "invitationId",
  r.suspected_invitation_id as "suspectedInvitationId",
  r.page, r.locale, r.answered_at as "answeredAt", r.created_at as "createdAt", r.updated_at as "updatedAt", r.identity, r.unverified_contact as "unverifiedContact",
  r.suspicion, r.cleared_at as "clearedAt", r.cleared_by as "clearedBy",
  r.excluded_at as "excludedAt", r.excluded_by as "excludedBy",
  ${selectActorName(sql`r.cleared_by`)} as "clearedByName",
  ${selectActorName(sql`r.excluded_by`)} as "excludedByName",
  r.entered_by as "enteredBy", ${selectActorName(sql`r.entered_by`)} as "enteredByName",
  r.contact_id as "contactId", c.external_id as "externalId", c.name, c.salutation, c.email, c.phone`

export const selectResponseById = (workspaceId: string, id: string) => sql<ResponseRow>`
  select ${responseColumns}
  from   response r
  left join contact c on c.id = r.contact_id
  where  ${responsesWhere.byId(workspaceId, id)}`

/** A response with the settings of its workspace. */
export type EditableResponseRow = ResponseRow &
  WorkingDayColumns & {
    timeZone: string
    country: Country | null
    /** JSON: the reasons of the survey by group */
    surveyReasons: string
  }

/** For respondents who have the edit token of the response. */
export const selectResponseForEdit = (id: string) => sql<EditableResponseRow>`
  select ${responseColumns}, w.time_zone as "timeZone", w.country, s.reasons as "surveyReasons", ${raw(WORKING_DAY_COLUMNS)}
  from   response r
  join   workspace w on w.id = r.workspace_id
  join   survey s on s.id = r.survey_id
  left join contact c on c.id = r.contact_id
  where  r.id = ${id} and w.deleted_at is null`
