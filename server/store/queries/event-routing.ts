import { raw } from 'sql-template-tag'
import type { ChannelKind } from '../../../shared/channel.ts'
import type { EventType } from '../../../shared/event-types.ts'
import { inWorkspaceList, sizedRows } from '../planner-hints.ts'
import { assertThat, inList, sql } from '../sql.ts'
import { contactsWhere, lockContacts } from './contacts.ts'
import { lockResponses, type ResponseRow, responseColumns, responsesWhere } from './responses.ts'

/**
 * The workspaces with events that are not placed yet. Steps from one to the next in the index of these events alone, so that it
 * reads nothing while there are none, however many workspaces there are.
 */
export const selectWorkspacesToRoute = sql<{ id: string }>`
  with recursive unplaced(id) as (
    select (select min(e.workspace_id) from event e where e.position is null)
    union all
    select (select min(e.workspace_id) from event e where e.position is null and e.workspace_id > u.id)
    from   unplaced u
    where  u.id is not null
  )
  select u.id
  from   unplaced u
  where  (select w.deleted_at is null from workspace w where w.id = u.id)
  order by u.id`

/** Where the feed of a workspace ends, and whether the workspace has sample data. */
export const selectFeedEnd = (workspaceId: string) => sql<{ position: number; demoAt: number | null }>`
  select coalesce((select f.position from event_feed f where f.workspace_id = w.id), 0) as position, w.demo_at as "demoAt"
  from   workspace w
  where  w.id = ${workspaceId}`

export interface UnplacedEventRow {
  id: string
  type: EventType
  subjectId: string
  surveyId: string | null
  /** JSON */
  data: string
  causedBy: string | null
  at: number
}

const eventColumns = sql`
  e.id, e.type, e.subject_id as "subjectId", e.survey_id as "surveyId", e.data, e.caused_by as "causedBy", e.at`

/** Oldest first. */
export const selectUnplacedEvents = (workspaceId: string, limit: number) => sql<UnplacedEventRow>`
  select ${eventColumns}
  from   event e
  where  e.workspace_id = ${workspaceId} and e.position is null
  order by e.id
  limit ${limit}`

export interface ActiveRuleRow {
  id: string
  name: string
  /** JSON */
  settings: string
  updatedAt: number
}

/** The rules that are not paused, oldest first. */
export const selectActiveRules = (workspaceId: string) => sql<ActiveRuleRow>`
  select id, name, settings, updated_at as "updatedAt" from rule where workspace_id = ${workspaceId} and paused_at is null order by id`

/** The channels that send. */
export const selectActiveChannels = (workspaceId: string) => sql<{ id: string; kind: ChannelKind; settings: string }>`
  select id, kind, settings from channel where workspace_id = ${workspaceId} and disabled_at is null order by id`

/** A response with what conditions look at. */
export type RoutedResponseRow = ResponseRow & {
  /** JSON: as keys. */
  reasons: string
  contactLocale: string | null
  /** JSON */
  contactProperties: string | null
  /** Whose case it is. */
  ownerId: string | null
  /** Null if it has no follow-up. */
  openedAt: number | null
}

const routedColumns = sql`
  ${responseColumns}, r.reasons, c.locale as "contactLocale", c.properties as "contactProperties", f.owner_id as "ownerId",
  f.opened_at as "openedAt"`

const routedFrom = sql`
  response r
  left join contact c on c.id = r.contact_id
  left join follow_up f on f.response_id = r.id`

export const selectRoutedResponses = (workspaceId: string, ids: readonly string[]) => sql<RoutedResponseRow>`
  select ${routedColumns}
  from   ${routedFrom}
  where  r.workspace_id = ${workspaceId} and r.id in ${inList(ids)}`

export interface RoutedContactRow {
  id: string
  locale: string | null
  /** JSON */
  properties: string
}

export const selectRoutedContacts = (workspaceId: string, ids: readonly string[]) => sql<RoutedContactRow>`
  select r.id, r.locale, r.properties from contact r where ${contactsWhere.byIds(workspaceId, ids)}`

/** An invitation with its contact. Without the token, which lets its reader respond. */
export interface RoutedInvitationRow {
  id: string
  surveyId: string
  contactId: string
  campaignId: string | null
  channel: string
  createdAt: number
  expiresAt: number | null
  answeredAt: number | null
  externalId: string | null
  email: string | null
  phone: string | null
  name: string | null
  locale: string | null
  /** JSON: of the contact. */
  properties: string
}

export const selectRoutedInvitations = (workspaceId: string, ids: readonly string[]) => sql<RoutedInvitationRow>`
  select i.id, i.survey_id as "surveyId", i.contact_id as "contactId", i.campaign_id as "campaignId", i.channel,
         i.created_at as "createdAt", i.expires_at as "expiresAt", i.answered_at as "answeredAt",
         c.external_id as "externalId", c.email, c.phone, c.name, c.locale, c.properties
  from   invitation i
  join   contact c on c.id = i.contact_id
  where  ${inWorkspaceList(sql`i`, workspaceId, ids)}`

/** The names of surveys or campaigns. */
export const selectRoutedNames = (table: 'survey' | 'campaign', workspaceId: string, ids: readonly string[]) => sql<{
  id: string
  name: string
}>`
  select n.id, n.name from ${raw(table)} n where n.workspace_id = ${workspaceId} and n.id in ${inList(ids)}`

/** The next positions of a workspace. The batch fails if another router has placed events since `after` was read. */
export const advanceFeed = (workspaceId: string, { after, count }: { after: number; count: number }) => [
  sql`insert into event_feed (workspace_id, position) values (${workspaceId}, 0) on conflict do nothing`,
  // Locks the row: of two routers, the second sees below what the first has stored.
  sql`update event_feed set position = position where workspace_id = ${workspaceId}`,
  assertThat(sql`(select position from event_feed where workspace_id = ${workspaceId}) = ${after}`),
  sql`update event_feed set position = ${after + count} where workspace_id = ${workspaceId}`,
]

/**
 * Gives events their positions after `after`, in their order. The batch fails if one of them no longer exists. The rows repeat the
 * workspace id: with a constant SQLite reads all events of the workspace for each row (ten thousand that wait).
 */
export const placeEvents = (workspaceId: string, ids: readonly string[], after: number) => [
  sql`
  update event as e
  set    position = cast(v.value ->> 'position' as bigint)
  from   ${sizedRows(ids.map((id, index) => ({ id, workspaceId, position: after + index + 1 })))} v
  where  e.workspace_id = v.value ->> 'workspaceId' and e.id = v.value ->> 'id' and e.position is null`,
  assertThat(sql`(
    select count(*) from event where workspace_id = ${workspaceId} and position > ${after}) = ${ids.length}`),
]

export interface CreatedEventRow {
  id: string
  subjectId: string
  at: number
  position: number
  /** JSON: of the rules that it has started; null if there are none. */
  ruleIds: string | null
}

/** The ids of the first events of responses, as rows. */
const createdEventIds = (workspaceId: string, responseIds: readonly string[]) =>
  sizedRows(responseIds.map((id) => ({ workspaceId, id: `${id}c` })))

/** The placed events that responses were created: see `insertResponseEvents`. */
export const selectCreatedEvents = (workspaceId: string, responseIds: readonly string[]) => sql<CreatedEventRow>`
  select e.id, e.subject_id as "subjectId", e.at, e.position, e.rule_ids as "ruleIds"
  from   ${createdEventIds(workspaceId, responseIds)} v
  join   event e on e.workspace_id = v.value ->> 'workspaceId' and e.id = v.value ->> 'id'
  where  e.type = 'response.created' and e.position is not null`

export interface CreatedAlertRow {
  id: string
  eventId: string
  channelId: string
  recipientId: string
  ruleId: string | null
  state: string
  dueAt: number
}

/** The alerts about the first events of responses. */
export const selectCreatedAlerts = (workspaceId: string, responseIds: readonly string[]) => sql<CreatedAlertRow>`
  select d.id, d.event_id as "eventId", d.channel_id as "channelId", d.recipient_id as "recipientId", d.rule_id as "ruleId",
         d.state, d.due_at as "dueAt"
  from   ${createdEventIds(workspaceId, responseIds)} v
  join   channel c on c.workspace_id = v.value ->> 'workspaceId'
  join   channel_delivery d on d.channel_id = c.id and d.event_id = v.value ->> 'id'
  where  d.kind = 'alert'`

export interface StartedRulesRow {
  /** Of the event. */
  id: string
  ruleIds: readonly string[]
}

/** Keeps which rules a response has started when it was created. */
export const setStartedRules = (workspaceId: string, rows: readonly StartedRulesRow[]) => sql`
  update event as e
  set    rule_ids = json(v.value ->> 'ruleIds')
  from   ${sizedRows(rows.map((row) => ({ ...row, workspaceId })))} v
  where  e.workspace_id = v.value ->> 'workspaceId' and e.id = v.value ->> 'id'`

/** An alert that waits, and until when. */
export interface WaitingAlert {
  id: string
  dueAt: number
}

/** Lets alerts leave at once, unless they wait for something else by now. */
export const releaseAlerts = (workspaceId: string, alerts: readonly WaitingAlert[], now: number) => sql`
  update channel_delivery as d
  set    due_at = ${now}
  from   ${sizedRows(alerts)} v
  where  d.workspace_id = ${workspaceId} and d.id = v.value ->> 'id' and d.state = 'waiting'
  and    d.due_at = cast(v.value ->> 'dueAt' as bigint) and d.due_at > ${now}`

export interface NewDeliveryRow {
  id: string
  workspaceId: string
  channelId: string
  kind: 'alert' | 'webhook'
  eventId: string
  ruleId: string | null
  contactId: string | null
  responseId: string | null
  recipientId: string
  body: string | null
  createdAt: number
  dueAt: number
}

/** Adds deliveries to channels that are not disabled meanwhile. */
export const insertEventDeliveries = (rows: readonly NewDeliveryRow[]) => sql`
  insert into channel_delivery (id, workspace_id, channel_id, kind, event_id, rule_id, contact_id, response_id, recipient_id, body,
                                state, due_at, created_at)
  select v.value ->> 'id', c.workspace_id, c.id, v.value ->> 'kind', v.value ->> 'eventId', v.value ->> 'ruleId',
         v.value ->> 'contactId', v.value ->> 'responseId', v.value ->> 'recipientId', v.value ->> 'body', 'waiting',
         cast(v.value ->> 'dueAt' as bigint), cast(v.value ->> 'createdAt' as bigint)
  from   ${sizedRows(rows)} v
  join   channel c on c.workspace_id = v.value ->> 'workspaceId' and c.id = v.value ->> 'channelId' and c.disabled_at is null
  where  true
  on conflict do nothing`

/**
 * Keeps contacts until the batch ends, and fails if one has been erased since it was read: a body must not outlive the person it
 * is about.
 */
export const lockRoutedContacts = (workspaceId: string, ids: readonly string[]) => [
  lockContacts(contactsWhere.byIds(workspaceId, ids)),
  assertThat(sql`(
    select count(*) from contact r where ${contactsWhere.byIds(workspaceId, ids)}) = ${new Set(ids).size}`),
]

/**
 * Keeps responses until the batch ends, and fails if one was deleted, or lost what a respondent said of themselves, since it was
 * read.
 * @param named how many said something of themselves
 */
export const lockRoutedResponses = (workspaceId: string, ids: readonly string[], named: number) => [
  lockResponses(responsesWhere.byIdsIn(workspaceId, ids)),
  assertThat(sql`(
    select count(*) from response r where ${responsesWhere.byIdsIn(workspaceId, ids)}) = ${ids.length}`),
  assertThat(sql`(
    select count(*) from response r
    where  ${responsesWhere.byIdsIn(workspaceId, ids)} and r.unverified_contact is not null) = ${named}`),
]

/** A response with what has become of its follow-up. */
export type DryRunResponseRow = RoutedResponseRow & {
  dueAt: number | null
  doneAt: number | null
}

/** Responses with ids above `after` and below `before`, newest first: what rules would have looked at. */
export const selectResponsesForDryRun = (
  workspaceId: string,
  { after, before }: { after: string; before: string },
  limit: number,
) => sql<DryRunResponseRow>`
  select ${routedColumns}, f.due_at as "dueAt", f.done_at as "doneAt"
  from   ${routedFrom}
  where  r.workspace_id = ${workspaceId} and r.id > ${after} and r.id < ${before} and r.import_id is null
  order by r.id desc
  limit ${limit}`

/** Placed events of some types, newest first. */
export const selectPlacedEvents = (
  workspaceId: string,
  { types, before, since }: { types: readonly EventType[]; before: number; since: number },
  limit: number,
) => sql<UnplacedEventRow & { position: number }>`
  select ${eventColumns}, e.position
  from   event e
  where  e.workspace_id = ${workspaceId} and e.position < ${before} and e.type in ${inList(types)} and e.at >= ${since}
  order by e.position desc
  limit ${limit}`
