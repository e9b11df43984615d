import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { across, round, WIDE } from './frame.ts'

const HEIGHT = 28

/** How a figure went, in the height of a line of text; gaps where it is null. @param label what it shows, read out */
export function sparkline(label: string, values: readonly (number | null)[]): Markup {
  const known = values.filter((value) => value !== null)
  const [least, most] = [Math.min(...known), Math.max(...known)]
  // All equal is a level line in the middle.
  const y = scaleLinear(least === most ? [least - 1, most + 1] : [least, most], [HEIGHT - 5, 5])
  const x = (index: number) => (values.length < 2 ? 0.5 : index / (values.length - 1))
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => round(x(index) * WIDE))
    .y((value) => round(y(value as number)))
  const last = values.findLastIndex((value) => value !== null)
  const end = values[last]
  return html`<svg class="sparkline" height="${HEIGHT}" role="img" aria-label="${label}"><svg viewBox="0 0 ${WIDE} ${HEIGHT}" preserveAspectRatio="none" width="100%" height="${HEIGHT}"><path class="line" d="${path(values) ?? ''}"/></svg>${end === null || end === undefined ? '' : html`<circle class="dot" cx="${across(x(last))}" cy="${round(y(end))}" r="3"/>`}</svg>`
}
