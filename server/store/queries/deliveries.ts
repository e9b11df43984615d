import type { CampaignChannel } from '../../../shared/campaign.ts'
import { inWorkspaceList, noTextIndex } from '../planner-hints.ts'
import { and, inList, jsonRows, type Position, sql } from '../sql.ts'

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

/**
 * Messages that wait until they are due, unless their campaign is cancelled. An invitation has each of its messages once: others
 * are left as they are.
 */
export const insertDeliveries = (rows: readonly NewDeliveryRow[]) => sql`
  insert into delivery (id, workspace_id, campaign_id, invitation_id, reminder, channel, domain, state, at, due_at)
  select v.value ->> 'id', v.value ->> 'workspaceId', v.value ->> 'campaignId', v.value ->> 'invitationId',
         cast(v.value ->> 'reminder' as bigint), v.value ->> 'channel', v.value ->> 'domain', 'waiting',
         cast(v.value ->> 'at' as bigint), cast(v.value ->> 'dueAt' as bigint)
  from   json_each(${jsonRows(rows)}) v
  where  not exists (select 1 from campaign c where c.id = v.value ->> 'campaignId' and c.cancelled_at is not null)
  on conflict (invitation_id, reminder) do nothing`

/** Whether campaign `c` sends messages now. */
const isSending = sql`
  c.started_at is not null and c.finished_at is null and c.cancelled_at is null and c.paused_at is null`

const hasDueDelivery = (now: number) => sql`
  exists (select 1 from delivery d where d.campaign_id = c.id and d.state = 'waiting' and d.due_at <= ${now})`

/** The workspaces with messages that are due, or that a process had claimed when it ended. */
export const selectSendingWorkspaces = (now: number) => sql<{ workspaceId: string }>`
  select distinct c.workspace_id as "workspaceId"
  from   campaign c
  where  ${isSending}
  and    (${hasDueDelivery(now)}
          or exists (select 1 from delivery d where d.campaign_id = c.id and d.state = 'sending'))`

/** A campaign that sends messages now. */
export interface SendingCampaignRow {
  id: string
  surveyId: string
  name: string
  /** JSON */
  settings: string
  startedBy: string
  /** 1 if messages are due. */
  isDue: number
}

export const selectSendingCampaigns = (workspaceId: string, now: number) => sql<SendingCampaignRow>`
  select c.id, c.survey_id as "surveyId", c.name, c.settings, c.started_by as "startedBy",
         case when ${hasDueDelivery(now)} then 1 else 0 end as "isDue"
  from   campaign c
  where  c.workspace_id = ${workspaceId} and ${isSending}
  order by c.id`

/** Claims messages of a campaign that are due, the oldest first, unless the campaign has been paused or cancelled. */
export const claimDeliveries = (campaignId: string, now: number, limit: number) => sql<{ id: string }>`
  update delivery
  set    state = 'sending', at = ${now}
  where  id in (
    select d.id
    from   delivery d
    where  d.campaign_id = ${campaignId} and d.state = 'waiting' and d.due_at <= ${now}
    order by d.due_at, d.id
    limit ${limit}
  )
  and    state = 'waiting'
  and    exists (select 1 from campaign c where c.id = ${campaignId} and ${isSending})
  returning id`

/** Puts back what a process had claimed that has ended. */
export const releaseDeliveries = (workspaceId: string) => sql`
  update delivery set state = 'waiting' where workspace_id = ${workspaceId} and state = 'sending'`

/** A message with its recipient. */
export interface DeliveryRow {
  id: string
  workspaceId: string
  campaignId: string
  surveyId: string
  invitationId: string
  reminder: number
  channel: Exclude<CampaignChannel, 'link'>
  domain: string | null
  dueAt: number
  attempts: number
  firstAttemptAt: number | null
  token: string
  /** What recipients type where a message has no personal link. */
  code: string | null
  variant: string | null
  expiresAt: number | null
  answeredAt: number | null
  contactId: string
  email: string | null
  phone: string | null
  name: string | null
  salutation: string | null
  locale: string | null
  /** JSON */
  properties: string
}

export const selectDeliveriesByIds = (workspaceId: string, ids: readonly string[]) => sql<DeliveryRow>`
  select d.id, d.workspace_id as "workspaceId", d.campaign_id as "campaignId", i.survey_id as "surveyId",
         d.invitation_id as "invitationId", d.reminder, d.channel, d.domain, d.due_at as "dueAt", d.attempts,
         d.first_attempt_at as "firstAttemptAt", i.token, i.code, i.variant, i.expires_at as "expiresAt",
         i.answered_at as "answeredAt", c.id as "contactId", c.email, c.phone, c.name, c.salutation, c.locale, c.properties
  from   delivery d
  join   invitation i on i.workspace_id = d.workspace_id and i.id = d.invitation_id
  join   contact c on c.workspace_id = i.workspace_id and c.id = i.contact_id
  where  ${inWorkspaceList(sql`d`, workspaceId, ids)}
  order by d.due_at, d.id`

/** What became of an attempt to send a message. */
export interface DeliveryResult {
  id: string
  state: 'sent' | 'failed' | 'skipped' | 'waiting'
  at: number
  dueAt: number
  attempts: number
  firstAttemptAt: number | null
  reason: string | null
  words: string | null
  providerId: string | null
}

/** Records results, unless they are recorded already. */
export const recordDeliveries = (results: readonly DeliveryResult[]) => sql`
  update delivery
  set    state = v.value ->> 'state', at = cast(v.value ->> 'at' as bigint), due_at = cast(v.value ->> 'dueAt' as bigint),
         attempts = cast(v.value ->> 'attempts' as bigint),
         first_attempt_at = cast(v.value ->> 'firstAttemptAt' as bigint), reason = v.value ->> 'reason',
         words = coalesce(v.value ->> 'words', delivery.words), provider_id = v.value ->> 'providerId'
  from   json_each(${jsonRows(results)}) v
  where  delivery.id = v.value ->> 'id' and delivery.state in ('waiting', 'sending')
  and    delivery.id in ${inList(results.map(({ id }) => id))}`

/** How many messages a workspace has sent since a time, by the domain of their recipients. */
export const countSentDeliveries = (workspaceId: string, since: number) => sql<{
  domain: string | null
  count: number
}>`
  select domain, cast(count(*) as bigint) as count
  from   delivery
  where  workspace_id = ${workspaceId} and state = 'sent' and at >= ${since}
  group by domain`

/** Messages that a mail server refused since a time wait again: their campaign has been paused. */
export const retryRefusedDeliveries = (campaignId: string, since: number) => sql`
  update delivery
  set    state = 'waiting', reason = null
  where  id in (
    select d.id
    from   delivery d
    where  d.campaign_id = ${campaignId} and d.state = 'failed' and d.reason in ('refused', 'error') and d.at >= ${since}
  )
  and    state = 'failed'`

/**
 * Ends some messages of a cancelled campaign that were not sent. Those that a process has claimed end once that process must have
 * ended.
 */
export const skipCancelledDeliveries = (
  campaignId: string,
  { now, claimedBefore }: { now: number; claimedBefore: number },
  limit: number,
) => sql<{ id: string }>`
  update delivery
  set    state = 'skipped', reason = 'cancelled', at = ${now}
  where  id in (
    select d.id
    from   delivery d
    where  d.campaign_id = ${campaignId} and d.state in ('waiting', 'sending') and (d.state = 'waiting' or d.at < ${claimedBefore})
    limit ${limit}
  )
  and    (state = 'waiting' or state = 'sending' and at < ${claimedBefore})
  and    exists (select 1 from campaign c where c.id = ${campaignId} and c.cancelled_at is not null)
  returning id`

/** How many messages of a campaign are in each state, and when those that wait are due at the earliest. */
export const countDeliveries = (campaignId: string) => sql<{
  reminder: number
  state: DeliveryState
  count: number
  nextDueAt: number
}>`
  select reminder, state, cast(count(*) as bigint) as count, min(due_at) as "nextDueAt"
  from   delivery
  where  campaign_id = ${campaignId}
  group by reminder, state
  order by reminder, state`

export type DeliveryState = 'waiting' | 'sending' | 'sent' | 'failed' | 'skipped'

export interface DeliveryFilter {
  state?: DeliveryState | undefined
  reminder?: number | undefined
  reason?: string | undefined
}

/** A message with its contact, as it is listed. */
export interface ListedDeliveryRow {
  id: string
  contactId: string
  name: string | null
  email: string | null
  phone: string | null
  reminder: number
  channel: Exclude<CampaignChannel, 'link'>
  state: DeliveryState
  at: number
  dueAt: number
  attempts: number
  reason: string | null
  words: string | null
}

/** The newest messages first. */
export const selectDeliveries = (
  workspaceId: string,
  campaignId: string,
  { state, reminder, reason }: DeliveryFilter,
  page: Position,
) => sql<ListedDeliveryRow>`
  select d.id, i.contact_id as "contactId", c.name, c.email, c.phone, d.reminder, d.channel, d.state, d.at,
         d.due_at as "dueAt", d.attempts, d.reason, d.words
  from   delivery d
  join   invitation i on i.workspace_id = d.workspace_id and i.id = d.invitation_id
  join   contact c on c.workspace_id = i.workspace_id and c.id = i.contact_id
  where  ${and([
    sql`${noTextIndex(sql`d.workspace_id`)} = ${workspaceId} and d.campaign_id = ${campaignId}`,
    state !== undefined && sql`d.state = ${state}`,
    reminder !== undefined && sql`d.reminder = ${reminder}`,
    reason !== undefined && sql`d.reason = ${reason}`,
    page.before !== undefined && sql`d.id < ${page.before}`,
  ])}
  order by d.id desc
  limit ${page.limit}`

/** A message of a campaign that a process has claimed, if there is one. */
export const selectClaimedDelivery = (campaignId: string) => sql<{ id: string }>`
  select id from delivery where campaign_id = ${campaignId} and state = 'sending' limit 1`
