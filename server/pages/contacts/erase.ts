import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { eraseContact, getContact } from '../../domain/contacts/contacts.ts'
import { getContactHoldings } from '../../domain/reports/contact-history.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { shell } from '../layout/shell.ts'
import { contactBreadcrumb, contactsPath, displayName, getContactId } from './views.ts'

export const contactErasurePages = new Hono<Env>()
  .get('/contacts/:id/erase', requireMember('contacts.erase'), async (c) => {
    const messages = t(c).contacts
    const contact = await getContact(c.var.deps, c.var.caller, getContactId(c))
    const removedItems = await listRemovedItems(c, contact.id)
    const cancelPath = contactsPath(c, `/${contact.id}`)
    return c.html(
      shell(
        buildPageContext(c),
        {
          title: messages.eraseTitle(displayName(contact)),
          current: 'contacts',
          above: contactBreadcrumb(c, messages.erase, contact),
        },
        html`${card({ title: messages.eraseGoes }, html`<ul>${removedItems.map((item) => html`<li>${item}</li>`)}</ul>`)}${card({ title: messages.eraseStays }, html`<ul><li>${messages.stays}</li></ul>`)}${form({ action: c.req.path }, formActions(button({ label: messages.eraseNow, kind: 'danger', icon: 'trash' }), linkButton({ label: messages.keep, href: cancelPath })))}`,
      ),
    )
  })
  .post('/contacts/:id/erase', requireMember('contacts.erase'), bodyLimit(16), async (c) => {
    await eraseContact(c.var.deps, c.var.caller, getContactId(c))
    return redirectWithNotice(c, contactsPath(c), t(c).contacts.erased)
  })

/** What goes with a contact, in words; what there is none of is left out. */
async function listRemovedItems(c: Context<Env>, id: string): Promise<string[]> {
  const { goes: itemMessages } = t(c).contacts
  const locale = buildPageContext(c)
  const holdings = await getContactHoldings(c.var.deps, c.var.caller, id)
  const counts = (['responses', 'followUps', 'invitations', 'skipped'] as const).flatMap((kind) =>
    holdings[kind] > 0
      ? [
          itemMessages[kind](holdings[kind], locale.format.number(holdings[kind])) +
            openFollowUpsNote(c, kind, holdings),
        ]
      : [],
  )
  return [itemMessages.contact, ...counts, itemMessages.files]
}

const openFollowUpsNote = (c: Context<Env>, kind: string, { openFollowUps }: { openFollowUps: number }) =>
  kind === 'followUps' && openFollowUps > 0
    ? ` (${t(c).contacts.goes.openFollowUps(buildPageContext(c).format.number(openFollowUps))})`
    : ''
