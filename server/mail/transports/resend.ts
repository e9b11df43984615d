import { formatAddress } from '../address.ts'
import type { MailFailureKind, MailTransport, OutgoingMail } from '../types.ts'
import { listHeaders } from './headers.ts'
import { type Answer, classifyStatus, type HttpOptions, postJson, readText, toFailure } from './http.ts'
import { listTags } from './tags.ts'

/** Resend (resend.com): `resend://KEY`. It recognises a repeated key for 24 hours. */
export function openResend(url: string, options: HttpOptions): MailTransport {
  const [, key = ''] = url.split('//')
  const endpoint = `${options.baseUrl ?? 'https://api.resend.com'}/emails`
  return {
    name: 'resend',
    isIdempotent: true,
    // By default, an account may send two emails a second.
    concurrency: 2,
    async send(mail) {
      const headers = { authorization: `Bearer ${key}`, 'user-agent': 'Vouch', 'idempotency-key': mail.key }
      const answer = await postJson({ url: endpoint, headers, body: JSON.stringify(toBody(mail)) }, options)
      const id = readText(answer.body.id)
      if (answer.status === 200 && id !== '') return { providerId: id, words: `HTTP ${answer.status}` }
      throw toFailure(answer, classify(answer), readText(answer.body.message))
    },
    close: async () => undefined,
  }
}

const toBody = (mail: OutgoingMail) => ({
  from: formatAddress(mail.from),
  to: [formatAddress(mail.to)],
  subject: mail.subject,
  html: mail.html,
  text: mail.text,
  ...(mail.replyTo && { reply_to: mail.replyTo }),
  headers: Object.fromEntries(listHeaders(mail)),
  tags: listTags(mail.metadata).map(([name, value]) => ({ name, value })),
})

function classify({ status, body }: Answer): MailFailureKind {
  // The first attempt is still running.
  if (body.name === 'concurrent_idempotent_requests') return 'temporary'
  if (status === 422 && /`to`/.test(readText(body.message))) return 'recipient'
  return classifyStatus(status) ?? 'refused'
}
