import type { Context } from 'hono'
import { html } from 'hono/html'
import type { FollowUpWithHistory } from '../../../shared/follow-up.ts'
import type { Response } from '../../../shared/response.ts'
import { may } from '../../../shared/roles.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { Colleague } from '../../domain/follow-ups/changes.ts'
import type { Env } from '../../http/env.ts'
import { commonWords } from '../../i18n/common.ts'
import { followUpWords } from '../../i18n/follow-ups.ts'
import { linkButton } from '../components/button.ts'
import { breadcrumb } from '../components/navigation.ts'
import { badge, card, definitions, tag } from '../components/parts.ts'
import { type Reader, readerOf, scoreChip, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { home, shell } from '../layout/shell.ts'
import { outcomeForm, planForm, type Sent, whatChanged } from './forms.ts'
import { history } from './history.ts'
import { type Asked, addressOf } from './query.ts'
import { nameOf, reached, reasonsOf } from './views.ts'

/** All that the card of one call shows. */
export interface Called {
  followUp: FollowUpWithHistory
  /** What the person answered before, newest first. */
  earlier: readonly Response[]
  survey: Survey | undefined
  colleagues: readonly Colleague[]
  beside: { previous: string | null; next: string | null }
  /** Of the list it was opened from. */
  asked: Asked
  sent?: Sent
}

/** One call: how to reach the person, what was said, and what came of it. */
export function cardPage(c: Context<Env>, called: Called): Markup {
  const reader = readerOf(c)
  const words = followUpWords(reader.language)
  const { followUp, asked, sent } = called
  const name = nameOf(reader, followUp)
  const content = html`<div class="call-card stack">
${sent?.overtaken ? whatChanged(reader, followUp) : ''}
${ways(c, reader, followUp)}
${saidWords(reader, called)}
${outcomeForm(c, reader, called)}
<div class="grid">${planForm(c, reader, called)}${about(c, reader, called)}</div>
${clear(reader)}
${earlier(reader, called)}
${history(reader, followUp)}
${besides(c, reader, called)}
</div>`
  return shell(
    c,
    {
      title: name,
      current: 'follow-ups',
      above: breadcrumb(reader.language, [{ label: words.title, href: addressOf(c, asked) }]),
      intro: html`${scoreChip(reader, followUp.response.score)} ${commonWords(reader.language).groups[followUp.response.group]} ${
        followUp.tier ? badge(words.tier(followUp.tier), 'accent') : ''
      } ${followUp.reason === 'contact requested' ? badge(words.asked, 'warning') : ''} ${
        followUp.overdue ? badge(words.overdue, 'danger') : ''
      } ${followUp.status === 'done' ? badge(words.done, 'success') : ''}`,
    },
    content,
  )
}

/** Buttons as large as a thumb. */
function ways(c: Context<Env>, reader: Reader, followUp: FollowUpWithHistory): Markup {
  const words = followUpWords(reader.language)
  const { phone, email, claimed } = reached(followUp)
  if (phone === null && email === null) return html`<p class="quiet">${words.card.noWay}</p>`
  const subject = encodeURIComponent(words.card.subject(c.var.staff.place.name))
  const call = phone && `tel:${phone.replace(/[^+\d]/g, '')}`
  const mail = email && `mailto:${encodeURIComponent(email).replace('%40', '@')}?subject=${subject}`
  const attributes = { 'data-no-prefetch': true }
  return html`<div class="ways">${
    call ? linkButton({ label: words.card.call, icon: 'follow-ups', kind: 'primary', href: call, attributes }) : ''
  }${mail ? linkButton({ label: words.card.mail, icon: 'mail', kind: call ? 'plain' : 'primary', href: mail, attributes }) : ''}<p class="quiet">${[
    phone,
    email,
  ]
    .filter((way) => way !== null)
    .join(' · ')}${claimed ? ` (${words.claimed})` : ''}</p></div>`
}

function saidWords(reader: Reader, { followUp, survey }: Called): Markup {
  const words = followUpWords(reader.language)
  const { comment, answeredAt } = followUp.response
  const reasons = reasonsOf(reader, followUp, survey)
  return card(
    { title: words.card.said, aside: html`<span class="quiet">${time(reader, Date.parse(answeredAt))}</span>` },
    html`${comment ? html`<blockquote dir="auto">${comment}</blockquote>` : html`<p class="quiet">${words.noComment}</p>`}${
      reasons.length > 0 ? html`<p class="row tags">${reasons.map((reason) => tag(reason))}</p>` : ''
    }`,
  )
}

function about(c: Context<Env>, reader: Reader, { followUp, survey }: Called): Markup {
  const words = followUpWords(reader.language)
  const { contact, properties } = followUp.response
  const answer = may(c.var.staff.role, 'comments') ? `${home(c)}/answers/${followUp.id}` : null
  const whole = contact && may(c.var.staff.role, 'contacts') ? `${home(c)}/contacts/${contact.id}` : null
  return card(
    { title: words.card.about },
    html`${definitions([
      [words.card.survey, survey?.name ?? null],
      [words.card.opened, time(reader, Date.parse(followUp.openedAt))],
      [words.card.doneAt, followUp.doneAt === null ? null : time(reader, Date.parse(followUp.doneAt))],
      ...Object.entries(properties).filter(([key]) => key !== 'tier'),
    ])}${answer ? html`<p><a href="${answer}">${words.card.answer}</a></p>` : ''}${whole ? html`<p><a href="${whole}">${words.card.contact}</a></p>` : ''}`,
  )
}

/** How to lead the call, for whoever wants to look once more before dialling. */
function clear(reader: Reader): Markup {
  const { card: words } = followUpWords(reader.language)
  return html`<details class="card clear"><summary>${words.clear}</summary><dl>${words.clearSteps.map(
    ([name, text]) => html`<div><dt>${name}</dt><dd>${text}</dd></div>`,
  )}</dl><p><a href="/help/calling">${words.guide}</a></p></details>`
}

function earlier(reader: Reader, { followUp, earlier }: Called): Markup {
  const words = followUpWords(reader.language)
  if (followUp.response.contact === null) return html``
  const item = ({ score, comment, answeredAt }: Response) =>
    html`<li>${scoreChip(reader, score)}<div>${comment ? html`<p dir="auto">${comment}</p>` : html`<p class="quiet">${words.noComment}</p>`}<small class="quiet">${time(reader, Date.parse(answeredAt))}</small></div></li>`
  const shown =
    earlier.length > 0
      ? html`<ul class="said-before">${earlier.map(item)}</ul>`
      : html`<p class="quiet">${words.card.firstTime}</p>`
  return card({ title: words.card.before }, shown)
}

function besides(c: Context<Env>, reader: Reader, { asked, beside: { previous, next } }: Called): Markup {
  const words = followUpWords(reader.language)
  if (previous === null && next === null) return html``
  const to = (id: string) => addressOf(c, asked, {}, `/${id}`)
  return html`<nav class="pager" aria-label="${commonWords(reader.language).pages}">${
    previous
      ? linkButton({ label: words.card.previous, icon: 'back', href: to(previous), attributes: { rel: 'prev' } })
      : html`<span></span>`
  }${next ? linkButton({ label: words.card.next, icon: 'forward', href: to(next), attributes: { rel: 'next' } }) : ''}</nav>`
}
