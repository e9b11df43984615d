import { getMessages } from '../i18n/index.ts'
import type { UserMail } from '../mail/user-mail.ts'
import { getGroupTitle, hasMixedTypes, nameRules } from './content.ts'
import { type AlertMailLinks, type AlertTexts, type DescribedAlert, describeAlert, type Fact } from './email-data.ts'
import { renderHtml } from './email-html.ts'
import type { Alert, AlertMessage } from './types.ts'

/**
 * Renders an alert as an email in the language of the message: one alert with its buttons, several as a list. Complete without
 * images, and as text.
 * @param now decides what is overdue
 */
export async function renderAlertMail(message: AlertMessage, links: AlertMailLinks, now: number): Promise<UserMail> {
  const { language } = message
  const context = { ...message, now }
  const isMixed = hasMixedTypes(message)
  const described = message.alerts.map((alert) => ({
    alert,
    texts: addEvent(alert, describeAlert(alert, context, links.actions.get(alert.response?.id ?? '')), isMixed),
  }))
  const subject = buildSubject(message, described, now)
  const isGroup = message.kind === 'group'
  const groupTitle = getGroupTitle(message, now)
  const text = isGroup ? renderGroupText(message, described, groupTitle) : renderSingleText(message, described)
  const foot = buildFoot(message, links)
  const hasActions = !isGroup && described.some(({ alert }) => links.actions.has(alert.response?.id ?? ''))
  const footText = [hasActions ? getMessages(language).alertMail.linkHint : '', foot.text].filter(Boolean)
  return {
    language,
    subject,
    text: `${[...text, ...footText, foot.links.map((link) => `${link.text}: ${link.url}`).join('\n')].join('\n\n')}\n`,
    html: String(await renderHtml(message, described, { subject, groupTitle, footText, links: foot.links })),
  }
}

/** In a mixed list, each line begins with what has happened. */
const addEvent = (alert: Alert, texts: AlertTexts, isMixed: boolean): AlertTexts =>
  isMixed && alert.scoreChange === null && texts.heading !== texts.title
    ? { ...texts, heading: `${texts.title} · ${texts.heading}` }
    : texts

function buildSubject(message: AlertMessage, [first]: DescribedAlert[], now: number): string {
  const { kind, language, workspace } = message
  const { alertMail, alerts: messages } = getMessages(language)
  if (kind === 'group') return toLine(`${getGroupTitle(message, now)} · ${workspace.name}`)
  if (kind === 'test' || !first) return toLine(`${messages.test.title} · ${workspace.name}`)
  const { texts, alert } = first
  const { response, contact, survey, action, type } = alert
  const surveyName = survey?.name ?? workspace.name
  if (alert.scoreChange) return toLine(`${texts.heading} · ${surveyName}`)
  if (response && type === 'response.created')
    return toLine(alertMail.subject({ score: `${response.score}`, from: contact?.name ?? null, survey: surveyName }))
  return toLine(`${texts.title} · ${contact?.name ?? action?.title ?? surveyName}`)
}

/** What customers write must not end the subject. */
const toLine = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ')

function buildFoot(message: AlertMessage, links: AlertMailLinks) {
  const { kind, language, workspace } = message
  const { alertMail: messages } = getMessages(language)
  const rules = nameRules(message)
  return {
    text: kind === 'test' || rules === null ? messages.whyTest(workspace.name) : messages.why(rules, workspace.name),
    links: [
      { text: messages.stop, url: links.unsubscribeUrl },
      { text: messages.settings, url: links.settingsUrl },
    ],
  }
}

function renderSingleText({ kind, language, workspace }: AlertMessage, described: readonly DescribedAlert[]): string[] {
  const { test } = getMessages(language).alerts
  const testText = kind === 'test' ? [test.title, test.text(workspace.name)] : []
  return [...testText, ...described.flatMap(renderAlertText), workspace.name]
}

function renderAlertText({
  alert: { response },
  texts: { title, heading, detail, comment, facts, buttons },
}: DescribedAlert) {
  return [
    title,
    `${addScore(response, heading)}\n${detail}`,
    ...(comment === null ? [] : [quoteText(comment)]),
    ...(facts.length > 0 ? [facts.map(formatFact).join('\n')] : []),
    buttons.map(({ text, url }) => `${text}:\n${url}`).join('\n\n'),
  ]
}

const addScore = (response: Alert['response'], text: string) => (response ? `${response.score} · ${text}` : text)

const quoteText = (text: string) =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')

const formatFact = ({ label, text }: Fact) => (label ? `${label}: ${text}` : text)

function renderGroupText(message: AlertMessage, described: readonly DescribedAlert[], title: string): string[] {
  const { alertMail, alerts: messages } = getMessages(message.language)
  const rest = message.total - described.length
  return [
    `${title}\n${alertMail.urgentFirst}`,
    ...described.map(({ alert, texts }) =>
      [
        `${addScore(alert.response, texts.heading)} · ${texts.detail}`,
        ...(texts.comment === null ? [] : [quoteText(texts.comment)]),
        texts.url,
      ].join('\n'),
    ),
    ...(rest > 0 ? [messages.group.more(rest)] : []),
    `${alertMail.openList}:\n${message.listUrl}`,
    message.workspace.name,
  ]
}
