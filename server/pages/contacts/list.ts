import { html } from 'hono/html'
import { toContacts } from '../../domain/contacts/contacts.ts'
import { type PreparedContactQuery, prepareContactQuery } from '../../domain/contacts/list-query.ts'
import {
  countMatchingContacts,
  findMatchingContacts,
  getContactActivity,
  MAX_SORTED,
  sortMatchingContacts,
} from '../../domain/contacts/lists.ts'
import {
  type ActivitySort,
  compareContacts,
  findSortedContacts,
  type IndexedSort,
  parseCursor,
  toContactOrder,
} from '../../domain/contacts/sorting.ts'
import { listSegmentChoices } from '../../domain/reports/segment-choices.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import { buildContactSpreadsheetTexts } from '../../i18n/spreadsheet.ts'
import { linkButton } from '../components/button.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import type { PageContext } from '../layout/context.ts'
import { exportMenu, sendList } from '../layout/exports.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { contactFilters } from './filters.ts'
import { contactListPath, contactsPath } from './paths.ts'
import { type ContactPageQuery, isIndexedSort, parseListQuery, type SortOrder } from './query.ts'
import { contactTable } from './table.ts'

const PAGE_SIZE = 50

export async function listContactsPage(page: PageContext) {
  const { c, t, format } = page
  const { deps, caller } = c.var
  const listQuery = parseListQuery(new URL(c.req.url).searchParams)
  const preparedQuery = await prepareContactQuery(deps, caller, listQuery.query)
  const [rows, count, segments] = await Promise.all([
    loadRows(page, listQuery, preparedQuery),
    countMatchingContacts(deps, caller, preparedQuery),
    loadSegments(page),
  ])
  const contacts = await toContacts(deps, caller, rows.data)
  const activity = await getContactActivity(
    deps,
    caller,
    contacts.map(({ id }) => id),
  )
  const isSortable = count.isExact && count.count <= MAX_SORTED
  const isEmpty = contacts.length === 0 && rows.older === null && listQuery.filters.size === 0
  const shownCount = t.contactLists.count(count.count, format.number(count.count), count.isExact)
  return c.html(
    shell(
      page,
      {
        title: t.contacts.title,
        current: 'contacts',
        wide: true,
        intro: isEmpty ? undefined : shownCount,
        actions: listActions(page, listQuery.filters),
      },
      html`<div class="stack">
${isEmpty ? '' : contactFilters(page, { filters: listQuery.filters, sort: listQuery.sort, segments })}
${listQuery.sort && !rows.isSorted ? notice({ kind: 'info', text: t.contactLists.tooMany(format.number(MAX_SORTED)) }) : ''}
${contacts.length > 0 ? contactTable(page, { contacts, activity, count, listQuery, isSortable }) : emptyList(page, listQuery, rows.older)}
${pager(page, rows)}
</div>`,
    ),
  )
}

/** A page of the list in the requested order, or the newest contacts first if they are too many to be sorted. */
async function loadRows(page: PageContext, listQuery: ContactPageQuery, preparedQuery: PreparedContactQuery) {
  const { deps, caller } = page.c.var
  const { filters, sort } = listQuery
  if (sort && isIndexedSort(sort.by)) return loadRowsInOrder(page, listQuery, preparedQuery, { ...sort, by: sort.by })
  const sorted = sort && (await sortRows(page, listQuery, preparedQuery, { ...sort, by: sort.by as ActivitySort }))
  if (sorted) return sorted
  // In another order, the cursor has another meaning.
  const cursor = sort ? undefined : listQuery.cursor
  const { data, nextCursor } = await findMatchingContacts(deps, caller, preparedQuery, { cursor, limit: PAGE_SIZE })
  return {
    data,
    isSorted: false,
    labels: undefined,
    newer: cursor ? contactListPath(page, { filters }) : null,
    older: nextCursor && contactListPath(page, { filters, cursor: nextCursor }),
  }
}

/** Names are in the order of the reader's language. */
async function loadRowsInOrder(
  page: PageContext,
  { filters, cursor }: ContactPageQuery,
  preparedQuery: PreparedContactQuery,
  sort: SortOrder<Exclude<IndexedSort, 'strokes'>>,
) {
  const { deps, caller } = page.c.var
  const isByStrokes = sort.by === 'name' && page.format.language === 'zh-Hant'
  const order = toContactOrder(isByStrokes ? 'strokes' : sort.by, sort.descending)
  // With another language of the reader, names are in another order.
  const position = cursor !== undefined && parseCursor(order, cursor) ? cursor : undefined
  const paging = { cursor: position, limit: PAGE_SIZE }
  const { data, nextCursor } = await findSortedContacts(deps, caller, preparedQuery, order, paging)
  return {
    data,
    isSorted: true,
    labels: { newer: page.t.contactLists.first, older: page.t.contactLists.next },
    newer: position ? contactListPath(page, { filters, sort }) : null,
    older: nextCursor && contactListPath(page, { filters, sort, cursor: nextCursor }),
  }
}

/** A page of a short list; undefined if it is too long. */
async function sortRows(
  page: PageContext,
  { filters, page: number }: ContactPageQuery,
  preparedQuery: PreparedContactQuery,
  sort: SortOrder<ActivitySort>,
) {
  const { deps, caller } = page.c.var
  const position = { offset: (number - 1) * PAGE_SIZE, limit: PAGE_SIZE }
  const sorted = await sortMatchingContacts(deps, caller, preparedQuery, compareContacts(sort.by, sort), position)
  if (!sorted) return undefined
  const pagePath = (other: number) => contactListPath(page, { filters, sort, page: other })
  return {
    data: sorted.data,
    isSorted: true,
    labels: { newer: page.t.contactLists.previous, older: page.t.contactLists.next },
    newer: number > 1 ? pagePath(number - 1) : null,
    older: sorted.total > number * PAGE_SIZE ? pagePath(number + 1) : null,
  }
}

/** Values to filter by are those of responses, which are counted. */
async function loadSegments({ c }: PageContext) {
  const { deps, caller } = c.var
  const [{ data: surveys }, keys] = await Promise.all([
    listSurveys(deps, caller, { limit: 200 }),
    listSegmentKeys(deps, caller),
  ])
  const choices = keys.map(({ key, countedAt }) => ({ key, counted: countedAt !== null }))
  return listSegmentChoices(
    deps,
    caller,
    surveys.map(({ id }) => id),
    choices,
  )
}

export function downloadContacts(page: PageContext) {
  const { deps, caller } = page.c.var
  const { query } = parseListQuery(new URL(page.c.req.url).searchParams)
  const spreadsheet = buildContactSpreadsheetTexts(page.format.language)
  return sendList(page, 'contacts', { sheet: page.t.contacts.title }, (format) =>
    deps.exportList('contacts', caller, { ...query, spreadsheet }, format),
  )
}

function listActions(page: PageContext, filters: URLSearchParams): Markup {
  const messages = page.t.contacts
  const fileMenu = exportMenu(page, {
    href: (type) => withQuery(contactsPath(page, `.${type}`), Object.fromEntries(filters)),
    hint: page.t.contactLists.export.hint,
  })
  if (!page.may('contacts.change')) return fileMenu
  return html`${linkButton({ label: messages.add, icon: 'plus', kind: 'primary', href: contactsPath(page, '/new') })}
${linkButton({ label: messages.import, icon: 'upload', href: contactsPath(page, '/import') })}
${fileMenu}`
}

function emptyList(page: PageContext, { filters, query }: ContactPageQuery, older: string | null): Markup {
  const messages = page.t.contacts
  if (filters.size > 0) {
    const { noMatch, noMatchText, lookFurther, noneYet } = page.t.contactLists
    const onlySearch = filters.size === 1 ? query.q : undefined
    const allLink = linkButton({ label: messages.all, href: contactsPath(page) })
    const furtherLink = older ? linkButton({ label: lookFurther, kind: 'primary', href: older }) : ''
    return emptyState({
      icon: 'search',
      title: older ? noneYet : onlySearch === undefined ? noMatch : messages.notFound,
      text: onlySearch === undefined ? noMatchText : messages.notFoundText(onlySearch),
      actions: html`${furtherLink}${allLink}`,
    })
  }
  const importButton = linkButton({
    label: messages.import,
    icon: 'upload',
    kind: 'primary',
    href: contactsPath(page, '/import'),
  })
  return emptyState({
    icon: 'contacts',
    title: messages.nothing,
    text: messages.nothingText,
    ...(page.may('contacts.change') && { actions: importButton }),
  })
}
