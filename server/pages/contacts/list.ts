import type { Context } from 'hono'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { isStorable } from '../../../shared/text.ts'
import { recordExport } from '../../domain/audit.ts'
import { listContacts } from '../../domain/contacts/contacts.ts'
import { isId } from '../../domain/ids.ts'
import { sendCsv } from '../../http/csv-download.ts'
import type { Env } from '../../http/env.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { contactsPath, displayName, emailLink, phoneLink, unverifiedBadge } from './views.ts'

const PAGE_SIZE = 50

export const contactListPages = new Hono<Env>()
  .get('/contacts', requireMember('contacts'), async (c) => {
    const q = getSearchTerm(c)
    const cursor = isId(c.req.query('cursor') ?? '') ? c.req.query('cursor') : undefined
    const page = await listContacts(c.var.deps, c.var.caller, { q }, { cursor, limit: PAGE_SIZE })
    const messages = t(c).contacts
    const olderPath = page.nextCursor && listPath(c, q, page.nextCursor)
    return c.html(
      shell(
        buildPageContext(c),
        { title: messages.title, current: 'contacts', wide: true, actions: listActions(c, q) },
        html`${searchForm(c, q)}${page.data.length > 0 ? contactsTable(c, page.data) : emptyList(c, q)}${pager(buildPageContext(c), { newer: cursor ? listPath(c, q) : null, older: olderPath })}`,
      ),
    )
  })
  .get('/contacts.csv', requireMember('contacts'), async (c) => {
    const { exportCsv: makesCsv } = c.var.deps
    const query = { q: getSearchTerm(c) }
    const createCsv = async () => {
      await recordExport(c.var.deps, c.var.caller, 'contacts')
      return makesCsv('contacts', c.var.caller, query)
    }
    return sendCsv(c, 'contacts.csv', createCsv, { bom: true })
  })

/** What is searched for; what no text can be finds nobody, so it is no search. */
function getSearchTerm(c: Context<Env>): string | undefined {
  const q = c.req.query('q')?.trim().slice(0, 200)
  return q && isStorable(q) ? q : undefined
}

function listPath(c: Context<Env>, q: string | undefined, cursor?: string): string {
  const query = new URLSearchParams({ ...(q && { q }), ...(cursor && { cursor }) })
  return query.size > 0 ? `${contactsPath(c)}?${query}` : contactsPath(c)
}

function listActions(c: Context<Env>, q: string | undefined): Markup {
  const messages = t(c).contacts
  const downloadPath = `${contactsPath(c)}.csv${q ? `?${new URLSearchParams({ q })}` : ''}`
  const canChange = hasPermission(c.var.member.role, 'contacts.change')
  return html`${canChange ? linkButton({ label: messages.add, icon: 'plus', kind: 'primary', href: contactsPath(c, '/new') }) : ''}${canChange ? linkButton({ label: messages.import, icon: 'upload', href: contactsPath(c, '/import') }) : ''}${linkButton({ label: messages.exportCsv, icon: 'download', href: downloadPath, attributes: { download: true } })}`
}

function searchForm(c: Context<Env>, q: string | undefined): Markup {
  const messages = t(c).contacts
  const searchField = textField({
    name: 'q',
    type: 'search',
    label: messages.searchLabel,
    value: q ?? '',
    attributes: { maxlength: 200 },
  })
  return html`<form class="search" method="get" action="${contactsPath(c)}" role="search">${searchField}${button({ label: t(c).common.search, icon: 'search' })}</form>`
}

function contactsTable(c: Context<Env>, contacts: readonly Contact[]): Markup {
  const messages = t(c).contacts
  const locale = buildPageContext(c)
  const name = (contact: Contact) =>
    html`<a href="${contactsPath(c, `/${contact.id}`)}">${displayName(contact)}</a> ${unverifiedBadge(c, contact)}`
  return dataTable({
    caption: messages.list,
    hideCaption: true,
    rows: contacts,
    columns: [
      { label: messages.fields.name, isRowHeader: true, cell: name },
      { label: messages.fields.email, cell: ({ email }) => emailLink(email) },
      { label: messages.fields.phone, cell: ({ phone }) => phoneLink(phone) },
      { label: messages.fields.externalId, cell: ({ externalId }) => externalId ?? '' },
      { label: messages.changed, cell: ({ updatedAt }) => relativeTime(locale, Date.parse(updatedAt)) },
    ],
  })
}

function emptyList(c: Context<Env>, q: string | undefined): Markup {
  const messages = t(c).contacts
  if (q !== undefined) {
    const allLink = linkButton({ label: messages.all, href: contactsPath(c) })
    return emptyState({ icon: 'search', title: messages.notFound, text: messages.notFoundText(q), actions: allLink })
  }
  const importButton = linkButton({
    label: messages.import,
    icon: 'upload',
    kind: 'primary',
    href: contactsPath(c, '/import'),
  })
  const canChange = hasPermission(c.var.member.role, 'contacts.change')
  return emptyState({
    icon: 'contacts',
    title: messages.nothing,
    text: messages.nothingText,
    ...(canChange && { actions: importButton }),
  })
}
