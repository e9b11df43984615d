import { type Span, splitRange } from '../../../shared/calendar.ts'
import { type Change, compareScores, findSignificantChanges } from '../../../shared/comparison.ts'
import { count, type Tally, tallyHistogram } from '../../../shared/nps.ts'
import type { Metrics } from '../../../shared/report.ts'
import {
  type ReportFilter,
  selectCountedCells,
  selectScoresByValue,
  selectSurveysByActivity,
} from '../../store/queries/reports.ts'
import { selectSegmentKeys } from '../../store/queries/segment-keys.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildHistogram, computeMetrics } from '../reports/metrics.ts'
import { loadHistogram } from '../reports/reports.ts'
import { canSee } from '../responses/views.ts'

/** The score of a survey in the days of a digest, and in earlier days. */
export interface DigestScore {
  survey: { id: string; name: string }
  metrics: Metrics
  previous: Metrics
  /** The days before: the last with responses. */
  previousSpan: Span
  /** Null if one side has too few responses to be compared. */
  change: Change | null
}

/** A segment whose score moved more than chance, adjusted for all segments that were compared. */
export interface DigestMove {
  survey: { id: string; name: string }
  key: string
  value: string
  before: Metrics
  after: Metrics
}

const MAX_SURVEYS = 5
const MAX_MOVES = 5
/** Most frequent values of a segment key that are compared. */
const MAX_VALUES = 50

/**
 * The surveys with responses in these days, the most first, and what moved more than chance. Those that ask customers again after
 * a follow-up are left out: whom they ask is no sample of all customers.
 */
export async function loadDigestScores(
  deps: Deps,
  caller: Caller,
  span: Span,
  earlierSpans: readonly Span[],
): Promise<{ scores: DigestScore[]; moves: DigestMove[] }> {
  const surveys = (await deps.database.all(selectSurveysByActivity(caller.workspaceId, 200)))
    .filter(({ type, firstDay, lastDay }) => type !== 'recovery' && lastDay >= span.from && firstDay <= span.to)
    .slice(0, MAX_SURVEYS)
  const scores = await Promise.all(
    surveys.map(({ id, name }) => loadScore(deps, { id, name }, buildFilter(caller, id), span, earlierSpans)),
  )
  const activeScores = scores
    .filter(({ metrics }) => metrics.count > 0)
    .sort((one, other) => other.metrics.count - one.metrics.count)
  return findMoves(deps, caller, activeScores, span)
}

const buildFilter = ({ workspaceId }: Caller, surveyId: string): ReportFilter => ({
  workspaceId,
  surveyId,
  from: undefined,
  to: undefined,
  where: {},
  channel: undefined,
})

async function loadScore(
  deps: Deps,
  survey: DigestScore['survey'],
  filter: ReportFilter,
  span: Span,
  earlierSpans: readonly Span[],
): Promise<DigestScore> {
  const load = async (days: Span) => computeMetrics(await loadHistogram(deps, { ...filter, ...days }))
  const metrics = await load(span)
  let [previous, previousSpan] = [computeMetrics(buildHistogram([])), span]
  for (const days of earlierSpans) {
    if (previous.count > 0) break
    ;[previous, previousSpan] = [await load(days), days]
  }
  const isComparable = previous.display === 'full' && metrics.display === 'full'
  const change = isComparable
    ? compareScores(tallyHistogram(previous.histogram), tallyHistogram(metrics.histogram))
    : null
  return { survey, metrics, previous, previousSpan, change }
}

/** A score before and after: of a survey, or of a value of a segment key. */
interface Pair {
  survey: DigestScore['survey']
  key: string | null
  value: string
  histograms: [number[], number[]]
  before: Tally
  after: Tally
}

/**
 * Compares each survey, and each value of each declared segment key, with itself before. Holm's adjustment covers all of them:
 * the more are compared, the larger a difference must be.
 */
async function findMoves(
  deps: Deps,
  caller: Caller,
  scores: readonly DigestScore[],
  span: Span,
): Promise<{ scores: DigestScore[]; moves: DigestMove[] }> {
  const keys = (await deps.database.all(selectSegmentKeys(caller.workspaceId))).filter(
    ({ countedTo }) => countedTo === null,
  )
  const segmentPairs = await Promise.all(
    scores.flatMap(({ survey, previousSpan }) =>
      keys.map(({ key }) => loadPairs(deps, buildFilter(caller, survey.id), { survey, key }, [previousSpan, span])),
    ),
  )
  const surveyPairs = scores.flatMap(({ survey, change, previous, metrics }) =>
    change ? [buildPair({ survey, key: null, value: '' }, [previous.histogram, metrics.histogram])] : [],
  )
  const significant = findSignificantChanges([...surveyPairs, ...segmentPairs.flat()])
  const hasMoved = (surveyId: string) => significant.some(({ survey, key }) => key === null && survey.id === surveyId)
  return {
    scores: scores.map((score) => ({
      ...score,
      change: score.change && { ...score.change, significant: hasMoved(score.survey.id) },
    })),
    moves: significant.flatMap((pair) => toMove(caller, pair)).slice(0, MAX_MOVES),
  }
}

function toMove(caller: Caller, { survey, key, value, histograms }: Pair): DigestMove[] {
  const [before, after] = [computeMetrics(histograms[0], segment), computeMetrics(histograms[1], segment)]
  if (key === null || before.display !== 'full' || after.display !== 'full' || !canSee(caller, value)) return []
  return [{ survey, key, value, before, after }]
}

const segment = { segment: true }

const buildPair = (subject: Pick<Pair, 'survey' | 'key' | 'value'>, histograms: Pair['histograms']): Pair => ({
  ...subject,
  histograms,
  before: tallyHistogram(histograms[0]),
  after: tallyHistogram(histograms[1]),
})

async function loadPairs(
  deps: Deps,
  filter: ReportFilter,
  { survey, key }: Pick<DigestMove, 'survey' | 'key'>,
  spans: readonly [Span, Span],
) {
  const [before = [], after = []] = await Promise.all(
    spans.map((span) =>
      deps.database.all(
        selectScoresByValue(selectCountedCells({ ...filter, ...span }, { key }, splitRange(span)), MAX_VALUES),
      ),
    ),
  )
  return after.flatMap((row): Pair[] => {
    const earlierRow = before.find(({ value }) => value === row.value)
    if (row.value === null || !earlierRow) return []
    const pair = buildPair({ survey, key, value: row.value }, [buildHistogram([earlierRow]), buildHistogram([row])])
    return count(pair.before) > 0 && count(pair.after) > 0 ? [pair] : []
  })
}
