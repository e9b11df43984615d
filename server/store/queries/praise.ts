import type { CalendarDay } from '../../../shared/calendar.ts'
import { sizedRows } from '../planner-hints.ts'
import { and, assertThat, assignments, type ColumnValues, inList, sql } from '../sql.ts'
import { counted } from './responses.ts'

export interface ColleagueRow {
  id: string
  workspaceId: string
  name: string
  /** JSON */
  aliases: string
  email: string | null
  userId: string | null
  managerId: string | null
  createdAt: number
  updatedAt: number
}

const columns = sql`
  p.id, p.workspace_id as "workspaceId", p.name, cast(p.aliases as text) as aliases, p.email, p.user_id as "userId",
  p.manager_id as "managerId", p.created_at as "createdAt", p.updated_at as "updatedAt"`

/** By name. */
export const selectColleagues = (workspaceId: string, limit: number) => sql<ColleagueRow>`
  select ${columns} from colleague p where p.workspace_id = ${workspaceId} order by p.name, p.id limit ${limit}`

export const selectColleague = (workspaceId: string, id: string) => sql<ColleagueRow>`
  select ${columns} from colleague p where p.workspace_id = ${workspaceId} and p.id = ${id}`

/** The batch fails if another colleague has the name. */
export const insertColleague = (row: ColleagueRow) => sql`
  insert into colleague (id, workspace_id, name, aliases, email, user_id, manager_id, created_at, updated_at)
  values (${row.id}, ${row.workspaceId}, ${row.name}, ${row.aliases}, ${row.email}, ${row.userId}, ${row.managerId},
          ${row.createdAt}, ${row.updatedAt})`

/** Makes the batch fail if there are as many colleagues as there may be. */
export const assertRoomForColleague = (workspaceId: string, limit: number) =>
  assertThat(sql`(select count(*) from colleague where workspace_id = ${workspaceId}) < ${limit}`)

export const updateColleague = (workspaceId: string, id: string, values: ColumnValues) => sql`
  update colleague set ${assignments(values)} where workspace_id = ${workspaceId} and id = ${id}`

export const deleteColleague = (workspaceId: string, id: string) => sql`
  delete from colleague where workspace_id = ${workspaceId} and id = ${id}`

/** The workspaces with colleagues, and up to which response they have been searched; null before the first search. */
export const selectPraiseCursors = sql<{ id: string; after: string | null; timeZone: string; demoAt: number | null }>`
  select w.id, w.praise_after as after, w.time_zone as "timeZone", w.demo_at as "demoAt"
  from   workspace w
  where  w.deleted_at is null and exists (select 1 from colleague p where p.workspace_id = w.id)
  order by w.id`

/** Moves the cursor. The batch fails if another process has moved it since it was read. */
export const advancePraiseCursor = (workspaceId: string, from: string | null, to: string) => [
  // Locks the row: of two processes, the second sees what the first has stored.
  sql`update workspace set praise_after = praise_after where id = ${workspaceId}`,
  assertThat(sql`(select coalesce(praise_after, '') from workspace where id = ${workspaceId}) = ${from ?? ''}`),
  sql`update workspace set praise_after = ${to} where id = ${workspaceId}`,
]

/** The first colleague of a workspace: only responses from now on are searched. */
export const startPraise = (workspaceId: string, after: string) => sql`
  update workspace
  set    praise_after = ${after}
  where  id = ${workspaceId} and not exists (select 1 from colleague p where p.workspace_id = ${workspaceId})`

export interface CommentRow {
  id: string
  score: number
  comment: string | null
  /** Of the contact. */
  name: string | null
  day: CalendarDay
  importId: string | null
  isCounted: number
}

/** Responses with ids above `after` and up to `to`, oldest first. */
export const selectCommentsForPraise = (
  workspaceId: string,
  { after, to }: { after: string; to: string },
  limit: number,
) => sql<CommentRow>`
  select r.id, r.score, r.comment, c.name, r.day, r.import_id as "importId", case when ${counted} then 1 else 0 end as "isCounted"
  from   response r
  left join contact c on c.id = r.contact_id
  where  r.workspace_id = ${workspaceId} and r.id > ${after} and r.id <= ${to}
  order by r.id
  limit ${limit}`

export interface PraiseKey {
  responseId: string
  colleagueId: string
}

/** Adds praise for responses and colleagues that still exist. */
export const insertPraise = (
  workspaceId: string,
  rows: readonly (PraiseKey & { day: CalendarDay })[],
  createdAt: number,
) => sql`
  insert into praise (response_id, colleague_id, workspace_id, day, created_at)
  select r.id, p.id, r.workspace_id, v.value ->> 'day', cast(${createdAt} as bigint)
  from   ${sizedRows(rows.map((row) => ({ ...row, workspaceId })))} v
  join   response r on r.workspace_id = v.value ->> 'workspaceId' and r.id = v.value ->> 'responseId'
  join   colleague p on p.workspace_id = v.value ->> 'workspaceId' and p.id = v.value ->> 'colleagueId'
  where  true
  on conflict do nothing`

export interface PraiseRow extends PraiseKey {
  colleague: string
  day: CalendarDay
  score: number
  comment: string | null
}

const praiseColumns = sql`
  t.response_id as "responseId", t.colleague_id as "colleagueId", p.name as colleague, t.day, r.score, r.comment`

const praiseFrom = sql`
  praise t
  join colleague p on p.id = t.colleague_id
  join response r on r.id = t.response_id`

/** Newest first: by response, then by colleague. @param before the last key of the page before */
export const selectPraise = (
  workspaceId: string,
  { colleagueId, before }: { colleagueId?: string | undefined; before?: PraiseKey | undefined },
  limit: number,
) => sql<PraiseRow>`
  select ${praiseColumns}
  from   ${praiseFrom}
  where  ${and([
    sql`t.workspace_id = ${workspaceId}`,
    colleagueId !== undefined && sql`t.colleague_id = ${colleagueId}`,
    before && sql`(t.response_id, t.colleague_id) < (${before.responseId}, ${before.colleagueId})`,
  ])}
  order by t.response_id desc, t.colleague_id desc
  limit ${limit}`

/** The praise of some responses that is for one of some colleagues. */
export const selectPraiseOf = (
  workspaceId: string,
  { responseIds, colleagueIds }: { responseIds: readonly string[]; colleagueIds: readonly string[] },
) => sql<PraiseRow>`
  select ${praiseColumns}
  from   ${praiseFrom}
  where  t.response_id in ${inList(responseIds)} and t.workspace_id = ${workspaceId} and t.colleague_id in ${inList(colleagueIds)}
  order by t.response_id desc, t.colleague_id desc`

/** The praise in some responses, newest first. */
export const selectPraiseOfResponses = (workspaceId: string, responseIds: readonly string[]) => sql<PraiseRow>`
  select ${praiseColumns}
  from   ${praiseFrom}
  where  t.workspace_id = ${workspaceId} and t.response_id in ${inList(responseIds)}
  order by t.response_id desc, t.colleague_id desc`

/** How often colleagues were praised in each month from a day on. */
export const countPraise = (workspaceId: string, since: CalendarDay) => sql<{
  colleagueId: string
  colleague: string
  month: string
  count: number
}>`
  select n.colleague_id as "colleagueId", p.name as colleague, n.month, n.count
  from (
    select t.colleague_id, substr(t.day, 1, 7) as month, cast(count(*) as bigint) as count
    from   praise t
    where  t.workspace_id = ${workspaceId} and t.day >= ${since}
    group by t.colleague_id, substr(t.day, 1, 7)) n
  join   colleague p on p.id = n.colleague_id
  order by n.month desc, n.count desc, p.name`
