import { html } from 'hono/html'
import { getContact } from '../../domain/contacts/contacts.ts'
import { eraseContact } from '../../domain/privacy/erasure.ts'
import { getContactHoldings } from '../../domain/reports/contact-history.ts'
import { button, linkButton } from '../components/button.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { shell } from '../layout/shell.ts'
import { contactPath, contactsPath } from './paths.ts'
import { contactBreadcrumb, displayName } from './views.ts'

export async function showDeletionForm(page: PageContext) {
  const { c } = page
  const messages = page.t.contacts
  const contact = await getContact(c.var.deps, c.var.caller, getPathId(page, 'contact'))
  const removedItems = await listRemovedItems(page, contact.id)
  const deleteButton = button({ label: messages.eraseNow, kind: 'danger', icon: 'trash' })
  const cancelButton = linkButton({ label: messages.keep, href: contactPath(page, contact.id) })
  return c.html(
    shell(
      page,
      {
        title: messages.eraseTitle(displayName(page, contact)),
        current: 'contacts',
        above: contactBreadcrumb(page, messages.erase, contact),
      },
      html`${card({ title: messages.eraseGoes }, list(removedItems))}
${card({ title: messages.eraseStays }, list([messages.stays]))}
${form({ action: c.req.path }, formActions(deleteButton, cancelButton))}`,
    ),
  )
}

const list = (items: readonly string[]) => html`<ul class="points">
${items.map((item) => html`<li>${item}</li>`)}
</ul>`

export async function deleteContact(page: PageContext) {
  const { deps, caller } = page.c.var
  await eraseContact(deps, caller, getPathId(page, 'contact'))
  return redirectWithNotice(page.c, contactsPath(page), page.t.contacts.erased)
}

const heldItems = ['responses', 'followUps', 'invitations', 'decisions'] as const

/** What is deleted with a contact; items it does not have are left out. */
async function listRemovedItems({ c, t, format }: PageContext, id: string): Promise<string[]> {
  const messages = t.contacts.goes
  const holdings = await getContactHoldings(c.var.deps, c.var.caller, id)
  const openFollowUpsNote =
    holdings.openFollowUps > 0 ? ` (${messages.openFollowUps(format.number(holdings.openFollowUps))})` : ''
  const counts = heldItems
    .filter((item) => holdings[item] > 0)
    .map((item) => {
      const text = messages[item](holdings[item], format.number(holdings[item]))
      return item === 'followUps' ? text + openFollowUpsNote : text
    })
  return [messages.contact, ...counts, messages.history, messages.files]
}
