import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { attributes } from './attributes.ts'
import { icon } from './icon.ts'

export interface Column<Row> {
  label: string
  cell(row: Row): string | number | Markup
  /** Aligns numbers right, under each other. */
  isNumeric?: boolean
  /** Names the row; one column per table. It heads the card on a phone. */
  isRowHeader?: boolean
  /** Hides the heading, for example over buttons. */
  hideLabel?: boolean
  /** The URL of the list in this order, and its current direction. */
  sort?: { href: string; direction: 'ascending' | 'descending' | null }
}

export interface TableProps<Row> {
  /** What the table contains; shown above it unless `hideCaption`. */
  caption: string
  hideCaption?: boolean
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /**
   * How rows look on a narrow screen. `cards`: a card with labels. `lines`: two lines, the first two columns above the
   * others. `dense`: a small table, as below a chart.
   */
  layout?: 'cards' | 'lines' | 'dense'
}

export function dataTable<Row>({ caption, hideCaption, columns, rows, layout = 'cards' }: TableProps<Row>): Markup {
  return html`<div class="table ${layout}" role="region" aria-label="${caption}" tabindex="0">
<table>
<caption class="${hideCaption ? 'unseen' : ''}">${caption}</caption>
<thead>
<tr>${columns.map(columnHeader)}</tr>
</thead>
<tbody>
${rows.map((row) => html`<tr>${columns.map((column) => tableCell(column, row, layout))}</tr>`)}
</tbody>
</table>
</div>`
}

function columnHeader<Row>({ label, isNumeric, hideLabel, sort }: Column<Row>): Markup {
  const arrow = sort?.direction ? icon(sort.direction === 'ascending' ? 'up' : 'down') : ''
  const content = sort ? html`<a href="${sort.href}">${label}${arrow}</a>` : label
  const headerAttributes = attributes({ class: isNumeric ? 'number' : null, 'aria-sort': sort?.direction })
  return html`<th scope="col"${headerAttributes}>${hideLabel ? html`<span class="unseen">${label}</span>` : content}</th>`
}

/** Only cards show the label of a cell, instead of the heading of its column. */
function tableCell<Row>(
  { label, cell, isNumeric, isRowHeader, hideLabel }: Column<Row>,
  row: Row,
  layout: TableProps<Row>['layout'],
): Markup {
  const cellAttributes = attributes({
    class: isNumeric ? 'number' : null,
    'data-label': layout !== 'cards' || isRowHeader || hideLabel ? null : label,
  })
  return isRowHeader
    ? html`<th scope="row"${cellAttributes}>${cell(row)}</th>`
    : html`<td${cellAttributes}>${cell(row)}</td>`
}
