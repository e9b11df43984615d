import { html } from 'hono/html'
import { flowIn } from '../../../shared/flow.ts'
import { surveyTexts } from '../../../shared/locale.ts'
import type { Response } from '../../../shared/response.ts'
import { may } from '../../../shared/roles.ts'
import { answerWords } from '../../i18n/answers.ts'
import { linkButton } from '../components/button.ts'
import { badge, card, definitions } from '../components/parts.ts'
import { exact, languageName, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { home } from '../layout/shell.ts'
import type { AnswerPageParts } from './detail.ts'

type Entry = readonly [string, string | number | Markup | null]

/** Who answered, with the ways to reach him; nothing of that for those who may not see it. */
export function whoCard({ c, reader, answer }: AnswerPageParts): Markup {
  const words = answerWords(reader.language)
  const of = words.detail
  if (!may(c.var.caller.role, 'contacts')) {
    return card({ title: of.whoTitle }, html`<p class="quiet">${words.hidden}</p>`)
  }
  const { contact, claim, contactRequestedAt } = answer
  const asked: Entry = [of.asksForCall, contactRequestedAt && time(reader, Date.parse(contactRequestedAt))]
  const open = contact && linkButton({ label: of.openContact, href: `${home(c)}/contacts/${contact.id}`, small: true })
  const known: Entry[] = contact ? [...reach(of, contact), [of.identity, identity(of, contact.identity)]] : []
  // What is the same as what is known need not be said twice.
  const others = claim && reach(of, { ...claim, externalId: claim.externalId ?? null }, contact)
  const isNobody = !contact && !claim
  return card(
    { title: of.whoTitle, ...(open && { aside: open }) },
    html`${isNobody && contactRequestedAt === null ? html`<p class="quiet">${words.anonymous}</p>` : definitions([...known, asked])}${
      others?.some(([, value]) => value !== null) ? html`<h3>${of.claim}</h3>${definitions(others)}` : ''
    }`,
  )
}

type Words = ReturnType<typeof answerWords>['detail']
type Person = Partial<Record<'name' | 'email' | 'phone' | 'externalId', string | null | undefined>>

function reach(of: Words, person: Person, known: Person | null = null): Entry[] {
  const value = (key: keyof Person) => (person[key] && person[key] !== known?.[key] ? person[key] : null)
  const [email, phone] = [value('email'), value('phone')]
  return [
    [of.name, value('name')],
    [of.email, email && html`<a href="mailto:${email}">${email}</a>`],
    [of.phone, phone && html`<a href="tel:${phone}">${phone}</a>`],
    [of.externalId, value('externalId')],
  ]
}

const identity = (of: Words, is: 'claimed' | 'proven') =>
  badge(of.identities[is], is === 'proven' ? 'success' : 'neutral')

/** What was answered beside the score and the comment, in the words of the survey. */
export function furtherCard({ reader, answer, survey }: AnswerPageParts): Markup {
  const entries = furtherAnswers(reader.language, answer, survey, answerWords(reader.language).detail.whatAbout)
  if (entries.length === 0) return html``
  return card({ title: answerWords(reader.language).detail.further }, definitions(entries))
}

function furtherAnswers(
  language: Parameters<typeof surveyTexts>[0],
  { answers, group }: Response,
  survey: AnswerPageParts['survey'],
  whatAbout: string,
): Entry[] {
  const texts = surveyTexts(language, survey.texts, survey.subject)
  const { questions, reasons } = flowIn(language, survey, texts)
  return Object.entries(answers).map(([name, value]) => {
    const question = questions.find(({ id }) => id === name)
    const choices = name === 'reasons' ? (reasons[group] ?? []) : (question?.options ?? [])
    const inWords = (one: unknown) => choices.find(({ id }) => id === one)?.text ?? String(one)
    const label = name === 'reasons' ? whatAbout : name === 'other' ? texts.other : (question?.text ?? name)
    const isScale = question?.type === 'scale' && question.points !== undefined
    const text = (Array.isArray(value) ? value : [value]).map(inWords).join(', ')
    return [label, isScale ? `${text} / ${question.points}` : text]
  })
}

/** By which way an answer came, and what was seen of a person. */
export function cameCard({ c, reader, answer, survey, linkName }: AnswerPageParts): Markup {
  const words = answerWords(reader.language)
  const of = words.detail
  const { invitationId, page, locale, interaction, answeredAt, updatedAt } = answer
  const seesSurvey = may(c.var.caller.role, 'surveys.change')
  const name = [...new Set([survey.name, survey.touchpoint])].filter(Boolean).join(' · ')
  return card(
    { title: of.came },
    definitions([
      [words.survey, seesSurvey ? html`<a href="${home(c)}/surveys/${survey.id}">${name}</a>` : name],
      [words.channel, words.channels[answer.channel]],
      [of.link, linkName],
      [of.invitation, invitationId && of.invitationYes],
      [of.page, page && html`<a href="${page}" rel="noreferrer noopener" class="long">${page}</a>`],
      [of.language, locale && languageName(reader.language, locale)],
      [of.seen, answer.channel === 'import' ? null : interaction ? of.seenBy[interaction] : of.notSeen],
      [of.answeredAt, exact(reader, Date.parse(answeredAt))],
      [of.updatedAt, updatedAt === answeredAt ? null : time(reader, Date.parse(updatedAt))],
    ]),
  )
}

/** What is known of it beside, each with the answers that have the same. */
export function propertiesCard({ c, reader, answer }: AnswerPageParts): Markup {
  const entries = Object.entries(answer.properties)
  if (entries.length === 0) return html``
  const alike = (key: string, value: string) =>
    html`<a href="${home(c)}/answers?${new URLSearchParams({ [`where[${key}]`]: value })}">${value}</a>`
  return card(
    { title: answerWords(reader.language).detail.properties },
    definitions(entries.map(([key, value]): Entry => [key, alike(key, value)])),
  )
}
