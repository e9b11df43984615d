import { findAddress, parseFields } from './delivery-status.ts'
import { findReturnedRecipient } from './free-text.ts'
import type { ReturnedMail } from './returned-mail.ts'

/** What a feedback report (RFC 5965, RFC 6591) is about. */
export interface Complaint {
  isComplaint: boolean
  recipient: string | null
  reason: string
}

/** Reports about the mail as its recipient sees it. `not-spam` takes one back; `auth-failure` is for the administrator. */
const complaintTypes = ['abuse', 'fraud', 'opt-out', 'opt-out-list', 'virus', 'miscategorized', 'other']

/** Reads a feedback report, one of Outlook.com, or the wish to unsubscribe that Apple Mail sends. */
export function readComplaint(mail: ReturnedMail): Complaint | null {
  if (mail.feedbackReport !== null) return readFeedbackReport(mail, mail.feedbackReport)
  const [, outlookRecipient] = /^x-hmxmroriginalrecipient:(.*)$/im.exec(mail.returnedHeaders) ?? []
  if (outlookRecipient !== undefined || isOutlookComplaint(mail)) {
    const recipient = findAddress(outlookRecipient) ?? findReturnedRecipient(mail)
    return { isComplaint: true, recipient, reason: 'abuse' }
  }
  if (mail.getHeader('x-apple-unsubscribe') === 'true') {
    return { isComplaint: true, recipient: findAddress(mail.from.address), reason: 'opt-out' }
  }
  return null
}

function readFeedbackReport(mail: ReturnedMail, report: string): Complaint {
  const fields = parseFields(report)
  const type = /^[\w-]{1,40}/.exec(fields.get('feedback-type')?.toLowerCase() ?? '')?.[0] ?? 'other'
  const named = [fields.get('original-rcpt-to'), fields.get('removal-recipient')].map((value) => findAddress(value))
  const recipient = named.find((address) => address !== null) ?? findReturnedRecipient(mail)
  return { isComplaint: complaintTypes.includes(type), recipient: withoutRedacted(recipient), reason: type }
}

/** AOL and others put a word in place of the address that they hide. */
const withoutRedacted = (address: string | null): string | null =>
  address !== null && /^(redacted|removed|hidden|x+)@/.test(address) ? null : address

/** Outlook.com (JMRP) has a format of its own. */
const isOutlookComplaint = ({ from, subject }: ReturnedMail): boolean =>
  /^staff@(hotmail|outlook|live)\.com$/.test(from.address) && /^complaint about message from/i.test(subject)
