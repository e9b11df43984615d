import { html } from 'hono/html'
import type { CalendarDay, Span } from '../../../shared/calendar.ts'
import { addDays } from '../../../shared/calendar.ts'
import { attributes } from '../components/attributes.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { roundCoordinate, toPercent } from './frame.ts'
import {
  chooseLabels,
  getDayPosition,
  getPointPosition,
  HEIGHT,
  placeBandLabel,
  type ScoreScale,
  type TrendPoint,
} from './trend-scales.ts'

/** Something that happened on a day, such as a price rise. */
export interface ChartAnnotation {
  day: CalendarDay
  text: string
}

/** A festival that may explain how many respond, and how they feel. */
export interface ChartFestival {
  day: CalendarDay
  text: string
}

/** About how wide a text is, as a share of the plot on a phone. */
const measureText = (text: string) => [...text].reduce((width, sign) => width + (sign > '\u2e80' ? 12 : 7), 6) / 300

/** Quiet lines with the names of festivals at the bottom, as far as there is room; all names are in the notes of their periods. */
export function festivalMarks(points: readonly TrendPoint[], festivals: readonly ChartFestival[]): Markup {
  let end = 0
  const marks = festivals.map(({ day, text }) => {
    const position = getDayPosition(points, day)
    const width = measureText(text)
    const start = Math.min(Math.max(position - width / 2, 0), 1 - width)
    const hasRoom = start >= end
    if (hasRoom) end = start + width
    const x = toPercent(position)
    const label = html`<text x="${toPercent(start + width / 2)}" y="${HEIGHT - 6}">${text}</text>`
    return html`<line x1="${x}" x2="${x}" y1="0" y2="${HEIGHT - (hasRoom ? 20 : 0)}"/>${hasRoom ? label : ''}`
  })
  return html`<g class="festivals" aria-hidden="true">${marks}</g>`
}

/** The part of the plot that the page is about. */
export function rangeShade(points: readonly TrendPoint[], { from, to }: Span): Markup {
  const [start, end] = [getDayPosition(points, from), getDayPosition(points, addDays(to, 1))]
  return html`<rect class="shade" x="${toPercent(start)}" width="${toPercent(end - start)}" height="${HEIGHT}"/>`
}

/** The goal as a line with its name. */
export function goalLine(view: ViewContext, goal: number, y: ScoreScale): Markup {
  const lineY = roundCoordinate(y(goal))
  return html`<line class="goal" x2="100%" y1="${lineY}" y2="${lineY}"/>
<text class="goal-label" x="0" y="${lineY < 20 ? lineY + 14 : lineY - 5}">${view.t.common.chart.goal(view.format.number(goal))}</text>`
}

/** The name of the band on the band itself, where there is room. */
export function bandLabel(view: ViewContext, points: readonly TrendPoint[], y: ScoreScale): Markup | undefined {
  const place = placeBandLabel(points, y)
  if (!place) return undefined
  const x = toPercent(getPointPosition(place.index, points.length))
  return html`<text class="band-label" x="${x}" y="${place.labelY}">${view.t.common.chart.legendBand}</text>`
}

/** Signs closer than this share of the width would cover each other. */
const MIN_DISTANCE = 0.06

/** Numbered signs above the plot. The texts are in the list below, and in the notes of their periods. */
export function annotationMarks(points: readonly TrendPoint[], annotations: readonly ChartAnnotation[]): Markup {
  const groups: { start: number; first: number; last: number }[] = []
  const positions = annotations.map(({ day }) => getDayPosition(points, day))
  positions.forEach((position, index) => {
    const group = groups.at(-1)
    if (group && position - group.start < MIN_DISTANCE) group.last = index + 1
    else groups.push({ start: position, first: index + 1, last: index + 1 })
  })
  const line = (position: number) =>
    html`<line x1="${toPercent(position)}" x2="${toPercent(position)}" y1="0" y2="${HEIGHT}"/>`
  const sign = ({ start, first, last }: (typeof groups)[number]) => {
    const number = first === last ? `${first}` : `${first}–${last}`
    const width = 10 + 7 * number.length
    return html`<svg x="${toPercent(start)}" y="-9" overflow="visible">
<rect x="${-width / 2}" y="-8" width="${width}" height="16" rx="8"/>
<text y="4">${number}</text>
</svg>`
  }
  return html`<g class="annotations" aria-hidden="true">${positions.map(line)}${groups.map(sign)}</g>`
}

/** Below the plot: periods as far as there is room, and each year below its first period. */
export function dateLabels(view: ViewContext, points: readonly TrendPoint[]): Markup[] {
  return chooseLabels(points).map(({ index, fine, hasYear }) => {
    const { label, year } = view.format.periodLabel(points[index] as TrendPoint)
    const x = toPercent(getPointPosition(index, points.length))
    const yearLabel = hasYear ? html`<text x="${x}" y="${HEIGHT + 33}">${year}</text>` : ''
    return html`<text${attributes({ class: fine ? 'fine' : null, x, y: HEIGHT + 18 })}>${label}</text>${yearLabel}`
  })
}
