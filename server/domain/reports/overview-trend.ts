import type { Annotation } from '../../../shared/annotation.ts'
import { type CalendarDay, getPeriodSpan, type Period, periods, type Span } from '../../../shared/calendar.ts'
import { count, tallyHistogram } from '../../../shared/nps.ts'
import { countPoints } from '../../../shared/range.ts'
import type { TrendReport } from '../../../shared/report.ts'
import type { ReportFilter } from '../../store/queries/reports.ts'
import type { Deps } from '../deps.ts'
import { getTrendAnnotations } from '../surveys/annotations.ts'
import type { Workspace } from '../users/memberships.ts'
import { buildHistogram } from './metrics.ts'
import { isFiltered } from './reports.ts'
import { buildTrend, type DayRow, loadHistory } from './trend.ts'

/** The calendar settings of a workspace. */
export type WorkspaceCalendar = Pick<Workspace, 'timeZone' | 'weekStartsOn'> &
  Partial<Pick<Workspace, 'fiscalYearStartsIn'>>

/** The trend that the overview draws. */
export interface OverviewTrend {
  interval: Period
  intervals: readonly Period[]
  trend: TrendReport
  /** In the order of their days. */
  annotations: Annotation[]
}

interface TrendRequest {
  /** The requested range. */
  span: Span
  /** The days of the first and the last response of the survey. */
  survey: { firstDay: CalendarDay; lastDay: CalendarDay }
  /** If absent, as fine as the number of responses allows. */
  interval: Period | undefined
  workspace: WorkspaceCalendar
}

/** More points than can be drawn, or given an interval each. */
const MAX_POINTS = 400

const READABLE_POINTS = 40
/** Responses per period: enough to show most scores in full, or at all. */
const ENOUGH_RESPONSES = [40, 10]

/**
 * The trend around a range. A short range says little about where the score comes from: unless its days or weeks are asked
 * for, the trend covers the twelve months up to its end.
 */
export async function loadOverviewTrend(
  deps: Deps,
  filter: ReportFilter,
  { span, survey, interval: requestedInterval, workspace }: TrendRequest,
): Promise<OverviewTrend> {
  const year = getYearBefore(span, survey.firstDay)
  const getWindow = (interval: Period) => (interval === 'day' || interval === 'week' ? span : year)
  const intervals = periods.filter((period) => countPoints(getWindow(period), period) <= MAX_POINTS)
  const validInterval = intervals.find((period) => period === requestedInterval)
  const rows = await loadHistory(deps, filter, validInterval ?? chooseGrain(year))
  const interval = validInterval ?? chooseInterval(year, countWithin(rows, year), intervals)
  const window = validInterval ? getWindow(interval) : year
  const range = filter.from === undefined && filter.to === undefined ? {} : window
  const trend = buildTrend(deps, rows, { interval, rolling: 1, ...range, workspace, segment: isFiltered(filter) })
  const [first, last] = [trend.points[0], trend.points.at(-1)]
  const annotations = first && last ? await getTrendAnnotations(deps, filter, { from: first.from, to: last.to }) : []
  return { interval, intervals, trend, annotations }
}

/** The twelve months up to the end of a span, or the span itself if it is longer; not before the first response. */
function getYearBefore(span: Span, firstDay: CalendarDay): Span {
  const start = new Date(`${span.to}T00:00:00Z`)
  start.setUTCDate(1)
  start.setUTCMonth(start.getUTCMonth() - 11)
  const firstMonth = getPeriodSpan(firstDay || span.from, 'month').from
  const yearStart = start.toISOString().slice(0, 10)
  const from = firstMonth > yearStart ? firstMonth : yearStart
  return { from: from < span.from ? from : span.from, to: span.to }
}

/** Months suffice unless weeks would be readable too. */
const chooseGrain = (span: Span): Period => (countPoints(span, 'week') <= READABLE_POINTS ? 'day' : 'month')

const countWithin = (rows: readonly DayRow[], { from, to }: Span): number =>
  count(tallyHistogram(buildHistogram(rows.filter(({ day }) => day >= from && day <= to))))

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
