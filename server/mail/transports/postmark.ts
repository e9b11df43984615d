import { formatAddress } from '../address.ts'
import type { MailFailureKind, MailTransport, OutgoingMail } from '../types.ts'
import { listHeaders } from './headers.ts'
import { type Answer, classifyStatus, type HttpOptions, postJson, readText, toFailure } from './http.ts'

/** Postmark (postmarkapp.com): `postmark://TOKEN`. Surveys use the message stream `broadcast`, other emails `outbound`. */
export function openPostmark(url: string, options: HttpOptions): MailTransport {
  const [, token = ''] = url.split('//')
  const endpoint = `${options.baseUrl ?? 'https://api.postmarkapp.com'}/email`
  return {
    name: 'postmark',
    isIdempotent: false,
    concurrency: 10,
    async send(mail) {
      const headers = { 'x-postmark-server-token': token }
      const answer = await postJson({ url: endpoint, headers, body: JSON.stringify(toBody(mail)) }, options)
      const id = readText(answer.body.MessageID)
      if (answer.status === 200 && answer.body.ErrorCode === 0 && id !== '')
        return { providerId: id, words: readText(answer.body.Message) }
      throw toFailure(answer, classify(answer), readText(answer.body.Message))
    },
    close: async () => undefined,
  }
}

const toBody = (mail: OutgoingMail) => ({
  From: formatAddress(mail.from),
  To: formatAddress(mail.to),
  Subject: mail.subject,
  HtmlBody: mail.html,
  TextBody: mail.text,
  ...(mail.replyTo && { ReplyTo: mail.replyTo }),
  Headers: listHeaders(mail).map(([Name, Value]) => ({ Name, Value })),
  Metadata: mail.metadata,
  MessageStream: mail.isBulk ? 'broadcast' : 'outbound',
})

/** Its error codes: wrong token, sender not confirmed, no credits, account or stream not ready. A member has to act. */
const accountCodes = [10, 400, 401, 402, 403, 405, 412, 413, 1224, 1226, 1227, 1235]
/** The address has bounced or complained before, at this account. */
const INACTIVE_RECIPIENT = 406
const INVALID_REQUEST = 300

function classify({ status, body }: Answer): MailFailureKind {
  if (body.ErrorCode === INACTIVE_RECIPIENT) return 'recipient'
  if (accountCodes.includes(body.ErrorCode as number)) return 'connection'
  if (body.ErrorCode === INVALID_REQUEST && /'To'/.test(readText(body.Message))) return 'recipient'
  return classifyStatus(status) ?? 'refused'
}
