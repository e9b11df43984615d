import { html } from 'hono/html'
import { hasEnoughForShares } from '../../../../shared/display.ts'
import type { SilenceFigures } from '../../../../shared/follow-up-figures.ts'
import { toPercent } from '../../charts/frame.ts'
import { badge, card, definitionList } from '../../components/parts.ts'
import type { ViewContext } from '../../layout/context.ts'
import type { Markup } from '../../layout/page.ts'
import { formatShare } from './parts.ts'

/** How many unhappy customers said nothing, what that rests on, and the quoted figures beside it. */
export function silenceCard(view: ViewContext, silence: SilenceFigures): Markup {
  const { t, format } = view
  const messages = t.followUpResults.silence
  const { customers, complaints, unhappy, responses, detractors } = silence
  const round = (value: number) => format.number(Math.round(value))
  const isShown = unhappy !== null && hasEnoughForShares(responses)
  const share = responses > 0 && hasEnoughForShares(responses) ? format.percent(detractors / responses) : null
  const facts = definitionList([
    [messages.customers, customers === null ? null : format.number(customers)],
    [
      messages.detractors,
      t.followUpResults.counts(format.number(detractors), format.number(responses)) + (share ? ` (${share})` : ''),
    ],
    [
      messages.unhappy,
      isShown ? `${round(unhappy.value)} (${t.common.between(round(unhappy.low), round(unhappy.high))})` : null,
    ],
    [messages.complaints, format.number(complaints)],
  ])
  return card(
    { id: 'silence', title: messages.title },
    html`${headline(view, silence)}
<div class="grid">
<div>${facts}</div>
<div class="stack">
<p class="hint">${messages.definition}</p>
${quotedPart(view, silence)}
</div>
</div>`,
  )
}

function headline(
  view: ViewContext,
  { problem, silent, unhappy, bounds, responses, complaints }: SilenceFigures,
): Markup {
  const { t, format } = view
  const messages = t.followUpResults.silence
  if (problem !== null) return html`<p>${messages.problems[problem]}</p>`
  if (!hasEnoughForShares(responses)) return html`<p>${messages.tooFew(format.number(responses))}</p>`
  if (silent === null || unhappy === null) return html`<p>${messages.nobody}</p>`
  const percent = (share: number) => formatShare(format, share)
  const silentCount = Math.max(0, Math.round(unhappy.value) - complaints)
  const isFew = responses < 30
  const notes = [
    messages.likely(percent(silent.low), percent(silent.high)),
    messages.assumption,
    ...(bounds ? [messages.bounds(percent(bounds.low), percent(bounds.high))] : []),
  ]
  return html`<p class="lead${isFew ? ' quiet' : ''}"><strong>${messages.headline(percent(silent.value))}</strong></p>
${iceberg(view, { share: silent.value, spoke: complaints, silent: silentCount })}
<p class="hint">${format.sentences(notes)}</p>
${isFew ? html`<p class="quiet">${t.followUpResults.few}</p>` : ''}`
}

/** Those who spoke above the water, the silent below. */
function iceberg(
  { t, format }: ViewContext,
  { share, spoke, silent }: { share: number; spoke: number; silent: number },
): Markup {
  const messages = t.followUpResults.silence
  const label = messages.drawing(format.number(spoke), format.number(silent))
  return html`<div class="groups">
<svg class="group-bar" height="22" role="img" aria-label="${label}">
<rect class="detractor" width="${toPercent(1 - share)}" height="100%"/>
<rect class="unknown" x="${toPercent(1 - share)}" width="${toPercent(share)}" height="100%"/>
</svg>
<ul>
<li class="detractor"><span>${messages.spoke}</span><strong>${format.number(spoke)}</strong></li>
<li class="unknown"><span>${messages.silent}</span><strong>${format.number(silent)}</strong></li>
</ul>
</div>`
}

function quotedPart({ t, format }: ViewContext, { quoted, complaints }: SilenceFigures): Markup {
  const messages = t.followUpResults.silence
  if (complaints === 0) return html``
  const lines = quoted.map(({ complainShare, unhappy }) =>
    messages.quotedText(format.percent(complainShare), format.number(Math.round(unhappy))),
  )
  return html`<div>
<p>${badge(messages.quoted)} <span class="hint">${messages.quotedNote}</span></p>
${lines.map((line) => html`<p>${line}</p>`)}
</div>`
}
