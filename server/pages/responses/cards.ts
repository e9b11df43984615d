import { html } from 'hono/html'
import { localizeFlow } from '../../../shared/flow.ts'
import { buildSurveyTexts } from '../../../shared/survey-texts.ts'
import type { Messages } from '../../i18n/en/index.ts'
import { attributes } from '../components/attributes.ts'
import { linkButton } from '../components/button.ts'
import { badge, card, definitionList } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { relativeTime } from '../components/time.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { responsePaths } from './paths.ts'
import { highlightComment, type ResponsePageContext } from './views.ts'

type Entry = readonly [string, string | number | Markup | null]

/** The score and the comment. */
export function commentCard(context: ResponsePageContext): Markup {
  const { t, response, filters } = context
  const { score, group, comment, locale } = response
  const quoteAttributes = attributes({ class: 'voice', lang: locale, dir: 'auto' })
  const text = highlightComment(context, comment, comment === null ? null : filters.get('q'))
  return card(
    {},
    html`<p class="row">${scoreChip(context, score)} <strong>${t.common.groups[group]}</strong></p>
${comment === null ? html`<p>${text}</p>` : html`<blockquote${quoteAttributes}>${text}</blockquote>`}`,
  )
}

/** The respondent and their contact details, hidden from members who may not see contacts. */
export function respondentCard(context: ResponsePageContext): Markup {
  const { t, workspace, may, response } = context
  const { hidden, anonymous, detail: messages } = t.responses
  if (!may('contacts')) return card({ title: messages.whoTitle }, html`<p class="quiet">${hidden}</p>`)
  const { contact, unverifiedContact, contactRequestedAt } = response
  const requestTime = contactRequestedAt && relativeTime(context, Date.parse(contactRequestedAt))
  const contactEntries: Entry[] = contact
    ? [...listContactDetails(context, contact), [messages.identity, identityBadge(messages, contact.identity)]]
    : []
  const contactHref = contact && workspacePath(workspace.slug, `/contacts/${contact.id}`)
  const contactLink = contactHref && linkButton({ label: messages.openContact, href: contactHref, small: true })
  const isAnonymous = !contact && !unverifiedContact && contactRequestedAt === null
  const details = isAnonymous
    ? html`<p class="quiet">${anonymous}</p>`
    : definitionList([...contactEntries, [messages.asksForCall, requestTime]])
  return card(
    { title: messages.whoTitle, ...(contactLink && { aside: contactLink }) },
    html`${details}${unverifiedDetails(context)}`,
  )
}

/** What the respondent entered, as far as it differs from the contact. */
function unverifiedDetails(context: ResponsePageContext): Markup {
  const { contact, unverifiedContact } = context.response
  if (!unverifiedContact) return html``
  const messages = context.t.responses.detail
  const details = { ...unverifiedContact, externalId: unverifiedContact.externalId ?? null }
  const entries: Entry[] = [
    ...listContactDetails(context, details, contact),
    [messages.howToReach, unverifiedContact.details ?? null],
  ]
  if (entries.every(([, value]) => value === null)) return html``
  return html`<h3>${messages.unverifiedContact}</h3>${definitionList(entries)}`
}

type DetailMessages = Messages['responses']['detail']
type ContactDetails = Partial<Record<'name' | 'email' | 'phone' | 'externalId', string | null | undefined>>

function listContactDetails(
  { t, format }: ResponsePageContext,
  details: ContactDetails,
  knownContact: ContactDetails | null = null,
): Entry[] {
  const messages = t.responses.detail
  const getValue = (key: keyof ContactDetails) =>
    details[key] && details[key] !== knownContact?.[key] ? details[key] : null
  const [email, phone] = [getValue('email'), getValue('phone')]
  return [
    [messages.name, getValue('name')],
    [messages.email, email && html`<a href="mailto:${email}">${email}</a>`],
    [messages.phone, phone && html`<a href="tel:${phone}">${format.phone(phone)}</a>`],
    [messages.externalId, getValue('externalId')],
  ]
}

const identityBadge = (messages: DetailMessages, identity: 'unverified' | 'verified') =>
  badge(messages.identities[identity], identity === 'verified' ? 'success' : 'neutral')

/** The answers to further questions, in the texts of the survey. */
export function answersCard(context: ResponsePageContext): Markup {
  const entries = listAnswers(context)
  return entries.length === 0 ? html`` : card({ title: context.t.responses.detail.further }, definitionList(entries))
}

function listAnswers({ t, format, response, survey }: ResponsePageContext): Entry[] {
  const texts = buildSurveyTexts(format.language, survey.texts, survey.subject)
  const { questions, reasons } = localizeFlow(format.language, survey, texts)
  const fixedLabels: Record<string, string> = { reasons: t.responses.detail.reasons, other: texts.other }
  return Object.entries(response.answers).map(([name, value]) => {
    const question = questions.find(({ id }) => id === name)
    const choices = name === 'reasons' ? (reasons[response.group] ?? []) : (question?.options ?? [])
    const getChoiceText = (value: unknown) => choices.find(({ id }) => id === value)?.text ?? String(value)
    const text = format.list([value].flat().map(getChoiceText))
    const isScale = question?.type === 'scale' && question.points !== undefined
    const label = fixedLabels[name] ?? question?.text ?? name
    return [label, isScale ? `${text} / ${question.points}` : text]
  })
}

/** Where the response came from, and whether a person was seen to give it. */
export function sourceCard(context: ResponsePageContext): Markup {
  const { t, format, workspace, may, response, survey, linkName } = context
  const { detail: messages, survey: surveyLabel, channel: channelLabel, channels } = t.responses
  const { invitationId, page, locale, channel, interaction, answeredAt, updatedAt, enteredBy, enteredByName } = response
  const surveyName = [...new Set([survey.name, survey.touchpoint])].filter(Boolean).join(' · ')
  const surveyHref = workspacePath(workspace.slug, `/surveys/${survey.id}`)
  const humanCheck = interaction ? messages.humanSignals[interaction] : messages.noHumanSignal
  return card(
    { title: messages.source },
    definitionList([
      [surveyLabel, may('surveys.change') ? html`<a href="${surveyHref}">${surveyName}</a>` : surveyName],
      // A property of this name says more than how the response arrived.
      [channelLabel, 'channel' in response.properties ? null : channels[channel]],
      [t.responses.enteredBy, enteredByName ?? enteredBy],
      [messages.link, linkName],
      [messages.invitation, invitationId && messages.invitationYes],
      [messages.page, page && html`<a href="${page}" rel="noreferrer noopener" class="long">${page}</a>`],
      [messages.language, locale && format.languageName(locale)],
      [messages.humanCheck, channel === 'import' || channel === 'phone' ? null : humanCheck],
      [messages.answeredAt, format.dateTime(Date.parse(answeredAt))],
      [messages.updatedAt, updatedAt === answeredAt ? null : relativeTime(context, Date.parse(updatedAt))],
    ]),
  )
}

/** The properties, each with a link to the responses that share it. */
export function propertiesCard({ t, format, workspace, response }: ResponsePageContext): Markup {
  const entries = Object.entries(response.properties)
  if (entries.length === 0) return html``
  const similarLink = (key: string, value: string) =>
    html`<a href="${responsePaths.list(workspace.slug, { [`where[${key}]`]: value })}">${format.propertyValue(key, value)}</a>`
  return card(
    { title: t.responses.detail.properties },
    definitionList(entries.map(([key, value]): Entry => [format.propertyName(key), similarLink(key, value)])),
  )
}
