import { type CalendarDay, type Period, periods, type Span, toLocalDay } from '../../../shared/calendar.ts'
import { type Change, compareScores } from '../../../shared/comparison.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { tallyHistogram } from '../../../shared/nps.ts'
import { countPoints, getPreviousSpan } from '../../../shared/range.ts'
import type { Metrics, ScoreReport, TrendReport } from '../../../shared/report.ts'
import type { Response } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { ReportFilter, SurveyActivityRow } from '../../store/queries/reports.ts'
import { selectSurveysByActivity } from '../../store/queries/reports.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { type FollowUpCounts, getFollowUpCounts, listFollowUps } from '../follow-ups/follow-ups.ts'
import { listNewestComments } from '../responses/list.ts'
import type { Workspace } from '../users/memberships.ts'
import { computeMetrics } from './metrics.ts'
import { compareSegments, type SegmentComparison } from './notable-segments.ts'
import { buildReportFilter, isFiltered, loadHistogram, loadScore, type ReportQuery } from './reports.ts'
import { listSegmentChoices, type SegmentChoice } from './segment-choices.ts'
import { loadTrend } from './trend.ts'

/** Where its days begin. */
type WorkspaceCalendar = Pick<Workspace, 'timeZone' | 'weekStartsOn'>

/** A survey that can be chosen. */
export type SurveyChoice = SurveyActivityRow

export interface OverviewQuery extends ReportQuery {
  /** The one with the newest answers where left out. */
  survey?: string | undefined
  /** As fine as the answers bear where left out. */
  interval?: Period | undefined
  /** The property whose segments are compared; those of all that tell most where left out. */
  by?: string | undefined
}

/** What one look shows. */
export interface Overview {
  survey: SurveyChoice
  /** The days that the figures are of, as they were asked for, and from the first to the last. */
  requestedSpan: Partial<Span>
  span: Span
  where: Record<string, string>
  score: ScoreReport
  /** The same length of time before, and what has changed since; where the time asked for has a beginning. */
  previous: { span: Span; metrics: Metrics; change: Change | null } | null
  interval: Period
  intervals: readonly Period[]
  trend: TrendReport
  segments: SegmentComparison
  comments: Response[]
}

/** What is to be done today; null for who has no part in it. */
export type FollowUpSummary = (Pick<FollowUpCounts, 'open' | 'today' | 'overdue'> & { first: FollowUp[] }) | null

export interface OverviewData {
  /** With the newest answers first. */
  surveys: SurveyChoice[]
  /** Null where the workspace has no survey. */
  overview: Overview | null
  followUps: FollowUpSummary
  /** The properties that answers are counted by, or are about to be. */
  keys: SegmentChoice[]
}

const MAX_SURVEYS = 200

/**
 * All that the first page of a workspace shows, out of counts alone.
 * @throws DomainError `unknown` survey, `invalid` where the time ends before it begins
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
    loadOverview(deps, caller, survey, query, today, keys),
    listSegmentChoices(deps, caller, [survey.id], keys),
  ])
  return { surveys, followUps, keys: choices, overview: surveyOverview }
}

async function loadOverview(
  deps: Deps,
  caller: Caller,
  survey: SurveyChoice,
  query: OverviewQuery,
  today: CalendarDay,
  keys: readonly Omit<SegmentChoice, 'values'>[],
): Promise<Overview> {
  const filter = await buildReportFilter(deps, caller, survey.id, query)
  const span = { from: filter.from ?? (survey.firstDay || today), to: filter.to ?? latest(survey.lastDay, today) }
  const intervals = periods.filter((period) => countPoints(span, period) <= MAX_POINTS)
  const [score, previous, segments, comments] = await Promise.all([
    loadScore(deps, filter),
    filter.from === undefined ? null : loadMetrics(deps, { ...filter, ...getPreviousSpan(span) }),
    compareSegments(deps, caller, filter, keys, query.by),
    loadComments(deps, caller, filter),
  ])
  const interval = intervals.find((period) => period === query.interval) ?? chooseInterval(span, score.count, intervals)
  return {
    survey,
    requestedSpan: { ...(filter.from && { from: filter.from }), ...(filter.to && { to: filter.to }) },
    span,
    where: filter.where,
    score,
    previous: previous && { span: getPreviousSpan(span), metrics: previous, change: compareMetrics(previous, score) },
    interval,
    intervals,
    trend: await loadTrend(deps, filter, { ...query, interval, rolling: 1 }),
    segments,
    comments,
  }
}

const latest = (a: CalendarDay, b: CalendarDay) => (a > b ? a : b)

const loadMetrics = async (deps: Deps, filter: ReportFilter): Promise<Metrics> =>
  computeMetrics(await loadHistogram(deps, filter), { segment: isFiltered(filter) })

/** Of scores that may be shown in full alone: what few answers seem to say is not to be compared. */
const compareMetrics = (previous: Metrics, current: Metrics): Change | null =>
  previous.display === 'full' && current.display === 'full'
    ? compareScores(tallyHistogram(previous.histogram), tallyHistogram(current.histogram))
    : null

/** More points than this are too many to draw, and to make an interval of each. */
const MAX_POINTS = 400

const READABLE_POINTS = 40
/** Of a period: so that most have a score that may be shown in full; so that they have one at all. */
const ENOUGH_RESPONSES = [40, 10]

/** The finest that can be read and whose periods have answers enough; at least three of them, that there is a trend. */
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
