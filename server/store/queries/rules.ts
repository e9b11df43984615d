import type { ChannelKind } from '../../../shared/channel.ts'
import { and, assertThat, assignments, type ColumnValues, inList, type Position, sql } from '../sql.ts'

export interface RuleRow {
  id: string
  workspaceId: string
  name: string
  /** JSON: see `RuleSettings`. */
  settings: string
  createdAt: number
  /** Grows with each change: the version. */
  updatedAt: number
  pausedAt: number | null
}

const columns = sql`
  id, workspace_id as "workspaceId", name, settings, created_at as "createdAt", updated_at as "updatedAt",
  paused_at as "pausedAt"`

/** The batch fails if the name is taken. */
export const insertRule = (row: Omit<RuleRow, 'pausedAt'>) => sql`
  insert into rule (id, workspace_id, name, settings, created_at, updated_at)
  values (${row.id}, ${row.workspaceId}, ${row.name}, ${row.settings}, ${row.createdAt}, ${row.updatedAt})`

export const selectRule = (workspaceId: string, id: string) => sql<RuleRow>`
  select ${columns} from rule where workspace_id = ${workspaceId} and id = ${id}`

export const selectRuleByName = (workspaceId: string, name: string) => sql<{ id: string }>`
  select id from rule where workspace_id = ${workspaceId} and name = ${name}`

/** Newest first. */
export const selectRules = (workspaceId: string, page: Position) => sql<RuleRow>`
  select ${columns}
  from   rule
  where  ${and([sql`workspace_id = ${workspaceId}`, page.before !== undefined && sql`id < ${page.before}`])}
  order by id desc
  limit ${page.limit}`

/** The batch fails unless the workspace has fewer rules than `limit`. */
export const assertRoomForRule = (workspaceId: string, limit: number) =>
  assertThat(sql`(select count(*) from rule where workspace_id = ${workspaceId}) < ${limit}`)

/** The batch fails if the rule was changed after it was read. */
export const updateRule = (
  { workspaceId, id, updatedAt }: Pick<RuleRow, 'workspaceId' | 'id' | 'updatedAt'>,
  values: ColumnValues,
) => [
  assertThat(sql`(
    select count(*) from rule where workspace_id = ${workspaceId} and id = ${id} and updated_at = ${updatedAt}) = 1`),
  sql`update rule set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`,
]

export const deleteRule = (workspaceId: string, id: string) => sql`
  delete from rule where workspace_id = ${workspaceId} and id = ${id}`

/** The channels that rules name. */
export const selectRuleChannels = (workspaceId: string, ids: readonly string[]) => sql<{
  id: string
  kind: ChannelKind
  disabledAt: number | null
}>`
  select id, kind, disabled_at as "disabledAt" from channel where workspace_id = ${workspaceId} and id in ${inList(ids)}`

/** Keeps channels that a rule names until its batch ends, and fails if one has been deleted. */
export const lockRuleChannels = (workspaceId: string, ids: readonly string[]) => [
  sql`update channel set created_at = created_at where workspace_id = ${workspaceId} and id in ${inList(ids)}`,
  assertThat(sql`(
    select count(*) from channel where workspace_id = ${workspaceId} and id in ${inList(ids)}) = ${new Set(ids).size}`),
]

/** The surveys of a workspace, with their reasons as JSON. */
export const selectSurveyReasons = (workspaceId: string) => sql<{ id: string; reasons: string }>`
  select id, reasons from survey where workspace_id = ${workspaceId}`
