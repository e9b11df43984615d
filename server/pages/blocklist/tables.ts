import { html } from 'hono/html'
import { type BlocklistEntry, DEFAULT_REVIEW_DAYS } from '../../../shared/blocklist.ts'
import { addDays } from '../../../shared/calendar.ts'
import { button, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { contactPath } from '../contacts/paths.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { blocklistPath } from './paths.ts'

/** A form of the page that was not saved. */
export interface BlocklistFormState {
  error: string
  status: 400 | 403 | 409
  /** The entry whose form it is, the field, and what was entered. */
  input?: { id: string; field: 'reviewDay' | 'reason'; value: string }
}

export const getFieldId = (field: 'reviewDay' | 'reason', id: string) =>
  `${field === 'reviewDay' ? 'review' : 'end'}-${id}`

const contactCell = (page: PageContext, { contactId, contact }: BlocklistEntry): Markup =>
  html`<a href="${contactPath(page, contactId)}">${contact ?? page.t.contacts.nameless}</a>`

const reasonCell = ({ t }: PageContext, { rule, reason }: BlocklistEntry): Markup =>
  html`${t.blocklist.reasons[rule]}<br><span class="quiet" dir="auto">${reason}</span>`

const personCell = (page: PageContext, name: string | null, at: string | null): Markup =>
  html`${name ?? '—'}<br><span class="quiet">${at === null ? '' : relativeTime(page, Date.parse(at))}</span>`

const commonColumns = (page: PageContext) => {
  const { blocklist: messages } = page.t
  return [
    { label: messages.contact, isRowHeader: true, cell: (entry: BlocklistEntry) => contactCell(page, entry) },
    { label: messages.reason, cell: (entry: BlocklistEntry) => reasonCell(page, entry) },
    {
      label: messages.proposer,
      cell: ({ proposer, proposedAt }: BlocklistEntry) => personCell(page, proposer, proposedAt),
    },
  ]
}

export function proposalTable(page: PageContext, rows: readonly BlocklistEntry[]): Markup {
  const { blocklist: messages } = page.t
  const table = dataTable({
    caption: messages.proposals,
    hideCaption: true,
    columns: [
      ...commonColumns(page),
      { label: messages.until, cell: ({ until }) => page.format.day(until) },
      { label: page.t.common.actions, hideLabel: true, cell: (entry) => decisionButtons(page, entry) },
    ],
    rows,
  })
  return card({ title: messages.proposals, flush: true }, table)
}

/** Approves or rejects a proposal. Members take their own back: another must approve it. */
function decisionButtons(page: PageContext, { id, proposedBy, contact }: BlocklistEntry): Markup {
  const { blocklist: messages } = page.t
  if (!page.may('contacts.erase')) return html`<span class="quiet">${messages.needsOther}</span>`
  const named = (label: string) => ({ 'aria-label': `${label}${page.t.common.colon}${contact ?? ''}` })
  const rejection = blocklistPath(page, `/${id}/rejection`)
  if (proposedBy === page.c.var.caller.actor) {
    return html`<div class="actions"><span class="quiet">${messages.needsOther}</span>
${postButton({ label: messages.takeBack, small: true, action: rejection, attributes: named(messages.takeBack) })}</div>`
  }
  const reasonField = textField({
    ...{ id: `reject-${id}`, name: 'reason', value: '', label: messages.rejectReason },
    attributes: { maxlength: 2000 },
  })
  return html`${postButton({
    label: messages.approve,
    small: true,
    kind: 'primary',
    action: blocklistPath(page, `/${id}/approval`),
    attributes: named(messages.approve),
  })}
<details>
<summary>${messages.reject}</summary>
${form(
  { action: rejection },
  html`${reasonField}
${formActions(button({ label: messages.reject, small: true, attributes: named(messages.reject) }))}`,
)}
</details>`
}

export function activeTable(
  page: PageContext,
  rows: readonly BlocklistEntry[],
  formState: BlocklistFormState | undefined,
): Markup {
  const { t, format } = page
  const { blocklist: messages } = t
  const review = ({ reviewDay, reviewDue }: BlocklistEntry) =>
    html`${format.day(reviewDay)} ${reviewDue ? badge(messages.reviewDue, 'warning') : ''}`
  const table = dataTable({
    caption: messages.active,
    hideCaption: true,
    columns: [
      ...commonColumns(page),
      { label: messages.decider, cell: ({ decider, decidedAt }) => personCell(page, decider, decidedAt) },
      { label: messages.reviewDay, cell: review },
      { label: messages.until, cell: ({ until }) => format.day(until) },
      { label: t.common.actions, hideLabel: true, cell: (entry) => activeForms(page, entry, formState) },
    ],
    rows,
  })
  return card({ title: messages.active, flush: true }, table)
}

function activeForms(
  page: PageContext,
  { id, until }: BlocklistEntry,
  formState: BlocklistFormState | undefined,
): Markup {
  if (!page.may('contacts.erase')) return html``
  const { blocklist: messages } = page.t
  const input = formState?.input?.id === id ? formState.input : undefined
  const today = page.format.today()
  const nextReview = addDays(today, DEFAULT_REVIEW_DAYS)
  const getField = (field: 'reviewDay' | 'reason', value: string) => ({
    ...{ id: getFieldId(field, id), name: field, value: input?.field === field ? input.value : value },
    error: input?.field === field ? formState?.error : undefined,
  })
  const reviewField = textField({
    ...getField('reviewDay', nextReview < until ? nextReview : until),
    label: messages.reviewDay,
    type: 'date',
    required: true,
    attributes: { min: addDays(today, 1), max: until },
  })
  const endField = textField({
    ...getField('reason', ''),
    label: messages.endReason,
    required: true,
    attributes: { maxlength: 2000 },
  })
  return html`<details${input ? ' open' : ''}>
<summary>${page.t.common.actions}</summary>
${form(
  { action: blocklistPath(page, `/${id}/review`) },
  html`${reviewField}
${formActions(button({ label: messages.keep, small: true }))}`,
)}
${form(
  { action: blocklistPath(page, `/${id}/end`) },
  html`${endField}
${formActions(button({ label: messages.end, small: true }))}`,
)}
</details>`
}

/** Who rejected or ended each entry, when, and why. */
export function pastTable(page: PageContext, rows: readonly BlocklistEntry[]): Markup {
  const { blocklist: messages } = page.t
  const outcome = (entry: BlocklistEntry) => {
    const { state, decider, decidedAt, ender, endedAt, endedBy, endReason } = entry
    const isExpired = endedBy === 'system'
    const [name, at] = state === 'rejected' ? [decider, decidedAt] : [isExpired ? null : ender, endedAt]
    return html`${badge(isExpired ? messages.expired : messages.states[state])}
${endReason === null ? '' : html`<span dir="auto">${endReason}</span>`}<br>
<span class="quiet">${name === null ? '' : html`${messages.endedBy(name)} · `}${at === null ? '' : relativeTime(page, Date.parse(at))}</span>`
  }
  const table = dataTable({
    caption: messages.past,
    hideCaption: true,
    columns: [...commonColumns(page), { label: messages.outcome, cell: outcome }],
    rows,
  })
  return card({ title: messages.past, flush: true }, table)
}
