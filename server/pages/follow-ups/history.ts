import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUpChangedFields, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { followUpMessages } from '../../i18n/follow-ups.ts'
import { card } from '../components/parts.ts'
import { day, type LocaleContext, relativeTime } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'

/** What was done to a follow-up, by whom and when, newest first. */
export function historyCard(locale: LocaleContext, { changes, openedAt }: FollowUpWithHistory): Markup {
  const messages = followUpMessages(locale.language)
  const item = ({ at, name, changed }: FollowUpWithHistory['changes'][number]) =>
    html`<li><p><strong>${name}</strong> ${describeChange(locale, changed)} <small class="quiet">${relativeTime(locale, Date.parse(at))}</small></p>${
      changed.note ? html`<blockquote dir="auto">${changed.note}</blockquote>` : ''
    }</li>`
  return card(
    { title: messages.card.history },
    html`<ol class="history">${changes.map(item)}<li><p>${messages.card.opened} <small class="quiet">${relativeTime(locale, Date.parse(openedAt))}</small></p></li></ol>`,
  )
}

function describeChange(locale: LocaleContext, { status, owner, dueAt, note }: FollowUpChangedFields): string {
  const { did: changeMessages } = followUpMessages(locale.language)
  const parts = [
    status && (status === 'done' ? changeMessages.done : changeMessages.reopened),
    owner !== undefined && (owner === null ? changeMessages.freed : changeMessages.assigned(owner)),
    dueAt !== undefined &&
      (dueAt === null
        ? changeMessages.undue
        : changeMessages.due(day(locale, toLocalDay(Date.parse(dueAt), locale.timeZone)))),
    note !== undefined && status === undefined && (note === null ? changeMessages.unnoted : changeMessages.noted),
  ]
  return new Intl.ListFormat(locale.language, { type: 'conjunction' }).format(
    parts.filter((part) => typeof part === 'string'),
  )
}
