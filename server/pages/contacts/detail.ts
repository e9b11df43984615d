import type { Context } from 'hono'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { Response as Answer } from '../../../shared/response.ts'
import { may } from '../../../shared/roles.ts'
import { getContact } from '../../domain/contacts/contacts.ts'
import { contactFollowUps, exportContact } from '../../domain/privacy/contact-export.ts'
import { contactAnswers, contactHistory } from '../../domain/reports/contact-history.ts'
import { namesOfSurveys } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { staff } from '../../http/require-member.ts'
import { sparkline } from '../charts/sparkline.ts'
import { linkButton } from '../components/button.ts'
import { notice } from '../components/notice.ts'
import { badge, card, definitions } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { languageName, readerOf, scoreChip, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { home, shell } from '../layout/shell.ts'
import { sentCard } from './invitations-card.ts'
import { at, claimedBadge, emailLink, idIn, nameOf, phoneLink, wayBack, wordsOf } from './views.ts'

export const contactPerson = new Hono<Env>()
  .get('/contacts/:id', staff('contacts'), async (c) => {
    const { deps, caller } = c.var
    const contact = await getContact(deps, caller, idIn(c))
    const seesFollowUps = may(c.var.staff.role, 'follow-ups')
    const [answers, history, followUps, surveys] = await Promise.all([
      contactAnswers(deps, caller, contact.id),
      contactHistory(deps, caller, contact.id),
      seesFollowUps ? contactFollowUps(deps, caller, contact.id) : [],
      namesOfSurveys(deps, caller),
    ])
    return c.html(
      shell(
        c,
        {
          title: nameOf(contact),
          current: 'contacts',
          above: wayBack(c, nameOf(contact)),
          actions: actions(c, contact),
        },
        html`${identityCard(c, contact)}${answersCard(c, contact, answers, surveys)}${seesFollowUps ? followUpsCard(c, followUps, surveys) : ''}${sentCard(c, history)}${dataCard(c, contact)}`,
      ),
    )
  })
  .get('/contacts/:id/data.json', staff('contacts'), async (c) => {
    const all = await exportContact(c.var.deps, c.var.caller, idIn(c))
    return c.body(JSON.stringify(all, null, 2), 200, {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="contact-${all.contact.id}.json"`,
    })
  })

const actions = (c: Context<Env>, { id }: Contact): Markup =>
  may(c.var.staff.role, 'contacts.change')
    ? linkButton({ label: wordsOf(c).edit, icon: 'edit', kind: 'primary', href: at(c, `/${id}/edit`) })
    : html``

function identityCard(c: Context<Env>, contact: Contact): Markup {
  const words = wordsOf(c)
  const { name, email, phone, externalId, locale, properties } = contact
  const known = Object.entries(properties)
  return html`${contact.claimedAt === null ? '' : notice({ kind: 'warning', text: words.claimedText })}${card(
    { title: words.who },
    definitions([
      [words.fields.name, html`${name ?? words.nameless} ${claimedBadge(c, contact)}`],
      [words.fields.email, email && emailLink(email)],
      [words.fields.phone, phone && phoneLink(phone)],
      [words.fields.externalId, externalId],
      [words.fields.locale, locale && languageName(readerOf(c).language, locale)],
      ...known.map(([key, value]) => [key, value] as const),
      [words.since, time(readerOf(c), Date.parse(contact.createdAt))],
    ]),
  )}`
}

type Names = ReadonlyMap<string, string>

function answersCard(c: Context<Env>, { id }: Contact, answers: readonly Answer[], surveys: Names): Markup {
  const words = wordsOf(c)
  const reader = readerOf(c)
  if (answers.length === 0) return card({ title: words.answers }, html`<p class="quiet">${words.noAnswers}</p>`)
  const scores = answers.filter((answer) => !isSuspect(answer)).map(({ score }) => score)
  const line = scores.length > 1 ? sparkline(words.scores(scores.length), scores.toReversed()) : ''
  const list = dataTable({
    caption: words.answers,
    captionUnseen: true,
    look: 'lines',
    rows: answers,
    columns: [
      {
        label: words.score,
        cell: ({ score }) => scoreChip(reader, score),
      },
      {
        label: words.comment,
        head: true,
        cell: ({ id, comment }) =>
          html`<a class="said" href="${home(c)}/answers/${id}"><span dir="auto"${comment === null ? html` class="quiet"` : ''}>${comment ?? words.noComment}</span></a>`,
      },
      {
        label: words.survey,
        cell: (answer) =>
          html`${surveys.get(answer.surveyId) ?? ''} ${isSuspect(answer) ? badge(words.suspect, 'warning') : ''}`,
      },
      { label: words.when, cell: ({ answeredAt }) => time(reader, Date.parse(answeredAt)) },
    ],
  })
  const all = html`<a href="${home(c)}/answers?contact=${id}">${words.allAnswers}</a>`
  return card({ title: words.answers, aside: all }, html`${line}${list}`)
}

const isSuspect = ({ suspicion }: Answer) => suspicion !== null && suspicion.liftedAt === null

function followUpsCard(c: Context<Env>, followUps: readonly FollowUp[], surveys: Names): Markup {
  const words = wordsOf(c)
  if (followUps.length === 0) return card({ title: words.followUps }, html`<p class="quiet">${words.noFollowUps}</p>`)
  const state = ({ id, status }: FollowUp) =>
    html`<a href="${home(c)}/follow-ups/${id}">${badge(words.status[status], status === 'open' ? 'warning' : 'success')}</a>`
  return card(
    { title: words.followUps },
    dataTable({
      caption: words.followUps,
      captionUnseen: true,
      rows: followUps,
      columns: [
        { label: words.state, head: true, cell: state },
        { label: words.survey, cell: ({ surveyId }) => surveys.get(surveyId) ?? '' },
        { label: words.owner, cell: ({ owner }) => html`<span class="whole">${owner ?? ''}</span>` },
        { label: words.note, cell: ({ note }) => html`<span dir="auto">${note ?? ''}</span>` },
        { label: words.when, cell: ({ openedAt }) => time(readerOf(c), Date.parse(openedAt)) },
      ],
    }),
  )
}

function dataCard(c: Context<Env>, { id }: Contact): Markup {
  const words = wordsOf(c)
  const download = linkButton({
    label: words.download,
    icon: 'download',
    href: at(c, `/${id}/data.json`),
    attributes: { download: true },
  })
  const erase = may(c.var.staff.role, 'contacts.erase')
    ? linkButton({ label: words.erase, icon: 'trash', kind: 'danger', href: at(c, `/${id}/erase`) })
    : ''
  return card({ title: words.data, intro: words.dataText }, html`<div class="actions">${download}${erase}</div>`)
}
