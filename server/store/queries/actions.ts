import type { ActionState } from '../../../shared/action.ts'
import { and, assignments, type ColumnValues, inList, lockAndAssert, type Position, sql } from '../sql.ts'

export interface ActionRow {
  id: string
  workspaceId: string
  title: string
  description: string | null
  ownerId: string | null
  /** The name of the owner, or their email address if they have none. */
  owner: string | null
  surveyId: string | null
  state: ActionState
  dueDay: string | null
  startedDay: string | null
  doneDay: string | null
  reopened: number
  /** JSON: see `ActionFigures`. */
  figures: string | null
  measuredAt: number
  createdAt: number
  updatedAt: number
}

export type NewActionRow = Omit<ActionRow, 'owner' | 'figures' | 'measuredAt' | 'reopened'>

const columns = sql`
  a.id, a.workspace_id as "workspaceId", a.title, a.description, a.owner_id as "ownerId",
  coalesce(nullif(u.name, ''), u.email) as owner, a.survey_id as "surveyId", a.state, a.due_day as "dueDay",
  a.started_day as "startedDay", a.done_day as "doneDay", a.reopened, cast(a.figures as text) as figures,
  a.measured_at as "measuredAt", a.created_at as "createdAt", a.updated_at as "updatedAt"`

export interface ActionFilter {
  states?: readonly ActionState[] | undefined
  ownerId?: string | undefined
  cause?: string | undefined
  /** Planned or started, and due before this day. */
  overdueOn?: string | undefined
}

/** Actions, newest first. */
export const selectActions = (
  workspaceId: string,
  { states, ownerId, cause, overdueOn }: ActionFilter,
  { before, limit }: Position,
) => sql<ActionRow>`
  select ${columns}
  from   action a
  left join app_user u on u.id = a.owner_id
  where  ${and([
    sql`a.workspace_id = ${workspaceId}`,
    states && sql`a.state in ${inList(states)}`,
    ownerId !== undefined && sql`a.owner_id = ${ownerId}`,
    cause !== undefined &&
      sql`a.id in (select x.action_id from action_cause x where x.workspace_id = ${workspaceId} and x.cause = ${cause})`,
    overdueOn !== undefined && sql`a.state in ('planned', 'started') and a.due_day < ${overdueOn}`,
    before !== undefined && sql`a.id < ${before}`,
  ])}
  order by a.id desc
  limit  ${limit}`

export const selectActionById = (workspaceId: string, id: string) => sql<ActionRow>`
  select ${columns}
  from   action a
  left join app_user u on u.id = a.owner_id
  where  a.workspace_id = ${workspaceId} and a.id = ${id}`

/** The causes of some actions. */
export const selectActionCauses = (workspaceId: string, ids: readonly string[]) => sql<{
  actionId: string
  cause: string
}>`
  select action_id as "actionId", cause
  from   action_cause
  where  workspace_id = ${workspaceId} and action_id in ${inList(ids)}
  order by action_id, cause`

/** How many actions there are in each state, and how many of them are overdue. */
export const countActionsByState = (workspaceId: string, today: string) => sql<{
  state: ActionState
  count: number
  overdue: number
}>`
  select state, cast(count(*) as bigint) as count,
         cast(coalesce(sum(case when state in ('planned', 'started') and due_day < ${today} then 1 else 0 end), 0) as bigint) as overdue
  from   action
  where  workspace_id = ${workspaceId}
  group by state
  order by state`

/** How many planned and started actions each of some causes has. */
export const countOpenActionsByCause = (workspaceId: string, causes: readonly string[]) => sql<{
  cause: string
  count: number
}>`
  select x.cause, cast(count(*) as bigint) as count
  from   action_cause x
  join   action a on a.id = x.action_id
  where  x.workspace_id = ${workspaceId} and x.cause in ${inList(causes)} and a.state in ('planned', 'started')
  group by x.cause
  order by x.cause`

export const insertAction = (row: NewActionRow) => sql`
  insert into action (id, workspace_id, title, description, owner_id, survey_id, state, due_day, started_day, done_day,
                      return_check_at, created_at, updated_at)
  values (${row.id}, ${row.workspaceId}, ${row.title}, ${row.description}, ${row.ownerId}, ${row.surveyId}, ${row.state},
          ${row.dueDay}, ${row.startedDay}, ${row.doneDay}, ${row.state === 'done' ? row.createdAt : null}, ${row.createdAt}, ${row.updatedAt})`

/** Changes an action. The batch fails if it has changed since it was read. */
export const updateAction = (
  { workspaceId, id, updatedAt }: Pick<ActionRow, 'workspaceId' | 'id' | 'updatedAt'>,
  values: ColumnValues,
) => [
  ...lockAndAssert('action', sql`workspace_id = ${workspaceId} and id = ${id}`, sql`updated_at = ${updatedAt}`),
  sql`update action set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`,
]

export const replaceActionCauses = (workspaceId: string, actionId: string, causes: readonly string[]) => [
  sql`delete from action_cause where workspace_id = ${workspaceId} and action_id = ${actionId}`,
  sql`
  insert into action_cause (workspace_id, action_id, cause)
  select cast(${workspaceId} as text), cast(${actionId} as text), key from ${inList(causes)} causes`,
]

export interface ActionChangeRow {
  id: string
  workspaceId: string
  actionId: string
  at: number
  actor: string
  actorName: string
  /** JSON: the fields that were set. */
  changed: string
}

export const insertActionChange = (row: ActionChangeRow) => sql`
  insert into action_change (id, workspace_id, action_id, at, actor, actor_name, changed)
  values (${row.id}, ${row.workspaceId}, ${row.actionId}, ${row.at}, ${row.actor}, ${row.actorName}, ${row.changed})`

/** The changes of an action, newest first. */
export const selectActionChanges = (workspaceId: string, actionId: string, limit: number) => sql<ActionChangeRow>`
  select id, workspace_id as "workspaceId", action_id as "actionId", at, actor, actor_name as "actorName",
         cast(changed as text) as changed
  from   action_change
  where  workspace_id = ${workspaceId} and action_id = ${actionId}
  order by id desc
  limit  ${limit}`
