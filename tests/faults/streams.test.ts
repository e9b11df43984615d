import { randomBytes } from 'node:crypto'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import {
  API_KEY,
  createTempDir,
  parseStartupOutput,
  pause,
  type Service,
  startNode,
  waitUntil,
} from '../e2e/processes.ts'
import { buildResponsesUrl, send } from './load.ts'
import { countOpenFiles, openSocket, parseStatuses, type RawConnection, readMemoryMb, sendRaw } from './sockets.ts'

describe('raw connections', () => {
  const tempDir = createTempDir()
  let service: Service
  let survey = ''
  let initialUsage: { openFiles: number; memoryMb: number }

  beforeAll(async () => {
    service = await startNode(tempDir.path, { API_KEY, RATE_LIMIT: 'off' })
    survey = parseStartupOutput(service.output).survey
    for (let count = 0; count < 100; count++) await send(`${service.url}/healthz`)
    initialUsage = { openFiles: countOpenFiles(service), memoryMb: readMemoryMb(service) }
  })
  afterAll(async () => {
    await service.stop('SIGKILL')
    tempDir[Symbol.dispose]()
  })

  const count = async (): Promise<number> => {
    const headers = { authorization: `Bearer ${API_KEY}` }
    return JSON.parse((await send(`${service.url}/api/surveys/${survey}/score`, { headers })).text).count
  }

  /** The head of a submission request, with an empty line at the end. */
  const buildHead = (...connections: string[]) =>
    `${[`POST /embed/surveys/${survey}/responses HTTP/1.1`, 'host: x', 'content-type: application/json', ...connections].join('\r\n')}\r\n\r\n`
  const body = (key: string) => JSON.stringify({ key, score: 9 })
  const buildRequest = (key: string) => buildHead(`content-length: ${body(key).length}`) + body(key)
  const chunkedBody = (text: string) => `${text.length.toString(16)}\r\n${text}\r\n0\r\n\r\n`

  const corruptedRequests: Record<string, () => string | Uint8Array> = {
    'random bytes': () => randomBytes(5000),
    'a greeting of TLS': () => Buffer.from('16030100f1010000ed0303', 'hex'),
    'a preface of HTTP/2': () => 'PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n',
    'HTTP of no version': () => `POST /embed/surveys/${survey}/responses\r\n\r\n${body('old')}`,
    'HTTP of a version to come': () => buildRequest('new').replace('HTTP/1.1', 'HTTP/9.9'),
    'headers that break off': () => buildHead().slice(0, 60),
    'lines without their ends': () => buildRequest('lf').replaceAll('\r\n', '\n'),
    'a header that goes on in the next line': () => buildHead('x: 1', ' folded', `content-length: 3`),
    'a space before a colon': () => buildHead(`content-length : ${body('space').length}`) + body('space'),
    'NUL in a header': () => buildHead('x: a\0b'),
    'a name that is none': () => buildHead('x(y): 1'),
    'a very long header': () => buildHead(`x: ${'y'.repeat(200_000)}`),
    'very many headers': () => buildHead(...Array.from({ length: 5000 }, (_, index) => `x-${index}: y`)),
    'a very long address': () => `GET /${'y'.repeat(200_000)} HTTP/1.1\r\nhost: x\r\n\r\n`,
    'an address with a space': () => buildRequest('address').replace('/embed', '/em bed'),
    'no host': () => buildRequest('hostless').replace('host: x\r\n', ''),
    'a host that is none': () => buildRequest('host').replace('host: x', 'host: a b@[::1'),
    'a body that breaks off': () => buildHead('content-length: 500') + body('half'),
    'a body longer than it says': () => buildHead('content-length: 10') + body('long'),
    'a negative length': () => buildHead('content-length: -1') + body('negative'),
    'a length with a sign': () => buildHead(`content-length: +${body('sign').length}`) + body('sign'),
    'a length in letters': () => buildHead('content-length: ten') + body('letters'),
    'two lengths': () => buildHead('content-length: 5', `content-length: ${body('two').length}`) + body('two'),
    'two lengths in one': () => buildHead(`content-length: 5, ${body('list').length}`) + body('list'),
    'a size of a chunk that is none': () =>
      `${buildHead('transfer-encoding: chunked')}zz\r\n${body('zz')}\r\n0\r\n\r\n`,
    'a size of a chunk beyond all': () =>
      `${buildHead('transfer-encoding: chunked')}ffffffffffffffffff\r\n${body('f')}`,
    'a chunk longer than it says': () => `${buildHead('transfer-encoding: chunked')}3\r\n${body('chunk')}\r\n0\r\n\r\n`,
    'chunks that break off': () => `${buildHead('transfer-encoding: chunked')}30\r\n${body('chunks')}`,
    'an encoding that there is not': () => buildHead('transfer-encoding: xchunked') + chunkedBody(body('encoding')),
    'chunks within another encoding': () => buildHead('transfer-encoding: gzip, identity') + chunkedBody(body('gzip')),
    'a length and chunks, the length before': () =>
      buildHead('content-length: 5', 'transfer-encoding: chunked') + chunkedBody('') + buildRequest('CL.TE'),
    'a length and chunks, the chunks before': () =>
      buildHead('transfer-encoding: chunked', 'content-length: 4') + chunkedBody(buildRequest('TE.CL')),
    'two transfer encodings, one of them wrong': () =>
      buildHead('transfer-encoding: chunked', 'transfer-encoding: identity', 'content-length: 4') +
      chunkedBody(buildRequest('TE.TE')),
    'another request within a length': () =>
      buildHead(`content-length: ${buildRequest('within').length}`) + buildRequest('within'),
    'a body that is not expected': () =>
      `GET /healthz HTTP/1.1\r\nhost: x\r\ncontent-length: 3\r\n\r\n${buildRequest('get')}`,
    'a tunnel': () => 'CONNECT x:443 HTTP/1.1\r\nhost: x:443\r\n\r\n',
    'an upgrade': () => 'GET / HTTP/1.1\r\nhost: x\r\nconnection: upgrade\r\nupgrade: websocket\r\n\r\n',
    'everything at once': () => 'OPTIONS * HTTP/1.1\r\nhost: x\r\n\r\n',
    'an expectation that nobody meets': () => buildHead('expect: 200-ok', 'content-length: 9'),
    'far more than there may be': () => `${buildHead('content-length: 900000000')}{"key":"${'x'.repeat(300_000)}`,
  }

  it.each(Object.keys(corruptedRequests))('stores nothing from %s, and causes no server error', async (name) => {
    const received = await sendRaw(service, corruptedRequests[name]?.() ?? '')
    expect(parseStatuses(received).filter((status) => status >= 500)).toEqual([])
    // Some of these are valid by themselves and get a regular response.
    if (!/body that is not|everything|an upgrade/.test(name)) {
      expect(parseStatuses(received).filter((status) => status < 400)).toEqual([])
    }
    expect(await count()).toBe(0)
  })

  it('stores nothing from bodies cut off at any byte', async () => {
    const text = buildRequest('aborted')
    const cutPositions = Array.from({ length: text.length - 1 }, (_, index) => index + 1)
    await Promise.all(
      cutPositions.map(async (cut) => {
        const connection = await openSocket(service)
        await new Promise((resolve) => connection.socket.write(text.slice(0, cut), resolve))
        connection.socket.resetAndDestroy()
      }),
    )
    expect(await count()).toBe(0)
  })

  it('serves others at once while many clients send a byte now and then', async () => {
    const text = buildRequest('slow')
    const connections = await Promise.all(Array.from({ length: 100 }, () => openSocket(service)))
    for (let byte = 0; byte < 30; byte++) {
      for (const { socket } of connections) socket.write(text.slice(byte, byte + 1))
      expect((await send(`${service.url}/embed/surveys/${survey}`)).status).toBe(200)
      // The slow requests never end: if the service waited for them, no response would arrive.
      await pause(50)
    }
    closeAll(connections)
    expect(await count()).toBe(0)
  })

  it('serves others while a thousand connections are silent', async () => {
    const connections = await Promise.all(Array.from({ length: 1000 }, () => openSocket(service)))
    expect((await send(`${service.url}/embed/surveys/${survey}`)).status).toBe(200)
    // The kernel accepts connections before the service does.
    await waitUntil(
      () => countOpenFiles(service) > initialUsage.openFiles + 900,
      () => `${countOpenFiles(service)} are held, ${initialUsage.openFiles} before`,
    )
    closeAll(connections)
  })

  it('releases every socket and its memory', async () => {
    // The writer threads have opened the database in the meantime.
    await waitUntil(
      () => countOpenFiles(service) <= initialUsage.openFiles + 20,
      () => `${countOpenFiles(service)} are held, ${initialUsage.openFiles} before`,
    )
    expect(readMemoryMb(service) - initialUsage.memoryMb).toBeLessThan(80)
    expect(service.output).not.toMatch(/Unhandled|request failed|"level":50/)
  })

  it('responds to pipelined requests in order', async () => {
    const keys = Array.from({ length: 20 }, (_, index) => `pipelined ${index}`)
    const received = await sendRaw(service, keys.map(buildRequest).join('') + buildRequest('pipelined 0'), 21)
    expect(parseStatuses(received)).toEqual([...keys.map(() => 201), 200])
    expect(await count()).toBe(20)
  })

  it('stores a response at most once if the client hangs up immediately', async () => {
    const storedCount = await count()
    const connection = await openSocket(service)
    connection.socket.end(buildRequest('half-closed'))
    await waitUntil(
      () => connection.isClosed(),
      () => 'The connection stays open.',
    )
    connection.socket.destroy()
    expect(parseStatuses(await sendRaw(service, buildRequest('half-closed')))[0]).toBeLessThan(202)
    expect(await count()).toBe(storedCount + 1)
  })

  it('works as usual afterwards', async () => {
    const headers = { 'content-type': 'application/json' }
    const storedCount = await count()
    const reply = await send(buildResponsesUrl(service.url, survey), { method: 'POST', headers, body: body('after') })
    expect(reply.status).toBe(201)
    expect(await count()).toBe(storedCount + 1)
  })
})

function closeAll(connections: readonly RawConnection[]): void {
  for (const { socket } of connections) socket.destroy()
}
