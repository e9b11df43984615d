import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUpChangedFields, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { card } from '../components/parts.ts'
import { relativeTime } from '../components/time.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

type Change = FollowUpWithHistory['changes'][number]

/** The changes of a follow-up with their authors, newest first. */
export function historyCard(view: ViewContext, { changes, openedAt }: FollowUpWithHistory): Markup {
  const messages = view.t.followUps.card
  const time = (at: string) => html`<small class="quiet">${relativeTime(view, Date.parse(at))}</small>`
  const item = ({ at, name, changed }: Change) => html`<li>
<p><strong>${name}</strong> ${describeChange(view, changed)} ${time(at)}</p>
${changed.note ? html`<blockquote dir="auto">${changed.note}</blockquote>` : ''}
</li>`
  return card(
    { title: messages.history },
    html`<ol class="history">
${changes.map(item)}
<li><p>${messages.opened} ${time(openedAt)}</p></li>
</ol>`,
  )
}

function describeChange({ t, format }: ViewContext, { status, owner, dueAt, note }: FollowUpChangedFields): string {
  const messages = t.followUps.historyEntries
  const formatDue = (dueAt: string) => format.day(toLocalDay(Date.parse(dueAt), format.timeZone))
  const parts = [
    status && (status === 'done' ? messages.done : messages.reopened),
    owner !== undefined && (owner === null ? messages.unassigned : messages.assigned(owner)),
    dueAt !== undefined && (dueAt === null ? messages.dueRemoved : messages.due(formatDue(dueAt))),
    note !== undefined && status === undefined && (note === null ? messages.noteRemoved : messages.noteSaved),
  ]
  return new Intl.ListFormat(format.language, { type: 'conjunction' }).format(
    parts.filter((part) => typeof part === 'string'),
  )
}
