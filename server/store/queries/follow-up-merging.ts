import type { Sql } from 'sql-template-tag'
import { inList, sql } from '../sql.ts'
import { counted } from './responses.ts'

/** Several open follow-ups of one customer. What unverified respondents say is not what a verified customer says. */
export interface MergeGroupRow {
  contactId: string
  identity: string | null
}

const isMergeable = sql`f.done_at is null and r.contact_id <> r.workspace_id`

const hasOther = sql`exists (
  select 1
  from   response o
  join   follow_up g on g.response_id = o.id
  where  o.workspace_id = r.workspace_id and o.contact_id = r.contact_id and o.id <> r.id
  and    coalesce(o.identity, '') = coalesce(r.identity, '') and g.done_at is null)`

/** The customers of some follow-ups that are open beside others of the same customer. */
export const selectMergeGroups = (workspaceId: string, followUpIds: readonly string[]) => sql<MergeGroupRow>`
  select distinct r.contact_id as "contactId", r.identity
  from   follow_up f
  join   response r on r.id = f.response_id
  where  f.workspace_id = ${workspaceId} and f.response_id in ${inList(followUpIds)} and ${isMergeable} and ${hasOther}`

/** The same for some contacts. */
export const selectMergeGroupsOfContacts = (workspaceId: string, contactIds: readonly string[]) => sql<MergeGroupRow>`
  select distinct r.contact_id as "contactId", r.identity
  from   response r
  join   follow_up f on f.response_id = r.id
  where  r.workspace_id = ${workspaceId} and r.contact_id in ${inList(contactIds)} and ${isMergeable} and ${hasOther}`

/** The open follow-ups of a customer, the oldest first. */
export const selectOpenFollowUpsOfContact = (workspaceId: string, { contactId, identity }: MergeGroupRow) => sql<{
  id: string
}>`
  select f.response_id as id
  from   response r
  join   follow_up f on f.response_id = r.id
  where  r.workspace_id = ${workspaceId} and r.contact_id = ${contactId} and coalesce(r.identity, '') = ${identity ?? ''}
  and    ${isMergeable}
  order by f.opened_at, f.response_id`

/** What was merged into follow-ups that are merged now goes on in the same one. */
export const redirectMerged = (workspaceId: string, from: readonly string[], to: string) => sql`
  update follow_up
  set    merged_into = ${to}
  where  workspace_id = ${workspaceId} and merged_into in ${inList(from)}`

/** The score by which follow-up `f` is sorted: the lowest of its response and of those that were merged into it. */
export const lowestScore = (f: Sql, isMerged = sql`true`) => sql`(
  select min(s.score) from (
    select r.score from response r where r.id = ${f}.response_id
    union all
    select m.score
    from   follow_up g
    join   response m on m.id = g.response_id
    where  g.workspace_id = ${f}.workspace_id and g.merged_into = ${f}.response_id and ${isMerged}) s)`

/** Sorts follow-ups by the lowest score of their customer. Belongs after the merge. */
export const lowerScores = (workspaceId: string, id: string) => sql`
  update follow_up set score = ${lowestScore(sql`follow_up`)} where workspace_id = ${workspaceId} and response_id = ${id}`

/** The responses whose merged follow-ups are reopened, because their customers have asked for a call: see `openFollowUps`. */
const isLeaving = sql`${counted} and r.contact_requested_at is not null and exists (
  select 1 from follow_up f
  where  f.response_id = r.id and f.merged_into is not null and f.reason <> 'contact-requested')`

/** The follow-ups that selected ones were merged into are sorted without these. Belongs before these go on alone. */
const raiseScores = (condition: Sql) => {
  const ids = sql`(select r.id from response r where ${condition})`
  return sql`
  update follow_up
  set    score = ${lowestScore(sql`follow_up`, sql`g.response_id not in ${ids}`)}
  where  response_id in (select m.merged_into from follow_up m where m.response_id in ${ids} and m.merged_into is not null)`
}

/** Sorts follow-ups without those merged into them that are about to be reopened. Belongs before `openFollowUps`. */
export const raiseScoresOfReopened = (condition: Sql) => raiseScores(sql`${condition} and ${isLeaving}`)

/** Whose change it is that reopens follow-ups. Their ids follow the `id`, which is new. */
export interface ReleaseCause {
  id: string
  at: number
  actor: string
  actorName: string
}

/** Follow-ups `m` that were open until they were merged into open ones that are about to be deleted. They are not deleted themselves. */
const isReleased = (ids: Sql) => sql`
  m.merged_into is not null and (m.workspace_id, m.merged_into) in (select r.workspace_id, r.id from response r where r.id in ${ids})
  and m.done_by = 'system' and m.response_id not in ${ids} and exists (
    select 1 from follow_up s where s.response_id = m.merged_into and s.done_at is null)`

/**
 * Reopens what was merged into open follow-ups that are about to be deleted, with an event by which those of one customer merge
 * again. What was merged into closed ones stays closed.
 */
export const releaseMerged = (condition: Sql, { id, at, actor, actorName }: ReleaseCause) => {
  const ids = sql`(select r.id from response r where ${condition})`
  return [
    raiseScores(condition),
    sql`
  insert into event (id, workspace_id, type, subject_id, survey_id, data, caused_by, at)
  select cast(${id} as text) || substr(m.response_id, 11), m.workspace_id, 'follow-up.reopened', m.response_id, m.survey_id,
         json('{"score":' || m.score || ',"ownerId":' || coalesce('"' || m.owner_id || '"', 'null') || '}'),
         cast(${actor} as text), cast(${at} as bigint)
  from   follow_up m
  where  ${isReleased(ids)}`,
    sql`
  insert into follow_up_change (id, workspace_id, response_id, at, actor, actor_name, changed)
  select cast(${id} as text) || substr(m.response_id, 11), m.workspace_id, m.response_id, cast(${at} as bigint),
         cast(${actor} as text), cast(${actorName} as text), json('{"status":"open"}')
  from   follow_up m
  where  ${isReleased(ids)}`,
    sql`
  update follow_up as m
  set    stage = case when m.contacted_at is null then 'new' else 'contacted' end, merged_into = null, done_at = null,
         done_by = null, concluded_at = null,
         updated_at = case when m.updated_at < ${at} then cast(${at} as bigint) else m.updated_at + 1 end
  where  ${isReleased(ids)}`,
    sql`
  update follow_up as m
  set    stage = 'closed', merged_into = null
  where  m.merged_into is not null
  and    (m.workspace_id, m.merged_into) in (select r.workspace_id, r.id from response r where r.id in ${ids})`,
  ]
}
