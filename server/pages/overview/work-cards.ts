import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { Response } from '../../../shared/response.ts'
import { icon } from '../components/icon.ts'
import { badge, card } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { relativeTime } from '../components/time.ts'
import { getContactName } from '../follow-ups/views.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { type OverviewView, responsesHref, type SurveyOverviewView } from './views.ts'

/** Whom to call today, over all surveys, the most urgent first; nothing for who has no part in it. */
export function followUpsCard(view: OverviewView): Markup {
  const { c, locale, messages, data } = view
  if (!data.followUps) return html``
  const { open, today: dueToday, overdue, first: firstFollowUps } = data.followUps
  const listPath = `${workspacePath(c.var.member.workspace.slug)}/follow-ups`
  const counts = [
    html`<a href="${listPath}?status=today">${messages.calls.today(dueToday, locale.format.number(dueToday))}</a>`,
    overdue > 0 &&
      html`<a href="${listPath}?overdue=true">${badge(messages.calls.overdue(locale.format.number(overdue)), 'danger')}</a>`,
    open > dueToday &&
      html`<a class="quiet" href="${listPath}?status=open">${messages.calls.open(locale.format.number(open))}</a>`,
  ]
  const content =
    open === 0
      ? html`<p class="intro">${messages.calls.none} ${messages.calls.noneText}</p>`
      : html`<p class="row">${counts.map((item) => item || '')}</p><ul class="voices">${firstFollowUps.map((item) => followUpItem(view, item))}</ul>`
  return card({ id: 'calls', title: messages.calls.title, aside: moreLink(listPath, messages.calls.all) }, content)
}

function followUpItem({ c, locale, messages }: OverviewView, followUp: FollowUp): Markup {
  const { response, id, openedAt, overdue, reason } = followUp
  const requestedBadge = reason === 'contact-requested' ? badge(messages.calls.asked, 'accent') : ''
  const overdueBadge = overdue ? badge(messages.calls.late, 'danger') : ''
  return html`<li>${scoreChip(locale, response.score)}<div><p><a href="${workspacePath(c.var.member.workspace.slug)}/follow-ups/${id}">${getContactName(locale, followUp)}</a> <span class="quiet small">${relativeTime(locale, Date.parse(openedAt))}</span> ${overdueBadge} ${requestedBadge}</p>${quote(response.comment)}</div></li>`
}

/** The newest comments behind the figures. */
export function commentsCard(view: SurveyOverviewView): Markup {
  const { messages, overview } = view
  const content =
    overview.comments.length === 0
      ? html`<p class="intro">${messages.comments.none}</p>`
      : html`<ul class="voices">${overview.comments.map((item) => commentItem(view, item))}</ul>`
  return card({ title: messages.comments.title, aside: moreLink(responsesHref(view), messages.comments.all) }, content)
}

function commentItem({ c, locale }: SurveyOverviewView, response: Response): Markup {
  const respondentName = response.contact?.name ?? response.unverifiedContact?.name
  return html`<li>${scoreChip(locale, response.score)}<div>${quote(response.comment)}<p class="quiet small">${respondentName ? html`${respondentName} · ` : ''}<a href="${workspacePath(c.var.member.workspace.slug)}/responses/${response.id}">${relativeTime(locale, Date.parse(response.answeredAt))}</a></p></div></li>`
}

const quote = (text: string | null) => (text ? html`<blockquote>${text}</blockquote>` : '')

const moreLink = (href: string, label: string) => html`<a class="more" href="${href}">${label}${icon('forward')}</a>`
