import type { Sql } from 'sql-template-tag'
import type { CalendarDay } from '../../../shared/calendar.ts'
import type { FollowUpStage } from '../../../shared/follow-up-stages.ts'
import { inWorkspaceList } from '../planner-hints.ts'
import { inList, sql } from '../sql.ts'
import { isCounted } from './responses.ts'

/** Rows of some contacts. @param table its alias in the statement */
const matchesContacts = (table: Sql, workspaceId: string, contactIds: readonly string[]): Sql =>
  sql`(${table}.workspace_id, ${table}.contact_id) in (
    select cast(${workspaceId} as text), ids.key from ${inList(contactIds)} ids)`

/** A contact of the next responses, in the order of contacts. */
export interface PatternCandidateRow {
  id: string
  /** 1 if one of these responses is of a detractor since the day. */
  isDetractor: 0 | 1
  /** How many of its responses are among those that were read. */
  responses: number
}

/**
 * The contacts of the next `limit` responses after a contact. Of the last one, there may be more responses.
 * @param detractorTo the highest score of a detractor
 */
export const selectPatternCandidates = (
  workspaceId: string,
  { after, since, detractorTo }: { after: string; since: CalendarDay; detractorTo: number },
  limit: number,
) => sql<PatternCandidateRow>`
  select r.contact_id as id, cast(count(*) as bigint) as responses,
         max(case when r.score <= ${detractorTo} and r.day >= ${since} then 1 else 0 end) as "isDetractor"
  from (
    select x.contact_id, x.score, x.day
    from   response x
    where  x.workspace_id = ${workspaceId} and x.contact_id > ${after}
    order by x.contact_id, x.id
    limit  ${limit}) r
  group by r.contact_id
  order by r.contact_id`

export interface PatternResponseRow {
  id: string
  contactId: string
  at: number
  day: CalendarDay
  /** 1 if the survey asks customers again after a follow-up. */
  isRecovery: 0 | 1
  score: number
  comment: string | null
  contactRequestedAt: number | null
  /** JSON */
  properties: string
  openedAt: number | null
  stage: FollowUpStage | null
  level: number | null
  amends: number | null
  scoreAfter: number | null
}

/**
 * The latest responses of each of some contacts since a day that count, with their follow-ups. What strangers say in the name of a
 * verified contact is left out.
 */
export const selectPatternResponses = (
  workspaceId: string,
  contactIds: readonly string[],
  { since, perContact }: { since: CalendarDay; perContact: number },
) => sql<PatternResponseRow>`
  select r.id, r.contact_id as "contactId", r.answered_at as at, r.day,
         case when s.type = 'recovery' then 1 else 0 end as "isRecovery", r.score, r.comment,
         r.contact_requested_at as "contactRequestedAt", cast(r.properties as text) as properties,
         f.opened_at as "openedAt", f.stage, f.level, f.amends, f.score_after as "scoreAfter"
  from (
    select x.id, row_number() over (partition by x.contact_id order by x.id desc) as place
    from   response x
    join   contact c on c.id = x.contact_id
    where  ${matchesContacts(sql`x`, workspaceId, contactIds)} and x.day >= ${since} and ${isCounted(sql`x`)}
    and    (coalesce(x.identity, '') <> 'unverified' or c.unverified_since is not null)) n
  join   response r on r.id = n.id
  join   survey s on s.id = r.survey_id
  left join follow_up f on f.response_id = r.id
  where  n.place <= ${perContact}`

/** A message to the contact of `invitation i` left, and did not come back; or it did, but the contact opened the link. */
const hasArrived = sql`(
  i.answered_at is not null or i.clicked_at is not null
  or (exists (select 1 from delivery d where d.invitation_id = i.id and d.state = 'sent')
      and not exists (
        select 1 from bounce b
        where  b.invitation_id = i.id and b.kind in ('hard', 'soft') and b.reason <> 'delayed')))`

/**
 * The latest invitations that reached each of some contacts, without those of surveys that ask again after a follow-up. Personal links
 * without a campaign count as sent: another system has asked for them.
 */
export const selectPatternInvitations = (workspaceId: string, contactIds: readonly string[], perContact: number) =>
  sql<{ contactId: string; at: number; day: CalendarDay; answeredAt: number | null }>`
  select n.contact_id as "contactId", n.created_at as at, n.day, n.answered_at as "answeredAt"
  from (
    select i.contact_id, i.id, i.created_at, i.day, i.answered_at,
           row_number() over (partition by i.contact_id order by i.id desc) as place
    from   invitation i
    join   survey s on s.id = i.survey_id
    where  ${matchesContacts(sql`i`, workspaceId, contactIds)} and s.type <> 'recovery'
    and    (i.campaign_id is null or ${hasArrived})) n
  where  n.place <= ${perContact}
  order by n.id desc`

export const selectPatternTags = (workspaceId: string, responseIds: readonly string[]) => sql<{
  responseId: string
  tag: string
}>`
  select response_id as "responseId", tag
  from   response_tag
  where  workspace_id = ${workspaceId} and response_id in ${inList(responseIds)}`

/** JSON: the properties of contacts. */
export const selectPatternContacts = (workspaceId: string, contactIds: readonly string[]) => sql<{
  id: string
  properties: string
}>`
  select c.id, cast(c.properties as text) as properties
  from   contact c
  where  ${inWorkspaceList(sql`c`, workspaceId, contactIds)}`
