import type { Sql } from 'sql-template-tag'
import { idsOf, sql } from './database.ts'
import { standing } from './responses.ts'

/**
 * The counts that every figure is made of. They follow from rows alone: a change takes the rows out of the counts as they
 * stand, changes them, and counts them as they stand then, all in one batch. Nothing else may write `tally`.
 */

/** Counts the responses that `which` (a condition on `response r`) selects, once in each cell they stand in. */
export const count = (which: Sql) => addToCells(which, sql`count(*)`)

/** Takes them out of their cells again. */
export const uncount = (which: Sql) => addToCells(which, sql`-count(*)`)

/** In one order, so that two batches never wait for each other's cells. */
const addToCells = (which: Sql, difference: Sql) => sql`
  insert into tally (workspace_id, survey_id, segment_key, segment_value, day, score, count)
  select   c.workspace_id, c.survey_id, c.segment_key, c.segment_value, c.day, c.score, ${difference}
  from     (${cells(which)}) c
  where    true
  group by c.workspace_id, c.survey_id, c.segment_key, c.segment_value, c.day, c.score
  order by c.survey_id, c.segment_key, c.segment_value, c.day, c.score
  on conflict (survey_id, segment_key, segment_value, day, score) do update set count = tally.count + excluded.count`

/** One row for each cell that each response stands in: the whole survey, and its segment by every declared key. */
const cells = (which: Sql) => sql`
  select r.workspace_id, r.survey_id, '' as segment_key, '' as segment_value, r.day, r.score
  from   response r
  where  ${which} and ${standing}
  union all
  ${segmentCells(which)}`

const segmentCells = (which: Sql) => sql`
  select r.workspace_id, r.survey_id, k.key as segment_key, r.properties ->> k.key as segment_value, r.day, r.score
  from   response r
  join   segment_key k on k.workspace_id = r.workspace_id
  where  ${which} and ${standing} and r.properties ->> k.key is not null`

/** Counts all answers of a workspace by a key just declared. */
export const countSegment = (workspaceId: string, key: string) => sql`
  insert into tally (workspace_id, survey_id, segment_key, segment_value, day, score, count)
  select   c.workspace_id, c.survey_id, c.segment_key, c.segment_value, c.day, c.score, count(*)
  from     (${segmentCells(sql`r.workspace_id = ${workspaceId} and k.key = ${key}`)}) c
  group by c.workspace_id, c.survey_id, c.segment_key, c.segment_value, c.day, c.score`

export const dropSegment = (workspaceId: string, key: string) => sql`
  delete from tally where workspace_id = ${workspaceId} and segment_key = ${key}`

/** A cell that nothing is left in would keep the name of a segment that is gone. */
export const dropEmptyCells = (workspaceId: string) => sql`
  delete from tally where workspace_id = ${workspaceId} and count = 0`

/** Counts invitations just made. */
export const countInvitations = (surveyId: string, workspaceId: string, day: string, invited: number) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  values (${workspaceId}, ${surveyId}, ${day}, ${invited}, 0)
  on conflict (survey_id, day) do update set invited = invitation_tally.invited + excluded.invited`

/** Counts the invitations that the responses answer, before they are marked as answered. */
export const countAnswered = (responseIds: readonly string[]) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select   i.workspace_id, i.survey_id, i.day, 0, count(*)
  from     response r
  join     invitation i on i.id = r.invitation_id
  where    r.id in (select key from json_each(${idsOf(responseIds)})) and i.answered_at is null
  group by i.workspace_id, i.survey_id, i.day
  order by i.survey_id, i.day
  on conflict (survey_id, day) do update set answered = invitation_tally.answered + excluded.answered`

/** Takes the invitation of a response out of those answered, before it is marked as unanswered. */
export const uncountAnswered = (workspaceId: string, responseId: string) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select i.workspace_id, i.survey_id, i.day, 0, -1
  from   response r
  join   invitation i on i.id = r.invitation_id
  where  r.workspace_id = ${workspaceId} and r.id = ${responseId} and r.suspicion is null and i.answered_at is not null
  on conflict (survey_id, day) do update set answered = invitation_tally.answered + excluded.answered`

/** Takes a contact's invitations out of the counts, before they are deleted. */
export const uncountInvitations = (workspaceId: string, contactId: string) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select   i.workspace_id, i.survey_id, i.day, -count(*), -count(i.answered_at)
  from     invitation i
  where    i.workspace_id = ${workspaceId} and i.contact_id = ${contactId}
  group by i.workspace_id, i.survey_id, i.day
  order by i.survey_id, i.day
  on conflict (survey_id, day) do update
  set invited  = invitation_tally.invited  + excluded.invited,
      answered = invitation_tally.answered + excluded.answered`

/** A count of answers that is not what counting them again gives. */
export interface Discrepancy {
  surveyId: string
  segmentKey: string
  segmentValue: string
  day: string
  score: number
  kept: number
  counted: number
}

/** Counts all answers again, in one statement and so at one moment; answers the cells that disagree. */
export const discrepancies = (limit: number) => sql<Discrepancy>`
  select   survey_id as "surveyId", segment_key as "segmentKey", segment_value as "segmentValue", day, score,
           cast(sum(kept) as bigint) as kept, cast(sum(counted) as bigint) as counted
  from (
    select survey_id, segment_key, segment_value, day, score, count as kept, 0 as counted from tally
    union all
    select survey_id, segment_key, segment_value, day, score, 0, 1 from (${cells(sql`true`)}) c
  ) compared
  group by survey_id, segment_key, segment_value, day, score
  having   sum(kept) <> sum(counted)
  limit    ${limit}`

/** A day whose counts of invitations are not what counting them again gives. */
export interface InvitationDiscrepancy {
  surveyId: string
  day: string
  invited: number
  countedInvited: number
  answered: number
  countedAnswered: number
}

/** The same for invitations. */
export const invitationDiscrepancies = (limit: number) => sql<InvitationDiscrepancy>`
  select   survey_id as "surveyId", day,
           cast(sum(invited) as bigint) as invited, cast(sum(counted_invited) as bigint) as "countedInvited",
           cast(sum(answered) as bigint) as answered, cast(sum(counted_answered) as bigint) as "countedAnswered"
  from (
    select survey_id, day, invited, answered, 0 as counted_invited, 0 as counted_answered from invitation_tally
    union all
    select survey_id, day, 0, 0, 1, case when answered_at is null then 0 else 1 end from invitation
  ) compared
  group by survey_id, day
  having   sum(invited) <> sum(counted_invited) or sum(answered) <> sum(counted_answered)
  limit    ${limit}`
