import { getMessages } from '../i18n/index.ts'
import { describeMessage, type MessageContent, type MessageItem, type Tone } from './content.ts'
import { judgeRobot, type RobotAnswers } from './judging.ts'
import { toNationalMobiles } from './mentions.ts'
import { buildRequest } from './requests.ts'
import { countBytes, countWide, cutText, toInertMarkdown, toPlainLine } from './text.ts'
import type { AlertMessage, ChannelContext, ChatChannel } from './types.ts'

/** In bytes. */
const MAX_MARKDOWN = 4096
const MAX_TEXT = 2048
/** In Chinese characters: what a card shows. */
const MAX_SOURCE = 13
const MAX_TITLE = 26
const MAX_DESCRIPTION = 30
const MAX_FIGURE = 10
const MAX_QUOTE = 200
const MAX_SUBTITLE = 112
const MAX_KEY = 5
const MAX_VALUE = 26
const MAX_BUTTON = 13
const MAX_FACTS = 6
/** Of a group. */
const MAX_ITEM_COMMENT = 40

/** Messages by the robot of a group, which WeCom calls 消息推送 today. */
export const wecom: ChatChannel<'wecom'> = {
  kind: 'wecom',
  // It takes 20; those at the end of a minute may arrive with those of the next.
  rate: { messages: 18, perMs: 60_000 },
  buildRequests(message, context) {
    const content = describeMessage(message, context.now)
    const body = message.kind === 'group' ? buildMarkdown(message, content) : buildCard(message, content)
    return [body, ...listMentions(message, context, content)].map((value) => buildRequest(context.secrets, value))
  },
  judge: (response) => judgeRobot(response, answers),
}

const cardColours: Record<Tone, number> = { bad: 2, good: 3, neutral: 0 }

function buildCard(
  message: AlertMessage,
  { title, tone, text, facts, comment, buttons, workspace, note }: MessageContent,
) {
  const { alerts: t } = getMessages(message.language)
  const [alert] = message.kind === 'test' ? [] : message.alerts
  const [{ url } = { url: message.workspace.url }] = buttons
  const survey = cutWide(alert?.survey?.name ?? '', MAX_DESCRIPTION)
  // WeCom advises against a figure beside a quotation.
  const figure = comment === null && alert?.response ? t.score(alert.response.score) : null
  return {
    msgtype: 'template_card',
    template_card: {
      card_type: 'text_notice',
      source: { desc: cutWide(workspace, MAX_SOURCE), desc_color: cardColours[tone] },
      main_title: { title: cutWide(title, MAX_TITLE), ...(survey !== '' && { desc: survey }) },
      ...(figure !== null && { emphasis_content: { title: cutWide(figure, MAX_FIGURE), desc: t.labels.score } }),
      ...(comment !== null && {
        quote_area: { type: 1, url, title: t.labels.comment, quote_text: cutText(comment, MAX_QUOTE) },
      }),
      sub_title_text: cutWide(text ?? note, MAX_SUBTITLE),
      horizontal_content_list: facts
        .filter(({ label }) => label !== t.labels.survey)
        .slice(0, MAX_FACTS)
        .map(({ label, value }) => ({ keyname: cutWide(label, MAX_KEY), value: cutWide(value, MAX_VALUE) })),
      jump_list: buttons.map((button) => ({ type: 1, title: cutWide(button.label, MAX_BUTTON), url: button.url })),
      card_action: { type: 1, url },
    },
  }
}

const cutWide = (text: string, max: number) => cutText(toPlainLine(text), max, countWide)

const fontColours: Record<Tone, string> = { bad: 'warning', good: 'info', neutral: 'comment' }

/** Of the alerts, as many as there is room for. */
function buildMarkdown(message: AlertMessage, { title, tone, items, buttons, note }: MessageContent) {
  const { group } = getMessages(message.language).alerts
  const links = buttons.map(({ label, url }) => `[${label}](${url})`).join(' · ')
  const render = (count: number) => {
    const hidden = message.total - count
    return [
      `**<font color="${fontColours[tone]}">${toInertMarkdown(title)}</font>**`,
      ...items.slice(0, count).map((item) => renderItem(message, item)),
      ...(hidden > 0 ? [group.more(hidden)] : []),
      links,
      `<font color="comment">${toInertMarkdown(note)}</font>`,
    ].join('\n')
  }
  let count = items.length
  while (count > 0 && countBytes(render(count)) > MAX_MARKDOWN) count--
  return { msgtype: 'markdown', markdown: { content: render(count) } }
}

function renderItem({ language }: AlertMessage, { label, url, comment }: MessageItem): string {
  const { quote } = getMessages(language).alerts
  const words = comment === null ? '' : toInertMarkdown(cutWide(comment, MAX_ITEM_COMMENT))
  const link = `[${toInertMarkdown(label)}](${url})`
  return words === '' ? `> ${link}` : `> ${link} ${quote(words)}`
}

/** Only a text can mention members by their phone numbers. */
function listMentions({ language }: AlertMessage, { settings }: ChannelContext<'wecom'>, content: MessageContent) {
  const { callee, buttons } = content
  if (callee === null || settings.mentions.length === 0) return []
  const { pleaseCall } = getMessages(language).alerts
  const url = buttons[0]?.url ?? ''
  const words = cutText(toInertMarkdown(pleaseCall(callee)), MAX_TEXT - countBytes(`\n${url}`), countBytes)
  return [
    {
      msgtype: 'text',
      text: { content: `${words}\n${url}`, mentioned_mobile_list: toNationalMobiles(settings.mentions) },
    },
  ]
}

const MINUTE_MS = 60_000

const answers: RobotAnswers = {
  code: 'errcode',
  words: 'errmsg',
  verdicts: {
    [-1]: { outcome: 'retry', reason: 'unavailable' },
    45009: { outcome: 'retry', reason: 'rate-limited', afterMs: MINUTE_MS },
    45033: { outcome: 'retry', reason: 'rate-limited', afterMs: MINUTE_MS },
    93000: { outcome: 'broken', reason: 'wrong-address' },
    40035: { outcome: 'broken', reason: 'wrong-address' },
    93004: { outcome: 'broken', reason: 'wrong-address' },
    93017: { outcome: 'broken', reason: 'address-not-allowed' },
    40058: { outcome: 'refused', reason: 'message-refused' },
    45002: { outcome: 'refused', reason: 'too-long' },
  },
}
