import { z } from 'zod'
import { Language } from './language.ts'
import { languages } from './locale.ts'
import { text } from './text.ts'

/** The most characters of a notice in one language. */
export const MAX_NOTICE_LENGTH = 10_000

const NoticeText = text(MAX_NOTICE_LENGTH)

const contact = text(200)
  .nullable()
  .meta({ description: 'How to reach those who answer for the data, such as an email address; fills `{contact}`' })

/** Omitted fields and languages stay unchanged; null removes a text. */
export const PrivacyNoticePatch = z
  .strictObject({ contact, texts: z.partialRecord(z.enum(languages), NoticeText.nullable()) })
  .partial()
  .meta({ id: 'PrivacyNoticePatch' })

export type PrivacyNoticePatch = z.output<typeof PrivacyNoticePatch>

/** What respondents read about their personal data. */
export const PrivacyNotice = z
  .object({
    contact,
    texts: z.partialRecord(Language, z.string()).meta({
      description:
        'By language. Blank lines separate paragraphs, lines that start with `- ` are items of a list, and lines that start ' +
        'with `## ` are headings. `{name}`, `{contact}` and `{retention}` are filled in',
    }),
    url: z.string().nullable().meta({ description: 'The public page; null while there is no text' }),
  })
  .meta({ id: 'PrivacyNotice' })

export type PrivacyNotice = z.output<typeof PrivacyNotice>

/** A part of a notice. Its text is never markup. */
export type NoticeBlock =
  | { type: 'heading'; text: string }
  | { type: 'paragraph'; text: string }
  | { type: 'list'; items: string[] }

/** Reads a notice as headings, paragraphs and lists. Lines within a paragraph stay lines. */
export const parseNotice = (notice: string): NoticeBlock[] =>
  notice
    .split(/\r\n|\r|\n/)
    .map((line) => line.trim())
    .reduce<(NoticeBlock | undefined)[]>(addLine, [])
    .filter((block) => block !== undefined)

/** Adds a line to the last block, or starts a new one. An empty line ends a block. */
function addLine(blocks: (NoticeBlock | undefined)[], line: string): (NoticeBlock | undefined)[] {
  const last = blocks.at(-1)
  const [, heading] = /^#{1,6}\s+(.+)$/.exec(line) ?? []
  const [, item] = /^[-*•]\s+(.+)$/.exec(line) ?? []
  if (line === '') blocks.push(undefined)
  else if (heading !== undefined) blocks.push({ type: 'heading', text: heading })
  else if (item !== undefined && last?.type === 'list') last.items.push(item)
  else if (item !== undefined) blocks.push({ type: 'list', items: [item] })
  else if (last?.type === 'paragraph') last.text += `\n${line}`
  else blocks.push({ type: 'paragraph', text: line })
  return blocks
}

/** What fills the placeholders of a notice. */
export interface NoticeValues {
  name: string
  /** Null if the workspace has given none. */
  contact: string | null
  /** Null if data are kept until they are deleted. */
  retentionDays: number | null
}

/** Fills in the placeholders. @param language formats the period */
export function fillNotice(notice: string, { name, contact, retentionDays }: NoticeValues, language: string): string {
  const values: Record<string, string> = {
    name,
    contact: contact ?? '—',
    retention: formatRetention(retentionDays, language),
  }
  return notice.replaceAll(/\{(name|contact|retention)\}/g, (_, key: string) => values[key] ?? '')
}

/** Whole years as years, everything else in days. */
function formatRetention(days: number | null, language: string): string {
  if (days === null) return unlimited[language] ?? 'no fixed period'
  const [count, unit] = days % 365 === 0 ? [days / 365, 'year'] : [days, 'day']
  return new Intl.NumberFormat(language, { style: 'unit', unit, unitDisplay: 'long' }).format(count)
}

/** In the languages that have a ready draft. */
const unlimited: Readonly<Record<string, string>> = {
  en: 'no fixed period',
  'zh-Hans': '没有固定期限',
  'zh-Hant': '沒有固定期限',
}
