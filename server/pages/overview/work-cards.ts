import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { Response } from '../../../shared/response.ts'
import { icon } from '../components/icon.ts'
import { badge, card } from '../components/parts.ts'
import { nameOf } from '../follow-ups/views.ts'
import { number, scoreChip, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { home } from '../layout/shell.ts'
import { answersOf, type Shown, type View } from './views.ts'

/** Whom to call today, over all surveys, the most urgent first; nothing for who has no part in it. */
export function callsCard(view: View): Markup {
  const { c, reader, words, desk } = view
  if (!desk.waiting) return html``
  const { open, today, overdue, first } = desk.waiting
  const list = `${home(c)}/follow-ups`
  const counts = [
    html`<a href="${list}?status=today">${words.calls.today(today, number(reader, today))}</a>`,
    overdue > 0 &&
      html`<a href="${list}?overdue=true">${badge(words.calls.overdue(number(reader, overdue)), 'danger')}</a>`,
    open > today && html`<a class="quiet" href="${list}?status=open">${words.calls.open(number(reader, open))}</a>`,
  ]
  const content =
    open === 0
      ? html`<p class="intro">${words.calls.none} ${words.calls.noneText}</p>`
      : html`<p class="row">${counts.map((one) => one || '')}</p><ul class="voices">${first.map((one) => call(view, one))}</ul>`
  return card({ id: 'calls', title: words.calls.title, aside: more(list, words.calls.all) }, content)
}

function call({ c, reader, words }: View, followUp: FollowUp): Markup {
  const { response, id, openedAt, overdue, reason } = followUp
  const asked = reason === 'contact requested' ? badge(words.calls.asked, 'accent') : ''
  const late = overdue ? badge(words.calls.late, 'danger') : ''
  return html`<li>${scoreChip(reader, response.score)}<div><p><a href="${home(c)}/follow-ups/${id}">${nameOf(reader, followUp)}</a> <span class="quiet small">${time(reader, Date.parse(openedAt))}</span> ${late} ${asked}</p>${quoted(response.comment)}</div></li>`
}

/** The newest comments behind the figures. */
export function commentsCard(view: Shown): Markup {
  const { words, of } = view
  const content =
    of.comments.length === 0
      ? html`<p class="intro">${words.comments.none}</p>`
      : html`<ul class="voices">${of.comments.map((one) => comment(view, one))}</ul>`
  return card({ title: words.comments.title, aside: more(answersOf(view), words.comments.all) }, content)
}

function comment({ c, reader }: Shown, response: Response): Markup {
  const who = response.contact?.name ?? response.claim?.name
  return html`<li>${scoreChip(reader, response.score)}<div>${quoted(response.comment)}<p class="quiet small">${who ? html`${who} · ` : ''}<a href="${home(c)}/answers/${response.id}">${time(reader, Date.parse(response.answeredAt))}</a></p></div></li>`
}

const quoted = (text: string | null) => (text ? html`<blockquote>${text}</blockquote>` : '')

const more = (href: string, label: string) => html`<a class="more" href="${href}">${label}${icon('forward')}</a>`
