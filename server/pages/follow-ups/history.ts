import { html } from 'hono/html'
import { localDay } from '../../../shared/calendar.ts'
import type { FollowUpChanged, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { followUpWords } from '../../i18n/follow-ups.ts'
import { card } from '../components/parts.ts'
import { day, type Reader, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'

/** What was done to a follow-up, by whom and when, newest first. */
export function history(reader: Reader, { changes, openedAt }: FollowUpWithHistory): Markup {
  const words = followUpWords(reader.language)
  const item = ({ at, name, changed }: FollowUpWithHistory['changes'][number]) =>
    html`<li><p><strong>${name}</strong> ${done(reader, changed)} <small class="quiet">${time(reader, Date.parse(at))}</small></p>${
      changed.note ? html`<blockquote dir="auto">${changed.note}</blockquote>` : ''
    }</li>`
  return card(
    { title: words.card.history },
    html`<ol class="history">${changes.map(item)}<li><p>${words.card.opened} <small class="quiet">${time(reader, Date.parse(openedAt))}</small></p></li></ol>`,
  )
}

function done(reader: Reader, { status, owner, dueAt, note }: FollowUpChanged): string {
  const { did } = followUpWords(reader.language)
  const parts = [
    status && (status === 'done' ? did.done : did.reopened),
    owner !== undefined && (owner === null ? did.freed : did.assigned(owner)),
    dueAt !== undefined &&
      (dueAt === null ? did.undue : did.due(day(reader, localDay(Date.parse(dueAt), reader.timeZone)))),
    note !== undefined && status === undefined && (note === null ? did.unnoted : did.noted),
  ]
  return new Intl.ListFormat(reader.language, { type: 'conjunction' }).format(
    parts.filter((part) => typeof part === 'string'),
  )
}
