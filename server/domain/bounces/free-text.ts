import { addressPattern, findAddress, parseDeliveryStatus, type RecipientStatus } from './delivery-status.ts'
import type { ReturnedMail } from './returned-mail.ts'
import { reportOpenings, reportSubjects } from './subjects.ts'

/** The senders of reports: mail servers write in no one's name. */
const daemonPattern = /^(mailer-?daemon|mail-?daemon|post_?master|mailadmin|mdaemon|bounce)s?([+@]|$)/i
const daemonNames = /^"?((internet )?mail delivery( (sub)?system)?|mail(er)?[- ]daemon|postmaster|系统管理员)"?$/i

/** Whether a mail without a delivery status notification reports a failure all the same. */
export function isFreeTextBounce(mail: ReturnedMail): boolean {
  if (mail.getHeader('x-failed-recipients') !== '') return true
  if (!isFromServer(mail)) return false
  if (reportSubjects.test(mail.subject) || reportOpenings.test(mail.text.slice(0, 2000))) return true
  // Reports in languages that the patterns do not know return the mail all the same.
  return /^(received|message-id):/im.test(mail.returnedHeaders) || /^final-recipient[ \t]*:/im.test(mail.text)
}

/** Whether servers speak, not people. What a person's mail quotes of a report is none. */
const isFromServer = ({ from, getHeader }: ReturnedMail): boolean =>
  from.address === '' || daemonPattern.test(from.address) || (hasNullSender(getHeader) && daemonNames.test(from.name))

/** Reports and automatic replies have no sender to answer to (RFC 3834, RFC 5321). */
export const hasNullSender = (getHeader: ReturnedMail['getHeader']): boolean =>
  /^(<>|<?(mailer-daemon|null)(@[\w.-]*)?>?)$/i.test(getHeader('return-path'))

/** The recipients that a report names in its text. */
export function parseFreeText(mail: ReturnedMail): RecipientStatus[] {
  const statuses = parseDeliveryStatus(mail.text)
  if (statuses.length > 0) return statuses
  return [
    { recipient: findRecipient(mail), action: parseAction(mail), status: null, diagnostic: '', diagnosticType: '' },
  ]
}

const parseAction = ({ subject, text }: ReturnedMail): RecipientStatus['action'] =>
  /\b(delay(ed)?|warning|deferred|will be retried)\b/i.test(`${subject}\n${text}`) &&
  /delayed|warning message only|temporary failure|will (be retried|keep trying)|need not resend|not need to re-?send/i.test(
    text,
  )
    ? 'delayed'
    : 'failed'

/** The header of Exim and Gmail, the fields of other servers, the first other address in the text, or that of the mail. */
export function findRecipient(mail: ReturnedMail): string | null {
  const [, field] = /^\s{0,20}(?:rcpt to|recipient address)[ \t]*:(.*)$/im.exec(mail.text) ?? []
  return (
    findAddress(mail.getHeader('x-failed-recipients')) ??
    findAddress(field) ??
    findOtherAddress(mail) ??
    findReturnedRecipient(mail)
  )
}

/** Not the sender of the report, and not whom it is sent to. */
function findOtherAddress({ from, listHeaders, text }: ReturnedMail): string | null {
  const own = [from.address, ...listHeaders('to').map(findAddress), ...listHeaders('delivered-to').map(findAddress)]
  const addresses = text.matchAll(new RegExp(addressPattern, 'gu')).map(([address]) => address.toLowerCase())
  return addresses.find((address) => !own.includes(address)) ?? null
}

/** The recipient in the headers of the mail that is returned. */
export const findReturnedRecipient = ({ returnedHeaders }: ReturnedMail): string | null =>
  findAddress(/^to:(.*)$/im.exec(returnedHeaders)?.[1])
