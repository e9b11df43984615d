import { empty } from 'sql-template-tag'
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

const isDue = (now: number) => sql`d.state = 'waiting' and d.due_at <= ${now}`

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
