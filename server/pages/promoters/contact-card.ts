import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import type { Referral } from '../../../shared/referral.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { createReferral } from '../../domain/referrals/referrals.ts'
import { postButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { card, definitionList } from '../components/parts.ts'
import { relativeTime } from '../components/time.ts'
import { contactPath } from '../contacts/paths.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'

/** Creates the personal link of a contact by a button of its page. */
export async function createContactReferral(page: PageContext) {
  const { c, t } = page
  const id = getPathId(page, 'contact')
  try {
    await createReferral(c.var.deps, c.var.caller, id)
  } catch (error) {
    if (!hasErrorCode(error, 'blocklisted')) throw error
    return redirectWithNotice(c, contactPath(page, id), t.promoters.contact.blocklisted, 'danger')
  }
  return redirectWithNotice(c, contactPath(page, id), t.promoters.contact.created)
}

/** The personal link of a contact and who came by it, or a button that creates it. */
export function referralCard(page: PageContext, contact: Pick<Contact, 'id'>, referral: Referral | null): Markup {
  const texts = page.t.promoters
  const messages = texts.contact
  if (referral === null)
    return card(
      { title: messages.title, intro: messages.none },
      page.may('contacts.change')
        ? postButton({ label: messages.create, action: `${contactPath(page, contact.id)}/referral` })
        : html``,
    )
  const { number } = page.format
  return card(
    { title: messages.title },
    html`${copyField(page, { id: 'referral-url', label: messages.link, text: referral.url })}
${definitionList([
  [texts.visits, number(referral.visits)],
  [texts.newcomers, number(referral.conversions)],
  [texts.rewards, number(referral.rewards)],
  [texts.figures.asked, referral.askedAt === null ? null : relativeTime(page, Date.parse(referral.askedAt))],
])}`,
  )
}
