import type { ReportChannel } from '../../../shared/response.ts'
import type { SearchTerms } from '../../../shared/search.ts'
import { PHONE } from '../counted-segments.ts'
import { noIndex, noTextIndex } from '../planner-hints.ts'
import { and, sql } from '../sql.ts'
import { counted, type ResponseRow, responseColumns, responsesWhere } from './responses.ts'
import { matchTerms } from './search.ts'

export interface ResponseFilter {
  survey?: string | undefined
  contact?: string | undefined
  /** The id of a shared link. */
  link?: string | undefined
  scores?: { from: number; to: number } | undefined
  tag?: string | undefined
  hasComment?: boolean | undefined
  /** `self` stands for all channels but the phone. */
  channel?: ReportChannel | undefined
  /** Ids sort by time: from `fromId` inclusive, up to `beforeId` exclusive. */
  fromId?: string | undefined
  beforeId?: string | undefined
  fromDay?: string | undefined
  toDay?: string | undefined
  search?: SearchTerms | undefined
  /** Only suspect or only counted responses; all if undefined. */
  suspect?: boolean | undefined
  /** By property; `reason` and `tag` stand for the reasons selected and the tags. */
  where?: Record<string, string> | undefined
}

const inScoreRange = ({ from, to }: { from: number; to: number }) =>
  from === to ? sql`r.score = ${from}` : sql`${noIndex(sql`r.score`)} between ${from} and ${to}`

const hasTag = (workspaceId: string, tag: string) => sql`exists (
  select 1 from response_tag g where g.workspace_id = ${workspaceId} and g.response_id = r.id and g.tag = ${tag})`

const matchComment = (workspaceId: string, search: SearchTerms) => [
  ...matchTerms(workspaceId, 'comment', search),
  // Like `like`, whose patterns D1 limits to 50 bytes.
  ...search.texts.map((text) => sql`replace(r.comment_folded, ${text}, '') <> r.comment_folded`),
]

/** A property with a value, or one of the reasons selected, or a tag. */
const buildCondition = (workspaceId: string, key: string, value: string) => {
  if (key === 'reason') return sql`r.reasons ->> cast(${value} as text) is not null`
  if (key === 'tag') return hasTag(workspaceId, value)
  return sql`r.properties ->> cast(${key} as text) = ${value}`
}

/** A link belongs to one survey and has fewer responses: its index is the better one. */
const isOfSurvey = (surveyId: string, link: string | undefined) =>
  link === undefined ? sql`r.survey_id = ${surveyId}` : sql`${noTextIndex(sql`r.survey_id`)} = ${surveyId}`

/** A condition on `response r`. */
export const buildResponseFilter = (workspaceId: string, filter: ResponseFilter) =>
  and([
    sql`r.workspace_id = ${workspaceId}`,
    filter.survey !== undefined && isOfSurvey(filter.survey, filter.link),
    filter.contact !== undefined && sql`r.contact_id = ${filter.contact}`,
    filter.link !== undefined && sql`r.link_id = ${filter.link}`,
    filter.scores && inScoreRange(filter.scores),
    filter.tag !== undefined && hasTag(workspaceId, filter.tag),
    filter.hasComment === true && sql`r.comment is not null`,
    filter.hasComment === false && sql`r.comment is null`,
    filter.channel === 'self' && sql`r.channel <> ${PHONE}`,
    filter.channel !== undefined && filter.channel !== 'self' && sql`r.channel = ${filter.channel}`,
    filter.fromId !== undefined && sql`r.id >= ${filter.fromId}`,
    filter.beforeId !== undefined && sql`r.id < ${filter.beforeId}`,
    filter.fromDay !== undefined && sql`r.day >= ${filter.fromDay}`,
    filter.toDay !== undefined && sql`r.day <= ${filter.toDay}`,
    filter.suspect === false && counted,
    filter.suspect === true && sql`r.suspicion is not null and r.cleared_at is null`,
    ...(filter.search ? matchComment(workspaceId, filter.search) : []),
    ...Object.entries(filter.where ?? {}).map(([key, value]) => buildCondition(workspaceId, key, value)),
  ])

/** A position in a list: older responses from `before`, or newer ones from `after`. */
export interface ResponsePosition {
  before?: string | undefined
  after?: string | undefined
  limit: number
}

/** A page of responses, newest first, or oldest first from `after`. */
export const selectResponses = (
  workspaceId: string,
  filter: ResponseFilter,
  { before, after, limit }: ResponsePosition,
) =>
  sql<ResponseRow>`
  select ${responseColumns}
  from   response r
  left join contact c on c.id = r.contact_id
  where  ${and([
    buildResponseFilter(workspaceId, filter),
    before !== undefined && sql`r.id < ${before}`,
    after !== undefined && sql`r.id > ${after}`,
  ])}
  order by r.id ${after === undefined ? sql`desc` : sql`asc`}
  limit ${limit}`

/** The responses among some ids that match the filter, newest first. */
export const selectResponsesByIds = (
  workspaceId: string,
  filter: ResponseFilter,
  ids: readonly string[],
) => sql<ResponseRow>`
  select ${responseColumns}
  from   response r
  left join contact c on c.id = r.contact_id
  where  ${buildResponseFilter(workspaceId, filter)} and ${responsesWhere.byIds(ids)}
  order by r.id desc`

/** How many responses match the filter, counted up to a limit. */
export const countResponsesCapped = (workspaceId: string, filter: ResponseFilter, limit: number) => sql<{
  count: number
}>`
  select cast(count(*) as bigint) as count
  from   (select 1 from response r where ${buildResponseFilter(workspaceId, filter)} limit ${limit}) found`

/** The names of properties of the responses that match the filter, the most frequent first. Respondents can invent names. */
export const selectPropertyKeys = (workspaceId: string, filter: ResponseFilter, limit: number) => sql<{ key: string }>`
  select cast(p.key as ctext) as key
  from   response r, json_each(r.properties) p
  where  ${buildResponseFilter(workspaceId, filter)}
  group by 1
  order by count(*) desc, 1
  limit  ${limit}`

/** The surveys of the responses that match the filter, with the most frequent keys of their answers. */
export const selectAnswerKeys = (workspaceId: string, filter: ResponseFilter, limit: number) => sql<{
  surveyId: string
  key: string
}>`
  select r.survey_id as "surveyId", cast(a.key as ctext) as key
  from   response r, json_each(r.answers) a
  where  ${buildResponseFilter(workspaceId, filter)}
  group by 1, 2
  order by count(*) desc, 1, 2
  limit  ${limit}`

/** Limits the search for comments: without any, it would read all responses of a survey. */
const COMMENT_SCAN_LIMIT = 500

/** The newest responses with a comment, among the newest responses of a survey in a period. */
export const selectNewestComments = (
  workspaceId: string,
  filter: ResponseFilter & { survey: string },
  limit: number,
) => {
  const { survey, fromId, beforeId, fromDay, toDay, ...others } = filter
  return sql<ResponseRow>`
  select ${responseColumns}
  from (
    select *
    from   response
    where  ${and([
      sql`workspace_id = ${workspaceId} and survey_id = ${survey}`,
      fromId !== undefined && sql`id >= ${fromId}`,
      beforeId !== undefined && sql`id < ${beforeId}`,
      fromDay !== undefined && sql`day >= ${fromDay}`,
      toDay !== undefined && sql`day <= ${toDay}`,
    ])}
    order by id desc
    limit ${COMMENT_SCAN_LIMIT}
  ) r
  left join contact c on c.id = r.contact_id
  where  ${buildResponseFilter(workspaceId, others)} and r.comment is not null
  order by r.id desc
  limit  ${limit}`
}
