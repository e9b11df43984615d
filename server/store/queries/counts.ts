import { join, raw, type Sql } from 'sql-template-tag'
import { scores } from '../../../shared/nps.ts'
import { inList, sql } from '../sql.ts'
import { counted, responsesWhere } from './responses.ts'

/**
 * The counts that every figure is made of. They follow from rows alone: a change takes the rows out of the counts as they
 * stand, changes them, and counts them as they stand then, all in one batch. Nothing else may write `tally`.
 *
 * Batches hold what they change until they end, so that all take it in one order, lest two wait for each other: contacts,
 * responses (with the invitations that only one of them may have), `invitation_tally`, `invitation`, `tally`. A follow-up
 * is changed by whoever holds its response, or alone. In `tally` the count of a whole survey comes first; a batch that
 * takes answers from one cell to another of a different survey, or out of the suspect ones, holds it before.
 */

/** Counts the responses that `which` (a condition on `response r`) selects, once in each cell they stand in. */
export const count = (condition: Sql) => addToCells(selectCells(condition), sql``)

/**
 * Takes them out of their cells again, and drops the cells that nothing is left in: they would keep the name of a segment
 * that is gone.
 */
export const uncount = (condition: Sql) => [
  addToCells(selectCells(condition), sql`-`),
  sql`
  delete from tally
  where  count = 0 and (survey_id, segment_key, span, segment_value, period) in (
    select c.survey_id, c.segment_key, n.span, c.segment_value, substr(c.day, 1, n.length)
    from   (${selectCells(condition)}) c
    cross join ${spans})`,
]

/** The value, beside the whole survey's own, under which suspect answers are counted. */
export const SUSPECT = 'suspect'

/** The columns that count the answers of each score, for a list of what is done with them. */
export const scoreColumns = (expression: (column: Sql, score: Sql) => Sql) =>
  join(
    scores.map((score) => expression(raw(`s${score}`), raw(`${score}`))),
    ', ',
  )

/** What each answer is counted in: a period of each span. */
const spans = sql`(select 'ever' as span, 0 as length union all select 'month', 7 union all select 'day', 10) n`

/** Holds the count of a whole survey until the batch ends: nobody else counts standing answers to it meanwhile. */
export const lockCounts = (surveyId: string) => sql`
  update tally
  set    count = count
  where  survey_id = ${surveyId} and segment_key = '' and span = 'ever' and segment_value = '' and period = ''`

/** In one order, so that two batches never wait for each other's cells. */
const addToCells = (cells: Sql, sign: Sql) => sql`
  insert into tally (workspace_id, survey_id, segment_key, span, segment_value, period,
                     ${scoreColumns((column) => column)}, count)
  select   c.workspace_id, c.survey_id, c.segment_key, n.span, c.segment_value, substr(c.day, 1, n.length),
           ${scoreColumns((_, score) => sql`${sign}sum(case c.score when ${score} then c.count else 0 end)`)}, ${sign}sum(c.count)
  from (
    select   *, count(*) as count
    from     (${cells}) c
    where    segment_value is not null
    group by 1, 2, 3, 4, 5, 6
  ) c
  cross join ${spans}
  where    true
  group by 1, 2, 3, 4, 5, 6, n.length
  order by 2, 3, n.length, 5, 6
  on conflict (survey_id, segment_key, span, segment_value, period) do update
  set ${scoreColumns((column) => sql`${column} = tally.${column} + excluded.${column}`)}, count = tally.count + excluded.count`

/** One row for each segment that each response stands in: the whole survey, and its segment, or null, by every key. */
const selectCells = (condition: Sql) => sql`
  select r.workspace_id, r.survey_id, '' as segment_key,
         case when ${counted} then '' else '${raw(SUSPECT)}' end as segment_value, r.day, r.score
  from   response r
  where  ${condition}
  union all
  ${selectSegmentCells(sql`${condition} and (k.counted_to is null or r.id <= k.counted_to)`)}`

const selectSegmentCells = (condition: Sql) => sql`
  select r.workspace_id, r.survey_id, k.key as segment_key, r.properties ->> k.key as segment_value, r.day, r.score
  from   response r
  join   segment_key k on k.workspace_id = r.workspace_id
  where  ${condition} and ${counted}`

/** Answers with ids above `after`, up to `to`; without it, all that there are. */
export interface Chunk {
  after: string
  to: string | undefined
}

/** Counts a chunk of a workspace's answers by a key that is counted up to where the chunk begins, or nothing. */
export const countChunk = (workspaceId: string, key: string, { after, to }: Chunk) =>
  addToCells(
    selectSegmentCells(sql`
         r.workspace_id = ${workspaceId} and r.id > ${after} ${to === undefined ? sql`` : sql`and r.id <= ${to}`}
         and k.key = ${key} and k.counted_to = ${after}`),
    sql``,
  )

export const deleteSegmentCounts = (workspaceId: string, key: string) => sql`
  delete from tally
  where  survey_id in (select id from survey where workspace_id = ${workspaceId}) and segment_key = ${key}`

/** Counts invitations just made. */
export const countInvitations = (surveyId: string, workspaceId: string, day: string, invited: number) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  values (${workspaceId}, ${surveyId}, ${day}, ${invited}, 0)
  on conflict (survey_id, day) do update set invited = invitation_tally.invited + excluded.invited`

/** Counts invitations just inserted, of whichever surveys and days. */
export const countNewInvitations = (ids: readonly string[]) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select   i.workspace_id, i.survey_id, i.day, count(*), 0
  from     invitation i
  where    i.id in ${inList(ids)}
  group by i.workspace_id, i.survey_id, i.day
  order by i.survey_id, i.day
  on conflict (survey_id, day) do update set invited = invitation_tally.invited + excluded.invited`

/** Counts the invitations that the responses answer, before they are marked as answered. */
export const countAnsweredInvitations = (responseIds: readonly string[]) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select   i.workspace_id, i.survey_id, i.day, 0, count(*)
  from     response r
  join     invitation i on i.id = r.invitation_id
  where    ${responsesWhere.byIds(responseIds)} and i.answered_at is null
  group by i.workspace_id, i.survey_id, i.day
  order by i.survey_id, i.day
  on conflict (survey_id, day) do update set answered = invitation_tally.answered + excluded.answered`

/** Takes the invitation of a response out of those answered, before it is marked as unanswered. */
export const uncountAnsweredInvitations = (workspaceId: string, responseId: string) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select i.workspace_id, i.survey_id, i.day, 0, -1
  from   response r
  join   invitation i on i.id = r.invitation_id
  where  r.workspace_id = ${workspaceId} and r.id = ${responseId} and ${counted} and i.answered_at is not null
  on conflict (survey_id, day) do update set answered = invitation_tally.answered + excluded.answered`

/** Takes a contact's invitations out of the counts, before they are deleted. */
export const uncountInvitations = (workspaceId: string, contactId: string) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select   i.workspace_id, i.survey_id, i.day, -count(*), -count(i.answered_at)
  from     invitation i
  where    i.workspace_id = ${workspaceId} and i.contact_id = ${contactId}
  -- By the day first: SQLite would else go through all invitations in the order of their surveys.
  group by i.day, i.survey_id, i.workspace_id
  order by i.survey_id, i.day
  on conflict (survey_id, day) do update
  set invited  = invitation_tally.invited  + excluded.invited,
      answered = invitation_tally.answered + excluded.answered`

/** A count of answers that is not what counting them again gives. */
export interface TallyDiscrepancy {
  surveyId: string
  segmentKey: string
  segmentValue: string
  /** `ever`, `month` or `day`, and which. */
  span: string
  period: string
  kept: number
  counted: number
  /** JSON: by score */
  keptScores: string
  /** JSON: by score */
  countedScores: string
}

/** Counts all answers again, in one statement and so at one moment; answers the cells that disagree. */
export const selectTallyDiscrepancies = (limit: number) => sql<TallyDiscrepancy>`
  with counted as (
    select   c.survey_id, c.segment_key, c.segment_value, c.day,
             ${scoreColumns((column, score) => sql`count(*) filter (where c.score = ${score}) as ${column}`)}, count(*) as count
    from     (${selectCells(sql`true`)}) c
    where    c.segment_value is not null
    group by 1, 2, 3, 4
  )
  select   survey_id as "surveyId", segment_key as "segmentKey", segment_value as "segmentValue", span, period,
           ${sumSide('kept')}, ${sumSide('counted')}
  from (
    select survey_id, segment_key, span, segment_value, period, 1 as kept, 0 as counted,
           ${scoreColumns((column) => column)}, count
    from   tally
    union all
    select c.survey_id, c.segment_key, n.span, c.segment_value, substr(c.day, 1, n.length), 0, 1,
           ${scoreColumns((column) => sql`c.${column}`)}, c.count
    from   counted c
    cross join ${spans}
  ) compared
  group by survey_id, segment_key, span, segment_value, period
  having   sum((kept - counted) * count) <> 0
           ${join(
             scores.map((score) => sql`or sum((kept - counted) * ${raw(`s${score}`)}) <> 0`),
             ' ',
           )}
  limit    ${limit}`

/** The sums of one of the sides that are compared. */
const sumSide = (name: 'kept' | 'counted') => {
  const [column, scoresColumn] = [raw(name), raw(`"${name}Scores"`)]
  const scoreSums = scores.map((score) => sql`cast(sum(${column} * ${raw(`s${score}`)}) as text)`)
  return sql`cast(sum(${column} * count) as bigint) as ${column}, '[' || ${join(scoreSums, " || ',' || ")} || ']' as ${scoresColumn}`
}

/** A day whose counts of invitations are not what counting them again gives. */
export interface InvitationDiscrepancy {
  surveyId: string
  day: string
  invited: number
  countedInvited: number
  answered: number
  countedAnswered: number
}

/** Counts all invitations again, in one statement; answers the days that disagree. */
export const selectInvitationDiscrepancies = (limit: number) => sql<InvitationDiscrepancy>`
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
