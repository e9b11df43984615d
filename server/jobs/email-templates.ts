import { html } from 'hono/html'
import { palette } from '../../shared/form-style.ts'
import type { WebsiteFilings } from '../../shared/website.ts'
import type { EmailMessage } from '../domain/email.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { getMessages } from '../i18n/index.ts'
import type { AppLanguage } from '../i18n/languages.ts'
import { fonts, layoutTable, light, listFilingLines, renderFilings, renderStyleSheet } from '../mail/email-style.ts'

/** An email as it is sent. */
export interface RenderedEmail {
  language: string
  subject: string
  text: string
  html: string
}

/**
 * Renders an email in the language of its recipient; English when Vouch does not have that language.
 * @param filings of the service, for its foot
 */
export async function renderEmail(
  { template, locale, url, workspace, from }: EmailMessage,
  filings: WebsiteFilings,
): Promise<RenderedEmail> {
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
  footerLinks?: readonly EmailItem[]
  copyLink: string
  /** Where the service is filed in mainland China: for emails to people who are not signed in. */
  filings?: WebsiteFilings
}

export interface EmailItem {
  text: string
  /** Shown in grey after the text. */
  detail?: string
  url: string
}

/** Renders an email as text and as HTML. */
export async function renderContent(
  language: AppLanguage,
  subject: string,
  content: EmailContent,
): Promise<RenderedEmail> {
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

/** Tables, because Outlook on Windows ignores widths, padding and backgrounds of other elements. */
const renderHtml = (
  language: string,
  { name, heading, body, items = [], button, url, footer, footerLinks = [], copyLink, filings }: EmailContent,
) => html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>${heading}</title>
    ${renderStyleSheet()}
  </head>
  <body class="ground" style="margin:0;background:${light.ground}">
    <div style="display:none;max-height:0;overflow:hidden">${body || items[0]?.text}</div>
    <table ${layoutTable} width="100%" class="ground" style="background:${light.ground}">
      <tr>
        <td align="center" style="padding:32px 16px">
          <table ${layoutTable} width="100%" style="max-width:480px;font:16px/1.5 ${fonts}">
            <tr>
              <td class="ink" style="padding:0 0 16px;color:${light.ink};font-weight:600">${name}</td>
            </tr>
            <tr>
              <td class="sheet" style="padding:32px;background:${light.sheet};border:1px solid ${light.hair};border-radius:12px">
                <h1 class="ink" style="margin:0 0 12px;color:${light.ink};font-size:22px;line-height:1.3">${heading}</h1>
                ${body && html`<p class="ink" style="margin:0 0 24px;color:${light.ink}">${body}</p>`}
                ${renderItems(items)}
                ${renderButton(url, button)}
                <p class="quiet" style="margin:24px 0 0;color:${light.quiet};font-size:14px">${footer}${footerLinks.map(renderFooterLink)}</p>
              </td>
            </tr>
            <tr>
              <td class="quiet" style="padding:16px 0 0;color:${light.quiet};font-size:13px;word-break:break-all">
                <span style="word-break:normal">${copyLink}</span><br>
                <a class="link" href="${url}" style="color:${palette.accent[0]}">${url}</a>
              </td>
            </tr>
            ${renderFilings(filings)}
          </table>
        </td>
      </tr>
    </table>
  </body>
</html>`

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

const renderFooterLink = ({ text, url }: EmailItem) =>
  html`<br><a class="link" href="${url}" style="color:${palette.accent[0]}">${text}</a>`

const renderButton = (url: string, label: string) =>
  html`<table ${layoutTable}>
  <tr>
    <td class="button" style="border-radius:8px;background:${palette.accent[0]}">
      <a
        href="${url}"
        style="display:inline-block;padding:12px 22px;color:${palette['on-accent'][0]};font-weight:600;text-decoration:none"
      >${label}</a>
    </td>
  </tr>
</table>`
