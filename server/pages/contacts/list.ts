import type { Context } from 'hono'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import { may } from '../../../shared/roles.ts'
import { isStorable } from '../../../shared/text.ts'
import { noteExport } from '../../domain/audit.ts'
import { listContacts } from '../../domain/contacts/contacts.ts'
import { isId } from '../../domain/ids.ts'
import { csv } from '../../http/csv-download.ts'
import type { Env } from '../../http/env.ts'
import { staff } from '../../http/require-member.ts'
import { commonWords } from '../../i18n/common.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { dataTable } from '../components/table.ts'
import { readerOf, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { at, claimedBadge, emailLink, nameOf, phoneLink, wordsOf } from './views.ts'

const PAGE = 50

export const contactList = new Hono<Env>()
  .get('/contacts', staff('contacts'), async (c) => {
    const q = searched(c)
    const cursor = isId(c.req.query('cursor') ?? '') ? c.req.query('cursor') : undefined
    const found = await listContacts(c.var.deps, c.var.caller, { q }, { cursor, limit: PAGE })
    const words = wordsOf(c)
    const older = found.nextCursor && address(c, q, found.nextCursor)
    return c.html(
      shell(
        c,
        { title: words.title, current: 'contacts', wide: true, actions: actions(c, q) },
        html`${searchForm(c, q)}${found.data.length > 0 ? table(c, found.data) : nothing(c, q)}${pager(staffLanguage(c), { newer: cursor ? address(c, q) : null, older })}`,
      ),
    )
  })
  .get('/contacts.csv', staff('contacts'), async (c) => {
    const { makesCsv } = c.var.deps
    const query = { q: searched(c) }
    const make = async () => {
      await noteExport(c.var.deps, c.var.caller, 'contacts')
      return makesCsv('contacts', c.var.caller, query)
    }
    return csv(c, 'contacts.csv', make, { bom: true })
  })

/** What is searched for; what no text can be finds nobody, so it is no search. */
function searched(c: Context<Env>): string | undefined {
  const q = c.req.query('q')?.trim().slice(0, 200)
  return q && isStorable(q) ? q : undefined
}

function address(c: Context<Env>, q: string | undefined, cursor?: string): string {
  const query = new URLSearchParams({ ...(q && { q }), ...(cursor && { cursor }) })
  return query.size > 0 ? `${at(c)}?${query}` : at(c)
}

function actions(c: Context<Env>, q: string | undefined): Markup {
  const words = wordsOf(c)
  const download = `${at(c)}.csv${q ? `?${new URLSearchParams({ q })}` : ''}`
  const changes = may(c.var.staff.role, 'contacts.change')
  return html`${changes ? linkButton({ label: words.add, icon: 'plus', kind: 'primary', href: at(c, '/new') }) : ''}${changes ? linkButton({ label: words.import, icon: 'upload', href: at(c, '/import') }) : ''}${linkButton({ label: words.exportCsv, icon: 'download', href: download, attributes: { download: true } })}`
}

function searchForm(c: Context<Env>, q: string | undefined): Markup {
  const words = wordsOf(c)
  const field = textField({
    name: 'q',
    type: 'search',
    label: words.searchLabel,
    value: q ?? '',
    attributes: { maxlength: 200 },
  })
  return html`<form class="search" method="get" action="${at(c)}" role="search">${field}${button({ label: commonWords(staffLanguage(c)).search, icon: 'search' })}</form>`
}

function table(c: Context<Env>, contacts: readonly Contact[]): Markup {
  const words = wordsOf(c)
  const reader = readerOf(c)
  const name = (contact: Contact) =>
    html`<a href="${at(c, `/${contact.id}`)}">${nameOf(contact)}</a> ${claimedBadge(c, contact)}`
  return dataTable({
    caption: words.list,
    captionUnseen: true,
    rows: contacts,
    columns: [
      { label: words.fields.name, head: true, cell: name },
      { label: words.fields.email, cell: ({ email }) => emailLink(email) },
      { label: words.fields.phone, cell: ({ phone }) => phoneLink(phone) },
      { label: words.fields.externalId, cell: ({ externalId }) => externalId ?? '' },
      { label: words.changed, cell: ({ updatedAt }) => time(reader, Date.parse(updatedAt)) },
    ],
  })
}

function nothing(c: Context<Env>, q: string | undefined): Markup {
  const words = wordsOf(c)
  if (q !== undefined) {
    const all = linkButton({ label: words.all, href: at(c) })
    return emptyState({ icon: 'search', title: words.notFound, text: words.notFoundText(q), actions: all })
  }
  const first = linkButton({ label: words.import, icon: 'upload', kind: 'primary', href: at(c, '/import') })
  const changes = may(c.var.staff.role, 'contacts.change')
  return emptyState({
    icon: 'contacts',
    title: words.nothing,
    text: words.nothingText,
    ...(changes && { actions: first }),
  })
}
