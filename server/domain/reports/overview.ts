import {
  addDays,
  type CalendarDay,
  instantFromWallClock,
  type Period,
  periods,
  type Span,
  toLocalDay,
} from '../../../shared/calendar.ts'
import { type Change, compareScores } from '../../../shared/comparison.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { type Group, tallyHistogram } from '../../../shared/nps.ts'
import { countPoints, getPreviousSpan } from '../../../shared/range.ts'
import type { MentionsReport, Metrics, ScoreReport, TrendReport } from '../../../shared/report.ts'
import type { Response } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { ReportFilter, SurveyActivityRow } from '../../store/queries/reports.ts'
import { selectRecentContactIds, selectSurveysByActivity } from '../../store/queries/reports.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { type FollowUpCounts, getFollowUpCounts, listFollowUps } from '../follow-ups/follow-ups.ts'
import { timePrefix } from '../ids.ts'
import { listNewestComments } from '../responses/list.ts'
import { getSurvey } from '../surveys/surveys.ts'
import type { Workspace } from '../users/memberships.ts'
import { loadMentions } from './mentions.ts'
import { computeMetrics } from './metrics.ts'
import { compareSegments, type SegmentComparison } from './notable-segments.ts'
import {
  buildReportFilter,
  type CountingUnit,
  isFiltered,
  loadHistogram,
  loadPersons,
  loadScore,
  type ReportQuery,
} from './reports.ts'
import { listSegmentChoices, type SegmentChoice } from './segment-choices.ts'
import { loadTrend } from './trend.ts'

/** The calendar settings of a workspace. */
type WorkspaceCalendar = Pick<Workspace, 'timeZone' | 'weekStartsOn'>

/** A survey to choose from. */
export type SurveyChoice = SurveyActivityRow

export interface OverviewQuery extends ReportQuery {
  /** If absent, the survey with the newest responses. */
  survey?: string | undefined
  /** If absent, as fine as the number of responses allows. */
  interval?: Period | undefined
  /** Whether the score counts each response, or each person with their latest one. */
  per?: CountingUnit | undefined
  /** The segment key to compare by; if absent, the notable segments of all keys. */
  by?: string | undefined
  /** The group whose reasons and tags are reported; detractors if absent. */
  why?: Group | undefined
}

/** The data of the overview of one survey. */
export interface Overview {
  survey: SurveyChoice
  /** The range as requested, and from the first to the last day. */
  requestedSpan: Partial<Span>
  span: Span
  where: Record<string, string>
  score: ScoreReport
  /** Among the newest responses of contacts, how many came from how many persons; null if the score counts persons. */
  recentPersons: { responses: number; persons: number } | null
  /** The range of the same length before, and the change since; null without a start. */
  previous: { span: Span; metrics: Metrics; change: Change | null } | null
  interval: Period
  intervals: readonly Period[]
  trend: TrendReport
  segments: SegmentComparison
  why: { survey: Survey; reasons: MentionsReport; tags: MentionsReport }
  comments: Response[]
}

/** The follow-ups due today; null for roles without follow-ups. */
export type FollowUpSummary = (Pick<FollowUpCounts, 'open' | 'today' | 'overdue'> & { first: FollowUp[] }) | null

export interface OverviewData {
  /** Ordered by their newest response. */
  surveys: SurveyChoice[]
  /** Null if the workspace has no survey. */
  overview: Overview | null
  followUps: FollowUpSummary
  /** The segment keys, counted or about to be. */
  keys: SegmentChoice[]
}

const MAX_SURVEYS = 200

/**
 * The overview page of a workspace, from counts alone.
 * @throws DomainError `not-found` survey, `invalid-input` if `to` is before `from`
 */
export async function getOverview(
  deps: Deps,
  caller: Caller,
  query: OverviewQuery,
  workspace: WorkspaceCalendar,
): Promise<OverviewData> {
  const today = toLocalDay(deps.now(), workspace.timeZone)
  const [surveys, segmentKeyRows, followUps] = await Promise.all([
    deps.database.all(selectSurveysByActivity(caller.workspaceId, MAX_SURVEYS)),
    deps.database.all(selectSegmentKeys(caller.workspaceId)),
    getFollowUpSummary(deps, caller, workspace),
  ])
  const survey = query.survey === undefined ? surveys[0] : surveys.find(({ id }) => id === query.survey)
  if (!survey && query.survey !== undefined) throw notFound('survey', query.survey)
  const keys = segmentKeyRows.map(({ key, countedTo }) => ({ key, counted: countedTo === null }))
  if (!survey) return { surveys, followUps, keys: [], overview: null }
  const [surveyOverview, choices] = await Promise.all([
    loadOverview(deps, caller, survey, { query, today, timeZone: workspace.timeZone, keys }),
    listSegmentChoices(deps, caller, [survey.id], keys),
  ])
  return { surveys, followUps, keys: choices, overview: surveyOverview }
}

interface OverviewRequest {
  query: OverviewQuery
  today: CalendarDay
  timeZone: string
  keys: readonly Omit<SegmentChoice, 'values'>[]
}

async function loadOverview(
  deps: Deps,
  caller: Caller,
  survey: SurveyChoice,
  { query, today, timeZone, keys }: OverviewRequest,
): Promise<Overview> {
  const filter = await buildReportFilter(deps, caller, survey.id, query)
  const span = { from: filter.from ?? (survey.firstDay || today), to: filter.to ?? latest(survey.lastDay, today) }
  const intervals = periods.filter((period) => countPoints(span, period) <= MAX_POINTS)
  const [score, previous, segments, why, comments, recentPersons] = await Promise.all([
    loadScore(deps, filter, { per: query.per ?? 'response' }),
    filter.from === undefined ? null : loadMetrics(deps, { ...filter, ...getPreviousSpan(span) }, query.per),
    compareSegments(deps, caller, filter, keys, query.by),
    loadWhy(deps, caller, filter.from === undefined ? filter : { ...filter, ...span }, query.why),
    loadComments(deps, caller, filter),
    query.per === 'person' || isFiltered(filter) ? null : loadRecentPersons(deps, filter, timeZone),
  ])
  const interval = intervals.find((period) => period === query.interval) ?? chooseInterval(span, score.count, intervals)
  return {
    survey,
    requestedSpan: { ...(filter.from && { from: filter.from }), ...(filter.to && { to: filter.to }) },
    span,
    where: filter.where,
    score,
    recentPersons,
    previous: previous && { span: getPreviousSpan(span), metrics: previous, change: compareMetrics(previous, score) },
    interval,
    intervals,
    trend: await loadTrend(deps, filter, { ...query, interval, rolling: 1 }),
    segments,
    why,
    comments,
  }
}

/** The reasons and tags of the responses of a group, with the survey, which has the texts of the reasons. */
async function loadWhy(deps: Deps, caller: Caller, filter: ReportFilter, group: Group = 'detractor') {
  const [survey, reasons, tags] = await Promise.all([
    getSurvey(deps, caller, filter.surveyId),
    loadMentions(deps, caller, filter, { by: 'reason', group }),
    loadMentions(deps, caller, filter, { by: 'tag', group }),
  ])
  return { survey, reasons, tags }
}

const latest = (a: CalendarDay, b: CalendarDay) => (a > b ? a : b)

async function loadMetrics(deps: Deps, filter: ReportFilter, per: CountingUnit | undefined): Promise<Metrics> {
  const histogram = per === 'person' ? (await loadPersons(deps, filter)).histogram : await loadHistogram(deps, filter)
  return computeMetrics(histogram, { segment: isFiltered(filter) })
}

/** The newest responses that tell whether people respond several times. */
const RECENT_RESPONSES = 2000

async function loadRecentPersons(deps: Deps, filter: ReportFilter, timeZone: string) {
  const toId = (day: CalendarDay | undefined) => day && timePrefix(instantFromWallClock(`${day}T00:00:00`, timeZone))
  const ids = { from: toId(filter.from), before: toId(filter.to && addDays(filter.to, 1)) }
  const rows = await deps.database.all(selectRecentContactIds(filter, ids, RECENT_RESPONSES))
  const contactIds = rows.flatMap(({ contactId }) => contactId ?? [])
  return { responses: contactIds.length, persons: new Set(contactIds).size }
}

/** Only for scores shown in full: a few responses do not support a comparison. */
const compareMetrics = (previous: Metrics, current: Metrics): Change | null =>
  previous.display === 'full' && current.display === 'full'
    ? compareScores(tallyHistogram(previous.histogram), tallyHistogram(current.histogram))
    : null

/** More points than can be drawn, or given an interval each. */
const MAX_POINTS = 400

const READABLE_POINTS = 40
/** Responses per period: enough to show most scores in full, or at all. */
const ENOUGH_RESPONSES = [40, 10]

/** The finest readable interval with enough responses per period and at least three periods. */
function chooseInterval(span: Span, responseCount: number, intervals: readonly Period[]): Period {
  const readable = intervals.filter((period) => countPoints(span, period) <= READABLE_POINTS)
  const usable = readable.filter((period) => countPoints(span, period) > 2)
  for (const enough of ENOUGH_RESPONSES) {
    const finest = usable.find((period) => responseCount / countPoints(span, period) >= enough)
    if (finest) return finest
  }
  return usable.at(-1) ?? readable[0] ?? 'quarter'
}

const PREVIEW_LIMIT = 5

async function getFollowUpSummary(deps: Deps, caller: Caller, workspace: WorkspaceCalendar): Promise<FollowUpSummary> {
  if (!hasPermission(caller.role, 'follow-ups')) return null
  const [counts, { data }] = await Promise.all([
    getFollowUpCounts(deps, caller, workspace),
    listFollowUps(deps, caller, { today: true, sort: 'due' }, { cursor: undefined, limit: PREVIEW_LIMIT }),
  ])
  return { ...counts, first: data }
}

async function loadComments(
  deps: Deps,
  caller: Caller,
  { surveyId, from, to, where }: ReportFilter,
): Promise<Response[]> {
  const toBound = (day: CalendarDay | undefined) => (day === undefined ? undefined : { day })
  return listNewestComments(
    deps,
    caller,
    { survey: surveyId, from: toBound(from), to: toBound(to), where },
    PREVIEW_LIMIT,
  )
}
