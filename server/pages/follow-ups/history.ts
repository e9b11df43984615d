import { html } from 'hono/html'
import { toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUpChangedFields, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { isDayEnd } from '../../../shared/working-days.ts'
import { card } from '../components/parts.ts'
import { relativeTime } from '../components/time.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { describeLifecycle } from './lifecycle-history.ts'
import type { FollowUpPageData } from './views.ts'

type Change = FollowUpWithHistory['changes'][number]

/** The changes of a follow-up with their authors, newest first. */
export function historyCard(view: ViewContext, data: FollowUpPageData): Markup {
  const { changes, openedAt, opened } = data.followUp
  const messages = view.t.followUps.card
  const time = (at: string) => html`<small class="quiet">${relativeTime(view, Date.parse(at))}</small>`
  const item = ({ at, name, changed }: Change) => html`<li>
<p><strong>${name}</strong> ${describeChange(view, data, changed)} ${time(at)}</p>
${changed.note ? html`<blockquote dir="auto">${changed.note}</blockquote>` : ''}
</li>`
  return card(
    { title: messages.history },
    html`<ol class="history">
${changes.map(item)}
<li><p>${describeOpening(view, opened)} ${time(openedAt)}</p></li>
</ol>`,
  )
}

function formatDueDay({ format }: ViewContext, dueAt: string): string {
  const time = Date.parse(dueAt)
  return isDayEnd(time, format.timeZone) ? format.day(toLocalDay(time, format.timeZone)) : format.dateTime(time)
}

/** The owner and due date that the follow-up started with. */
function describeOpening(view: ViewContext, { owner, dueAt }: FollowUpWithHistory['opened']): string {
  const messages = view.t.followUps.historyEntries
  return joinParts(view, [
    owner === null ? messages.opened : messages.openedFor(owner),
    dueAt !== null && messages.openedDue(formatDueDay(view, dueAt)),
  ])
}

function describeChange(
  view: ViewContext,
  { nameCause, nameRemedy }: FollowUpPageData,
  changed: FollowUpChangedFields,
): string {
  const { historyEntries: messages, outcomes } = view.t.followUps
  const { status, owner, team, dueAt, note, outcome, cause, remedy, amends, promise, channel, undone, scoreAfter } =
    changed
  const statusText = status && (status === 'done' ? messages.done : messages.reopened)
  return joinParts(view, [
    undone ? messages.undone(outcomes[undone]) : outcome ? messages[outcome] : scoreAfter === undefined && statusText,
    ...describeLifecycle(view, changed),
    cause === null && messages.causeRemoved,
    cause && messages.cause(nameCause(cause)),
    channel && channel !== 'phone' && outcome !== undefined && messages.by[channel],
    remedy && messages.remedy(nameRemedy(remedy)),
    amends && messages.amends(view.format.money(amends)),
    promise && messages.promise(promise),
    owner !== undefined && (owner === null ? messages.unassigned : messages.assigned(owner)),
    team !== undefined && (team === null ? messages.teamRemoved : messages.team(team)),
    dueAt !== undefined && (dueAt === null ? messages.dueRemoved : messages.due(formatDueDay(view, dueAt))),
    changed.message && messages.messages[changed.message],
    note !== undefined &&
      status === undefined &&
      outcome === undefined &&
      (note === null ? messages.noteRemoved : messages.noteSaved),
  ])
}

/** English joins the parts with “and”, Chinese with commas. */
function joinParts({ format }: ViewContext, parts: readonly (string | false | null | undefined)[]): string {
  const texts = parts.filter((part) => typeof part === 'string')
  return format.language === 'en' ? format.list(texts) : texts.join('，')
}
