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
  seconds: number
  /** Not measured, at the beginning. */
  warmUp?: number
  /** Answers in a second, whether those before are answered or not; as many as the connections can where left out. */
  rate?: number
}

export interface Load {
  perSecond: number
  /** Milliseconds. */
  p50: number
  p99: number
  most: number
  count: number
  /** Answers other than 2xx, by status. */
  refused: Record<string, number>
}

export async function load(options: LoadOptions): Promise<Load> {
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

/** Like those of the generated answers: see tests/support/response-samples.ts. */
function answerBody(number: number): string {
  const chance = Math.imul(number + 1, 2_654_435_761) >>> 0
  const of = (count: number) => Math.floor(chance / 7) % count
  return JSON.stringify({
    key: `${process.pid}-${number}-0b9cd7c5-59f6-4f2f-8b0e`,
    score: [10, 10, 9, 9, 8, 8, 7, 10, 6, 3][chance % 10],
    ...(of(10) < 4 && { comment: COMMENTS[of(COMMENTS.length)] }),
    properties: { shop: `Shop ${of(20)}`, plan: `Plan ${of(5)}`, agent: `Agent ${of(200)}` },
    page: 'https://www.example.com/thanks',
    locale: 'en',
    interaction: 'pointer',
  })
}

/** One connection, and what is to be done when its answer is here. */
class Line {
  readonly #socket: Socket
  readonly #head: string
  #rest = ''
  #done: ((status: string) => void) | undefined

  constructor(url: URL, path: string) {
    this.#head = `POST ${path} HTTP/1.1\r\nhost: ${url.host}\r\ncontent-type: application/json\r\ncontent-length: `
    this.#socket = connect(Number(url.port), url.hostname)
    this.#socket.setNoDelay(true)
    this.#socket.setEncoding('latin1')
    this.#socket.on('data', (data) => this.#take(String(data)))
    this.#socket.on('error', (error) => {
      throw error
    })
    this.#socket.on('close', () => this.#done?.('closed'))
  }

  send(body: string, done: (status: string) => void): void {
    this.#done = done
    this.#socket.write(`${this.#head}${Buffer.byteLength(body)}\r\n\r\n${body}`)
  }

  end(): void {
    this.#done = undefined
    this.#socket.destroy()
  }

  #take(data: string): void {
    this.#rest += data
    const headEnd = this.#rest.indexOf('\r\n\r\n')
    if (headEnd === -1) return
    const length = /\r\ncontent-length: *(\d+)/i.exec(this.#rest.slice(0, headEnd))?.[1]
    const isWhole =
      length === undefined ? this.#rest.endsWith('\r\n0\r\n\r\n') : this.#rest.length >= headEnd + 4 + Number(length)
    if (!isWhole) return
    const status = this.#rest.slice(9, 12)
    this.#rest = ''
    this.#done?.(status)
  }
}

async function run({ url, path, connections, seconds, warmUp = 1, rate }: LoadOptions): Promise<Load> {
  const lines = Array.from({ length: connections }, () => new Line(new URL(url), path))
  const times: number[] = []
  const refused: Record<string, number> = {}
  const began = performance.now()
  const from = began + warmUp * 1000
  const end = from + seconds * 1000
  let number = 0

  function ask(line: Line, due: number, next: () => void): void {
    line.send(answerBody(number++), (status) => {
      const now = performance.now()
      if (due >= from && now < end) {
        if (status.startsWith('2')) times.push(now - due)
        else refused[status] = (refused[status] ?? 0) + 1
      }
      if (now < end) next()
    })
  }

  if (rate === undefined) {
    const again = (line: Line) => ask(line, performance.now(), () => again(line))
    for (const line of lines) again(line)
    await new Promise((resolve) => setTimeout(resolve, end - began))
  } else {
    // Those whose turn has come wait here for a connection, and their time runs.
    const free = [...lines]
    const waiting: number[] = []
    const go = () => {
      for (let due = waiting[0]; due !== undefined && free.length > 0; due = waiting[0]) {
        waiting.shift()
        const line = free.pop() as Line
        ask(line, due, () => {
          free.push(line)
          go()
        })
      }
    }
    let sent = 0
    const clock = setInterval(() => {
      const now = performance.now()
      for (; began + (sent * 1000) / rate <= now; sent++) waiting.push(began + (sent * 1000) / rate)
      go()
    }, 1)
    await new Promise((resolve) => setTimeout(resolve, end - began))
    clearInterval(clock)
  }
  for (const line of lines) line.end()
  times.sort((a, b) => a - b)
  const at = (part: number) => times[Math.min(times.length - 1, Math.floor(times.length * part))] ?? Number.NaN
  return { perSecond: times.length / seconds, p50: at(0.5), p99: at(0.99), most: at(1), count: times.length, refused }
}

if (import.meta.main) {
  process.stdout.write(JSON.stringify(await run(JSON.parse(process.argv[2] ?? '') as LoadOptions)))
}
