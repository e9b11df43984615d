import { html } from 'hono/html'
import type { Contact } from '../../../shared/contact.ts'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { Response as SurveyResponse } from '../../../shared/response.ts'
import { listContactEntries } from '../../domain/blocklist/list.ts'
import { getContact } from '../../domain/contacts/contacts.ts'
import { listMerges } from '../../domain/contacts/merges.ts'
import { listMessageConsents } from '../../domain/contacts/message-consents.ts'
import { listPreferences } from '../../domain/invitations/preferences.ts'
import { getContactPattern } from '../../domain/patterns/contacts.ts'
import { exportContact, listContactFollowUps } from '../../domain/privacy/contact-export.ts'
import { getReferralOfContact } from '../../domain/referrals/referrals.ts'
import { getContactHistory, listContactResponses } from '../../domain/reports/contact-history.ts'
import { getSurveyNames } from '../../domain/surveys/surveys.ts'
import { blocklistCard, type ProposalState, proposalErrors } from '../blocklist/contact-card.ts'
import { sparkline } from '../charts/sparkline.ts'
import { attributes } from '../components/attributes.ts'
import { linkButton } from '../components/button.ts'
import { notice } from '../components/notice.ts'
import { badge, card, definitionList } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { patternCard } from '../patterns/card.ts'
import { phoneSurveyPaths } from '../phone-surveys/paths.ts'
import { referralCard } from '../promoters/contact-card.ts'
import { bounceNotice } from './bounce-notice.ts'
import { formerValuesCard, mergesCard } from './identity-cards.ts'
import { invitationsCard } from './invitations-card.ts'
import { contactPath } from './paths.ts'
import { preferencesCard } from './preferences-card.ts'
import { contactAvatar, contactBreadcrumb, displayName, emailLink, phoneLink, unverifiedBadge } from './views.ts'

/** The latest merges that the page shows. */
const MAX_MERGES = 50

export const showContact = async (page: PageContext) => page.c.html(await contactPage(page))

/** @param proposal a proposal for the blocklist that was not saved */
export async function contactPage(page: PageContext, proposal?: ProposalState): Promise<Markup> {
  const { deps, caller } = page.c.var
  const contact = await getContact(deps, caller, getPathId(page, 'contact'))
  const maySeeFollowUps = page.may('follow-ups')
  const [responses, history, merges, followUps, surveys, preferences, consents, referral, entries, pattern] =
    await Promise.all([
      listContactResponses(deps, caller, contact.id),
      getContactHistory(deps, caller, contact.id),
      listMerges(deps, caller, contact.id, { cursor: undefined, limit: MAX_MERGES }),
      maySeeFollowUps ? listContactFollowUps(deps, caller, contact.id) : [],
      getSurveyNames(deps, caller),
      listPreferences(deps, caller, contact.id),
      listMessageConsents(deps, caller, contact.id),
      getReferralOfContact(deps, caller, contact.id),
      listContactEntries(deps, caller, contact.id),
      maySeeFollowUps ? getContactPattern(deps, caller, contact.id) : null,
    ])
  const title = displayName(page, contact)
  const cards = [
    { card: responsesCard(page, contact, { responses, surveys }), isEmpty: responses.length === 0 },
    ...(maySeeFollowUps ? [{ card: followUpsCard(page, followUps, surveys), isEmpty: followUps.length === 0 }] : []),
    {
      card: invitationsCard(page, history),
      isEmpty: history.invitations.length + history.decisions.length + history.calls.length === 0,
    },
    {
      card: preferencesCard(page, contact, { preferences, consents }),
      isEmpty: preferences.length + consents.length === 0,
    },
    ...(contact.unverifiedSince === null
      ? [
          { card: referralCard(page, contact, referral), isEmpty: referral === null },
          { card: blocklistCard(page, contact.id, entries, proposal), isEmpty: entries.length === 0 },
        ]
      : []),
    { card: mergesCard(page, merges.data), isEmpty: merges.data.length === 0 },
    { card: formerValuesCard(page, history), isEmpty: history.formerValues.length === 0 },
  ]
  return shell(
    page,
    { title, current: 'contacts', above: contactBreadcrumb(page, title), actions: contactActions(page, contact) },
    html`${proposalErrors(page, proposal)}${await bounceNotice(page, contact)}
${identityCard(page, contact)}
${patternCard(page, pattern, contact.unverifiedSince === null ? contact.id : null)}
${cards.filter(({ isEmpty }) => !isEmpty).map(({ card }) => card)}
${cards.filter(({ isEmpty }) => isEmpty).map(({ card }) => card)}
${dataCard(page, contact)}`,
  )
}

export async function downloadContactData(page: PageContext) {
  const { deps, caller } = page.c.var
  const contactExport = await exportContact(deps, caller, getPathId(page, 'contact'))
  return page.c.body(JSON.stringify(contactExport, null, 2), 200, {
    'content-type': 'application/json; charset=utf-8',
    'content-disposition': `attachment; filename="contact-${contactExport.contact.id}.json"`,
  })
}

const contactActions = (page: PageContext, { id, unverifiedSince }: Contact): Markup =>
  html`${
    page.may('contacts.change')
      ? linkButton({ label: page.t.contacts.edit, icon: 'edit', kind: 'primary', href: contactPath(page, id, '/edit') })
      : ''
  }${
    page.may('responses.enter') && unverifiedSince === null
      ? linkButton({ label: page.t.phoneSurveys.enter, href: phoneSurveyPaths.choice(page, id) })
      : ''
  }`

function identityCard(page: PageContext, contact: Contact): Markup {
  const messages = page.t.contacts
  const { name, salutation, email, phone, externalId, locale, properties, unsubscribedAt } = contact
  const entries = definitionList([
    [
      messages.fields.name,
      html`${contactAvatar(page, contact)} ${name ?? messages.nameless} ${unverifiedBadge(page, contact)}`,
    ],
    [messages.fields.salutation, salutation],
    [messages.fields.email, email && emailLink(email)],
    [messages.fields.phone, phone && phoneLink(page, phone)],
    [messages.fields.externalId, externalId],
    [messages.fields.locale, locale && page.format.languageName(locale)],
    ...Object.entries(properties).map(([key, value]) => [page.format.propertyName(key), value] as const),
    [messages.since, relativeTime(page, Date.parse(contact.createdAt))],
    [messages.unsubscribedSince, unsubscribedAt && relativeTime(page, Date.parse(unsubscribedAt))],
  ])
  return html`${contact.unverifiedSince === null ? '' : notice({ kind: 'warning', text: messages.claimedText })}
${unsubscribedAt === null ? '' : notice({ kind: 'info', text: messages.unsubscribedText })}
${card({ title: messages.who }, entries)}`
}

type SurveyNames = ReadonlyMap<string, string>

interface ResponsesCardData {
  responses: readonly SurveyResponse[]
  surveys: SurveyNames
}

function responsesCard(page: PageContext, { id }: Contact, { responses, surveys }: ResponsesCardData): Markup {
  const messages = page.t.contacts
  const title = messages.answers
  if (responses.length === 0) return card({ title }, html`<p class="quiet">${messages.noAnswers}</p>`)
  const scores = responses.filter((response) => !isSuspect(response)).map(({ score }) => score)
  const trend = scores.length > 1 ? sparkline(messages.scores(scores.length), scores.toReversed()) : ''
  const survey = (response: SurveyResponse) =>
    html`${surveys.get(response.surveyId) ?? ''} ${isSuspect(response) ? badge(messages.suspect, 'warning') : ''}`
  const list = dataTable({
    caption: title,
    hideCaption: true,
    layout: 'lines',
    rows: responses,
    columns: [
      { label: messages.score, cell: ({ score }) => scoreChip(page, score) },
      { label: messages.comment, isRowHeader: true, cell: (response) => commentLink(page, response) },
      { label: messages.survey, cell: survey },
      { label: messages.when, cell: ({ answeredAt }) => relativeTime(page, Date.parse(answeredAt)) },
    ],
  })
  const allPath = workspacePath(page.workspace.slug, `/responses?contact=${id}`)
  const allResponsesLink = html`<a href="${allPath}">${messages.allAnswers}</a>`
  return card({ title, aside: allResponsesLink }, html`${trend}${list}`)
}

function commentLink({ t, workspace }: PageContext, { id, comment }: SurveyResponse): Markup {
  const textAttributes = attributes({ dir: 'auto', class: comment === null ? 'quiet' : null })
  const text = html`<span${textAttributes}>${comment ?? t.contacts.noComment}</span>`
  return html`<a class="comment-link" href="${workspacePath(workspace.slug, `/responses/${id}`)}">${text}</a>`
}

const isSuspect = ({ suspicion }: SurveyResponse) => suspicion !== null && suspicion.clearedAt === null

function followUpsCard(page: PageContext, followUps: readonly FollowUp[], surveys: SurveyNames): Markup {
  const messages = page.t.contacts
  const title = messages.followUps
  if (followUps.length === 0) return card({ title }, html`<p class="quiet">${messages.noFollowUps}</p>`)
  const state = ({ id, status }: FollowUp) => {
    const label = badge(messages.status[status], status === 'open' ? 'warning' : 'success')
    return html`<a href="${workspacePath(page.workspace.slug, `/follow-ups/${id}`)}">${label}</a>`
  }
  return card(
    { title },
    dataTable({
      caption: title,
      hideCaption: true,
      rows: followUps,
      columns: [
        { label: messages.state, isRowHeader: true, cell: state },
        { label: messages.survey, cell: ({ surveyId }) => surveys.get(surveyId) ?? '' },
        { label: messages.owner, cell: ({ owner }) => html`<span class="whole">${owner ?? ''}</span>` },
        { label: messages.note, cell: ({ note }) => html`<span dir="auto">${note ?? ''}</span>` },
        { label: messages.when, cell: ({ openedAt }) => relativeTime(page, Date.parse(openedAt)) },
      ],
    }),
  )
}

function dataCard(page: PageContext, { id }: Contact): Markup {
  const messages = page.t.contacts
  const downloadButton = linkButton({
    label: messages.download,
    icon: 'download',
    href: contactPath(page, id, '/data.json'),
    attributes: { download: true },
  })
  const deleteButton = page.may('contacts.erase')
    ? linkButton({ label: messages.erase, icon: 'trash', kind: 'danger', href: contactPath(page, id, '/deletion') })
    : ''
  return card(
    { title: messages.data, intro: messages.dataText },
    html`<div class="actions">
${downloadButton}
${deleteButton}
</div>`,
  )
}
