import type { ChoiceKind } from '../../../shared/follow-up-choices.ts'
import { assertThat, lockAndAssert, sql } from '../sql.ts'

/** What a workspace has changed of a list, or added to it. */
export interface FollowUpChoiceRow {
  id: string
  category: string | null
  /** JSON: names by language. */
  names: string
  position: number
  archivedAt: number | null
  updatedAt: number
}

export const selectFollowUpChoices = (workspaceId: string, kind: ChoiceKind) => sql<FollowUpChoiceRow>`
  select id, category, cast(names as text) as names, position, archived_at as "archivedAt", updated_at as "updatedAt"
  from   follow_up_choice
  where  workspace_id = ${workspaceId} and kind = ${kind}
  order by position, id`

/** Makes the batch fail if the choice has changed since it was read. @param updatedAt undefined if there was none */
export const assertChoiceUnchanged = (
  workspaceId: string,
  kind: ChoiceKind,
  { id, updatedAt }: { id: string; updatedAt: number | undefined },
) =>
  assertThat(sql`not exists (
    select 1 from follow_up_choice
    where  workspace_id = ${workspaceId} and kind = ${kind} and id = ${id} and updated_at <> ${updatedAt ?? -1})`)

/** Locks the lists of a workspace until the batch ends, which fails if one has more entries of its own than `limit`. */
export const lockFollowUpChoices = (workspaceId: string, kind: ChoiceKind, limit: number) =>
  lockAndAssert(
    'workspace',
    sql`id = ${workspaceId}`,
    sql`(select count(*) from follow_up_choice where workspace_id = ${workspaceId} and kind = ${kind}) <= ${limit}`,
  )

/** Stores what is not as we deliver it. */
export const upsertFollowUpChoice = (workspaceId: string, kind: ChoiceKind, row: FollowUpChoiceRow) => sql`
  insert into follow_up_choice (workspace_id, kind, id, category, names, position, archived_at, created_at, updated_at)
  values (${workspaceId}, ${kind}, ${row.id}, ${row.category}, ${row.names}, ${row.position}, ${row.archivedAt},
          ${row.updatedAt}, ${row.updatedAt})
  on conflict (workspace_id, kind, id) do update
  set    category = excluded.category, names = excluded.names, position = excluded.position,
         archived_at = excluded.archived_at, updated_at = excluded.updated_at`
