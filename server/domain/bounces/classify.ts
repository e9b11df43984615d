import { readAutoReply } from './auto-reply.ts'
import { readComplaint } from './complaint.ts'
import { findAddress, parseDeliveryStatus, type RecipientStatus } from './delivery-status.ts'
import { type Diagnosis, diagnose, findStatus, isExactStatus } from './diagnosis.ts'
import { findRecipient, isFreeTextBounce, parseFreeText } from './free-text.ts'
import { findBounceAddress, findInvitationHeader, findMessageId } from './mail-identifiers.ts'
import { type ReturnedMail, readReturnedMail } from './returned-mail.ts'

/** What a mail that came back means. */
export interface MailClassification {
  /** `soft` may pass, or is not the fault of the address. A mail that only is late is `soft` with the reason `delayed`. */
  kind: 'hard' | 'soft' | 'complaint' | 'auto-reply' | 'none'
  /** Whom it is about, in lower case; null if the mail hides it. */
  recipient: string | null
  /** The code of RFC 3463. */
  status: string | null
  reason: string
  /** The invitation that came back. What names none of ours changes nothing: anyone can write such a mail. */
  invitation: string | null
}

/** What a mail that came back says, with what is needed to record it. */
export interface MailReport extends MailClassification {
  /** What the server said. */
  words: string | null
  /** The `Message-ID` of the report itself. */
  messageId: string | null
}

/**
 * Reads a mail as it was received. Never throws: what cannot be read is `none`.
 * @param secrets those of the service, which sign the addresses that bounces come back to: see `listSecrets`
 */
export async function readMailReport(secrets: readonly string[], bytes: Uint8Array): Promise<MailReport> {
  try {
    const mail = await readReturnedMail(bytes)
    const reading = classifyReturnedMail(mail)
    return { ...reading, invitation: findInvitation(secrets, mail), messageId: mail.getHeader('message-id') || null }
  } catch {
    return {
      kind: 'none',
      recipient: null,
      status: null,
      reason: 'unreadable',
      invitation: null,
      words: null,
      messageId: null,
    }
  }
}

/**
 * Classifies a mail as it was received. Never throws: what cannot be read is `none`.
 * @param secrets those of the service, which sign the addresses that bounces come back to: see `listSecrets`
 */
export async function classifyMail(secrets: readonly string[], bytes: Uint8Array): Promise<MailClassification> {
  const { kind, recipient, status, reason, invitation } = await readMailReport(secrets, bytes)
  return { kind, recipient, status, reason, invitation }
}

type Reading = Omit<MailReport, 'invitation' | 'messageId'>

function classifyReturnedMail(mail: ReturnedMail): Reading {
  const complaint = readComplaint(mail)
  if (complaint) {
    const { isComplaint, recipient, reason } = complaint
    return { kind: isComplaint ? 'complaint' : 'none', recipient, status: null, reason, words: null }
  }
  const statuses = listStatuses(mail)
  if (statuses.length > 0) return classifyStatuses(mail, statuses)
  const autoReply = readAutoReply(mail)
  if (autoReply)
    return {
      kind: 'auto-reply',
      recipient: findAddress(mail.from.address),
      status: null,
      reason: autoReply,
      words: null,
    }
  return { kind: 'none', recipient: null, status: null, reason: 'ordinary', words: null }
}

function listStatuses(mail: ReturnedMail): RecipientStatus[] {
  const statuses = parseDeliveryStatus(mail.deliveryStatus)
  if (statuses.length > 0) return statuses
  return mail.deliveryStatus !== '' || isFreeTextBounce(mail) ? parseFreeText(mail) : []
}

/** A failure counts before a delay, and both before a success: an invitation has one recipient. */
function classifyStatuses(mail: ReturnedMail, statuses: RecipientStatus[]): Reading {
  const status = ['failed', 'delayed', 'delivered'].flatMap((wanted) => statuses.filter((s) => s.action === wanted))[0]
  const recipient = status?.recipient ?? findRecipient(mail)
  if (!status || status.action === 'delivered') {
    return { kind: 'none', recipient, status: status?.status ?? null, reason: 'delivered', words: null }
  }
  return { ...diagnoseStatus(mail, status), recipient, words: status.diagnostic || null }
}

const diagnoseStatus = (
  mail: ReturnedMail,
  { action, status, diagnostic, diagnosticType }: RecipientStatus,
): Diagnosis =>
  diagnose({
    // Without words of the server, an exact code says more than a text for people.
    words: diagnostic || (isExactStatus(status) ? '' : mail.text),
    status: findStatus(diagnostic) ?? findTranscriptStatus(mail.text) ?? status,
    isDelayed: action === 'delayed',
    isProgram: diagnosticType === 'x-unix',
    isAfterData: afterDataPattern.test(mail.text),
  })

/** Postfix, Exim and m-FILTER name the command. In transcripts of Sendmail, the answers to earlier commands follow `DATA`. */
const afterDataPattern = /in reply\s+to\s+(end\s+of\s+)?data\b|after\s+end\s+of\s+data|-smtp command\s+data\b/i

/** Sendmail quotes what other servers said, with their codes; its own are less exact. */
const findTranscriptStatus = (text: string): string | null =>
  findStatus(
    Array.from(text.matchAll(/^\s{0,20}<<< (.*)$/gm), ([, reply = '']) => reply)
      .filter((reply) => !/\b5\.0\.0\b/.test(reply))
      .join('\n'),
  )

/** The signed address first, then what the returned mail says of itself. */
const findInvitation = (secrets: readonly string[], mail: ReturnedMail): string | null =>
  findBounceAddress(secrets, [mail.headers, mail.returnedHeaders, mail.text].join('\n')) ??
  findInvitationHeader(mail.returnedHeaders) ??
  findMessageId([mail.returnedHeaders, ...referenceHeaders.flatMap(mail.listHeaders), mail.text].join('\n'))

const referenceHeaders = ['in-reply-to', 'references']
