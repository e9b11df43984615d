import { type CalendarDay, localDay, type Period, periods, type Span } from '../../../shared/calendar.ts'
import { type Change, change } from '../../../shared/comparison.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { tally } from '../../../shared/nps.ts'
import { pointsIn, spanBefore } from '../../../shared/range.ts'
import type { Figures, ScoreReport, TrendReport } from '../../../shared/report.ts'
import type { Response } from '../../../shared/response.ts'
import { may } from '../../../shared/roles.ts'
import type { ReportFilter, SurveyActivityRow } from '../../store/queries/reports.ts'
import { surveysByActivity } from '../../store/queries/reports.ts'
import { segmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import { unknown } from '../errors.ts'
import { type FollowUpCounts, followUpCounts, listFollowUps } from '../follow-ups/follow-ups.ts'
import { newestComments } from '../responses/list.ts'
import type { Place as AnyPlace } from '../users/memberships.ts'
import { figures } from './metrics.ts'
import { comparedSegments, type Segments } from './notable-segments.ts'
import { answersIn, isFiltered, type ReportQuery, reportFilter, scoreOf } from './reports.ts'
import { type SegmentChoice, segmentChoices } from './segment-choices.ts'
import { trendOf } from './trend.ts'

/** Where its days begin. */
type Place = Pick<AnyPlace, 'timeZone' | 'weekStartsOn'>

/** A survey that can be chosen. */
export type Choice = SurveyActivityRow

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
  survey: Choice
  /** The days that the figures are of, as they were asked for, and from the first to the last. */
  asked: Partial<Span>
  span: Span
  where: Record<string, string>
  score: ScoreReport
  /** The same length of time before, and what has changed since; where the time asked for has a beginning. */
  before: { span: Span; figures: Figures; change: Change | null } | null
  interval: Period
  intervals: readonly Period[]
  trend: TrendReport
  segments: Segments
  comments: Response[]
}

/** What is to be done today; null for who has no part in it. */
export type Waiting = (Pick<FollowUpCounts, 'open' | 'today' | 'overdue'> & { first: FollowUp[] }) | null

export interface Desk {
  /** With the newest answers first. */
  surveys: Choice[]
  /** Null where the workspace has no survey. */
  overview: Overview | null
  waiting: Waiting
  /** The properties that answers are counted by, or are about to be. */
  keys: SegmentChoice[]
}

const MOST_SURVEYS = 200

/**
 * All that the first page of a workspace shows, out of counts alone.
 * @throws DomainError `unknown` survey, `invalid` where the time ends before it begins
 */
export async function overview(deps: Deps, caller: Caller, query: OverviewQuery, place: Place): Promise<Desk> {
  const today = localDay(deps.now(), place.timeZone)
  const [surveys, declared, waiting] = await Promise.all([
    deps.database.all(surveysByActivity(caller.workspaceId, MOST_SURVEYS)),
    deps.database.all(segmentKeys(caller.workspaceId)),
    waitingFor(deps, caller, place),
  ])
  const survey = query.survey === undefined ? surveys[0] : surveys.find(({ id }) => id === query.survey)
  if (!survey && query.survey !== undefined) throw unknown('survey', query.survey)
  const keys = declared.map(({ key, countedTo }) => ({ key, counted: countedTo === null }))
  if (!survey) return { surveys, waiting, keys: [], overview: null }
  const [shown, choices] = await Promise.all([
    ofSurvey(deps, caller, survey, query, today, keys),
    segmentChoices(deps, caller, [survey.id], keys),
  ])
  return { surveys, waiting, keys: choices, overview: shown }
}

async function ofSurvey(
  deps: Deps,
  caller: Caller,
  survey: Choice,
  query: OverviewQuery,
  today: CalendarDay,
  keys: readonly Omit<SegmentChoice, 'values'>[],
): Promise<Overview> {
  const filter = await reportFilter(deps, caller, survey.id, query)
  const span = { from: filter.from ?? (survey.firstDay || today), to: filter.to ?? latest(survey.lastDay, today) }
  const intervals = periods.filter((period) => pointsIn(span, period) <= MOST_POINTS)
  const [score, before, segments, comments] = await Promise.all([
    scoreOf(deps, filter),
    filter.from === undefined ? null : figuresOf(deps, { ...filter, ...spanBefore(span) }),
    comparedSegments(deps, caller, filter, keys, query.by),
    commentsIn(deps, caller, filter),
  ])
  const interval = intervals.find((period) => period === query.interval) ?? intervalFor(span, score.count, intervals)
  return {
    survey,
    asked: { ...(filter.from && { from: filter.from }), ...(filter.to && { to: filter.to }) },
    span,
    where: filter.where,
    score,
    before: before && { span: spanBefore(span), figures: before, change: changeBetween(before, score) },
    interval,
    intervals,
    trend: await trendOf(deps, filter, { ...query, interval, rolling: 1 }),
    segments,
    comments,
  }
}

const latest = (a: CalendarDay, b: CalendarDay) => (a > b ? a : b)

const figuresOf = async (deps: Deps, filter: ReportFilter): Promise<Figures> =>
  figures(await answersIn(deps, filter), { segment: isFiltered(filter) })

/** Of scores that may be shown in full alone: what few answers seem to say is not to be compared. */
const changeBetween = (before: Figures, after: Figures): Change | null =>
  before.display === 'full' && after.display === 'full' ? change(tally(before.histogram), tally(after.histogram)) : null

/** More points than this are too many to draw, and to make an interval of each. */
const MOST_POINTS = 400

const COMFORTABLE_POINTS = 40
/** Of a period: so that most have a score that may be shown in full; so that they have one at all. */
const ENOUGH_ANSWERS = [40, 10]

/** The finest that can be read and whose periods have answers enough; at least three of them, that there is a trend. */
function intervalFor(span: Span, answers: number, intervals: readonly Period[]): Period {
  const readable = intervals.filter((period) => pointsIn(span, period) <= COMFORTABLE_POINTS)
  const several = readable.filter((period) => pointsIn(span, period) > 2)
  for (const enough of ENOUGH_ANSWERS) {
    const borne = several.find((period) => answers / pointsIn(span, period) >= enough)
    if (borne) return borne
  }
  return several.at(-1) ?? readable[0] ?? 'quarter'
}

const FEW = 5

async function waitingFor(deps: Deps, caller: Caller, place: Place): Promise<Waiting> {
  if (!may(caller.role, 'follow-ups')) return null
  const [counts, { data }] = await Promise.all([
    followUpCounts(deps, caller, place),
    listFollowUps(deps, caller, { today: true, sort: 'due' }, { cursor: undefined, limit: FEW }),
  ])
  return { ...counts, first: data }
}

async function commentsIn(
  deps: Deps,
  caller: Caller,
  { surveyId, from, to, where }: ReportFilter,
): Promise<Response[]> {
  const day = (of: CalendarDay | undefined) => (of === undefined ? undefined : { day: of })
  return newestComments(deps, caller, { survey: surveyId, from: day(from), to: day(to), where }, FEW)
}
