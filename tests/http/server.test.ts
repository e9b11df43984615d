import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { FeedWatcher } from '../../server/domain/events/feed-watcher.ts'
import type { AppDeps } from '../../server/http/env.ts'
import { listen, type RunningServer } from '../../server/http/server.ts'
import { projectDir } from '../e2e/processes.ts'
import { openSocket } from '../support/dial.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createService, type Service } from '../support/world.ts'

const timeouts = { headers: 300, request: 600, idle: 400, stalled: 500, checkInterval: 50, shutdown: 1000 }

/** Routes that tests add to the service: a slow report, and an endless download. */
let cancelled: Promise<void>

const chunkedPost = 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n'

describe('a listening server', () => {
  let connection: TestConnection
  let service: Service
  let listening: RunningServer
  let url: string

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    const { promise, resolve } = Promise.withResolvers<void>()
    cancelled = promise
    service.app.get('/slow-report', async (c) => {
      await new Promise((resolve) => setTimeout(resolve, 3 * timeouts.stalled))
      return c.text('the report')
    })
    service.app.get('/download', (c) => {
      const chunk = new Uint8Array(64 * 1024)
      const stream = new ReadableStream({ pull: (controller) => controller.enqueue(chunk), cancel: () => resolve() })
      return c.body(stream)
    })
    listening = await listen(service.app as never, {
      port: 0,
      host: '127.0.0.1',
      log: service.deps.log as AppDeps['log'],
      timeouts,
    })
    url = `http://127.0.0.1:${listening.port}`
  })
  afterAll(async () => {
    await listening.drain()
    await connection.close()
  })

  const getPath = () => `/embed/surveys/${service.ours.surveyId}/responses`
  const buildBody = (key: string) => JSON.stringify({ key, score: 9 })
  const buildPost = (length: string, extraHeaders = '') =>
    `POST ${getPath()} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${length}\r\n${extraHeaders}\r\n`

  /** All that a server has to say to `text` before it hangs up. */
  async function sendRaw(...text: string[]): Promise<string> {
    const socket = await openSocket({ url })
    for (const part of text) socket.write(part)
    await socket.closed
    return socket.heard()
  }

  function expectProblem(rawResponse: string, status: number): void {
    const [head = '', text = ''] = rawResponse.split('\r\n\r\n')
    expect(head).toMatch(new RegExp(`^HTTP/1\\.1 ${status} `))
    expect(head.toLowerCase()).toContain('content-type: application/problem+json')
    expect(JSON.parse(text)).toMatchObject({ status, title: expect.any(String), detail: expect.any(String) })
  }

  it.each([
    ['what is no HTTP', 'Dear server,\r\n\r\n', 400],
    ['a header without end', `GET / HTTP/1.1\r\nhost: x\r\ncookie: ${'a'.repeat(20_000)}\r\n\r\n`, 431],
    ['an address without end', `GET /${'a'.repeat(20_000)} HTTP/1.1\r\nhost: x\r\n\r\n`, 431],
    ['two lengths of one body', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 1\r\ncontent-length: 2\r\n\r\nab', 400],
    [
      'a length and chunks',
      'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: 5\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n',
      400,
    ],
    ['a length that is none', 'POST / HTTP/1.1\r\nhost: x\r\ncontent-length: -1\r\n\r\n', 400],
    ['a host that is none', 'GET / HTTP/1.1\r\nhost: a b/?\r\nconnection: close\r\n\r\n', 400],
    ['two hosts', 'GET / HTTP/1.1\r\nhost: x\r\nHost: y\r\n\r\n', 400],
    ['one host twice', 'GET / HTTP/1.1\r\nhost: x\r\nhost: x\r\n\r\n', 400],
    ['an empty host', 'GET / HTTP/1.1\r\nhost:\r\n\r\n', 400],
    ['a host in the address that differs', 'GET http://evil.test/healthz HTTP/1.1\r\nhost: x\r\n\r\n', 400],
    ['a request without a version', 'GET /healthz\r\n\r\n', 400],
    ['a body in two encodings', 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding: gzip, chunked\r\n\r\n0\r\n\r\n', 400],
    ['chunks before HTTP/1.1', 'POST / HTTP/1.0\r\nhost: x\r\ntransfer-encoding: chunked\r\n\r\n0\r\n\r\n', 400],
    ['a folded header', 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding:\r\n chunked\r\n\r\n0\r\n\r\n', 400],
    ['a space after a name', 'POST / HTTP/1.1\r\nhost: x\r\ntransfer-encoding : chunked\r\n\r\n0\r\n\r\n', 400],
    ['line feeds alone', 'GET / HTTP/1.1\nhost: x\n\n', 400],
    ['chunks that end in line feeds', `${chunkedPost}2\nab\n0\n\n`, 400],
    ['the host in a trailer', `${chunkedPost}0\r\ncontent-length: 9\r\n\r\n`, 400],
    ['headers that do not come', 'GET / HTTP/1.1\r\nhost: x\r\nx-slow: ', 408],
  ])('answers %s', async (_, text, status) => {
    expectProblem(await sendRaw(text), status)
    expect(service.log).toEqual([])
  })

  it.each([
    ['a whole URL', 'GET http://X:80/healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n'],
    ['HTTP/1.0 without a host', 'GET /healthz HTTP/1.0\r\n\r\n'],
  ])('accepts %s', async (_, text) => {
    expect(await sendRaw(text)).toMatch(/^HTTP\/1\.1 200 [\s\S]*"ok"/)
  })

  it('replies to earlier requests on the connection of one with two hosts, and to none after it', async () => {
    const get = (path: string, hosts: string) => `GET ${path} HTTP/1.1\r\n${hosts}\r\n`
    const twoHosts = get('/first', 'host: x\r\nhost: y\r\n')
    const received = await sendRaw(get('/slow-report', 'host: x\r\n') + twoHosts + get('/healthz', 'host: x\r\n'))
    const statuses = [...received.matchAll(/HTTP\/1\.1 (\d+)/g)].map(([, status]) => status)
    expect(statuses).toEqual(['200', '400'])
    expect(received).toContain('the report')
  })

  it('replies when a body does not arrive', async () => {
    expectProblem(await sendRaw(buildPost('content-length: 30'), '{"key":'), 408)
    expectProblem(await sendRaw(buildPost('transfer-encoding: chunked'), '7\r\n{"key":\r\n'), 408)
    expect(service.log).toEqual([])
  })

  it('replies to invalid chunks', async () => {
    expectProblem(await sendRaw(buildPost('transfer-encoding: chunked'), 'zz\r\n{"key":\r\n'), 400)
    expect(service.log).toEqual([])
  })

  it('accepts chunked bodies, and cuts off one that grows too large', async () => {
    const text = buildBody('chunks')
    const chunks = [...text].map((character) => `1\r\n${character}\r\n`).join('')
    const rawResponse = await sendRaw(
      buildPost('transfer-encoding: chunked', 'connection: close\r\n'),
      chunks,
      '0\r\n\r\n',
    )
    expect(rawResponse).toMatch(/^HTTP\/1\.1 201 /)
    const chunk = `100000\r\n${'x'.repeat(0x100000)}\r\n`
    let heard = ''
    // A reset that overtakes the reply takes it away, as TCP allows: on a busy machine it may.
    for (let attempt = 0; heard === '' && attempt < 20; attempt++) {
      const socket = await openSocket({ url })
      socket.write(buildPost('transfer-encoding: chunked'))
      for (let count = 0; count < 5; count++) socket.write(chunk)
      await socket.closed
      heard = socket.heard()
    }
    expect(heard).toMatch(/^HTTP\/1\.1 413 /)
    expect(service.log).toEqual([])
  })

  it('rejects a body by its declared length before it arrives', async () => {
    const socket = await openSocket({ url })
    socket.write(buildPost('content-length: 999999999'))
    await socket.closed
    expect(socket.heard()).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('trusts the declared length: what follows is another request', async () => {
    const text = buildBody('short')
    const rawResponse = await sendRaw(buildPost(`content-length: ${text.length}`), `${text}"more"}\r\n\r\n`)
    expect(rawResponse).toMatch(/^HTTP\/1\.1 201 [\s\S]*"group":"promoter"/)
    const score = await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)
    expect(score.body.count).toBe(2)
  })

  it('stores nothing of a response that broke off', async () => {
    const scoreBefore = await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)
    for (const length of ['content-length: 500', 'transfer-encoding: chunked']) {
      const socket = await openSocket({ url })
      socket.write(buildPost(length))
      socket.write(
        length.startsWith('content')
          ? buildBody('half')
          : `${buildBody('half').length.toString(16)}\r\n${buildBody('half')}\r\n`,
      )
      await fetch(`${url}/healthz`)
      socket.destroy()
      await socket.closed
    }
    await fetch(`${url}/healthz`)
    const scoreAfter = await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)
    expect(scoreAfter.body.count).toBe(scoreBefore.body.count)
    expect(service.log).toEqual([])
  })

  it('closes silent connections without a reply', async () => {
    const socket = await openSocket({ url })
    await socket.closed
    expect(socket.heard()).toBe('')
  })

  it('limits open connections, and accepts new ones when some close', async () => {
    const { port, drain } = await listen(service.app as never, {
      port: 0,
      host: '127.0.0.1',
      log: service.deps.log as AppDeps['log'],
      maxConnections: 2,
    })
    const target = { url: `http://127.0.0.1:${port}` }
    const [firstSocket, secondSocket] = [await openSocket(target), await openSocket(target)]
    const thirdSocket = await openSocket(target)
    await thirdSocket.closed
    for (const socket of [firstSocket, secondSocket]) {
      socket.write('GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
      await socket.closed
      expect(socket.heard()).toMatch(/^HTTP\/1\.1 200 /)
    }
    expect((await fetch(`${target.url}/healthz`)).status).toBe(200)
    await drain()
  })

  it('forgets streams whose readers are gone, and ends the others when it stops', async () => {
    const feedWatcher = new FeedWatcher(service.deps, () => undefined)
    const manager = await signInMember(service, 'manager')
    service.deps.openFeedWatcher = () => feedWatcher
    // A stream that did not end would hold this up for longer than a test may take.
    const { port, drain } = await listen(service.app as never, {
      ...{ port: 0, host: '127.0.0.1', log: service.deps.log as AppDeps['log'] },
      timeouts: { shutdown: 3_600_000 },
    })
    const sockets = await Promise.all([1, 2].map(() => openSocket({ url: `http://127.0.0.1:${port}` })))
    for (const socket of sockets)
      socket.write(`GET /w/${manager.slug}/live HTTP/1.1\r\nhost: vouch.test\r\ncookie: ${manager.cookie}\r\n\r\n`)
    await expect.poll(() => feedWatcher.size).toBe(2)
    sockets[0]?.destroy()
    await expect.poll(() => feedWatcher.size).toBe(1)
    const drained = drain()
    feedWatcher.stop()
    await drained
    await sockets[1]?.closed
    expect(sockets[1]?.heard()).toMatch(/^HTTP\/1\.1 200 [\s\S]*retry: 3000[\s\S]*\r\n0\r\n\r\n$/)
  })

  it('lowers the limit if it may open fewer files', async () => {
    const source = `
      import { Server } from 'node:http'
      import { listen } from '${join(projectDir, 'server/http/server.ts')}'
      const listened = Server.prototype.listen
      Server.prototype.listen = function (...given) {
        console.log(this.maxConnections)
        return listened.apply(this, given)
      }
      const { drain } = await listen({ fetch: () => new Response() }, { port: 0, host: '127.0.0.1', log: console })
      await drain()`
    const readMaxConnections = (files: number) =>
      execFileSync('sh', [
        '-c',
        `ulimit -n ${files} && exec "$0" --input-type=module --eval "$1"`,
        process.execPath,
        source,
      ])
    expect(`${readMaxConnections(1000)}`).toBe('744\n')
    expect(`${readMaxConnections(300)}`).toBe('150\n')
  })

  it('closes idle connections', async () => {
    const rawResponse = await sendRaw('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n')
    expect(rawResponse).toMatch(/^HTTP\/1\.1 200 [\s\S]*"ok"/)
  })

  it('cancels a download that is not read', async () => {
    const socket = await openSocket({ url })
    socket.pause()
    socket.write('GET /download HTTP/1.1\r\nhost: x\r\n\r\n')
    await cancelled
    socket.destroy()
  })

  it('keeps connections that wait for a slow reply', async () => {
    const rawResponse = await sendRaw('GET /slow-report HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    expect(rawResponse).toMatch(/^HTTP\/1\.1 200 [\s\S]*the report/)
  })
})
