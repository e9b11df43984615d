import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import { findBounce, liftBounce } from '../../domain/bounces/list.ts'
import { postButton } from '../components/button.ts'
import { notice } from '../components/notice.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { contactPath } from './paths.ts'

/** That email to a contact came back, with the words of the server, and a way to try again. */
export async function bounceNotice(page: PageContext, { id, email }: Contact): Promise<Markup> {
  const { deps, caller } = page.c.var
  const { bounces: messages } = page.t.suppressions
  const words = await findBounce(deps, caller, email)
  if (words === null) return html``
  const action = page.may('contacts.change')
    ? postButton({ label: messages.lift, small: true, action: contactPath(page, id, '/bounce/removal') })
    : undefined
  return notice({ kind: 'warning', text: `${messages.text} ${words}`, ...(action && { action }) })
}

export async function saveBounceRemoval(page: PageContext) {
  const { c, t } = page
  const id = getPathId(page, 'contact')
  await liftBounce(c.var.deps, c.var.caller, id)
  return redirectWithNotice(c, contactPath(page, id), t.suppressions.bounces.lifted)
}
