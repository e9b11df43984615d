import { sql } from '../sql.ts'

/** Part of some things, and all of them. */
export interface CountRow {
  part: number
  total: number
}

/** From a time on, and before another. */
export interface TimeSpan {
  from: number
  to: number
}

/** The follow-ups due in a span, and those of them that were called or closed by their first deadline. Merged ones go on in another. */
export const countHandledFollowUps = (workspaceId: string, { from, to }: TimeSpan) => sql<CountRow>`
  select cast(count(*) as bigint) as total,
         cast(coalesce(sum(case when f.done_at <= f.opened_due_at or exists (
           select 1 from follow_up_attempt a
           where  a.workspace_id = f.workspace_id and a.response_id = f.response_id
           and    a.undone_at is null and a.at <= f.opened_due_at
         ) then 1 else 0 end), 0) as bigint) as part
  from   follow_up f
  where  f.workspace_id = ${workspaceId} and f.opened_due_at >= ${from} and f.opened_due_at < ${to} and f.stage <> 'merged'`

/** The calls of a span, and those of them that reached the customer. What was recorded for several at once is no call. */
export const countReachedCalls = (workspaceId: string, { from, to }: TimeSpan) => sql<CountRow>`
  select cast(count(*) as bigint) as total,
         cast(coalesce(sum(case when a.outcome <> 'not-reached' then 1 else 0 end), 0) as bigint) as part
  from   follow_up_attempt a
  where  a.workspace_id = ${workspaceId} and a.at >= ${from} and a.at < ${to} and a.undone_at is null
  and    not exists (select 1 from follow_up_change h where h.id = a.id and h.bulk_id is not null)`

/**
 * The follow-ups solved in a span, and those of them that were not opened again within a time. Each counts once, by the first
 * time it was solved then.
 */
export const countSolvedOnce = (workspaceId: string, { from, to }: TimeSpan, within: number) => sql<CountRow>`
  select cast(count(*) as bigint) as total,
         cast(coalesce(sum(case when exists (
           select 1 from follow_up_change o
           where  o.workspace_id = ${workspaceId} and o.response_id = d.response_id
           and    o.at > d.at and o.at <= d.at + ${within} and o.changed ->> 'status' = 'open'
         ) or exists (
           select 1 from response r
           where  r.id = d.response_id and r.contact_requested_at > d.at and r.contact_requested_at <= d.at + ${within}
         ) then 0 else 1 end), 0) as bigint) as part
  from   (
    select h.response_id, min(h.at) as at
    from   follow_up_change h
    where  h.workspace_id = ${workspaceId} and h.at >= ${from} and h.at < ${to} and h.changed ->> 'status' = 'done'
    and    coalesce(h.changed ->> 'outcome', 'solved') = 'solved'
    and    not exists (select 1 from follow_up_attempt a where a.id = h.id and a.undone_at is not null)
    group by h.response_id) d`
