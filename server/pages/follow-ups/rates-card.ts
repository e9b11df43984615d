import { html } from 'hono/html'
import type { FollowUpRates } from '../../../shared/follow-up-rates.ts'
import { icon } from '../components/icon.ts'
import { card, metric } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { followUpPaths } from './paths.ts'

/** How reliably customers were called back, each rate with its counts. */
export function ratesCard({ t, format, workspace }: PageContext, rates: FollowUpRates): Markup {
  const messages = t.followUps.rates
  const rateMetric = (name: 'handled' | 'reached' | 'solvedOnce') => {
    const { count, total, rate } = rates[name]
    return metric({
      label: messages[name],
      value: rate === null ? '—' : format.percent(rate),
      note: total === 0 ? messages.none : messages.notes[name](format.number(count), format.number(total)),
    })
  }
  return card(
    {
      title: messages.title,
      intro: format.span(rates),
      aside: html`<a class="more" href="${followUpPaths.results(workspace.slug)}">${t.followUpResults.link}${icon('forward')}</a>`,
    },
    html`<div class="figures">
${rateMetric('handled')}
${rateMetric('reached')}
${rateMetric('solvedOnce')}
</div>`,
  )
}
