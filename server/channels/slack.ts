import type { OutgoingResponse } from '../domain/outgoing.ts'
import { getMessages } from '../i18n/index.ts'
import { describeMessage, type Fact, type Link, type MessageContent, type MessageItem } from './content.ts'
import { getDetail, judgeStatus, type Verdict } from './judging.ts'
import { buildRequest } from './requests.ts'
import { cutText } from './text.ts'
import type { AlertMessage, ChatChannel, Judgement } from './types.ts'

/** Slack refuses longer ones. All blocks together stay below 10,000 characters: above about 13,000 it fails. */
const MAX_HEADER = 150
const MAX_COMMENT = 1500
const MAX_ITEM_COMMENT = 120
const MAX_NOTE = 300
const MAX_NOTIFICATION = 300

/** Messages by an incoming webhook. Blocks of rich text hold texts as they are: no one is mentioned and nothing is linked. */
export const slack: ChatChannel<'slack'> = {
  kind: 'slack',
  rate: { messages: 1, perMs: 1000 },
  buildRequests(message, { secrets, now }) {
    const content = describeMessage(message, now)
    return [buildRequest(secrets, { text: buildNotification(message, content), blocks: buildBlocks(message, content) })]
  },
  judge,
}

/** For notifications and screen readers, which have no blocks. Three signs have a meaning in it, and addresses become links. */
function buildNotification({ language }: AlertMessage, { title, comment, text }: MessageContent): string {
  const t = getMessages(language).alerts
  const words = comment === null ? text : t.quote(comment)
  const line = cutText(words === null ? title : `${title} – ${words.replaceAll(/\s+/g, ' ')}`, MAX_NOTIFICATION)
  return line.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;').replaceAll('://', ':\u200b//')
}

export const buildBlocks = ({ language }: AlertMessage, content: MessageContent) => {
  const { title, text, facts, comment, items, more, buttons, note } = content
  return [
    { type: 'header' as const, text: plainText(title, MAX_HEADER) },
    ...(text === null ? [] : [richText(section([plainElement(text)]))]),
    ...(comment === null ? [] : [richText(quote(cutText(comment, MAX_COMMENT)))]),
    ...(facts.length === 0 ? [] : [richText(section(listFactElements(language, facts)))]),
    ...(items.length === 0 ? [] : [richText(list(items.map((item) => buildItem(language, item))))]),
    ...(more === null ? [] : [richText(section([plainElement(more)]))]),
    { type: 'actions' as const, elements: buttons.map(buildButton) },
    { type: 'context' as const, elements: [plainText(note, MAX_NOTE)] },
  ]
}

const plainText = (text: string, max: number) => ({
  type: 'plain_text' as const,
  text: cutText(text, max),
  emoji: false,
})

interface Style {
  bold?: boolean
}
type RichTextElement =
  | { type: 'text'; text: string; style?: Style }
  | { type: 'link'; url: string; text: string; style?: Style }

const plainElement = (text: string): RichTextElement => ({ type: 'text', text })
const section = (elements: RichTextElement[]) => ({ type: 'rich_text_section' as const, elements })
const quote = (text: string) => ({ type: 'rich_text_quote' as const, elements: [plainElement(text)] })
const list = (elements: ReturnType<typeof section>[]) => ({
  type: 'rich_text_list' as const,
  style: 'bullet' as const,
  elements,
})
const richText = <Element>(element: Element) => ({ type: 'rich_text' as const, elements: [element] })

const listFactElements = (language: AlertMessage['language'], facts: readonly Fact[]): RichTextElement[] =>
  facts.flatMap(({ label, value }, index): RichTextElement[] => [
    { type: 'text', text: getMessages(language).alerts.labelled(label, ''), style: { bold: true } },
    plainElement(index < facts.length - 1 ? `${value}\n` : value),
  ])

function buildItem(language: AlertMessage['language'], { label, url, comment }: MessageItem) {
  const words = comment === null ? '' : cutText(comment.replaceAll(/\s+/g, ' '), MAX_ITEM_COMMENT)
  const link: RichTextElement = { type: 'link', url, text: label, style: { bold: true } }
  return section(words === '' ? [link] : [link, plainElement(`  ${getMessages(language).alerts.quote(words)}`)])
}

const buildButton = ({ label, url }: Link, index: number) => ({
  type: 'button' as const,
  action_id: `open-${index}`,
  text: plainText(label, 75),
  url,
  ...(index === 0 && { style: 'primary' as const }),
})

/** What Slack says in one word, as text, under a status without success. */
const verdicts: Readonly<Record<string, Verdict>> = {
  invalid_payload: { outcome: 'refused', reason: 'message-refused' },
  no_text: { outcome: 'refused', reason: 'message-refused' },
  invalid_blocks: { outcome: 'refused', reason: 'message-refused' },
  msg_blocks_too_long: { outcome: 'refused', reason: 'too-long' },
  msg_too_long: { outcome: 'refused', reason: 'too-long' },
  no_service: { outcome: 'broken', reason: 'wrong-address' },
  no_service_id: { outcome: 'broken', reason: 'wrong-address' },
  no_active_hooks: { outcome: 'broken', reason: 'wrong-address' },
  no_team: { outcome: 'broken', reason: 'wrong-address' },
  invalid_token: { outcome: 'broken', reason: 'wrong-address' },
  channel_not_found: { outcome: 'broken', reason: 'wrong-address' },
  user_not_found: { outcome: 'broken', reason: 'wrong-address' },
  channel_is_archived: { outcome: 'broken', reason: 'channel-archived' },
  action_prohibited: { outcome: 'broken', reason: 'forbidden' },
  posting_to_general_channel_denied: { outcome: 'broken', reason: 'forbidden' },
  team_disabled: { outcome: 'broken', reason: 'forbidden' },
  rollup_error: { outcome: 'retry', reason: 'unavailable' },
}

function judge(response: OutgoingResponse): Judgement {
  const word = response.text.trim()
  if (response.status === 200 && word === 'ok') return { outcome: 'sent' }
  const verdict = Object.hasOwn(verdicts, word) ? verdicts[word] : undefined
  return verdict ? { ...verdict, ...getDetail(response) } : judgeStatus(response)
}
