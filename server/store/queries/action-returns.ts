import type { Sql } from 'sql-template-tag'
import { assertThat, inList, sql } from '../sql.ts'

/** An action that is done, whose causes may come back. */
export interface DoneActionRow {
  id: string
  workspaceId: string
  title: string
  ownerId: string | null
  surveyId: string | null
  doneDay: string
  reopened: number
  updatedAt: number
}

const columns = sql`
  a.id, a.workspace_id as "workspaceId", a.title, a.owner_id as "ownerId", a.survey_id as "surveyId",
  a.done_day as "doneDay", a.reopened, a.updated_at as "updatedAt"`

/** The actions of a cause that were done on one of some days. */
export const selectDoneActionsOfCause = (
  workspaceId: string,
  cause: string,
  { from, to }: { from: string; to: string },
) => sql<DoneActionRow>`
  select ${columns}
  from   action_cause x
  join   action a on a.id = x.action_id
  where  x.workspace_id = ${workspaceId} and x.cause = ${cause} and a.state = 'done'
  and    a.done_day between ${from} and ${to}
  order by a.id`

/** The next actions of all workspaces that were done since a day. */
export const selectRecentlyDoneActions = (since: string, after: string, limit: number) => sql<DoneActionRow>`
  select ${columns}
  from   action a
  where  a.state = 'done' and a.done_day >= ${since} and a.id > ${after}
  order by a.id
  limit  ${limit}`

/** Ids of responses: those of the days in which a cause counts as back. */
export interface IdBounds {
  after: string
  before: string
}

/** The follow-ups of an action's causes and survey. One that was merged into another counts through that one. */
const isReturned = ({ workspaceId, id, surveyId }: ReturningAction, { after, before }: IdBounds): Sql => sql`
  f.workspace_id = ${workspaceId} and f.response_id > ${after} and f.response_id < ${before} and f.stage <> 'merged'
  and f.cause in (select x.cause from action_cause x where x.workspace_id = ${workspaceId} and x.action_id = ${id})
  and ${surveyId === null ? sql`true` : sql`f.survey_id = ${surveyId}`}`

type ReturningAction = Pick<DoneActionRow, 'workspaceId' | 'id' | 'surveyId'>

/** The follow-ups with a cause of the action, up to a limit. */
export const selectReturnedFollowUps = (action: ReturningAction, bounds: IdBounds, limit: number) => sql<{
  id: string
  cause: string
}>`
  select f.response_id as id, f.cause from follow_up f where ${isReturned(action, bounds)} limit ${limit}`

/** Locks actions until the batch ends: others that record one of their causes wait. */
export const lockActions = (workspaceId: string, ids: readonly string[]) => sql`
  update action set created_at = created_at where workspace_id = ${workspaceId} and id in ${inList(ids)}`

/** Makes the batch fail if an action is done although its causes have come back so often. */
export const assertNotReturned = (action: DoneActionRow, bounds: IdBounds, limit: number) =>
  assertThat(sql`not exists (
    select 1 from action a
    where  a.workspace_id = ${action.workspaceId} and a.id = ${action.id} and a.state = 'done'
    and    a.done_day = ${action.doneDay}
    and    (select count(*) from follow_up f where ${isReturned(action, bounds)}) >= ${limit})`)
