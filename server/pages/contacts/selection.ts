import { html } from 'hono/html'
import { eachImportedChunk } from '../../domain/contacts/imported-contacts.ts'
import { getListKey, prepareContactQuery } from '../../domain/contacts/list-query.ts'
import {
  type ContactCount,
  countMatchingContacts,
  eachMatchingChunk,
  loadContactRows,
} from '../../domain/contacts/lists.ts'
import { isId } from '../../domain/ids.ts'
import { type Form, readForm } from '../../http/forms.ts'
import { hiddenFields } from '../components/button.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { contactListPath, importPath } from './paths.ts'
import { parseListQuery } from './query.ts'
import { displayName } from './views.ts'

/** The most contacts that are selected one by one, and of them those named on a page. */
const MAX_PICKED = 200
const MAX_NAMES = 5

/** Contacts selected for a bulk action: some of a list, all that match its filters, or those of an import. */
export type ContactSelection = { filters: URLSearchParams } & (
  | { kind: 'picked'; ids: readonly string[] }
  | { kind: 'all' }
  | { kind: 'import'; importId: string }
)

/** The selection in the URL, or in the form of a page that has asked for the rest. */
export async function readSelection(
  page: PageContext,
): Promise<{ selection: ContactSelection | undefined; form: Form | undefined }> {
  const { c } = page
  const form = c.req.method === 'POST' ? await readForm(c) : undefined
  const parameters = form
    ? new URLSearchParams(Object.keys(form.fields).flatMap((name) => form.list(name).map((value) => [name, value])))
    : new URL(c.req.url).searchParams
  return { selection: parseSelection(parameters), form }
}

function parseSelection(parameters: URLSearchParams): ContactSelection | undefined {
  const { filters, isComplete } = parseListQuery(parameters)
  const importId = parameters.get('import')
  if (importId !== null && isId(importId)) return { kind: 'import', filters, importId }
  // A filter that cannot be read must not widen what is changed or deleted.
  if (parameters.get('all') === '1') return isComplete ? { kind: 'all', filters } : undefined
  const ids = [...new Set(parameters.getAll('pick'))].filter(isId).slice(0, MAX_PICKED)
  return ids.length === 0 ? undefined : { kind: 'picked', filters, ids }
}

/** Back to the list, for a form in which nothing is selected. */
export const redirectToList = (page: PageContext) =>
  redirectWithNotice(
    page.c,
    contactListPath(page, parseListQuery(new URL(page.c.req.url).searchParams)),
    page.t.contactLists.nothingSelected,
    'warning',
  )

/** The page that the selection was made on. */
export const getOriginPath = (page: PageContext, selection: ContactSelection): string =>
  selection.kind === 'import'
    ? importPath(page, selection.importId)
    : contactListPath(page, { filters: selection.filters })

/** The fields by which a form repeats the selection. */
export const selectionFields = (selection: ContactSelection): Markup[] => [
  ...hiddenFields(Object.fromEntries(selection.filters)),
  ...(selection.kind === 'picked' ? selection.ids.flatMap((id) => hiddenFields({ pick: id })) : []),
  ...hiddenFields({
    all: selection.kind === 'all' ? '1' : undefined,
    import: selection.kind === 'import' ? selection.importId : undefined,
  }),
]

/** Identifies the filters of a selection that has all contacts that match. */
export const getSelectionKey = (selection: ContactSelection): string | undefined =>
  selection.kind === 'all' ? getListKey(parseListQuery(selection.filters).query) : undefined

/**
 * The ids of the selected contacts, in chunks.
 * @param options see `prepareContactQuery`
 */
export async function* eachSelectedChunk(
  page: PageContext,
  selection: ContactSelection,
  options: { repeatLinksTo?: string } = {},
): AsyncGenerator<string[]> {
  const { deps, caller } = page.c.var
  if (selection.kind === 'picked') yield [...selection.ids]
  else if (selection.kind === 'import') yield* eachImportedChunk(deps, caller, selection.importId)
  else {
    const query = await prepareContactQuery(deps, caller, parseListQuery(selection.filters).query, options)
    for await (const { ids } of eachMatchingChunk(deps, caller, query)) yield ids
  }
}

/** How many contacts are selected. Selected ones that are gone by now do not count. */
export async function countSelection(page: PageContext, selection: ContactSelection): Promise<ContactCount> {
  const { deps, caller } = page.c.var
  if (selection.kind === 'all') {
    const query = await prepareContactQuery(deps, caller, parseListQuery(selection.filters).query)
    return countMatchingContacts(deps, caller, query)
  }
  let count = 0
  for await (const ids of eachSelectedChunk(page, selection))
    count += selection.kind === 'picked' ? (await loadContactRows(deps, caller, ids)).length : ids.length
  return { count, isExact: true }
}

/** Who is selected: the number, and some names. */
export async function describeSelection(page: PageContext, selection: ContactSelection): Promise<Markup> {
  const { format, t } = page
  const { count, isExact } = await countSelection(page, selection)
  const shownCount = t.contactLists.count(count, format.number(count), isExact)
  if (selection.kind !== 'picked') return html`<p><strong>${shownCount}</strong></p>`
  const { deps, caller } = page.c.var
  const rows = await loadContactRows(deps, caller, selection.ids.slice(0, MAX_NAMES))
  const names = rows.map((row) => displayName(page, row))
  const others = count - names.length
  const list = others > 0 ? `${names.join(t.contactLists.separator)} …` : format.list(names)
  return html`<p><strong>${shownCount}</strong>${t.common.colon}${list}</p>`
}
