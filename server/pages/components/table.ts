import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { attributes } from './attributes.ts'
import { icon } from './icon.ts'

export interface Column<Row> {
  label: string
  cell(row: Row): string | number | Markup
  /** Figures stand right, under each other. */
  isNumeric?: boolean
  /** Names the row: one column of a table, which heads its card on a phone. */
  isRowHeader?: boolean
  /** Not read as a heading of its own, as over buttons. */
  hideLabel?: boolean
  /** The address of the list in that order, and which order it is in now. */
  sort?: { href: string; direction: 'ascending' | 'descending' | null }
}

export interface TableProps<Row> {
  /** What the table holds; shown above it unless `captionUnseen`. */
  caption: string
  hideCaption?: boolean
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /**
   * What becomes of a row where there is no room for columns: a card with its labels; or two lines, the second column and
   * the first before it, the others small beneath; `dense` stays a table, small, as beneath a chart.
   */
  layout?: 'cards' | 'lines' | 'dense'
}

/** A table that becomes a card for each row where there is no room for columns. */
export function dataTable<Row>({ caption, hideCaption, columns, rows, layout = 'cards' }: TableProps<Row>): Markup {
  return html`<div class="table ${layout}" role="region" aria-label="${caption}" tabindex="0"><table><caption class="${hideCaption ? 'unseen' : ''}">${caption}</caption><thead><tr>${columns.map(columnHeader)}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${columns.map((column) => tableCell(column, row))}</tr>`,
  )}</tbody></table></div>`
}

function columnHeader<Row>({ label, isNumeric, hideLabel, sort }: Column<Row>): Markup {
  const arrow = sort?.direction ? icon(sort.direction === 'ascending' ? 'up' : 'down') : ''
  const content = sort ? html`<a href="${sort.href}">${label}${arrow}</a>` : label
  return html`<th scope="col"${attributes({ class: isNumeric ? 'number' : null, 'aria-sort': sort?.direction })}>${hideLabel ? html`<span class="unseen">${label}</span>` : content}</th>`
}

function tableCell<Row>({ label, cell, isNumeric, isRowHeader, hideLabel }: Column<Row>, row: Row): Markup {
  const cellAttributes = attributes({
    class: isNumeric ? 'number' : null,
    'data-label': isRowHeader || hideLabel ? null : label,
  })
  return isRowHeader
    ? html`<th scope="row"${cellAttributes}>${cell(row)}</th>`
    : html`<td${cellAttributes}>${cell(row)}</td>`
}
