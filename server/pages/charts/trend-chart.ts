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

/** More points than this are too close to press one. */
const MAX_LINKS = 100
/** More than these would be a long way by the tab key; the table has the same links. */
const MAX_TAB_STOPS = 31

/** Room for two lines: the period, and its year. */
const LABELS_HEIGHT = 38

/** Of a segment with fewer nothing is shown (see `display`). */
const MIN_SHOWN_COUNT = 5

/** What is marked at a point, by its first day. */
interface PointMarks {
  change?: { difference: number } | undefined
  signal?: boolean
}

export interface TrendChartProps extends ChartProps {
  /** The answers of a period. */
  href: (point: TrendPoint) => string
}

/** The score over time with its interval as a band; changes beyond chance, and what departs from the usual, are marked. */
export function trendChart(
  locale: ViewContext,
  { points, change, alert }: Pick<TrendReport, 'points' | 'change' | 'alert'>,
  props: TrendChartProps,
): Markup {
  const messages = locale.t.common.chart
  const signals = new Set(alert.signals.map(({ from }) => from))
  const getMarks = ({ from }: TrendPoint): PointMarks => ({
    change: change?.significant && change.after.from === from ? change : undefined,
    signal: signals.has(from),
  })
  const y = scoreScale(points)
  const { band, line, open } = trendPaths(points, y)
  const pointMarks = points.map((point, index) =>
    isShownPoint(point)
      ? pointMark(locale, { point, index, points: points, y, marks: getMarks(point), href: props.href })
      : '',
  )
  const gridLines = y
    .ticks(5)
    .map(
      (tick) =>
        html`<line${attributes({ class: tick === 0 ? 'zero' : null, x2: '100%', y1: roundCoordinate(y(tick)), y2: roundCoordinate(y(tick)) })}/>`,
    )
  const tickLabels = y
    .ticks(5)
    .map((tick) => html`<text x="100%" y="${roundCoordinate(y(tick)) + 4}">${locale.format.number(tick)}</text>`)
  const drawing = html`<div class="trend"><svg class="scale" height="${HEIGHT + LABELS_HEIGHT}" aria-hidden="true">${tickLabels}</svg><svg class="plot" height="${HEIGHT + LABELS_HEIGHT}" role="group" aria-label="${props.title}"><g class="grid-lines" aria-hidden="true">${gridLines}</g><svg viewBox="0 0 ${VIEWBOX_WIDTH} ${HEIGHT}" preserveAspectRatio="none" width="100%" height="${HEIGHT}" aria-hidden="true"><path class="band" d="${band}"/><path class="line" d="${line}"/><path class="line open" d="${open}"/></svg>${pointMarks}<g class="dates" aria-hidden="true">${dateLabels(locale, points)}</g></svg></div>`
  const summary = props.summary ?? messages.points(points.length)
  const frameProps = {
    ...props,
    summary,
    legend: buildLegend(locale, points, getMarks),
    table: buildTable(locale, points, getMarks, props),
  }
  return chartFrame(
    locale,
    points.some(isShownPoint) || points.length === 0 ? frameProps : { ...frameProps, legend: [] },
    drawing,
  )
}

/** Beneath the plot: periods as far as there is room, and a year where it begins. */
function dateLabels(locale: ViewContext, points: readonly TrendPoint[]): Markup[] {
  let lastYear = ''
  return chooseLabels(points.length).map(({ index, fine }) => {
    const { label, year } = locale.format.periodLabel(points[index] as TrendPoint)
    const x = toPercent(getPointPosition(index, points.length))
    const startsYear = !fine && year !== lastYear
    if (startsYear) lastYear = year
    return html`<text${attributes({ class: fine ? 'fine' : null, x, y: HEIGHT + 18 })}>${label}</text>${startsYear ? html`<text x="${x}" y="${HEIGHT + 33}">${year}</text>` : ''}`
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

function pointMark(locale: ViewContext, { point, index, points, y, marks, href }: PointProps): Markup {
  const [x, pointY] = [toPercent(getPointPosition(index, points.length)), roundCoordinate(y(point.nps))]
  const whisker = needsWhisker(points, index)
    ? html`<line class="whisker" x1="${x}" x2="${x}" y1="${roundCoordinate(y(point.interval.high))}" y2="${roundCoordinate(y(point.interval.low))}"/>`
    : ''
  const className = `point ${point.display}${point.complete ? '' : ' open'}`
  const isDense = points.length > MAX_LINKS
  const hidesDot = isDense && !marks.change && !marks.signal && !whisker && point.complete
  const shape = html`${whisker}${marks.signal ? html`<svg x="${x}" y="${pointY}" overflow="visible"><path class="turn" d="m0-9 9 9-9 9-9-9Z"/></svg>` : ''}${hidesDot ? '' : html`<circle class="dot" cx="${x}" cy="${pointY}" r="4"/>`}`
  const arrow = marks.change ? changeArrow(locale, marks.change.difference, x, pointY) : ''
  if (isDense) return html`<g class="${className}">${shape}${arrow}</g>`
  const facts = [
    `${locale.format.score(point.nps)} (${locale.format.interval(point.interval)})`,
    ...listRemarks(locale, point, marks),
  ]
  return html`<a${attributes({ class: className, href: href(point), tabindex: points.length > MAX_TAB_STOPS ? -1 : null, 'aria-label': `${locale.format.span(point)}: ${facts.join('; ')}` })}><title>${[locale.format.span(point), ...facts].join('\n')}</title><rect class="hit" x="${toPercent(index / points.length)}" width="${toPercent(1 / points.length)}" height="${HEIGHT}"/>${shape}</a>${arrow}`
}

/** An arrowhead with the size of the change, above the point or, where that is cut off, beneath. */
function changeArrow(locale: ViewContext, size: number, x: string, pointY: number): Markup {
  const arrowY = pointY < 44 ? pointY + 26 : pointY - 22
  const path = size > 0 ? 'm0-5 5.5 9h-11Z' : 'm0 5 5.5-9h-11Z'
  return html`<svg class="change ${size > 0 ? 'up' : 'down'}" x="${x}" y="${arrowY}" overflow="visible"><path d="${path}"/><text y="${pointY < 44 ? 20 : -9}">${locale.format.difference(size)}</text></svg>`
}

/** Of a small segment it is not even told how small. */
const formatCount = (locale: ViewContext, { count, display }: TrendPoint) =>
  display === 'hidden' ? `< ${MIN_SHOWN_COUNT}` : locale.format.number(count)

function listRemarks(locale: ViewContext, point: TrendPoint, { change, signal }: PointMarks): string[] {
  const messages = locale.t.common
  return [
    messages.answers(point.count, formatCount(locale, point)),
    !isShownPoint(point) && messages.chart.tooFew,
    point.display === 'muted' && messages.chart.few,
    !point.complete && messages.chart.incomplete,
    change && (change.difference > 0 ? messages.chart.rise : messages.chart.fall),
    signal && messages.chart.signal,
  ].filter((remark) => typeof remark === 'string')
}

function buildLegend(
  locale: ViewContext,
  points: readonly TrendPoint[],
  getMarks: (point: TrendPoint) => PointMarks,
): LegendEntry[] {
  const messages = locale.t.common.chart
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
  locale: ViewContext,
  rows: readonly TrendPoint[],
  getMarks: (point: TrendPoint) => PointMarks,
  { href }: TrendChartProps,
): Parameters<typeof chartFrame<TrendPoint>>[1]['table'] {
  const messages = locale.t.common.chart
  const joinRemarks = (point: TrendPoint) => listRemarks(locale, point, getMarks(point)).slice(1).join('; ')
  return {
    rows,
    columns: [
      {
        label: messages.period,
        isRowHeader: true,
        cell: (point) => html`<a href="${href(point)}">${locale.format.span(point)}</a>`,
      },
      {
        label: messages.score,
        isNumeric: true,
        cell: (point) => (isShownPoint(point) ? locale.format.score(point.nps) : '—'),
      },
      {
        label: messages.interval,
        isNumeric: true,
        cell: (point) => (isShownPoint(point) ? locale.format.interval(point.interval) : '—'),
      },
      { label: messages.answers, isNumeric: true, cell: (point) => formatCount(locale, point) },
      { label: messages.remark, cell: joinRemarks },
    ],
  }
}
