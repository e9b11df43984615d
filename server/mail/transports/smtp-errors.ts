import { diagnose, findStatus } from '../../domain/bounces/diagnosis.ts'
import { MailFailure, type MailFailureKind } from '../types.ts'

/** An error of nodemailer. */
export interface SmtpError extends Error {
  code?: string
  command?: string
  responseCode?: number
  response?: string
  /** One for each recipient: the reply alone. */
  rejectedErrors?: SmtpError[]
}

/** Before these commands, no email is at stake: the server, or our credentials. */
const connectionCommands = /^(CONN|EHLO|HELO|LHLO|STARTTLS|AUTH\b.*|API)$/

/** What the reply of a mail server means for this email, its address and those that follow. */
export function toMailFailure(error: SmtpError): MailFailure {
  const reply = error.rejectedErrors?.[0] ?? error
  const code = reply.responseCode ?? 0
  const words = (reply.response ?? reply.message).slice(0, 500)
  const details = { status: findStatus(words), code: String(code || (reply.code ?? 'unknown')) }
  return new MailFailure(code === 0 ? classifyLocalError(reply) : classifyReply(reply, code, words), words, details)
}

/** Without a reply: the connection failed, or nodemailer refused an address or a text. */
function classifyLocalError({ code, message }: SmtpError): MailFailureKind {
  if (code === 'EENVELOPE') return /sender/i.test(message) ? 'refused' : 'recipient'
  return code === 'EMESSAGE' ? 'refused' : 'connection'
}

function classifyReply({ code: name, command = '' }: SmtpError, code: number, words: string): MailFailureKind {
  if (code === 421) return 'throttled'
  if (name === 'EAUTH' || connectionCommands.test(command) || [530, 534, 535, 538].includes(code)) return 'connection'
  const isAfterData = command === 'DATA' || name === 'EMESSAGE'
  const { kind, status, reason } = diagnose({ words, status: null, isAfterData })
  if (reason === 'rate-limited' || code === 454 || status === '4.7.0') return 'throttled'
  if (reason === 'mailbox-full' || /gr[ae]y-?list/i.test(words)) return 'temporary'
  if (code < 500) return /^4\.[12]\./.test(status ?? '') ? 'temporary' : 'throttled'
  return kind === 'hard' && !command.startsWith('MAIL') ? 'recipient' : 'refused'
}
