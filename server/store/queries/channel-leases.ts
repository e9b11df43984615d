import type { Sql } from 'sql-template-tag'
import type { ChannelKind, DisabledReason } from '../../../shared/channel.ts'
import { assertThat, inList, sql } from '../sql.ts'

const canSend = (now: number) => sql`c.disabled_at is null and coalesce(c.paused_until, 0) <= ${now}`

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

/** Lets all deliveries of a channel wait: the receiver asks for it, or is down. */
export const pauseChannel = (channelId: string, until: number) => sql`
  update channel set paused_until = ${until} where id = ${channelId} and coalesce(paused_until, 0) < ${until}`

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
