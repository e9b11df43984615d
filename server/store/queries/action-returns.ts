import { and, inList, sql } from '../sql.ts'
import { counted } from './responses.ts'

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

/** The next done actions of all workspaces of which it is time to look whether their causes have come back. */
export const selectActionsToCheck = (now: number, limit: number) => sql<DoneActionRow>`
  select a.id, a.workspace_id as "workspaceId", a.title, a.owner_id as "ownerId", a.survey_id as "surveyId",
         a.done_day as "doneDay", a.reopened, a.updated_at as "updatedAt"
  from   action a
  join   workspace w on w.id = a.workspace_id
  where  a.return_check_at <= ${now} and a.state = 'done' and w.deleted_at is null
  order by a.return_check_at, a.id
  limit  ${limit}`

/** Sets when to look next at actions: never at those that were done before a day. */
export const postponeReturnChecks = (ids: readonly string[], { next, since }: { next: number; since: string }) => sql`
  update action
  set    return_check_at = case when done_day < ${since} then null else cast(${next} as bigint) end
  where  id in ${inList(ids)} and return_check_at is not null`

export interface ReturnFilter {
  /** Ids of responses: those of the days in which a cause counts as back are between them. */
  after: string
  before: string
  /** Follow-ups that were changed later are left out: what was just entered may be taken back. */
  changedBefore: number
}

/**
 * The follow-ups with a cause of the action, up to a limit. One that was merged counts as the one it was merged into, by its own response
 * and by the cause of that one, or else by its own.
 */
export const selectReturnedFollowUps = (
  { workspaceId, id, surveyId }: Pick<DoneActionRow, 'workspaceId' | 'id' | 'surveyId'>,
  { after, before, changedBefore }: ReturnFilter,
  limit: number,
) => {
  const causes = sql`(select x.cause from action_cause x where x.workspace_id = ${workspaceId} and x.action_id = ${id})`
  const conditions = and([
    sql`f.workspace_id = ${workspaceId} and f.response_id > ${after} and f.response_id < ${before} and ${counted}`,
    sql`f.updated_at <= ${changedBefore}`,
    surveyId !== null && sql`f.survey_id = ${surveyId}`,
  ])
  return sql<{ id: string; cause: string }>`
  select coalesce(f.merged_into, f.response_id) as id, f.cause
  from   follow_up f
  join   response r on r.id = f.response_id
  left join follow_up s on s.response_id = f.merged_into
  where  ${conditions} and f.cause in ${causes} and s.cause is null
  union
  select s.response_id as id, s.cause
  from   follow_up f
  join   response r on r.id = f.response_id
  join   follow_up s on s.response_id = f.merged_into
  where  ${conditions} and f.merged_into is not null and s.cause in ${causes} and s.updated_at <= ${changedBefore}
  limit  ${limit}`
}
