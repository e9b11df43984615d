import { html } from 'hono/html'
import { palette } from '../../shared/form-style.ts'
import type { WebsiteFilings } from '../../shared/website.ts'
import type { EmailMessage } from '../domain/email.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { getMessages } from '../i18n/index.ts'
import type { AppLanguage } from '../i18n/languages.ts'
import { layoutTable, light, listFilingLines } from '../mail/email-style.ts'
import {
  type MailLink,
  renderButton,
  renderFooter,
  renderHeading,
  renderUserMail,
  type UserMail,
} from '../mail/user-mail.ts'

/**
 * Renders an email in the language of its recipient; English when Vouch does not have that language.
 * @param filings of the service, for its foot
 */
export async function renderEmail(
  { template, locale, url, workspace, from }: EmailMessage,
  filings: WebsiteFilings,
): Promise<UserMail> {
  const language = chooseAppLanguage([locale])
  const { emails } = getMessages(language)
  const { subject, ...content } = emails[template]({ workspace: workspace ?? '', from })
  return renderContent(language, subject, {
    ...content,
    name: workspace ?? 'Vouch',
    url,
    copyLink: emails.copyLink,
    filings,
  })
}

/** What an email says. */
export interface EmailContent {
  /** Who the email is from: the workspace, or Vouch. */
  name: string
  heading: string
  /** Empty if the list says it all. */
  body: string
  /** A list below the body, each with its own address. */
  items?: readonly EmailItem[]
  button: string
  /** Where the button leads. */
  url: string
  footer: string
  /** Links below the footer. */
  footerLinks?: readonly MailLink[]
  copyLink: string
  /** Where the service is filed in mainland China: for emails to people who are not signed in. */
  filings?: WebsiteFilings
}

export interface EmailItem extends MailLink {
  /** Shown in grey after the text. */
  detail?: string
}

/** Renders an email as text and as HTML. */
export async function renderContent(language: AppLanguage, subject: string, content: EmailContent): Promise<UserMail> {
  return { language, subject, text: renderText(content), html: String(await renderHtml(language, content)) }
}

function renderText(content: EmailContent): string {
  const { name, heading, body, items = [], button, url, footer, footerLinks = [], filings } = content
  const itemLines = items.map((item) => `- ${item.text}${item.detail ? ` · ${item.detail}` : ''}\n  ${item.url}`)
  const paragraphs = [
    heading,
    body,
    itemLines.join('\n'),
    `${button}:\n${url}`,
    footer,
    footerLinks.map((link) => `${link.text}: ${link.url}`).join('\n'),
    name,
    listFilingLines(filings),
  ]
  return `${paragraphs.filter((paragraph) => paragraph !== '').join('\n\n')}\n`
}

const renderHtml = (
  language: string,
  { name, heading, body, items = [], button, url, footer, footerLinks = [], copyLink, filings }: EmailContent,
) =>
  renderUserMail(
    { language, title: heading, preheader: body || (items[0]?.text ?? ''), name, filings },
    html`${renderHeading(heading)}
                ${body && html`<p class="ink" style="margin:0 0 24px;color:${light.ink}">${body}</p>`}
                ${renderItems(items)}
                ${renderButton({ url, text: button })}
                ${renderFooter(footer, footerLinks)}`,
    html`<tr>
              <td class="quiet" style="padding:16px 0 0;color:${light.quiet};font-size:13px;word-break:break-all">
                <span style="word-break:normal">${copyLink}</span><br>
                <a class="link" href="${url}" style="color:${palette.accent[0]}">${url}</a>
              </td>
            </tr>`,
  )

const renderItems = (items: readonly EmailItem[]) =>
  items.length === 0
    ? ''
    : html`<table ${layoutTable} width="100%" style="margin:0 0 24px">
  ${items.map(
    ({ text, detail, url }) => html`<tr>
    <td class="item quiet" style="padding:10px 0;border-top:1px solid ${light.hair};color:${light.quiet};font-size:14px">
      <a class="link" href="${url}" style="color:${palette.accent[0]};font-size:16px;font-weight:600;text-decoration:none">${text}</a>
      ${detail ? html`<br>${detail}` : ''}
    </td>
  </tr>`,
  )}
</table>`
