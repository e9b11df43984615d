import { AwsV4Signer } from 'aws4fetch'
import { formatAsciiAddress } from '../address.ts'
import type { MailFailureKind, MailTransport, OutgoingMail } from '../types.ts'
import { listHeaders } from './headers.ts'
import { type Answer, classifyStatus, type HttpOptions, postJson, readText, toFailure } from './http.ts'
import { listTags } from './tags.ts'

/** Amazon SES: `ses://ID:SECRET@REGION`, with `?configuration-set=NAME` for one that publishes events. */
export function openSes(address: string, options: HttpOptions): MailTransport {
  const { id, secret, region, configurationSet } = parseUrl(address)
  const domain = region.startsWith('cn-') ? 'amazonaws.com.cn' : 'amazonaws.com'
  const url = new URL('/v2/email/outbound-emails', options.baseUrl ?? `https://email.${region}.${domain}`).href
  const signing = { accessKeyId: id, secretAccessKey: secret, region, service: 'ses', cache: new Map() }
  return {
    name: 'ses',
    isIdempotent: false,
    concurrency: 10,
    async send(mail) {
      const body = JSON.stringify(toBody(mail, configurationSet))
      const { headers } = await new AwsV4Signer({ method: 'POST', url, body, ...signing }).sign()
      const answer = await postJson({ url, headers: Object.fromEntries(headers), body }, options)
      const messageId = readText(answer.body.MessageId)
      if (answer.status === 200 && messageId !== '') return { providerId: messageId, words: `HTTP ${answer.status}` }
      throw toFailure(answer, classify(answer), readText(answer.body.message) || readText(answer.body.Message))
    },
    close: async () => undefined,
  }
}

/** Secrets of Amazon have slashes: they need not be encoded. */
function parseUrl(url: string) {
  const [, id = '', secret = '', region = '', set] =
    /^ses:\/\/([^:]+):(.+)@([a-z0-9-]+)(?:\?configuration-set=([\w-]+))?$/.exec(url) ?? []
  return { id, secret: decodeURIComponent(secret), region, configurationSet: set }
}

const toText = (Data: string) => ({ Data, Charset: 'UTF-8' })

const toBody = (mail: OutgoingMail, configurationSet: string | undefined) => ({
  FromEmailAddress: formatAsciiAddress(mail.from),
  Destination: { ToAddresses: [formatAsciiAddress(mail.to)] },
  ...(mail.replyTo && { ReplyToAddresses: [mail.replyTo] }),
  Content: {
    Simple: {
      Subject: toText(mail.subject),
      Body: { Text: toText(mail.text), Html: toText(mail.html) },
      Headers: listHeaders(mail).map(([Name, Value]) => ({ Name, Value })),
    },
  },
  EmailTags: listTags(mail.metadata).map(([Name, Value]) => ({ Name, Value })),
  ...(configurationSet && { ConfigurationSetName: configurationSet }),
})

const kindByType: Readonly<Record<string, MailFailureKind>> = {
  TooManyRequestsException: 'throttled',
  ThrottlingException: 'throttled',
  LimitExceededException: 'throttled',
  AccountSuspendedException: 'connection',
  SendingPausedException: 'connection',
  MailFromDomainNotVerifiedException: 'connection',
  NotFoundException: 'connection',
}

function classify({ status, headers, body }: Answer): MailFailureKind {
  const type = (headers.get('x-amzn-errortype') ?? readText(body.__type)).replace(/^.*#|:.*$/g, '')
  const message = readText(body.message) || readText(body.Message)
  // The account is in the sandbox, or the sender is not set up: a member has to act.
  if (type === 'MessageRejected' && /not verified/i.test(message)) return 'connection'
  if (type === 'BadRequestException' && /illegal address|missing final '@domain'|local address/i.test(message))
    return 'recipient'
  return kindByType[type] ?? classifyStatus(status) ?? 'refused'
}
