import type { Language } from '../../shared/locale.ts'
import { fillChineseSubject, isolateDirection } from '../../shared/survey-texts.ts'
import { renderHtml } from './campaign-mail-html.ts'
import type { CampaignMailInput, FilledTexts } from './campaign-mail-input.ts'
import { renderText } from './campaign-mail-text.ts'
import { fillFields } from './fields.ts'
import { formatReminderSubject } from './message-texts.ts'
import { mailTexts } from './texts/index.ts'

export type { CampaignMailInput, MailLinks, MailLogo, MailSender } from './campaign-mail-input.ts'

/** An email as it is sent. */
export interface CampaignMail {
  subject: string
  text: string
  html: string
  language: Language
  /** Of text and HTML in UTF-8. */
  bytes: number
  /** Personal fields that the contact lacks and that have no fallback. They are left out. */
  unresolvedFields: string[]
}

/** Renders an email to a customer: the question with eleven numbers to press. Complete without images and without HTML. */
export async function renderCampaignMail(input: CampaignMailInput): Promise<CampaignMail> {
  const { language } = input.question
  const { texts, unresolvedFields } = fillTexts(input)
  const text = renderText(input, texts)
  const htmlPart = String(await renderHtml(input, texts)).replaceAll(/\n\s+/g, '\n')
  const bytes = Buffer.byteLength(text) + Buffer.byteLength(htmlPart)
  return { subject: texts.subject, text, html: htmlPart, language, bytes, unresolvedFields }
}

/** The texts with their fields filled in, and the standard ones where the campaign has none. */
function fillTexts({ question, texts, reminder, contact, sender }: CampaignMailInput) {
  const { language } = question
  const standard = mailTexts[language]
  const unresolvedFields = new Set<string>()
  const fill = (text = '') => {
    const filled = fillFields(text, language, contact)
    for (const name of filled.unresolved) unresolvedFields.add(name)
    return filled.text
  }
  // What other people write into a subject must not end it.
  const standardSubject =
    reminder === 0 ? question.texts.question : formatReminderSubject(language, question.texts.question)
  const subject = (fill(texts.subject).trim() || standardSubject).replaceAll(/\p{Cc}+/gu, ' ')
  const introduction = fill(texts.introduction).trim() || (reminder > 0 ? standard.reminder : '')
  const filledTexts: FilledTexts = {
    subject,
    introduction,
    preheader: Array.from(fill(texts.preheader).trim() || introduction || standard.hint)
      .slice(0, MAX_PREHEADER)
      .join(''),
    closing: fill(texts.closing).trim(),
    whyText: fillName(language, standard.whyText, sender.name),
  }
  return { texts: filledTexts, unresolvedFields: [...unresolvedFields] }
}

/** Inboxes show less. */
const MAX_PREHEADER = 100

const fillName = (language: Language, text: string, name: string): string =>
  language.startsWith('zh')
    ? fillChineseSubject(text.replace('{name}', '{subject}'), name)
    : text.replace('{name}', () => isolateDirection(language, name))
