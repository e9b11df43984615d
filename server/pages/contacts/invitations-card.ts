import { html } from 'hono/html'
import type { ContactHistory } from '../../../shared/contact-history.ts'
import { campaignPath } from '../campaigns/paths.ts'
import { badge, card, definitionList } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

type Invitation = ContactHistory['invitations'][number]

/** A row of the list: an invitation, or a decision not to invite. */
interface InvitationEvent {
  at: number
  survey: string
  description: string | Markup
  outcome: string | Markup
}

/** The invitations of a contact, the decisions not to invite them, and when they may be surveyed again. */
export function invitationsCard(page: PageContext, history: ContactHistory): Markup {
  const messages = page.t.contacts
  const formatTime = (value: string | null) => relativeTime(page, value === null ? null : Date.parse(value))
  const lastSurveyed = definitionList([
    [messages.lastAsked, history.lastAskedAt === null ? messages.never : formatTime(history.lastAskedAt)],
    [messages.askAgain, history.askableAt === null ? messages.now : formatTime(history.askableAt)],
  ])
  const events = [
    ...history.invitations.map((invitation) => invitationEvent(page, invitation)),
    ...decisionEvents(page, history),
    ...callEvents(page, history),
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
      { label: messages.when, cell: ({ at }) => relativeTime(page, at) },
    ],
  })
  return card(
    { title: messages.sent },
    html`${lastSurveyed}
${rows.length > 0 ? list : html`<p class="quiet">${messages.noSent}</p>`}`,
  )
}

function invitationEvent(
  page: PageContext,
  { survey, channel, createdAt, answeredAt, expired }: Invitation,
): InvitationEvent {
  const messages = page.t.contacts
  const answeredTime = answeredAt === null ? undefined : relativeTime(page, Date.parse(answeredAt))
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

function decisionEvents(page: PageContext, history: ContactHistory): InvitationEvent[] {
  const messages = page.t.contacts
  return history.decisions.map(({ at, survey, campaignId, campaign, reason, until }) => ({
    at: Date.parse(at),
    survey,
    description: badge(messages.notAsked, 'warning'),
    outcome: html`${messages.decisions[reason]}${until === null ? '' : ` ${messages.notAskedUntil(page.format.shortDay(Date.parse(until)))}`}
${campaignId === null ? '' : html`<br>${campaignLink(page, { id: campaignId, name: campaign })}`}`,
  }))
}

const campaignLink = (page: PageContext, { id, name }: { id: string; name: string | null }): Markup =>
  page.may('invite') ? html`<a href="${campaignPath(page, { id })}">${name}</a>` : html`${name}`

function callEvents({ t }: PageContext, { calls }: ContactHistory): InvitationEvent[] {
  const { title, outcomes } = t.phoneSurveys
  return calls.map(({ at, survey, outcome }) => ({
    at: Date.parse(at),
    survey,
    description: title,
    outcome: outcome === 'response' ? badge(outcomes[outcome], 'success') : outcomes[outcome],
  }))
}
