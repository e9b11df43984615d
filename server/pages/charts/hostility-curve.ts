import { scaleLinear } from 'd3-scale'
import { curveMonotoneX, line } from 'd3-shape'
import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { roundCoordinate, VIEWBOX_WIDTH } from './frame.ts'

const HEIGHT = 120
const TOP = 22

/** How angry a customer is at each stage of a call that goes well, from 0 to 1. */
const anger = [0.08, 0.6, 1, 0.72, 0.36, 0.04]

const x = scaleLinear([0, anger.length - 1], [0.04, 0.96])
const y = scaleLinear([0, 1], [HEIGHT - 8, TOP])

const path = line<number>()
  .x((_, index) => roundCoordinate(x(index) * VIEWBOX_WIDTH))
  .y((value) => roundCoordinate(y(value)))
  .curve(curveMonotoneX)(anger)

/** How anger rises and falls during a call, with the number of each stage. @param label for screen readers */
export const hostilityCurve = (label: string): Markup =>
  html`<svg class="sparkline" height="${HEIGHT}" role="img" aria-label="${label}">
<svg viewBox="0 0 ${VIEWBOX_WIDTH} ${HEIGHT}" preserveAspectRatio="none" width="100%" height="${HEIGHT}">
<path class="line" d="${path}"/>
</svg>
${anger.map((value, index) => stageMark(index, value))}
</svg>`

const stageMark = (index: number, value: number): Markup => {
  const percent = `${roundCoordinate(x(index) * 100)}%`
  const top = roundCoordinate(y(value))
  return html`<circle class="dot" cx="${percent}" cy="${top}" r="4"/><text x="${percent}" y="${top - 10}" text-anchor="middle">${index + 1}</text>`
}
