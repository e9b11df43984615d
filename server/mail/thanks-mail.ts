import { html } from 'hono/html'
import { chooseLanguage, type Language } from '../../shared/locale.ts'
import type { ReferralSettings } from '../../shared/referral.ts'
import { isolateDirection } from '../../shared/survey-texts.ts'
import type { WebsiteFilings } from '../../shared/website.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { getMessages } from '../i18n/index.ts'
import { appLanguages } from '../i18n/languages.ts'
import { light, listFilingLines } from './email-style.ts'
import { type FieldValues, fillFields } from './fields.ts'
import { renderFooter, renderUserMail, type UserMail } from './user-mail.ts'

export interface ThanksMailInput {
  /** Of the contact and of the response, best first. */
  locales: readonly (string | null)[]
  contact: FieldValues
  company: string
  texts: ReferralSettings['texts']
  /** The personal link; null if the email only thanks. */
  referralUrl: string | null
  optOutUrl: string
  filings?: WebsiteFilings | undefined
}

/** Renders an email that thanks a customer: in a language in which the workspace has written it, or in one of ours. */
export async function renderThanksMail(input: ThanksMailInput): Promise<UserMail> {
  const { locales, contact, company, texts, referralUrl, optOutUrl, filings } = input
  const written = (Object.keys(texts) as Language[]).filter((language) => texts[language]?.text)
  const language = chooseLanguage(locales, [...new Set([...written, ...appLanguages])])
  const own = texts[language]
  const standard = getMessages(chooseAppLanguage([language])).thanksMail.thanks
  const fill = (text: string) => fillFields(text, language, contact).text.trim()
  const subject = (fill(own?.subject ?? '') || standard.subject).replaceAll(/\p{Cc}+/gu, ' ')
  const paragraphs = [own?.text ?? standard.text, referralUrl && (own?.request ?? standard.request)]
    .flatMap((text) => (text ? fill(text).split(/\n{2,}/) : []))
    .filter(Boolean)
  const why = standard.why(isolateDirection(language, company))
  const links = [{ text: standard.stop, url: optOutUrl }]
  const lines = [
    ...paragraphs,
    referralUrl,
    company,
    `${why}\n${standard.stop}: ${optOutUrl}`,
    ...listFilingLines(filings).split('\n'),
  ]
  const sheet = html`${paragraphs.map(renderParagraph)}
${referralUrl ? renderLink(referralUrl) : ''}
${renderFooter(why, links)}`
  const frame = { language, title: subject, preheader: paragraphs[1] ?? paragraphs[0] ?? '', name: company, filings }
  return {
    language,
    subject,
    text: `${lines.filter(Boolean).join('\n\n')}\n`,
    html: String(await renderUserMail(frame, sheet)),
  }
}

const renderParagraph = (text: string) =>
  html`<p class="ink" style="margin:0 0 16px;color:${light.ink};white-space:pre-line">${text}</p>`

/** The address itself, because it is passed on. */
const renderLink = (url: string) =>
  html`<p style="margin:0 0 16px;font-size:18px;font-weight:600"><a class="link" href="${url}">${url}</a></p>`
