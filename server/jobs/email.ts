import { type EmailMessage, SEND_EMAIL } from '../domain/email.ts'
import { digest } from '../domain/secrets.ts'
import { recordEmailOutcome } from '../domain/service-health.ts'
import { getFilings } from '../domain/workspaces/website.ts'
import { serializeError } from '../log.ts'
import { type RenderedEmail, renderEmail } from './email-templates.ts'
import { type JobType, PermanentFailure, type WorkerDeps } from './types.ts'

/** How long the mail server may take: less than a job may run. */
const SMTP_TIMEOUT_MS = 10_000

/** Sends an email to a user. Without a mail server it is dropped, unless it is logged on request. */
export const emailJob: JobType = {
  name: SEND_EMAIL,
  async run(deps, { payload }) {
    const message = payload as unknown as EmailMessage
    const email = await renderEmail(message, await getFilings(deps))
    await sendEmail(deps, { to: message.to, url: message.url, key: `${message.to} ${message.url}` }, email)
    return undefined
  },
}

export interface Envelope {
  to: string
  /** What the email links to, for the log. */
  url: string
  /** The same on every attempt to send this email, and of no other one. */
  key: string
  /** The address that stops these emails when a mail program posts to it (RFC 8058). */
  unsubscribeUrl?: string
}

/**
 * Sends an email, or without a mail server drops it.
 * @throws PermanentFailure if the mail server refuses it for good
 */
export async function sendEmail(deps: WorkerDeps, envelope: Envelope, email: RenderedEmail): Promise<void> {
  if (deps.mail) await transmitEmail(deps, deps.mail, envelope, email)
  else logUnsentEmail(deps, envelope, email)
}

/** Addresses and one-time links are logged on request only: readers of the log could use them. */
function logUnsentEmail({ log, mailToLog }: WorkerDeps, { to, url }: Envelope, { subject }: RenderedEmail): void {
  log.info(mailToLog ? { to, subject, link: url } : {}, 'SMTP_URL is not set; email not sent')
}

async function transmitEmail(
  deps: WorkerDeps,
  { url, from }: { url: string; from: string },
  { to, url: linkUrl, key, unsubscribeUrl }: Envelope,
  { language, subject, text, html }: RenderedEmail,
): Promise<void> {
  // Loaded with the first email: most processes start without sending one.
  const { createTransport } = await import('nodemailer')
  const transport = createTransport({
    url,
    connectionTimeout: SMTP_TIMEOUT_MS,
    greetingTimeout: SMTP_TIMEOUT_MS,
    socketTimeout: SMTP_TIMEOUT_MS,
  } as never)
  try {
    await transport.sendMail({
      // As objects: nodemailer would read a text as a list of recipients.
      from: parseSender(from),
      to: { address: to, name: '' },
      // Chinese text is shorter in base64, and long links must not be broken.
      textEncoding: 'base64',
      subject,
      text,
      html,
      // The same on every attempt, so that mail servers recognise a duplicate.
      messageId: `<${digest(key)}@${new URL(linkUrl).hostname}>`,
      headers: {
        'Auto-Submitted': 'auto-generated',
        'Content-Language': language,
        ...(unsubscribeUrl && {
          'List-Unsubscribe': `<${unsubscribeUrl}>`,
          'List-Unsubscribe-Post': 'List-Unsubscribe=One-Click',
        }),
      },
    })
  } catch (error) {
    const deliveryError = toDeliveryError(error as { responseCode?: number; code?: string })
    await tryToRecord(deps, deliveryError.message)
    throw deliveryError
  } finally {
    transport.close()
  }
  await tryToRecord(deps, null)
}

/** `Vouch <vouch@example.com>`, or the address alone. */
function parseSender(sender: string): { address: string; name: string } {
  const [, name = '', address = sender] = /^(.*)<([^<>]+)>$/.exec(sender) ?? []
  return { address: address.trim(), name: name.trim().replace(/^"(.*)"$/, '$1') }
}

/** The outcome is for the health page only: that it cannot be stored must neither repeat an email nor hide its failure. */
async function tryToRecord(deps: WorkerDeps, failure: string | null): Promise<void> {
  try {
    await recordEmailOutcome(deps, failure)
  } catch (error) {
    deps.log.error({ error: serializeError(error) }, 'the outcome of an email was not stored')
  }
}

/** Leaves out the server’s own message, which names the address. */
function toDeliveryError({ responseCode = 0, code = 'unknown' }: { responseCode?: number; code?: string }): Error {
  const message = `The mail server did not accept an email (${responseCode || code}).`
  return responseCode >= 500 ? new PermanentFailure(message) : new Error(message)
}
