import { html } from 'hono/html'
import { type ContactPattern, chooseText } from '../../../shared/pattern.ts'
import { badge, card } from '../components/parts.ts'
import { contactPath } from '../contacts/paths.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { patternsPath } from './paths.ts'

/** The pattern of a customer with its suggested response; nothing if none fits. @param contactId of one who may be on the blocklist */
export function patternCard(page: PageContext, pattern: ContactPattern | null, contactId: string | null): Markup {
  if (pattern === null) return html``
  const { t, format } = page
  const messages = t.patterns
  const name = chooseText(pattern.names, format.language)
  const since = messages.card.since(format.shortDay(Date.parse(pattern.since)))
  return card(
    { title: `${messages.card.title}${t.common.colon}${name}`, id: 'pattern' },
    html`<p dir="auto">${chooseText(pattern.suggestions, format.language)}</p>
<p class="hint">${format.sentences([since, messages.claims])}</p>
${page.may('follow-ups') ? html`<p class="hint"><a href="${patternsPath(page)}">${messages.title}</a></p>` : ''}
${contactId !== null && page.may('contacts.change') ? blocklistLink(page, contactId) : ''}`,
  )
}

/** The name of the pattern of a customer, which leads to its card. */
export const patternBadge = ({ format }: PageContext, pattern: ContactPattern | null): Markup =>
  pattern === null ? html`` : html`<a href="#pattern">${badge(chooseText(pattern.names, format.language))}</a>`

const blocklistLink = (page: PageContext, contactId: string): Markup => {
  const { blocklist, blocklistText } = page.t.patterns.card
  return html`<p class="hint"><a href="${contactPath(page, contactId)}#blocklist-rule">${blocklist}</a>${page.t.common.colon}${blocklistText}</p>`
}
