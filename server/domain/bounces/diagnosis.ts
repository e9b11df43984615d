import { type FailureReason, phrases } from './phrases.ts'

/** What is known of a failure. */
export interface Failure {
  /** The words of the server that refused, or of the one that reports it. */
  words: string
  /** The code in the notification, if there is one. */
  status: string | null
  isDelayed?: boolean
  /** The words are those of a program, with its exit code. */
  isProgram?: boolean
  /** The server accepted the recipient, and refused what came after. */
  isAfterData?: boolean
}

export interface Diagnosis {
  kind: 'hard' | 'soft'
  status: string | null
  reason: FailureReason
}

const finalReasons: readonly FailureReason[] = ['unknown-user', 'unknown-host', 'no-mail', 'moved']

/** Codes of RFC 3463 and of the IANA registry whose meaning is clear without words. Others of class 5 are not final. */
const reasonByStatus = new Map<string, FailureReason>([
  ['1.1', 'unknown-user'],
  ['1.2', 'unknown-host'],
  ['1.3', 'unknown-user'],
  ['1.6', 'moved'],
  ['1.10', 'no-mail'],
  ['2.1', 'suspended'],
  ['2.2', 'mailbox-full'],
  ['2.3', 'too-large'],
  ['3.4', 'too-large'],
  ['4.1', 'expired'],
  ['4.4', 'unknown-host'],
  ['4.7', 'expired'],
])

/** Whether a code tells the reason without words. */
export const isExactStatus = (status: string | null): boolean => reasonByStatus.has(status?.slice(2) ?? '')

/** Exit codes of programs that deliver (sysexits.h): no such user, no such host. */
const programReasons = new Map<string, FailureReason>([
  ['67', 'unknown-user'],
  ['68', 'unknown-host'],
])

/** Whether an address is bad for ever (`hard`), or the mail may arrive another time or from another sender (`soft`). */
export function diagnose(failure: Failure): Diagnosis {
  const words = failure.words.toLowerCase().replace(/\s+/g, ' ')
  const status = findStatus(words) ?? failure.status
  if (failure.isDelayed) return { kind: 'soft', status, reason: 'delayed' }
  const reason = failure.isProgram ? getProgramReason(words) : getReason(words, status, failure.isAfterData ?? false)
  return { kind: finalReasons.includes(reason) && !isTemporary(words, status) ? 'hard' : 'soft', status, reason }
}

/** The innermost code: servers that pass on the words of another put their own code before them. */
export const findStatus = (words: string): string | null =>
  [...words.matchAll(/(?<![\d.])[45]\.\d{1,2}\.\d{1,3}(?![\d]|\.\d)/g)].at(-1)?.[0] ?? null

function getReason(words: string, status: string | null, isAfterData: boolean): FailureReason {
  const subject = status?.slice(2) ?? ''
  const reason = phrases.find(({ pattern }) => pattern.test(words))?.reason ?? reasonByStatus.get(subject)
  // Codes for bad senders, security and policy are about us, whatever the words say of the recipient.
  if (/^(7\.|1\.[78]$)/.test(subject))
    return reason === 'mailbox-full' || reason === 'rate-limited' ? reason : 'refused'
  // Servers name unknown users when they are named to them. Later, it is the filter of a recipient who exists.
  if (reason === 'unknown-user' && isAfterData) return 'filtered'
  return reason ?? 'unknown'
}

const getProgramReason = (words: string): FailureReason =>
  programReasons.get(/^\s*(\d{1,3})\b/.exec(words)?.[1] ?? '') ?? 'server-error'

/** A code of class 4, unless the words have a reply of class 5. */
const isTemporary = (words: string, status: string | null): boolean =>
  /^\s*4\d\d\b/.test(words) || (status?.startsWith('4') === true && !/\b5[05]\d[ -]/.test(words))
