import { type Statement, Unavailable } from '../database.ts'
import { Thread } from '../thread.ts'
import type { PlainStatement } from './connection.ts'
import { errorOf } from './errors.ts'
import type { Reading } from './reader-thread.ts'

/** How many long statements run at once; one that reads everything must not keep all others waiting. */
const THREADS = 2

/** How many may wait for them. */
const MOST = 100

/** The threads for long reads, made with the first of them. */
export class Readers {
  readonly #file: string
  readonly #threads: Thread<PlainStatement, Reading>[] = []

  constructor(file: string) {
    this.#file = file
  }

  get waiting(): number {
    return this.#threads.reduce((sum, { waiting }) => sum + waiting, 0)
  }

  async read({ sql, values }: Statement): Promise<unknown[]> {
    if (this.waiting >= MOST)
      throw new Unavailable('Too many reports are being made. Try again soon.', { retryAfter: 10 })
    const reading = await this.#least().ask({ sql, values })
    if ('fault' in reading) throw errorOf(reading.fault)
    return reading.rows
  }

  /** Whoever still waits gets no answer. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end({ now: true })))
  }

  #least(): Thread<PlainStatement, Reading> {
    const [least] = this.#threads.toSorted((a, b) => a.waiting - b.waiting)
    if (least && (least.waiting === 0 || this.#threads.length === THREADS)) return least
    const thread = new Thread<PlainStatement, Reading>(new URL('reader-thread.ts', import.meta.url), {
      file: this.#file,
    })
    this.#threads.push(thread)
    return thread
  }
}
