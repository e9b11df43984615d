import { type EmailMessage, SEND_EMAIL } from '../domain/email.ts'
import { digest } from '../domain/secrets.ts'
import { recordEmailOutcome } from '../domain/service-health.ts'
import { getFilings } from '../domain/workspaces/website.ts'
import { serializeError } from '../log.ts'
import { parseSender } from '../mail/address.ts'
import { MailFailure, type MailTransport, type OutgoingMail } from '../mail/types.ts'
import type { UserMail } from '../mail/user-mail.ts'
import { renderEmail } from './email-templates.ts'
import { type JobType, PermanentFailure, type RetryLimit, type WorkerDeps } from './types.ts'

/** Emails that fail only for a time end after three days, and the health page says so. */
export const emailRetryLimit: RetryLimit = {
  maxAgeMs: 3 * 24 * 60 * 60 * 1000,
  report: (deps, { message }) => tryToRecord(deps, `${message} Gave up after three days.`),
}

/** Sends an email to a user. Without a mail server it is dropped, unless it is logged on request. */
export const emailJob: JobType = {
  name: SEND_EMAIL,
  retryLimit: emailRetryLimit,
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
 * @throws MailFailure if it may take it later
 */
export async function sendEmail(deps: WorkerDeps, envelope: Envelope, email: UserMail): Promise<void> {
  const { mail, mailTransport } = deps
  if (mail && mailTransport) await transmitEmail(deps, mailTransport, mail.from, envelope, email)
  else logUnsentEmail(deps, envelope, email)
}

/** Addresses and one-time links are logged on request only: readers of the log could use them. */
function logUnsentEmail({ log, mailToLog }: WorkerDeps, { to, url }: Envelope, { subject }: UserMail): void {
  log.info(mailToLog ? { to, subject, link: url } : {}, 'neither SMTP_URL nor MAIL_API_URL is set; email not sent')
}

async function transmitEmail(
  deps: WorkerDeps,
  transport: MailTransport,
  sender: string,
  { to, url, key, unsubscribeUrl }: Envelope,
  { language, subject, text, html }: UserMail,
): Promise<void> {
  const id = digest(key)
  await transmitMail(deps, transport, {
    key: id,
    from: parseSender(sender),
    to: { address: to, name: '' },
    replyTo: null,
    subject,
    text,
    html,
    language,
    messageId: `<${id}@${new URL(url).hostname}>`,
    envelopeFrom: null,
    unsubscribe: unsubscribeUrl === undefined ? null : { url: unsubscribeUrl, mailto: null },
    feedbackId: null,
    metadata: {},
    isBulk: false,
  })
}

/**
 * Sends an email, and records the outcome for the health page.
 * @throws PermanentFailure if it is refused for good
 */
export async function transmitMail(deps: WorkerDeps, transport: MailTransport, mail: OutgoingMail): Promise<void> {
  try {
    await transport.send(mail)
  } catch (error) {
    const deliveryError = error instanceof MailFailure ? toDeliveryError(error) : (error as Error)
    await tryToRecord(deps, deliveryError.message)
    throw deliveryError
  }
  await tryToRecord(deps, null)
}

/** The outcome is for the health page only: that it cannot be stored must neither repeat an email nor hide its failure. */
async function tryToRecord(deps: WorkerDeps, failure: string | null): Promise<void> {
  try {
    await recordEmailOutcome(deps, failure)
  } catch (error) {
    deps.log.error({ error: serializeError(error) }, 'the outcome of an email was not stored')
  }
}

/** Leaves out the server’s own words, which name the address. */
function toDeliveryError(cause: MailFailure): Error {
  const { kind, code, status, retryAfterMs } = cause
  const message = `The mail server did not accept an email (${code}).`
  return kind === 'recipient' || kind === 'refused'
    ? new PermanentFailure(message, { cause })
    : Object.assign(new MailFailure(kind, message, { status, retryAfterMs, code }), { cause })
}
