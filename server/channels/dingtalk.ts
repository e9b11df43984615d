import { hmac } from '../domain/secrets.ts'
import { getMessages } from '../i18n/index.ts'
import { describeMessage, type MessageContent, type MessageItem, type Tone } from './content.ts'
import { judgeRobot, type RobotAnswers, type Verdict } from './judging.ts'
import { toNationalMobiles } from './mentions.ts'
import { buildRequest } from './requests.ts'
import { cutText, splitLines, toInertMarkdown, toPlainLine } from './text.ts'
import type { AlertMessage, ChannelContext, ChatChannel } from './types.ts'

/** A body has at most 20,000 bytes. */
const MAX_TITLE = 100
const MAX_COMMENT = 1500
const MAX_LINES = 20
const MAX_ITEM_COMMENT = 80

/** Messages by the custom robot of a group. */
export const dingtalk: ChatChannel<'dingtalk'> = {
  kind: 'dingtalk',
  // It takes 20, and above that none for ten minutes.
  rate: { messages: 18, perMs: 60_000 },
  buildRequests(message, { settings, secrets, now }) {
    const content = describeMessage(message, now)
    const numbers = content.callee === null ? [] : toNationalMobiles(settings.mentions)
    const body = numbers.length > 0 ? buildMarkdown(message, content, numbers) : buildActionCard(message, content)
    return [buildRequest({ url: signAddress(secrets, now) }, addKeyword(body, settings.keyword))]
  },
  judge: (response) => judgeRobot(response, answers),
}

/** The address with the signature that robots with a secret demand: of the time in milliseconds, no older than an hour. */
export function signAddress({ url = '', secret }: ChannelContext<'dingtalk'>['secrets'], now: number): string {
  if (!secret) return url
  const address = new URL(url)
  address.searchParams.set('timestamp', String(now))
  address.searchParams.set('sign', hmac(secret, `${now}\n${secret}`, 'base64'))
  return address.href
}

type Body = ReturnType<typeof buildActionCard> | ReturnType<typeof buildMarkdown>

function buildActionCard(message: AlertMessage, content: MessageContent) {
  const links = content.buttons.map(({ label, url }) => ({ title: label, actionURL: toBrowserLink(url) }))
  const title = cutText(content.title, MAX_TITLE)
  const text = renderText(message, content)
  return { msgtype: 'actionCard' as const, actionCard: { title, text, btnOrientation: '1', btns: links } }
}

/** Cards mention nobody: where members are mentioned, links take the place of the buttons, and the numbers stand in the text. */
function buildMarkdown(message: AlertMessage, content: MessageContent, numbers: readonly string[]) {
  const links = content.buttons.map(({ label, url }) => `[${label}](${toBrowserLink(url)})`).join(' · ')
  const mentions = numbers.map((number) => `@${number}`).join(' ')
  const { pleaseCall } = getMessages(message.language).alerts
  const callee = toInertMarkdown(pleaseCall(content.callee ?? ''))
  const text = [renderText(message, content), links, `${callee} ${mentions}`].join('\n\n')
  return {
    msgtype: 'markdown' as const,
    markdown: { title: cutText(content.title, MAX_TITLE), text },
    at: { atMobiles: [...numbers], isAtAll: false },
  }
}

/** The desktop app opens it in the browser of the user, where they are signed in. */
const toBrowserLink = (url: string) =>
  `dingtalk://dingtalkclient/page/link?url=${encodeURIComponent(url)}&pc_slide=false`

const colours: Record<Tone, string> = { bad: '#d9302c', good: '#1a7f4b', neutral: '#1f4fa3' }
const QUIET = '#8a8f99'

function renderText(message: AlertMessage, content: MessageContent): string {
  const { labelled } = getMessages(message.language).alerts
  const { title, tone, text, facts, comment, items, more, note } = content
  const paragraphs = [
    `### <font color="${colours[tone]}">${toInertMarkdown(title)}</font>`,
    ...(text === null ? [] : [toInertMarkdown(text)]),
    ...(comment === null ? [] : [quoteLines(comment)]),
    // Two spaces end a line within a paragraph.
    facts.map(({ label, value }) => labelled(`**${toInertMarkdown(label)}**`, toInertMarkdown(value))).join('  \n'),
    ...items.map((item) => renderItem(message, item)),
    ...(more === null ? [] : [more]),
    `<font color="${QUIET}">${toInertMarkdown(note)}</font>`,
  ]
  return paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')
}

const quoteLines = (comment: string) =>
  splitLines(comment, MAX_COMMENT, MAX_LINES)
    .map((line) => `> ${toInertMarkdown(line)}`)
    .join('\n>\n')

function renderItem({ language }: AlertMessage, { label, url, comment }: MessageItem): string {
  const { quote } = getMessages(language).alerts
  const words = comment === null ? '' : toInertMarkdown(cutText(toPlainLine(comment), MAX_ITEM_COMMENT))
  const link = `[${toInertMarkdown(label)}](${toBrowserLink(url)})`
  return words === '' ? `- ${link}` : `- ${link} ${quote(words)}`
}

/** Some robots take messages only that contain a word. */
function addKeyword(body: Body, keyword: string | null): Body {
  // Tags and addresses are none of its words.
  const hasKeyword = (text: string) => keyword === null || text.replaceAll(/<[^>]*>|\]\([^)]*\)/g, '').includes(keyword)
  const add = (text: string) => (hasKeyword(text) ? text : `${text}\n\n${keyword}`)
  return body.msgtype === 'markdown'
    ? { ...body, markdown: { ...body.markdown, text: add(body.markdown.text) } }
    : { ...body, actionCard: { ...body.actionCard, text: add(body.actionCard.text) } }
}

/** How long a robot that has sent too fast takes nothing. */
const MUTED_MS = 10 * 60_000

const answers: RobotAnswers = {
  code: 'errcode',
  words: 'errmsg',
  verdicts: {
    [-1]: { outcome: 'retry', reason: 'unavailable' },
    130101: { outcome: 'retry', reason: 'rate-limited', afterMs: MUTED_MS },
    410100: { outcome: 'retry', reason: 'rate-limited', afterMs: MUTED_MS },
    300001: { outcome: 'broken', reason: 'wrong-address' },
    400013: { outcome: 'broken', reason: 'wrong-address' },
    400101: { outcome: 'broken', reason: 'wrong-address' },
    400102: { outcome: 'broken', reason: 'wrong-address' },
    400106: { outcome: 'broken', reason: 'wrong-address' },
    460101: { outcome: 'refused', reason: 'too-long' },
  },
  findByWords,
}

/** One code stands for all security settings of a robot. */
function findByWords(code: number, words: string): Verdict | undefined {
  if (code !== 310000) return undefined
  if (/keyword|关键词/i.test(words)) return { outcome: 'broken', reason: 'wrong-keyword' }
  if (/whitelist|\bip\b|白名单/i.test(words)) return { outcome: 'broken', reason: 'address-not-allowed' }
  return { outcome: 'broken', reason: 'wrong-signature' }
}
