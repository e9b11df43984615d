import { detectAlert } from '../../../shared/alerts.ts'
import { ALL_TIME, type CalendarDay, listSpans, type Period, type Span, toLocalDay } from '../../../shared/calendar.ts'
import { compareScores } from '../../../shared/comparison.ts'
import { tallyHistogram } from '../../../shared/nps.ts'
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
  return loadTrend(deps, await buildReportFilter(deps, caller, surveyId, query), query)
}

export async function loadTrend(deps: Deps, filter: store.ReportFilter, query: TrendQuery): Promise<TrendReport> {
  const [rows, [workspaceRow]] = await Promise.all([
    loadHistory(deps, filter, query.interval),
    deps.database.all(selectWorkspaceById(filter.workspaceId)),
  ])
  const today = toLocalDay(deps.now(), workspaceRow?.timeZone ?? 'UTC')
  const dataSpan = { from: rows[0]?.day ?? today, to: latest(rows.at(-1)?.day ?? today, today) }
  // Future days have no points.
  const requestedSpan = { from: query.from ?? dataSpan.from, to: earliest(query.to ?? dataSpan.to, dataSpan.to) }
  rejectTooManyPoints(requestedSpan, query)

  const segment = isFiltered(filter)
  const fullSpan = { from: earliest(dataSpan.from, requestedSpan.from), to: latest(dataSpan.to, requestedSpan.to) }
  const spans = listSpans(fullSpan.from, fullSpan.to, query.interval, workspaceRow)
  const periods = fillPeriods(spans, rows, today)
  const points = poolPeriods(periods, query.rolling, dataSpan.from)
  const visiblePoints = points.filter((_, index) => overlaps(periods[index] as TrendPoint, requestedSpan))
  return {
    points: visiblePoints.map(({ histogram, ...point }) => ({ ...point, ...computeMetrics(histogram, { segment }) })),
    change: computeChange(visiblePoints, query.rolling),
    alert: computeAlert(periods.filter((period) => period.complete && period.to >= dataSpan.from)),
  }
}

type DayRow = store.ScoreRow & { day: string }

/** All responses, by month if that is enough; the day of a month is its first. */
async function loadHistory(deps: Deps, filter: store.ReportFilter, interval: Period): Promise<DayRow[]> {
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
    {
      path: 'interval',
    },
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
  const span = ({ from, to }: Span) => ({ from, to })
  return { before: span(previousPoint), after: span(lastPoint), ...difference }
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
