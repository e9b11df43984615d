import { html } from 'hono/html'
import { countMonths } from '../../../shared/customer-worth.ts'
import type { FollowUpWithHistory } from '../../../shared/follow-up.ts'
import type { Response } from '../../../shared/response.ts'
import { linkButton } from '../components/button.ts'
import { card, definitionList, tag } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { responsePaths } from '../responses/paths.ts'
import {
  type FollowUpPageData,
  getContactDetails,
  getContactName,
  getMailHref,
  getPhoneHref,
  getReasons,
  getSalutation,
} from './views.ts'

/** Links that call or email the contact, large enough for a thumb. */
export function contactLinks(page: PageContext, followUp: FollowUpWithHistory): Markup {
  const { t, format } = page
  const messages = t.followUps
  const { phone, email, text, isUnverified, ...addressee } = getContactDetails(followUp)
  if (phone === null && email === null && text === null)
    return html`<p class="quiet">${messages.card.noContactDetails}</p>`
  const attributes = { 'data-no-prefetch': true }
  const telHref = phone && getPhoneHref(phone)
  const callLink =
    telHref && linkButton({ label: messages.card.call, icon: 'follow-ups', kind: 'primary', href: telHref, attributes })
  const mailHref = email && getMailHref(page, email, addressee)
  const mailKind = telHref ? 'plain' : 'primary'
  const mailLink =
    mailHref && linkButton({ label: messages.card.email, icon: 'mail', kind: mailKind, href: mailHref, attributes })
  const salutation = getSalutation(page, followUp)
  // The title may be the number or the address already.
  const title = getContactName(page, followUp)
  const details = [phone && format.phone(phone), email, isUnverified && `(${messages.unverified})`]
    .filter((value) => value && value !== title)
    .join(' · ')
  const typedText = text && html`<p>${messages.card.howToReach} <strong dir="auto">${text}</strong></p>`
  return html`<div class="ways">
${callLink || ''}
${mailLink || ''}
${details && html`<p class="quiet">${details}</p>`}
${typedText || ''}
${salutation && html`<p>${messages.card.addressAs} <strong dir="auto">${salutation}</strong></p>`}
</div>`
}

/** What the customer says now, and the scores they gave before. */
export function commentCard(view: ViewContext, { followUp, survey, earlierResponses }: FollowUpPageData): Markup {
  const messages = view.t.followUps
  const { comment, answeredAt } = followUp.response
  const reasons = getReasons(view, followUp, survey)
  const time = html`<span class="quiet">${relativeTime(view, Date.parse(answeredAt))}</span>`
  return card(
    { title: messages.card.comment, aside: time },
    html`${comment ? html`<blockquote dir="auto">${comment}</blockquote>` : html`<p class="quiet">${messages.noComment}</p>`}
${reasons.length > 0 ? html`<p class="row tags">${reasons.map((reason) => tag(reason))}</p>` : ''}
${earlierResponses.length > 0 ? beforeLine(view, earlierResponses) : ''}`,
  )
}

/** As many earlier scores as fit in a line of a phone. */
const MAX_SCORES_BEFORE = 5

const beforeLine = (view: ViewContext, responses: readonly Response[]): Markup =>
  html`<p class="row quiet">${view.t.followUps.card.beforeShort} ${responses
    .slice(0, MAX_SCORES_BEFORE)
    .map(({ score }) => scoreChip(view, score))}</p>`

/** What is known of the worth of the customer; facts that are unknown are left out. */
function listWorth(
  { t, format }: PageContext,
  { followUp, customer }: FollowUpPageData,
): (readonly [string, string | null])[] {
  const messages = t.followUps.card
  const { amount = null, since = null, responses = 0, referrals = 0 } = customer ?? {}
  const months = since === null ? 0 : countMonths(since, format.today())
  return [
    [messages.worth, followUp.tier === null ? null : t.followUps.tier(followUp.tier)],
    [
      amount === null ? '' : format.propertyName(amount.property),
      amount === null ? null : format.propertyValue(amount.property, amount.value),
    ],
    [messages.customerFor, months > 0 ? messages.months(months, format.number(months)) : null],
    [messages.responses, responses > 1 ? format.number(responses) : null],
    [messages.referrals, referrals > 0 ? format.number(referrals) : null],
  ]
}

export function detailsCard(page: PageContext, data: FollowUpPageData): Markup {
  const { followUp, survey, customer } = data
  const { t, workspace, may } = page
  const messages = t.followUps.card
  const { contact, properties } = followUp.response
  const responseHref = may('responses') ? responsePaths.detail(workspace.slug, followUp.id) : null
  const contactHref = contact && may('contacts') ? workspacePath(workspace.slug, `/contacts/${contact.id}`) : null
  const { doneAt } = followUp
  return card(
    { title: messages.about },
    html`${definitionList([
      ...listWorth(page, data),
      [messages.survey, survey?.name ?? null],
      [messages.opened, relativeTime(page, Date.parse(followUp.openedAt))],
      [messages.doneAt, doneAt === null ? null : relativeTime(page, Date.parse(doneAt))],
      ...Object.entries(properties)
        .filter(([key]) => key !== 'tier' && key !== customer?.amount?.property)
        .map(([key, value]) => [page.format.propertyName(key), page.format.propertyValue(key, value)] as const),
    ])}
${responseHref ? html`<p><a href="${responseHref}">${messages.response}</a></p>` : ''}
${contactHref ? html`<p><a href="${contactHref}">${messages.contact}</a></p>` : ''}`,
  )
}

export function earlierResponsesCard(page: PageContext, { followUp, earlierResponses }: FollowUpPageData): Markup {
  const messages = page.t.followUps
  if (followUp.response.contact === null) return html``
  const timeLink = ({ id, answeredAt }: Response) => {
    const time = relativeTime(page, Date.parse(answeredAt))
    if (!page.may('responses')) return html`<small class="quiet">${time}</small>`
    return html`<small><a href="${responsePaths.detail(page.workspace.slug, id)}">${time}</a></small>`
  }
  const item = (response: Response) => html`<li>
${scoreChip(page, response.score)}
<div>
${response.comment ? html`<p dir="auto">${response.comment}</p>` : html`<p class="quiet">${messages.noComment}</p>`}
${timeLink(response)}
</div>
</li>`
  const list =
    earlierResponses.length > 0
      ? html`<ul class="earlier-responses">
${earlierResponses.map(item)}
</ul>`
      : html`<p class="quiet">${messages.card.firstTime}</p>`
  return card({ title: messages.card.before }, list)
}
