import { html } from 'hono/html'
import type { Span } from '../../../shared/calendar.ts'
import type { TrendReport } from '../../../shared/report.ts'
import { attributes } from '../components/attributes.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type ChartProps, chartFrame, type LegendEntry, roundCoordinate, VIEWBOX_WIDTH } from './frame.ts'
import { createMarkFinder, formatCount, listRemarks, type PointMarks, pointMark } from './trend-marks.ts'
import {
  annotationMarks,
  bandLabel,
  type ChartAnnotation,
  type ChartFestival,
  dateLabels,
  festivalMarks,
  goalLine,
  rangeShade,
} from './trend-overlays.ts'
import { HEIGHT, isShownPoint, type ScoreScale, scoreScale, type TrendPoint, trendPaths } from './trend-scales.ts'

/** Space for two lines: the period and its year. */
const LABELS_HEIGHT = 38

export interface TrendChartProps extends ChartProps {
  /** The URL of the responses of a period. */
  href: (point: TrendPoint) => string
  /** The chosen range, if the chart shows more, and its name. */
  range?: (Span & { label: string }) | undefined
  goal?: number | null
  /** In the order of their days. */
  annotations?: readonly ChartAnnotation[]
  /** In the order of their days. */
  festivals?: readonly ChartFestival[]
  /** Scores to keep in sight, so that two charts have the same scale. */
  sight?: readonly number[]
}

type TrendData = Pick<TrendReport, 'points' | 'changes' | 'alert'>

/** The score over time with its interval as a band. Significant changes and control chart signals are marked. */
export function trendChart(view: ViewContext, trend: TrendData, props: TrendChartProps): Markup {
  const { points } = trend
  const findMarks = createMarkFinder(trend, props.annotations ?? [], props.festivals ?? [])
  const goals = typeof props.goal === 'number' ? [props.goal] : []
  const y = scoreScale(points, [...goals, ...(props.sight ?? [])])
  const label = bandLabel(view, points, y)
  const hasScores = points.some(isShownPoint)
  const frameProps = {
    ...props,
    summary: props.summary ?? view.t.common.chart.points(points.length),
    legend: hasScores
      ? buildLegend(view, points, { findMarks, hasBandLabel: label !== undefined, range: props.range })
      : [],
    table: buildTable(view, points, findMarks, props),
  }
  return chartFrame(view, frameProps, trendDrawing(view, { points, y, findMarks, label, props }))
}

interface DrawingProps {
  points: readonly TrendPoint[]
  y: ScoreScale
  findMarks: (point: TrendPoint) => PointMarks
  /** The name of the band. */
  label: Markup | undefined
  props: TrendChartProps
}

function trendDrawing(view: ViewContext, { points, y, findMarks, label, props }: DrawingProps): Markup {
  const { band, line, open } = trendPaths(points, y)
  const { title, range, goal, annotations = [], festivals = [], href } = props
  const fullHeight = HEIGHT + LABELS_HEIGHT
  const viewBox = `0 0 ${VIEWBOX_WIDTH} ${HEIGHT}`
  const ticks = y.ticks(5).map((tick) => ({ tick, tickY: roundCoordinate(y(tick)) }))
  const gridLine = ({ tick, tickY }: (typeof ticks)[number]) =>
    html`<line${attributes({ class: tick === 0 ? 'zero' : null, x2: '100%', y1: tickY, y2: tickY })}/>`
  const tickLabel = ({ tick, tickY }: (typeof ticks)[number]) =>
    html`<text x="100%" y="${tickY + 4}">${view.format.number(tick)}</text>`
  const pointMarks = points.map((point, index) =>
    isShownPoint(point) ? pointMark(view, { point, index, points, y, marks: findMarks(point), href }) : '',
  )
  return html`<div class="trend${annotations.length > 0 ? ' annotated' : ''}">
<svg class="scale" height="${fullHeight}" aria-hidden="true">${ticks.map(tickLabel)}</svg>
<svg class="plot" height="${fullHeight}" role="group" aria-label="${title}">
${range ? rangeShade(points, range) : ''}
<g class="grid-lines" aria-hidden="true">${ticks.map(gridLine)}</g>
${festivals.length > 0 ? festivalMarks(points, festivals) : ''}
<svg viewBox="${viewBox}" preserveAspectRatio="none" width="100%" height="${HEIGHT}" aria-hidden="true">
<path class="band" d="${band}"/>
<path class="line" d="${line}"/>
<path class="line open" d="${open}"/>
</svg>
${typeof goal === 'number' ? goalLine(view, goal, y) : ''}
${annotations.length > 0 ? annotationMarks(points, annotations) : ''}
${pointMarks}
<g class="dates" aria-hidden="true">${label ?? ''}${dateLabels(view, points)}</g>
</svg>
</div>`
}

interface LegendProps {
  findMarks: (point: TrendPoint) => PointMarks
  hasBandLabel: boolean
  range: TrendChartProps['range']
}

function buildLegend(
  view: ViewContext,
  points: readonly TrendPoint[],
  { findMarks, hasBandLabel, range }: LegendProps,
): LegendEntry[] {
  const messages = view.t.common.chart
  const hasPoint = (predicate: (point: TrendPoint) => unknown) => points.some(predicate)
  const entries: [string, string, boolean][] = [
    ['of-shade', range?.label ?? '', range !== undefined],
    ['of-band', messages.legendBand, !hasBandLabel],
    ['of-muted', messages.few, hasPoint((point) => isShownPoint(point) && point.display === 'muted')],
    ['of-open', messages.legendOpen, hasPoint((point) => isShownPoint(point) && !point.complete)],
    ['of-change', messages.legendChange, hasPoint((point) => findMarks(point).change)],
    ['of-signal', messages.legendSignal, hasPoint((point) => findMarks(point).signal)],
  ]
  return entries.filter(([, , isNeeded]) => isNeeded).map(([sign, text]) => ({ sign, text }))
}

function buildTable(
  view: ViewContext,
  rows: readonly TrendPoint[],
  findMarks: (point: TrendPoint) => PointMarks,
  { href }: TrendChartProps,
): Parameters<typeof chartFrame<TrendPoint>>[1]['table'] {
  const messages = view.t.common.chart
  const joinRemarks = (point: TrendPoint) => listRemarks(view, point, findMarks(point)).slice(1).join('; ')
  return {
    rows,
    columns: [
      {
        label: messages.period,
        isRowHeader: true,
        cell: (point) => html`<a href="${href(point)}">${view.format.span(point)}</a>`,
      },
      {
        label: messages.score,
        isNumeric: true,
        cell: (point) => (isShownPoint(point) ? view.format.score(point.nps) : '—'),
      },
      {
        label: messages.interval,
        isNumeric: true,
        cell: (point) => (isShownPoint(point) ? view.format.interval(point.interval) : '—'),
      },
      { label: messages.responses, isNumeric: true, cell: (point) => formatCount(view, point) },
      { label: messages.remark, cell: joinRemarks },
    ],
  }
}
