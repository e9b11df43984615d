import { sql } from '../sql.ts'
import { isCounted } from './responses.ts'

/** What the figures need of a follow-up. */
export interface FollowUpFiguresRow {
  id: string
  score: number
  stage: string
  openedAt: number
  openedDueAt: number | null
  dueAt: number | null
  contactedAt: number | null
  doneAt: number | null
  ownerId: string | null
  owner: string | null
  teamId: string | null
  cause: string | null
  amends: number | null
  amendsCurrency: string | null
  askedAt: number | null
  scoreAfter: number | null
  /** The next response of the same customer that counts, in any survey. */
  nextId: string | null
  nextScore: number | null
}

/** The next follow-ups of responses between two ids, without those that were merged into others. */
export const selectFollowUpsForFigures = (
  workspaceId: string,
  { after, before }: { after: string; before: string },
  limit: number,
) => sql<FollowUpFiguresRow>`
  select f.response_id as id, r.score, f.stage, f.opened_at as "openedAt", f.opened_due_at as "openedDueAt",
         f.due_at as "dueAt", f.contacted_at as "contactedAt", f.done_at as "doneAt", f.owner_id as "ownerId", f.owner,
         f.team_id as "teamId", f.cause, f.amends, f.amends_currency as "amendsCurrency", f.asked_at as "askedAt",
         f.score_after as "scoreAfter", n.id as "nextId", n.score as "nextScore"
  from   follow_up f
  join   response r on r.id = f.response_id
  left join response n on n.id = (
    select o.id from response o
    where  o.workspace_id = r.workspace_id and o.contact_id = r.contact_id and o.contact_id <> o.workspace_id
    and    o.id > r.id and ${isCounted(sql`o`)} and coalesce(o.identity, '') = coalesce(r.identity, '')
    order by o.id
    limit  1)
  where  f.workspace_id = ${workspaceId} and f.response_id > ${after} and f.response_id < ${before} and f.stage <> 'merged'
  order by f.response_id
  limit  ${limit}`
