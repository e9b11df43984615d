import { html } from 'hono/html'
import { hasEnoughForShares } from '../../../shared/display.ts'
import { hasVisibleScore } from '../charts/interval-bar.ts'
import type { Markup } from '../layout/page.ts'
import { describeReason } from '../layout/reasons.ts'
import { describeChannel, describeCondition } from './filters.ts'
import { describePreviousSpan, type SurveyOverviewView } from './views.ts'

/** One sentence about the score, its change and its main reason, which can be said aloud. */
export function headline(view: SurveyOverviewView): Markup {
  const { overview } = view
  if (!hasVisibleScore(overview.score)) return html``
  const sentences = [scoreSentence(view, overview.score.nps), reasonSentence(view)].filter((text) => text !== null)
  return html`<p class="lead">${view.format.sentences(sentences)}</p>`
}

function scoreSentence(view: SurveyOverviewView, nps: number): string {
  const { t, format, overview, pageQuery } = view
  const { previous } = overview
  const previousNps = previous?.change ? previous.metrics.nps : null
  // Where whole numbers hide the difference, decimals show it.
  const formatScore = previousNps !== null && Math.round(previousNps) === Math.round(nps) ? format.score : format.bound
  const { range = 'custom' } = pageQuery
  const text = t.overview.headline({
    range,
    label: range === 'custom' ? format.span(overview.span) : t.overview.ranges[range],
    score: formatScore(nps),
    previous: previous?.change
      ? {
          score: formatScore(previousNps ?? 0),
          span: describePreviousSpan(view, previous.span),
          direction: previous.change.difference > 0 ? 'up' : 'down',
          significant: previous.change.significant,
        }
      : null,
  })
  const conditions = Object.entries(overview.where).map(([key, value]) => describeCondition(view, key, value).value)
  if (overview.channel !== undefined) conditions.unshift(describeChannel(t, overview.channel))
  return conditions.length > 0 ? `${format.list(conditions)} · ${text}` : text
}

/** The reason that most respondents of the group selected, or two that equally many did. */
function reasonSentence(view: SurveyOverviewView): string | null {
  const { t, format, overview } = view
  const report = overview.why?.reasons
  if (!report || !hasEnoughForShares(report.answered)) return null
  const most = report.mentions.filter(({ count }) => count === report.mentions[0]?.count)
  if (most.length === 0 || most.length > 2) return null
  const reasons = most.map(({ value }) => describeReason(view, overview.settings, report.group, value))
  return t.overview.headlineReason(t.common.groupsPlural[report.group], format.list(reasons))
}
