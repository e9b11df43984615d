import { addDays, type CalendarDay, listSpans, type Span, toLocalDay } from '../../../shared/calendar.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import type { Metrics } from '../../../shared/report.ts'
import type { Survey } from '../../../shared/survey.ts'
import { selectScoresByMonth, selectScoresSince, selectSurveysWithCounts } from '../../store/queries/surveys.ts'
import type { Caller, Deps } from '../deps.ts'
import { listPage } from '../pagination.ts'
import { toSurvey } from '../surveys/surveys.ts'
import { buildHistogram, computeMetrics } from './metrics.ts'

/** The days of the recent score, today included: those of the overview by default. */
export const RECENT_DAYS = 90

/** The months of the trend, the current one included. */
const TREND_MONTHS = 12

/** A survey with the metrics of its recent responses. */
export interface SurveyWithMetrics {
  survey: Survey
  recent: Metrics
  /** Twelve months, oldest first. */
  months: (Span & Metrics)[]
  /** All its responses. */
  responses: number
  /** The day of the last response, in the time zone of the workspace. */
  lastDay: string | null
}

/** The surveys, newest first, with their metrics, which are read from the counts. */
export async function listSurveysWithMetrics(
  deps: Deps,
  caller: Caller,
  { timeZone, ...paging }: Paging & { timeZone: string },
): Promise<ListPage<SurveyWithMetrics>> {
  const select = (position: Parameters<typeof selectSurveysWithCounts>[1]) =>
    selectSurveysWithCounts(caller.workspaceId, position)
  const { data: rows, nextCursor } = await listPage(deps.database, paging, select, (row) => row)
  const today = toLocalDay(deps.now(), timeZone) as CalendarDay
  const ids = rows.map(({ id }) => id)
  const months = listSpans(getTrendStart(today), today, 'month')
  const toMonth = (day: CalendarDay) => day.slice(0, 7)
  const [recentRows, monthRows] = await Promise.all([
    deps.database.all(selectScoresSince(ids, addDays(today, 1 - RECENT_DAYS))),
    deps.database.all(selectScoresByMonth(ids, { from: toMonth(getTrendStart(today)), to: toMonth(today) })),
  ])
  const getMonth = (surveyId: string, month: Span) => ({
    ...month,
    ...computeMetrics(
      buildHistogram(monthRows.filter((row) => row.surveyId === surveyId && row.month === toMonth(month.from))),
    ),
  })
  const data = rows.map((row) => ({
    survey: toSurvey(deps, row),
    recent: computeMetrics(buildHistogram(recentRows.filter(({ surveyId }) => surveyId === row.id))),
    months: months.map((month) => getMonth(row.id, month)),
    responses: buildHistogram([row]).reduce((sum, responses) => sum + responses, 0),
    lastDay: row.lastDay,
  }))
  return { data, nextCursor }
}

/** The first day of the first month of the trend. */
function getTrendStart(today: CalendarDay): CalendarDay {
  const start = new Date(`${today.slice(0, 7)}-01T00:00:00Z`)
  start.setUTCMonth(start.getUTCMonth() - (TREND_MONTHS - 1))
  return start.toISOString().slice(0, 10)
}
