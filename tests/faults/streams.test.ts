import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { API_KEY, folder, node, pause, printed, type Service, until } from '../e2e/processes.ts'
import { answersOf, send } from './load.ts'
import { dial, held, type Line, megabytes, say, statusesIn } from './sockets.ts'

describe('what comes in by the wire', () => {
  const home = folder()
  let service: Service
  let survey = ''
  let before: { held: number; megabytes: number }

  beforeAll(async () => {
    service = await node(home.path, { API_KEY, RATE_LIMIT: 'off' })
    survey = printed(service.said).survey
    for (let count = 0; count < 100; count++) await send(`${service.url}/healthz`)
    before = { held: held(service), megabytes: megabytes(service) }
  })
  afterAll(async () => {
    await service.stop('SIGKILL')
    home[Symbol.dispose]()
  })

  const count = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${API_KEY}` }
    return JSON.parse((await send(`${service.url}/api/surveys/${survey}/score`, { headers })).text).count
  }

  /** Lines of a request for an answer, with an end to them. */
  const head = (...lines: string[]) =>
    `${[`POST /embed/surveys/${survey}/responses HTTP/1.1`, 'host: x', 'content-type: application/json', ...lines].join('\r\n')}\r\n\r\n`
  const body = (key: string) => JSON.stringify({ key, score: 9 })
  const whole = (key: string) => head(`content-length: ${body(key).length}`) + body(key)
  const chunked = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

  const corrupted: Record<string, () => string | Uint8Array> = {
    'random bytes': () => randomBytes(5000),
    'a greeting of TLS': () => Buffer.from('16030100f1010000ed0303', 'hex'),
    'a preface of HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'HTTP of no version': () => `POST /embed/surveys/${survey}/responses\r\n\r\n${body('old')}`,
    'HTTP of a version to come': () => whole('new').replace('HTTP/1.1', 'HTTP/9.9'),
    'headers that break off': () => head().slice(0, 60),
    'lines without their ends': () => whole('lf').replaceAll('\r\n', '\n'),
    'a header that goes on in the next line': () => head('x: 1', ' folded', `content-length: 3`),
    'a space before a colon': () => head(`content-length : ${body('space').length}`) + body('space'),
    'NUL in a header': () => head('x: a\0b'),
    'a name that is none': () => head('x(y): 1'),
    'a very long header': () => head(`x: ${'y'.repeat(200_000)}`),
    'very many headers': () => head(...Array.from({ length: 5000 }, (_, index) => `x-${index}: y`)),
    'a very long address': () => `GET /${'y'.repeat(200_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
    'an address with a space': () => whole('address').replace('/embed', '/em bed'),
    'no host': () => whole('hostless').replace('host: x\r\n', ''),
    'a host that is none': () => whole('host').replace('host: x', 'host: a b@[::1'),
    'a body that breaks off': () => head('content-length: 500') + body('half'),
    'a body longer than it says': () => head('content-length: 10') + body('long'),
    'a negative length': () => head('content-length: -1') + body('negative'),
    'a length with a sign': () => head(`content-length: +${body('sign').length}`) + body('sign'),
    'a length in letters': () => head('content-length: ten') + body('letters'),
    'two lengths': () => head('content-length: 5', `content-length: ${body('two').length}`) + body('two'),
    'two lengths in one': () => head(`content-length: 5, ${body('list').length}`) + body('list'),
    'a size of a chunk that is none': () => `${head('transfer-encoding: chunked')}zz\r\n${body('zz')}\r\n0\r\n\r\n`,
    'a size of a chunk beyond all': () => `${head('transfer-encoding: chunked')}ffffffffffffffffff\r\n${body('f')}`,
    'a chunk longer than it says': () => `${head('transfer-encoding: chunked')}3\r\n${body('chunk')}\r\n0\r\n\r\n`,
    'chunks that break off': () => `${head('transfer-encoding: chunked')}30\r\n${body('chunks')}`,
    'an encoding that there is not': () => head('transfer-encoding: xchunked') + chunked(body('encoding')),
    'chunks within another encoding': () => head('transfer-encoding: gzip, identity') + chunked(body('gzip')),
    'a length and chunks, the length before': () =>
      head('content-length: 5', 'transfer-encoding: chunked') + chunked('') + whole('CL.TE'),
    'a length and chunks, the chunks before': () =>
      head('transfer-encoding: chunked', 'content-length: 4') + chunked(whole('TE.CL')),
    'chunks said twice, once wrongly': () =>
      head('transfer-encoding: chunked', 'transfer-encoding: identity', 'content-length: 4') + chunked(whole('TE.TE')),
    'another request within a length': () => head(`content-length: ${whole('within').length}`) + whole('within'),
    'a body that is not expected': () => `GET /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n${whole('get')}`,
    'a tunnel': () => 'CONNECT x:443 HTTP/1.1\r\nhost: x:443\r\n\r\n',
    'an upgrade': () => 'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    'everything at once': () => 'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n',
    'an expectation that nobody meets': () => head('expect: 200-ok', 'content-length: 9'),
    'far more than there may be': () => `${head('content-length: 900000000')}{"key":"${'x'.repeat(300_000)}`,
  }

  it.each(Object.keys(corrupted))('stores nothing of %s, and meets no fault', async (name) => {
    const heard = await say(service, corrupted[name]?.() ?? '')
    expect(statusesIn(heard).filter((status) => status >= 500)).toEqual([])
    // Not all of it is wrong: what is right in itself is answered as such.
    if (!/body that is not|everything|an upgrade/.test(name)) {
      expect(statusesIn(heard).filter((status) => status < 400)).toEqual([])
    }
    expect(await count()).toBe(0)
  })

  it('stores nothing of bodies that are broken off, at whatever byte', async () => {
    const text = whole('aborted')
    const cuts = Array.from({ length: text.length - 1 }, (_, index) => index + 1)
    await Promise.all(
      cuts.map(async (cut) => {
        const line = await dial(service)
        await new Promise((resolve) => line.socket.write(text.slice(0, cut), resolve))
        line.socket.resetAndDestroy()
      }),
    )
    expect(await count()).toBe(0)
  })

  it('answers others at once while many say a byte now and then', async () => {
    const text = whole('slow')
    const lines = await Promise.all(Array.from({ length: 100 }, () => dial(service)))
    let slowest = 0
    for (let byte = 0; byte < 30; byte++) {
      for (const { socket } of lines) socket.write(text.slice(byte, byte + 1))
      const began = performance.now()
      expect((await send(`${service.url}/embed/surveys/${survey}`)).status).toBe(200)
      slowest = Math.max(slowest, performance.now() - began)
      await pause(50)
    }
    expect(slowest).toBeLessThan(2000)
    hangUp(lines)
    expect(await count()).toBe(0)
  })

  it('answers others while a thousand say nothing', async () => {
    const lines = await Promise.all(Array.from({ length: 1000 }, () => dial(service)))
    expect((await send(`${service.url}/embed/surveys/${survey}`)).status).toBe(200)
    // The system has taken the last of them before the service has.
    await until(
      () => held(service) > before.held + 900,
      () => `${held(service)} are held, ${before.held} before`,
    )
    hangUp(lines)
  })

  it('gives back every socket and what it took to hold them', async () => {
    // The threads that write have opened the database meanwhile.
    await until(
      () => held(service) <= before.held + 20,
      () => `${held(service)} are held, ${before.held} before`,
    )
    expect(megabytes(service) - before.megabytes).toBeLessThan(80)
    expect(service.said).not.toMatch(/Unhandled|request failed|"level":50/)
  })

  it('answers requests that come in one go, in their order', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `pipelined ${index}`)
    const heard = await say(service, keys.map(whole).join('') + whole('pipelined 0'), 21)
    expect(statusesIn(heard)).toEqual([...keys.map(() => 201), 200])
    expect(await count()).toBe(20)
  })

  it('takes the answer of whoever hangs up at once no more than once', async () => {
    const stored = await count()
    const line = await dial(service)
    line.socket.end(whole('half-closed'))
    await until(
      () => line.isClosed(),
      () => 'The connection stays open.',
    )
    line.socket.destroy()
    expect(statusesIn(await say(service, whole('half-closed')))[0]).toBeLessThan(202)
    expect(await count()).toBe(stored + 1)
  })

  it('answers as ever afterwards', async () => {
    const headers = { 'content-type': 'application/json' }
    const stored = await count()
    const reply = await send(answersOf(service.url, survey), { method: 'POST', headers, body: body('after') })
    expect(reply.status).toBe(201)
    expect(await count()).toBe(stored + 1)
  })
})

function hangUp(lines: readonly Line[]): void {
  for (const { socket } of lines) socket.destroy()
}
