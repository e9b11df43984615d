import { hasPermission, roles } from '../../shared/roles.ts'
import { useIndexWith } from './planner-hints.ts'
import { inList, sql } from './sql.ts'

// Who gets new follow-ups: parts of the statement that opens them, which has them in `due`.

const assigningRoles = roles.filter((role) => hasPermission(role, 'follow-ups.change'))

/** The members who can own the follow-ups in `due`: those who are not out of office. */
export const assignableMembers = sql`(
    select m.workspace_id, m.user_id, m.role, coalesce(nullif(u.name, ''), u.email) as name, u.email,
           case when w.assignment = 'load' then 1 else 0 end as by_load
    from   (select distinct workspace_id, assignment, day from due where assignment <> 'none') w
    cross join member m
    join   app_user u on u.id = m.user_id
    where  m.workspace_id = w.workspace_id and m.role in ${inList(assigningRoles)}
    and    (m.away_from is null or w.day is null or w.day not between m.away_from and m.away_until))`

/**
 * Those who take follow-ups: the members of a team, or of the workspace the selected members, else all but its owners, else
 * the owners.
 */
const pools = sql`
        select a.workspace_id, '' as pool, a.user_id, a.name, a.by_load
        from   assignable a
        where  not exists (
          select 1 from follow_up_assignee e
          join   assignable b on b.workspace_id = e.workspace_id and b.user_id = e.user_id
          where  e.workspace_id = a.workspace_id)
        and    (a.role <> 'owner' or not exists (
          select 1 from assignable b where b.workspace_id = a.workspace_id and b.role <> 'owner'))
        or     exists (select 1 from follow_up_assignee e where e.workspace_id = a.workspace_id and e.user_id = a.user_id)
        union all
        select a.workspace_id, g.team_id, a.user_id, a.name, case when t.assignment = 'load' then 1 else 0 end
        from   assignable a
        join   team_member g on g.workspace_id = a.workspace_id and g.user_id = a.user_id
        join   team t on t.id = g.team_id
        where  g.team_id in (select pool from due)`

/**
 * Who gets the first follow-up of a pool, the second and so on: first who has been given none for the longest time. By load, a
 * member has a slot for each new follow-up, and the slots are taken in the order of how many open ones the member then has.
 */
export const rotationMembers = sql`(
    select l.workspace_id, l.pool, l.user_id, l.name,
           count(*) over (partition by l.workspace_id, l.pool) as slots,
           max(l.own_turn) over (partition by l.workspace_id, l.pool) as last_turn,
           row_number() over (
             partition by l.workspace_id, l.pool order by l.open + q.position, l.own_turn, l.user_id) as position
    from   (
      select o.workspace_id, o.pool, o.user_id, o.name, o.by_load,
             coalesce((select max(f.turn) from follow_up f
                       where  f.workspace_id = o.workspace_id and f.owner_id = o.user_id), 0) as own_turn,
             case when o.by_load = 0 then 0 else (
               select count(*) from follow_up f
               where  f.workspace_id = o.workspace_id and f.owner_id = o.user_id and f.done_at is null
               and    ${useIndexWith(sql`f.urgency`)}) end as open
      from   (${pools}) o) l
    join   due q on q.workspace_id = l.workspace_id and q.pool = l.pool and (q.position = 1 or l.by_load = 1))`

/** The member for the property of `d`: as the workspace has set, or by their email address. */
export const ownerByProperty = sql`
    case when d.assignment = 'property' and d.pool = '' then coalesce(
      (select o.user_id from follow_up_property_owner o where o.workspace_id = d.workspace_id and o.value = d.property),
      (select max(e.user_id) from assignable e where e.workspace_id = d.workspace_id and e.email = lower(d.property)))
    end`
