import { html } from 'hono/html'
import { addDays, listSpans, toLocalDay } from '../../../shared/calendar.ts'
import type { TrendReport } from '../../../shared/report.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import { trendChart } from '../charts/trend-chart.ts'
import { segmentedControl } from '../components/navigation.ts'
import { card } from '../components/parts.ts'
import type { Markup } from '../layout/page.ts'
import { summarizeChange } from './remarks.ts'
import { csvHref, overviewHref, responsesHref, type SurveyOverviewView } from './views.ts'

/** The score over time, with a summary in words. */
export function trendCard(view: SurveyOverviewView): Markup {
  const { t, overview } = view
  const messages = t.overview.trend
  const cardProps = { title: messages.title, aside: intervalControl(view) }
  const trend = keepReliableChanges(overview.trend)
  if (overview.score.display !== 'full' || !trend.points.some(hasVisibleScore)) {
    return card(cardProps, html`<p class="intro">${messages.tooFew}</p>`)
  }
  const sentences = [changeSentence(view, trend), alertSentence(view)].filter((sentence) => sentence !== null)
  const chart = trendChart(view, trend, {
    title: messages.title,
    summary: sentences.join(' '),
    href: ({ from, to }) => responsesHref(view, { from, to }),
    csv: csvHref(view, 'trend'),
  })
  return card(cardProps, html`${chart}${sentences.map((sentence) => html`<p class="small">${sentence}</p>`)}`)
}

/** Scores of few responses are drawn, but their changes are not reported. */
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

const intervalControl = (view: SurveyOverviewView) =>
  segmentedControl(
    view.t.overview.filters.interval,
    view.overview.intervals.map((interval) => ({
      label: view.t.overview.intervals[interval],
      href: overviewHref(view, { interval }),
      current: interval === view.overview.interval,
    })),
  )

function changeSentence({ t, format }: SurveyOverviewView, { change }: TrendReport): string | null {
  if (!change) return null
  const [before, after] = [format.period(change.before), format.period(change.after)]
  return t.overview.trend.changed(summarizeChange(format, change), before, after)
}

/** Names the period that the alert is about if it is in the range, and says what its usual range is based on. */
function alertSentence(view: SurveyOverviewView): string | null {
  const { t, format, overview } = view
  const messages = t.overview.trend
  const { status, baseline } = overview.trend.alert
  if (!baseline || status === 'unavailable') return messages.unavailable
  const period = findLastCompletePeriod(view)
  const periodName = period ? format.period(period) : messages.lastPeriod
  const isByDay = overview.interval === 'day' || overview.interval === 'week'
  const baselineSpan = isByDay ? format.span(baseline) : format.monthSpan(baseline)
  const sentence = status === 'alarm' ? messages.unusual : messages.usual
  return sentence(periodName, format.bound(baseline.nps), baselineSpan)
}

/** The period before the current one. Undefined if the chart ends earlier. */
function findLastCompletePeriod({ format, workspace, overview: { trend, interval } }: SurveyOverviewView) {
  const lastPoint = trend.points.filter(({ complete }) => complete).at(-1)
  if (!lastPoint) return undefined
  const today = toLocalDay(format.now, format.timeZone)
  const laterPeriods = listSpans(addDays(lastPoint.to, 1), today, interval, workspace)
  return laterPeriods.length === 1 ? lastPoint : undefined
}
