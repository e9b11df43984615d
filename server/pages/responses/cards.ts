import { html } from 'hono/html'
import { localizeFlow } from '../../../shared/flow.ts'
import { buildSurveyTexts } from '../../../shared/locale.ts'
import type { Response } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Messages } from '../../i18n/en/index.ts'
import { linkButton } from '../components/button.ts'
import { badge, card, definitionList } from '../components/parts.ts'
import { relativeTime } from '../components/time.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import type { ResponsePageContext } from './detail.ts'

type Entry = readonly [string, string | number | Markup | null]

/** Who answered, with the ways to reach him; nothing of that for those who may not see it. */
export function respondentCard({ c, locale, response }: ResponsePageContext): Markup {
  const messages = locale.t.responses
  const detail = messages.detail
  if (!hasPermission(c.var.caller.role, 'contacts')) {
    return card({ title: detail.whoTitle }, html`<p class="quiet">${messages.hidden}</p>`)
  }
  const { contact, unverifiedContact, contactRequestedAt } = response
  const callRequest: Entry = [
    detail.asksForCall,
    contactRequestedAt && relativeTime(locale, Date.parse(contactRequestedAt)),
  ]
  const contactLink =
    contact &&
    linkButton({
      label: detail.openContact,
      href: `${workspacePath(c.var.member.workspace.slug)}/contacts/${contact.id}`,
      small: true,
    })
  const contactEntries: Entry[] = contact
    ? [...listContactDetails(detail, contact), [detail.identity, identityBadge(detail, contact.identity)]]
    : []
  // What is the same as what is known need not be said twice.
  const unverifiedEntries =
    unverifiedContact &&
    listContactDetails(detail, { ...unverifiedContact, externalId: unverifiedContact.externalId ?? null }, contact)
  const isAnonymous = !contact && !unverifiedContact
  return card(
    { title: detail.whoTitle, ...(contactLink && { aside: contactLink }) },
    html`${isAnonymous && contactRequestedAt === null ? html`<p class="quiet">${messages.anonymous}</p>` : definitionList([...contactEntries, callRequest])}${
      unverifiedEntries?.some(([, value]) => value !== null)
        ? html`<h3>${detail.unverifiedContact}</h3>${definitionList(unverifiedEntries)}`
        : ''
    }`,
  )
}

type DetailMessages = Messages['responses']['detail']
type ContactDetails = Partial<Record<'name' | 'email' | 'phone' | 'externalId', string | null | undefined>>

function listContactDetails(
  detail: DetailMessages,
  details: ContactDetails,
  knownContact: ContactDetails | null = null,
): Entry[] {
  const getValue = (key: keyof ContactDetails) =>
    details[key] && details[key] !== knownContact?.[key] ? details[key] : null
  const [email, phone] = [getValue('email'), getValue('phone')]
  return [
    [detail.name, getValue('name')],
    [detail.email, email && html`<a href="mailto:${email}">${email}</a>`],
    [detail.phone, phone && html`<a href="tel:${phone}">${phone}</a>`],
    [detail.externalId, getValue('externalId')],
  ]
}

const identityBadge = (detail: DetailMessages, identity: 'unverified' | 'verified') =>
  badge(detail.identities[identity], identity === 'verified' ? 'success' : 'neutral')

/** What was answered beside the score and the comment, in the words of the survey. */
export function answersCard({ locale, response, survey }: ResponsePageContext): Markup {
  const entries = listAnswers(locale.format.language, response, survey, locale.t.responses.detail.whatAbout)
  if (entries.length === 0) return html``
  return card({ title: locale.t.responses.detail.further }, definitionList(entries))
}

function listAnswers(
  language: Parameters<typeof buildSurveyTexts>[0],
  { answers, group }: Response,
  survey: ResponsePageContext['survey'],
  reasonsLabel: string,
): Entry[] {
  const texts = buildSurveyTexts(language, survey.texts, survey.subject)
  const { questions, reasons } = localizeFlow(language, survey, texts)
  return Object.entries(answers).map(([name, value]) => {
    const question = questions.find(({ id }) => id === name)
    const choices = name === 'reasons' ? (reasons[group] ?? []) : (question?.options ?? [])
    const getLabel = (value: unknown) => choices.find(({ id }) => id === value)?.text ?? String(value)
    const label = name === 'reasons' ? reasonsLabel : name === 'other' ? texts.other : (question?.text ?? name)
    const isScale = question?.type === 'scale' && question.points !== undefined
    const text = (Array.isArray(value) ? value : [value]).map(getLabel).join(', ')
    return [label, isScale ? `${text} / ${question.points}` : text]
  })
}

/** By which way an answer came, and what was seen of a person. */
export function sourceCard({ c, locale, response, survey, linkName }: ResponsePageContext): Markup {
  const messages = locale.t.responses
  const detail = messages.detail
  const { invitationId, page, locale: responseLocale, interaction, answeredAt, updatedAt } = response
  const canSeeSurvey = hasPermission(c.var.caller.role, 'surveys.change')
  const name = [...new Set([survey.name, survey.touchpoint])].filter(Boolean).join(' · ')
  return card(
    { title: detail.came },
    definitionList([
      [
        messages.survey,
        canSeeSurvey
          ? html`<a href="${workspacePath(c.var.member.workspace.slug)}/surveys/${survey.id}">${name}</a>`
          : name,
      ],
      [messages.channel, messages.channels[response.channel]],
      [detail.link, linkName],
      [detail.invitation, invitationId && detail.invitationYes],
      [detail.page, page && html`<a href="${page}" rel="noreferrer noopener" class="long">${page}</a>`],
      [detail.language, responseLocale && locale.format.languageName(responseLocale)],
      [detail.seen, response.channel === 'import' ? null : interaction ? detail.seenBy[interaction] : detail.notSeen],
      [detail.answeredAt, locale.format.dateTime(Date.parse(answeredAt))],
      [detail.updatedAt, updatedAt === answeredAt ? null : relativeTime(locale, Date.parse(updatedAt))],
    ]),
  )
}

/** What is known of it beside, each with the answers that have the same. */
export function propertiesCard({ c, locale, response }: ResponsePageContext): Markup {
  const entries = Object.entries(response.properties)
  if (entries.length === 0) return html``
  const similarLink = (key: string, value: string) =>
    html`<a href="${workspacePath(c.var.member.workspace.slug)}/responses?${new URLSearchParams({ [`where[${key}]`]: value })}">${value}</a>`
  return card(
    { title: locale.t.responses.detail.properties },
    definitionList(entries.map(([key, value]): Entry => [key, similarLink(key, value)])),
  )
}
