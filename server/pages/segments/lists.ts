import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import type { Segment } from '../../../shared/segment.ts'
import { getContact } from '../../domain/contacts/contacts.ts'
import {
  addSegmentContacts,
  countSegmentContacts,
  createSegment,
  getSegment,
  listSegmentContacts,
  removeSegmentContact,
} from '../../domain/segments/segments.ts'
import { createForm, type FieldErrors, type Form } from '../../http/forms.ts'
import { readFileForm } from '../../http/multipart.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { pager } from '../components/pager.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { contactPath } from '../contacts/paths.ts'
import { displayName } from '../contacts/views.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { parseCursor } from '../surveys/query.ts'
import { listFields } from './fields.ts'
import { conditionField } from './form.ts'
import { type ListedLine, readListedContacts } from './list-input.ts'
import { invalidName, nameField, parseName, type SaveResult, saveNamed } from './names.ts'
import { segmentPath, segmentsPath } from './paths.ts'
import { countText, segmentActions, segmentBreadcrumb } from './views.ts'

/** The largest file of a list. Larger ones are imported under Contacts. */
const MAX_KILOBYTES = 2048
const PAGE_SIZE = 50
/** Contacts that are added in one batch. */
const BATCH_SIZE = 1000

export const LIST_NAME = 'list-name'
export const LIST_FILE = 'list-file'

/** Reads a form that may carry a list. */
export const readListForm = (page: PageContext) => readFileForm(page.c, MAX_KILOBYTES, LIST_FILE)

export const showNewList = async (page: PageContext) => page.c.html(newListPage(page, createForm({})))

function newListPage(page: PageContext, submitted: Form, errors: FieldErrors = {}): Markup {
  const messages = page.t.segments
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ field, message }))
  return shell(
    page,
    { title: messages.makeList, current: 'campaigns', above: segmentBreadcrumb(page, messages.makeList) },
    form(
      { action: segmentsPath(page, '/new-list'), attributes: { enctype: 'multipart/form-data', class: 'form card' } },
      html`${errorSummary(page, fieldErrors)}
${nameField({ name: LIST_NAME, label: messages.list.name, form: submitted, errors })}
${listFields(page, { form: submitted, errors })}
${formActions(
  button({ label: messages.list.create, kind: 'primary' }),
  linkButton({ label: page.t.common.cancel, kind: 'quiet', href: segmentsPath(page) }),
)}`,
    ),
  )
}

export async function createListSegment(page: PageContext) {
  const submitted = await readListForm(page)
  const result = await createList(page, submitted)
  if (result.errors) return page.c.html(newListPage(page, submitted, result.errors), result.status)
  return redirectToList(page, result.saved)
}

/** What became of a list. */
export interface SavedList {
  id: string
  added: number
  skipped: readonly string[]
}

/** Creates a fixed list from a form. */
export async function createList(page: PageContext, submitted: Form): Promise<SaveResult<SavedList>> {
  const { deps, caller } = page.c.var
  const name = parseName(submitted, LIST_NAME)
  if (name === undefined) return invalidName(page, LIST_NAME)
  const lines = await readLines(page, submitted)
  if ('errors' in lines) return lines
  const [first = [], ...others] = toBatches(lines)
  return saveNamed(page, LIST_NAME, async () => {
    const { id, ...outcome } = await createSegment(deps, caller, {
      name,
      contacts: first.map(({ contact }) => contact),
    })
    return addBatches(
      page,
      { id, added: outcome.added, skipped: describeSkipped(page, first, outcome.skipped) },
      others,
    )
  })
}

async function readLines({ t, workspace }: PageContext, submitted: Form) {
  const lines = await readListedContacts(submitted, workspace.country)
  if (Array.isArray(lines)) return lines
  return { errors: { 'list-contacts': t.segments.errors[lines] }, status: 400 as const }
}

const toBatches = (lines: readonly ListedLine[]) =>
  Array.from({ length: Math.ceil(lines.length / BATCH_SIZE) }, (_, index) =>
    lines.slice(index * BATCH_SIZE, (index + 1) * BATCH_SIZE),
  )

async function addBatches(
  page: PageContext,
  list: SavedList,
  batches: readonly (readonly ListedLine[])[],
): Promise<SavedList> {
  const { deps, caller } = page.c.var
  let { added, skipped } = list
  for (const batch of batches) {
    const outcome = await addSegmentContacts(
      deps,
      caller,
      list.id,
      batch.map(({ contact }) => contact),
    )
    added += outcome.added
    skipped = [...skipped, ...describeSkipped(page, batch, outcome.skipped)]
  }
  return { id: list.id, added, skipped }
}

const describeSkipped = (
  { t }: PageContext,
  batch: readonly ListedLine[],
  skipped: readonly { index: number; reason: string }[],
): string[] => skipped.map(({ index, reason }) => t.segments.list.skippedLine(batch[index]?.line ?? '', reason))

export async function addToList(page: PageContext) {
  const { deps, caller } = page.c.var
  const segment = await getSegment(deps, caller, getPathId(page, 'segment'))
  const submitted = await readListForm(page)
  const lines = await readLines(page, submitted)
  if ('errors' in lines)
    return page.c.html(await listPage(page, segment, { form: submitted, errors: lines.errors }), lines.status)
  return redirectToList(page, await addBatches(page, { id: segment.id, added: 0, skipped: [] }, toBatches(lines)))
}

const redirectToList = (page: PageContext, list: SavedList) => {
  const { text, kind } = listNotice(page, list)
  return redirectWithNotice(page.c, segmentPath(page, list), text, kind)
}

/** How many lines of a list that a notice quotes. */
const MAX_QUOTED = 3

/** What became of a list, in a sentence or two. */
export function listNotice({ t, format }: PageContext, { added, skipped }: SavedList) {
  const messages = t.segments.list
  const addedText = messages.added(added, format.number(added))
  if (skipped.length === 0) return { text: addedText, kind: 'success' as const }
  const quoted = skipped.slice(0, MAX_QUOTED).join(' · ')
  const skippedText = `${messages.skipped(skipped.length, format.number(skipped.length))}${t.common.colon}${quoted}`
  return { text: format.sentences([addedText, skippedText]), kind: 'warning' as const }
}

export async function removeFromList(page: PageContext) {
  const { deps, caller } = page.c.var
  const id = getPathId(page, 'segment')
  const contact = await getContact(deps, caller, getPathId(page, 'contact', 'contact'))
  await removeSegmentContact(deps, caller, id, contact.id)
  return redirectWithNotice(page.c, segmentPath(page, { id }), page.t.segments.list.removed(displayName(page, contact)))
}

interface ListPageProps {
  form?: Form
  errors?: FieldErrors
}

/** A fixed list: its name, its contacts, and a form that adds more. */
export async function listPage(
  page: PageContext,
  segment: Segment,
  { form: submitted, errors = {} }: ListPageProps = {},
) {
  const { deps, caller } = page.c.var
  const messages = page.t.segments
  const cursor = parseCursor(page)
  const [{ data, nextCursor }, count] = await Promise.all([
    listSegmentContacts(deps, caller, segment.id, { cursor, limit: PAGE_SIZE }),
    countSegmentContacts(deps, caller, segment.id),
  ])
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ field, message }))
  const path = segmentPath(page, segment)
  const values = submitted ?? createForm({ [conditionField('name')]: segment.name })
  return shell(
    page,
    {
      title: segment.name,
      current: 'campaigns',
      above: segmentBreadcrumb(page, segment.name),
      intro: `${messages.listTitle} · ${countText(page, count)}`,
      actions: segmentActions(page, segment),
    },
    html`${errorSummary(page, fieldErrors)}
${data.length === 0 ? html`<p class="quiet">${messages.list.empty}</p>` : card({ flush: true }, contactTable(page, segment, data))}
${pager(page, { newer: cursor ? path : null, older: nextCursor && withQuery(path, { cursor: nextCursor }) })}
${card(
  { title: messages.list.add },
  form(
    { action: segmentPath(page, segment, '/contacts'), attributes: { enctype: 'multipart/form-data' } },
    html`${listFields(page, { form: values, errors })}
${formActions(button({ label: messages.list.add }))}`,
  ),
)}
${card(
  { title: messages.name },
  form(
    { action: path },
    html`${nameField({ name: conditionField('name'), label: messages.name, form: values, errors })}
${formActions(button({ label: page.t.common.save }))}`,
  ),
)}`,
  )
}

function contactTable(page: PageContext, segment: Segment, contacts: readonly Contact[]): Markup {
  const { t, format } = page
  return dataTable<Contact>({
    caption: t.segments.contacts,
    hideCaption: true,
    rows: contacts,
    columns: [
      {
        label: t.contacts.fields.name,
        isRowHeader: true,
        cell: (contact) => html`<a href="${contactPath(page, contact.id)}">${displayName(page, contact)}</a>`,
      },
      { label: t.contacts.fields.email, cell: ({ email }) => email ?? '' },
      { label: t.contacts.fields.phone, cell: ({ phone }) => (phone ? format.phone(phone) : '') },
      {
        label: t.common.actions,
        hideLabel: true,
        cell: (contact) =>
          postButton({
            label: t.segments.list.remove(displayName(page, contact)),
            icon: 'cross',
            iconOnly: true,
            kind: 'quiet',
            small: true,
            action: segmentPath(page, segment, `/contacts/${contact.id}/deletion`),
          }),
      },
    ],
  })
}
