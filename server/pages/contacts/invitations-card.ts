import type { Context } from 'hono'
import { html } from 'hono/html'
import type { ContactHistory } from '../../../shared/contact-history.ts'
import type { Env } from '../../http/env.ts'
import { badge, card, definitions } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { readerOf, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { wordsOf } from './views.ts'

type Invitation = ContactHistory['invitations'][number]

/** One line of what was sent, or was not. */
interface Event {
  at: number
  survey: string
  what: string | Markup
  outcome: string | Markup
}

/** What was sent to somebody, what was not and why, and when he may be asked again. */
export function sentCard(c: Context<Env>, history: ContactHistory): Markup {
  const words = wordsOf(c)
  const reader = readerOf(c)
  const instant = (value: string | null) => time(reader, value === null ? null : Date.parse(value))
  const asked = definitions([
    [words.lastAsked, history.lastAskedAt === null ? words.never : instant(history.lastAskedAt)],
    [words.askAgain, history.askableAt === null ? words.now : instant(history.askableAt)],
  ])
  const events = [...history.invitations.map((one) => sent(c, one)), ...skipped(c, history)]
  const rows = events.toSorted((one, other) => other.at - one.at)
  const list = dataTable({
    caption: words.sent,
    captionUnseen: true,
    rows,
    columns: [
      { label: words.what, head: true, cell: ({ what }) => what },
      { label: words.survey, cell: ({ survey }) => survey },
      { label: words.outcome, cell: ({ outcome }) => outcome },
      { label: words.when, cell: ({ at }) => time(reader, at) },
    ],
  })
  return card(
    { title: words.sent },
    html`${asked}${rows.length > 0 ? list : html`<p class="quiet">${words.noSent}</p>`}`,
  )
}

function sent(c: Context<Env>, { survey, channel, createdAt, answeredAt, expired }: Invitation): Event {
  const words = wordsOf(c)
  const answered = answeredAt === null ? undefined : time(readerOf(c), Date.parse(answeredAt))
  return {
    at: Date.parse(createdAt),
    survey,
    what: words.invited[channel],
    outcome: answered
      ? html`${badge(words.answered, 'success')} ${answered}`
      : expired
        ? badge(words.expired)
        : words.waiting,
  }
}

function skipped(c: Context<Env>, history: ContactHistory): Event[] {
  const words = wordsOf(c)
  return history.skipped.map(({ at, survey, reason }) => ({
    at: Date.parse(at),
    survey,
    what: badge(words.notAsked, 'warning'),
    outcome: words.skipped[reason],
  }))
}
