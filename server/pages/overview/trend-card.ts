import { html } from 'hono/html'
import type { TrendReport } from '../../../shared/report.ts'
import { isShown } from '../charts/interval-bar.ts'
import { trendChart } from '../charts/trend-chart.ts'
import { segmented } from '../components/navigation.ts'
import { card } from '../components/parts.ts'
import { periodName, points, span } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { overviewAt } from './query.ts'
import { saidOf } from './remarks.ts'
import { answersOf, csvOf, type Shown } from './views.ts'

/** The score over time, with what is said of it. */
export function trendCard(view: Shown): Markup {
  const { reader, words, of } = view
  const about = { title: words.trend.title, aside: intervals(view) }
  const trend = honest(of.trend)
  if (of.score.display !== 'full' || !trend.points.some(isShown)) {
    return card(about, html`<p class="intro">${words.trend.tooFew}</p>`)
  }
  const said = [changeOf(view, trend), alertOf(view)].filter((sentence) => sentence !== null)
  const chart = trendChart(reader, trend, {
    title: words.trend.title,
    summary: said.join(' '),
    href: ({ from, to }) => answersOf(view, {}, { from, to }),
    csv: csvOf(view, 'trend'),
  })
  return card(about, html`${chart}${said.map((sentence) => html`<p class="small">${sentence}</p>`)}`)
}

/** Scores of few answers are drawn, but nothing is read out of how they move. */
function honest(trend: TrendReport): TrendReport {
  const full = new Set(trend.points.filter(({ display }) => display === 'full').map(({ from }) => from))
  const { change, alert } = trend
  const isBorne = change !== null && full.has(change.before.from) && full.has(change.after.from)
  return {
    ...trend,
    change: isBorne ? change : null,
    alert: { ...alert, signals: alert.signals.filter(({ from }) => full.has(from)) },
  }
}

const intervals = ({ c, words, asked, of }: Shown) =>
  segmented(
    words.filters.interval,
    of.intervals.map((interval) => ({
      label: words.intervals[interval],
      href: overviewAt(c, asked, { interval }),
      current: interval === of.interval,
    })),
  )

function changeOf({ reader, words }: Shown, { change }: TrendReport): string | null {
  if (!change) return null
  const [before, after] = [periodName(reader, change.before), periodName(reader, change.after)]
  return words.trend.changed(saidOf(reader, change), before, after)
}

function alertOf({ reader, words, of: { trend } }: Shown): string | null {
  const { status, baseline } = trend.alert
  if (!baseline || status === 'unavailable') return words.trend.unavailable
  return words.trend[status](points(reader, baseline.nps), span(reader, baseline))
}
