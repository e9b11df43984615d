import { scaleLinear } from 'd3-scale'
import { line } from 'd3-shape'
import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { roundCoordinate, toPercent, VIEWBOX_WIDTH } from './frame.ts'

const HEIGHT = 28

/**
 * A trend in the height of a line of text, with gaps for nulls.
 * @param label for screen readers
 * @param leastSpan the least difference that fills the height: a small change must not look like a large one
 */
export function sparkline(label: string, values: readonly (number | null)[], leastSpan = 0): Markup {
  const knownValues = values.filter((value) => value !== null)
  const [min, max] = [Math.min(...knownValues), Math.max(...knownValues)]
  // Equal values are a level line in the middle.
  const padding = Math.max(min === max ? 1 : 0, (leastSpan - (max - min)) / 2)
  const y = scaleLinear([min - padding, max + padding], [HEIGHT - 5, 5])
  const x = (index: number) => (values.length < 2 ? 0.5 : index / (values.length - 1))
  const path = line<number | null>()
    .defined((value) => value !== null)
    .x((_, index) => roundCoordinate(x(index) * VIEWBOX_WIDTH))
    .y((value) => roundCoordinate(y(value as number)))
  const lastIndex = values.findLastIndex((value) => value !== null)
  const lastValue = values[lastIndex]
  const dot =
    lastValue === null || lastValue === undefined
      ? ''
      : html`<circle class="dot" cx="${toPercent(x(lastIndex))}" cy="${roundCoordinate(y(lastValue))}" r="3"/>`
  const viewBox = `0 0 ${VIEWBOX_WIDTH} ${HEIGHT}`
  return html`<svg class="sparkline" height="${HEIGHT}" role="img" aria-label="${label}">
<svg viewBox="${viewBox}" preserveAspectRatio="none" width="100%" height="${HEIGHT}">
<path class="line" d="${path(values) ?? ''}"/>
</svg>
${dot}
</svg>`
}
