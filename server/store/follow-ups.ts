import type { Sql } from 'sql-template-tag'
import { assignments, type Columns, every, type Position, sql } from './database.ts'
import { standing } from './responses.ts'

/** Whether an answer `r` to survey `s` is to be followed up. */
const due = sql`${standing} and (r.score <= s.follow_up_threshold or r.contact_requested_at is not null)`

/**
 * Opens a follow-up for each selected response that is due one and has none. A customer who asks for a call after all opens
 * the one that is there again.
 */
export const openFollowUps = (which: Sql, now: number) => sql`
  insert into follow_up (response_id, workspace_id, survey_id, reason, opened_at, updated_at)
  select r.id, r.workspace_id, r.survey_id,
         case when r.contact_requested_at is null then 'score' else 'contact requested' end,
         cast(${now} as bigint), cast(${now} as bigint)
  from   response r
  join   survey s on s.id = r.survey_id
  where  ${which} and ${due}
  on conflict (response_id) do update
  set    reason     = excluded.reason,
         done_at    = case when excluded.reason = 'score' then follow_up.done_at end,
         done_by    = case when excluded.reason = 'score' then follow_up.done_by end,
         updated_at = excluded.updated_at
  where  follow_up.reason <> excluded.reason`

/** Keeps a follow-up in the survey its response has moved to. */
export const moveFollowUp = (workspaceId: string, responseId: string, surveyId: string) => sql`
  update follow_up set survey_id = ${surveyId} where workspace_id = ${workspaceId} and response_id = ${responseId}`

/** Takes back a follow-up that opened by a slip: no longer due, and nobody has touched it. */
export const withdrawFollowUp = (workspaceId: string, responseId: string) => sql`
  delete from follow_up
  where  workspace_id = ${workspaceId} and response_id = ${responseId}
  and    note is null and owner is null and due_at is null and done_at is null
  and    not exists (
    select 1 from response r join survey s on s.id = r.survey_id where r.id = ${responseId} and ${due}
  )`

export interface FollowUpRow {
  id: string
  surveyId: string
  reason: 'score' | 'contact requested'
  note: string | null
  owner: string | null
  openedAt: number
  dueAt: number | null
  doneAt: number | null
  doneBy: string | null
  updatedAt: number
  score: number
  comment: string | null
  /** JSON */
  properties: string
  contactRequestedAt: number | null
  answeredAt: number
  identity: 'claimed' | 'proven' | null
  /** JSON */
  claim: string | null
  contactId: string | null
  externalId: string | null
  name: string | null
  email: string | null
  phone: string | null
}

const selected = (from: Sql) => sql`
  select f.response_id as id, f.survey_id as "surveyId", f.reason, f.note, f.owner, f.opened_at as "openedAt",
         f.due_at as "dueAt", f.done_at as "doneAt", f.done_by as "doneBy", f.updated_at as "updatedAt",
         r.score, r.comment, r.properties, r.contact_requested_at as "contactRequestedAt",
         r.answered_at as "answeredAt", r.identity, r.claim, r.contact_id as "contactId", c.external_id as "externalId",
         c.name, c.email, c.phone
  from   ${from} f
  join   response r on r.id = f.response_id
  left join contact c on c.id = r.contact_id`

export const followUp = (workspaceId: string, id: string) => sql<FollowUpRow>`
  ${selected(sql`follow_up`)} where f.workspace_id = ${workspaceId} and f.response_id = ${id}`

export interface FollowUpFilter {
  status?: 'open' | 'done' | undefined
  owner?: string | undefined
  /** Whether it is open with a deadline before `now`. */
  overdue?: { is: boolean; now: number } | undefined
  survey?: string | undefined
}

/** The page first, and then its answers: PostgreSQL would else go through all answers that are newer than the page. */
export const followUps = (workspaceId: string, filter: FollowUpFilter, page: Position) => sql<FollowUpRow>`
  ${selected(sql`(
    select *
    from   follow_up
    where  ${every([
      sql`workspace_id = ${workspaceId}`,
      filter.status === 'open' && sql`done_at is null`,
      filter.status === 'done' && sql`done_at is not null`,
      filter.owner !== undefined && sql`owner = ${filter.owner}`,
      filter.overdue?.is === true && sql`done_at is null and due_at < ${filter.overdue.now}`,
      filter.overdue?.is === false && sql`(done_at is not null or due_at is null or due_at >= ${filter.overdue.now})`,
      filter.survey !== undefined && sql`survey_id = ${filter.survey}`,
      page.before !== undefined && sql`response_id < ${page.before}`,
    ])}
    order by response_id desc
    limit ${page.limit}
  )`)}
  order by f.response_id desc`

/** Sets the named columns of a follow-up. */
export const updateFollowUp = (workspaceId: string, id: string, values: Columns) => sql`
  update follow_up set ${assignments(values)} where workspace_id = ${workspaceId} and response_id = ${id}`

export const deleteFollowUps = (which: Sql) => sql`
  delete from follow_up where response_id in (select r.id from response r where ${which})`
