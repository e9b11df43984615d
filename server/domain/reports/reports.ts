import { type CalendarDay, type RangePart, type Span, splitRange } from '../../../shared/calendar.ts'
import { compareWithRest, computeCorrelation, testHeterogeneity } from '../../../shared/comparison.ts'
import { count, findGroup, type Tally, tallyHistogram } from '../../../shared/nps.ts'
import type { ScoreReport, SegmentsReport } from '../../../shared/report.ts'
import type { ReportChannel } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { IntervalMethod } from '../../../shared/statistics.ts'
import { REASON_KEY, TAG_KEY } from '../../store/counted-segments.ts'
import { selectIgnoredVisitsByType } from '../../store/queries/ignored-visits.ts'
import * as store from '../../store/queries/reports.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { getIdRange } from '../responses/query.ts'
import { canSee } from '../responses/views.ts'
import { loadSurvey } from '../surveys/surveys.ts'
import { buildHistogram, computeMetrics, type ScoreOptions } from './metrics.ts'

/** Days are in the time zone of the workspace, both inclusive. */
export interface ReportQuery {
  from?: CalendarDay | undefined
  to?: CalendarDay | undefined
  where?: Record<string, string> | undefined
  /** `self` stands for all channels but the phone. */
  channel?: ReportChannel | undefined
}

/** What counts once: each response, or each person with their latest response. */
export const countingUnits = ['response', 'person'] as const
export type CountingUnit = (typeof countingUnits)[number]

export interface ScoreQuery extends ReportQuery {
  confidence: number
  method: IntervalMethod
  per?: CountingUnit
}

export async function getScore(deps: Deps, caller: Caller, surveyId: string, query: ScoreQuery): Promise<ScoreReport> {
  return loadScore(deps, await buildReportFilter(deps, caller, surveyId, query), query)
}

export async function loadScore(
  deps: Deps,
  filter: store.ReportFilter,
  { per = 'response', ...options }: ScoreOptions & { per?: CountingUnit } = {},
): Promise<ScoreReport> {
  const segment = isFiltered(filter)
  const [{ histogram, persons }, participation] = await Promise.all([
    per === 'person' ? loadPersons(deps, filter) : loadResponses(deps, filter),
    segment ? noParticipation : loadParticipation(deps, filter),
  ])
  return { ...computeMetrics(histogram, { segment, ...options }), ...(persons && { persons }), ...participation }
}

const noParticipation = { invited: null, excluded: null, responseRate: null }

/** Invitations, response rate and excluded responses: only for a whole survey. */
async function loadParticipation(deps: Deps, filter: store.ReportFilter) {
  const [[invitationCounts], suspectRows, visits] = await Promise.all([
    deps.database.all(store.selectInvitationTotals(filter)),
    deps.database.all(store.selectTotalScores(store.selectSuspectCells(filter, splitRange(filter)))),
    deps.database.all(selectIgnoredVisitsByType(filter)),
  ])
  const { invited = 0, answered = 0 } = invitationCounts ?? {}
  return {
    invited,
    excluded: {
      suspect: count(tallyHistogram(buildHistogram(suspectRows))),
      visits: Object.fromEntries(visits.map(({ kind, count }) => [kind, count])),
    },
    responseRate: invited === 0 ? null : answered / invited,
  }
}

const loadResponses = async (deps: Deps, filter: store.ReportFilter) => ({
  histogram: await loadHistogram(deps, filter),
  persons: undefined,
})

/** Each person with their latest response: read from the responses themselves, of which there may be many. */
export async function loadPersons(deps: Deps, filter: store.ReportFilter) {
  const rows = await deps.database.all(store.selectPersonScores(filter), { long: true })
  const { responses = 0, repeated = 0 } = rows[0] ?? {}
  return { histogram: buildHistogram(rows), persons: { responses, repeated } }
}

/** The correlation of the scores of two spans, of which each person counts once: see `computeCorrelation`. */
export async function loadPersonCorrelation(
  deps: Deps,
  filter: store.ReportFilter,
  [before, after]: readonly [Span, Span],
  tallies: readonly [Tally, Tally],
): Promise<number> {
  const rows = await deps.database.all(store.selectPersonPairs(filter, before, after), { long: true })
  const pairs = rows.map((row) => ({
    before: findGroup(row.scoreBefore),
    after: findGroup(row.scoreAfter),
    count: row.persons,
  }))
  return computeCorrelation(...tallies, pairs)
}

export async function loadHistogram(deps: Deps, filter: store.ReportFilter): Promise<number[]> {
  const { cells, long } = await selectCells(deps, filter)
  return buildHistogram(await deps.database.all(store.selectTotalScores(cells), { long }))
}

/** Whether the report covers a segment. */
export const isFiltered = (filter: store.ReportFilter) =>
  Object.keys(filter.where).length > 0 || filter.channel !== undefined

/**
 * @throws DomainError `not-found` survey, `range-reversed` if `to` is before `from`, `insufficient-role` if a property
 *   may identify a contact and the caller must not see contacts
 */
export async function buildReportFilter(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  query: ReportQuery,
): Promise<store.ReportFilter> {
  await loadSurvey(deps, caller, surveyId)
  if (query.from && query.to && query.from > query.to) {
    throw new DomainError('invalid', 'range-reversed', 'Expected a day on or after “from”.', { path: 'to' })
  }
  if (query.where) await rejectHiddenKeys(deps, caller, 'where', Object.entries(query.where))
  const { from, to, where = {}, channel } = query
  return { workspaceId: caller.workspaceId, surveyId, from, to, where, channel }
}

/** Removes segments whose name the caller may not see, after the comparison. */
export const filterVisibleSegments = (caller: Caller, report: SegmentsReport): SegmentsReport => ({
  ...report,
  segments: report.segments.filter(({ value }) => canSee(caller, value)),
})

/** Callers without access to contacts may only use declared segment keys: other properties may name a customer. */
async function rejectHiddenKeys(deps: Deps, caller: Caller, path: string, pairs: readonly (readonly string[])[]) {
  if (hasPermission(caller.role, 'contacts')) return
  const declaredKeys = (await deps.database.all(selectSegmentKeys(caller.workspaceId))).map(({ key }) => key)
  const isHiddenPair = ([key = '', ...values]: readonly string[]) =>
    !(key in conditionKeys || declaredKeys.includes(key)) || values.some((value) => !canSee(caller, value))
  if (!pairs.some(isHiddenPair)) return
  throw new DomainError('forbidden', 'insufficient-role', 'Your role has no access to contacts.', { path })
}

/** Conditions that are no properties, with the segment keys under which they are counted. */
const conditionKeys: Record<string, string> = { reason: REASON_KEY, tag: TAG_KEY }

/**
 * The source of a report: the counts if they suffice, else the responses of the days themselves, of which there may be many.
 * @param by a property to split by
 */
export async function selectCells(
  deps: Deps,
  filter: store.ReportFilter,
  { by, stretches = splitRange(filter) }: { by?: string; stretches?: readonly RangePart[] } = {},
): Promise<{ cells: store.CellSource; long: boolean }> {
  const keys = [...new Set([...Object.keys(filter.where), ...(by === undefined ? [] : [by])])]
  const { channel } = filter
  if (keys.length === 0 && (channel === 'phone' || channel === 'self'))
    return { cells: store.selectChannelCells(filter, channel, stretches), long: false }
  if (keys.length === 0 && channel === undefined)
    return { cells: store.selectCountedCells(filter, { key: '', value: '' }, stretches), long: false }
  const [key = '', ...others] = keys
  const countedKey = key in filter.where ? conditionKeys[key] : undefined
  const isCounted =
    channel === undefined &&
    others.length === 0 &&
    (countedKey !== undefined || (await isCountedKey(deps, filter.workspaceId, key)))
  if (!isCounted)
    return { cells: store.selectResponseCells({ ...filter, ...getIdRange(filter) }, by ?? key), long: true }
  const segment = { key: countedKey ?? key, value: filter.where[key] }
  return { cells: store.selectCountedCells(filter, segment, stretches), long: false }
}

/** Whether all responses are counted by a property. */
export async function isCountedKey({ database }: Deps, workspaceId: string, key: string): Promise<boolean> {
  const segmentKeyRows = await database.all(selectSegmentKeys(workspaceId))
  return segmentKeyRows.some((row) => row.key === key && row.countedTo === null)
}

export const MAX_SEGMENTS = 200

/**
 * The score of each segment: one per frequent value, and one for all other values together.
 * @throws DomainError as `buildReportFilter`; `unknown-segment-key` for an undeclared property that no response has
 */
export async function getSegments(
  deps: Deps,
  caller: Caller,
  surveyId: string,
  query: ReportQuery & { by: string },
): Promise<SegmentsReport> {
  const filter = await buildReportFilter(deps, caller, surveyId, query)
  await rejectHiddenKeys(deps, caller, 'by', [[query.by]])
  const report = await loadSegments(deps, filter, query.by)
  if (report.segments.length === 0 && report.missing > 0) await requireDeclaredKey(deps, caller, query.by)
  return filterVisibleSegments(caller, report)
}

/** A property that no response has is a typing error, unless the workspace has declared it. */
async function requireDeclaredKey(deps: Deps, caller: Caller, by: string): Promise<void> {
  const declaredKeys = (await deps.database.all(selectSegmentKeys(caller.workspaceId))).map(({ key }) => key)
  if (declaredKeys.includes(by)) return
  const hint =
    declaredKeys.length > 0
      ? `Expected one of: ${declaredKeys.join(', ')}.`
      : 'This workspace has not declared any segment keys.'
  throw new DomainError('invalid', 'unknown-segment-key', `No response has the property “${by}”. ${hint}`, {
    path: 'by',
    params: { key: by },
  })
}

export async function loadSegments(deps: Deps, filter: store.ReportFilter, by: string): Promise<SegmentsReport> {
  const { cells, long } = await selectCells(deps, filter, { by })
  const [rows, totalHistogram] = await Promise.all([
    deps.database.all(store.selectScoresByValue(cells, MAX_SEGMENTS), { long }),
    loadHistogram(deps, filter),
  ])
  const { named = [], pooled = [] } = Object.groupBy(rows, (row) => (row.value === null ? 'pooled' : 'named'))
  const namedSegments = named.map((row) => ({ value: row.value ?? '', answers: buildHistogram([row]) }))
  // Values that are not counted come in the collation of the server.
  namedSegments.sort((a, b) => (a.value < b.value ? -1 : 1))
  const otherHistogram = pooled.length > 0 ? buildHistogram(pooled) : null
  const groups = [...namedSegments.map((segment) => segment.answers), ...(otherHistogram ? [otherHistogram] : [])].map(
    tallyHistogram,
  )
  const comparisons = compareWithRest(groups)
  return {
    by,
    segments: namedSegments.map(({ value, answers: histogram }, index) => ({
      value,
      ...computeMetrics(histogram, { segment: true }),
      versusRest: comparisons[index] ?? null,
    })),
    others: otherHistogram && computeMetrics(otherHistogram, { segment: true }),
    missing: Math.max(0, count(tallyHistogram(totalHistogram)) - groups.reduce((sum, group) => sum + count(group), 0)),
    heterogeneity: testHeterogeneity(groups),
  }
}
