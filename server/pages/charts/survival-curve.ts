import { scaleLinear } from 'd3-scale'
import { area, curveStepAfter, line } from 'd3-shape'
import { html } from 'hono/html'
import type { FollowUpTimesWithCurve } from '../../../shared/follow-up-figures.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type ChartProps, chartFrame, roundCoordinate, toPercent, VIEWBOX_WIDTH } from './frame.ts'

const HEIGHT = 170
const TOP = 18
const LABELS_HEIGHT = 24

type Point = FollowUpTimesWithCurve['curve'][number]

/** A mark on the curve: the time by which a share is reached. */
export interface CurveMark {
  share: number
  hours: number
  label: string
}

export interface SurvivalCurveProps extends ChartProps {
  marks: readonly CurveMark[]
  headings: Record<'share' | 'within' | 'interval', string>
  formatHours: (hours: number) => string
}

const y = scaleLinear([0, 1], [HEIGHT, TOP])

/** The share that something has happened to, by time, with its interval as a band; the same shares of tens in a table. */
export function survivalCurve(view: ViewContext, curve: readonly Point[], props: SurvivalCurveProps): Markup {
  const { format } = view
  const { headings, formatHours } = props
  const tens = [0.1, 0.2, 0.3, 0.4, 0.5, 0.6, 0.7, 0.8, 0.9]
  const rows = tens.flatMap((share) => {
    const point = curve.find((candidate) => candidate.share >= share)
    return point ? [{ share, point }] : []
  })
  const table: Parameters<typeof chartFrame<(typeof rows)[number]>>[1]['table'] = {
    rows,
    columns: [
      { label: headings.share, isRowHeader: true, cell: ({ point }) => format.percent(point.share) },
      { label: headings.within, isNumeric: true, cell: ({ point }) => formatHours(point.hours) },
      {
        label: headings.interval,
        isNumeric: true,
        cell: ({ point: { low, high } }) => view.t.common.between(format.percent(low), format.percent(high)),
      },
    ],
  }
  return chartFrame(view, { ...props, table }, drawing(view, curve, props))
}

function drawing({ format }: ViewContext, curve: readonly Point[], { marks, formatHours, title }: SurvivalCurveProps) {
  const lastHours = Math.max(...curve.map(({ hours }) => hours), ...marks.map(({ hours }) => hours), 1)
  const x = scaleLinear([0, lastHours * 1.02], [0, 1])
  const points = [{ hours: 0, share: 0, low: 0, high: 0 }, ...curve]
  const toX = ({ hours }: Point) => roundCoordinate(x(hours) * VIEWBOX_WIDTH)
  const band = area<Point>()
    .x(toX)
    .y0(({ low }) => roundCoordinate(y(low)))
    .y1(({ high }) => roundCoordinate(y(high)))
    .curve(curveStepAfter)
  const path = line<Point>()
    .x(toX)
    .y(({ share }) => roundCoordinate(y(share)))
    .curve(curveStepAfter)
  const fullHeight = HEIGHT + LABELS_HEIGHT
  const shares = [0, 0.5, 1].map((share) => ({ share, shareY: roundCoordinate(y(share)) }))
  return html`<div class="trend">
<svg class="scale" height="${fullHeight}" aria-hidden="true">${shares.map(
    ({ share, shareY }) => html`<text x="100%" y="${shareY + 4}">${format.percent(share)}</text>`,
  )}</svg>
<svg class="plot" height="${fullHeight}" role="img" aria-label="${[title, ...marks.map(({ label }) => label)].join('; ')}">
<g class="grid-lines" aria-hidden="true">${shares.map(
    ({ shareY }) => html`<line x2="100%" y1="${shareY}" y2="${shareY}"/>`,
  )}</g>
<svg viewBox="0 0 ${VIEWBOX_WIDTH} ${HEIGHT}" preserveAspectRatio="none" width="100%" height="${HEIGHT}">
<path class="band" d="${band(points) ?? ''}"/>
<path class="line" d="${path(points) ?? ''}"/>
</svg>
${marks.map((mark) => markSign(mark, x(mark.hours)))}
<g class="dates">${timeLabels(x, formatHours)}</g>
</svg>
</div>`
}

/** A dashed line down to the time, with the text beside its top. */
function markSign({ share, label }: CurveMark, position: number): Markup {
  const [percent, markY] = [toPercent(position), roundCoordinate(y(share))]
  const isRight = position > 0.5
  return html`<line class="goal" x1="${percent}" x2="${percent}" y1="${markY}" y2="${HEIGHT}"/>
<circle class="dot" cx="${percent}" cy="${markY}" r="4"/>
<svg x="${percent}" overflow="visible">
<text class="goal-label" x="${isRight ? -8 : 8}" y="${markY + (isRight ? -8 : 16)}" text-anchor="${isRight ? 'end' : 'start'}">${label}</text>
</svg>`
}

/** Times at the bottom: days where there are enough of them. */
function timeLabels(x: ReturnType<typeof scaleLinear<number>>, formatHours: (hours: number) => string): Markup {
  const [, end = 1] = x.domain()
  const unit = end >= 72 ? 24 : 1
  const ticks = scaleLinear([0, end / unit], [0, 1])
    .ticks(4)
    .filter((tick) => tick > 0 && tick * unit <= end * 0.97)
  return html`${ticks.map(
    (tick) => html`<text x="${toPercent(x(tick * unit))}" y="${HEIGHT + 18}">${formatHours(tick * unit)}</text>`,
  )}`
}
