import type { CalendarDay, Period, Span } from '../../../shared/calendar.ts'
import { toLocalDay } from '../../../shared/calendar.ts'
import { compareScores } from '../../../shared/comparison.ts'
import { tallyHistogram } from '../../../shared/nps.ts'
import type { ComparisonReport, MentionsReport, Metrics } from '../../../shared/report.ts'
import type { Survey } from '../../../shared/survey.ts'
import { type ReportFilter, selectSurveysByActivity } from '../../store/queries/reports.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { getSurvey, requireSurvey } from '../surveys/surveys.ts'
import { loadMentions } from './mentions.ts'
import { computeMetrics } from './metrics.ts'
import { MAX_SURVEYS, type SurveyChoice } from './overview.ts'
import { loadOverviewTrend, type OverviewTrend, type WorkspaceCalendar } from './overview-trend.ts'
import { buildReportFilter, isFiltered, loadHistogram, type ReportQuery } from './reports.ts'
import { listSegmentChoices, type SegmentChoice } from './segment-choices.ts'

export interface ComparisonQuery extends ReportQuery {
  /** The other survey; with `by`, the other value. */
  with: string
  by?: string | undefined
  /** The first value. */
  value?: string | undefined
}

/**
 * Compares two surveys, or the responses with two values of a property.
 * @throws DomainError as `buildReportFilter`; `value-required` for `by` without `value`, `unknown-survey` for the other one
 */
export async function getComparison(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  query: ComparisonQuery,
): Promise<ComparisonReport> {
  const filters = await buildFilters(deps, caller, surveyId, query)
  const [first, second] = await Promise.all(filters.map((filter) => loadMetrics(deps, filter)))
  return compareMetrics(first as Metrics, second as Metrics)
}

async function buildFilters(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  { by, value, with: other, where = {}, ...range }: ComparisonQuery,
): Promise<[ReportFilter, ReportFilter]> {
  const build = (id: string, conditions: Record<string, string>) =>
    buildReportFilter(deps, caller, id, { ...range, where: conditions })
  const firstFilter = await build(surveyId, by !== undefined && value !== undefined ? { ...where, [by]: value } : where)
  if (by === undefined) {
    await requireSurvey(deps, caller, other, 'with')
    return [firstFilter, await build(other, where)]
  }
  if (value === undefined) throw new DomainError('invalid', 'value-required', 'Expected a value.', { path: 'value' })
  return [firstFilter, await build(surveyId, { ...where, [by]: other })]
}

const loadMetrics = async (deps: Deps, filter: ReportFilter): Promise<Metrics> =>
  computeMetrics(await loadHistogram(deps, filter), { segment: isFiltered(filter) })

const compareMetrics = (first: Metrics, second: Metrics): ComparisonReport => ({
  first,
  second,
  change: compareScores(tallyHistogram(first.histogram), tallyHistogram(second.histogram)),
})

/** One side of the page that compares. */
export interface ComparisonSide extends OverviewTrend {
  survey: SurveyChoice
  /** The survey itself, which has the texts of the reasons. */
  settings: Survey
  where: Record<string, string>
  metrics: Metrics
  /** The reasons of detractors; null if the score is hidden. */
  reasons: MentionsReport | null
}

/** What the page needs; without sides, there is nothing to compare yet. */
export interface OverviewComparison {
  surveys: SurveyChoice[]
  keys: SegmentChoice[]
  survey: SurveyChoice
  span: Span
  sides: { first: ComparisonSide; second: ComparisonSide; change: ComparisonReport['change'] } | null
}

export interface OverviewComparisonQuery extends ReportQuery {
  survey?: string | undefined
  interval?: Period | undefined
  by?: string | undefined
  compare: string
  with?: string | undefined
}

/**
 * The comparison of the overview, from counts alone: of two surveys, or two values of a segment key.
 * @throws DomainError `survey-not-found`, `unknown-segment-key` also for one that is not counted yet
 */
export async function getOverviewComparison(
  deps: Deps,
  caller: Caller,
  query: OverviewComparisonQuery,
  workspace: WorkspaceCalendar,
): Promise<OverviewComparison> {
  const [surveys, keyRows] = await Promise.all([
    deps.database.all(selectSurveysByActivity(caller.workspaceId, MAX_SURVEYS)),
    deps.database.all(selectSegmentKeys(caller.workspaceId)),
  ])
  const survey = query.survey === undefined ? surveys[0] : surveys.find(({ id }) => id === query.survey)
  if (!survey) throw notFound('survey', query.survey ?? '')
  const keys = keyRows.map(({ key, countedTo }) => ({ key, counted: countedTo === null }))
  const { by } = query
  if (by !== undefined && !keys.some(({ key, counted }) => key === by && counted)) {
    throw new DomainError('invalid', 'unknown-segment-key', `Responses are not counted by “${by}”.`, {
      path: 'by',
      params: { key: by },
    })
  }
  const other = by === undefined ? surveys.find(({ id }) => id === query.compare) : survey
  if (!other) throw notFound('survey', query.compare)
  const span = chooseSpan(query, [survey, other], toLocalDay(deps.now(), workspace.timeZone))
  const choices = await listSegmentChoices(deps, caller, [survey.id], keys)
  const sides = await loadSides(deps, caller, { query, surveys: [survey, other], span, workspace })
  return { surveys, keys: choices, survey, span, sides }
}

function chooseSpan({ from, to }: ReportQuery, surveys: readonly SurveyChoice[], today: CalendarDay): Span {
  const firstDays = surveys.map(({ firstDay }) => firstDay || today)
  return { from: from ?? (firstDays.sort()[0] as string), to: to ?? today }
}

interface SidesRequest {
  query: OverviewComparisonQuery
  surveys: readonly [SurveyChoice, SurveyChoice]
  span: Span
  workspace: WorkspaceCalendar
}

async function loadSides(deps: Deps, caller: Caller, request: SidesRequest): Promise<OverviewComparison['sides']> {
  const { query, surveys, span } = request
  const { by, compare: value, with: other } = query
  if (by === undefined ? surveys[0].id === surveys[1].id : other === undefined || other === value) return null
  const filters = await buildFilters(deps, caller, surveys[0].id, {
    ...span,
    ...(by === undefined ? { with: value, where: query.where } : { by, value, with: other ?? '' }),
  })
  // The second trend has the periods of the first.
  const first = await loadSide(deps, caller, filters[0], { ...request, survey: surveys[0], interval: query.interval })
  const second = await loadSide(deps, caller, filters[1], { ...request, survey: surveys[1], interval: first.interval })
  const { change } = compareMetrics(first.metrics, second.metrics)
  const isReliable = first.metrics.display === 'full' && second.metrics.display === 'full'
  return { first, second, change: isReliable ? change : null }
}

async function loadSide(
  deps: Deps,
  caller: Caller,
  filter: ReportFilter,
  { survey, surveys, span, interval, workspace }: SidesRequest & { survey: SurveyChoice; interval: Period | undefined },
): Promise<ComparisonSide> {
  const metrics = await loadMetrics(deps, filter)
  const firstDay = surveys.map((choice) => choice.firstDay || span.to).sort()[0] as string
  const days = { firstDay, lastDay: survey.lastDay }
  const [settings, reasons, trend] = await Promise.all([
    getSurvey(deps, caller, survey.id),
    metrics.display === 'hidden'
      ? null
      : loadMentions(deps, caller, filter, { by: 'reason', group: 'detractor', hasChanges: false }),
    loadOverviewTrend(deps, filter, { span, survey: days, interval, workspace }),
  ])
  return { survey, settings, where: filter.where, metrics, reasons, ...trend }
}
