import { getMessages } from '../i18n/index.ts'
import type { UserMail } from '../mail/user-mail.ts'
import { type AlertMailLinks, type DescribedAlert, describeAlert, type Fact } from './email-data.ts'
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
  const described = message.alerts.map((alert) => ({
    alert,
    texts: describeAlert(alert, context, links.actions.get(alert.response?.id ?? '')),
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

function buildSubject(message: AlertMessage, [first]: DescribedAlert[], now: number): string {
  const { kind, language, workspace } = message
  const { alertMail, alerts: messages } = getMessages(language)
  if (kind === 'group') return toLine(`${getGroupTitle(message, now)} · ${workspace.name}`)
  if (kind === 'test' || !first) return toLine(`${messages.test.title} · ${workspace.name}`)
  const { texts, alert } = first
  const { response, contact, survey, type } = alert
  const surveyName = survey?.name ?? workspace.name
  if (alert.scoreChange) return toLine(`${texts.heading} · ${surveyName}`)
  if (response && type === 'response.created')
    return toLine(alertMail.subject({ score: `${response.score}`, from: contact?.name ?? null, survey: surveyName }))
  return toLine(`${texts.title} · ${contact?.name ?? surveyName}`)
}

/** `7 unhappy responses in 5 minutes` */
function getGroupTitle({ language, alerts, total, since }: AlertMessage, now: number): string {
  const { group } = getMessages(language).alerts
  const context = { count: total, minutes: Math.max(1, Math.round((now - since) / 60_000)), since: '' }
  // Of those that are not passed along, only the number is known.
  const isEach = (test: (alert: Alert) => boolean) => total <= alerts.length && alerts.every(test)
  const isNew = ({ type }: Alert) => type === 'response.created'
  if (isEach((alert) => isNew(alert) && alert.response?.group === 'detractor')) return group.unhappy(context)
  if (isEach(isNew)) return group.responses(context)
  return isEach(({ type }) => type.startsWith('follow-up.')) ? group.followUps(context) : group.alerts(context)
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
