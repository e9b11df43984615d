import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type ChartProps, chartFrame, roundCoordinate, VIEWBOX_WIDTH } from './frame.ts'

/** Where part of the people went. */
export interface FlowPart {
  name: string
  count: number
  /** The class that colours it. */
  className: 'promoter' | 'passive' | 'detractor' | 'unknown'
  /** As shown; empty if too few for shares. */
  share: string
}

export interface FlowChartProps extends ChartProps {
  /** What all of them were before. */
  before: string
  headings: Record<'after' | 'count' | 'share', string>
  /** A part in one line. */
  describe: (part: FlowPart) => string
}

const HEIGHT = 190
const GAP = 14
/** Even a single person can be seen, and has room for a text. */
const MIN_HEIGHT = 16
/** Where the flow ends, of the width. The texts are to the right of it. */
const [START, END] = [0.03, 0.45]

/** People who were the same before, and where they went: the height of each stream is their number. */
export function flowChart(view: ViewContext, parts: readonly FlowPart[], props: FlowChartProps): Markup {
  const { headings, describe } = props
  const shownParts = parts.filter(({ count }) => count > 0)
  const table: Parameters<typeof chartFrame<FlowPart>>[1]['table'] = {
    rows: shownParts.length === 0 ? [] : parts,
    columns: [
      { label: headings.after, isRowHeader: true, cell: ({ name }) => name },
      { label: headings.count, isNumeric: true, cell: ({ count }) => view.format.number(count) },
      { label: headings.share, isNumeric: true, cell: ({ share }) => share || '—' },
    ],
  }
  const label = [props.before, ...shownParts.map(describe)].join('; ')
  return chartFrame(
    view,
    { ...props, table },
    html`<svg class="flow" height="${HEIGHT}" role="img" aria-label="${label}">
${streams(shownParts)}
${placeParts(shownParts).map(
  ({ part, top, height }) =>
    html`<text x="${END * 100 + 3}%" y="${roundCoordinate(top + height / 2 + 4)}">${describe(part)}</text>`,
)}
</svg>`,
  )
}

interface PlacedPart {
  part: FlowPart
  /** On the left, without gaps, and on the right. */
  start: number
  thickness: number
  top: number
  height: number
}

function placeParts(parts: readonly FlowPart[]): PlacedPart[] {
  const total = parts.reduce((sum, { count }) => sum + count, 0)
  const room = HEIGHT - GAP * (parts.length - 1)
  const raised = parts.map(({ count }) => Math.max(MIN_HEIGHT, (room * count) / total))
  const scale = room / raised.reduce((sum, height) => sum + height, 0)
  let [start, top] = [(HEIGHT - room) / 2, 0]
  return parts.map((part, index) => {
    const height = (raised[index] as number) * scale
    const placed = { part, start, thickness: height, top, height }
    start += height
    top += height + GAP
    return placed
  })
}

function streams(parts: readonly FlowPart[]): Markup {
  const [left, right] = [START * VIEWBOX_WIDTH, END * VIEWBOX_WIDTH]
  const middle = (left + right) / 2
  const edge = (GAP * (parts.length - 1)) / 2
  const path = ({ start, thickness, top, height }: PlacedPart) => {
    const [a, b, c, d] = [start, top, top + height, start + thickness].map(roundCoordinate)
    return `M${left},${a}C${middle},${a} ${middle},${b} ${right},${b}L${right},${c}C${middle},${c} ${middle},${d} ${left},${d}Z`
  }
  return html`<svg viewBox="0 0 ${VIEWBOX_WIDTH} ${HEIGHT}" preserveAspectRatio="none" width="100%" height="${HEIGHT}">
${placeParts(parts).map(
  (placed) =>
    html`<path class="${placed.part.className}" d="${path(placed)}"/>
<rect class="${placed.part.className}" x="${right}" y="${roundCoordinate(placed.top)}" width="14" height="${roundCoordinate(placed.height)}"/>`,
)}
<rect class="detractor" x="0" width="${left}" y="${edge}" height="${HEIGHT - 2 * edge}"/>
</svg>`
}
