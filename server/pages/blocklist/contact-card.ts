import { html } from 'hono/html'
import { type BlocklistEntry, blocklistReasons, MAX_ENTRY_DAYS, NewBlocklistEntry } from '../../../shared/blocklist.ts'
import { addDays } from '../../../shared/calendar.ts'
import { proposeBlocklistEntry } from '../../domain/blocklist/entries.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { selectField, textArea, textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { badge, card, definitionList } from '../components/parts.ts'
import { contactPath } from '../contacts/paths.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { buildFieldErrors } from '../settings/views.ts'
import { blocklistPath } from './paths.ts'

/** A proposal that was not saved: what was entered, and what is wrong. */
export interface ProposalState {
  submitted: Form
  errors: FieldErrors
}

/** What is wrong with a proposal, above the page of the contact. */
export function proposalErrors(page: PageContext, state: ProposalState | undefined): Markup {
  const { fieldErrors } = buildFieldErrors(state?.errors ?? {}, getFieldMessages(page))
  return errorSummary(
    page,
    fieldErrors.map(({ field, message }) => ({ field: `blocklist-${field}`, message })),
  )
}

const getFieldMessages = ({ t }: PageContext) => {
  const { reason, until, rule } = t.blocklist.errors
  return { rule, reason, until }
}

/** Proposes a contact for the blocklist, by a form of its page. @param showPage shows that page again */
export async function createProposal(
  page: PageContext,
  showPage: (page: PageContext, state: ProposalState) => Promise<Markup>,
) {
  const { c, t } = page
  const messages = t.blocklist
  const contactId = getPathId(page, 'contact')
  const submitted = await readForm(c)
  const { value, errors } = validateForm(NewBlocklistEntry, {
    contactId,
    rule: submitted.text('rule'),
    reason: submitted.text('reason'),
    ...(submitted.text('until') && { until: submitted.text('until') }),
  })
  if (errors) return c.html(await showPage(page, { submitted, errors }), 400)
  try {
    await proposeBlocklistEntry(c.var.deps, c.var.caller, value)
  } catch (problem) {
    if (hasErrorCode(problem, 'already-blocklisted'))
      return redirectWithNotice(c, contactPath(page, contactId), messages.errors.exists, 'danger')
    if (!hasErrorCode(problem, 'day-out-of-range')) throw problem
    return c.html(await showPage(page, { submitted, errors: { until: problem.message } }), 400)
  }
  return redirectWithNotice(c, contactPath(page, contactId), messages.proposed)
}

/** The entry of a contact, or a form that proposes one. @param entries the latest first */
export function blocklistCard(
  page: PageContext,
  contactId: string,
  entries: readonly BlocklistEntry[],
  proposal?: ProposalState,
): Markup {
  const { t, format } = page
  const messages = t.blocklist
  const current = entries.find(({ state }) => state === 'proposed' || state === 'active')
  const listButton = linkButton({ label: messages.open, href: blocklistPath(page), small: true })
  if (!current) {
    return card(
      { title: messages.title, intro: messages.none },
      html`${page.may('contacts.change') ? proposalForm(page, contactId, proposal) : ''}
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

function proposalForm(page: PageContext, contactId: string, state: ProposalState | undefined): Markup {
  const { blocklist: messages } = page.t
  const { submitted = emptyForm, errors = {} } = state ?? {}
  const { errorFor } = buildFieldErrors(errors, getFieldMessages(page))
  const ruleField = selectField({
    ...{
      id: 'blocklist-rule',
      name: 'rule',
      label: messages.rule,
      value: submitted.text('rule'),
      error: errorFor('rule'),
    },
    choices: blocklistReasons.map((value) => ({ value, label: messages.reasons[value] })),
  })
  const reasonField = textArea({
    ...{ id: 'blocklist-reason', name: 'reason', label: messages.reason },
    value: submitted.text('reason'),
    error: errorFor('reason'),
    required: true,
    rows: 3,
    attributes: { maxlength: 2000 },
  })
  const untilField = textField({
    ...{ id: 'blocklist-until', name: 'until', label: messages.until, type: 'date' },
    value: submitted.text('until'),
    error: errorFor('until'),
    attributes: { min: addDays(page.format.today(), 1), max: addDays(page.format.today(), MAX_ENTRY_DAYS) },
  })
  return html`<details${state ? ' open' : ''}>
<summary>${messages.propose}</summary>
<p>${messages.proposeText} ${messages.claims}</p>
${form(
  { action: contactPath(page, contactId, '/blocklist') },
  html`${ruleField}${reasonField}${untilField}
${formActions(button({ label: messages.propose }))}`,
)}
</details>`
}
