import { html } from 'hono/html'
import type { FileType } from '../../domain/files/writer.ts'
import { icon } from '../components/icon.ts'
import { dataTable, type TableProps } from '../components/table.ts'
import type { ViewContext } from '../layout/context.ts'
import { fileLinks } from '../layout/exports.ts'
import type { Markup } from '../layout/page.ts'

/** The props of every chart. */
export interface ChartProps {
  /** The accessible name; visible only with `showTitle`. */
  title: string
  showTitle?: boolean
  /** A sentence for screen readers. */
  summary?: string
  /** The URL of the same numbers as a type of file. */
  file?: ((type: FileType) => string) | undefined
}

/** An entry of a legend: the class in charts.css that draws its sign, and its meaning. */
export interface LegendEntry {
  sign: string
  text: string
}

/**
 * A drawing with its title, its legend, and the same numbers as a table and as a file.
 *
 * Drawings fill the available width: x is in percent and y in pixels, so that texts and strokes keep their size. Paths cannot
 * use percentages, so they are in an inner drawing of `VIEWBOX_WIDTH` units that stretches.
 */
export function chartFrame<Row>(
  view: ViewContext,
  props: ChartProps & { legend?: readonly LegendEntry[]; table: Omit<TableProps<Row>, 'caption'> },
  drawing: Markup,
): Markup {
  const messages = view.t.common.chart
  const table = dataTable({ ...props.table, caption: props.title, hideCaption: true, layout: 'dense' })
  const summary = props.summary ? html`<span class="unseen"> ${props.summary}</span>` : ''
  return html`<figure class="chart" data-chart>
<figcaption class="${props.showTitle ? '' : 'unseen'}">${props.title}${summary}</figcaption>
${props.table.rows.length === 0 ? html`<p class="nothing">${messages.nothing}</p>` : drawing}
${props.legend?.length ? html`<ul class="legend">${props.legend.map(legendItem)}</ul>` : ''}
<div class="chart-links">
<details>
<summary>${icon('forward')}${messages.table}</summary>
${table}
</details>
${props.file ? fileLinks(view, props.file) : ''}
</div>
</figure>`
}

const legendItem = ({ sign, text }: LegendEntry) =>
  html`<li>
<svg class="sign ${sign}" viewBox="0 0 20 12" aria-hidden="true">
<path class="area" d="M0 2h20v8H0Z"/>
<path class="line" d="M0 6h20"/>
<circle class="dot" cx="10" cy="6" r="3.5"/>
<path class="rise" d="M10 1.5 14.5 10h-9Z"/>
<path class="turn" d="m10 .5 5.5 5.5-5.5 5.5L4.5 6Z"/>
</svg>${text}
</li>`

/** The width of the inner drawing in its own units. */
export const VIEWBOX_WIDTH = 1000

/** An x position from 0 to 1 as an attribute value. */
export const toPercent = (share: number) => `${roundCoordinate(share * 100)}%`

/** Two decimals are finer than any screen resolves. */
export const roundCoordinate = (value: number) => Math.round(value * 100) / 100
