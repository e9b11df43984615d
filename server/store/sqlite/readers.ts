import { type Statement, Unavailable } from '../database.ts'
import { Thread } from '../thread.ts'
import type { PlainStatement } from './connection.ts'
import { translateError } from './errors.ts'
import type { ReadReply } from './reader-thread.ts'

/** More than one: a statement that reads everything must not block all others. */
const MAX_THREADS = 2

const MAX_QUEUED = 100

/** The threads for long reads, created when needed. */
export class ReaderPool {
  readonly #file: string
  readonly #heapMegabytes: number | undefined
  readonly #threads: Thread<PlainStatement, ReadReply>[] = []

  constructor(file: string, { heapMegabytes }: { heapMegabytes?: number } = {}) {
    this.#file = file
    this.#heapMegabytes = heapMegabytes
  }

  get pendingCount(): number {
    return this.#threads.reduce((sum, { pendingCount }) => sum + pendingCount, 0)
  }

  async read({ sql, values }: Statement): Promise<unknown[]> {
    if (this.pendingCount >= MAX_QUEUED)
      throw new Unavailable('Too many reports are being generated. Try again soon.', {
        code: 'overloaded',
        retryAfter: 10,
      })
    const reply = await this.#getLeastBusyThread().request({ sql, values })
    if ('error' in reply) throw translateError(reply.error)
    return reply.rows
  }

  /** Ends the threads without waiting; pending reads never resolve. */
  async close(): Promise<void> {
    await Promise.all(this.#threads.map((thread) => thread.end({ now: true })))
  }

  #getLeastBusyThread(): Thread<PlainStatement, ReadReply> {
    const [leastBusy] = this.#threads.toSorted((a, b) => a.pendingCount - b.pendingCount)
    if (leastBusy && (leastBusy.pendingCount === 0 || this.#threads.length === MAX_THREADS)) return leastBusy
    const thread = new Thread<PlainStatement, ReadReply>(
      new URL('reader-thread.ts', import.meta.url),
      { file: this.#file },
      { heapMegabytes: this.#heapMegabytes },
    )
    this.#threads.push(thread)
    return thread
  }
}
