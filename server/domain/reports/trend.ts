import { alert } from '../../../shared/alerts.ts'
import { ALWAYS, type CalendarDay, localDay, type Period, type Span, spansBetween } from '../../../shared/calendar.ts'
import { change } from '../../../shared/comparison.ts'
import { tally } from '../../../shared/nps.ts'
import type { TrendReport } from '../../../shared/report.ts'
import * as store from '../../store/queries/reports.ts'
import { workspace } from '../../store/queries/workspaces.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { figures, histogram } from './metrics.ts'
import { cellsOf, isFiltered, type ReportQuery, reportFilter } from './reports.ts'

export interface TrendQuery extends ReportQuery {
  interval: Period
  /** How many periods each point pools: itself and those before it. */
  rolling: number
}

/** The answers of one period, or of the window that ends with it. */
interface Point extends Span {
  complete: boolean
  histogram: number[]
}

/**
 * The score over time, by whole periods, without gaps. The alert looks at all periods since the first answer, whatever
 * part of them is asked for, so that its baseline stays where it is.
 * @throws DomainError `invalid` for a time of more points than anybody could see
 */
export async function trend(deps: Deps, caller: Caller, surveyId: string, query: TrendQuery): Promise<TrendReport> {
  return trendOf(deps, await reportFilter(deps, caller, surveyId, query), query)
}

export async function trendOf(deps: Deps, filter: store.ReportFilter, query: TrendQuery): Promise<TrendReport> {
  const [rows, [home]] = await Promise.all([
    history(deps, filter, query.interval),
    deps.database.all(workspace(filter.workspaceId)),
  ])
  const today = localDay(deps.now(), home?.timeZone ?? 'UTC')
  const known = { from: rows[0]?.day ?? today, to: latest(rows.at(-1)?.day ?? today, today) }
  // The days to come have no points: nobody can say how many there will be.
  const asked = { from: query.from ?? known.from, to: earliest(query.to ?? known.to, known.to) }
  refuseTooMany(asked, query)

  const segment = isFiltered(filter)
  const all = { from: earliest(known.from, asked.from), to: latest(known.to, asked.to) }
  const spans = spansBetween(all.from, all.to, query.interval, home?.weekStartsOn)
  const periods = fill(spans, rows, today)
  const points = rolled(periods, query.rolling, known.from)
  const shown = points.filter((_, index) => overlap(periods[index] as Point, asked))
  return {
    points: shown.map(({ histogram, ...point }) => ({ ...point, ...figures(histogram, { segment }) })),
    change: lastChange(shown, query.rolling),
    alert: lastAlert(periods.filter((period) => period.complete && period.to >= known.from)),
  }
}

type Row = store.ScoreRow & { day: string }

/** All answers there have been, by month where that is enough; a month goes by its first day. */
async function history(deps: Deps, filter: store.ReportFilter, interval: Period): Promise<Row[]> {
  const span = interval === 'month' || interval === 'quarter' ? 'month' : 'day'
  const ever = { ...filter, from: undefined, to: undefined }
  const { cells, long } = await cellsOf(deps, ever, { stretches: [{ span, ...ALWAYS }] })
  return deps.database.all(store.byDay(cells), { long })
}

const earliest = (a: CalendarDay, b: CalendarDay) => (a < b ? a : b)
const latest = (a: CalendarDay, b: CalendarDay) => (a > b ? a : b)
const overlap = (a: Span, b: Span) => a.from <= b.to && b.from <= a.to

const MOST_POINTS = 1000
const DAYS = { day: 1, week: 7, month: 28, quarter: 90 }

function refuseTooMany({ from, to }: Span, { interval }: TrendQuery): void {
  const days = (Date.parse(to) - Date.parse(from)) / 86_400_000
  if (days / DAYS[interval] <= MOST_POINTS) return
  throw new DomainError('invalid', `Expected a longer interval or a shorter time: at most ${MOST_POINTS} points.`, {
    path: 'interval',
  })
}

/** Each period with its answers; `rows` come in the order of their days. */
function fill(spans: readonly Span[], rows: readonly Row[], today: string) {
  let next = 0
  return spans.map((span): Point => {
    const start = next
    while (next < rows.length && (rows[next]?.day ?? '') <= span.to) next++
    return { ...span, complete: span.to < today, histogram: histogram(rows.slice(start, next)) }
  })
}

/** Pools each period with those before it. A window that reaches back before the first answer is not complete. */
function rolled(periods: readonly Point[], rolling: number, first: CalendarDay): Point[] {
  let sums: readonly number[] = histogram([])
  return periods.map((period, index) => {
    const left = periods[index - rolling]?.histogram
    sums = sums.map((sum, score) => sum + (period.histogram[score] ?? 0) - (left?.[score] ?? 0))
    const oldest = periods[Math.max(0, index + 1 - rolling)] ?? period
    const full = rolling === 1 || (index + 1 >= rolling && oldest.to >= first)
    return { from: oldest.from, to: period.to, complete: period.complete && full, histogram: [...sums] }
  })
}

/** Between the last complete point and the nearest one before it that shares no answers with it. */
function lastChange(points: readonly Point[], rolling: number): TrendReport['change'] {
  const complete = points.filter((point) => point.complete)
  const [before, after] = [complete.at(-1 - rolling), complete.at(-1)]
  const difference = before && after && change(tally(before.histogram), tally(after.histogram))
  if (!difference) return null
  const span = ({ from, to }: Span) => ({ from, to })
  return { before: span(before), after: span(after), ...difference }
}

function lastAlert(periods: readonly Point[]): TrendReport['alert'] {
  const found = alert(periods.map((period) => tally(period.histogram)))
  if (found.status === 'unavailable') return { ...found, baseline: null, signals: [] }
  const span = (index: number) => ({ from: periods[index]?.from ?? '', to: periods[index]?.to ?? '' })
  return {
    status: found.status,
    reason: null,
    baseline: { from: span(0).from, to: span(found.baselinePeriods - 1).to, nps: found.center },
    signals: found.signals.map(({ index, ...signal }) => ({ ...span(index), ...signal })),
  }
}
