import type { Sql } from 'sql-template-tag'
import { inList, sql } from '../sql.ts'

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
export const lowestScore = (f: Sql) => sql`(
  select min(s.score) from (
    select r.score from response r where r.id = ${f}.response_id
    union all
    select m.score
    from   follow_up g
    join   response m on m.id = g.response_id
    where  g.workspace_id = ${f}.workspace_id and g.merged_into = ${f}.response_id) s)`

/** Sorts follow-ups by the lowest score of their customer. Belongs after the merge. */
export const lowerScores = (workspaceId: string, id: string) => sql`
  update follow_up set score = ${lowestScore(sql`follow_up`)} where workspace_id = ${workspaceId} and response_id = ${id}`
