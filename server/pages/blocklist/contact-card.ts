import { html } from 'hono/html'
import { type BlocklistEntry, blocklistReasons, NewBlocklistEntry } from '../../../shared/blocklist.ts'
import { proposeBlocklistEntry } from '../../domain/blocklist/entries.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { readForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { selectField, textArea, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { badge, card, definitionList } from '../components/parts.ts'
import { contactPath } from '../contacts/paths.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { blocklistPath } from './paths.ts'

/** Proposes a contact for the blocklist, by a form of its page. */
export async function createProposal(page: PageContext) {
  const { c, t } = page
  const messages = t.blocklist
  const contactId = getPathId(page, 'contact')
  const submitted = await readForm(c)
  const { data, error } = NewBlocklistEntry.safeParse({
    contactId,
    rule: submitted.text('rule'),
    reason: submitted.text('reason'),
    ...(submitted.text('until') && { until: submitted.text('until') }),
  })
  const refuse = (text: string) => redirectWithNotice(c, contactPath(page, contactId), text, 'danger')
  if (!data)
    return refuse(error.issues.some(({ path }) => path[0] === 'until') ? messages.errors.until : messages.errors.reason)
  try {
    await proposeBlocklistEntry(c.var.deps, c.var.caller, data)
  } catch (problem) {
    if (hasErrorCode(problem, 'already-blocklisted')) return refuse(messages.errors.exists)
    if (hasErrorCode(problem, 'day-out-of-range')) return refuse(messages.errors.until)
    throw problem
  }
  return redirectWithNotice(c, contactPath(page, contactId), messages.proposed)
}

/** The entry of a contact, or a form that proposes one. @param entries the latest first */
export function blocklistCard(page: PageContext, contactId: string, entries: readonly BlocklistEntry[]): Markup {
  const { t, format } = page
  const messages = t.blocklist
  const current = entries.find(({ state }) => state === 'proposed' || state === 'active')
  const listButton = linkButton({ label: messages.open, href: blocklistPath(page), small: true })
  if (!current) {
    return card(
      { title: messages.title, intro: messages.none },
      html`${page.may('contacts.change') ? proposalForm(page, contactId) : ''}
${formActions(listButton)}`,
    )
  }
  const { state, rule, reason, until, reviewDay, proposer } = current
  return card(
    { title: messages.title, intro: messages.claims },
    html`<p>${badge(messages.states[state], state === 'active' ? 'warning' : 'neutral')}</p>
${definitionList([
  [messages.rule, messages.reasons[rule]],
  [messages.reason, reason],
  [messages.proposer, proposer],
  [messages.reviewDay, format.day(reviewDay)],
  [messages.until, format.day(until)],
])}
${formActions(listButton)}`,
  )
}

function proposalForm(page: PageContext, contactId: string): Markup {
  const { blocklist: messages } = page.t
  const ruleField = selectField({
    name: 'rule',
    label: messages.rule,
    choices: blocklistReasons.map((value) => ({ value, label: messages.reasons[value] })),
  })
  const reasonField = textArea({
    name: 'reason',
    label: messages.reason,
    required: true,
    rows: 3,
    attributes: { maxlength: 2000 },
  })
  const untilField = textField({ name: 'until', label: messages.until, type: 'date' })
  return html`<details>
<summary>${messages.propose}</summary>
<p>${messages.proposeText} ${messages.claims}</p>
${form(
  { action: contactPath(page, contactId, '/blocklist') },
  html`${ruleField}${reasonField}${untilField}
${formActions(button({ label: messages.propose }))}`,
)}
</details>`
}
