import { html } from 'hono/html'
import type { FollowUpRates } from '../../../shared/follow-up-rates.ts'
import { card, metric } from '../components/parts.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** How reliably customers were called back, each rate with its counts. */
export function ratesCard({ t, format }: ViewContext, rates: FollowUpRates): Markup {
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
    { title: messages.title, intro: format.span(rates) },
    html`<div class="figures">
${rateMetric('handled')}
${rateMetric('reached')}
${rateMetric('solvedOnce')}
</div>`,
  )
}
