import type { Context } from 'hono'
import { Hono } from 'hono'
import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { Response as SurveyResponse } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { getContact } from '../../domain/contacts/contacts.ts'
import { exportContact, listContactFollowUps } from '../../domain/privacy/contact-export.ts'
import { getContactHistory, listContactResponses } from '../../domain/reports/contact-history.ts'
import { getSurveyNames } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
import { sparkline } from '../charts/sparkline.ts'
import { linkButton } from '../components/button.ts'
import { notice } from '../components/notice.ts'
import { badge, card, definitionList } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { invitationsCard } from './invitations-card.ts'
import {
  contactBreadcrumb,
  contactsPath,
  displayName,
  emailLink,
  getContactId,
  phoneLink,
  unverifiedBadge,
} from './views.ts'

export const contactDetailPages = new Hono<Env>()
  .get('/contacts/:id', requireMember('contacts'), async (c) => {
    const { deps, caller } = c.var
    const contact = await getContact(deps, caller, getContactId(c))
    const canSeeFollowUps = hasPermission(c.var.member.role, 'follow-ups')
    const [responses, history, followUps, surveys] = await Promise.all([
      listContactResponses(deps, caller, contact.id),
      getContactHistory(deps, caller, contact.id),
      canSeeFollowUps ? listContactFollowUps(deps, caller, contact.id) : [],
      getSurveyNames(deps, caller),
    ])
    return c.html(
      shell(
        buildPageContext(c),
        {
          title: displayName(contact),
          current: 'contacts',
          above: contactBreadcrumb(c, displayName(contact)),
          actions: contactActions(c, contact),
        },
        html`${identityCard(c, contact)}${responsesCard(c, contact, responses, surveys)}${canSeeFollowUps ? followUpsCard(c, followUps, surveys) : ''}${invitationsCard(c, history)}${dataCard(c, contact)}`,
      ),
    )
  })
  .get('/contacts/:id/data.json', requireMember('contacts'), async (c) => {
    const contactExport = await exportContact(c.var.deps, c.var.caller, getContactId(c))
    return c.body(JSON.stringify(contactExport, null, 2), 200, {
      'content-type': 'application/json; charset=utf-8',
      'content-disposition': `attachment; filename="contact-${contactExport.contact.id}.json"`,
    })
  })

const contactActions = (c: Context<Env>, { id }: Contact): Markup =>
  hasPermission(c.var.member.role, 'contacts.change')
    ? linkButton({ label: t(c).contacts.edit, icon: 'edit', kind: 'primary', href: contactsPath(c, `/${id}/edit`) })
    : html``

function identityCard(c: Context<Env>, contact: Contact): Markup {
  const messages = t(c).contacts
  const { name, email, phone, externalId, locale, properties } = contact
  const propertyEntries = Object.entries(properties)
  return html`${contact.unverifiedSince === null ? '' : notice({ kind: 'warning', text: messages.claimedText })}${card(
    { title: messages.who },
    definitionList([
      [messages.fields.name, html`${name ?? messages.nameless} ${unverifiedBadge(c, contact)}`],
      [messages.fields.email, email && emailLink(email)],
      [messages.fields.phone, phone && phoneLink(phone)],
      [messages.fields.externalId, externalId],
      [messages.fields.locale, locale && buildPageContext(c).format.languageName(locale)],
      ...propertyEntries.map(([key, value]) => [key, value] as const),
      [messages.since, relativeTime(buildPageContext(c), Date.parse(contact.createdAt))],
    ]),
  )}`
}

type SurveyNames = ReadonlyMap<string, string>

function responsesCard(
  c: Context<Env>,
  { id }: Contact,
  responses: readonly SurveyResponse[],
  surveys: SurveyNames,
): Markup {
  const messages = t(c).contacts
  const locale = buildPageContext(c)
  if (responses.length === 0) return card({ title: messages.answers }, html`<p class="quiet">${messages.noAnswers}</p>`)
  const scores = responses.filter((response) => !isSuspect(response)).map(({ score }) => score)
  const trend = scores.length > 1 ? sparkline(messages.scores(scores.length), scores.toReversed()) : ''
  const list = dataTable({
    caption: messages.answers,
    hideCaption: true,
    layout: 'lines',
    rows: responses,
    columns: [
      {
        label: messages.score,
        cell: ({ score }) => scoreChip(locale, score),
      },
      {
        label: messages.comment,
        isRowHeader: true,
        cell: ({ id, comment }) =>
          html`<a class="said" href="${workspacePath(c.var.member.workspace.slug)}/responses/${id}"><span dir="auto"${comment === null ? html` class="quiet"` : ''}>${comment ?? messages.noComment}</span></a>`,
      },
      {
        label: messages.survey,
        cell: (response) =>
          html`${surveys.get(response.surveyId) ?? ''} ${isSuspect(response) ? badge(messages.suspect, 'warning') : ''}`,
      },
      { label: messages.when, cell: ({ answeredAt }) => relativeTime(locale, Date.parse(answeredAt)) },
    ],
  })
  const allResponsesLink = html`<a href="${workspacePath(c.var.member.workspace.slug)}/responses?contact=${id}">${messages.allAnswers}</a>`
  return card({ title: messages.answers, aside: allResponsesLink }, html`${trend}${list}`)
}

const isSuspect = ({ suspicion }: SurveyResponse) => suspicion !== null && suspicion.clearedAt === null

function followUpsCard(c: Context<Env>, followUps: readonly FollowUp[], surveys: SurveyNames): Markup {
  const messages = t(c).contacts
  if (followUps.length === 0)
    return card({ title: messages.followUps }, html`<p class="quiet">${messages.noFollowUps}</p>`)
  const state = ({ id, status }: FollowUp) =>
    html`<a href="${workspacePath(c.var.member.workspace.slug)}/follow-ups/${id}">${badge(messages.status[status], status === 'open' ? 'warning' : 'success')}</a>`
  return card(
    { title: messages.followUps },
    dataTable({
      caption: messages.followUps,
      hideCaption: true,
      rows: followUps,
      columns: [
        { label: messages.state, isRowHeader: true, cell: state },
        { label: messages.survey, cell: ({ surveyId }) => surveys.get(surveyId) ?? '' },
        { label: messages.owner, cell: ({ owner }) => html`<span class="whole">${owner ?? ''}</span>` },
        { label: messages.note, cell: ({ note }) => html`<span dir="auto">${note ?? ''}</span>` },
        { label: messages.when, cell: ({ openedAt }) => relativeTime(buildPageContext(c), Date.parse(openedAt)) },
      ],
    }),
  )
}

function dataCard(c: Context<Env>, { id }: Contact): Markup {
  const messages = t(c).contacts
  const downloadButton = linkButton({
    label: messages.download,
    icon: 'download',
    href: contactsPath(c, `/${id}/data.json`),
    attributes: { download: true },
  })
  const eraseButton = hasPermission(c.var.member.role, 'contacts.erase')
    ? linkButton({ label: messages.erase, icon: 'trash', kind: 'danger', href: contactsPath(c, `/${id}/erase`) })
    : ''
  return card(
    { title: messages.data, intro: messages.dataText },
    html`<div class="actions">${downloadButton}${eraseButton}</div>`,
  )
}
