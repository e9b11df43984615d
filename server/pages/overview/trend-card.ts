import { html } from 'hono/html'
import type { Span } from '../../../shared/calendar.ts'
import type { TrendReport } from '../../../shared/report.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import { trendChart } from '../charts/trend-chart.ts'
import { segmentedControl } from '../components/navigation.ts'
import { card } from '../components/parts.ts'
import type { Markup } from '../layout/page.ts'
import { annotationList, trendActions } from './annotation-list.ts'
import { festivalRemarks, listChartFestivals } from './festival-remarks.ts'
import { summarizeChange } from './remarks.ts'
import { fileHref, overviewHref, responsesHref, type SurveyOverviewView } from './views.ts'

/** The score over time, with a summary in words. */
export function trendCard(view: SurveyOverviewView): Markup {
  const { t, overview, pageQuery } = view
  const messages = t.overview.trend
  const cardProps = { title: messages.title, id: 'trend', aside: intervalControl(view) }
  const trend = keepReliableSignals(overview.trend)
  if (!hasTrend(view)) return card(cardProps, html`<p class="intro">${messages.tooFew}</p>`)
  const isFull = overview.score.display === 'full'
  const sentences = isFull ? listRemarks(view, trend) : []
  const festivals = isFull ? listFestivalRemarks(view, trend) : []
  const chart = trendChart(view, trend, {
    title: messages.title,
    summary: view.format.sentences(sentences),
    href: ({ from, to }) => responsesHref(view, { from, to }),
    file: fileHref(view, 'trend'),
    range: getRange(view),
    goal: overview.settings.goal,
    annotations: overview.annotations,
    festivals: listChartFestivals(view, trend.points),
  })
  return card(
    cardProps,
    html`${chart}${annotationList(view)}${[...sentences, ...festivals].map((text) => html`<p class="small">${text}</p>`)}
${pageQuery.per === 'person' ? html`<p class="small quiet">${messages.allResponses}</p>` : ''}
${trendActions(view)}`,
  )
}

/** A few responses in all make no trend, unless there were more before. */
function hasTrend({ overview: { score, trend } }: SurveyOverviewView): boolean {
  const isDrawable =
    score.display === 'full' ? hasVisibleScore : ({ display }: TrendReport['points'][number]) => display === 'full'
  return trend.points.some(isDrawable)
}

/** Scores of few responses are drawn, but not called unusual. */
function keepReliableSignals(trend: TrendReport): TrendReport {
  const reliablePeriods = new Set(trend.points.filter(({ display }) => display === 'full').map(({ from }) => from))
  const signals = trend.alert.signals.filter(({ from }) => reliablePeriods.has(from))
  return { ...trend, alert: { ...trend.alert, signals } }
}

const intervalControl = (view: SurveyOverviewView) =>
  segmentedControl(
    view.t.overview.filters.interval,
    view.overview.intervals.map((interval) => ({
      label: view.t.overview.intervals[interval],
      href: `${overviewHref(view, { interval })}#trend`,
      current: interval === view.overview.interval,
    })),
  )

/** The chosen range, if the trend shows more than that. */
function getRange({ t, format, overview, pageQuery }: SurveyOverviewView) {
  const { span, trend } = overview
  const [first, last] = [trend.points[0], trend.points.at(-1)]
  if (!first || !last || (span.from <= first.from && span.to >= last.from)) return undefined
  const { range = 'custom' } = pageQuery
  return { ...span, label: range === 'custom' ? format.span(span) : t.overview.ranges[range] }
}

const overlaps = (a: Span, b: Span) => a.from <= b.to && b.from <= a.to

/**
 * Sentences about periods of the chosen range, each of which it names. The headline of the page compares the whole range: next
 * to a significant change there, "within normal variation" would read as a contradiction.
 */
function listRemarks(view: SurveyOverviewView, trend: TrendReport): string[] {
  const { overview } = view
  const signals = trend.alert.signals.filter((signal) => overlaps(signal, overview.span))
  const changes = listStatedChanges(view, trend)
  const hasNews = overview.previous?.change?.significant || signals.length > 0 || changes.some(isSignificant)
  return [
    ...changes.map((change) => changeSentence(view, change)),
    signals.length > 0 ? signalSentence(view, trend.alert, signals) : null,
    hasNews ? null : usualSentence(view, trend),
  ].filter((sentence) => sentence !== null)
}

const MAX_CHANGES = 3

type Change = NonNullable<TrendReport['change']>

const isSignificant = ({ significant }: Change) => significant

/** The significant changes in the chosen range; if there is no other news either, the last change. */
function listStatedChanges(view: SurveyOverviewView, trend: TrendReport): Change[] {
  const { span, previous } = view.overview
  const changes = trend.changes.filter(({ after }) => overlaps(after, span))
  if (changes.length > 0) return changes.slice(-MAX_CHANGES)
  const hasSignals = trend.alert.signals.some((signal) => overlaps(signal, span))
  const lastChange = previous?.change?.significant || hasSignals ? null : findLastChange(view, trend)
  return lastChange ? [lastChange] : []
}

/** That some of the stated changes are between periods of which only one has a festival. */
const listFestivalRemarks = (view: SurveyOverviewView, trend: TrendReport): Markup[] =>
  listStatedChanges(view, trend).flatMap(({ before, after }) => festivalRemarks(view, before, after))

function changeSentence({ t, format }: SurveyOverviewView, change: Change): string {
  const [before, after] = [format.period(change.before), format.period(change.after)]
  return t.overview.trend.changed(summarizeChange(format, change), before, after)
}

/** The change to the last complete period, which is not significant among all changes of the chart. */
function findLastChange(view: SurveyOverviewView, { points, change }: TrendReport): Change | null {
  const isReliable = (span: Span) => points.some(({ from, display }) => from === span.from && display === 'full')
  if (!change || !isReliable(change.before) || !isReliable(change.after)) return null
  return overlaps(change.after, view.overview.span) ? { ...change, significant: false } : null
}

/** Names the unusual periods; where only the moving average is unusual, the last one. */
function signalSentence(
  view: SurveyOverviewView,
  alert: TrendReport['alert'],
  signals: TrendReport['alert']['signals'],
): string | null {
  const { t, format } = view
  const messages = t.overview.trend
  const last = signals.at(-1)
  if (!last) return null
  const periods = signals.filter(({ chart, direction }) => chart === 'shewhart' && direction === last.direction)
  const baseline = describeBaseline(view, alert)
  return periods.length > 0
    ? messages.unusual(periods.length, format.list(periods.map(format.period)), last.direction, baseline)
    : messages.drifting(format.period(last), last.direction, baseline)
}

/** That the last complete period of the range is in the usual range, which is not said of the periods it is based on. */
function usualSentence(view: SurveyOverviewView, { points, alert }: TrendReport): string | null {
  const { t, format, overview } = view
  const messages = t.overview.trend
  const { baseline } = alert
  if (!baseline) return messages.unavailable
  const last = points.findLast((point) => point.complete && overlaps(point, overview.span))
  if (last?.display !== 'full' || last.from <= baseline.to) return null
  return messages.usual(format.period(last), describeBaseline(view, alert))
}

function describeBaseline({ t, format, overview }: SurveyOverviewView, { baseline }: TrendReport['alert']): string {
  if (!baseline) return ''
  const isByDay = overview.interval === 'day' || overview.interval === 'week'
  const span = isByDay ? format.span(baseline) : format.monthSpan(baseline)
  return t.overview.trend.baseline(format.bound(baseline.nps), span)
}
