import { execFileSync } from 'node:child_process'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppDeps } from '../../server/http/env.ts'
import { type Listening, listen } from '../../server/http/server.ts'
import { project } from '../e2e/processes.ts'
import { dial } from '../support/dial.ts'
import { type Opened, sqlite } from '../support/engines.ts'
import { type Service, serviceOver } from '../support/world.ts'

const patience = { headers: 300, request: 600, idle: 400, stalled: 500, checked: 50, stop: 1000 }

/** What a test adds to the service: a report that takes its time, and a download of which nobody sees the end. */
let cancelled: Promise<void>

describe('a server that listens', () => {
  let opened: Opened
  let service: Service
  let listening: Listening
  let url: string

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
    const { promise, resolve } = Promise.withResolvers<void>()
    cancelled = promise
    service.app.get('/slow-report', async (c) => {
      await new Promise((resolve) => setTimeout(resolve, 3 * patience.stalled))
      return c.text('the report')
    })
    service.app.get('/download', (c) => {
      const chunk = new Uint8Array(64 * 1024)
      const stream = new ReadableStream({ pull: (to) => to.enqueue(chunk), cancel: () => resolve() })
      return c.body(stream)
    })
    listening = await listen(service.app as never, {
      port: 0,
      host: '127.0.0.1',
      log: service.deps.log as AppDeps['log'],
      patience,
    })
    url = `http://127.0.0.1:${listening.port}`
  })
  afterAll(async () => {
    await listening.drain()
    await opened.close()
  })

  const path = () => `/embed/surveys/${service.ours.surveyId}/responses`
  const body = (key: string) => JSON.stringify({ key, score: 9 })
  const post = (length: string, more = '') =>
    `POST ${path()} HTTP/1.1\r\nhost: x\r\ncontent-type: application/json\r\n${length}\r\n${more}\r\n`

  /** All that a server has to say to `text` before it hangs up. */
  async function said(...text: string[]): Promise<string> {
    const line = await dial({ url })
    for (const part of text) line.say(part)
    await line.closed
    return line.heard()
  }

  function expectProblem(heard: string, status: number): void {
    const [head = '', text = ''] = heard.split('\r\n\r\n')
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
    ['headers that do not come', 'GET / HTTP/1.1\r\nhost: x\r\nx-slow: ', 408],
  ])('answers %s', async (_, text, status) => {
    expectProblem(await said(text), status)
    expect(service.log).toEqual([])
  })

  it('answers a body that does not come', async () => {
    expectProblem(await said(post('content-length: 30'), '{"key":'), 408)
    expectProblem(await said(post('transfer-encoding: chunked'), '7\r\n{"key":\r\n'), 408)
    expect(service.log).toEqual([])
  })

  it('answers a body whose chunks are none', async () => {
    expectProblem(await said(post('transfer-encoding: chunked'), 'zz\r\n{"key":\r\n'), 400)
    expect(service.log).toEqual([])
  })

  it('takes a body in chunks, and cuts one that is too large while it still comes', async () => {
    const text = body('chunks')
    const chunks = [...text].map((char) => `1\r\n${char}\r\n`).join('')
    const taken = await said(post('transfer-encoding: chunked', 'connection: close\r\n'), chunks, '0\r\n\r\n')
    expect(taken).toMatch(/^HTTP\/1\.1 201 /)
    const chunk = `4000\r\n${'x'.repeat(0x4000)}\r\n`
    const line = await dial({ url })
    line.say(post('transfer-encoding: chunked'))
    for (let count = 0; count < 5; count++) line.say(chunk)
    await line.closed
    expect(line.heard()).toMatch(/^HTTP\/1\.1 413 /)
    expect(service.log).toEqual([])
  })

  it('refuses a body that is said to be too large before it comes', async () => {
    const line = await dial({ url })
    line.say(post('content-length: 999999999'))
    await line.closed
    expect(line.heard()).toMatch(/^HTTP\/1\.1 413 /)
  })

  it('believes the length that is said: what comes behind it is another request', async () => {
    const text = body('short')
    const heard = await said(post(`content-length: ${text.length}`), `${text}"more"}\r\n\r\n`)
    expect(heard).toMatch(/^HTTP\/1\.1 201 [\s\S]*"group":"promoter"/)
    const score = await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)
    expect(score.body.count).toBe(2)
  })

  it('takes nothing of an answer that broke off', async () => {
    const before = await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)
    for (const length of ['content-length: 500', 'transfer-encoding: chunked']) {
      const line = await dial({ url })
      line.say(post(length))
      line.say(
        length.startsWith('content') ? body('half') : `${body('half').length.toString(16)}\r\n${body('half')}\r\n`,
      )
      await fetch(`${url}/healthz`)
      line.hangUp()
      await line.closed
    }
    await fetch(`${url}/healthz`)
    const after = await service.call('GET', `/api/surveys/${service.ours.surveyId}/score`)
    expect(after.body.count).toBe(before.body.count)
    expect(service.log).toEqual([])
  })

  it('hangs up on who says nothing, without a word', async () => {
    const line = await dial({ url })
    await line.closed
    expect(line.heard()).toBe('')
  })

  it('holds no more connections than it may, and others again when some have gone', async () => {
    const { port, drain } = await listen(service.app as never, {
      port: 0,
      host: '127.0.0.1',
      log: service.deps.log as AppDeps['log'],
      most: 2,
    })
    const there = { url: `http://127.0.0.1:${port}` }
    const [one, other] = [await dial(there), await dial(there)]
    const third = await dial(there)
    await third.closed
    for (const line of [one, other]) {
      line.say('GET /healthz HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
      await line.closed
      expect(line.heard()).toMatch(/^HTTP\/1\.1 200 /)
    }
    expect((await fetch(`${there.url}/healthz`)).status).toBe(200)
    await drain()
  })

  it('holds fewer connections where it may open fewer files', async () => {
    const source = `
      import { Server } from 'node:http'
      import { listen } from '${join(project, 'server/http/server.ts')}'
      const listened = Server.prototype.listen
      Server.prototype.listen = function (...given) {
        console.log(this.maxConnections)
        return listened.apply(this, given)
      }
      const { drain } = await listen({ fetch: () => new Response() }, { port: 0, host: '127.0.0.1', log: console })
      await drain()`
    const most = (files: number) =>
      execFileSync('sh', [
        '-c',
        `ulimit -n ${files} && exec "$0" --input-type=module --eval "$1"`,
        process.execPath,
        source,
      ])
    expect(`${most(1000)}`).toBe('744\n')
    expect(`${most(300)}`).toBe('150\n')
  })

  it('hangs up between requests when the next does not come', async () => {
    const heard = await said('GET /healthz HTTP/1.1\r\nhost: x\r\n\r\n')
    expect(heard).toMatch(/^HTTP\/1\.1 200 [\s\S]*"ok"/)
  })

  it('lets go of a download that nobody reads, and stops making it', async () => {
    const line = await dial({ url })
    line.pause()
    line.say('GET /download HTTP/1.1\r\nhost: x\r\n\r\n')
    await cancelled
    line.hangUp()
  })

  it('waits with whoever waits for a long report', async () => {
    const heard = await said('GET /slow-report HTTP/1.1\r\nhost: x\r\nconnection: close\r\n\r\n')
    expect(heard).toMatch(/^HTTP\/1\.1 200 [\s\S]*the report/)
  })
})
