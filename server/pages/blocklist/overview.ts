import { html } from 'hono/html'
import { type BlocklistEntry, DEFAULT_REVIEW_DAYS } from '../../../shared/blocklist.ts'
import { addDays } from '../../../shared/calendar.ts'
import { listBlocklist } from '../../domain/blocklist/entries.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { emptyState, notice } from '../components/notice.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { contactPath } from '../contacts/paths.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { blocklistPath } from './paths.ts'
import { loadRuleTexts, rulesDetails } from './rules.ts'

/** How many entries of each state the page shows. The API has all. */
const MAX_ENTRIES = 200
const MAX_PAST = 50

/** A form of the page that was not saved. */
export interface BlocklistFormState {
  error: string
  status: 400 | 403 | 409
  /** The entry whose form it is, the field, and what was entered. */
  input?: { id: string; field: 'reviewDay' | 'reason'; value: string }
}

/** Proposals, active entries, and past ones. */
export async function showBlocklist(page: PageContext, formState?: BlocklistFormState) {
  const { deps, caller } = page.c.var
  const { blocklist: messages } = page.t
  const list = async (state: BlocklistEntry['state'], limit: number) =>
    (await listBlocklist(deps, caller, { state }, { cursor: undefined, limit })).data
  const [proposals, active, rejected, ended, texts] = await Promise.all([
    list('proposed', MAX_ENTRIES),
    list('active', MAX_ENTRIES),
    list('rejected', MAX_PAST),
    list('ended', MAX_PAST),
    loadRuleTexts(page),
  ])
  const past = [...rejected, ...ended].sort((one, other) => (one.id < other.id ? 1 : -1)).slice(0, MAX_PAST)
  const nothing = proposals.length + active.length === 0
  const rulesLink = page.may('settings')
    ? linkButton({ label: messages.editRules, href: blocklistPath(page, '/rules') })
    : undefined
  return page.c.html(
    shell(
      page,
      { title: messages.title, current: 'contacts', intro: messages.intro, ...(rulesLink && { actions: rulesLink }) },
      html`${formError(formState)}
${notice({ kind: 'info', text: messages.claims })}
${nothing ? emptyState({ icon: 'person', title: messages.nothing, text: messages.nothingText }) : ''}
${proposals.length > 0 ? proposalTable(page, proposals) : ''}
${active.length > 0 ? activeTable(page, active, formState) : ''}
${rulesDetails(page, texts)}
${past.length > 0 ? pastTable(page, past) : ''}`,
    ),
    formState?.status ?? 200,
  )
}

const getFieldId = (field: 'reviewDay' | 'reason', id: string) => `${field === 'reviewDay' ? 'review' : 'end'}-${id}`

function formError(formState: BlocklistFormState | undefined): Markup {
  if (!formState) return html``
  const { error, input } = formState
  const text = input ? html`<a href="#${getFieldId(input.field, input.id)}">${error}</a>` : error
  return html`<div role="alert">${notice({ kind: 'danger', text })}</div>`
}

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

function proposalTable(page: PageContext, rows: readonly BlocklistEntry[]): Markup {
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

function decisionButtons(page: PageContext, { id, proposedBy, contact }: BlocklistEntry): Markup {
  const { blocklist: messages } = page.t
  if (!page.may('contacts.erase')) return html`<span class="quiet">${messages.needsOther}</span>`
  const isOwn = proposedBy === page.c.var.caller.actor
  const named = (label: string) => ({ 'aria-label': `${label}${page.t.common.colon}${contact ?? ''}` })
  const rejectLabel = isOwn ? messages.takeBack : messages.reject
  return html`<div class="actions">
${
  isOwn
    ? html`<span class="quiet">${messages.needsOther}</span>`
    : postButton({
        label: messages.approve,
        small: true,
        kind: 'primary',
        action: blocklistPath(page, `/${id}/approval`),
        attributes: named(messages.approve),
      })
}
${postButton({
  label: rejectLabel,
  small: true,
  action: blocklistPath(page, `/${id}/rejection`),
  attributes: named(rejectLabel),
})}
</div>`
}

function activeTable(
  page: PageContext,
  rows: readonly BlocklistEntry[],
  formState: BlocklistFormState | undefined,
): Markup {
  const { t, format } = page
  const { blocklist: messages } = t
  const review = ({ reviewDay, reviewDue }: BlocklistEntry) =>
    html`${format.day(reviewDay)} ${reviewDue ? badge(messages.reviewDue, 'warning') : ''}`
  const sorted = rows.toSorted((one, other) => (one.reviewDay < other.reviewDay ? -1 : 1))
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
    rows: sorted,
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

function pastTable(page: PageContext, rows: readonly BlocklistEntry[]): Markup {
  const { blocklist: messages } = page.t
  const outcome = ({ state, decider, endedBy, endReason }: BlocklistEntry) =>
    html`${badge(messages.states[state])} ${
      state === 'rejected' ? decider : endedBy === 'system' ? messages.expired : (endReason ?? '')
    }`
  const table = dataTable({
    caption: messages.ended,
    hideCaption: true,
    columns: [...commonColumns(page), { label: messages.outcome, cell: outcome }],
    rows,
  })
  return card({ title: messages.ended, flush: true }, table)
}
