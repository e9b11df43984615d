import { html } from 'hono/html'
import { palette } from '../../shared/form-style.ts'
import type { WebsiteFilings } from '../../shared/website.ts'
import { fonts, layoutTable, light, renderFilings, renderStyleSheet } from './email-style.ts'

/** Escaped HTML, as `html` returns it. */
export type MailMarkup = ReturnType<typeof html> | ''

/** An email to a user, as it is sent. */
export interface UserMail {
  language: string
  subject: string
  text: string
  html: string
}

export interface MailFrame {
  language: string
  title: string
  /** What inboxes show beside the subject. */
  preheader: string
  /** Who the email is from: the workspace, or Vouch. */
  name: string
  width?: number
  filings?: WebsiteFilings | undefined
  styleSheet?: ReturnType<typeof renderStyleSheet>
}

/** A link with its text. */
export interface MailLink {
  text: string
  url: string
}

/** The HTML around what an email to a user says. Tables, because Outlook on Windows ignores widths and backgrounds of other elements. */
export const renderUserMail = (
  { language, title, preheader, name, width = 480, filings, styleSheet = renderStyleSheet() }: MailFrame,
  sheet: MailMarkup,
  below: MailMarkup = '',
) => html`<!doctype html>
<html lang="${language}">
  <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width">
    <meta name="color-scheme" content="light dark">
    <title>${title}</title>
    ${styleSheet}
  </head>
  <body class="ground" style="margin:0;background:${light.ground}">
    <div style="display:none;max-height:0;overflow:hidden">${preheader}</div>
    <table ${layoutTable} width="100%" class="ground" style="background:${light.ground}">
      <tr>
        <td align="center" style="padding:32px 16px">
          <table ${layoutTable} width="100%" style="max-width:${width}px;font:16px/1.5 ${fonts}">
            <tr>
              <td class="ink" style="padding:0 0 16px;color:${light.ink};font-weight:600">${name}</td>
            </tr>
            <tr>
              <td class="sheet" style="padding:32px;background:${light.sheet};border:1px solid ${light.hair};border-radius:12px">
                ${sheet}
              </td>
            </tr>
            ${below}
            ${renderFilings(filings)}
          </table>
        </td>
      </tr>
    </table>
  </body>
</html>`

export const renderHeading = (text: string) =>
  html`<h1 class="ink" style="margin:0 0 12px;color:${light.ink};font-size:22px;line-height:1.3">${text}</h1>`

/** The last words of the sheet, in grey, and links below them. */
export const renderFooter = (text: string | MailMarkup, links: readonly MailLink[]) =>
  html`<p class="quiet" style="margin:24px 0 0;color:${light.quiet};font-size:14px">${text}${links.map(renderFooterLink)}</p>`

const renderFooterLink = ({ text, url }: MailLink) =>
  html`<br><a class="link" href="${url}" style="color:${palette.accent[0]}">${text}</a>`

export const renderButton = ({ text, url }: MailLink) =>
  html`<table ${layoutTable}>
  <tr>
    <td class="button" style="border-radius:8px;background:${palette.accent[0]}">
      <a
        href="${url}"
        style="display:inline-block;padding:12px 22px;color:${palette['on-accent'][0]};font-weight:600;text-decoration:none"
      >${text}</a>
    </td>
  </tr>
</table>`
