import { html, raw } from 'hono/html'
import { palette } from '../../shared/form-style.ts'
import { linkFilings, type WebsiteFilings } from '../../shared/website.ts'
import type { EmailMessage } from '../domain/email.ts'
import { chooseAppLanguage } from '../i18n/app-language.ts'
import { getMessages } from '../i18n/index.ts'
import type { AppLanguage } from '../i18n/languages.ts'

/** An email as it is sent. */
export interface RenderedEmail {
  language: string
  subject: string
  text: string
  html: string
}

const fonts = "system-ui, 'Segoe UI', Roboto, 'Helvetica Neue', 'PingFang SC', 'Microsoft YaHei', sans-serif"
const light = { ground: '#f4f3f0', sheet: '#ffffff', ink: '#1d2025', quiet: '#5c6169', hair: '#e5e2dc' }
const dark = { ground: '#131518', sheet: '#1e2125', ink: '#ecebe8', quiet: '#a5aab1', hair: '#2c3137' }

/**
 * Light colours are inline, because some mail programs drop style sheets. Dark ones are here for those that have a dark
 * mode and keep style sheets; Outlook on the web marks a dark page by its own attribute.
 */
const darkRules = [
  ['.ground', `background:${dark.ground}!important`],
  ['.sheet', `background:${dark.sheet}!important;border-color:${dark.hair}!important`],
  ['.item', `border-color:${dark.hair}!important`],
  ['.ink', `color:${dark.ink}!important`],
  ['.quiet', `color:${dark.quiet}!important`],
  ['.button', `background:${palette.accent[1]}!important`],
  ['.button a', `color:${palette['on-accent'][1]}!important`],
  ['.link', `color:${palette.accent[1]}!important`],
] as const
const renderRules = (prefix: string) =>
  darkRules.map(([selector, declarations]) => `${prefix}${selector}{${declarations}}`).join('\n')
const styleSheet = raw(`<style>
:root{color-scheme:light dark;supported-color-schemes:light dark}
@media (prefers-color-scheme:dark){
${renderRules('')}
}
${renderRules('[data-ogsc] ')}
</style>`)

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
    listFilings(filings)
      .map((filing) => `${filing.text}: ${filing.url}`)
      .join('\n'),
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
    ${styleSheet}
  </head>
  <body class="ground" style="margin:0;background:${light.ground}">
    <div style="display:none;max-height:0;overflow:hidden">${body || items[0]?.text}</div>
    <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" class="ground" style="background:${light.ground}">
      <tr>
        <td align="center" style="padding:32px 16px">
          <table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="max-width:480px;font:16px/1.5 ${fonts}">
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
            ${listFilings(filings).map(renderFiling)}
          </table>
        </td>
      </tr>
    </table>
  </body>
</html>`

const renderItems = (items: readonly EmailItem[]) =>
  items.length === 0
    ? ''
    : html`<table role="presentation" width="100%" cellpadding="0" cellspacing="0" border="0" style="margin:0 0 24px">
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

const listFilings = (filings: WebsiteFilings | undefined) => (filings ? linkFilings(filings) : [])

const renderFiling = ({ text, url }: EmailItem) => html`<tr>
              <td class="quiet" style="padding:8px 0 0;color:${light.quiet};font-size:12px">
                <a class="quiet" href="${url}" style="color:${light.quiet}">${text}</a>
              </td>
            </tr>`

const renderButton = (url: string, label: string) =>
  html`<table role="presentation" cellpadding="0" cellspacing="0" border="0">
  <tr>
    <td class="button" style="border-radius:8px;background:${palette.accent[0]}">
      <a
        href="${url}"
        style="display:inline-block;padding:12px 22px;color:${palette['on-accent'][0]};font-weight:600;text-decoration:none"
      >${label}</a>
    </td>
  </tr>
</table>`
