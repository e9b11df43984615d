import { hasEnoughForShares } from '../../../shared/display.ts'
import { scores, toGroup } from '../../../shared/nps.ts'
import type { Metrics } from '../../../shared/report.ts'
import { writeRows } from '../../domain/csv-stream.ts'
import { DomainError, notFound } from '../../domain/errors.ts'
import { getOverview, type Overview } from '../../domain/reports/overview.ts'
import { sendCsv } from '../../http/csv-download.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import type { PageContext } from '../layout/context.ts'
import { parseQuery } from './query.ts'

type CsvRows = unknown[][]

/** A table of the page as a file. */
export async function downloadCsv({ c, workspace }: PageContext) {
  const name = c.req.param('table')?.replace('.csv', '') as keyof typeof csvTables
  const { query, errors } = parseQuery(c)
  const [path] = Object.keys(errors)
  if (path !== undefined)
    throw new DomainError('invalid', 'invalid-parameters', 'Expected the parameters of the page.', { path })
  const { overview } = await getOverview(c.var.deps, c.var.caller, query, workspace)
  if (!overview) throw notFound('survey', query.survey ?? '')
  return sendCsv(c, 'report', async () => writeRows(csvTables[name](overview)), { fileName: `${name}.csv` })
}

/** The tables of the page. Like the page, they hide scores of few responses. */
const csvTables = { trend: trendRows, distribution: distributionRows, segments: segmentRows } satisfies Record<
  string,
  (overview: Overview) => CsvRows
>

const metricNames = ['answers', 'promoters', 'passives', 'detractors', 'nps', 'low', 'high']

function metricCells(metrics: Metrics): unknown[] {
  if (metrics.display === 'hidden') return metricNames.map(() => null)
  const score = hasVisibleScore(metrics)
    ? [metrics.nps, metrics.interval.low, metrics.interval.high]
    : [null, null, null]
  return [metrics.count, metrics.promoters, metrics.passives, metrics.detractors, ...score]
}

/** The change is that since the period before, where it is significant; the signal its direction. */
function trendRows({ trend: { points, changes, alert }, annotations }: Overview): CsvRows {
  const rows = points.map((point) => {
    const { from, to, complete } = point
    const change = changes.find(({ after }) => after.from === from)?.difference ?? null
    const signal = alert.signals.find((candidate) => candidate.from === from)?.direction ?? null
    const texts = annotations.filter(({ day }) => day >= from && day <= to).map(({ text }) => text)
    const marks = point.display === 'full' ? [change, signal] : [null, null]
    return [from, to, String(complete), ...metricCells(point), ...marks, texts.join('; ') || null]
  })
  return [['from', 'to', 'complete', ...metricNames, 'change', 'signal', 'annotations'], ...rows]
}

function distributionRows({ score: { histogram, count, display } }: Overview): CsvRows {
  const rows = scores.map((score) => {
    const n = histogram[score] ?? 0
    return [score, toGroup(score), n, hasEnoughForShares(count) ? n / count : null]
  })
  return [['score', 'group', 'answers', 'share'], ...(display === 'hidden' ? [] : rows)]
}

const comparisonNames = ['difference', 'differenceLow', 'differenceHigh', 'adjustedPValue', 'significant']

function segmentRows({ segments }: Overview): CsvRows {
  const comparisonCells = ({ display, versusRest: comparison }: ComparedSegment) =>
    comparison && display === 'full'
      ? [
          comparison.difference,
          comparison.low,
          comparison.high,
          comparison.adjustedPValue,
          String(comparison.significant),
        ]
      : comparisonNames.map(() => null)
  const visibleSegments = listSegments(segments).filter(({ display }) => display !== 'hidden')
  const rows = visibleSegments.map((segment) => [
    segment.key,
    segment.value,
    ...metricCells(segment),
    ...comparisonCells(segment),
  ])
  return [['property', 'segment', ...metricNames, ...comparisonNames], ...rows]
}

type NotableSegment = Extract<Overview['segments'], { kind: 'notable' }>['segments'][number]
type ComparedSegment = Omit<NotableSegment, 'versusRest'> & { versusRest: NotableSegment['versusRest'] | null }

function listSegments(segments: Overview['segments']): ComparedSegment[] {
  if (segments.kind === 'notable') return segments.segments
  if (segments.kind !== 'by') return []
  const { by, segments: ownSegments, others } = segments.report
  const rest = others ? [{ ...others, key: by, value: '', versusRest: null }] : []
  return [...ownSegments.map((segment) => ({ ...segment, key: by })), ...rest]
}
