import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { Response } from '../../../shared/response.ts'
import { may } from '../../../shared/roles.ts'
import { icon } from '../components/icon.ts'
import { badge, card } from '../components/parts.ts'
import type { Markup } from '../layout.ts'
import { home } from '../shell.ts'
import { number, scoreChip, time } from '../show.ts'
import { answersOf, type Shown, type View } from './view.ts'

/** Whom to call, over all surveys; nothing for who has no part in it. */
export function callsCard(view: View): Markup {
  const { c, reader, words, desk } = view
  if (!desk.waiting) return html``
  const { open, overdue, first } = desk.waiting
  const list = `${home(c)}/follow-ups`
  const late =
    overdue > 0
      ? html` <a href="${list}?status=open&overdue=true">${badge(words.calls.overdue(number(reader, overdue)), 'danger')}</a>`
      : ''
  const content =
    open === 0
      ? html`<p class="intro">${words.calls.none} ${words.calls.noneText}</p>`
      : html`<p><a href="${list}?status=open">${words.calls.open(open, number(reader, open))}</a>${late}</p><ul class="voices">${first.map((one) => call(view, one))}</ul>`
  return card({ title: words.calls.title, aside: more(list, words.calls.all) }, content)
}

function call({ c, reader, words }: View, followUp: FollowUp): Markup {
  const { response, id, openedAt, dueAt, overdue, reason } = followUp
  const due = dueAt
    ? html`<span class="${overdue ? 'late' : ''}">${words.calls.due} ${time(reader, Date.parse(dueAt))}</span>`
    : time(reader, Date.parse(openedAt))
  return html`<li>${scoreChip(reader, response.score)}<div><p><a href="${home(c)}/follow-ups/${id}">${nameOf(response) ?? words.calls.unnamed}</a> <span class="quiet small">${due}</span>${reason === 'contact requested' ? html` ${badge(words.calls.asked, 'accent')}` : ''}</p>${quoted(response.comment)}</div></li>`
}

/** The newest comments behind the figures, without a name for who may not know it. */
export function commentsCard(view: Shown): Markup {
  const { words, of } = view
  const content =
    of.comments.length === 0
      ? html`<p class="intro">${words.comments.none}</p>`
      : html`<ul class="voices">${of.comments.map((one) => comment(view, one))}</ul>`
  return card({ title: words.comments.title, aside: more(answersOf(view), words.comments.all) }, content)
}

function comment({ c, reader }: Shown, response: Response): Markup {
  const who = may(c.var.staff.role, 'contacts') ? nameOf(response) : null
  return html`<li>${scoreChip(reader, response.score)}<div>${quoted(response.comment)}<p class="quiet small">${who ? html`${who} · ` : ''}<a href="${home(c)}/answers/${response.id}">${time(reader, Date.parse(response.answeredAt))}</a></p></div></li>`
}

const nameOf = ({ contact, claim }: Pick<Response, 'contact' | 'claim'>): string | null => {
  const known = contact ?? claim
  return known?.name ?? known?.email ?? known?.phone ?? known?.externalId ?? null
}

const quoted = (text: string | null) => (text ? html`<blockquote>${text}</blockquote>` : '')

const more = (href: string, label: string) => html`<a class="more" href="${href}">${label}${icon('forward')}</a>`
