import { createServer, type IncomingMessage, type ServerResponse } from 'node:http'
import type { AddressInfo } from 'node:net'
import { text } from 'node:stream/consumers'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openMailTransport } from '../../../server/mail/transports/open.ts'
import type { MailFailure } from '../../../server/mail/types.ts'
import { sampleMail } from '../../support/mail-samples.ts'
import { signRequest } from '../../support/sigv4.ts'

interface Reply {
  status: number
  body: unknown
  headers?: Record<string, string>
}

const requests: { path: string; headers: IncomingMessage['headers']; body: Record<string, unknown>; raw: string }[] = []
let reply: Reply | ((response: ServerResponse) => void)
const server = createServer(async (request, response) => {
  const raw = await text(request)
  requests.push({ path: `${request.method} ${request.url}`, headers: request.headers, body: JSON.parse(raw), raw })
  if (typeof reply === 'function') return reply(response)
  response.writeHead(reply.status, { 'content-type': 'application/json', ...reply.headers })
  response.end(typeof reply.body === 'string' ? reply.body : JSON.stringify(reply.body))
})
let baseUrl = ''

beforeAll(async () => {
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  baseUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`
})
afterAll(() => new Promise((resolve) => server.close(resolve)))
beforeEach(() => {
  requests.length = 0
})

const secret = 'wJalrXUtnFEMI/K7MDENG+bPxRfiCYEXAMPLEKEY'
const urls = {
  resend: 'resend://re_123456789',
  postmark: 'postmark://01234567-89ab-cdef-0123-456789abcdef',
  ses: `ses://AKIDEXAMPLE:${secret}@eu-west-1?configuration-set=events`,
}
const successes = {
  resend: { status: 200, body: { id: 'b7' } },
  postmark: { status: 200, body: { ErrorCode: 0, Message: 'OK', MessageID: 'b7' } },
  ses: { status: 200, body: { MessageId: 'b7' } },
}
type Name = keyof typeof urls
const names = Object.keys(urls) as Name[]

const send = (name: Name, mail = sampleMail, timeoutMs = 5000) =>
  openMailTransport({ url: urls[name], from: 'survey@example.com' }, { baseUrl, timeoutMs }).send(mail)

async function fail(name: Name, failure: typeof reply, timeoutMs?: number): Promise<MailFailure> {
  reply = failure
  return send(name, sampleMail, timeoutMs).then(
    () => expect.unreachable(),
    (error) => error,
  )
}

const headers = [
  ['Auto-Submitted', 'auto-generated'],
  ['X-Auto-Response-Suppress', 'OOF, AutoReply'],
  ['Content-Language', 'zh-Hans'],
  ['Precedence', 'bulk'],
  ['List-Unsubscribe', `<${sampleMail.unsubscribe?.url}>, <mailto:unsubscribe@example.com>`],
  ['List-Unsubscribe-Post', 'List-Unsubscribe=One-Click'],
  ['Feedback-ID', 'c1:w1:survey:vouch'],
  ['X-Vouch-Invitation', '01j0000000000000000000'],
]

describe('email by the API of a provider', () => {
  it('is posted to Resend with a key that makes retries harmless', async () => {
    reply = successes.resend
    expect(await send('resend')).toEqual({ providerId: 'b7', words: 'HTTP 200' })
    expect(requests).toMatchObject([
      {
        path: 'POST /emails',
        headers: {
          authorization: 'Bearer re_123456789',
          'user-agent': 'Vouch',
          'idempotency-key': sampleMail.key,
          'content-type': 'application/json',
        },
      },
    ])
    expect(requests[0]?.body).toEqual({
      from: '"Müller, \\"Fine\\" Goods" <survey@example.com>',
      to: ['"Ada" <ada@example.org>'],
      subject: sampleMail.subject,
      html: sampleMail.html,
      text: sampleMail.text,
      reply_to: sampleMail.replyTo,
      headers: Object.fromEntries(headers),
      tags: [
        { name: 'invitation', value: '01j0000000000000000000' },
        { name: 'campaign', value: 'a_b' },
      ],
    })
  })

  it('is posted to Postmark, surveys as broadcasts', async () => {
    reply = successes.postmark
    expect(await send('postmark')).toEqual({ providerId: 'b7', words: 'OK' })
    expect(requests[0]).toMatchObject({
      path: 'POST /email',
      headers: { 'x-postmark-server-token': '01234567-89ab-cdef-0123-456789abcdef' },
    })
    expect(requests[0]?.body).toEqual({
      From: '"Müller, \\"Fine\\" Goods" <survey@example.com>',
      To: '"Ada" <ada@example.org>',
      Subject: sampleMail.subject,
      HtmlBody: sampleMail.html,
      TextBody: sampleMail.text,
      ReplyTo: sampleMail.replyTo,
      Headers: headers.map(([Name, Value]) => ({ Name, Value })),
      Metadata: sampleMail.metadata,
      MessageStream: 'broadcast',
    })
    await send('postmark', { ...sampleMail, isBulk: false })
    expect(requests[1]?.body.MessageStream).toBe('outbound')
  })

  it('is posted to Amazon SES, signed', async () => {
    reply = successes.ses
    expect(await send('ses')).toEqual({ providerId: 'b7', words: 'HTTP 200' })
    const [request] = requests
    expect(request?.path).toBe('POST /v2/email/outbound-emails')
    expect(request?.body).toEqual({
      FromEmailAddress: '=?UTF-8?B?TcO8bGxlciwgIkZpbmUiIEdvb2Rz?= <survey@example.com>',
      Destination: { ToAddresses: ['"Ada" <ada@example.org>'] },
      ReplyToAddresses: [sampleMail.replyTo],
      Content: {
        Simple: {
          Subject: { Data: sampleMail.subject, Charset: 'UTF-8' },
          Body: {
            Text: { Data: sampleMail.text, Charset: 'UTF-8' },
            Html: { Data: sampleMail.html, Charset: 'UTF-8' },
          },
          Headers: headers.map(([Name, Value]) => ({ Name, Value })),
        },
      },
      EmailTags: [
        { Name: 'invitation', Value: '01j0000000000000000000' },
        { Name: 'campaign', Value: 'a_b' },
      ],
      ConfigurationSetName: 'events',
    })
    const time = String(request?.headers['x-amz-date'])
    const date = new Date(time.replace(/^(....)(..)(..T..)(..)/, '$1-$2-$3:$4:'))
    const again = signRequest(
      {
        method: 'POST',
        url: new URL(`${baseUrl}/v2/email/outbound-emails`),
        headers: {},
        body: request?.raw ?? '',
      },
      { id: 'AKIDEXAMPLE', secret, region: 'eu-west-1', service: 'ses' },
      date,
    )
    expect(request?.headers.authorization).toBe(again.authorization)
  })

  it('signs as Amazon documents it', () => {
    const { authorization } = signRequest(
      { method: 'GET', url: new URL('https://example.amazonaws.com/'), headers: {}, body: '' },
      { id: 'AKIDEXAMPLE', secret, region: 'us-east-1', service: 'service' },
      new Date('2015-08-30T12:36:00Z'),
    )
    expect(authorization).toBe(
      'AWS4-HMAC-SHA256 Credential=AKIDEXAMPLE/20150830/us-east-1/service/aws4_request, ' +
        'SignedHeaders=host;x-amz-date, Signature=5fa00fa31553b73ebf1942676e86291e8372ff2a2260956d9b8aae1d763fbf31',
    )
  })

  it.each<[Name, string, Reply, string]>([
    [
      'resend',
      'rate',
      { status: 429, body: { name: 'rate_limit_exceeded' }, headers: { 'retry-after': '2' } },
      'throttled',
    ],
    ['resend', 'key', { status: 403, body: { name: 'invalid_api_key' } }, 'connection'],
    [
      'resend',
      'address',
      { status: 422, body: { message: 'Invalid `to` field. The email address needs …' } },
      'recipient',
    ],
    ['resend', 'content', { status: 422, body: { message: 'Invalid `from` field.' } }, 'refused'],
    ['resend', 'repetition', { status: 409, body: { name: 'concurrent_idempotent_requests' } }, 'temporary'],
    ['resend', 'other email of the same key', { status: 409, body: { name: 'invalid_idempotent_request' } }, 'refused'],
    ['resend', 'fault', { status: 502, body: '<html>' }, 'temporary'],
    ['resend', 'redirect', { status: 302, body: '', headers: { location: 'http://127.0.0.1:1/' } }, 'connection'],
    ['resend', 'no id', { status: 200, body: '[]' }, 'connection'],
    [
      'postmark',
      'inactive address',
      { status: 422, body: { ErrorCode: 406, Message: 'You tried to send to …' } },
      'recipient',
    ],
    [
      'postmark',
      'bad address',
      { status: 422, body: { ErrorCode: 300, Message: "Invalid 'To' address." } },
      'recipient',
    ],
    ['postmark', 'bad email', { status: 422, body: { ErrorCode: 300, Message: "Invalid 'From' address." } }, 'refused'],
    ['postmark', 'unconfirmed sender', { status: 422, body: { ErrorCode: 400, Message: 'Sender …' } }, 'connection'],
    ['postmark', 'token', { status: 401, body: { ErrorCode: 10 } }, 'connection'],
    ['postmark', 'rate', { status: 429, body: '' }, 'throttled'],
    ['ses', 'rate', { status: 429, body: { __type: 'TooManyRequestsException' } }, 'throttled'],
    [
      'ses',
      'quota',
      { status: 400, body: {}, headers: { 'x-amzn-errortype': 'LimitExceededException:http://x/' } },
      'throttled',
    ],
    [
      'ses',
      'sandbox',
      { status: 400, body: { __type: 'MessageRejected', message: 'Email address is not verified.' } },
      'connection',
    ],
    ['ses', 'content', { status: 400, body: { __type: 'com.amazonaws#MessageRejected', message: 'Virus' } }, 'refused'],
    [
      'ses',
      'address',
      { status: 400, body: { __type: 'BadRequestException', message: 'Illegal address' } },
      'recipient',
    ],
    ['ses', 'pause', { status: 400, body: { __type: 'SendingPausedException' } }, 'connection'],
    ['ses', 'signature', { status: 403, body: { message: 'The security token is invalid' } }, 'connection'],
    ['ses', 'fault', { status: 500, body: {} }, 'temporary'],
  ])('tells by the answer of %s: %s', async (name, _, answer, kind) => {
    expect(await fail(name, answer)).toMatchObject({ kind, code: String(answer.status) })
    expect(requests).toHaveLength(1)
  })

  it.each(names)('waits as long as %s asks, in seconds or until a time, and a day at most', async (name) => {
    const answer = (value: string) => ({ status: 429, body: {}, headers: { 'retry-after': value } })
    expect((await fail(name, answer('7'))).retryAfterMs).toBe(7000)
    expect((await fail(name, answer('99999999'))).retryAfterMs).toBe(86_400_000)
    expect((await fail(name, answer('Thu, 01 Jan 2015 00:00:00 GMT'))).retryAfterMs).toBe(0)
    expect((await fail(name, answer('soon'))).retryAfterMs).toBeNull()
  })

  it.each(names)('reads no more than 64 kB of what %s answers, and waits no longer than it may', async (name) => {
    const endless = await fail(name, (response) => {
      response.writeHead(400)
      const write = () => {
        while (!response.destroyed && response.write('x'.repeat(16_384))) {}
      }
      response.on('drain', write)
      write()
    })
    expect(endless).toMatchObject({ kind: 'refused', code: '400' })
    expect(endless.message).toHaveLength(500)
    const silent = await fail(name, (response) => void setTimeout(() => response.destroy(), 2000), 50)
    expect(silent).toMatchObject({ kind: 'connection', code: 'ETIMEDOUT' })
    const broken = await fail(name, (response) => void response.destroy())
    expect(broken).toMatchObject({ kind: 'connection' })
  })

  it('goes to one address, whatever signs it has', async () => {
    reply = successes.resend
    const to = { address: 'victim,evil@bücher.example', name: '' }
    await send('resend', { ...sampleMail, to })
    expect(requests[0]?.body.to).toEqual(['"victim,evil"@xn--bcher-kva.example'])
    reply = successes.ses
    await send('ses', { ...sampleMail, to: { address: 'a@example.org', name: '王'.repeat(40) } })
    const destination = requests[1]?.body.Destination as { ToAddresses: string[] }
    const words = destination.ToAddresses[0]?.split(' ').slice(0, -1) ?? []
    expect(words.every((word) => word.length <= 75)).toBe(true)
    const decode = (word: string) => Buffer.from(word.slice(10, -2), 'base64').toString()
    expect(words.map(decode).join('')).toBe('王'.repeat(40))
  })
})
