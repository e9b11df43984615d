import { stretchesOf } from '../../../shared/calendar.ts'
import { type Change, change, holm } from '../../../shared/comparison.ts'
import { count, type Histogram, nps, pool, type Tally, tally } from '../../../shared/nps.ts'
import type { Figures, SegmentsReport } from '../../../shared/report.ts'
import { adjusted, standardError } from '../../../shared/statistics.ts'
import { byValue, countedCells, type ReportFilter } from '../../store/queries/reports.ts'
import type { Caller, Deps } from '../deps.ts'
import { isSeen } from '../responses/views.ts'
import { figures, histogram } from './metrics.ts'
import { isFiltered, MOST_SEGMENTS, seenOf, segmentsOf } from './reports.ts'

/** A segment that differs from the rest of its property by more than chance, after looking at all there are. */
export interface TellingSegment extends Figures {
  key: string
  value: string
  versusRest: Change & { adjustedPValue: number }
}

/** The comparison of segments, or why there is none. */
export type Segments =
  | { kind: 'by'; report: SegmentsReport }
  /** Out of how many that were compared. */
  | { kind: 'telling'; segments: TellingSegment[]; compared: number }
  /** No property is declared; the answers are filtered already; this property is not counted. */
  | { kind: 'undeclared' }
  | { kind: 'filtered' }
  | { kind: 'uncounted' }

/** @param by a property; those of all declared ones that tell most where left out */
export async function comparedSegments(
  deps: Deps,
  caller: Caller,
  filter: ReportFilter,
  keys: readonly { key: string; counted: boolean }[],
  by: string | undefined,
): Promise<Segments> {
  const counted = keys.filter((one) => one.counted).map(({ key }) => key)
  if (keys.length === 0 && by === undefined) return { kind: 'undeclared' }
  if (isFiltered(filter)) return { kind: 'filtered' }
  if (by === undefined) {
    const found = telling(await Promise.all(counted.map((key) => segmentsBy(deps, filter, key))))
    return { ...found, segments: found.segments.filter(({ value }) => isSeen(caller, value)) }
  }
  if (!counted.includes(by)) return { kind: 'uncounted' }
  return { kind: 'by', report: seenOf(caller, await segmentsOf(deps, filter, by)) }
}

interface Part {
  key: string
  /** Null for all values beyond the most frequent ones. */
  value: string | null
  answers: Histogram
  tally: Tally
  rest: Tally
}

async function segmentsBy(deps: Deps, filter: ReportFilter, key: string): Promise<Part[]> {
  const rows = await deps.database.all(byValue(countedCells(filter, { key }, stretchesOf(filter)), MOST_SEGMENTS))
  const parts = rows.map((row) => ({ key, value: row.value, answers: histogram([row]) }))
  const all = pool(parts.map(({ answers }) => tally(answers)))
  return parts.map((part) => ({ ...part, tally: tally(part.answers), rest: less(all, tally(part.answers)) }))
}

const less = (all: Tally, part: Tally): Tally => ({
  promoters: all.promoters - part.promoters,
  passives: all.passives - part.passives,
  detractors: all.detractors - part.detractors,
})

const MOST_TELLING = 8
/** Of so many the exact p-value is computed; those that lie less far from the rest would come after them. */
const CANDIDATES = 24

/**
 * Those that differ most, of the segments of all properties at once: Holm's adjustment is over all of them, so that the more
 * there are to look at, the more it takes.
 */
function telling(properties: readonly Part[][]): Extract<Segments, { kind: 'telling' }> {
  const parts = properties.flat().filter((part) => count(part.tally) > 0 && count(part.rest) > 0)
  const candidates = parts
    .map((part) => ({ part, distance: distanceOf(part) }))
    .sort((a, b) => b.distance - a.distance)
    .slice(0, CANDIDATES)
    .map(({ part }) => ({ ...part, difference: change(part.rest, part.tally) as Change }))
  const others = Array.from({ length: parts.length - candidates.length }, () => 1)
  const adjustedPValues = holm([...candidates.map(({ difference }) => difference.pValue), ...others])
  const segments = candidates.flatMap(({ key, value, answers, difference }, index): TellingSegment[] => {
    const adjustedPValue = adjustedPValues[index] as number
    const shown = figures(answers, { segment: true })
    const isTelling = value !== null && shown.display === 'full' && adjustedPValue < 1 - difference.confidence
    return isTelling ? [{ key, value, ...shown, versusRest: { ...difference, adjustedPValue, significant: true } }] : []
  })
  return { kind: 'telling', segments: segments.slice(0, MOST_TELLING), compared: parts.length }
}

/** From the rest, in standard errors, about. */
function distanceOf({ tally: part, rest }: Part): number {
  const [a, b] = [adjusted(part), adjusted(rest)]
  return Math.abs((nps(a) as number) - (nps(b) as number)) / Math.hypot(standardError(a), standardError(b))
}
