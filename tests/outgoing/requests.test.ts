import { type AddressInfo, createServer } from 'node:net'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { OutgoingFailure, type OutgoingRequest } from '../../server/domain/outgoing.ts'
import { createRequestSender } from '../../server/outgoing/node.ts'
import { isPublicAddress } from '../../server/outgoing/public-address.ts'
import { sendRequest as sendFromWorker } from '../../server/outgoing/workers.ts'
import { type GatewayAnswer, startGateway } from '../support/sms-gateways.ts'

describe('requests to addresses that users enter', () => {
  let server: Awaited<ReturnType<typeof startGateway>>
  beforeAll(async () => {
    server = await startGateway(({ url }): GatewayAnswer | undefined => {
      if (url === '/redirect') return { status: 302, body: '', headers: { location: '/secret' } }
      if (url === '/huge') return { status: 200, body: 'x'.repeat(1_000_000) }
      return url === '/never' ? undefined : { status: 200, body: 'ok', headers: { 'x-seen': 'yes' } }
    })
  })
  afterAll(() => server.close())

  const buildRequest = (url: string): OutgoingRequest => ({ url, method: 'POST', headers: { a: 'b' }, body: 'hello' })
  const fail = async (promise: Promise<unknown>) => {
    const error = await promise.catch((error: unknown) => error)
    return error instanceof OutgoingFailure ? error.kind : error
  }

  it.each([
    ...['http://127.0.0.1', 'http://localhost', 'http://0.0.0.0', 'http://2130706433', 'http://0x7f.1', 'http://[::1]'],
    ...['http://[::ffff:127.0.0.1]', 'http://[::ffff:7f00:1]', 'http://10.1.2.3', 'http://169.254.169.254'],
    ...['http://[fe80::1]', 'http://[fd00::1]', 'http://[64:ff9b::7f00:1]', 'http://[2002:7f00:1::]'],
  ])('never connect to %s', async (origin) => {
    const before = server.calls.length
    const { port } = new URL(server.origin)
    expect(await fail(createRequestSender()(buildRequest(`${origin}:${port}/`)))).toBe('private')
    expect(server.calls).toHaveLength(before)
  })

  it('never connect from Cloudflare to local names and plain addresses', async () => {
    for (const host of ['localhost', '10.0.0.1', '[::1]', 'router.local', 'db.internal', 'a.localhost.', 'intranet'])
      expect([host, await fail(sendFromWorker(buildRequest(`https://${host}/`)))]).toEqual([host, 'private'])
  })

  it('tell public addresses from others', () => {
    for (const address of ['8.8.8.8', '1.1.1.1', '100.63.255.255', '172.32.0.1', '2606:4700::1111', '2a00::1'])
      expect([address, isPublicAddress(address)]).toEqual([address, true])
    for (const address of [
      '100.64.0.1',
      '172.31.255.255',
      '192.168.0.1',
      '224.0.0.1',
      '255.255.255.255',
      '::',
      'fc00::1',
    ])
      expect([address, isPublicAddress(address)]).toEqual([address, false])
    for (const address of ['2001:db8::1', '2001::1', 'ff02::1', '::1.2.3.4', 'nonsense', ''])
      expect([address, isPublicAddress(address)]).toEqual([address, false])
  })

  it('connect to the address that was checked', async () => {
    const checked: string[] = []
    const send = createRequestSender({ isAllowed: (address) => checked.push(address) > 0 })
    const { port } = new URL(server.origin)
    const { status, text, headers } = await send(buildRequest(`http://localhost:${port}/`))
    expect([status, text, headers.get('x-seen')]).toEqual([200, 'ok', 'yes'])
    expect(checked).toContain('127.0.0.1')
    expect(server.calls.at(-1)).toMatchObject({ method: 'POST', body: 'hello', headers: { a: 'b' } })
  })

  it('follow no redirects, read at most 64 kB and wait for a limited time', async () => {
    const send = createRequestSender({ isAllowed: () => true, timeoutMs: 300 })
    expect((await send(buildRequest(`${server.origin}/redirect`))).status).toBe(302)
    expect(server.calls.some(({ url }) => url === '/secret')).toBe(false)
    expect((await send(buildRequest(`${server.origin}/huge`))).text).toHaveLength(65_536)
    expect(await fail(send(buildRequest(`${server.origin}/never`)))).toBe('timeout')
  })

  it.each([
    [
      'switches protocols',
      'HTTP/1.1 101 Switching Protocols\r\nConnection: Upgrade\r\nUpgrade: h2c\r\n\r\n',
      'unreachable',
    ],
    ['switches protocols and says no more', 'HTTP/1.1 101 Switching Protocols\r\n\r\n', 'unreachable'],
    ['only announces a response', 'HTTP/1.1 103 Early Hints\r\n\r\n'.repeat(3), 'timeout'],
    ['ends in the middle', 'HTTP/1.1 200 OK\r\nContent-Length: 10\r\n\r\nabc', 'timeout'],
    ['speaks no HTTP', 'SSH-2.0-OpenSSH_9.6\r\n', 'unreachable'],
  ])('end with a receiver that %s', async (_, answer, kind) => {
    const evil = createServer((socket) => socket.on('error', () => undefined).once('data', () => socket.write(answer)))
    await new Promise<void>((resolve) => evil.listen(0, '127.0.0.1', resolve))
    const { port } = evil.address() as AddressInfo
    const send = createRequestSender({ isAllowed: () => true, timeoutMs: 300 })
    expect(await fail(send(buildRequest(`http://127.0.0.1:${port}/`)))).toBe(kind)
    await new Promise((resolve) => evil.close(resolve))
  })

  it('say that nobody answers', async () => {
    const send = createRequestSender({ isAllowed: () => true })
    expect(await fail(send(buildRequest('http://127.0.0.1:1/')))).toBe('unreachable')
    expect(await fail(createRequestSender()(buildRequest('https://no-such-host.invalid/')))).toBe('unreachable')
  })
})
