import { MAIL, type Mail } from '../domain/email.ts'
import { digest } from '../domain/secrets.ts'
import { letterIn, type Text } from './email-templates.ts'
import { type Kind, PermanentFailure, type WorkerDeps } from './run.ts'

/** How long a mail server may keep us waiting, in milliseconds: less than a process has for its work. */
const PATIENCE = 10_000

/** E-mail to the staff. Where no server is configured it goes to the log, for whoever runs the service to hand on. */
export const mail: Kind = {
  name: MAIL,
  async deliver(deps, { payload }) {
    const about = payload as unknown as Mail
    const text = letterIn(about.locale, about.letter, { place: about.place ?? '', from: about.from })
    if (deps.mail) await send(deps, deps.mail, about, text)
    else deps.log.info({ to: about.to, subject: text.subject, link: about.url }, 'an e-mail that no SMTP_URL sends')
    return undefined
  },
}

async function send(deps: WorkerDeps, { url, from }: { url: string; from: string }, about: Mail, text: Text) {
  // Loaded with the first e-mail: most processes start without sending one.
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    url,
    connectionTimeout: PATIENCE,
    greetingTimeout: PATIENCE,
    socketTimeout: PATIENCE,
  } as never)
  try {
    await transport.sendMail({
      from,
      to: about.to,
      // Most of it is Chinese for some, and long addresses are not to be broken.
      textEncoding: 'base64',
      subject: text.subject,
      text: `${text.words}\n\n${text.button}:\n${about.url}\n\n${text.end}\n`,
      html: htmlOf(about, text),
      // The same when it is sent again, so that mail boxes know it.
      messageId: `<${digest(`${about.to} ${about.url}`)}@${new URL(deps.publicUrl).hostname}>`,
      headers: { 'Auto-Submitted': 'auto-generated', 'Content-Language': about.locale ?? 'en' },
    })
  } catch (error) {
    throw failure(error as { responseCode?: number; code?: string })
  } finally {
    transport.close()
  }
}

/** Without the server’s own words, which name the address. */
function failure({ responseCode = 0, code = 'unknown' }: { responseCode?: number; code?: string }): Error {
  const what = `The mail server did not take an e-mail (${responseCode || code}).`
  return responseCode >= 500 ? new PermanentFailure(what) : new Error(what)
}

const style = 'font:16px/1.5 system-ui,sans-serif;color:#1d2126;max-width:32em'
const button =
  'display:inline-block;padding:10px 18px;border-radius:8px;background:#1f4fd8;color:#fff;text-decoration:none'

const htmlOf = ({ url, locale }: Mail, { words, button: label, end }: Text) =>
  `<!doctype html><html lang="${locale ?? 'en'}"><body style="${style}"><p>${escaped(words)}</p>` +
  `<p><a href="${escaped(url)}" style="${button}">${escaped(label)}</a></p>` +
  `<p style="color:#5b636d;font-size:14px">${escaped(end)}</p></body></html>`

const marks: Record<string, string> = { '&': '&amp;', '<': '&lt;', '>': '&gt;', '"': '&quot;' }
const escaped = (text: string) => text.replace(/[&<>"]/g, (mark) => marks[mark] ?? mark)
