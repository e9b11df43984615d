import type { ChannelKind, DisabledReason } from '../../../shared/channel.ts'
import { and, assertThat, assignments, type ColumnValues, inList, type Position, sql } from '../sql.ts'

export interface ChannelRow {
  id: string
  workspaceId: string
  kind: ChannelKind
  name: string
  /** JSON: see `ChannelSettings`. */
  settings: string
  /** Encrypted JSON: see `ChannelSecrets`. */
  secrets: string
  createdAt: number
  updatedAt: number
  failingSince: number | null
  disabledAt: number | null
  disabledReason: DisabledReason | null
}

export type NewChannelRow = Omit<ChannelRow, 'failingSince' | 'disabledAt' | 'disabledReason'>

const columns = sql`
  c.id, c.workspace_id as "workspaceId", c.kind, c.name, c.settings, c.secrets, c.created_at as "createdAt",
  c.updated_at as "updatedAt", c.failing_since as "failingSince", c.disabled_at as "disabledAt",
  c.disabled_reason as "disabledReason"`

/** The batch fails if the name is taken. */
export const insertChannel = (row: NewChannelRow) => sql`
  insert into channel (id, workspace_id, kind, name, settings, secrets, created_at, updated_at)
  values (${row.id}, ${row.workspaceId}, ${row.kind}, ${row.name}, ${row.settings}, ${row.secrets}, ${row.createdAt}, ${row.updatedAt})`

/** The batch fails if there are as many channels and webhooks as a workspace may have. */
export const assertRoomForChannel = (workspaceId: string, limit: number) =>
  assertThat(sql`(select count(*) from channel where workspace_id = ${workspaceId}) < ${limit}`)

export const countChannels = (workspaceId: string) => sql<{ count: number }>`
  select count(*) as count from channel where workspace_id = ${workspaceId}`

export const selectChannel = (workspaceId: string, id: string) => sql<ChannelRow>`
  select ${columns} from channel c where c.workspace_id = ${workspaceId} and c.id = ${id}`

export const selectChannelByName = (workspaceId: string, name: string) => sql<{ id: string }>`
  select c.id from channel c where c.workspace_id = ${workspaceId} and c.name = ${name}`

/** Those of some kinds, newest first. */
export const selectChannels = (workspaceId: string, kinds: readonly ChannelKind[], page: Position) => sql<ChannelRow>`
  select ${columns}
  from   channel c
  where  ${and([
    sql`c.workspace_id = ${workspaceId}`,
    sql`c.kind in ${inList(kinds)}`,
    page.before !== undefined && sql`c.id < ${page.before}`,
  ])}
  order by c.id desc
  limit ${page.limit}`

/** Belongs before the audit entry in its batch, which fails if the channel was changed after it was read. */
export const updateChannel = (
  { workspaceId, id, updatedAt }: Pick<ChannelRow, 'workspaceId' | 'id' | 'updatedAt'>,
  values: ColumnValues,
) => [
  sql`update channel set created_at = created_at where workspace_id = ${workspaceId} and id = ${id}`,
  assertThat(sql`(
    select count(*) from channel where workspace_id = ${workspaceId} and id = ${id} and updated_at = ${updatedAt}) = 1`),
  sql`update channel set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`,
]

/** Ids have no characters that a pattern or JSON gives a meaning. */
const usesChannel = (workspaceId: string, id: string) => sql`
  r.workspace_id = ${workspaceId} and cast(r.settings as text) like ${`%"${id}"%`}`

/** The rules that send to a channel. */
export const selectRulesOfChannel = (workspaceId: string, id: string) => sql<{ name: string }>`
  select r.name from rule r where ${usesChannel(workspaceId, id)} order by r.name`

/** Deletes a channel with its deliveries. The batch fails if a rule sends to it. */
export const deleteChannel = (workspaceId: string, id: string) => [
  sql`update channel set created_at = created_at where workspace_id = ${workspaceId} and id = ${id}`,
  assertThat(sql`not exists (select 1 from rule r where ${usesChannel(workspaceId, id)})`),
  sql`delete from channel_attempt where workspace_id = ${workspaceId} and channel_id = ${id}`,
  sql`delete from channel_delivery where workspace_id = ${workspaceId} and channel_id = ${id}`,
  sql`delete from channel where workspace_id = ${workspaceId} and id = ${id}`,
]
