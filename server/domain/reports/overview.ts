import {
  addDays,
  type CalendarDay,
  instantFromWallClock,
  type Period,
  type Span,
  toLocalDay,
} from '../../../shared/calendar.ts'
import { type Change, compareScores } from '../../../shared/comparison.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { type Group, tallyHistogram } from '../../../shared/nps.ts'
import { getPreviousSpan, startSpanOn } from '../../../shared/range.ts'
import type { MentionsReport, Metrics, ScoreReport } from '../../../shared/report.ts'
import type { ReportChannel, Response } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { ReportFilter, SurveyActivityRow } from '../../store/queries/reports.ts'
import { selectRecentContactIds, selectSurveysByActivity } from '../../store/queries/reports.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { type FollowUpCounts, getFollowUpCounts } from '../follow-ups/follow-ups.ts'
import { listFollowUps } from '../follow-ups/list.ts'
import { timePrefix } from '../ids.ts'
import { listNewestComments } from '../responses/list.ts'
import { applySchedule, getSurvey } from '../surveys/surveys.ts'
import { loadMentions } from './mentions.ts'
import { computeMetrics } from './metrics.ts'
import { compareSegments, type SegmentComparison } from './notable-segments.ts'
import { loadOverviewTrend, type OverviewTrend, type WorkspaceCalendar } from './overview-trend.ts'
import {
  buildReportFilter,
  type CountingUnit,
  isFiltered,
  loadHistogram,
  loadPersonCorrelation,
  loadPersons,
  loadScore,
  type ReportQuery,
} from './reports.ts'
import { listSegmentChoices, type SegmentChoice } from './segment-choices.ts'

/** A survey to choose from. */
export type SurveyChoice = SurveyActivityRow

export interface OverviewQuery extends ReportQuery {
  /** If absent, the survey with the newest responses. */
  survey?: string | undefined
  /** If absent, as fine as the number of responses allows. */
  interval?: Period | undefined
  /** Whether the score counts each response, or each person with their latest one. */
  per?: CountingUnit | undefined
  /** The first day of the span to compare with; if absent, the span before. */
  against?: CalendarDay | undefined
  /** The segment key to compare by; if absent, the notable segments of all keys. */
  by?: string | undefined
  /** The group whose reasons and tags are reported; detractors if absent. */
  why?: Group | undefined
}

/** The data of the overview of one survey. */
export interface Overview extends OverviewTrend {
  survey: SurveyChoice
  /** The survey itself, which has the texts of the reasons. */
  settings: Survey
  /** The range as requested, and from the first to the last day. */
  requestedSpan: Partial<Span>
  span: Span
  where: Record<string, string>
  channel: ReportChannel | undefined
  score: ScoreReport
  /** Among the newest responses of contacts, how many came from how many persons; null if the score counts persons. */
  recentPersons: { responses: number; persons: number } | null
  /** The scores of the responses by phone and of the others; null unless there are both, or if one of them is asked for. */
  channels: { phone: Metrics; self: Metrics } | null
  /** The range of the same length before or from `against` on, and the change since; null without a start. */
  previous: { span: Span; metrics: Metrics; change: Change | null } | null
  segments: SegmentComparison
  /** Null if the score is hidden: its parts must not give it away. */
  why: { reasons: MentionsReport; tags: MentionsReport } | null
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

export const MAX_SURVEYS = 200

/**
 * The overview page of a workspace, from counts alone.
 * @throws DomainError `survey-not-found`, `range-reversed` if `to` is before `from`
 */
export async function getOverview(
  deps: Deps,
  caller: Caller,
  query: OverviewQuery,
  workspace: WorkspaceCalendar,
): Promise<OverviewData> {
  const today = toLocalDay(deps.now(), workspace.timeZone)
  const [surveyRows, segmentKeyRows, followUps] = await Promise.all([
    deps.database.all(selectSurveysByActivity(caller.workspaceId, MAX_SURVEYS)),
    deps.database.all(selectSegmentKeys(caller.workspaceId)),
    getFollowUpSummary(deps, caller, workspace),
  ])
  const surveys = surveyRows.map((row) => applySchedule(row, deps.now()))
  const survey = query.survey === undefined ? surveys[0] : surveys.find(({ id }) => id === query.survey)
  if (!survey && query.survey !== undefined) throw notFound('survey', query.survey)
  const keys = segmentKeyRows.map(({ key, countedTo }) => ({ key, counted: countedTo === null }))
  if (!survey) return { surveys, followUps, keys: [], overview: null }
  const [surveyOverview, choices] = await Promise.all([
    loadOverview(deps, caller, survey, { query, today, workspace, keys }),
    listSegmentChoices(deps, caller, [survey.id], keys),
  ])
  return { surveys, followUps, keys: choices, overview: surveyOverview }
}

interface OverviewRequest {
  query: OverviewQuery
  today: CalendarDay
  workspace: WorkspaceCalendar
  keys: readonly Omit<SegmentChoice, 'values'>[]
}

async function loadOverview(
  deps: Deps,
  caller: Caller,
  survey: SurveyChoice,
  { query, today, workspace, keys }: OverviewRequest,
): Promise<Overview> {
  const filter = await buildReportFilter(deps, caller, survey.id, query)
  const span = { from: filter.from ?? (survey.firstDay || today), to: filter.to ?? latest(survey.lastDay, today) }
  const score = await loadScore(deps, filter, { per: query.per ?? 'response' })
  const isHidden = score.display === 'hidden'
  const [settings, channels, previous, segments, why, comments, recentPersons, trend] = await Promise.all([
    getSurvey(deps, caller, survey.id),
    isHidden ? null : loadChannels(deps, filter),
    filter.from === undefined
      ? null
      : loadPrevious(deps, filter, { span, score, per: query.per, against: query.against }),
    compareSegments(deps, caller, filter, keys, query.by),
    isHidden ? null : loadWhy(deps, caller, filter.from === undefined ? filter : { ...filter, ...span }, query.why),
    isHidden ? [] : loadComments(deps, caller, filter),
    query.per === 'person' || isFiltered(filter) ? null : loadRecentPersons(deps, filter, workspace.timeZone),
    loadOverviewTrend(deps, filter, { span, survey, interval: query.interval, workspace }),
  ])
  return {
    survey,
    settings,
    requestedSpan: { ...(filter.from && { from: filter.from }), ...(filter.to && { to: filter.to }) },
    span,
    where: filter.where,
    channel: filter.channel,
    score,
    channels,
    recentPersons,
    previous,
    ...trend,
    segments,
    why,
    comments,
  }
}

/** Of the whole survey only, for which they are counted. */
async function loadChannels(deps: Deps, filter: ReportFilter): Promise<Overview['channels']> {
  if (isFiltered(filter)) return null
  const [phone, self] = await Promise.all(
    (['phone', 'self'] as const).map((channel) => loadMetrics(deps, { ...filter, channel }, undefined)),
  )
  return phone?.count && self?.count ? { phone, self } : null
}

/** The reasons and tags of the responses of a group. */
async function loadWhy(deps: Deps, caller: Caller, filter: ReportFilter, group: Group = 'detractor') {
  const [reasons, tags] = await Promise.all([
    loadMentions(deps, caller, filter, { by: 'reason', group }),
    loadMentions(deps, caller, filter, { by: 'tag', group }),
  ])
  return { reasons, tags }
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

interface PreviousRequest {
  span: Span
  score: Metrics
  per: CountingUnit | undefined
  against: CalendarDay | undefined
}

/** The span before, with the change since. A few responses do not support a comparison. */
async function loadPrevious(deps: Deps, filter: ReportFilter, { span, score, per, against }: PreviousRequest) {
  const previousSpan = against === undefined ? getPreviousSpan(span) : startSpanOn(span, against)
  const metrics = await loadMetrics(deps, { ...filter, ...previousSpan }, per)
  if (metrics.display !== 'full' || score.display !== 'full') return { span: previousSpan, metrics, change: null }
  const tallies = [tallyHistogram(metrics.histogram), tallyHistogram(score.histogram)] as const
  // The same people may have responded in both spans.
  const correlation = per === 'person' ? await loadPersonCorrelation(deps, filter, [previousSpan, span], tallies) : 0
  return { span: previousSpan, metrics, change: compareScores(...tallies, 0.95, correlation) }
}

const PREVIEW_LIMIT = 5

async function getFollowUpSummary(deps: Deps, caller: Caller, workspace: WorkspaceCalendar): Promise<FollowUpSummary> {
  if (!hasPermission(caller.role, 'follow-ups')) return null
  const [counts, { data }] = await Promise.all([
    getFollowUpCounts(deps, caller, workspace),
    listFollowUps(deps, caller, { today: true, sort: 'queue' }, { cursor: undefined, limit: PREVIEW_LIMIT }),
  ])
  return { ...counts, first: data }
}

async function loadComments(
  deps: Deps,
  caller: Caller,
  { surveyId, from, to, where, channel }: ReportFilter,
): Promise<Response[]> {
  const toBound = (day: CalendarDay | undefined) => (day === undefined ? undefined : { day })
  return listNewestComments(
    deps,
    caller,
    { survey: surveyId, from: toBound(from), to: toBound(to), where, channel },
    PREVIEW_LIMIT,
  )
}
