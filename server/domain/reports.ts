import type { CalendarDay } from '../../shared/calendar.ts'
import { heterogeneity, versusRest } from '../../shared/comparison.ts'
import { count, tally } from '../../shared/nps.ts'
import type { ScoreReport, SegmentsReport } from '../../shared/report.ts'
import type { Method } from '../../shared/statistics.ts'
import * as store from '../store/reports.ts'
import { segmentKeys } from '../store/segment-keys.ts'
import { visitsByKind } from '../store/visits.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError } from './errors.ts'
import { figures, histogram } from './figures.ts'
import { surveyRow } from './surveys.ts'

/** What a report is asked of; days are the workspace's own, both within. */
export interface ReportQuery {
  from?: CalendarDay | undefined
  to?: CalendarDay | undefined
  where?: Record<string, string> | undefined
}

export interface ScoreQuery extends ReportQuery {
  confidence: number
  method: Method
}

export async function score(deps: Deps, caller: Caller, surveyId: string, query: ScoreQuery): Promise<ScoreReport> {
  const filter = await reportFilter(deps, caller, surveyId, query)
  const rows = await deps.database.all(store.byScore(await cellsOf(deps, filter)))
  const report = figures(histogram(rows), { segment: isFiltered(filter), ...query })
  if (isFiltered(filter)) return { ...report, invited: null, leftOut: null, responseRate: null }
  const [sent] = await deps.database.all(store.invited(filter))
  const [left] = await deps.database.all(store.leftOut(filter))
  const visits = await deps.database.all(visitsByKind(filter))
  const { invited = 0, answered = 0 } = sent ?? {}
  const leftOut = {
    suspect: left?.count ?? 0,
    visits: Object.fromEntries(visits.map(({ kind, count }) => [kind, count])),
  }
  return { ...report, invited, leftOut, responseRate: invited === 0 ? null : answered / invited }
}

/** Whether it is a part of the survey's answers that is asked for. */
export const isFiltered = (filter: store.ReportFilter) => Object.keys(filter.where).length > 0

/** @throws DomainError `unknown` survey, `invalid` where the time ends before it begins */
export async function reportFilter(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  query: ReportQuery,
): Promise<store.ReportFilter> {
  await surveyRow(deps, caller, surveyId)
  if (query.from && query.to && query.from > query.to) {
    throw new DomainError('invalid', 'Expected a day on or after “from”.', { path: 'to' })
  }
  return { workspaceId: caller.workspaceId, surveyId, from: query.from, to: query.to, where: query.where ?? {} }
}

/** Where the figures come from: the counts where they can answer, else the answers themselves. */
export async function cellsOf(deps: Deps, filter: store.ReportFilter, by?: string) {
  const conditions = Object.entries(filter.where)
  const keys = [...new Set([...conditions.map(([key]) => key), ...(by === undefined ? [] : [by])])]
  if (keys.length === 0) return store.countedCells(filter, { key: '', value: '' })
  const [key = '', ...others] = keys
  const declared = await deps.database.all(segmentKeys(filter.workspaceId))
  const counted = others.length === 0 && declared.some((segment) => segment.key === key)
  return counted ? store.countedCells(filter, { key, value: filter.where[key] }) : store.answerCells(filter, by ?? key)
}

const MOST_SEGMENTS = 200

/** The score of each segment: of the most frequent values, and of all others together where there are more. */
export async function segments(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  query: ReportQuery & { by: string },
): Promise<SegmentsReport> {
  const filter = await reportFilter(deps, caller, surveyId, query)
  const rows = await deps.database.all(store.byValue(await cellsOf(deps, filter, query.by), MOST_SEGMENTS))
  const { named = [], pooled = [] } = Object.groupBy(rows, (row) => (row.value === null ? 'pooled' : 'named'))
  const answers = [...Map.groupBy(named, (row) => row.value ?? '')].map(([value, rows]) => ({
    value,
    answers: histogram(rows),
  }))
  // PostgreSQL has sorted values that are not counted by the language of the server.
  answers.sort((a, b) => (a.value < b.value ? -1 : 1))
  const others = pooled.length > 0 ? histogram(pooled) : null
  const groups = [...answers.map((segment) => segment.answers), ...(others ? [others] : [])].map(tally)
  const comparisons = versusRest(groups)
  return {
    by: query.by,
    segments: answers.map(({ value, answers }, index) => ({
      value,
      ...figures(answers, { segment: true }),
      versusRest: comparisons[index] ?? null,
    })),
    others: others && figures(others, { segment: true }),
    missing: Math.max(0, (await answerCount(deps, filter)) - groups.reduce((sum, group) => sum + count(group), 0)),
    heterogeneity: heterogeneity(groups),
  }
}

async function answerCount(deps: Deps, filter: store.ReportFilter): Promise<number> {
  const rows = await deps.database.all(store.byScore(await cellsOf(deps, filter)))
  return count(tally(histogram(rows)))
}
