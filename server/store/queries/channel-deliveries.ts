import { empty, type Sql } from 'sql-template-tag'
import type { ChannelKind, DisabledReason } from '../../../shared/channel.ts'
import type { DeliveryKind, DeliveryReason, DeliveryState, Hold } from '../../../shared/channel-delivery.ts'
import type { EventType } from '../../../shared/event-types.ts'
import { and, assertThat, inList, jsonRows, type Position, sql } from '../sql.ts'
import type { ChannelRow } from './channels.ts'

/** A delivery that is due. */
export interface DueDeliveryRow {
  id: string
  kind: DeliveryKind
  eventId: string | null
  ruleId: string | null
  contactId: string | null
  /** Empty for channels without recipients. */
  recipientId: string
  body: string | null
  dueAt: number
  heldFor: Hold | null
  attempts: number
  messageId: string | null
  resends: number
  createdAt: number
}

const dueColumns = sql`
  d.id, d.kind, d.event_id as "eventId", d.rule_id as "ruleId", d.contact_id as "contactId", d.recipient_id as "recipientId",
  d.body, d.due_at as "dueAt", d.held_for as "heldFor", d.attempts, d.message_id as "messageId", d.resends,
  d.created_at as "createdAt"`

/** How many deliveries of some channels rules have caused since an id; one to several people counts once. */
export const countDeliveriesByRule = (workspaceId: string, channelIds: readonly string[], fromId: string) => sql<{
  ruleId: string
  count: number
}>`
  select d.rule_id as "ruleId", cast(count(distinct d.event_id) as integer) as count
  from   channel_delivery d
  where  d.workspace_id = ${workspaceId} and d.channel_id in ${inList(channelIds)} and d.id >= ${fromId}
  and    d.rule_id is not null
  group by d.rule_id`

const canSend = (now: number) => sql`c.disabled_at is null and coalesce(c.paused_until, 0) <= ${now}`

const isDue = (now: number) => sql`d.state = 'waiting' and d.due_at <= ${now}`

/** Deliveries have no index of their own by `due_at`: of each channel that has some waiting, the first entry is looked up. */
const nextWaitingChannel = (condition: Sql) => sql`(
  select d.channel_id from channel_delivery d where d.state = 'waiting' and ${condition} order by d.channel_id limit 1)`

/** Channels with deliveries that are due, which no process sends through: those first whose deliveries have waited longest. */
export const selectDueChannels = (now: number, kinds: readonly ChannelKind[], limit: number) => sql<{ id: string }>`
  with recursive waiting (id) as (
    select ${nextWaitingChannel(sql`true`)}
    union all
    select ${nextWaitingChannel(sql`d.channel_id > w.id`)} from waiting w where w.id is not null)
  select c.id
  from   (
    select w.id, (
      select d.due_at from channel_delivery d
      where  d.channel_id = w.id and d.state = 'waiting'
      order by d.due_at
      limit 1) as due_at
    from   waiting w
    where  w.id is not null) f
  join   channel c on c.id = f.id
  where  f.due_at <= ${now} and c.kind in ${inList(kinds)} and ${canSend(now)}
  and    coalesce(c.held_until, 0) <= ${now}
  order by f.due_at, c.id
  limit ${limit}`

/** How long a process is the one that sends through a channel. */
export interface ChannelLease {
  channelId: string
  holder: string
  now: number
  until: number
}

/** Takes a channel that is enabled, not paused, and that no other process holds. */
export const acquireChannel = ({ channelId, holder, now, until }: ChannelLease) => sql<{ id: string }>`
  update channel as c
  set    held_by = ${holder}, held_until = ${until}
  where  c.id = ${channelId} and ${canSend(now)}
  and    (coalesce(c.held_until, 0) <= ${now} or c.held_by = ${holder})
  returning id`

/** Belongs first in a batch, which fails if another process has taken over, or the channel was deleted. */
export const renewChannel = ({ channelId, holder, until }: Omit<ChannelLease, 'now'>) => [
  sql`update channel set held_until = ${until} where id = ${channelId} and held_by = ${holder}`,
  assertThat(sql`exists (select 1 from channel where id = ${channelId} and held_by = ${holder})`),
]

export const releaseChannel = (channelId: string, holder: string) => sql`
  update channel set held_by = null, held_until = null where id = ${channelId} and held_by = ${holder}`

/** A channel as its sender needs it. */
export interface SendingChannelRow {
  id: string
  workspaceId: string
  kind: ChannelKind
  name: string
  settings: string
  secrets: string
  failingSince: number | null
  disabledAt: number | null
  heldBy: string | null
}

export const selectSendingChannel = (id: string) => sql<SendingChannelRow>`
  select c.id, c.workspace_id as "workspaceId", c.kind, c.name, c.settings, c.secrets, c.failing_since as "failingSince",
         c.disabled_at as "disabledAt", c.held_by as "heldBy"
  from   channel c
  where  c.id = ${id}`

/** In the order in which they are due, and of their events. */
export const selectDueDeliveries = (channelId: string, now: number, limit: number) => sql<DueDeliveryRow>`
  select ${dueColumns}
  from   channel_delivery d
  where  d.channel_id = ${channelId} and ${isDue(now)}
  order by d.due_at, d.event_id
  limit ${limit}`

/** The alerts that were sent since a time, for grouping. */
export const selectRecentAlerts = (channelId: string, since: number) => sql<{ recipientId: string; at: number }>`
  select d.recipient_id as "recipientId", d.at
  from   channel_delivery d
  where  d.channel_id = ${channelId} and d.at > ${since} and d.state = 'sent' and d.kind = 'alert'
  order by d.at`

/** What alerts tell a member that wait to be emailed to them: the ids of responses among others. */
export const selectWaitingAlertSubjects = (workspaceId: string, recipientId: string, limit: number) => sql<{
  subjectId: string
}>`
  select e.subject_id as "subjectId"
  from   channel c
  join   channel_delivery d on d.channel_id = c.id
  join   event e on e.id = d.event_id
  where  c.workspace_id = ${workspaceId} and c.kind = 'email' and c.disabled_at is null
  and    d.state = 'waiting' and d.recipient_id = ${recipientId}
  limit ${limit}`

/** How many requests were sent since `fromId`, a bound of ids, and when the first of them was. */
export const countRecentAttempts = (channelId: string, fromId: string) => sql<{
  count: number
  firstAt: number | null
}>`
  select count(*) as count, min(at) as "firstAt" from channel_attempt where channel_id = ${channelId} and id >= ${fromId}`

/** How many requests of a message were accepted, of those that it consists of. */
export const countSentRequests = (workspaceId: string, messageId: string) => sql<{ count: number }>`
  select count(*) as count
  from   channel_attempt
  where  workspace_id = ${workspaceId} and message_id = ${messageId} and outcome = 'sent'`

export interface DeliveryResult {
  id: string
  state: DeliveryState
  dueAt: number
  heldFor: Hold | null
  attempts: number
  messageId: string | null
  reason: DeliveryReason | null
  /** When it was finished; null while it waits. */
  at: number | null
}

/** Records what became of deliveries. Those that were finished or deleted meanwhile stay as they are. */
export const recordDeliveryResults = (channelId: string, results: readonly DeliveryResult[]) => sql`
  update channel_delivery as d
  set    state = v.value ->> 'state', due_at = cast(v.value ->> 'dueAt' as bigint),
         held_for = v.value ->> 'heldFor', attempts = cast(v.value ->> 'attempts' as bigint), message_id = v.value ->> 'messageId',
         reason = v.value ->> 'reason', at = cast(v.value ->> 'at' as bigint)
  from   jsonb_each(${jsonRows(results)}) v
  where  d.id = v.value ->> 'id' and d.channel_id = ${channelId} and d.state = 'waiting'`

/** Lets all deliveries of a channel wait: the receiver asks for it, or is down. */
export const pauseChannel = (channelId: string, until: number) => sql`
  update channel set paused_until = ${until} where id = ${channelId} and coalesce(paused_until, 0) < ${until}`

export interface AttemptRow {
  id: string
  workspaceId: string
  channelId: string
  messageId: string
  at: number
  durationMs: number
  outcome: 'sent' | 'retry' | 'refused' | 'broken' | 'gone'
  reason: DeliveryReason | null
  status: number | null
  request: string | null
  response: string | null
}

/** Of channels that were not deleted meanwhile. */
export const insertAttempts = (rows: readonly AttemptRow[]) => sql`
  insert into channel_attempt (id, workspace_id, channel_id, message_id, at, duration_ms, outcome, reason, status, request, response)
  select v.value ->> 'id', c.workspace_id, c.id, v.value ->> 'messageId',
         cast(v.value ->> 'at' as bigint), cast(v.value ->> 'durationMs' as bigint), v.value ->> 'outcome',
         v.value ->> 'reason', cast(v.value ->> 'status' as bigint), v.value ->> 'request', v.value ->> 'response'
  from   jsonb_each(${jsonRows(rows)}) v
  join   channel c on c.id = v.value ->> 'channelId'`

/** The deliveries among some ids that still wait: erasure drops those about a person. */
export const selectWaitingDeliveries = (channelId: string, ids: readonly string[]) => sql<{ id: string }>`
  select id from channel_delivery where channel_id = ${channelId} and id in ${inList(ids)} and state = 'waiting'`

/** Keeps deliveries until the batch ends, and fails if one no longer waits: a log must not outlive the person it is about. */
export const lockWaitingDeliveries = (channelId: string, ids: readonly string[]) => [
  sql`update channel_delivery set due_at = due_at where channel_id = ${channelId} and id in ${inList(ids)}`,
  assertThat(sql`(
    select count(*) from channel_delivery
    where  channel_id = ${channelId} and id in ${inList(ids)} and state = 'waiting') = ${ids.length}`),
]

export const setFailingSince = (channelId: string, since: number) => sql`
  update channel set failing_since = ${since} where id = ${channelId} and failing_since is null`

/** After a success. */
export const clearFailingSince = (channelId: string) => sql`
  update channel set failing_since = null where id = ${channelId} and failing_since is not null`

/** Belongs after `renewChannel`, which locks the row: the batch fails if the channel was disabled meanwhile. */
export const disableSendingChannel = (channelId: string, at: number, reason: DisabledReason) => [
  assertThat(sql`exists (select 1 from channel where id = ${channelId} and disabled_at is null)`),
  sql`update channel set disabled_at = ${at}, disabled_reason = ${reason} where id = ${channelId}`,
]

/** The owners of a workspace, who are told when a channel is disabled. */
export const selectOwners = (workspaceId: string) => sql<{ email: string; locale: string | null }>`
  select p.email, p.locale
  from   member m
  join   app_user p on p.id = m.user_id
  where  m.workspace_id = ${workspaceId} and m.role = 'owner'
  order by m.user_id
  limit 50`

export interface TestDeliveryRow {
  id: string
  workspaceId: string
  channelId: string
  recipientId: string
  body: string | null
  createdAt: number
}

/** Does nothing if the channel was deleted meanwhile. */
export const insertTestDelivery = (row: TestDeliveryRow) => sql`
  insert into channel_delivery (id, workspace_id, channel_id, kind, recipient_id, body, state, due_at, created_at)
  select ${row.id}, c.workspace_id, c.id, 'test', ${row.recipientId}, ${row.body}, 'waiting', cast(${row.createdAt} as bigint),
         cast(${row.createdAt} as bigint)
  from   channel c
  where  c.workspace_id = ${row.workspaceId} and c.id = ${row.channelId}`

export interface DeliveryRow extends DueDeliveryRow {
  channelId: string
  state: DeliveryState
  reason: DeliveryReason | null
  at: number | null
}

const listColumns = sql`${dueColumns}, d.channel_id as "channelId", d.state, d.reason, d.at`

/** Newest first. */
export const selectDeliveries = (
  workspaceId: string,
  channelId: string,
  state: DeliveryState | undefined,
  page: Position,
) => sql<DeliveryRow>`
  select ${listColumns}
  from   channel_delivery d
  where  ${and([
    sql`d.workspace_id = ${workspaceId}`,
    sql`d.channel_id = ${channelId}`,
    state !== undefined && sql`d.state = ${state}`,
    page.before !== undefined && sql`d.id < ${page.before}`,
  ])}
  order by d.id desc
  limit ${page.limit}`

export const selectDelivery = (workspaceId: string, id: string) => sql<DeliveryRow>`
  select ${listColumns} from channel_delivery d where d.workspace_id = ${workspaceId} and d.id = ${id}`

const MAX_ATTEMPTS_SHOWN = 50

/** Of a message, newest first. */
export const selectAttempts = (workspaceId: string, messageId: string) => sql<AttemptRow>`
  select id, workspace_id as "workspaceId", channel_id as "channelId", message_id as "messageId", at,
         duration_ms as "durationMs", outcome, reason, status, request, response
  from   channel_attempt
  where  workspace_id = ${workspaceId} and message_id = ${messageId}
  order by id desc
  limit ${MAX_ATTEMPTS_SHOWN}`

/** Which deliveries to send again: some, or those of a state in a range of ids, as many as `limit`. */
export type ResendSelection = { ids: readonly string[] } | ResendRangeSelection

export interface ResendRangeSelection {
  /** Exclusive. */
  afterId: string
  /** Exclusive. */
  beforeId: string
  state: DeliveryState
  limit: number
}

/** The channel through which something is sent again. */
export type ResendingChannel = Pick<ChannelRow, 'workspaceId' | 'id' | 'kind'>

/** Finished deliveries. Without its body, which was erased, nothing can be sent to a webhook. */
const canBeResent = ({ workspaceId, id, kind }: ResendingChannel) => sql`
  d.workspace_id = ${workspaceId} and d.channel_id = ${id} and d.state <> 'waiting'
  ${kind === 'webhook' ? sql`and d.body is not null` : empty}`

const inResendRange = ({ afterId, beforeId, state }: Omit<ResendRangeSelection, 'limit'>) => sql`
  d.id > ${afterId} and d.id < ${beforeId} and d.state = ${state}`

/** Sends finished deliveries again. Those of a webhook stay the same message, by whose id receivers recognise them. */
export const resendDeliveries = (channel: ResendingChannel, selection: ResendSelection, now: number) => sql<{
  id: string
}>`
  update channel_delivery as d
  set    state = 'waiting', due_at = ${now}, held_for = null, attempts = 0, reason = null, at = null
         ${channel.kind === 'webhook' ? empty : sql`, message_id = null, resends = d.resends + 1`}
  where  ${
    'ids' in selection
      ? sql`${canBeResent(channel)} and d.id in ${inList(selection.ids)}`
      : sql`d.state <> 'waiting' and d.id in (
    select d.id from channel_delivery d
    where  ${canBeResent(channel)} and ${inResendRange(selection)}
    order by d.id
    limit  ${selection.limit})`
  }
  returning id`

/** The first delivery of a range that can be sent again. */
export const selectFirstToResend = (channel: ResendingChannel, range: Omit<ResendRangeSelection, 'limit'>) => sql<{
  id: string
}>`
  select d.id from channel_delivery d where ${canBeResent(channel)} and ${inResendRange(range)} order by d.id limit 1`

/** Deliveries from before `beforeId`, a bound of ids, also those that still wait: their channel is disabled, or nothing sends. */
export const deleteOldDeliveries = (beforeId: string, limit: number) => sql<{ id: string }>`
  delete from channel_delivery
  where  id in (select d.id from channel_delivery d where d.id < ${beforeId} order by d.id limit ${limit})
  returning id`

export const deleteOldAttempts = (beforeId: string, limit: number) => sql<{ id: string }>`
  delete from channel_attempt
  where  id in (select a.id from channel_attempt a where a.id < ${beforeId} order by a.id limit ${limit})
  returning id`

/** What alerts are about, with the names of the rules that ask for them. */
export const selectAlertEvents = (workspaceId: string, deliveryIds: readonly string[]) => sql<AlertEventRow>`
  select d.id as "deliveryId", e.id, e.type, e.subject_id as "subjectId", e.survey_id as "surveyId", e.data, e.at,
         r.name as rule
  from   channel_delivery d
  join   event e on e.id = d.event_id
  left join rule r on r.id = d.rule_id
  where  d.workspace_id = ${workspaceId} and d.id in ${inList(deliveryIds)}`

export interface AlertEventRow {
  deliveryId: string
  id: string
  type: EventType
  subjectId: string
  surveyId: string | null
  /** JSON */
  data: string
  at: number
  rule: string | null
}
