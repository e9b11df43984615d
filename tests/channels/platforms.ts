import { readFileSync } from 'node:fs'
import { join } from 'node:path'
import { Ajv } from 'ajv'
import draft6 from 'ajv/dist/refs/json-schema-draft-06.json' with { type: 'json' }
import { z } from 'zod'
import type { ChatKind } from '../../shared/channel.ts'

/*
 * What each platform takes, as strict as its documentation: a field that is not in it is an error here. Lengths are in the unit of
 * the platform.
 */

const count = (text: string) => text.length
const bytes = (text: string) => new TextEncoder().encode(text).length
/** Chinese characters, of which one has the width of two Latin letters. */
const cells = (text: string) =>
  [...text].reduce((sum, sign) => sum + ((sign.codePointAt(0) ?? 0) < 0x300 ? 1 : 2), 0) / 2

const textOf = (max: number, measure: (text: string) => number = count) =>
  z
    .string()
    .min(1)
    .refine((text) => measure(text) <= max, `at most ${max}`)
    .refine((text) => text.isWellFormed(), 'no half of a character')

const Link = z.string().regex(/^https:\/\/vouch\.example\//)

// Slack: https://docs.slack.dev/reference/block-kit/blocks
const SlackPlainText = (max: number) =>
  z.strictObject({ type: z.literal('plain_text'), text: textOf(max), emoji: z.boolean() })
const SlackStyle = z.strictObject({ bold: z.boolean().optional() }).optional()
const SlackText = z.strictObject({ type: z.literal('text'), text: textOf(3000), style: SlackStyle })
const SlackLink = z.strictObject({ type: z.literal('link'), url: Link, text: textOf(3000), style: SlackStyle })
const SlackElements = z.array(z.discriminatedUnion('type', [SlackText, SlackLink])).min(1)
const SlackSection = z.strictObject({ type: z.literal('rich_text_section'), elements: SlackElements })
const SlackRichText = z.strictObject({
  type: z.literal('rich_text'),
  elements: z
    .array(
      z.discriminatedUnion('type', [
        SlackSection,
        z.strictObject({ type: z.literal('rich_text_quote'), elements: SlackElements }),
        z.strictObject({
          type: z.literal('rich_text_list'),
          style: z.enum(['bullet', 'ordered']),
          elements: z.array(SlackSection).min(1),
        }),
      ]),
    )
    .min(1),
})
const SlackButton = z.strictObject({
  type: z.literal('button'),
  action_id: textOf(255),
  text: SlackPlainText(75),
  url: Link.max(3000),
  style: z.enum(['primary', 'danger']).optional(),
})
const SlackBody = z.strictObject({
  text: textOf(3000).refine((text) => !/[<>]|&(?!amp;|lt;|gt;)/.test(text), 'escaped'),
  blocks: z
    .array(
      z.discriminatedUnion('type', [
        z.strictObject({ type: z.literal('header'), text: SlackPlainText(150) }),
        SlackRichText,
        z.strictObject({ type: z.literal('actions'), elements: z.array(SlackButton).min(1).max(25) }),
        z.strictObject({ type: z.literal('context'), elements: z.array(SlackPlainText(3000)).min(1).max(10) }),
      ]),
    )
    .min(1)
    .max(50)
    // About 13,200 fail: slackapi/bolt-js#2509.
    .refine((blocks) => JSON.stringify(blocks).length < 10_000, 'short enough together'),
})

// Teams: the envelope of its workflows, and the schema of Adaptive Cards.
const fixture = join(import.meta.dirname, '../fixtures/adaptive-cards/adaptive-card-1.5.0.json')
const { id: $id, ...cardSchema } = JSON.parse(readFileSync(fixture, 'utf8'))
const isUrl = (text: string) => URL.canParse(text)
const ajv = new Ajv({ strict: false, allErrors: true, formats: { uri: isUrl, 'uri-reference': isUrl } })
ajv.addMetaSchema(draft6)
const validateCard = ajv.compile({ $id, ...cardSchema })
const TeamsBody = z.strictObject({
  type: z.literal('message'),
  attachments: z
    .array(
      z.strictObject({
        contentType: z.literal('application/vnd.microsoft.card.adaptive'),
        contentUrl: z.null(),
        content: z.looseObject({
          version: z.literal('1.4'),
          msteams: z.strictObject({ width: z.literal('Full') }),
        }),
      }),
    )
    .length(1)
    .superRefine(([attachment], context) => {
      const { msteams: _, ...card } = attachment?.content ?? {}
      if (!validateCard(card)) context.addIssue(ajv.errorsText(validateCard.errors).slice(0, 1000))
    }),
})

// WeCom: https://developer.work.weixin.qq.com/document/path/99110
const WecomCard = z.strictObject({
  card_type: z.literal('text_notice'),
  source: z.strictObject({ desc: textOf(13, cells), desc_color: z.int().min(0).max(3) }),
  main_title: z.strictObject({ title: textOf(26, cells), desc: textOf(30, cells).optional() }),
  emphasis_content: z.strictObject({ title: textOf(10, cells), desc: textOf(15, cells) }).optional(),
  quote_area: z
    .strictObject({ type: z.literal(1), url: Link, title: textOf(26, cells), quote_text: textOf(200) })
    .optional(),
  sub_title_text: textOf(112, cells),
  horizontal_content_list: z.array(z.strictObject({ keyname: textOf(5, cells), value: textOf(26, cells) })).max(6),
  jump_list: z.array(z.strictObject({ type: z.literal(1), title: textOf(13, cells), url: Link })).max(3),
  card_action: z.strictObject({ type: z.literal(1), url: Link }),
})
const Mobiles = z.array(z.string().regex(/^\+?\d{5,20}$/)).min(1)
const WecomBody = z.discriminatedUnion('msgtype', [
  z.strictObject({ msgtype: z.literal('template_card'), template_card: WecomCard }),
  z.strictObject({ msgtype: z.literal('markdown'), markdown: z.strictObject({ content: textOf(4096, bytes) }) }),
  z.strictObject({
    msgtype: z.literal('text'),
    text: z.strictObject({ content: textOf(2048, bytes), mentioned_mobile_list: Mobiles }),
  }),
])

// DingTalk: https://open.dingtalk.com/document/orgapp/custom-bot-to-send-group-chat-messages
const DingtalkBody = z.discriminatedUnion('msgtype', [
  z.strictObject({
    msgtype: z.literal('actionCard'),
    actionCard: z.strictObject({
      title: textOf(100),
      text: textOf(20_000, bytes),
      btnOrientation: z.enum(['0', '1']),
      btns: z.array(z.strictObject({ title: textOf(20), actionURL: z.string().startsWith('dingtalk://') })).min(1),
    }),
  }),
  z
    .strictObject({
      msgtype: z.literal('markdown'),
      markdown: z.strictObject({ title: textOf(100), text: textOf(20_000, bytes) }),
      at: z.strictObject({ atMobiles: Mobiles, isAtAll: z.literal(false) }),
    })
    .refine(
      ({ markdown, at }) => at.atMobiles.every((number) => markdown.text.includes(`@${number}`)),
      'numbers in text',
    ),
])

// Feishu: the guide to custom bots, with a card of the first version.
const FeishuPlainText = (max: number) => z.strictObject({ tag: z.literal('plain_text'), content: textOf(max) })
const FeishuMarkdown = z.strictObject({ tag: z.literal('lark_md'), content: textOf(3000) })
const FeishuText = z.discriminatedUnion('tag', [FeishuPlainText(3000), FeishuMarkdown])
const FeishuBody = z.strictObject({
  timestamp: z
    .string()
    .regex(/^\d{10}$/)
    .optional(),
  sign: z.base64().optional(),
  msg_type: z.literal('interactive'),
  card: z.strictObject({
    config: z.strictObject({ wide_screen_mode: z.literal(true) }),
    header: z.strictObject({ title: FeishuPlainText(150), template: z.enum(['red', 'green', 'blue']) }),
    elements: z
      .array(
        z.discriminatedUnion('tag', [
          z.strictObject({
            tag: z.literal('div'),
            text: FeishuText.optional(),
            fields: z
              .array(z.strictObject({ is_short: z.boolean(), text: FeishuMarkdown }))
              .min(1)
              .optional(),
          }),
          z.strictObject({ tag: z.literal('hr') }),
          z.strictObject({
            tag: z.literal('action'),
            actions: z
              .array(
                z.strictObject({
                  tag: z.literal('button'),
                  text: FeishuPlainText(100),
                  type: z.enum(['default', 'primary', 'danger']),
                  url: Link,
                }),
              )
              .min(1),
          }),
          z.strictObject({ tag: z.literal('note'), elements: z.array(FeishuPlainText(1000)).min(1) }),
        ]),
      )
      .min(1),
  }),
})

const platforms: Record<ChatKind, { schema: z.ZodType; maxBytes: number }> = {
  slack: { schema: SlackBody, maxBytes: 100_000 },
  teams: { schema: TeamsBody, maxBytes: 20_000 },
  wecom: { schema: WecomBody, maxBytes: 20_000 },
  dingtalk: { schema: DingtalkBody, maxBytes: 20_000 },
  feishu: { schema: FeishuBody, maxBytes: 20_000 },
}

/** Why a platform would refuse a body; undefined if it would not. */
export function findRefusal(kind: ChatKind, body: string): string | undefined {
  const { schema, maxBytes } = platforms[kind]
  if (bytes(body) > maxBytes) return `${bytes(body)} bytes`
  const result = schema.safeParse(JSON.parse(body))
  return result.success ? undefined : z.prettifyError(result.error)
}
