import { html } from 'hono/html'
import type { TrendReport } from '../../../shared/report.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import { trendChart } from '../charts/trend-chart.ts'
import { segmentedControl } from '../components/navigation.ts'
import { card } from '../components/parts.ts'
import type { Markup } from '../layout/page.ts'
import { overviewPath } from './query.ts'
import { describeChange } from './remarks.ts'
import { csvHref, responsesHref, type SurveyOverviewView } from './views.ts'

/** The score over time, with what is said of it. */
export function trendCard(view: SurveyOverviewView): Markup {
  const { locale, messages, overview } = view
  const cardProps = { title: messages.trend.title, aside: intervalControl(view) }
  const trend = keepReliableChanges(overview.trend)
  if (overview.score.display !== 'full' || !trend.points.some(hasVisibleScore)) {
    return card(cardProps, html`<p class="intro">${messages.trend.tooFew}</p>`)
  }
  const sentences = [changeSentence(view, trend), alertSentence(view)].filter((sentence) => sentence !== null)
  const chart = trendChart(locale, trend, {
    title: messages.trend.title,
    summary: sentences.join(' '),
    href: ({ from, to }) => responsesHref(view, {}, { from, to }),
    csv: csvHref(view, 'trend'),
  })
  return card(cardProps, html`${chart}${sentences.map((sentence) => html`<p class="small">${sentence}</p>`)}`)
}

/** Scores of few answers are drawn, but nothing is read out of how they move. */
function keepReliableChanges(trend: TrendReport): TrendReport {
  const reliablePeriods = new Set(trend.points.filter(({ display }) => display === 'full').map(({ from }) => from))
  const { change, alert } = trend
  const isReliable =
    change !== null && reliablePeriods.has(change.before.from) && reliablePeriods.has(change.after.from)
  return {
    ...trend,
    change: isReliable ? change : null,
    alert: { ...alert, signals: alert.signals.filter(({ from }) => reliablePeriods.has(from)) },
  }
}

const intervalControl = ({ c, messages, pageQuery, overview }: SurveyOverviewView) =>
  segmentedControl(
    messages.filters.interval,
    overview.intervals.map((interval) => ({
      label: messages.intervals[interval],
      href: overviewPath(c, pageQuery, { interval }),
      current: interval === overview.interval,
    })),
  )

function changeSentence({ locale, messages }: SurveyOverviewView, { change }: TrendReport): string | null {
  if (!change) return null
  const [before, after] = [locale.format.period(change.before), locale.format.period(change.after)]
  return messages.trend.changed(describeChange(locale, change), before, after)
}

function alertSentence({ locale, messages, overview: { trend } }: SurveyOverviewView): string | null {
  const { status, baseline } = trend.alert
  if (!baseline || status === 'unavailable') return messages.trend.unavailable
  return messages.trend[status](locale.format.bound(baseline.nps), locale.format.span(baseline))
}
