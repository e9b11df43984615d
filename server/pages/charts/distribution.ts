import { scaleLinear } from 'd3-scale'
import { html } from 'hono/html'
import { group, type Histogram, scores } from '../../../shared/nps.ts'
import { commonWords } from '../../i18n/common.ts'
import { number, percent, type Reader } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { across, type ChartAbout, chartFrame, round } from './frame.ts'

const HEIGHT = 200
const TOP = 38

/**
 * How many gave each score, 0 to 10, in the colours of the groups.
 * @param about.href the answers with that score
 */
export function distribution(
  reader: Reader,
  histogram: Histogram,
  about: ChartAbout & { href: (score: number) => string },
): Markup {
  const words = commonWords(reader.language)
  const total = histogram.reduce((sum, n) => sum + n, 0)
  const y = scaleLinear([0, Math.max(1, ...histogram)], [0, HEIGHT - TOP])
  const rows = scores.map((score) => {
    const n = histogram[score] ?? 0
    return { score, n, share: total === 0 ? null : n / total, href: about.href(score) }
  })
  const bar = ({ score, n, share, href }: (typeof rows)[number]) => {
    const tall = n === 0 ? 1 : Math.max(2, round(y(n)))
    const middle = across((score + 0.5) / scores.length)
    const name = words.scoreOf(score, words.groups[group(score)])
    const facts = [words.answers(n, number(reader, n)), percent(reader, share, 1)]
    return html`<g class="${group(score)}"><a href="${href}" aria-label="${name}: ${facts.join(', ')}"><title>${[name, ...facts].join('\n')}</title><rect class="hit" x="${across(score / scores.length)}" width="${across(1 / scores.length)}" height="${HEIGHT + 26}"/><rect class="bar" x="${across((score + 0.14) / scores.length)}" width="${across(0.72 / scores.length)}" y="${HEIGHT - tall}" height="${tall}" rx="3"/></a><text class="fine" x="${middle}" y="${HEIGHT - tall - 22}">${number(reader, n)}</text><text class="share" x="${middle}" y="${HEIGHT - tall - 7}">${percent(reader, share)}</text><text class="score" x="${middle}" y="${HEIGHT + 19}">${score}</text></g>`
  }
  const table = {
    rows: total === 0 ? [] : rows,
    columns: [
      { label: words.chart.score, head: true, cell: ({ score, href }) => html`<a href="${href}">${score}</a>` },
      { label: words.chart.group, cell: ({ score }) => words.groups[group(score)] },
      { label: words.chart.answers, numeric: true, cell: ({ n }) => number(reader, n) },
      { label: words.chart.share, numeric: true, cell: ({ share }) => percent(reader, share, 1) },
    ],
  } satisfies Parameters<typeof chartFrame<(typeof rows)[number]>>[1]['table']
  return chartFrame(
    reader,
    { ...about, table },
    html`<svg class="distribution" height="${HEIGHT + 28}" role="group" aria-label="${about.title}">${rows.map(bar)}<line class="ground" x1="0" x2="100%" y1="${HEIGHT + 0.5}" y2="${HEIGHT + 0.5}"/></svg>`,
  )
}
