import { createServer as createHttpsServer } from 'node:https'
import type { AddressInfo } from 'node:net'
import { afterEach, beforeEach, describe, expect, it } from 'vitest'
import { OutgoingFailure, type OutgoingRequest } from '../../server/domain/outgoing.ts'
import { createRequestSender } from '../../server/outgoing/node.ts'
import { isPublicAddress } from '../../server/outgoing/public-address.ts'
import { type Receiver, startReceiver } from '../support/receivers.ts'
import { certificate, privateKey } from '../support/sns-certificate.ts'

type Resolve = NonNullable<NonNullable<Parameters<typeof createRequestSender>[0]>['resolve']>

/** A name server with an answer for each question, the last one for all further ones. */
function createNameServer(...answers: string[][]) {
  const questions: string[] = []
  const resolve = ((name: string, _: object, callback: (error: null, addresses: object[]) => void) => {
    const addresses = answers[Math.min(questions.push(name), answers.length) - 1] ?? []
    callback(
      null,
      addresses.map((address) => ({ address, family: address.includes(':') ? 6 : 4 })),
    )
  }) as unknown as Resolve
  return { questions, resolve }
}

describe('receivers that misbehave', () => {
  let receiver: Receiver
  beforeEach(async () => {
    receiver = await startReceiver()
  })
  afterEach(() => receiver.close())

  const request = (url = receiver.origin): OutgoingRequest => ({ url, method: 'POST', headers: {}, body: '{}' })
  const sendLocally = createRequestSender({ isAllowed: () => true, timeoutMs: 500 })
  const fail = async (promise: Promise<unknown>) => {
    const error = await promise.catch((error: unknown) => error)
    return error instanceof OutgoingFailure ? error.kind : error
  }

  it('cannot make a name lead to a private address after it was checked', async () => {
    const { port } = new URL(receiver.origin)
    const names = createNameServer(['93.184.215.14'], ['127.0.0.1'])
    const checked: string[] = []
    const send = createRequestSender({
      resolve: names.resolve,
      timeoutMs: 300,
      isAllowed: (address) => checked.push(address) > 0 && isPublicAddress(address),
    })
    // The first answer is the one that is connected to, whatever a second one would say.
    expect(await fail(send(request(`http://rebind.example.com:${port}/`)))).toMatch(/unreachable|timeout/)
    expect(names.questions).toHaveLength(1)
    expect(checked).toEqual(['93.184.215.14'])
    expect(await fail(send(request(`http://rebind.example.com:${port}/`)))).toBe('private')
    expect(receiver.requests).toHaveLength(0)
  })

  it.each([['127.0.0.1'], ['10.0.0.1'], ['169.254.169.254'], ['::1'], ['fe80::1'], ['::ffff:127.0.0.1'], ['0.0.0.0']])(
    'cannot hide %s among public addresses',
    async (address) => {
      const { port } = new URL(receiver.origin)
      const { resolve } = createNameServer(['93.184.215.14', address])
      expect(await fail(createRequestSender({ resolve })(request(`http://mixed.example.com:${port}/`)))).toBe('private')
      expect(receiver.requests).toHaveLength(0)
    },
  )

  it('cannot redirect to an address of this machine', async () => {
    const target = await startReceiver()
    try {
      receiver.state.behave = (_, response) => response.writeHead(307, { location: target.origin }).end()
      expect((await sendLocally(request())).status).toBe(307)
      expect(target.requests).toHaveLength(0)
    } finally {
      await target.close()
    }
  })

  it('cannot send more than 64 kB, or for ever', async () => {
    let sent = 0
    receiver.state.behave = (_, response) => {
      const write = () => {
        while (sent < 10_000_000 && !response.destroyed) {
          sent += 100_000
          if (!response.write('x'.repeat(100_000))) return void response.once('drain', write)
        }
        response.end()
      }
      write()
    }
    expect((await sendLocally(request())).text).toHaveLength(64 * 1024)
    receiver.state.behave = (_, response) => {
      response.write('a')
      const timer = setInterval(() => response.write('a'), 20)
      response.on('close', () => clearInterval(timer))
    }
    expect(await fail(sendLocally(request()))).toBe('timeout')
  })

  it('cannot make a half answer pass for a whole one', async () => {
    receiver.state.behave = (_, response, socket) => {
      response.writeHead(200, { 'content-length': '1000' })
      response.write('half')
      setTimeout(() => socket.destroy(), 20)
    }
    expect(await fail(sendLocally(request()))).toBe('unreachable')
    receiver.state.behave = (_, __, socket) => socket.destroy()
    expect(await fail(sendLocally(request()))).toBe('unreachable')
  })

  it('need a certificate that others vouch for, and speak TLS', async () => {
    const requests: string[] = []
    const secure = createHttpsServer({ key: privateKey, cert: certificate }, (incoming, response) => {
      requests.push(incoming.url ?? '')
      response.end('ok')
    })
    await new Promise<void>((resolve) => secure.listen(0, '127.0.0.1', resolve))
    const { port } = secure.address() as AddressInfo
    expect(await fail(sendLocally(request(`https://127.0.0.1:${port}/`)))).toBe('unreachable')
    expect(requests).toEqual([])
    const plainPort = new URL(receiver.origin).port
    expect(await fail(sendLocally(request(`https://127.0.0.1:${plainPort}/`)))).toBe('unreachable')
    expect(receiver.requests).toEqual([])
    await new Promise((resolve) => secure.close(resolve))
  })
})
