import { html } from 'hono/html'
import { changeContacts, scheduleContactChange } from '../../domain/privacy/contact-changes.ts'
import { button, linkButton } from '../components/button.ts'
import { checkField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { contactsPath } from './paths.ts'
import { parseListQuery } from './query.ts'
import {
  type ContactSelection,
  describeSelection,
  getOriginPath,
  readSelection,
  redirectToList,
  selectionFields,
} from './selection.ts'
import { contactBreadcrumb } from './views.ts'

/** Says what is deleted with the selected contacts, and asks for a confirmation. */
export async function showBulkDeletionForm(page: PageContext) {
  const { selection } = await readSelection(page)
  if (!selection || selection.kind === 'import') return redirectToList(page)
  return page.c.html(await deletionPage(page, selection))
}

export async function deleteContacts(page: PageContext) {
  const { deps, caller } = page.c.var
  const { selection, form: values } = await readSelection(page)
  if (!selection || !values || selection.kind === 'import') return redirectToList(page)
  if (!values.has('confirmed')) return page.c.html(await deletionPage(page, selection, { isUnconfirmed: true }), 400)
  const messages = page.t.contactLists.deletion
  if (selection.kind === 'picked') {
    const count = await changeContacts(deps, caller, selection.ids, { type: 'erasure' })
    const path = getOriginPath(page, selection)
    return redirectWithNotice(page.c, path, messages.done(count, page.format.number(count)))
  }
  await scheduleContactChange(deps, caller, parseListQuery(selection.filters).query, { type: 'erasure' })
  return redirectWithNotice(page.c, contactsPath(page), messages.started, 'info')
}

async function deletionPage(
  page: PageContext,
  selection: ContactSelection,
  { isUnconfirmed = false } = {},
): Promise<Markup> {
  const { t } = page
  const messages = t.contactLists.deletion
  const error = isUnconfirmed ? messages.unconfirmed : undefined
  return shell(
    page,
    { title: messages.title, current: 'contacts', above: contactBreadcrumb(page, messages.title) },
    form(
      { action: page.c.req.path },
      html`${errorSummary(page, error === undefined ? [] : [{ field: 'confirmed', message: error }])}
${selectionFields(selection)}
${card(
  {},
  html`${await describeSelection(page, selection)}
<p>${t.contacts.eraseGoes}</p>
<ul class="points">
${messages.goes.map((item) => html`<li>${item}</li>`)}
</ul>`,
)}
${checkField({ name: 'confirmed', label: messages.confirm, error })}
${formActions(
  button({ label: t.contacts.eraseNow, kind: 'danger', icon: 'trash' }),
  linkButton({ label: t.contactLists.back, href: getOriginPath(page, selection) }),
)}`,
    ),
  )
}
