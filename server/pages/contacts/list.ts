import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import { recordExport } from '../../domain/audit.ts'
import { listContacts } from '../../domain/contacts/contacts.ts'
import { sendCsv } from '../../http/csv-download.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { contactListPath, contactPath, contactsPath } from './paths.ts'
import { parseListQuery } from './query.ts'
import { displayName, emailLink, phoneLink, unverifiedBadge } from './views.ts'

const PAGE_SIZE = 50

export async function listContactsPage(page: PageContext) {
  const { c, t } = page
  const { q, cursor } = parseListQuery(page)
  const { data, nextCursor } = await listContacts(c.var.deps, c.var.caller, { q }, { cursor, limit: PAGE_SIZE })
  const links = {
    newer: cursor ? contactListPath(page, { q }) : null,
    older: nextCursor && contactListPath(page, { q, cursor: nextCursor }),
  }
  return c.html(
    shell(
      page,
      { title: t.contacts.title, current: 'contacts', wide: true, actions: listActions(page, q) },
      html`${searchForm(page, q)}
${data.length > 0 ? contactsTable(page, data) : emptyList(page, q)}
${pager(page, links)}`,
    ),
  )
}

export function downloadContacts(page: PageContext) {
  const { deps, caller } = page.c.var
  const { q } = parseListQuery(page)
  const startExport = async () => {
    await recordExport(deps, caller, 'contacts')
    return deps.exportCsv('contacts', caller, { q })
  }
  return sendCsv(page.c, 'contacts.csv', startExport, { bom: true })
}

function listActions(page: PageContext, q: string | undefined): Markup {
  const messages = page.t.contacts
  const downloadButton = linkButton({
    label: messages.exportCsv,
    icon: 'download',
    href: withQuery(contactsPath(page, '.csv'), { q }),
    attributes: { download: true },
  })
  if (!page.may('contacts.change')) return downloadButton
  return html`${linkButton({ label: messages.add, icon: 'plus', kind: 'primary', href: contactsPath(page, '/new') })}
${linkButton({ label: messages.import, icon: 'upload', href: contactsPath(page, '/import') })}
${downloadButton}`
}

function searchForm(page: PageContext, q: string | undefined): Markup {
  const searchField = textField({
    name: 'q',
    type: 'search',
    label: page.t.contacts.searchLabel,
    value: q ?? '',
    attributes: { maxlength: 200 },
  })
  return html`<form class="search" method="get" action="${contactsPath(page)}" role="search">
${searchField}
${button({ label: page.t.common.search, icon: 'search' })}
</form>`
}

function contactsTable(page: PageContext, contacts: readonly Contact[]): Markup {
  const messages = page.t.contacts
  const name = (contact: Contact) =>
    html`<a href="${contactPath(page, contact.id)}">${displayName(page, contact)}</a> ${unverifiedBadge(page, contact)}`
  return dataTable({
    caption: messages.list,
    hideCaption: true,
    rows: contacts,
    columns: [
      { label: messages.fields.name, isRowHeader: true, cell: name },
      { label: messages.fields.email, cell: ({ email }) => emailLink(email) },
      { label: messages.fields.phone, cell: ({ phone }) => phoneLink(page, phone) },
      { label: messages.fields.externalId, cell: ({ externalId }) => externalId ?? '' },
      { label: messages.changed, cell: ({ updatedAt }) => relativeTime(page, Date.parse(updatedAt)) },
    ],
  })
}

function emptyList(page: PageContext, q: string | undefined): Markup {
  const messages = page.t.contacts
  if (q !== undefined) {
    const allLink = linkButton({ label: messages.all, href: contactsPath(page) })
    return emptyState({ icon: 'search', title: messages.notFound, text: messages.notFoundText(q), actions: allLink })
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
