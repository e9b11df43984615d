import { scaleLinear } from 'd3-scale'
import { html } from 'hono/html'
import { hasEnoughForShares } from '../../../shared/display.ts'
import { type Histogram, scores, toGroup } from '../../../shared/nps.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type ChartProps, chartFrame, roundCoordinate, toPercent } from './frame.ts'

const HEIGHT = 200
const LABEL_HEIGHT = 38

interface ScoreRow {
  score: number
  count: number
  /** Null if there are too few responses for shares. */
  share: number | null
  href: string
}

/** The number of responses with each score, in the colours of the groups. Each bar links to its responses. */
export function distributionChart(
  view: ViewContext,
  histogram: Histogram,
  props: ChartProps & { href: (score: number) => string },
): Markup {
  const messages = view.t.common
  const total = histogram.reduce((sum, count) => sum + count, 0)
  const y = scaleLinear([0, Math.max(1, ...histogram)], [0, HEIGHT - LABEL_HEIGHT])
  const rows = scores.map((score): ScoreRow => {
    const count = histogram[score] ?? 0
    return { score, count, share: hasEnoughForShares(total) ? count / total : null, href: props.href(score) }
  })
  const table = {
    rows: total === 0 ? [] : rows,
    columns: [
      {
        label: messages.chart.score,
        isRowHeader: true,
        cell: ({ score, href }) => html`<a href="${href}">${score}</a>`,
      },
      { label: messages.chart.group, cell: ({ score }) => messages.groups[toGroup(score)] },
      { label: messages.chart.responses, isNumeric: true, cell: ({ count }) => view.format.number(count) },
      { label: messages.chart.share, isNumeric: true, cell: ({ share }) => view.format.percent(share, 1) },
    ],
  } satisfies Parameters<typeof chartFrame<ScoreRow>>[1]['table']
  return chartFrame(
    view,
    { ...props, table },
    html`<svg class="distribution" height="${HEIGHT + 28}" role="group" aria-label="${props.title}">
${rows.map((row) => scoreBar(view, row, y))}
<line class="ground" x1="0" x2="100%" y1="${HEIGHT + 0.5}" y2="${HEIGHT + 0.5}"/>
</svg>`,
  )
}

function scoreBar(view: ViewContext, { score, count, share, href }: ScoreRow, y: (count: number) => number): Markup {
  const messages = view.t.common
  const group = toGroup(score)
  const barHeight = count === 0 ? 1 : Math.max(2, roundCoordinate(y(count)))
  const barY = HEIGHT - barHeight
  const toX = (offset: number) => toPercent((score + offset) / scores.length)
  const label = messages.scoreOf(score, messages.groups[group])
  const facts = [
    messages.responseCount(count, view.format.number(count)),
    ...(share === null ? [] : [view.format.percent(share, 1)]),
  ]
  return html`<g class="${group}">
<a href="${href}" aria-label="${label}: ${facts.join(', ')}">
<title>${[label, ...facts].join('\n')}</title>
<rect class="hit" x="${toX(0)}" width="${toPercent(1 / scores.length)}" height="${HEIGHT + 26}"/>
<rect class="bar" x="${toX(0.14)}" width="${toPercent(0.72 / scores.length)}" y="${barY}" height="${barHeight}" rx="3"/>
</a>
${share === null ? '' : html`<text class="fine" x="${toX(0.5)}" y="${barY - 22}">${view.format.number(count)}</text>`}
<text class="share" x="${toX(0.5)}" y="${barY - 7}">${share === null ? view.format.number(count) : view.format.percent(share)}</text>
<text class="score" x="${toX(0.5)}" y="${HEIGHT + 19}">${score}</text>
</g>`
}
