import { scaleLinear } from 'd3-scale'
import { html } from 'hono/html'
import { type Histogram, scores, toGroup } from '../../../shared/nps.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { type ChartProps, chartFrame, roundCoordinate, toPercent } from './frame.ts'

const HEIGHT = 200
const LABEL_HEIGHT = 38

/**
 * How many gave each score, 0 to 10, in the colours of the groups.
 * @param about.href the answers with that score
 */
export function distributionChart(
  locale: ViewContext,
  histogram: Histogram,
  props: ChartProps & { href: (score: number) => string },
): Markup {
  const messages = locale.t.common
  const total = histogram.reduce((sum, count) => sum + count, 0)
  const y = scaleLinear([0, Math.max(1, ...histogram)], [0, HEIGHT - LABEL_HEIGHT])
  const rows = scores.map((score) => {
    const count = histogram[score] ?? 0
    return { score, n: count, share: total === 0 ? null : count / total, href: props.href(score) }
  })
  const bar = ({ score, n: count, share, href }: (typeof rows)[number]) => {
    const barHeight = count === 0 ? 1 : Math.max(2, roundCoordinate(y(count)))
    const center = toPercent((score + 0.5) / scores.length)
    const label = messages.scoreOf(score, messages.groups[toGroup(score)])
    const facts = [messages.answers(count, locale.format.number(count)), locale.format.percent(share, 1)]
    return html`<g class="${toGroup(score)}"><a href="${href}" aria-label="${label}: ${facts.join(', ')}"><title>${[label, ...facts].join('\n')}</title><rect class="hit" x="${toPercent(score / scores.length)}" width="${toPercent(1 / scores.length)}" height="${HEIGHT + 26}"/><rect class="bar" x="${toPercent((score + 0.14) / scores.length)}" width="${toPercent(0.72 / scores.length)}" y="${HEIGHT - barHeight}" height="${barHeight}" rx="3"/></a><text class="fine" x="${center}" y="${HEIGHT - barHeight - 22}">${locale.format.number(count)}</text><text class="share" x="${center}" y="${HEIGHT - barHeight - 7}">${locale.format.percent(share)}</text><text class="score" x="${center}" y="${HEIGHT + 19}">${score}</text></g>`
  }
  const table = {
    rows: total === 0 ? [] : rows,
    columns: [
      {
        label: messages.chart.score,
        isRowHeader: true,
        cell: ({ score, href }) => html`<a href="${href}">${score}</a>`,
      },
      { label: messages.chart.group, cell: ({ score }) => messages.groups[toGroup(score)] },
      { label: messages.chart.answers, isNumeric: true, cell: ({ n: count }) => locale.format.number(count) },
      { label: messages.chart.share, isNumeric: true, cell: ({ share }) => locale.format.percent(share, 1) },
    ],
  } satisfies Parameters<typeof chartFrame<(typeof rows)[number]>>[1]['table']
  return chartFrame(
    locale,
    { ...props, table },
    html`<svg class="distribution" height="${HEIGHT + 28}" role="group" aria-label="${props.title}">${rows.map(bar)}<line class="ground" x1="0" x2="100%" y1="${HEIGHT + 0.5}" y2="${HEIGHT + 0.5}"/></svg>`,
  )
}
