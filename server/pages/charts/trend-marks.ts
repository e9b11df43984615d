import { html } from 'hono/html'
import type { TrendReport } from '../../../shared/report.ts'
import { attributes } from '../components/attributes.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { roundCoordinate, toPercent } from './frame.ts'
import type { ChartAnnotation, ChartFestival } from './trend-overlays.ts'
import {
  getPointPosition,
  HEIGHT,
  isShownPoint,
  needsWhisker,
  type ScoreScale,
  type ShownPoint,
  type TrendPoint,
} from './trend-scales.ts'

/** With more points, they are too close to press one. */
const MAX_LINKS = 100
/** With more points, tabbing through them would take too long; the table has the same links. */
const MAX_TAB_STOPS = 31

/** Segments with fewer responses are hidden (see `display`). */
const MIN_SHOWN_COUNT = 5

type Signal = TrendReport['alert']['signals'][number]

/** What is remarkable about a period. */
export interface PointMarks {
  change: TrendReport['changes'][number] | undefined
  signal: Signal | undefined
  annotations: readonly ChartAnnotation[]
  festivals: readonly ChartFestival[]
}

/** Finds the marks of a period: a signal of the period itself outweighs one of the moving average. */
export function createMarkFinder(
  { changes, alert }: Pick<TrendReport, 'changes' | 'alert'>,
  annotations: readonly ChartAnnotation[],
  festivals: readonly ChartFestival[],
): (point: TrendPoint) => PointMarks {
  return ({ from, to }) => {
    const signals = alert.signals.filter((signal) => signal.from === from)
    return {
      change: changes.find(({ after }) => after.from === from),
      signal: signals.find(({ chart }) => chart === 'shewhart') ?? signals[0],
      annotations: annotations.filter(({ day }) => day >= from && day <= to),
      festivals: festivals.filter(({ day }) => day >= from && day <= to),
    }
  }
}

interface PointProps {
  point: ShownPoint
  index: number
  points: readonly TrendPoint[]
  y: ScoreScale
  marks: PointMarks
  href: (point: TrendPoint) => string
}

/** A point that links to its responses, with the signs of its marks. */
export function pointMark(view: ViewContext, { point, index, points, y, marks, href }: PointProps): Markup {
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
  const hasTabStop = points.length <= MAX_TAB_STOPS
  const linkAttributes = attributes({
    class: className,
    href: href(point),
    tabindex: hasTabStop ? null : -1,
    // The title says the rest. To say it twice would make long pages heavy.
    'aria-label': hasTabStop ? `${period}: ${facts.join('; ')}` : period,
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
export const formatCount = (view: ViewContext, { count, display }: TrendPoint) =>
  display === 'hidden' ? `< ${MIN_SHOWN_COUNT}` : view.format.number(count)

/** What there is to say about a period, its number of responses first. */
export function listRemarks(view: ViewContext, point: TrendPoint, marks: PointMarks): string[] {
  const { chart: messages, responseCount } = view.t.common
  const { change, signal, annotations, festivals } = marks
  return [
    responseCount(point.count, formatCount(view, point)),
    !isShownPoint(point) && messages.tooFew,
    point.display === 'muted' && messages.few,
    !point.complete && messages.incomplete,
    change && describeChange(view, change),
    signal && messages.signals[signal.chart][signal.direction],
    ...festivals.map((festival) => `${view.format.day(festival.day)}: ${festival.text}`),
    ...annotations.map((annotation) => `${view.format.day(annotation.day)}: ${annotation.text}`),
  ].filter((remark) => typeof remark === 'string')
}

function describeChange({ t, format }: ViewContext, { difference, before }: TrendReport['changes'][number]): string {
  const messages = t.common.chart
  const size = format.score(Math.abs(difference))
  return (difference > 0 ? messages.rise : messages.fall)(size, format.period(before))
}
