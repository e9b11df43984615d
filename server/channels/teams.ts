import type { OutgoingResponse } from '../domain/outgoing.ts'
import { getMessages } from '../i18n/index.ts'
import { describeMessage, type Link, type MessageContent, type MessageItem, type Tone } from './content.ts'
import { getDetail, isSuccess, judgeStatus } from './judging.ts'
import { buildRequest } from './requests.ts'
import { cutText, splitLines, toInertMarkdown } from './text.ts'
import type { AlertMessage, ChatChannel, Judgement } from './types.ts'

/** A message may have about 28 kB, and was cut at 21 kB: a card takes at most about 10 kB. */
const MAX_COMMENT = 1500
const MAX_ITEM_COMMENT = 120
const MAX_LINES = 12

/** Adaptive Cards by a workflow that posts what its webhook receives. */
export const teams: ChatChannel<'teams'> = {
  kind: 'teams',
  // 100 an hour was the limit of the connectors; none is known for workflows.
  rate: { messages: 25, perMs: 15 * 60_000 },
  buildRequests(message, { secrets, now }) {
    const card = buildCard(message, describeMessage(message, now))
    const contentType = 'application/vnd.microsoft.card.adaptive'
    // A property of Teams, which is not in the schema of the cards.
    const content = { ...card, msteams: { width: 'Full' } }
    return [buildRequest(secrets, { type: 'message', attachments: [{ contentType, contentUrl: null, content }] })]
  },
  judge,
}

/** Styles of a container, and the colour of its text. */
const styles: Record<Tone, string> = { bad: 'attention', good: 'good', neutral: 'emphasis' }

/** The card itself, by the schema of version 1.4. */
export function buildCard({ language }: AlertMessage, content: MessageContent) {
  const { title, tone, text, facts, comment, items, more, buttons, note } = content
  return {
    $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
    type: 'AdaptiveCard',
    version: '1.4',
    fallbackText: title,
    body: [
      {
        type: 'Container',
        style: styles[tone],
        bleed: true,
        items: [{ ...textBlock(title), size: 'Large', weight: 'Bolder' }],
      },
      ...(text === null ? [] : [textBlock(text)]),
      ...(comment === null ? [] : [{ type: 'Container', style: 'emphasis', items: buildLines(comment) }]),
      ...(facts.length === 0 ? [] : [buildFactSet(facts)]),
      ...items.map((item) => buildItem(language, item)),
      ...(more === null ? [] : [textBlock(more)]),
      { ...textBlock(note), size: 'Small', isSubtle: true, separator: true, spacing: 'Medium' },
    ],
    actions: buttons.map(({ label, url }: Link) => ({ type: 'Action.OpenUrl', title: label, url })),
  }
}

const textBlock = (text: string) => ({ type: 'TextBlock', text: toInertMarkdown(text), wrap: true })

const buildFactSet = (facts: MessageContent['facts']) => ({
  type: 'FactSet',
  facts: facts.map(({ label, value }) => ({ title: toInertMarkdown(label), value: toInertMarkdown(value) })),
})

/** Runs of text know no Markdown, and no line ends: each line is a block of its own, and the rest goes into the last. */
function buildLines(comment: string) {
  const shown = splitLines(comment, MAX_COMMENT, MAX_LINES)
  return shown.map((line, index) => ({
    ...richText([{ type: 'TextRun', text: line }]),
    ...(index > 0 && { spacing: 'Small' }),
  }))
}

const richText = (inlines: readonly object[]) => ({ type: 'RichTextBlock', inlines })

function buildItem(language: AlertMessage['language'], { label, url, comment }: MessageItem) {
  const words = comment === null ? '' : cutText(comment.replaceAll(/\s+/g, ' '), MAX_ITEM_COMMENT)
  const selectAction = { type: 'Action.OpenUrl', url }
  const quote = { type: 'TextRun', text: `  ${getMessages(language).alerts.quote(words)}` }
  return richText([{ type: 'TextRun', text: label, weight: 'Bolder', selectAction }, ...(words === '' ? [] : [quote])])
}

/** 202 says that the workflow has started, and nothing of the card. */
function judge(response: OutgoingResponse): Judgement {
  const { status, text } = response
  if (isSuccess(status)) return { outcome: 'sent' }
  const isStopped = /TriggerIsNotEnabled|TriggerNotEnabled|WorkflowNotFound|WorkflowTriggerNotFound/i.test(text)
  if (isStopped || status === 404 || status === 410)
    return { outcome: 'broken', reason: 'flow-stopped', ...getDetail(response) }
  // The signature is a part of the address.
  if (status === 401 || status === 403) return { outcome: 'broken', reason: 'wrong-address', ...getDetail(response) }
  return judgeStatus(response)
}
