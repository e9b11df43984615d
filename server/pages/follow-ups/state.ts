import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { isDayEnd } from '../../../shared/working-days.ts'
import { relativeTime } from '../components/time.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Format } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'

const HOUR_MS = 3_600_000

/** How long a customer has waited, when the call is due, and who makes it: `20 d · overdue · Mei`. */
export function describeState(view: ViewContext, followUp: FollowUp): Markup {
  const messages = view.t.followUps
  const { notReached, owner, stage, level } = followUp
  return joinParts([
    waitingTime(view, followUp),
    stage === 'waiting' && messages.stages.waiting,
    level > 0 && html`<span class="late">${messages.reopened(level)}</span>`,
    dueText(view, followUp),
    notReached > 0 && messages.notReached(notReached),
    owner ?? messages.unassigned,
  ])
}

/** What became of the customer or happens next, and the owner. */
export function describeOutcome(view: ViewContext, followUp: FollowUp): Markup {
  const { outcome, stage, owner, scoreAfter } = followUp
  const messages = view.t.followUps
  return joinParts([
    stage === 'closed' && outcome ? messages.outcomes[outcome] : messages.stages[stage],
    scoreAfter !== null && messages.scoreAfter(scoreAfter),
    describeNext(view, followUp),
    owner ?? false,
  ])
}

/** When the customer will be asked again, or was, else when the follow-up was done. */
function describeNext({ t, format, ...view }: ViewContext, { stage, askAt, askedAt, doneAt }: FollowUp) {
  const messages = t.followUps
  if (stage === 'solved' && askAt !== null) return messages.askOn(format.shortDay(Date.parse(askAt)))
  if (stage === 'asked' && askedAt !== null) return messages.noAnswerYet(format.shortDay(Date.parse(askedAt)))
  return doneAt !== null && relativeTime({ t, format, ...view }, Date.parse(doneAt))
}

function joinParts(parts: readonly (string | Markup | false | null)[]): Markup {
  const present = parts.filter((part) => part !== false && part !== null)
  return html`${present.map((part, index) => html`${index > 0 ? ' · ' : ''}${part}`)}`
}

function waitingTime({ t, format }: ViewContext, { openedAt }: FollowUp): Markup {
  const opened = Date.parse(openedAt)
  const hours = Math.max(0, Math.floor((format.now - opened) / HOUR_MS))
  const text = hours < 24 ? t.followUps.hours(hours) : t.followUps.days(Math.floor(hours / 24))
  return html`<time datetime="${openedAt}" title="${format.dateTime(opened)}">${text}</time>`
}

/** The day, and the time of day unless that is its end. */
const formatDueTime = (format: Format, time: number): string =>
  isDayEnd(time, format.timeZone) ? format.shortDay(time) : format.shortDateTime(time)

function dueText({ t, format }: ViewContext, { dueAt, overdue, postponed }: FollowUp): Markup | null {
  if (dueAt === null) return null
  const messages = t.followUps
  const time = Date.parse(dueAt)
  const day = formatDueTime(format, time)
  const text = overdue ? messages.isOverdue : postponed ? messages.callBackOn(day) : messages.dueOn(day)
  const className = overdue ? 'late' : ''
  return html`<time class="${className}" datetime="${dueAt}" title="${format.dateTime(time)}">${text}</time>`
}
