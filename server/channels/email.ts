import { getMessages } from '../i18n/index.ts'
import type { UserMail } from '../mail/user-mail.ts'
import { type AlertMailLinks, type AlertTexts, type DescribedAlert, describeAlert, type Fact } from './email-data.ts'
import { renderHtml } from './email-html.ts'
import type { AlertMessage } from './types.ts'

/**
 * Renders an alert as an email in the language of the message: one alert with its buttons, several as a list. Complete without
 * images, and as text.
 * @param now decides what is overdue
 */
export async function renderAlertMail(message: AlertMessage, links: AlertMailLinks, now: number): Promise<UserMail> {
  const { language } = message
  const context = { ...message, now }
  const described = message.alerts.map((alert) => ({
    alert,
    texts: describeAlert(alert, context, links.actions.get(alert.response?.id ?? '')),
  }))
  const subject = buildSubject(message, described)
  const isGroup = message.kind === 'group'
  const text = isGroup ? renderGroupText(message, described, subject) : renderSingleText(message, described)
  const foot = buildFoot(message, links)
  const hasActions = !isGroup && described.some(({ alert }) => links.actions.has(alert.response?.id ?? ''))
  const footText = [hasActions ? getMessages(language).alertMail.linkHint : '', foot.text].filter(Boolean)
  return {
    language,
    subject,
    text: `${[...text, ...footText, foot.links.map((link) => `${link.text}: ${link.url}`).join('\n')].join('\n\n')}\n`,
    html: String(await renderHtml(message, described, { subject, footText, links: foot.links })),
  }
}

function buildSubject(
  { kind, language, workspace, alerts, total, since }: AlertMessage,
  [first]: DescribedAlert[],
): string {
  const { alertMail: messages } = getMessages(language)
  if (kind === 'group') {
    const until = Math.max(...alerts.map(({ at }) => at))
    const minutes = Math.max(1, Math.ceil((until - since) / 60_000))
    const areUnhappy = alerts.every(
      ({ type, response }) => type === 'response.created' && response?.group === 'detractor',
    )
    return toLine((areUnhappy ? messages.groupUnhappySubject : messages.groupSubject)(total, minutes, workspace.name))
  }
  if (kind === 'test') return toLine(messages.test.subject(workspace.name))
  const { alert, texts } = first ?? {}
  if (!alert || !texts) return workspace.name
  const { response, contact, survey, type } = alert
  if (response && type === 'response.created')
    return toLine(
      messages.subject({
        score: `${response.score}`,
        from: contact?.name ?? null,
        survey: survey?.name ?? workspace.name,
      }),
    )
  if (alert.scoreChange) return toLine(`${texts.heading} · ${survey?.name ?? workspace.name}`)
  return toLine(`${texts.title} · ${contact?.name ?? survey?.name ?? workspace.name}`)
}

/** What customers write must not end the subject. */
const toLine = (text: string) => text.replaceAll(/\p{Cc}+/gu, ' ')

function buildFoot({ kind, language, workspace, alerts }: AlertMessage, links: AlertMailLinks) {
  const { alertMail: messages } = getMessages(language)
  const rule = alerts.find((alert) => alert.rule !== null)?.rule
  return {
    text: kind === 'test' || !rule ? messages.whyTest(workspace.name) : messages.why(rule, workspace.name),
    links: [
      { text: messages.stop, url: links.unsubscribeUrl },
      { text: messages.settings, url: links.settingsUrl },
    ],
  }
}

function renderSingleText({ kind, language, workspace }: AlertMessage, described: readonly DescribedAlert[]): string[] {
  const { alertMail: messages } = getMessages(language)
  const test = kind === 'test' ? [`${messages.test.heading}\n${messages.test.text}`] : []
  return [...test, ...described.flatMap(({ texts }) => renderAlertText(texts)), workspace.name]
}

function renderAlertText({ title, score, heading, detail, comment, facts, buttons }: AlertTexts): string[] {
  return [
    title,
    [score === null ? heading : `${score} · ${heading}`, detail].filter(Boolean).join('\n'),
    ...(comment === null ? [] : [quoteText(comment)]),
    ...(facts.length > 0 ? [facts.map(formatFact).join('\n')] : []),
    buttons.map(({ text, url }) => `${text}:\n${url}`).join('\n\n'),
  ]
}

const quoteText = (text: string) =>
  text
    .split('\n')
    .map((line) => `> ${line}`)
    .join('\n')

const formatFact = ({ label, text }: Fact) => (label ? `${label}: ${text}` : text)

function renderGroupText(message: AlertMessage, described: readonly DescribedAlert[], subject: string): string[] {
  const { alertMail: messages } = getMessages(message.language)
  const rest = message.total - described.length
  return [
    `${subject}\n${messages.urgentFirst}`,
    ...described.map(({ texts }) =>
      [
        `${texts.score === null ? '' : `${texts.score} · `}${texts.heading} · ${texts.detail}`,
        ...(texts.comment === null ? [] : [quoteText(texts.comment)]),
        texts.url,
      ].join('\n'),
    ),
    ...(rest > 0 ? [messages.more(rest)] : []),
    `${messages.openList}:\n${message.listUrl}`,
    message.workspace.name,
  ]
}
