import { html } from 'hono/html'
import type { TrendReport } from '../../../shared/report.ts'
import { attributes } from '../components/attributes.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type ChartProps, chartFrame, type LegendEntry, roundCoordinate, toPercent, VIEWBOX_WIDTH } from './frame.ts'
import {
  chooseLabels,
  getPointPosition,
  HEIGHT,
  isShownPoint,
  needsWhisker,
  type ShownPoint,
  scoreScale,
  type TrendPoint,
  trendPaths,
} from './trend-scales.ts'

/** With more points, they are too close to press one. */
const MAX_LINKS = 100
/** With more points, tabbing through them would take too long; the table has the same links. */
const MAX_TAB_STOPS = 31

/** Space for two lines: the period and its year. */
const LABELS_HEIGHT = 38

/** Segments with fewer responses are hidden (see `display`). */
const MIN_SHOWN_COUNT = 5

/** The marks of a point. */
interface PointMarks {
  change?: { difference: number } | undefined
  signal?: boolean
}

export interface TrendChartProps extends ChartProps {
  /** The URL of the responses of a period. */
  href: (point: TrendPoint) => string
}

/** The score over time with its interval as a band. Significant changes and control chart signals are marked. */
export function trendChart(
  view: ViewContext,
  { points, change, alert }: Pick<TrendReport, 'points' | 'change' | 'alert'>,
  props: TrendChartProps,
): Markup {
  const messages = view.t.common.chart
  const signals = new Set(alert.signals.map(({ from }) => from))
  const getMarks = ({ from }: TrendPoint): PointMarks => ({
    change: change?.significant && change.after.from === from ? change : undefined,
    signal: signals.has(from),
  })
  const y = scoreScale(points)
  const pointMarks = points.map((point, index) =>
    isShownPoint(point)
      ? pointMark(view, { point, index, points: points, y, marks: getMarks(point), href: props.href })
      : '',
  )
  const summary = props.summary ?? messages.points(points.length)
  const frameProps = {
    ...props,
    summary,
    legend: buildLegend(view, points, getMarks),
    table: buildTable(view, points, getMarks, props),
  }
  return chartFrame(
    view,
    points.some(isShownPoint) || points.length === 0 ? frameProps : { ...frameProps, legend: [] },
    trendDrawing(view, { points, y, pointMarks, title: props.title }),
  )
}

interface DrawingProps {
  points: readonly TrendPoint[]
  y: ReturnType<typeof scoreScale>
  pointMarks: readonly (Markup | string)[]
  title: string
}

function trendDrawing(view: ViewContext, { points, y, pointMarks, title }: DrawingProps): Markup {
  const { band, line, open } = trendPaths(points, y)
  const fullHeight = HEIGHT + LABELS_HEIGHT
  const viewBox = `0 0 ${VIEWBOX_WIDTH} ${HEIGHT}`
  const ticks = y.ticks(5).map((tick) => ({ tick, tickY: roundCoordinate(y(tick)) }))
  const gridLine = ({ tick, tickY }: (typeof ticks)[number]) =>
    html`<line${attributes({ class: tick === 0 ? 'zero' : null, x2: '100%', y1: tickY, y2: tickY })}/>`
  const tickLabel = ({ tick, tickY }: (typeof ticks)[number]) =>
    html`<text x="100%" y="${tickY + 4}">${view.format.number(tick)}</text>`
  return html`<div class="trend">
<svg class="scale" height="${fullHeight}" aria-hidden="true">${ticks.map(tickLabel)}</svg>
<svg class="plot" height="${fullHeight}" role="group" aria-label="${title}">
<g class="grid-lines" aria-hidden="true">${ticks.map(gridLine)}</g>
<svg viewBox="${viewBox}" preserveAspectRatio="none" width="100%" height="${HEIGHT}" aria-hidden="true">
<path class="band" d="${band}"/>
<path class="line" d="${line}"/>
<path class="line open" d="${open}"/>
</svg>
${pointMarks}
<g class="dates" aria-hidden="true">${dateLabels(view, points)}</g>
</svg>
</div>`
}

/** Beneath the plot: periods as far as there is room, and a year where it begins. */
function dateLabels(view: ViewContext, points: readonly TrendPoint[]): Markup[] {
  let lastYear = ''
  return chooseLabels(points.length).map(({ index, fine }) => {
    const { label, year } = view.format.periodLabel(points[index] as TrendPoint)
    const x = toPercent(getPointPosition(index, points.length))
    const startsYear = !fine && year !== lastYear
    if (startsYear) lastYear = year
    const yearLabel = startsYear ? html`<text x="${x}" y="${HEIGHT + 33}">${year}</text>` : ''
    return html`<text${attributes({ class: fine ? 'fine' : null, x, y: HEIGHT + 18 })}>${label}</text>${yearLabel}`
  })
}

interface PointProps {
  point: ShownPoint
  index: number
  points: readonly TrendPoint[]
  y: (score: number) => number
  marks: PointMarks
  href: TrendChartProps['href']
}

function pointMark(view: ViewContext, { point, index, points, y, marks, href }: PointProps): Markup {
  const [x, pointY] = [toPercent(getPointPosition(index, points.length)), roundCoordinate(y(point.nps))]
  const className = `point ${point.display}${point.complete ? '' : ' open'}`
  const isDense = points.length > MAX_LINKS
  const hasWhisker = needsWhisker(points, index)
  const hidesDot = isDense && !marks.change && !marks.signal && !hasWhisker && point.complete
  const [high, low] = [roundCoordinate(y(point.interval.high)), roundCoordinate(y(point.interval.low))]
  const whisker = hasWhisker ? html`<line class="whisker" x1="${x}" x2="${x}" y1="${high}" y2="${low}"/>` : ''
  const shape = html`${whisker}
${marks.signal ? signalSign(x, pointY) : ''}
${hidesDot ? '' : html`<circle class="dot" cx="${x}" cy="${pointY}" r="4"/>`}`
  const arrow = marks.change ? changeArrow(view, marks.change.difference, x, pointY) : ''
  if (isDense) return html`<g class="${className}">${shape}${arrow}</g>`
  const facts = [
    `${view.format.score(point.nps)} (${view.format.interval(point.interval)})`,
    ...listRemarks(view, point, marks),
  ]
  const period = view.format.span(point)
  const linkAttributes = attributes({
    class: className,
    href: href(point),
    tabindex: points.length > MAX_TAB_STOPS ? -1 : null,
    'aria-label': `${period}: ${facts.join('; ')}`,
  })
  const [hitX, hitWidth] = [toPercent(index / points.length), toPercent(1 / points.length)]
  return html`<a${linkAttributes}>
<title>${[period, ...facts].join('\n')}</title>
<rect class="hit" x="${hitX}" width="${hitWidth}" height="${HEIGHT}"/>
${shape}
</a>${arrow}`
}

const signalSign = (x: string, y: number) =>
  html`<svg x="${x}" y="${y}" overflow="visible"><path class="turn" d="m0-9 9 9-9 9-9-9Z"/></svg>`

/** An arrowhead with the size of the change, above the point if there is space, otherwise below. */
function changeArrow(view: ViewContext, size: number, x: string, pointY: number): Markup {
  const arrowY = pointY < 44 ? pointY + 26 : pointY - 22
  const path = size > 0 ? 'm0-5 5.5 9h-11Z' : 'm0 5 5.5-9h-11Z'
  return html`<svg class="change ${size > 0 ? 'up' : 'down'}" x="${x}" y="${arrowY}" overflow="visible">
<path d="${path}"/>
<text y="${pointY < 44 ? 20 : -9}">${view.format.difference(size)}</text>
</svg>`
}

/** The exact count of a hidden segment is hidden too. */
const formatCount = (view: ViewContext, { count, display }: TrendPoint) =>
  display === 'hidden' ? `< ${MIN_SHOWN_COUNT}` : view.format.number(count)

function listRemarks(view: ViewContext, point: TrendPoint, { change, signal }: PointMarks): string[] {
  const messages = view.t.common
  return [
    messages.responseCount(point.count, formatCount(view, point)),
    !isShownPoint(point) && messages.chart.tooFew,
    point.display === 'muted' && messages.chart.few,
    !point.complete && messages.chart.incomplete,
    change && (change.difference > 0 ? messages.chart.rise : messages.chart.fall),
    signal && messages.chart.signal,
  ].filter((remark) => typeof remark === 'string')
}

function buildLegend(
  view: ViewContext,
  points: readonly TrendPoint[],
  getMarks: (point: TrendPoint) => PointMarks,
): LegendEntry[] {
  const messages = view.t.common.chart
  const hasPoint = (predicate: (point: TrendPoint) => unknown) => points.some(predicate)
  const entries: [string, string, boolean][] = [
    ['of-band', messages.legendBand, hasPoint(isShownPoint)],
    ['of-muted', messages.few, hasPoint((point) => isShownPoint(point) && point.display === 'muted')],
    ['of-open', messages.legendOpen, hasPoint((point) => isShownPoint(point) && !point.complete)],
    ['of-change', messages.legendChange, hasPoint((point) => getMarks(point).change)],
    ['of-signal', messages.legendSignal, hasPoint((point) => getMarks(point).signal)],
  ]
  return entries.filter(([, , isNeeded]) => isNeeded).map(([sign, text]) => ({ sign, text }))
}

function buildTable(
  view: ViewContext,
  rows: readonly TrendPoint[],
  getMarks: (point: TrendPoint) => PointMarks,
  { href }: TrendChartProps,
): Parameters<typeof chartFrame<TrendPoint>>[1]['table'] {
  const messages = view.t.common.chart
  const joinRemarks = (point: TrendPoint) => listRemarks(view, point, getMarks(point)).slice(1).join('; ')
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
