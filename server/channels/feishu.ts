import { hmac } from '../domain/secrets.ts'
import { getMessages } from '../i18n/index.ts'
import { describeMessage, type Fact, type Link, type MessageContent, type MessageItem, type Tone } from './content.ts'
import { judgeRobot, type RobotAnswers, type Verdict } from './judging.ts'
import { buildRequest } from './requests.ts'
import { cutText, toInertMarkdown, toPlainLine } from './text.ts'
import type { AlertMessage, ChannelContext, ChatChannel } from './types.ts'

/** A body has at most 20 kB. */
const MAX_TITLE = 150
const MAX_COMMENT = 1500
const MAX_ITEM_COMMENT = 80

/** Cards by the custom bot of a group, in Feishu and Lark. */
export const feishu: ChatChannel<'feishu'> = {
  kind: 'feishu',
  // 100 a minute and 5 a second.
  rate: { messages: 1, perMs: 700 },
  buildRequests(message, { settings, secrets, now }) {
    const card = buildCard(message, describeMessage(message, now), settings.keyword)
    return [buildRequest(secrets, { ...sign(secrets, now), msg_type: 'interactive', card })]
  },
  judge: (response) => judgeRobot(response, answers),
}

/**
 * The time in seconds, no older than an hour, and its signature, which bots with a secret demand in the body. It is an odd one: time
 * and secret are the key, and the message is empty.
 */
export function sign({ secret }: ChannelContext<'feishu'>['secrets'], now: number) {
  if (!secret) return {}
  const timestamp = String(Math.floor(now / 1000))
  return { timestamp, sign: hmac(`${timestamp}\n${secret}`, '', 'base64') }
}

const templates: Record<Tone, string> = { bad: 'red', good: 'green', neutral: 'blue' }

/** A card of the first version, which all apps show. */
function buildCard({ language }: AlertMessage, content: MessageContent, keyword: string | null) {
  const { title, tone, text, facts, comment, items, more, buttons, note } = content
  const card = {
    config: { wide_screen_mode: true },
    header: { title: plainText(cutText(title, MAX_TITLE)), template: templates[tone] },
    elements: [
      ...(text === null ? [] : [{ tag: 'div', text: plainText(text) }]),
      ...(comment === null ? [] : [{ tag: 'div', text: plainText(cutText(comment, MAX_COMMENT)) }]),
      ...(facts.length === 0 ? [] : [{ tag: 'div', fields: facts.map(buildField) }]),
      ...items.map((item) => buildItem(language, item)),
      ...(more === null ? [] : [{ tag: 'div', text: plainText(more) }]),
      { tag: 'hr' },
      { tag: 'action', actions: buttons.map(buildButton) },
    ],
  }
  const hasKeyword = keyword === null || listTexts(card).some((words) => words.includes(keyword))
  const notes = hasKeyword ? [note] : [note, keyword]
  return { ...card, elements: [...card.elements, { tag: 'note', elements: notes.map(plainText) }] }
}

/** All texts of a card. */
function listTexts(part: unknown): string[] {
  if (typeof part !== 'object' || part === null) return []
  return Object.entries(part).flatMap(([name, value]) =>
    name === 'content' && typeof value === 'string' ? [value] : listTexts(value),
  )
}

const plainText = (content: string) => ({ tag: 'plain_text', content })

const buildField = ({ label, value }: Fact) => ({
  is_short: true,
  text: { tag: 'lark_md', content: `**${toInertMarkdown(label)}**\n${toInertMarkdown(value)}` },
})

function buildItem(language: AlertMessage['language'], { label, url, comment }: MessageItem) {
  const { quote } = getMessages(language).alerts
  const words = comment === null ? '' : `\n${quote(toInertMarkdown(cutText(toPlainLine(comment), MAX_ITEM_COMMENT)))}`
  return { tag: 'div', text: { tag: 'lark_md', content: `**[${toInertMarkdown(label)}](${url})**${words}` } }
}

const buildButton = ({ label, url }: Link, index: number) => ({
  tag: 'button',
  text: plainText(label),
  type: index === 0 ? 'primary' : 'default',
  url,
})

const MINUTE_MS = 60_000

const answers: RobotAnswers = {
  code: 'code',
  words: 'msg',
  verdicts: {
    11232: { outcome: 'retry', reason: 'rate-limited', afterMs: MINUTE_MS },
    99991400: { outcome: 'retry', reason: 'rate-limited', afterMs: MINUTE_MS },
    19001: { outcome: 'broken', reason: 'wrong-address' },
    19021: { outcome: 'broken', reason: 'wrong-signature' },
    19022: { outcome: 'broken', reason: 'address-not-allowed' },
    19024: { outcome: 'broken', reason: 'wrong-keyword' },
  },
  findByWords,
}

/** A bad request may be one too many. */
function findByWords(code: number, words: string): Verdict | undefined {
  const isRate = code === 9499 && /too many|frequency/i.test(words)
  return isRate ? { outcome: 'retry', reason: 'rate-limited', afterMs: MINUTE_MS } : undefined
}
