import { join, raw, type Sql } from 'sql-template-tag'
import { scores } from '../../../shared/nps.ts'
import {
  ANY,
  CHANNEL_KEY,
  getSegmentMentionRange,
  LINK_KEY,
  PHONE,
  REASON_KEY,
  SEGMENT_MENTION_PATTERN,
  SUSPECT,
  TAG_KEY,
} from '../counted-segments.ts'
import { expectFew } from '../planner-hints.ts'
import { inList, sql } from '../sql.ts'
import { counted, responsesWhere } from './responses.ts'

/**
 * The counts behind every metric. They follow from the responses alone: a change uncounts the rows, changes them and counts
 * them again, in one batch. Nothing else may write `tally`, except that SQLite counts new responses in code: see
 * `sqlite/count-sums.ts`.
 *
 * Batches keep their locks until they end. To avoid deadlocks all of them lock in this order: contacts, responses (with the
 * invitations that only one response may have), `invitation_tally`, `invitation`, `tally`. A follow-up is changed under the
 * lock of its response, or alone. In `tally` the count of the whole survey comes first; a batch that moves responses to
 * another survey, or out of the suspect ones, locks it beforehand.
 */

/** What else than segments to count; a batch of new responses knows that it has none. */
interface CountOptions {
  reasons?: boolean
  tags?: boolean
}

/** Adds the responses that `condition` selects (on `response r`) to all their cells. */
export const count = (condition: Sql, options: CountOptions = {}) => addToCells(selectCells(condition, options), sql``)

/** Removes responses from their cells, and deletes empty cells: they would keep the name of an obsolete segment. */
export const uncount = (condition: Sql) => [
  addToCells(selectCells(condition), sql`-`),
  sql`
  delete from tally
  where  count = 0 and (survey_id, segment_key, span, segment_value, period) in (
    select c.survey_id, c.segment_key, n.span, c.segment_value, substr(c.day, 1, n.length)
    from   (${selectCells(condition)}) c
    cross join ${spans})`,
]

/** A list with one expression for each score column. */
export const scoreColumns = (expression: (column: Sql, score: Sql) => Sql) =>
  join(
    scores.map((score) => expression(raw(`s${score}`), raw(`${score}`))),
    ', ',
  )

/** The spans, with the length of their periods as prefixes of a day. */
const spans = sql`(select 'ever' as span, 0 as length union all select 'month', 7 union all select 'day', 10) n`

/**
 * Links have no trend, and the mentions of a segment have days only: each more span would be one more row to write for every
 * response.
 */
const isInSpan = sql`
  case when c.segment_key = '${raw(LINK_KEY)}' then n.span = 'ever'
       when c.segment_key like '${raw(SEGMENT_MENTION_PATTERN)}' then n.span = 'day'
       else true end`

/** Locks the count of a whole survey until the batch ends, and with it all its cells of counted responses. */
export const lockCounts = (surveyId: string) => sql`
  update tally
  set    count = count
  where  survey_id = ${surveyId} and segment_key = '' and span = 'ever' and segment_value = '' and period = ''`

/** Ordered by key, so that two batches cannot deadlock. */
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
  where    ${isInSpan}
  group by 1, 2, 3, 4, 5, 6, n.length
  order by 2, 3, n.length, 5, 6
  on conflict (survey_id, segment_key, span, segment_value, period) do update
  set ${scoreColumns((column) => sql`${column} = tally.${column} + excluded.${column}`)}, count = tally.count + excluded.count`

/**
 * One row for each segment of each response: the whole survey, the value, or null, of every segment key, the shared link or
 * the phone, and each reason and tag, also within each segment. Nested, because D1 takes at most five selects in a row.
 */
const selectCells = (condition: Sql, { reasons = true, tags = true }: CountOptions = {}) => sql`
  select r.workspace_id, r.survey_id, '' as segment_key,
         case when ${counted} then '' else '${raw(SUSPECT)}' end as segment_value, r.day, r.score
  from   response r
  where  ${condition}
  union all
  ${selectSegmentCells(sql`${condition} and ${isCountedBy(sql`r.id`)}`)}
  union all
  select * from (
    select r.workspace_id, r.survey_id, '${raw(LINK_KEY)}', r.link_id, r.day, r.score
    from   response r
    where  ${condition} and ${counted} and r.link_id is not null
    union all
    select r.workspace_id, r.survey_id, '${raw(CHANNEL_KEY)}', r.channel, r.day, r.score
    from   response r
    where  ${condition} and ${counted} and r.channel = '${raw(PHONE)}'
  ) c
  ${reasons ? sql`union all select * from (${selectMentionCells(selectReasonCells(condition))}) c` : sql``}
  ${tags ? sql`union all select * from (${selectMentionCells(selectTagCells(condition))}) c` : sql``}`

/** Whether the key `k` is counted up to a response. */
const isCountedBy = (id: Sql) => sql`(k.counted_to is null or ${id} <= k.counted_to)`

/** Reasons or tags, of the whole survey and of each segment. */
const selectMentionCells = (mentions: Sql) => sql`
  select m.workspace_id, m.survey_id, m.segment_key, m.segment_value, m.day, m.score
  from   (${mentions}) m
  union all
  ${selectSegmentMentionCells(mentions, isCountedBy(sql`m.id`))}`

/** Reasons or tags once for each segment. @param condition on `segment_key k` and the mentions `m` */
const selectSegmentMentionCells = (mentions: Sql, condition: Sql) => sql`
  select m.workspace_id, m.survey_id, m.segment_key || ':' || k.key || '=' || (m.properties ->> k.key) as segment_key,
         m.segment_value, m.day, m.score
  from   (${mentions}) m
  join   segment_key k on k.workspace_id = m.workspace_id
  where  ${condition} and m.properties ->> k.key is not null`

/** Counted responses, once for each reason and once for any of them. */
export const selectReasonCells = (condition: Sql) => sql`
  select r.workspace_id, r.survey_id, '${raw(REASON_KEY)}' as segment_key, x.key as segment_value, r.day, r.score, r.id,
         r.properties
  from   response r, json_each(r.reasons) x
  where  ${condition} and ${counted} and ${expectFew(sql`x.key`)}
  union all
  select r.workspace_id, r.survey_id, '${raw(REASON_KEY)}', '${raw(ANY)}', r.day, r.score, r.id, r.properties
  from   response r
  where  ${condition} and ${counted} and cast(r.reasons as text) <> '{}'`

/** Counted responses, once for each tag and once for any of them. */
export const selectTagCells = (condition: Sql) => sql`
  select r.workspace_id, r.survey_id, '${raw(TAG_KEY)}' as segment_key, g.tag as segment_value, r.day, r.score, r.id, r.properties
  from   response r
  cross join response_tag g
  where  ${condition} and ${counted} and g.workspace_id = r.workspace_id and g.response_id = r.id
  union all
  select r.workspace_id, r.survey_id, '${raw(TAG_KEY)}', '${raw(ANY)}', r.day, r.score, r.id, r.properties
  from   response r
  where  ${condition} and ${counted}
  and    exists (select 1 from response_tag g where g.workspace_id = r.workspace_id and g.response_id = r.id)`

const selectSegmentCells = (condition: Sql) => sql`
  select r.workspace_id, r.survey_id, k.key as segment_key, r.properties ->> k.key as segment_value, r.day, r.score
  from   response r
  join   segment_key k on k.workspace_id = r.workspace_id
  where  ${condition} and ${counted}`

/** Responses with ids above `after`, up to and including `to` if set. */
export interface Chunk {
  after: string
  to: string | undefined
}

/**
 * Counts a chunk of responses by a segment key. Counts nothing unless the key is counted up to the start of the chunk: no id
 * is above null.
 */
export const countChunk = (workspaceId: string, key: string, { after, to }: Chunk) => {
  // PostgreSQL does not know the bound when it plans, expects a third of all responses, and may read them all.
  const inChunk = sql`
         r.workspace_id = ${workspaceId} ${to === undefined ? sql`` : sql`and r.id <= ${to}`}
         and ${expectFew(sql`r.id`)}
         and r.id > (select k.counted_to
                     from   segment_key k
                     where  k.workspace_id = ${workspaceId} and k.key = ${key} and k.counted_to = ${after})`
  const isKey = sql`k.key = ${key}`
  const cells = sql`
  ${selectSegmentCells(sql`${inChunk} and ${isKey}`)}
  union all
  ${selectSegmentMentionCells(selectReasonCells(inChunk), isKey)}
  union all
  ${selectSegmentMentionCells(selectTagCells(inChunk), isKey)}`
  return addToCells(cells, sql``)
}

/** Deletes the cells of a segment key, and those of reasons and tags by it. */
export const deleteSegmentCounts = (workspaceId: string, key: string) => sql`
  delete from tally
  where  survey_id in (select id from survey where workspace_id = ${workspaceId}) and (${join(
    [
      sql`segment_key = ${key}`,
      ...[REASON_KEY, TAG_KEY].map((mentionKey) => {
        const { from, before } = getSegmentMentionRange(mentionKey, key)
        return sql`segment_key >= ${from} and segment_key < ${before}`
      }),
    ],
    ' or ',
  )})`

/** Counts new invitations of one survey and day. */
export const countInvitations = (surveyId: string, workspaceId: string, day: string, invited: number) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  values (${workspaceId}, ${surveyId}, ${day}, ${invited}, 0)
  on conflict (survey_id, day) do update set invited = invitation_tally.invited + excluded.invited`

/** Counts invitations that this batch has inserted. */
export const countNewInvitations = (ids: readonly string[]) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select   i.workspace_id, i.survey_id, i.day, count(*), 0
  from     invitation i
  where    i.id in ${inList(ids)}
  group by i.workspace_id, i.survey_id, i.day
  order by i.survey_id, i.day
  on conflict (survey_id, day) do update set invited = invitation_tally.invited + excluded.invited`

/** Counts the invitations of responses as answered, before they are marked as such. */
export const countAnsweredInvitations = (responseIds: readonly string[]) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select   i.workspace_id, i.survey_id, i.day, 0, count(*)
  from     response r
  join     invitation i on i.id = r.invitation_id
  where    ${responsesWhere.byIds(responseIds)} and i.answered_at is null
  group by i.workspace_id, i.survey_id, i.day
  order by i.survey_id, i.day
  on conflict (survey_id, day) do update set answered = invitation_tally.answered + excluded.answered`

/** Uncounts the answered invitation of a response, before it is marked as unanswered. */
export const uncountAnsweredInvitations = (workspaceId: string, responseId: string) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select i.workspace_id, i.survey_id, i.day, 0, -1
  from   response r
  join   invitation i on i.id = r.invitation_id
  where  r.workspace_id = ${workspaceId} and r.id = ${responseId} and ${counted} and i.answered_at is not null
  on conflict (survey_id, day) do update set answered = invitation_tally.answered + excluded.answered`

/** Uncounts the invitations of a contact, before they are deleted. */
export const uncountInvitations = (workspaceId: string, contactId: string) => sql`
  insert into invitation_tally (workspace_id, survey_id, day, invited, answered)
  select   i.workspace_id, i.survey_id, i.day, -count(*), -count(i.answered_at)
  from     invitation i
  where    i.workspace_id = ${workspaceId} and i.contact_id = ${contactId}
  -- The day comes first: otherwise SQLite reads all invitations in the order of their surveys (a million responses).
  group by i.day, i.survey_id, i.workspace_id
  order by i.survey_id, i.day
  on conflict (survey_id, day) do update
  set invited  = invitation_tally.invited  + excluded.invited,
      answered = invitation_tally.answered + excluded.answered`

/** A count that differs from a recount. */
export interface TallyDiscrepancy {
  surveyId: string
  segmentKey: string
  segmentValue: string
  /** `ever`, `month` or `day`. */
  span: string
  period: string
  kept: number
  counted: number
  /** JSON: by score */
  keptScores: string
  /** JSON: by score */
  countedScores: string
}

/** Recounts all responses in one statement, and so on one snapshot. Returns the cells that differ. */
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
    where  ${isInSpan}
  ) compared
  group by survey_id, segment_key, span, segment_value, period
  having   sum((kept - counted) * count) <> 0
           ${join(
             scores.map((score) => sql`or sum((kept - counted) * ${raw(`s${score}`)}) <> 0`),
             ' ',
           )}
  limit    ${limit}`

/** The sums of one side of the comparison. */
const sumSide = (name: 'kept' | 'counted') => {
  const [column, scoresColumn] = [raw(name), raw(`"${name}Scores"`)]
  const scoreSums = scores.map((score) => sql`cast(sum(${column} * ${raw(`s${score}`)}) as text)`)
  return sql`cast(sum(${column} * count) as bigint) as ${column}, '[' || ${join(scoreSums, " || ',' || ")} || ']' as ${scoresColumn}`
}

/** A day whose counts of invitations differ from a recount. */
export interface InvitationDiscrepancy {
  surveyId: string
  day: string
  invited: number
  countedInvited: number
  answered: number
  countedAnswered: number
}

/** Recounts all invitations in one statement. Returns the days that differ. */
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
