import { splitRange } from '../../../shared/calendar.ts'
import { type Change, findSignificantChanges } from '../../../shared/comparison.ts'
import { count, type Histogram, poolTallies, subtractTally, type Tally, tallyHistogram } from '../../../shared/nps.ts'
import type { Metrics, SegmentsReport } from '../../../shared/report.ts'
import { type ReportFilter, selectCountedCells, selectScoresByValue } from '../../store/queries/reports.ts'
import type { Caller, Deps } from '../deps.ts'
import { canSee } from '../responses/views.ts'
import { buildHistogram, computeMetrics } from './metrics.ts'
import { filterVisibleSegments, isFiltered, loadSegments, MAX_SEGMENTS } from './reports.ts'

/** A segment that differs significantly from the rest of its property, adjusted for all comparisons. */
export interface NotableSegment extends Metrics {
  key: string
  value: string
  versusRest: Change & { adjustedPValue: number; rest: number }
}

/** The comparison of segments, or why there is none. */
export type SegmentComparison =
  | { kind: 'by'; report: SegmentsReport }
  /** `compared` is the number of segments tested. */
  | { kind: 'notable'; segments: NotableSegment[]; compared: number }
  /** No segment key is declared; the report is filtered; this key is not counted. */
  | { kind: 'undeclared' }
  | { kind: 'filtered' }
  | { kind: 'uncounted' }

/** @param by a segment key; if absent, the notable segments of all keys */
export async function compareSegments(
  deps: Deps,
  caller: Caller,
  filter: ReportFilter,
  keys: readonly { key: string; counted: boolean }[],
  by: string | undefined,
): Promise<SegmentComparison> {
  const countedKeys = keys.filter((segmentKey) => segmentKey.counted).map(({ key }) => key)
  if (keys.length === 0 && by === undefined) return { kind: 'undeclared' }
  if (isFiltered(filter)) return { kind: 'filtered' }
  if (by === undefined) {
    const comparison = findNotableSegments(await Promise.all(countedKeys.map((key) => loadParts(deps, filter, key))))
    return { ...comparison, segments: comparison.segments.filter(({ value }) => canSee(caller, value)) }
  }
  if (!countedKeys.includes(by)) return { kind: 'uncounted' }
  return { kind: 'by', report: filterVisibleSegments(caller, await loadSegments(deps, filter, by)) }
}

interface SegmentPart {
  key: string
  /** Null for all but the most frequent values. */
  value: string | null
  histogram: Histogram
  tally: Tally
  rest: Tally
}

async function loadParts(deps: Deps, filter: ReportFilter, key: string): Promise<SegmentPart[]> {
  const rows = await deps.database.all(
    selectScoresByValue(selectCountedCells(filter, { key }, splitRange(filter)), MAX_SEGMENTS),
  )
  const parts = rows.map((row) => ({ key, value: row.value, histogram: buildHistogram([row]) }))
  const all = poolTallies(parts.map(({ histogram }) => tallyHistogram(histogram)))
  return parts.map((part) => ({
    ...part,
    tally: tallyHistogram(part.histogram),
    rest: subtractTally(all, tallyHistogram(part.histogram)),
  }))
}

const MAX_NOTABLE = 8

/**
 * The segments that differ most, over all properties. Holm's adjustment covers all of them: the more segments are
 * compared, the larger a difference must be.
 */
function findNotableSegments(properties: readonly SegmentPart[][]): Extract<SegmentComparison, { kind: 'notable' }> {
  const parts = properties.flat().filter((part) => count(part.tally) > 0 && count(part.rest) > 0)
  const differing = findSignificantChanges(parts.map((part) => ({ part, before: part.rest, after: part.tally })))
  const segments = differing.flatMap(({ part: { key, value, histogram, rest }, change }): NotableSegment[] => {
    const metrics = computeMetrics(histogram, { segment: true })
    if (value === null || metrics.display !== 'full') return []
    return [{ key, value, ...metrics, versusRest: { ...change, rest: count(rest) } }]
  })
  return { kind: 'notable', segments: segments.slice(0, MAX_NOTABLE), compared: parts.length }
}
