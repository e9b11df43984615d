import { spawn } from 'node:child_process'
import { connect, type Socket } from 'node:net'
import { text } from 'node:stream/consumers'

/**
 * Sends answers from a process of its own over connections that stay open, one request at a time on each, and knows of each
 * how long it took, in fractions of a millisecond. As little as can be stands between the clock and the socket: a client
 * that parses more would be measured along.
 */
export interface LoadOptions {
  url: string
  path: string
  connections: number
  durationSeconds: number
  /** Warm-up, not measured. */
  warmUpSeconds?: number
  /** Responses per second, whether earlier ones have completed or not; by default as many as the connections can. */
  ratePerSecond?: number
}

export interface Load {
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  max: number
  count: number
  /** Replies other than 2xx, by status. */
  refusals: Record<string, number>
}

export async function runLoad(options: LoadOptions): Promise<Load> {
  const child = spawn(process.execPath, [import.meta.filename, JSON.stringify(options)], {
    stdio: ['ignore', 'pipe', 'inherit'],
  })
  return JSON.parse(await text(child.stdout)) as Load
}

const COMMENTS = [
  'Waited half an hour',
  'Quick and friendly.',
  '服务很好',
  'The driver rang twice and nobody came to help us',
]

/** Like those of the generated responses: see tests/support/response-samples.ts. */
function buildBody(number: number): string {
  const hash = Math.imul(number + 1, 2_654_435_761) >>> 0
  const pick = (count: number) => Math.floor(hash / 7) % count
  const score = [10, 10, 9, 9, 8, 8, 7, 10, 6, 3][hash % 10] as number
  return JSON.stringify({
    key: `${process.pid}-${number}-0b9cd7c5-59f6-4f2f-8b0e`,
    score,
    ...(pick(10) < 4 && { comment: COMMENTS[pick(COMMENTS.length)] }),
    // Every survey offers this reason.
    ...(score <= 6 && { answers: { reasons: ['other'] } }),
    properties: { shop: `Shop ${pick(20)}`, plan: `Plan ${pick(5)}`, agent: `Agent ${pick(200)}` },
    page: 'https://www.example.com/thanks',
    locale: 'en',
    interaction: 'pointer',
  })
}

/** One connection, and the callback for its reply. */
class Connection {
  readonly #socket: Socket
  readonly #head: string
  #buffer = ''
  #onReply: ((status: string) => void) | undefined

  constructor(url: URL, path: string) {
    this.#head = `POST ${path} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\ncontent-length: `
    this.#socket = connect(Number(url.port), url.hostname)
    this.#socket.setNoDelay(true)
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (data) => this.#receive(String(data)))
    this.#socket.on('error', (error) => {
      throw error
    })
    this.#socket.on('close', () => this.#onReply?.('closed'))
  }

  send(body: string, done: (status: string) => void): void {
    this.#onReply = done
    this.#socket.write(`${this.#head}${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }

  end(): void {
    this.#onReply = undefined
    this.#socket.destroy()
  }

  #receive(data: string): void {
    this.#buffer += data
    const headEnd = this.#buffer.indexOf('\r\n\r\n')
    if (headEnd === -1) return
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#buffer.slice(0, headEnd))?.[1]
    const isComplete =
      length === undefined
        ? this.#buffer.endsWith('\r\n0\r\n\r\n')
        : this.#buffer.length >= headEnd + 4 + Number(length)
    if (!isComplete) return
    const status = this.#buffer.slice(9, 12)
    this.#buffer = ''
    this.#onReply?.(status)
  }
}

async function run({
  url,
  path,
  connections,
  durationSeconds,
  warmUpSeconds = 1,
  ratePerSecond,
}: LoadOptions): Promise<Load> {
  const pool = Array.from({ length: connections }, () => new Connection(new URL(url), path))
  const times: number[] = []
  const refusals: Record<string, number> = {}
  const startedAt = performance.now()
  const measureFrom = startedAt + warmUpSeconds * 1000
  const end = measureFrom + durationSeconds * 1000
  let number = 0

  function sendNext(connection: Connection, due: number, next: () => void): void {
    connection.send(buildBody(number++), (status) => {
      const now = performance.now()
      if (due >= measureFrom && now < end) {
        if (status.startsWith('2')) times.push(now - due)
        else refusals[status] = (refusals[status] ?? 0) + 1
      }
      if (now < end) next()
    })
  }

  if (ratePerSecond === undefined) {
    const repeat = (connection: Connection) => sendNext(connection, performance.now(), () => repeat(connection))
    for (const connection of pool) repeat(connection)
    await new Promise((resolve) => setTimeout(resolve, end - startedAt))
  } else {
    // Due requests wait here for a connection; this time counts.
    const idle = [...pool]
    const overdue: number[] = []
    const dispatch = () => {
      for (let due = overdue[0]; due !== undefined && idle.length > 0; due = overdue[0]) {
        overdue.shift()
        const connection = idle.pop() as Connection
        sendNext(connection, due, () => {
          idle.push(connection)
          dispatch()
        })
      }
    }
    let scheduled = 0
    const timer = setInterval(() => {
      const now = performance.now()
      for (; startedAt + (scheduled * 1000) / ratePerSecond <= now; scheduled++)
        overdue.push(startedAt + (scheduled * 1000) / ratePerSecond)
      dispatch()
    }, 1)
    await new Promise((resolve) => setTimeout(resolve, end - startedAt))
    clearInterval(timer)
  }
  for (const connection of pool) connection.end()
  times.sort((a, b) => a - b)
  const percentile = (fraction: number) =>
    times[Math.min(times.length - 1, Math.floor(times.length * fraction))] ?? Number.NaN
  return {
    perSecond: times.length / durationSeconds,
    p50: percentile(0.5),
    p99: percentile(0.99),
    max: percentile(1),
    count: times.length,
    refusals,
  }
}

if (import.meta.main) {
  process.stdout.write(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '') as LoadOptions)))
}
