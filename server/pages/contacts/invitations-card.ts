import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ContactHistory } from '../../../shared/contact-history.ts'
import type { Env } from '../../http/env.ts'
import { t } from '../../i18n/index.ts'
import { badge, card, definitionList } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

type Invitation = ContactHistory['invitations'][number]

/** One line of what was sent, or was not. */
interface InvitationEvent {
  at: number
  survey: string
  description: string | Markup
  outcome: string | Markup
}

/** What was sent to somebody, what was not and why, and when he may be asked again. */
export function invitationsCard(c: Context<Env>, history: ContactHistory): Markup {
  const messages = t(c).contacts
  const locale = buildPageContext(c)
  const formatTime = (value: string | null) => relativeTime(locale, value === null ? null : Date.parse(value))
  const lastSurveyed = definitionList([
    [messages.lastAsked, history.lastAskedAt === null ? messages.never : formatTime(history.lastAskedAt)],
    [messages.askAgain, history.askableAt === null ? messages.now : formatTime(history.askableAt)],
  ])
  const events = [
    ...history.invitations.map((invitation) => invitationEvent(c, invitation)),
    ...skippedEvents(c, history),
  ]
  const rows = events.toSorted((a, b) => b.at - a.at)
  const list = dataTable({
    caption: messages.sent,
    hideCaption: true,
    rows,
    columns: [
      { label: messages.what, isRowHeader: true, cell: ({ description }) => description },
      { label: messages.survey, cell: ({ survey }) => survey },
      { label: messages.outcome, cell: ({ outcome }) => outcome },
      { label: messages.when, cell: ({ at }) => relativeTime(locale, at) },
    ],
  })
  return card(
    { title: messages.sent },
    html`${lastSurveyed}${rows.length > 0 ? list : html`<p class="quiet">${messages.noSent}</p>`}`,
  )
}

function invitationEvent(
  c: Context<Env>,
  { survey, channel, createdAt, answeredAt, expired }: Invitation,
): InvitationEvent {
  const messages = t(c).contacts
  const answeredTime = answeredAt === null ? undefined : relativeTime(buildPageContext(c), Date.parse(answeredAt))
  return {
    at: Date.parse(createdAt),
    survey,
    description: messages.invited[channel],
    outcome: answeredTime
      ? html`${badge(messages.answered, 'success')} ${answeredTime}`
      : expired
        ? badge(messages.expired)
        : messages.waiting,
  }
}

function skippedEvents(c: Context<Env>, history: ContactHistory): InvitationEvent[] {
  const messages = t(c).contacts
  return history.skipped.map(({ at, survey, reason }) => ({
    at: Date.parse(at),
    survey,
    description: badge(messages.notAsked, 'warning'),
    outcome: messages.skipped[reason],
  }))
}
