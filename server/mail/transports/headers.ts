import { INVITATION_HEADER } from '../../domain/bounces/mail-identifiers.ts'
import { cleanHeader } from '../address.ts'
import type { OutgoingMail } from '../types.ts'

/** The headers of an email beside its addresses, subject and ids, in order. Each name occurs once. */
export function listHeaders({ language, isBulk, unsubscribe, feedbackId, metadata }: OutgoingMail): [string, string][] {
  const { url, mailto } = unsubscribe ?? {}
  const headers: [string, string | false | undefined][] = [
    ['Auto-Submitted', 'auto-generated'],
    // Exchange answers automatically in spite of the header above.
    ['X-Auto-Response-Suppress', 'OOF, AutoReply'],
    ['Content-Language', language],
    ['Precedence', isBulk && 'bulk'],
    ['List-Unsubscribe', url && [url, mailto].flatMap((address) => (address ? `<${address}>` : [])).join(', ')],
    ['List-Unsubscribe-Post', url && 'List-Unsubscribe=One-Click'],
    ['Feedback-ID', feedbackId ?? undefined],
    [INVITATION_HEADER, metadata.invitation],
  ]
  return headers.flatMap(([name, value]) => (value ? [[name, cleanHeader(value)]] : []))
}

/** What DKIM covers: all that receivers judge by. nodemailer leaves out the unsubscribing by one click, and feedback ids. */
export const signedHeaders = [
  ...['From', 'Sender', 'Reply-To', 'Subject', 'Date', 'Message-ID', 'To', 'MIME-Version', 'Content-Type'],
  ...['Content-Transfer-Encoding', 'Content-Language', 'Auto-Submitted', 'Precedence', 'List-Id'],
  ...['List-Unsubscribe', 'List-Unsubscribe-Post', 'Feedback-ID', INVITATION_HEADER],
].join(':')
