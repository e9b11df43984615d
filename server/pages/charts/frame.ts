import { html } from 'hono/html'
import { icon } from '../components/icon.ts'
import { dataTable, type TableProps } from '../components/table.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** What every chart comes with. */
export interface ChartProps {
  /** What is drawn, for those who do not see it; shown where `titled`. */
  title: string
  showTitle?: boolean
  /** What it shows in a sentence, for those who do not see it. */
  summary?: string
  /** The same figures as a file. */
  csv?: string | undefined
}

/** One entry of a legend: a class of charts.css that draws its sign, and what it means. */
export interface LegendEntry {
  sign: string
  text: string
}

/**
 * A drawing with its name, its legend, and beneath it the same figures as a table and as a file.
 *
 * Drawings are as wide as their place: what is in them stands at percentages across and at pixels down, so that words and
 * strokes keep their size. Paths, which know no percentages, sit in an inner drawing of `WIDE` units that stretches.
 */
export function chartFrame<Row>(
  locale: ViewContext,
  props: ChartProps & { legend?: readonly LegendEntry[]; table: Omit<TableProps<Row>, 'caption'> },
  drawing: Markup,
): Markup {
  const messages = locale.t.common.chart
  const table = dataTable({ ...props.table, caption: props.title, hideCaption: true, layout: 'dense' })
  return html`<figure class="chart" data-chart><figcaption class="${props.showTitle ? '' : 'unseen'}">${props.title}${props.summary ? html`<span class="unseen"> ${props.summary}</span>` : ''}</figcaption>
${props.table.rows.length === 0 ? html`<p class="nothing">${messages.nothing}</p>` : drawing}
${props.legend?.length ? html`<ul class="legend">${props.legend.map(legendItem)}</ul>` : ''}
<div class="chart-links"><details><summary>${icon('forward')}${messages.table}</summary>${table}</details>${props.csv ? html`<a href="${props.csv}" data-no-prefetch>${icon('download')}${messages.csv}</a>` : ''}</div></figure>`
}

const legendItem = ({ sign, text }: LegendEntry) =>
  html`<li><svg class="sign ${sign}" viewBox="0 0 20 12" aria-hidden="true"><path class="area" d="M0 2h20v8H0Z"/><path class="line" d="M0 6h20"/><circle class="dot" cx="10" cy="6" r="3.5"/><path class="rise" d="M10 1.5 14.5 10h-9Z"/><path class="turn" d="m10 .5 5.5 5.5-5.5 5.5L4.5 6Z"/></svg>${text}</li>`

/** How many units the inner drawing of a chart is wide. */
export const VIEWBOX_WIDTH = 1000

/** A place across, of 0 to 1, as an attribute says it. */
export const toPercent = (share: number) => `${roundCoordinate(share * 100)}%`

/** Two decimals are finer than any screen. */
export const roundCoordinate = (value: number) => Math.round(value * 100) / 100
