import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUpChangedFields, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { card } from '../components/parts.ts'
import { relativeTime } from '../components/time.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** What was done to a follow-up, by whom and when, newest first. */
export function historyCard(locale: ViewContext, { changes, openedAt }: FollowUpWithHistory): Markup {
  const messages = locale.t.followUps
  const item = ({ at, name, changed }: FollowUpWithHistory['changes'][number]) =>
    html`<li><p><strong>${name}</strong> ${describeChange(locale, changed)} <small class="quiet">${relativeTime(locale, Date.parse(at))}</small></p>${
      changed.note ? html`<blockquote dir="auto">${changed.note}</blockquote>` : ''
    }</li>`
  return card(
    { title: messages.card.history },
    html`<ol class="history">${changes.map(item)}<li><p>${messages.card.opened} <small class="quiet">${relativeTime(locale, Date.parse(openedAt))}</small></p></li></ol>`,
  )
}

function describeChange(locale: ViewContext, { status, owner, dueAt, note }: FollowUpChangedFields): string {
  const { did: changeMessages } = locale.t.followUps
  const parts = [
    status && (status === 'done' ? changeMessages.done : changeMessages.reopened),
    owner !== undefined && (owner === null ? changeMessages.freed : changeMessages.assigned(owner)),
    dueAt !== undefined &&
      (dueAt === null
        ? changeMessages.undue
        : changeMessages.due(locale.format.day(toLocalDay(Date.parse(dueAt), locale.format.timeZone)))),
    note !== undefined && status === undefined && (note === null ? changeMessages.unnoted : changeMessages.noted),
  ]
  return new Intl.ListFormat(locale.format.language, { type: 'conjunction' }).format(
    parts.filter((part) => typeof part === 'string'),
  )
}
