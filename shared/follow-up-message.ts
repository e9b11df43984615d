import { z } from 'zod'
import { Locale } from './contact.ts'
import { text } from './text.ts'

export const MAX_MESSAGE_LENGTH = 10_000

/** Who wrote a mail to a follow-up that is from another address than the customer's. */
export const OTHER_SENDER = 'other-sender'

/** An email between a member and the customer of a follow-up. */
export const FollowUpMessage = z
  .object({
    id: z.string(),
    direction: z.enum(['out', 'in']),
    at: z.string(),
    by: z.string().meta({
      description:
        'Who wrote it: `user:` or `key:` and an id, `respondent`, or `other-sender` if it came from another address than the ' +
        'customer’s; then the stage stays as it was',
    }),
    name: z.string(),
    address: z.string().meta({ description: 'The address of the customer, or of the sender' }),
    subject: z.string(),
    text: z.string(),
    state: z.enum(['waiting', 'sent', 'failed', 'received']),
    error: z.string().nullable().meta({ description: 'Why it was not delivered, in the words of the mail server' }),
  })
  .meta({ id: 'FollowUpMessage' })
export type FollowUpMessage = z.infer<typeof FollowUpMessage>

export const NewFollowUpMessage = z
  .strictObject({
    subject: text(200).meta({ example: 'Your order 4711' }),
    text: text(MAX_MESSAGE_LENGTH).meta({ description: 'Plain text' }),
  })
  .meta({ id: 'NewFollowUpMessage' })
export type NewFollowUpMessage = z.output<typeof NewFollowUpMessage>

const TemplateText = z.strictObject({ subject: text(200), text: text(MAX_MESSAGE_LENGTH) })

const TemplateTexts = z
  .record(Locale, TemplateText)
  .refine((texts) => Object.keys(texts).length >= 1, { error: 'Expected a text in at least one language' })
  .refine((texts) => Object.keys(texts).length <= 40, { error: 'Expected texts in at most 40 languages' })
  .meta({ description: 'Subject and text by language. `{name}`, `{agent}` and `{workspace}` are replaced' })

/** A text to begin a reply with. */
export const ReplyTemplate = z
  .object({
    id: z.string(),
    name: z.string(),
    texts: TemplateTexts,
    standard: z.boolean().meta({ description: 'One of ours, as we deliver it' }),
    builtIn: z.boolean().meta({ description: 'One of ours, changed or not; it can be restored' }),
    archived: z.boolean(),
  })
  .meta({ id: 'ReplyTemplate' })
export type ReplyTemplate = z.infer<typeof ReplyTemplate>

export const NewReplyTemplate = z
  .strictObject({ name: text(100), texts: TemplateTexts })
  .meta({ id: 'NewReplyTemplate' })
export type NewReplyTemplate = z.output<typeof NewReplyTemplate>

export const ReplyTemplatePatch = z
  .strictObject({ name: text(100).optional(), texts: TemplateTexts.optional(), archived: z.boolean().optional() })
  .meta({ id: 'ReplyTemplatePatch' })
export type ReplyTemplatePatch = z.output<typeof ReplyTemplatePatch>

export const replyFields = ['name', 'agent', 'workspace'] as const

/**
 * Fills in the fields of a template. A greeting without a known name loses the field with the space or comma around it.
 * @example fillTemplate('Hello {name},', { name: null, agent: 'Grace', workspace: 'Northlight' }) // 'Hello,'
 */
export function fillTemplate(template: string, values: Record<(typeof replyFields)[number], string | null>): string {
  return template.replaceAll(/[ \u3000]?\{(name|agent|workspace)\}/g, (match, field: (typeof replyFields)[number]) => {
    const value = values[field]
    return value ? match.replace(`{${field}}`, () => value) : ''
  })
}
