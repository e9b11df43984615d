import { html } from 'hono/html'
import type { EmailMessage } from '../domain/email.ts'
import { chooseAppLanguage, getMessages } from '../i18n/index.ts'

/** An email as it is sent. */
export interface RenderedEmail {
  language: string
  subject: string
  text: string
  html: string
}

const bodyStyle = 'font:16px/1.5 system-ui,sans-serif;color:#1d2126;max-width:32em'
const buttonStyle =
  'display:inline-block;padding:10px 18px;border-radius:8px;background:#1f4fd8;color:#fff;text-decoration:none'
const footerStyle = 'color:#5b636d;font-size:14px'

/** Renders an email in the language of its recipient; English when Vouch does not have that language. */
export async function renderEmail({ template, locale, url, workspace, from }: EmailMessage): Promise<RenderedEmail> {
  const language = chooseAppLanguage([locale])
  const { subject, body, button, footer } = getMessages(language).emails[template]({ workspace: workspace ?? '', from })
  const page = html`<!doctype html>
<html lang="${language}">
  <body style="${bodyStyle}">
    <p>${body}</p>
    <p><a href="${url}" style="${buttonStyle}">${button}</a></p>
    <p style="${footerStyle}">${footer}</p>
  </body>
</html>`
  return {
    language,
    subject,
    text: `${body}\n\n${button}:\n${url}\n\n${footer}\n`,
    html: String(await page),
  }
}
