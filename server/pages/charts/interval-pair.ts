import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { chartFrame, toPercent } from './frame.ts'

/** A value with its interval, or null if there is none. */
export interface IntervalRow {
  label: string
  value: number | null
  low: number | null
  high: number | null
  /** Further columns of the table below. */
  cells: readonly string[]
}

interface IntervalPairProps {
  title: string
  rows: readonly IntervalRow[]
  /** The ends of the scale. */
  scale: readonly [number, number]
  /** Too few responses: greyed. */
  isMuted: boolean
  format(value: number): string
  /** The headings of the table: of the rows, of the value, of its interval, and of the further columns. */
  columns: { label: string; value: string; limits: string; others: readonly string[] }
}

const ROW_HEIGHT = 48

/** Values with their intervals on one scale, one below the other, and the same numbers as a table. */
export function intervalPair(view: ViewContext, props: IntervalPairProps): Markup {
  const { rows, scale, format, columns } = props
  const [min, max] = scale
  const height = rows.length * ROW_HEIGHT + 18
  const toX = (value: number) => toPercent(Math.min(1, Math.max(0, (value - min) / (max - min))))
  const formatLimits = ({ low, high }: IntervalRow) =>
    low === null || high === null ? '—' : view.t.common.between(format(low), format(high))
  const describe = (row: IntervalRow) =>
    `${row.label}${view.t.common.colon}${row.value === null ? '—' : `${format(row.value)} (${formatLimits(row)})`}`
  const row = (item: IntervalRow, index: number) => {
    const y = index * ROW_HEIGHT
    return html`<text x="0" y="${y + 14}">${item.label}</text>
<text class="limit" x="100%" y="${y + 14}" text-anchor="end">${item.value === null ? '—' : format(item.value)}</text>
<line class="track" x1="0" x2="100%" y1="${y + 30}" y2="${y + 30}"/>
${min < 0 ? html`<line class="zero" x1="${toX(0)}" x2="${toX(0)}" y1="${y + 23}" y2="${y + 37}"/>` : ''}
${marks(item, y + 30, toX)}`
  }
  const className = `interval-bar ${props.isMuted ? 'muted' : 'full'}`
  const description = rows.map(describe).join('; ')
  const drawing = html`<svg class="${className}" height="${height}" role="img" aria-label="${description}">
${rows.map(row)}
<text x="0" y="${height - 4}">${format(min)}</text>
<text x="100%" y="${height - 4}" text-anchor="end">${format(max)}</text>
</svg>`
  return chartFrame(
    view,
    {
      title: props.title,
      showTitle: true,
      table: {
        columns: [
          { label: columns.label, isRowHeader: true, cell: ({ label }) => label },
          { label: columns.value, isNumeric: true, cell: ({ value }) => (value === null ? '—' : format(value)) },
          { label: columns.limits, isNumeric: true, cell: formatLimits },
          ...columns.others.map((label, index) => ({
            label,
            cell: ({ cells }: IntervalRow) => cells[index] ?? '',
          })),
        ],
        rows,
      },
    },
    drawing,
  )
}

function marks({ value, low, high }: IntervalRow, y: number, toX: (value: number) => string): Markup | string {
  if (value === null || low === null || high === null) return ''
  const width = `${Math.max(0.5, Number.parseFloat(toX(high)) - Number.parseFloat(toX(low)))}%`
  return html`<rect class="band" x="${toX(low)}" width="${width}" y="${y - 6}" height="12" rx="6"/>
<rect class="point" x="${toX(value)}" width="3" y="${y - 10}" height="20" rx="1.5"/>`
}
