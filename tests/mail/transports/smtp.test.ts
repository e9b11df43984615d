import { generateKeyPairSync } from 'node:crypto'
import { type AddressInfo, createServer, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'
import { SMTPServer, type SMTPServerOptions } from 'smtp-server'
import { afterEach, describe, expect, it } from 'vitest'
import { openMailTransport } from '../../../server/mail/transports/open.ts'
import type { MailFailure, MailSettings } from '../../../server/mail/types.ts'
import { sampleMail } from '../../support/mail-samples.ts'

const closers: (() => Promise<unknown>)[] = []
afterEach(async () => {
  for (const close of closers.splice(0).reverse()) await close()
})

const open = (settings: Omit<MailSettings, 'from'>) => {
  const transport = openMailTransport({ from: 'survey@example.com', ...settings })
  closers.push(() => transport.close())
  return transport
}

async function startServer(options: SMTPServerOptions = {}) {
  const mails: { from: string; to: string[]; source: string; isEncrypted: boolean; session: string }[] = []
  const server = new SMTPServer({
    authOptional: true,
    onData: async (stream, { envelope: { mailFrom, rcptTo }, secure, id }, next) => {
      const source = (await text(stream)).replace(/\r\n[ \t]+/g, ' ')
      const from = mailFrom ? mailFrom.address : ''
      mails.push({ from, to: rcptTo.map(({ address }) => address), source, isEncrypted: secure, session: id })
      next(null, 'Queued as 4711')
    },
    ...options,
  })
  // Connections that end without TLS are what some tests are about.
  server.on('error', () => undefined)
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve))
  closers.push(() => new Promise<void>((resolve) => server.close(resolve)))
  const sockets = new Set<Socket>()
  server.server.on('connection', (socket: Socket) => sockets.add(socket))
  return { mails, sockets, port: (server.server.address() as AddressInfo).port }
}

const fail = async (promise: Promise<unknown>): Promise<MailFailure> =>
  promise.then(
    () => expect.unreachable(),
    (error) => error,
  )

const reject = (response: string, responseCode: number) => Object.assign(new Error(response), { responseCode })

describe('email by SMTP', () => {
  it('leaves with the envelope, headers and ids it was given, each header once', async () => {
    const { mails, port } = await startServer()
    const transport = open({ url: `smtp://127.0.0.1:${port}` })
    const receipt = await transport.send(sampleMail)
    expect(receipt).toEqual({ providerId: null, words: '250 Queued as 4711' })
    const [mail] = mails
    expect(mail).toMatchObject({ from: sampleMail.envelopeFrom, to: ['ada@example.org'] })
    const headers = mail?.source.split('\r\n\r\n')[0]?.split('\r\n') ?? []
    expect(headers).toEqual(
      expect.arrayContaining([
        `Message-ID: ${sampleMail.messageId}`,
        `List-Unsubscribe: <${sampleMail.unsubscribe?.url}>, <mailto:unsubscribe@example.com>`,
        'List-Unsubscribe-Post: List-Unsubscribe=One-Click',
        'Feedback-ID: c1:w1:survey:vouch',
        'Auto-Submitted: auto-generated',
        'X-Auto-Response-Suppress: OOF, AutoReply',
        'Precedence: bulk',
        'Content-Language: zh-Hans',
        'Reply-To: r+token@bounce.example.com',
        'X-Vouch-Invitation: 01j0000000000000000000',
        'To: Ada <ada@example.org>',
      ]),
    )
    const names = headers.map((line) => line.split(':')[0]?.toLowerCase())
    expect(new Set(names).size).toBe(names.length)
  })

  it('lets a value begin no header of its own', async () => {
    const { mails, port } = await startServer()
    const transport = open({ url: `smtp://127.0.0.1:${port}` })
    const injection = 'x\r\nBcc: victim@example.org'
    await transport.send({
      ...sampleMail,
      feedbackId: injection,
      subject: injection,
      from: { address: 'survey@example.com', name: injection },
      metadata: { invitation: injection },
    })
    expect(mails[0]?.to).toEqual(['ada@example.org'])
    expect(mails[0]?.source).not.toMatch(/^bcc/im)
  })

  it('shares connections, of which it opens no more than the address says', async () => {
    const { mails, port } = await startServer()
    const transport = open({ url: `smtp://127.0.0.1:${port}?maxConnections=3` })
    expect(transport.concurrency).toBe(6)
    await Promise.all(Array.from({ length: 60 }, () => transport.send(sampleMail)))
    expect(mails).toHaveLength(60)
    expect(new Set(mails.map(({ session }) => session)).size).toBeLessThanOrEqual(3)
  })

  it('goes on after the server has closed idle connections', async () => {
    const { mails, port, sockets } = await startServer()
    const transport = open({ url: `smtp://127.0.0.1:${port}` })
    await transport.send(sampleMail)
    for (const socket of sockets) socket.destroy()
    await transport.send(sampleMail)
    expect(mails).toHaveLength(2)
  })

  it('is encrypted where the server can, whatever its certificate on this machine', async () => {
    const { mails, port } = await startServer()
    await open({ url: `smtp://localhost:${port}` }).send(sampleMail)
    await open({ url: `smtp://127.0.0.1:${port}?tls=off` }).send(sampleMail)
    expect(mails.map(({ isEncrypted }) => isEncrypted)).toEqual([true, false])
  })

  it('is not sent in plain text, nor to an unknown certificate, if encryption is required', async () => {
    const plain = await startServer({ disabledCommands: ['STARTTLS'] })
    await open({ url: `smtp://127.0.0.1:${plain.port}` }).send(sampleMail)
    const failure = await fail(open({ url: `smtp://127.0.0.1:${plain.port}?tls=required` }).send(sampleMail))
    expect(failure).toMatchObject({ kind: 'connection' })
    const selfSigned = await startServer()
    expect(
      await fail(open({ url: `smtp://localhost:${selfSigned.port}?tls=required` }).send(sampleMail)),
    ).toMatchObject({
      kind: 'connection',
    })
    // A host beyond this machine, by a name that leads here.
    const elsewhere = `smtp://127.0.0.1.:${plain.port}`
    expect((await fail(open({ url: elsewhere }).send(sampleMail))).kind).toBe('connection')
    expect(plain.mails).toHaveLength(1)
    expect(selfSigned.mails).toHaveLength(0)
  })

  it('is signed with DKIM over all that receivers judge by', async () => {
    const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 1024 })
    const key = privateKey.export({ type: 'pkcs8', format: 'pem' }).toString()
    const { mails, port } = await startServer()
    await open({ url: `smtp://127.0.0.1:${port}`, dkim: { domain: 'example.com', selector: 'vouch', key } }).send(
      sampleMail,
    )
    const signature = /^DKIM-Signature: (.*)$/m.exec(mails[0]?.source ?? '')?.[1]?.replace(/\s/g, '') ?? ''
    expect(signature).toContain('d=example.com;q=dns/txt;s=vouch;')
    const signed = /;h=([^;]+)/.exec(signature)?.[1]?.split(':')
    for (const name of ['from', 'list-unsubscribe', 'list-unsubscribe-post', 'feedback-id', 'message-id', 'reply-to'])
      expect(signed).toContain(name)
  })

  it.each([
    ['unknown user', 'onRcptTo', 550, '5.1.1 User unknown', 'recipient', '5.1.1'],
    ['full mailbox', 'onRcptTo', 452, '4.2.2 Mailbox full', 'temporary', '4.2.2'],
    ['full mailbox, said for good', 'onRcptTo', 552, '5.2.2 The mailbox is over quota', 'temporary', '5.2.2'],
    ['greylisting', 'onRcptTo', 450, '4.7.1 Greylisted, try again in 300 seconds', 'temporary', '4.7.1'],
    ['rate of Amazon', 'onRcptTo', 454, 'Throttling failure: Maximum sending rate exceeded', 'throttled', null],
    ['rate of Google', 'onRcptTo', 421, '4.7.0 Try again later', 'throttled', '4.7.0'],
    ['server busy', 'onMailFrom', 451, '4.3.2 System not accepting network messages', 'throttled', '4.3.2'],
    ['sender refused', 'onMailFrom', 553, '5.1.8 Sender address rejected', 'refused', '5.1.8'],
    ['sender unknown', 'onMailFrom', 550, '5.1.1 User unknown', 'refused', '5.1.1'],
    ['policy', 'onRcptTo', 550, '5.7.1 Message rejected as spam', 'refused', '5.7.1'],
    ['unauthenticated', 'onRcptTo', 550, '5.7.26 This mail is unauthenticated', 'refused', '5.7.26'],
    ['login required', 'onMailFrom', 530, '5.7.0 Authentication required', 'connection', '5.7.0'],
  ] as const)('tells %s by the reply', async (_, hook, code, words, kind, status) => {
    const { port } = await startServer({
      [hook]: (_: unknown, __: unknown, next: (error: Error) => void) => next(reject(words, code)),
    })
    const failure = await fail(open({ url: `smtp://127.0.0.1:${port}` }).send(sampleMail))
    expect({ ...failure, message: failure.message }).toMatchObject({ kind, status, code: String(code) })
    expect(failure.message).toBe(`${code} ${words}`)
  })

  it('is refused, not its recipient, when the server rejects the text', async () => {
    const { port } = await startServer({
      onData: async (stream, _, next) => {
        await text(stream)
        next(reject('5.1.1 No such user here', 550))
      },
    })
    expect(await fail(open({ url: `smtp://127.0.0.1:${port}` }).send(sampleMail))).toMatchObject({ kind: 'refused' })
  })

  it('blames the connection if the server is away, silent, or knows no such password', async () => {
    const { port } = await startServer({ onAuth: (_, __, next) => next(new Error('No')), authOptional: false })
    const login = await fail(open({ url: `smtp://ada:wrong@127.0.0.1:${port}` }).send(sampleMail))
    expect(login).toMatchObject({ kind: 'connection', code: '535' })
    expect(login.message).not.toContain('wrong')
    const closed = createServer()
    await new Promise<void>((resolve) => closed.listen(0, '127.0.0.1', resolve))
    const closedPort = (closed.address() as AddressInfo).port
    await new Promise((resolve) => closed.close(resolve))
    expect(await fail(open({ url: `smtp://127.0.0.1:${closedPort}` }).send(sampleMail))).toMatchObject({
      kind: 'connection',
    })
    expect(await fail(open({ url: 'smtp://nowhere.invalid' }).send(sampleMail))).toMatchObject({ kind: 'connection' })
  })

  it('fails one email and goes on with the next on the same connection', async () => {
    const { mails, port } = await startServer({
      onRcptTo: ({ address }, _, next) =>
        next(address.startsWith('bad') ? reject('5.1.1 User unknown', 550) : undefined),
    })
    const transport = open({ url: `smtp://127.0.0.1:${port}?maxConnections=1` })
    const recipients = ['a@example.org', 'bad@example.org', 'b@example.org']
    const outcomes = await Promise.allSettled(
      recipients.map((address) => transport.send({ ...sampleMail, to: { address, name: '' } })),
    )
    expect(outcomes.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled'])
    expect(new Set(mails.map(({ session }) => session)).size).toBe(1)
  })
})
