import { type CalendarDay, type Stretch, stretchesOf } from '../../../shared/calendar.ts'
import { heterogeneity, versusRest } from '../../../shared/comparison.ts'
import { count, tally } from '../../../shared/nps.ts'
import type { ScoreReport, SegmentsReport } from '../../../shared/report.ts'
import { may } from '../../../shared/roles.ts'
import type { Method } from '../../../shared/statistics.ts'
import { visitsByKind } from '../../store/queries/ignored-visits.ts'
import * as store from '../../store/queries/reports.ts'
import { segmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { isSeen } from '../responses/views.ts'
import { surveyRow } from '../surveys/surveys.ts'
import { figures, histogram, type Manner } from './metrics.ts'

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
  return scoreOf(deps, await reportFilter(deps, caller, surveyId, query), query)
}

export async function scoreOf(deps: Deps, filter: store.ReportFilter, manner: Manner = {}): Promise<ScoreReport> {
  const segment = isFiltered(filter)
  const [answers, around] = await Promise.all([answersIn(deps, filter), segment ? unfiltered : aroundOf(deps, filter)])
  return { ...figures(answers, { segment, ...manner }), ...around }
}

const unfiltered = { invited: null, leftOut: null, responseRate: null }

/** What is said beside the figures of a whole survey. */
async function aroundOf(deps: Deps, filter: store.ReportFilter) {
  const [[sent], suspect, visits] = await Promise.all([
    deps.database.all(store.invited(filter)),
    deps.database.all(store.inAll(store.suspectCells(filter, stretchesOf(filter)))),
    deps.database.all(visitsByKind(filter)),
  ])
  const { invited = 0, answered = 0 } = sent ?? {}
  return {
    invited,
    leftOut: {
      suspect: count(tally(histogram(suspect))),
      visits: Object.fromEntries(visits.map(({ kind, count }) => [kind, count])),
    },
    responseRate: invited === 0 ? null : answered / invited,
  }
}

export async function answersIn(deps: Deps, filter: store.ReportFilter): Promise<number[]> {
  const { cells, long } = await cellsOf(deps, filter)
  return histogram(await deps.database.all(store.inAll(cells), { long }))
}

/** Whether it is a part of the survey's answers that is asked for. */
export const isFiltered = (filter: store.ReportFilter) => Object.keys(filter.where).length > 0

/**
 * @throws DomainError `unknown` survey, `invalid` where the time ends before it begins, `forbidden` where a property is asked
 *   for that says who somebody is, by somebody who may not see contacts
 */
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
  if (query.where) await refuseHidden(deps, caller, 'where', Object.entries(query.where))
  return { workspaceId: caller.workspaceId, surveyId, from: query.from, to: query.to, where: query.where ?? {} }
}

/** Without the segments whose name the caller may not see; they have been compared with all the same. */
export const seenOf = (caller: Caller, report: SegmentsReport): SegmentsReport => ({
  ...report,
  segments: report.segments.filter(({ value }) => isSeen(caller, value)),
})

/** Who may not see contacts asks by what the workspace has declared: any other property may be a customer's name. */
async function refuseHidden(deps: Deps, caller: Caller, path: string, asked: readonly (readonly string[])[]) {
  if (may(caller.role, 'contacts')) return
  const declared = (await deps.database.all(segmentKeys(caller.workspaceId))).map(({ key }) => key)
  const isHidden = ([key = '', ...values]: readonly string[]) =>
    !declared.includes(key) || values.some((value) => !isSeen(caller, value))
  if (!asked.some(isHidden)) return
  throw new DomainError('forbidden', 'Not for a role that sees no contacts.', { path, code: 'role' })
}

/**
 * Where the figures come from: the counts where they can answer, else the answers themselves, of which there may be many.
 * @param by a property whose values are to be told apart
 */
export async function cellsOf(
  deps: Deps,
  filter: store.ReportFilter,
  { by, stretches = stretchesOf(filter) }: { by?: string; stretches?: readonly Stretch[] } = {},
): Promise<{ cells: store.Source; long: boolean }> {
  const keys = [...new Set([...Object.keys(filter.where), ...(by === undefined ? [] : [by])])]
  if (keys.length === 0) return { cells: store.countedCells(filter, { key: '', value: '' }, stretches), long: false }
  const [key = '', ...others] = keys
  const declared = await deps.database.all(segmentKeys(filter.workspaceId))
  const counted = others.length === 0 && declared.some((one) => one.key === key && one.countedTo === null)
  if (!counted) return { cells: store.answerCells(filter, by ?? key), long: true }
  return { cells: store.countedCells(filter, { key, value: filter.where[key] }, stretches), long: false }
}

export const MOST_SEGMENTS = 200

/**
 * The score of each segment: of the most frequent values, and of all others together where there are more.
 * @throws DomainError as `reportFilter`
 */
export async function segments(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  query: ReportQuery & { by: string },
): Promise<SegmentsReport> {
  const filter = await reportFilter(deps, caller, surveyId, query)
  await refuseHidden(deps, caller, 'by', [[query.by]])
  return seenOf(caller, await segmentsOf(deps, filter, query.by))
}

export async function segmentsOf(deps: Deps, filter: store.ReportFilter, by: string): Promise<SegmentsReport> {
  const { cells, long } = await cellsOf(deps, filter, { by })
  const [rows, all] = await Promise.all([
    deps.database.all(store.byValue(cells, MOST_SEGMENTS), { long }),
    answersIn(deps, filter),
  ])
  const { named = [], pooled = [] } = Object.groupBy(rows, (row) => (row.value === null ? 'pooled' : 'named'))
  const answers = named.map((row) => ({ value: row.value ?? '', answers: histogram([row]) }))
  // PostgreSQL has sorted values that are not counted by the language of the server.
  answers.sort((a, b) => (a.value < b.value ? -1 : 1))
  const others = pooled.length > 0 ? histogram(pooled) : null
  const groups = [...answers.map((segment) => segment.answers), ...(others ? [others] : [])].map(tally)
  const comparisons = versusRest(groups)
  return {
    by,
    segments: answers.map(({ value, answers }, index) => ({
      value,
      ...figures(answers, { segment: true }),
      versusRest: comparisons[index] ?? null,
    })),
    others: others && figures(others, { segment: true }),
    missing: Math.max(0, count(tally(all)) - groups.reduce((sum, group) => sum + count(group), 0)),
    heterogeneity: heterogeneity(groups),
  }
}
