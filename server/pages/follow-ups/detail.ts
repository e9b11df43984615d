import type { Context } from 'hono'
import { html } from 'hono/html'
import type { FollowUpWithHistory } from '../../../shared/follow-up.ts'
import type { Response } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { Assignee } from '../../domain/follow-ups/changes.ts'
import type { Env } from '../../http/env.ts'
import { linkButton } from '../components/button.ts'
import { breadcrumb } from '../components/navigation.ts'
import { badge, card, definitionList, tag } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { relativeTime } from '../components/time.ts'
import type { ViewContext } from '../layout/context.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { conflictNotice, type FormState, outcomeForm, planForm } from './forms.ts'
import { historyCard } from './history.ts'
import { followUpsPath, type ListQuery } from './query.ts'
import { getContactDetails, getContactName, getReasons } from './views.ts'

/** All that the card of one call shows. */
export interface FollowUpPageData {
  followUp: FollowUpWithHistory
  /** What the person answered before, newest first. */
  earlierResponses: readonly Response[]
  survey: Survey | undefined
  colleagues: readonly Assignee[]
  neighbours: { previous: string | null; next: string | null }
  /** Of the list it was opened from. */
  query: ListQuery
  formState?: FormState
}

/** One call: how to reach the person, what was said, and what came of it. */
export function followUpPage(c: Context<Env>, data: FollowUpPageData): Markup {
  const locale = buildPageContext(c)
  const messages = locale.t.followUps
  const { followUp, query, formState } = data
  const name = getContactName(locale, followUp)
  const content = html`<div class="call-card stack">
${formState?.hasConflict ? conflictNotice(locale, followUp) : ''}
${contactLinks(c, locale, followUp)}
${commentCard(locale, data)}
${outcomeForm(c, locale, data)}
<div class="grid">${planForm(c, locale, data)}${detailsCard(c, locale, data)}</div>
${callGuide(locale)}
${earlierResponses(locale, data)}
${historyCard(locale, followUp)}
${neighbourLinks(c, locale, data)}
</div>`
  return shell(
    buildPageContext(c),
    {
      title: name,
      current: 'follow-ups',
      above: breadcrumb(locale, [{ label: messages.title, href: followUpsPath(c, query) }]),
      intro: html`${scoreChip(locale, followUp.response.score)} ${locale.t.common.groups[followUp.response.group]} ${
        followUp.tier ? badge(messages.tier(followUp.tier), 'accent') : ''
      } ${followUp.reason === 'contact-requested' ? badge(messages.asked, 'warning') : ''} ${
        followUp.overdue ? badge(messages.overdue, 'danger') : ''
      } ${followUp.status === 'done' ? badge(messages.done, 'success') : ''}`,
    },
    content,
  )
}

/** Buttons as large as a thumb. */
function contactLinks(c: Context<Env>, locale: ViewContext, followUp: FollowUpWithHistory): Markup {
  const messages = locale.t.followUps
  const { phone, email, isUnverified } = getContactDetails(followUp)
  if (phone === null && email === null) return html`<p class="quiet">${messages.card.noWay}</p>`
  const subject = encodeURIComponent(messages.card.subject(c.var.member.workspace.name))
  const telHref = phone && `tel:${phone.replace(/[^+\d]/g, '')}`
  const mailHref = email && `mailto:${encodeURIComponent(email).replace('%40', '@')}?subject=${subject}`
  const attributes = { 'data-no-prefetch': true }
  return html`<div class="ways">${
    telHref
      ? linkButton({ label: messages.card.call, icon: 'follow-ups', kind: 'primary', href: telHref, attributes })
      : ''
  }${mailHref ? linkButton({ label: messages.card.mail, icon: 'mail', kind: telHref ? 'plain' : 'primary', href: mailHref, attributes }) : ''}<p class="quiet">${[
    phone,
    email,
  ]
    .filter((value) => value !== null)
    .join(' · ')}${isUnverified ? ` (${messages.claimed})` : ''}</p></div>`
}

function commentCard(locale: ViewContext, { followUp, survey }: FollowUpPageData): Markup {
  const messages = locale.t.followUps
  const { comment, answeredAt } = followUp.response
  const reasons = getReasons(locale, followUp, survey)
  return card(
    {
      title: messages.card.said,
      aside: html`<span class="quiet">${relativeTime(locale, Date.parse(answeredAt))}</span>`,
    },
    html`${comment ? html`<blockquote dir="auto">${comment}</blockquote>` : html`<p class="quiet">${messages.noComment}</p>`}${
      reasons.length > 0 ? html`<p class="row tags">${reasons.map((reason) => tag(reason))}</p>` : ''
    }`,
  )
}

function detailsCard(c: Context<Env>, locale: ViewContext, { followUp, survey }: FollowUpPageData): Markup {
  const messages = locale.t.followUps
  const { contact, properties } = followUp.response
  const responseHref = hasPermission(c.var.member.role, 'responses')
    ? `${workspacePath(c.var.member.workspace.slug)}/responses/${followUp.id}`
    : null
  const contactHref =
    contact && hasPermission(c.var.member.role, 'contacts')
      ? `${workspacePath(c.var.member.workspace.slug)}/contacts/${contact.id}`
      : null
  return card(
    { title: messages.card.about },
    html`${definitionList([
      [messages.card.survey, survey?.name ?? null],
      [messages.card.opened, relativeTime(locale, Date.parse(followUp.openedAt))],
      [messages.card.doneAt, followUp.doneAt === null ? null : relativeTime(locale, Date.parse(followUp.doneAt))],
      ...Object.entries(properties).filter(([key]) => key !== 'tier'),
    ])}${responseHref ? html`<p><a href="${responseHref}">${messages.card.answer}</a></p>` : ''}${contactHref ? html`<p><a href="${contactHref}">${messages.card.contact}</a></p>` : ''}`,
  )
}

/** How to lead the call, for whoever wants to look once more before dialling. */
function callGuide(locale: ViewContext): Markup {
  const { card: messages } = locale.t.followUps
  return html`<details class="card clear"><summary>${messages.clear}</summary><dl>${messages.clearSteps.map(
    ([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`,
  )}</dl><p><a href="/help/calling">${messages.guide}</a></p></details>`
}

function earlierResponses(locale: ViewContext, { followUp, earlierResponses }: FollowUpPageData): Markup {
  const messages = locale.t.followUps
  if (followUp.response.contact === null) return html``
  const item = ({ score, comment, answeredAt }: Response) =>
    html`<li>${scoreChip(locale, score)}<div>${comment ? html`<p dir="auto">${comment}</p>` : html`<p class="quiet">${messages.noComment}</p>`}<small class="quiet">${relativeTime(locale, Date.parse(answeredAt))}</small></div></li>`
  const list =
    earlierResponses.length > 0
      ? html`<ul class="said-before">${earlierResponses.map(item)}</ul>`
      : html`<p class="quiet">${messages.card.firstTime}</p>`
  return card({ title: messages.card.before }, list)
}

function neighbourLinks(
  c: Context<Env>,
  locale: ViewContext,
  { query, neighbours: { previous, next } }: FollowUpPageData,
): Markup {
  const messages = locale.t.followUps
  if (previous === null && next === null) return html``
  const getHref = (id: string) => followUpsPath(c, query, {}, `/${id}`)
  return html`<nav class="pager" aria-label="${locale.t.common.pages}">${
    previous
      ? linkButton({
          label: messages.card.previous,
          icon: 'back',
          href: getHref(previous),
          attributes: { rel: 'prev' },
        })
      : html`<span></span>`
  }${next ? linkButton({ label: messages.card.next, icon: 'forward', href: getHref(next), attributes: { rel: 'next' } }) : ''}</nav>`
}
