import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { eraseContact, getContact } from '../../domain/contacts/contacts.ts'
import { contactHoldings } from '../../domain/reports/contact-history.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { staff } from '../../http/require-member.ts'
import { button, linkButton } from '../components/button.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { number, readerOf } from '../layout/format.ts'
import { redirectWith } from '../layout/notices.ts'
import { shell } from '../layout/shell.ts'
import { at, idIn, nameOf, wayBack, wordsOf } from './views.ts'

export const contactErasure = new Hono<Env>()
  .get('/contacts/:id/erase', staff('contacts.erase'), async (c) => {
    const words = wordsOf(c)
    const contact = await getContact(c.var.deps, c.var.caller, idIn(c))
    const going = await goingOf(c, contact.id)
    const back = at(c, `/${contact.id}`)
    return c.html(
      shell(
        c,
        { title: words.eraseTitle(nameOf(contact)), current: 'contacts', above: wayBack(c, words.erase, contact) },
        html`${card({ title: words.eraseGoes }, html`<ul>${going.map((one) => html`<li>${one}</li>`)}</ul>`)}${card({ title: words.eraseStays }, html`<ul><li>${words.stays}</li></ul>`)}${form({ action: c.req.path }, formActions(button({ label: words.eraseNow, kind: 'danger', icon: 'trash' }), linkButton({ label: words.keep, href: back })))}`,
      ),
    )
  })
  .post('/contacts/:id/erase', staff('contacts.erase'), bodies(16), async (c) => {
    await eraseContact(c.var.deps, c.var.caller, idIn(c))
    return redirectWith(c, at(c), wordsOf(c).erased)
  })

/** What goes with a contact, in words; what there is none of is left out. */
async function goingOf(c: Context<Env>, id: string): Promise<string[]> {
  const { goes } = wordsOf(c)
  const reader = readerOf(c)
  const holdings = await contactHoldings(c.var.deps, c.var.caller, id)
  const counts = (['responses', 'followUps', 'invitations', 'skipped'] as const).flatMap((what) =>
    holdings[what] > 0 ? [goes[what](holdings[what], number(reader, holdings[what])) + openOf(c, what, holdings)] : [],
  )
  return [goes.contact, ...counts, goes.files]
}

const openOf = (c: Context<Env>, what: string, { openFollowUps }: { openFollowUps: number }) =>
  what === 'followUps' && openFollowUps > 0
    ? ` (${wordsOf(c).goes.openFollowUps(number(readerOf(c), openFollowUps))})`
    : ''
