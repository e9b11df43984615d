import { and, assertThat, assignments, type ColumnValues, type Position, sql } from '../sql.ts'

export interface GatewayRow {
  id: string
  workspaceId: string
  name: string
  /** JSON: see `GatewaySettings`. */
  settings: string
  /** An encrypted JSON object of names and values. */
  secrets: string
  createdAt: number
  updatedAt: number
}

const columns = sql`
  g.id, g.workspace_id as "workspaceId", g.name, g.settings, g.secrets, g.created_at as "createdAt", g.updated_at as "updatedAt"`

/** The batch fails if the name is taken. */
export const insertGateway = (row: GatewayRow) => sql`
  insert into gateway (id, workspace_id, name, settings, secrets, created_at, updated_at)
  values (${row.id}, ${row.workspaceId}, ${row.name}, ${row.settings}, ${row.secrets}, ${row.createdAt}, ${row.updatedAt})`

export const selectGateway = (workspaceId: string, id: string) => sql<GatewayRow>`
  select ${columns} from gateway g where g.workspace_id = ${workspaceId} and g.id = ${id}`

/** For what gateways report, which names no workspace. */
export const selectGatewayById = (id: string) => sql<GatewayRow>`select ${columns} from gateway g where g.id = ${id}`

export const selectGatewayByName = (workspaceId: string, name: string) => sql<{ id: string }>`
  select g.id from gateway g where g.workspace_id = ${workspaceId} and g.name = ${name}`

/** Newest first. */
export const selectGateways = (workspaceId: string, page: Position) => sql<GatewayRow>`
  select ${columns}
  from   gateway g
  where  ${and([sql`g.workspace_id = ${workspaceId}`, page.before !== undefined && sql`g.id < ${page.before}`])}
  order by g.id desc
  limit ${page.limit}`

/** Belongs before the audit entry in its batch, which fails if the gateway was changed after it was read. */
export const updateGateway = (
  { workspaceId, id, updatedAt }: Pick<GatewayRow, 'workspaceId' | 'id' | 'updatedAt'>,
  values: ColumnValues,
) => [
  assertThat(sql`(
    select count(*) from gateway where workspace_id = ${workspaceId} and id = ${id} and updated_at = ${updatedAt}) = 1`),
  sql`update gateway set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`,
]

const isInUse = (workspaceId: string, id: string) => sql`exists (
  select 1 from campaign c
  where  c.workspace_id = ${workspaceId} and c.settings ->> 'gatewayId' = ${id}
  and    c.finished_at is null and c.cancelled_at is null)`

/** Whether a campaign that is not over sends through a gateway. */
export const selectGatewayUse = (workspaceId: string, id: string) => sql<{ isInUse: number }>`
  select case when ${isInUse(workspaceId, id)} then 1 else 0 end as "isInUse"`

/** The batch fails if a campaign that is not over sends through the gateway. */
export const deleteGateway = (workspaceId: string, id: string) => [
  assertThat(sql`not ${isInUse(workspaceId, id)}`),
  sql`delete from gateway where workspace_id = ${workspaceId} and id = ${id}`,
]
