import { html } from 'hono/html'
import { commonWords } from '../../i18n/common.ts'
import { icon } from '../components/icon.ts'
import { dataTable, type TableOf } from '../components/table.ts'
import type { Reader } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'

/** What every chart comes with. */
export interface ChartAbout {
  /** What is drawn, for those who do not see it; shown where `titled`. */
  title: string
  titled?: boolean
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
  reader: Reader,
  about: ChartAbout & { legend?: readonly LegendEntry[]; table: Omit<TableOf<Row>, 'caption'> },
  drawing: Markup,
): Markup {
  const words = commonWords(reader.language).chart
  const table = dataTable({ ...about.table, caption: about.title, captionUnseen: true, look: 'dense' })
  return html`<figure class="chart" data-chart><figcaption class="${about.titled ? '' : 'unseen'}">${about.title}${about.summary ? html`<span class="unseen"> ${about.summary}</span>` : ''}</figcaption>
${about.table.rows.length === 0 ? html`<p class="nothing">${words.nothing}</p>` : drawing}
${about.legend?.length ? html`<ul class="legend">${about.legend.map(entry)}</ul>` : ''}
<div class="chart-links"><details><summary>${icon('forward')}${words.table}</summary>${table}</details>${about.csv ? html`<a href="${about.csv}" data-no-prefetch>${icon('download')}${words.csv}</a>` : ''}</div></figure>`
}

const entry = ({ sign, text }: LegendEntry) =>
  html`<li><svg class="sign ${sign}" viewBox="0 0 20 12" aria-hidden="true"><path class="area" d="M0 2h20v8H0Z"/><path class="line" d="M0 6h20"/><circle class="dot" cx="10" cy="6" r="3.5"/><path class="rise" d="M10 1.5 14.5 10h-9Z"/><path class="turn" d="m10 .5 5.5 5.5-5.5 5.5L4.5 6Z"/></svg>${text}</li>`

/** How many units the inner drawing of a chart is wide. */
export const WIDE = 1000

/** A place across, of 0 to 1, as an attribute says it. */
export const across = (share: number) => `${round(share * 100)}%`

/** Two decimals are finer than any screen. */
export const round = (value: number) => Math.round(value * 100) / 100
