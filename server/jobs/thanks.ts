import { systemCaller } from '../domain/deps.ts'
import { buildOptOutUrl } from '../domain/referrals/opt-out.ts'
import { buildReferralUrl, getReferralOfContact } from '../domain/referrals/referrals.ts'
import { loadReferralSettings } from '../domain/referrals/settings.ts'
import {
  loadRecipient,
  type Recipient,
  recordThanksOutcome,
  SEND_THANKS,
  type ThanksJob,
} from '../domain/referrals/thanks.ts'
import { loadCompany } from '../domain/referrals/visits.ts'
import { digest } from '../domain/secrets.ts'
import { loadSendingSettings } from '../domain/workspaces/sending-settings.ts'
import { getFilings } from '../domain/workspaces/website.ts'
import { parseSender } from '../mail/address.ts'
import { renderThanksMail } from '../mail/thanks-mail.ts'
import type { UserMail } from '../mail/user-mail.ts'
import { emailRetryLimit, transmitMail } from './email.ts'
import { type JobType, PermanentFailure, type WorkerDeps } from './types.ts'

/** Sends an email that thanks a customer, unless something forbids it by now. A repeated run sends the same email. */
export const thanksJob: JobType = {
  name: SEND_THANKS,
  retryLimit: emailRetryLimit,
  async run(deps, { workspaceId, payload }) {
    const { responseId } = payload as unknown as ThanksJob
    const recipient = await loadRecipient(deps, workspaceId, responseId)
    if (!recipient) return undefined
    try {
      // On Workers, a scheduled event has no request to take the public address from.
      if (deps.publicUrl === '') throw new Error('Set PUBLIC_URL: emails to customers contain links.')
      await send(deps, workspaceId, responseId, recipient)
    } catch (error) {
      const isRefused = error instanceof PermanentFailure
      // The queue gives the job up then, and says so.
      const isLast = deps.now() - recipient.queuedAt >= emailRetryLimit.maxAgeMs
      if (isRefused || isLast)
        await recordThanksOutcome(deps, workspaceId, responseId, { state: 'failed', reason: 'refused' })
      if (!isRefused) throw error
      return undefined
    }
    await recordThanksOutcome(deps, workspaceId, responseId, { state: 'sent', reason: null })
    return undefined
  },
}

async function send(deps: WorkerDeps, workspaceId: string, responseId: string, recipient: Recipient): Promise<void> {
  const { contactId } = recipient
  const [{ settings }, { name: company }, sending, filings, referral] = await Promise.all([
    loadReferralSettings(deps, workspaceId),
    loadCompany(deps, workspaceId),
    loadSendingSettings(deps, workspaceId),
    getFilings(deps),
    getReferralOfContact(deps, systemCaller(workspaceId), contactId),
  ])
  const isAsked = recipient.asksReferral && settings.destination !== null && referral !== null
  const optOutUrl = buildOptOutUrl(deps, { workspaceId, contactId })
  const email = await renderThanksMail({
    ...{ locales: recipient.locales, contact: recipient, company, texts: settings.texts, optOutUrl, filings },
    referralUrl: isAsked ? buildReferralUrl(deps, referral.code) : null,
  })
  await transmit(deps, { recipient, company, replyTo: sending.replyTo, optOutUrl, responseId }, email)
}

interface Addressing {
  recipient: Recipient
  company: string
  replyTo: string | null
  optOutUrl: string
  responseId: string
}

async function transmit(
  deps: WorkerDeps,
  { recipient, company, replyTo, optOutUrl, responseId }: Addressing,
  { subject, text, html, language }: UserMail,
): Promise<void> {
  const { mail, mailTransport, log, mailToLog } = deps
  if (!mail || !mailTransport) {
    log.info(
      mailToLog ? { to: recipient.email, subject } : {},
      'neither SMTP_URL nor MAIL_API_URL is set; email not sent',
    )
    return
  }
  const key = digest(`thanks ${responseId}`)
  await transmitMail(deps, mailTransport, {
    ...{ key, subject, text, html, language, replyTo, envelopeFrom: null, feedbackId: null },
    from: { address: parseSender(mail.from).address, name: company },
    to: { address: recipient.email, name: recipient.name ?? '' },
    messageId: `<${key}@${new URL(deps.publicUrl).hostname}>`,
    unsubscribe: { url: optOutUrl, mailto: null },
    metadata: {},
    isBulk: true,
  })
}
