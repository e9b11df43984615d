import { html } from 'hono/html'
import { measureSpan } from '../../../shared/range.ts'
import { distributionChart } from '../charts/distribution.ts'
import { groupBar } from '../charts/group-bar.ts'
import { hasVisibleScore, intervalBar } from '../charts/interval-bar.ts'
import { badge, card, metric } from '../components/parts.ts'
import type { Markup } from '../layout/page.ts'
import { describeChange } from './remarks.ts'
import { csvHref, responsesHref, type SurveyOverviewView } from './views.ts'

/** Where loyalty stands, in a figure, a drawing and sentences. */
export function scoreCard(view: SurveyOverviewView): Markup {
  const { locale, messages, overview } = view
  const { score } = overview
  if (score.display === 'hidden') return card({ title: messages.score }, html`<p class="intro">${messages.hidden}</p>`)
  const responsesLink = responsesHref(view)
  const isVisible = hasVisibleScore(score)
  const precisionBadge = isVisible ? badge(locale.t.common.precision[score.precision ?? 'too-few']) : ''
  return html`<section class="card standing${score.display === 'muted' ? ' few' : ''}">
<div class="said"><h2>${messages.score} ${precisionBadge}</h2>
${isVisible ? html`<p class="huge"><a href="${responsesLink}">${locale.format.score(score.nps)}</a></p>` : ''}
${sentences(view).map((sentence) => html`<p>${sentence}</p>`)}</div>
<div class="drawn">${isVisible ? intervalBar(locale, score) : ''}${groupBar(locale, score, { href: (group) => responsesHref(view, { group }) })}
<div class="figures">${metric({ label: messages.answers, value: locale.format.number(score.count), href: responsesLink })}${responseRateMetric(view)}${excludedMetric(view)}</div></div>
</section>`
}

/** What the score bears to be said of it. */
function sentences({
  locale,
  messages,
  overview: { score, previous: before },
}: SurveyOverviewView): (string | Markup)[] {
  if (!hasVisibleScore(score)) return [messages.countsOnly]
  const intervalText = messages.lies(locale.format.bound(score.interval.low), locale.format.bound(score.interval.high))
  if (score.display === 'muted') return [intervalText, messages.few]
  if (!before) return [intervalText]
  const comparedTo = messages.before(measureSpan(before.span))
  if (!before.change) return [intervalText, messages.notCompared(comparedTo)]
  const { change } = before
  const changeText = messages.changed(describeChange(locale, change), comparedTo)
  const changeIntervalText = messages.changeLies(
    locale.format.bound(change.low, { signed: true }),
    locale.format.bound(change.high, { signed: true }),
  )
  return [
    intervalText,
    change.significant ? html`<strong>${changeText}</strong>` : changeText,
    html`<span class="quiet">${changeIntervalText}</span>`,
  ]
}

function responseRateMetric({ locale, messages, overview: { score } }: SurveyOverviewView): Markup {
  if (score.invited === null) return html``
  const note =
    score.invited === 0 ? messages.nobodyInvited : messages.invited(score.invited, locale.format.number(score.invited))
  return metric({ label: messages.responseRate, value: locale.format.percent(score.responseRate, 1), note })
}

function excludedMetric(view: SurveyOverviewView): Markup {
  const { locale, messages, overview } = view
  const { suspect = 0, visits = {} } = overview.score.excluded ?? {}
  const botVisits = Object.values(visits).reduce((sum, count) => sum + count, 0)
  if (suspect + botVisits === 0) return html``
  return metric({
    label: messages.excluded,
    value: locale.format.number(suspect),
    href: responsesHref(view, { suspect: true }),
    note: html`${messages.suspect(suspect, locale.format.number(suspect))}${botVisits > 0 ? html`<br>${messages.machines(botVisits, locale.format.number(botVisits))}` : ''}`,
  })
}

/** How many gave each score. */
export const distributionCard = (view: SurveyOverviewView): Markup =>
  card(
    { title: view.messages.distribution },
    distributionChart(view.locale, view.overview.score.histogram, {
      title: view.messages.distribution,
      href: (score) => responsesHref(view, { score }),
      csv: csvHref(view, 'distribution'),
    }),
  )
