import { detectAlert } from '../../../shared/alerts.ts'
import {
  ALL_TIME,
  type CalendarDay,
  listSpans,
  type Period,
  type PeriodStarts,
  type Span,
  toLocalDay,
} from '../../../shared/calendar.ts'
import { compareScores, findSignificantChanges } from '../../../shared/comparison.ts'
import { chooseDisplay } from '../../../shared/display.ts'
import { count, tallyHistogram } from '../../../shared/nps.ts'
import type { TrendReport } from '../../../shared/report.ts'
import * as store from '../../store/queries/reports.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { buildHistogram, computeMetrics } from './metrics.ts'
import { buildReportFilter, isFiltered, type ReportQuery, selectCells } from './reports.ts'

export interface TrendQuery extends ReportQuery {
  interval: Period
  /** How many periods each point pools, including its own. */
  rolling: number
}

/** The responses of one period, or of the window that ends with it. */
interface TrendPoint extends Span {
  complete: boolean
  histogram: number[]
}

/**
 * The score over time, by whole periods, without gaps. The alert looks at all periods since the first response, so that
 * its baseline does not depend on the requested range.
 * @throws DomainError `too-many-points`
 */
export async function getTrend(deps: Deps, caller: Caller, surveyId: string, query: TrendQuery): Promise<TrendReport> {
  const filter = await buildReportFilter(deps, caller, surveyId, query)
  const [rows, [workspaceRow]] = await Promise.all([
    loadHistory(deps, filter, query.interval),
    deps.database.all(selectWorkspaceById(filter.workspaceId)),
  ])
  return buildTrend(deps, rows, { ...query, workspace: workspaceRow, segment: isFiltered(filter) })
}

/** What the trend needs to know besides the responses. */
interface TrendOptions extends TrendQuery {
  workspace: (PeriodStarts & { timeZone: string }) | undefined
  /** Whether the responses are those of a segment. */
  segment: boolean
}

/** @param rows all responses, by days or months that are parts of the periods */
export function buildTrend(deps: Pick<Deps, 'now'>, rows: readonly DayRow[], query: TrendOptions): TrendReport {
  const { workspace, segment } = query
  const today = toLocalDay(deps.now(), workspace?.timeZone ?? 'UTC')
  const dataSpan = { from: rows[0]?.day ?? today, to: latest(rows.at(-1)?.day ?? today, today) }
  // Future days have no points.
  const requestedSpan = { from: query.from ?? dataSpan.from, to: earliest(query.to ?? dataSpan.to, dataSpan.to) }
  rejectTooManyPoints(requestedSpan, query)

  const fullSpan = { from: earliest(dataSpan.from, requestedSpan.from), to: latest(dataSpan.to, requestedSpan.to) }
  const spans = listSpans(fullSpan.from, fullSpan.to, query.interval, workspace)
  const periods = fillPeriods(spans, rows, today)
  const points = poolPeriods(periods, query.rolling, dataSpan.from)
  const visiblePoints = points.filter((_, index) => overlaps(periods[index] as TrendPoint, requestedSpan))
  return {
    points: visiblePoints.map(({ histogram, ...point }) => ({ ...point, ...computeMetrics(histogram, { segment }) })),
    change: computeChange(visiblePoints, query.rolling),
    changes: query.rolling === 1 ? findChanges(visiblePoints) : [],
    alert: computeAlert(periods.filter((period) => period.complete && period.to >= dataSpan.from)),
  }
}

/** The responses of a day, or of the month that begins with it. */
export type DayRow = store.ScoreRow & { day: string }

/** All responses, by month if that is enough; the day of a month is its first. */
export async function loadHistory(deps: Deps, filter: store.ReportFilter, interval: Period): Promise<DayRow[]> {
  const span = interval === 'month' || interval === 'quarter' ? 'month' : 'day'
  const unboundedFilter = { ...filter, from: undefined, to: undefined }
  const { cells, long } = await selectCells(deps, unboundedFilter, { stretches: [{ span, ...ALL_TIME }] })
  return deps.database.all(store.selectScoresByDay(cells), { long })
}

const earliest = (a: CalendarDay, b: CalendarDay) => (a < b ? a : b)
const latest = (a: CalendarDay, b: CalendarDay) => (a > b ? a : b)
const overlaps = (a: Span, b: Span) => a.from <= b.to && b.from <= a.to

const MAX_POINTS = 1000
const DAYS_PER_PERIOD = { day: 1, week: 7, month: 28, quarter: 90 }

function rejectTooManyPoints({ from, to }: Span, { interval }: TrendQuery): void {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000
  if (days / DAYS_PER_PERIOD[interval] <= MAX_POINTS) return
  throw new DomainError(
    'invalid',
    'too-many-points',
    `Expected a longer interval or a shorter time: at most ${MAX_POINTS} points.`,
    { path: 'interval', params: { limit: MAX_POINTS } },
  )
}

/** Each period with its responses; `rows` are sorted by day. */
function fillPeriods(spans: readonly Span[], rows: readonly DayRow[], today: string) {
  let next = 0
  return spans.map((span): TrendPoint => {
    const start = next
    while (next < rows.length && (rows[next]?.day ?? '') <= span.to) next++
    return { ...span, complete: span.to < today, histogram: buildHistogram(rows.slice(start, next)) }
  })
}

/** Pools each period with those before it. A window that starts before the first response is incomplete. */
function poolPeriods(periods: readonly TrendPoint[], rolling: number, first: CalendarDay): TrendPoint[] {
  let sums: readonly number[] = buildHistogram([])
  return periods.map((period, index) => {
    const droppedHistogram = periods[index - rolling]?.histogram
    sums = sums.map((sum, score) => sum + (period.histogram[score] ?? 0) - (droppedHistogram?.[score] ?? 0))
    const oldest = periods[Math.max(0, index + 1 - rolling)] ?? period
    const isFull = rolling === 1 || (index + 1 >= rolling && oldest.to >= first)
    return { from: oldest.from, to: period.to, complete: period.complete && isFull, histogram: [...sums] }
  })
}

/** The change between the last complete point and the nearest earlier one without shared responses. */
function computeChange(points: readonly TrendPoint[], rolling: number): TrendReport['change'] {
  const complete = points.filter((point) => point.complete)
  const [previousPoint, lastPoint] = [complete.at(-1 - rolling), complete.at(-1)]
  const difference =
    previousPoint &&
    lastPoint &&
    compareScores(tallyHistogram(previousPoint.histogram), tallyHistogram(lastPoint.histogram))
  if (!difference) return null
  return { before: toSpan(previousPoint), after: toSpan(lastPoint), ...difference }
}

const toSpan = ({ from, to }: Span): Span => ({ from, to })

/** The significant changes from one complete period to the next, among those whose scores are shown in full. */
function findChanges(points: readonly TrendPoint[]): TrendReport['changes'] {
  const isComparable = ({ complete, histogram }: TrendPoint) =>
    complete && chooseDisplay(count(tallyHistogram(histogram)), { isSegment: false }) === 'full'
  const pairs = points.flatMap((point, index) => {
    const previous = points[index - 1]
    if (!(previous && isComparable(previous) && isComparable(point))) return []
    const tallies = { before: tallyHistogram(previous.histogram), after: tallyHistogram(point.histogram) }
    return [{ spans: { before: toSpan(previous), after: toSpan(point) }, ...tallies }]
  })
  return findSignificantChanges(pairs)
    .map(({ spans, change }) => ({ ...spans, ...change }))
    .sort((a, b) => (a.after.from < b.after.from ? -1 : 1))
}

function computeAlert(periods: readonly TrendPoint[]): TrendReport['alert'] {
  const result = detectAlert(periods.map((period) => tallyHistogram(period.histogram)))
  if (result.status === 'unavailable') return { ...result, baseline: null, signals: [] }
  const span = (index: number) => ({ from: periods[index]?.from ?? '', to: periods[index]?.to ?? '' })
  return {
    status: result.status,
    reason: null,
    baseline: { from: span(0).from, to: span(result.baselinePeriods - 1).to, nps: result.center },
    signals: result.signals.map(({ index, ...signal }) => ({ ...span(index), ...signal })),
  }
}
