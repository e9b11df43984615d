import { splitRange } from '../../../shared/calendar.ts'
import { getScoreRange } from '../../../shared/nps.ts'
import type { Metrics } from '../../../shared/report.ts'
import { CHANNEL_KEY, LINK_KEY, PHONE, REASON_KEY, TAG_KEY } from '../../store/counted-segments.ts'
import { selectScoresBySurvey } from '../../store/queries/reports.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import type { ResponseQuery } from '../responses/query.ts'
import { canSee } from '../responses/views.ts'
import { buildHistogram, computeMetrics } from './metrics.ts'

/** How many responses a list has, and their score. */
export interface ListScore {
  count: number
  /** Null if the list spans several surveys, or is limited to some scores. */
  metrics: Metrics | null
}

/**
 * The number of responses in a list and their score, as far as the counts have them; undefined for other filters. Reads no
 * response. Whether they have a comment is not counted, so `hasComment` is ignored.
 */
export async function loadListScore(deps: Deps, caller: Caller, query: ResponseQuery): Promise<ListScore | undefined> {
  const segment = await findSegment(deps, caller, query)
  if (!segment) return undefined
  const { workspaceId } = caller
  const [from, to] = [query.from, query.to].map((bound) => (bound && 'day' in bound ? bound.day : undefined))
  const rows = await deps.database.all(
    selectScoresBySurvey({ workspaceId, surveyId: query.survey }, segment, splitRange({ from, to })),
  )
  const range = query.group ? getScoreRange(query.group) : { from: 0, to: 10 }
  const isListed = (score: number) =>
    score >= range.from && score <= range.to && (query.score === undefined || score === query.score)
  const histogram = buildHistogram(rows)
  const count = histogram.reduce((sum, responses, score) => sum + (isListed(score) ? responses : 0), 0)
  const surveys = rows.filter((row) => buildHistogram([row]).some((responses) => responses > 0))
  const isOneScore = surveys.length === 1 && query.group === undefined && query.score === undefined
  return { count, metrics: isOneScore ? computeMetrics(histogram, { segment: segment.key !== '' }) : null }
}

/** The counted segment that a filter stands for; undefined if there is none. */
async function findSegment(
  { database }: Deps,
  caller: Caller,
  { q, contact, channel, link, suspect, from, to, tag, where = {} }: ResponseQuery,
): Promise<{ key: string; value: string } | undefined> {
  const isUncounted = [q, contact].some((value) => value !== undefined) || suspect === true
  const isInstant = [from, to].some((bound) => bound !== undefined && !('day' in bound))
  const conditions = [...Object.entries(where), ...(tag === undefined ? [] : [['tag', tag] as const])]
  const [condition, ...others] = conditions
  if (isUncounted || isInstant || others.length > 0) return undefined
  // The phone is the only channel that is counted, and by itself.
  if (channel !== undefined)
    return channel === PHONE && !condition && link === undefined ? { key: CHANNEL_KEY, value: PHONE } : undefined
  // Links are counted over all time, and by themselves.
  if (link !== undefined)
    return condition || from !== undefined || to !== undefined ? undefined : { key: LINK_KEY, value: link }
  if (!condition) return { key: '', value: '' }
  const [key, value] = condition
  if (!canSee(caller, value)) return undefined
  const mentionKey = { reason: REASON_KEY, tag: TAG_KEY }[key]
  if (mentionKey) return { key: mentionKey, value }
  const segmentKeys = await database.all(selectSegmentKeys(caller.workspaceId))
  const isCounted = segmentKeys.some((segmentKey) => segmentKey.key === key && segmentKey.countedTo === null)
  return isCounted ? { key, value } : undefined
}
