import { type EmailMessage, SEND_EMAIL } from '../domain/email.ts'
import { digest } from '../domain/secrets.ts'
import { type EmailText, renderEmail } from './email-templates.ts'
import { type JobType, PermanentFailure, type WorkerDeps } from './run.ts'

/** How long a mail server may keep us waiting, in milliseconds: less than a process has for its work. */
const SMTP_TIMEOUT_MS = 10_000

/** E-mail to the staff. Where no server is configured it goes to the log, for whoever runs the service to hand on. */
export const emailJob: JobType = {
  name: SEND_EMAIL,
  async run(deps, { payload }) {
    const email = payload as unknown as EmailMessage
    const text = renderEmail(email.locale, email.letter, { workspace: email.place ?? '', from: email.from })
    if (deps.mail) await sendEmail(deps, deps.mail, email, text)
    else deps.log.info({ to: email.to, subject: text.subject, link: email.url }, 'an e-mail that no SMTP_URL sends')
    return undefined
  },
}

async function sendEmail(
  deps: WorkerDeps,
  { url, from }: { url: string; from: string },
  email: EmailMessage,
  text: EmailText,
) {
  // Loaded with the first e-mail: most processes start without sending one.
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    url,
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
  } as never)
  try {
    await transport.sendMail({
      from,
      to: email.to,
      // Most of it is Chinese for some, and long addresses are not to be broken.
      textEncoding: 'base64',
      subject: text.subject,
      text: `${text.body}\n\n${text.button}:\n${email.url}\n\n${text.footer}\n`,
      html: renderHtml(email, text),
      // The same when it is sent again, so that mail boxes know it.
      messageId: `<${digest(`${email.to} ${email.url}`)}@${new URL(deps.publicUrl).hostname}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': email.locale ?? 'en' },
    })
  } catch (error) {
    throw toDeliveryError(error as { responseCode?: number; code?: string })
  } finally {
    transport.close()
  }
}

/** Without the server’s own words, which name the address. */
function toDeliveryError({ responseCode = 0, code = 'unknown' }: { responseCode?: number; code?: string }): Error {
  const message = `The mail server did not take an e-mail (${responseCode || code}).`
  return responseCode >= 500 ? new PermanentFailure(message) : new Error(message)
}

const style = 'font:16px/1.5 system-ui,sans-serif;color:#1d2126;max-width:32em'
const button =
  'display:inline-block;padding:10px 18px;border-radius:8px;background:#1f4fd8;color:#fff;text-decoration:none'

const renderHtml = ({ url, locale }: EmailMessage, { body, button: label, footer }: EmailText) =>
  `<!doctype html><html lang="${locale ?? 'en'}"><body style="${style}"><p>${escapeHtml(body)}</p>` +
  `<p><a href="${escapeHtml(url)}" style="${button}">${escapeHtml(label)}</a></p>` +
  `<p style="color:#5b636d;font-size:14px">${escapeHtml(footer)}</p></body></html>`

const htmlEntities: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escapeHtml = (text: string) => text.replace(/[&<>"]/g, (character) => htmlEntities[character] ?? character)
