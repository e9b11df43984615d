import { hasEnoughForShares } from '../../../shared/display.ts'
import { scores, toGroup } from '../../../shared/nps.ts'
import type { Metrics } from '../../../shared/report.ts'
import { DomainError, notFound } from '../../domain/errors.ts'
import { type Cell, calendarDayCell, type Table, toTable } from '../../domain/files/table.ts'
import { getOverview, type Overview } from '../../domain/reports/overview.ts'
import type { Messages } from '../../i18n/en/index.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import type { PageContext } from '../layout/context.ts'
import { sendTable } from '../layout/exports.ts'
import { parseQuery } from './query.ts'

/** A table of the page as a file. */
export async function downloadTable(page: PageContext) {
  const { c, t, workspace } = page
  const name = c.req.param('table')?.replace(/\..*/, '') as keyof typeof tables
  const { query, errors } = parseQuery(c)
  const [path] = Object.keys(errors)
  if (path !== undefined)
    throw new DomainError('invalid', 'invalid-parameters', 'Expected the parameters of the page.', { path })
  const { overview } = await getOverview(c.var.deps, c.var.caller, query, workspace)
  if (!overview) throw notFound('survey', query.survey ?? '')
  const sheets = {
    trend: t.overview.trend.title,
    distribution: t.overview.distribution,
    segments: t.overview.segments.title,
  }
  return sendTable(page, 'report', { sheet: sheets[name], name }, tables[name](overview, t))
}

/** The tables of the page. Like the page, they hide scores of few responses. */
const tables = { trend: trendTable, distribution: distributionTable, segments: segmentTable } satisfies Record<
  string,
  (overview: Overview, messages: Messages) => Table
>

function metricHeadings({ overview: { files }, common: { groupsPlural } }: Messages): string[] {
  const { promoter, passive, detractor } = groupsPlural
  return [files.responses, promoter, passive, detractor, files.nps, files.low, files.high]
}

function metricCells(metrics: Metrics): Cell[] {
  if (metrics.display === 'hidden') return Array.from({ length: 7 }, () => null)
  const score = hasVisibleScore(metrics)
    ? [metrics.nps, metrics.interval.low, metrics.interval.high]
    : [null, null, null]
  return [metrics.count, metrics.promoters, metrics.passives, metrics.detractors, ...score]
}

const booleanCell = ({ common }: Messages, value: boolean): Cell => (value ? common.yes : common.no)

/** The change is that since the period before, where it is significant; the signal its direction. */
function trendTable({ trend: { points, changes, alert }, annotations }: Overview, messages: Messages): Table {
  const { files } = messages.overview
  const rows = points.map((point) => {
    const { from, to, complete } = point
    const change = changes.find(({ after }) => after.from === from)?.difference ?? null
    const direction = alert.signals.find((candidate) => candidate.from === from)?.direction
    const texts = annotations.filter(({ day }) => day >= from && day <= to).map(({ text }) => text)
    const marks = point.display === 'full' ? [change, direction && files.signals[direction]] : [null, null]
    return [
      calendarDayCell(from),
      calendarDayCell(to),
      booleanCell(messages, complete),
      ...metricCells(point),
      ...marks,
      texts.join('; '),
    ]
  })
  const { from, to, complete, change, signal } = files
  return toTable([from, to, complete, ...metricHeadings(messages), change, signal, files.annotations], rows)
}

function distributionTable({ score: { histogram, count, display } }: Overview, messages: Messages): Table {
  const { files } = messages.overview
  const rows = scores.map((score): Cell[] => {
    const n = histogram[score] ?? 0
    return [score, messages.common.groups[toGroup(score)], n, hasEnoughForShares(count) ? n / count : null]
  })
  return toTable([files.score, files.group, files.responses, files.share], display === 'hidden' ? [] : rows)
}

function segmentTable({ segments }: Overview, messages: Messages): Table {
  const { files } = messages.overview
  const comparisonCells = ({ display, versusRest: comparison }: ComparedSegment): Cell[] =>
    comparison && display === 'full'
      ? [
          comparison.difference,
          comparison.low,
          comparison.high,
          comparison.adjustedPValue,
          booleanCell(messages, comparison.significant),
        ]
      : Array.from({ length: 5 }, () => null)
  const visibleSegments = listSegments(segments).filter(({ display }) => display !== 'hidden')
  const rows = visibleSegments.map((segment) => [
    segment.key,
    segment.value,
    ...metricCells(segment),
    ...comparisonCells(segment),
  ])
  const comparisonHeadings = [
    files.difference,
    files.differenceLow,
    files.differenceHigh,
    files.pValue,
    files.significant,
  ]
  return toTable([files.property, files.segment, ...metricHeadings(messages), ...comparisonHeadings], rows)
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
