import { html } from 'hono/html'
import type { Markup } from '../layout/page.ts'
import { attributes } from './attributes.ts'
import { icon } from './icon.ts'

export interface Column<Row> {
  label: string
  cell(row: Row): string | number | Markup
  /** Figures stand right, under each other. */
  numeric?: boolean
  /** Names the row: one column of a table, which heads its card on a phone. */
  head?: boolean
  /** Not read as a heading of its own, as over buttons. */
  unseen?: boolean
  /** The address of the list in that order, and which order it is in now. */
  sort?: { href: string; now: 'ascending' | 'descending' | null }
}

export interface TableOf<Row> {
  /** What the table holds; shown above it unless `captionUnseen`. */
  caption: string
  captionUnseen?: boolean
  columns: readonly Column<Row>[]
  rows: readonly Row[]
  /**
   * What becomes of a row where there is no room for columns: a card with its labels; or two lines, the second column and
   * the first before it, the others small beneath; `dense` stays a table, small, as beneath a chart.
   */
  look?: 'cards' | 'lines' | 'dense'
}

/** A table that becomes a card for each row where there is no room for columns. */
export function dataTable<Row>({ caption, captionUnseen, columns, rows, look = 'cards' }: TableOf<Row>): Markup {
  return html`<div class="table ${look}" role="region" aria-label="${caption}" tabindex="0"><table><caption class="${captionUnseen ? 'unseen' : ''}">${caption}</caption><thead><tr>${columns.map(heading)}</tr></thead><tbody>${rows.map(
    (row) => html`<tr>${columns.map((column) => cellOf(column, row))}</tr>`,
  )}</tbody></table></div>`
}

function heading<Row>({ label, numeric, unseen, sort }: Column<Row>): Markup {
  const arrow = sort?.now ? icon(sort.now === 'ascending' ? 'up' : 'down') : ''
  const inside = sort ? html`<a href="${sort.href}">${label}${arrow}</a>` : label
  return html`<th scope="col"${attributes({ class: numeric ? 'number' : null, 'aria-sort': sort?.now })}>${unseen ? html`<span class="unseen">${label}</span>` : inside}</th>`
}

function cellOf<Row>({ label, cell, numeric, head, unseen }: Column<Row>, row: Row): Markup {
  const about = attributes({ class: numeric ? 'number' : null, 'data-label': head || unseen ? null : label })
  return head ? html`<th scope="row"${about}>${cell(row)}</th>` : html`<td${about}>${cell(row)}</td>`
}
