import { html } from 'hono/html'
import { z } from 'zod'
import { instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import { requestKinds, requestOutcomes } from '../../../shared/privacy-request.ts'
import { Day, text } from '../../../shared/text.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import {
  applyCorrection,
  enterRequest,
  getRequest,
  handleRequest,
  type ListedRequest,
  listRequests,
} from '../../domain/privacy/requests.ts'
import { emptyForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { selectField, textArea, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { breadcrumb, segmentedControl } from '../components/navigation.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, card, definitionList } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { sendList } from '../layout/exports.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery, workspacePath } from '../layout/paths.ts'
import { settingsPath } from './paths.ts'
import { parseCursor } from './query.ts'
import { buildFieldErrors, settingsPage } from './views.ts'

const PAGE_SIZE = 50
const states = ['open', 'handled'] as const

const parseState = (page: PageContext) => states.find((state) => state === page.c.req.query('state'))
const contactPath = ({ workspace }: PageContext, id: string, path = '') =>
  workspacePath(workspace.slug, `/contacts/${id}${path}`)

export const showRequests = async (page: PageContext) => page.c.html(await requestsPage(page))

export const downloadRequests = (page: PageContext) =>
  sendList(page, 'privacy-requests', { sheet: page.t.privacyRequests.list }, (format) =>
    page.c.var.deps.exportList('privacy-requests', page.c.var.caller, {}, format),
  )

const EntryForm = z.object({
  kind: z.enum(requestKinds),
  identifier: z.union([z.literal('').transform(() => null), text(254)]),
  day: Day,
  note: z.union([z.literal('').transform(() => null), text(1000)]),
})

export async function createRequest(page: PageContext) {
  const { c, t } = page
  const { deps, caller } = c.var
  const submitted = await readForm(c)
  const input = Object.fromEntries(
    ['kind', 'identifier', 'day', 'note'].map((name) => [name, submitted.text(name).trim()]),
  )
  const { value, errors } = validateForm(EntryForm, input)
  const showErrors = async (found: FieldErrors) => c.html(await requestsPage(page, submitted, found), 400)
  if (errors) return showErrors(errors)
  const receivedAt = instantFromWallClock(`${value.day}T00:00:00`, page.workspace.timeZone)
  try {
    await enterRequest(deps, caller, { ...value, receivedAt })
  } catch (error) {
    if (hasErrorCode(error, 'contact-not-found')) return showErrors({ identifier: 'unknown' })
    if (hasErrorCode(error, 'time-in-future')) return showErrors({ day: 'future' })
    throw error
  }
  return redirectWithNotice(c, settingsPath(page, 'requests'), t.privacyRequests.saved)
}

async function requestsPage(page: PageContext, submitted: Form = emptyForm, errors: FieldErrors = {}): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.privacyRequests
  const [state, cursor] = [parseState(page), parseCursor(page)]
  const filter = state === undefined ? {} : { isOpen: state === 'open' }
  const { data, nextCursor } = await listRequests(deps, caller, filter, { cursor, limit: PAGE_SIZE })
  const listPath = (params: Record<string, string | undefined>) => withQuery(settingsPath(page, 'requests'), params)
  const stateLinks = [undefined, ...states].map((choice) => ({
    label: messages[choice ?? 'all'],
    href: listPath({ state: choice }),
    current: choice === state,
  }))
  const { fieldErrors, errorFor } = buildFieldErrors(errors, messages.errors)
  return settingsPage(
    page,
    'requests',
    {
      intro: messages.intro,
      fieldErrors,
      wide: true,
      actions: linkButton({ label: messages.csv, icon: 'download', href: settingsPath(page, 'requests', '.csv') }),
    },
    html`${segmentedControl(messages.filters, stateLinks)}
${requestTable(page, data)}
${pager(page, { newer: cursor ? listPath({ state }) : null, older: nextCursor && listPath({ state, cursor: nextCursor }) })}
${entryCard(page, submitted, errorFor)}`,
  )
}

function requestTable(page: PageContext, requests: readonly ListedRequest[]): Markup {
  const messages = page.t.privacyRequests
  if (requests.length === 0) return emptyState({ icon: 'check', title: messages.empty, text: messages.emptyText })
  const list = dataTable({
    caption: messages.list,
    hideCaption: true,
    rows: requests,
    columns: [
      {
        label: messages.kind,
        isRowHeader: true,
        cell: ({ id, kind }) => html`<a href="${settingsPath(page, 'requests', `/${id}`)}">${messages.kinds[kind]}</a>`,
      },
      { label: messages.contact, cell: (request) => contactCell(page, request) },
      { label: messages.received, cell: ({ receivedAt }) => relativeTime(page, Date.parse(receivedAt)) },
      { label: messages.source, cell: ({ source }) => messages.sources[source] },
      { label: messages.state, cell: (request) => stateCell(page, request) },
      { label: messages.handledBy, cell: (request) => handledByCell(page, request) },
    ],
  })
  return card({ flush: true }, list)
}

const contactCell = (page: PageContext, { contactId, contactName }: ListedRequest): Markup =>
  contactId === null || contactName === null
    ? html`<span class="quiet">${page.t.privacyRequests.noContact}</span>`
    : html`<a href="${contactPath(page, contactId)}" dir="auto">${contactName}</a>`

function stateCell(page: PageContext, { outcome, dueAt }: ListedRequest): Markup {
  const messages = page.t.privacyRequests
  if (outcome !== null) return badge(messages.outcomes[outcome], outcome === 'done' ? 'success' : 'neutral')
  const isOverdue = Date.parse(dueAt) < page.c.var.deps.now()
  const label = badge(isOverdue ? messages.overdue : messages.isOpen, isOverdue ? 'danger' : 'warning')
  return html`${label} <span class="quiet">${messages.due} ${page.format.shortDay(Date.parse(dueAt))}</span>`
}

function handledByCell(page: PageContext, { handledAt, handledBy, handledByName }: ListedRequest): Markup {
  if (handledAt === null) return html``
  const name = handledBy === 'respondent' ? page.t.privacyRequests.respondent : (handledByName ?? '')
  return html`${name} <span class="quiet">${relativeTime(page, Date.parse(handledAt))}</span>`
}

function entryCard(
  page: PageContext,
  submitted: Form,
  errorFor: (name: 'identifier' | 'day' | 'note' | 'kind' | 'outcome') => string | undefined,
): Markup {
  const messages = page.t.privacyRequests
  const today = toLocalDay(page.c.var.deps.now(), page.workspace.timeZone)
  const fields = html`<div class="fields">
${selectField({
  name: 'kind',
  label: messages.kind,
  value: submitted.text('kind', 'see'),
  error: errorFor('kind'),
  choices: requestKinds.map((kind) => ({ value: kind, label: messages.kinds[kind] })),
})}
${textField({
  name: 'day',
  label: messages.day,
  type: 'date',
  value: submitted.text('day', today),
  error: errorFor('day'),
  attributes: { max: today },
})}
</div>
${textField({
  name: 'identifier',
  label: messages.identifier,
  hint: messages.identifierHint,
  value: submitted.text('identifier'),
  error: errorFor('identifier'),
  attributes: { maxlength: 254, autocomplete: 'off' },
})}
${textArea({
  name: 'note',
  label: messages.note,
  value: submitted.text('note'),
  error: errorFor('note'),
  optionalLabel: page.t.common.optional,
  rows: 2,
  attributes: { maxlength: 1000, dir: 'auto' },
})}`
  return card(
    { title: messages.enter, intro: messages.enterIntro },
    form(
      { action: settingsPath(page, 'requests') },
      html`${fields}
${formActions(button({ label: messages.save, kind: 'primary' }))}`,
    ),
  )
}

export const showRequest = async (page: PageContext) => page.c.html(await requestPage(page))

async function requestPage(page: PageContext, error?: string): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.privacyRequests
  const request = await getRequest(deps, caller, getPathId(page, 'privacy-request'))
  const correction = Object.entries(request.correction ?? {}).flatMap(([field, value]) =>
    value === null ? [] : [`${page.t.contacts.fields[field as 'name' | 'email' | 'phone']}: ${value}`],
  )
  const list = definitionList([
    [messages.contact, contactCell(page, request)],
    [messages.received, relativeTime(page, Date.parse(request.receivedAt))],
    [messages.due, page.format.shortDay(Date.parse(request.dueAt))],
    [messages.source, messages.sources[request.source]],
    [messages.state, stateCell(page, request)],
    [messages.correction, correction.length > 0 ? html`<span dir="auto">${correction.join('; ')}</span>` : null],
    [messages.note, request.note && html`<span dir="auto">${request.note}</span>`],
    [messages.handledBy, request.handledAt && handledByCell(page, request)],
  ])
  return settingsPage(
    page,
    'requests',
    {
      intro: breadcrumb(page, [
        { label: messages.list, href: settingsPath(page, 'requests') },
        { label: messages.kinds[request.kind], href: '', current: true },
      ]),
      fieldErrors: error ? [{ message: error }] : [],
    },
    html`${card({ title: messages.title(messages.kinds[request.kind]) }, list)}
${request.handledAt === null ? workCard(page, request) : ''}`,
  )
}

function workCard(page: PageContext, { id, kind, contactId, contactName, correction }: ListedRequest): Markup {
  const messages = page.t.privacyRequests
  const path = settingsPath(page, 'requests', `/${id}`)
  const hasContact = contactId !== null && contactName !== null
  const contactActions = hasContact
    ? html`<div class="actions">
${correction === null ? '' : postButton({ label: messages.apply, kind: 'primary', action: `${path}/correction` })}
${linkButton({ label: messages.openContact, href: contactPath(page, contactId) })}
${
  kind === 'see'
    ? linkButton({ label: messages.download, icon: 'download', href: contactPath(page, contactId, '/data.json') })
    : ''
}
${
  kind === 'delete'
    ? linkButton({
        label: messages.erase,
        icon: 'trash',
        kind: 'danger',
        href: contactPath(page, contactId, '/deletion'),
      })
    : ''
}
</div>`
    : ''
  const outcomeField = selectField({
    name: 'outcome',
    label: messages.outcome,
    choices: requestOutcomes.map((outcome) => ({ value: outcome, label: messages.outcomes[outcome] })),
  })
  return card(
    { title: messages.actions, intro: messages.actionTexts[kind] },
    html`${contactActions}
${form(
  { action: `${path}/outcome` },
  html`${outcomeField}
${formActions(button({ label: messages.finish }))}`,
)}`,
  )
}

export async function saveRequestOutcome(page: PageContext) {
  const { c, t } = page
  const submitted = await readForm(c)
  const outcome = requestOutcomes.find((choice) => choice === submitted.text('outcome'))
  if (!outcome) return c.html(await requestPage(page, t.privacyRequests.errors.outcome), 400)
  await handleRequest(c.var.deps, c.var.caller, getPathId(page, 'privacy-request'), outcome)
  return redirectWithNotice(c, settingsPath(page, 'requests'), t.privacyRequests.finished)
}

export async function saveCorrection(page: PageContext) {
  const { c, t } = page
  try {
    await applyCorrection(c.var.deps, c.var.caller, getPathId(page, 'privacy-request'))
  } catch (error) {
    if (!hasErrorCode(error, 'identifier-taken', 'identifier-required', 'invalid-phone')) throw error
    return c.html(await requestPage(page, t.privacyRequests.taken), 409)
  }
  return redirectWithNotice(c, settingsPath(page, 'requests'), t.privacyRequests.applied)
}
