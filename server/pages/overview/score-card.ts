import { html } from 'hono/html'
import type { Metrics } from '../../../shared/report.ts'
import { distributionChart } from '../charts/distribution.ts'
import { groupBar } from '../charts/group-bar.ts'
import { hasVisibleScore, intervalBar } from '../charts/interval-bar.ts'
import { card, metric } from '../components/parts.ts'
import type { Markup } from '../layout/page.ts'
import { festivalRemarks } from './festival-remarks.ts'
import { headline } from './headline.ts'
import { summarizeChange } from './remarks.ts'
import { describePreviousSpan, fileHref, overviewHref, responsesHref, type SurveyOverviewView } from './views.ts'

/** The score as a number, a drawing and sentences. */
export function scoreCard(view: SurveyOverviewView): Markup {
  const { t, format, overview } = view
  const messages = t.overview
  const { score } = overview
  if (score.display === 'hidden') return card({ title: messages.score }, html`<p class="intro">${messages.hidden}</p>`)
  const href = responsesHref(view)
  const isVisible = hasVisibleScore(score)
  return html`<section class="card score-card${score.display === 'muted' ? ' few' : ''}">
${headline(view)}
<div>
<h2>${messages.score}</h2>
${isVisible ? html`<p class="huge"><a href="${href}">${format.score(score.nps)}</a>${marginNote(view)}</p>` : ''}
${listSentences(view).map((sentence) => html`<p>${sentence}</p>`)}
${personsNote(view)}
${channelsNote(view)}
</div>
<div class="score-charts">
${isVisible ? intervalBar(view, score, { reference: overview.settings.goal }) : ''}
${groupBar(view, score, { href: (group) => responsesHref(view, { group }) })}
<div class="figures">
${metric({ label: score.persons ? messages.persons : messages.responses, value: format.number(score.count), href })}
${responseRateMetric(view)}
${goalMetric(view)}
${excludedMetric(view)}
</div>
</div>
</section>`
}

/** An interval further from symmetry than this share of its half width is only described in words. */
const MAX_SKEW = 0.25

/** Half the width of the interval, where it lies about evenly around the score. */
function marginNote({ t, format, overview }: SurveyOverviewView): Markup {
  const { nps, interval } = overview.score
  if (nps === null || !interval) return html``
  const margin = (interval.high - interval.low) / 2
  const skew = Math.abs((interval.high + interval.low) / 2 - nps)
  if (skew > MAX_SKEW * margin) return html``
  const text = t.overview.margin(format.number(Math.max(1, Math.round(margin))))
  const title = t.overview.likelyRange(format.bound(interval.low), format.bound(interval.high))
  return html`<span class="margin" title="${title}">${text}</span>`
}

/** Says only what this many responses support. */
function listSentences(view: SurveyOverviewView): (string | Markup)[] {
  const { t, format, overview } = view
  const messages = t.overview
  const { score, previous } = overview
  if (!hasVisibleScore(score)) return [messages.countsOnly]
  const intervalText = messages.likelyRange(format.bound(score.interval.low), format.bound(score.interval.high))
  if (score.display === 'muted') return [intervalText, messages.few]
  if (!previous) return [intervalText]
  const previousPeriod = describePreviousSpan(view, previous.span)
  const { change } = previous
  if (!change) return [intervalText, messages.notCompared(previousPeriod)]
  const changeText = messages.changed(summarizeChange(format, change), previousPeriod)
  const [low, high] = [format.bound(change.low, { signed: true }), format.bound(change.high, { signed: true })]
  const likelyText = html`<span class="quiet">${messages.likelyChange(low, high)}</span>`
  return [intervalText, changeText, likelyText, ...festivalRemarks(view, previous.span, overview.span)]
}

/** From here on, several responses of the same people are worth mentioning. */
const MIN_REPEATS = 20
const MIN_REPEATED_SHARE = 0.1

/** That a person counts once, or that many responded several times. */
function personsNote(view: SurveyOverviewView): Markup {
  const { t, format, overview } = view
  const messages = t.overview
  const { persons } = overview.score
  if (persons) {
    const text = messages.countedOnce(format.number(persons.responses), format.number(persons.repeated))
    return html`<p class="quiet">${text}</p>`
  }
  const { responses = 0, persons: personCount = 0 } = overview.recentPersons ?? {}
  const repeats = responses - personCount
  if (repeats < MIN_REPEATS || repeats / responses < MIN_REPEATED_SHARE) return html``
  const text = messages.manyRepeats(format.number(responses), format.number(personCount))
  const countLink = html`<a href="${overviewHref(view, { per: 'person' })}">${messages.countPersons}</a>`
  return html`<p class="quiet">${text}${format.sentenceGap}${countLink}</p>`
}

/** How many responses were given by phone, with each score apart: the score of all mixes both. */
function channelsNote(view: SurveyOverviewView): Markup {
  const { t, format, overview } = view
  const messages = t.phoneSurveys.apart
  const { channels } = overview
  if (!channels) return html``
  const { phone, self } = channels
  const text = messages.text(format.number(phone.count), format.number(phone.count + self.count))
  const scoreLink = (channel: 'phone' | 'self', metrics: Metrics) => {
    const score = hasVisibleScore(metrics) ? format.score(metrics.nps) : messages.fewer
    return html`<a href="${overviewHref(view, { channel })}">${messages[channel](score)}</a>`
  }
  const links = html`${scoreLink('phone', phone)} · ${scoreLink('self', self)}`
  return html`<p class="quiet">${text}${format.sentenceGap}${links}</p>`
}

function responseRateMetric({ t, format, overview: { score } }: SurveyOverviewView): Markup {
  const messages = t.overview
  const { invited, responseRate } = score
  if (invited === null) return html``
  const note = invited === 0 ? messages.nobodyInvited : messages.invited(invited, format.number(invited))
  return metric({ label: messages.responseRate, value: format.percent(responseRate, 1), note })
}

/** The goal, and whether the score has reached it as far as its interval can tell. */
function goalMetric({ t, format, overview: { settings, score } }: SurveyOverviewView): Markup {
  const messages = t.overview.goal
  const { goal } = settings
  if (goal === null) return html``
  const value = format.number(goal)
  if (score.display !== 'full' || !score.interval) return metric({ label: messages.title, value })
  const { low, high } = score.interval
  const note = low >= goal ? messages.reached : high < goal ? messages.missed : messages.tooClose
  return metric({ label: messages.title, value, note })
}

function excludedMetric(view: SurveyOverviewView): Markup {
  const { t, format, overview } = view
  const messages = t.overview
  const { suspect = 0, visits = {} } = overview.score.excluded ?? {}
  const botVisits = Object.values(visits).reduce((sum, count) => sum + count, 0)
  if (suspect + botVisits === 0) return html``
  const botVisitsText = html`<br>${messages.botVisits(botVisits, format.number(botVisits))}`
  return metric({
    label: messages.excluded,
    value: format.number(suspect),
    href: responsesHref(view, { suspect: true }),
    note: html`${messages.suspect(suspect, format.number(suspect))}${botVisits > 0 ? botVisitsText : ''}`,
  })
}

/** How many responses gave each score. */
export function distributionCard(view: SurveyOverviewView): Markup {
  const title = view.t.overview.distribution
  const chart = distributionChart(view, view.overview.score.histogram, {
    title,
    href: (score) => responsesHref(view, { score }),
    file: fileHref(view, 'distribution'),
  })
  return card({ title }, chart)
}
