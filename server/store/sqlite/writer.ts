import { Gathering, type Outcomes } from '../batcher.ts'
import type { BatchOptions, Statement } from '../database.ts'
import { Thread } from '../thread.ts'
import { errorOf } from './errors.ts'
import type { Outcome, Work } from './writer-thread.ts'

/** How often the log is copied into the database while there are batches, in milliseconds. Little and often. */
const COPY_EVERY = 200

/** How long the log may get before the writer itself completes the copying, in pages of 4 kB: 64 MB. */
const LONG = 16_384

/** Batches that arrive together, or while others are being written, share the next transaction and its fsync. */
export class Writer {
  readonly #file: string
  readonly #onWritten: () => void
  readonly #batches = new Gathering<Work['batches'][number], unknown[][]>((batches) => this.#write(batches), {
    most: 10_000,
    together: 512,
  })
  #thread: Thread<Work, Outcome[]> | undefined
  #copier: Thread<'copy', number> | undefined
  #copying: NodeJS.Timeout | undefined

  /** @param onWritten called before those are told whose batches have been written */
  constructor(file: string, onWritten: () => void) {
    this.#file = file
    this.#onWritten = onWritten
  }

  get waiting(): number {
    return this.#batches.waiting
  }

  batch(statements: readonly Statement[], { erases = false }: BatchOptions = {}): Promise<unknown[][]> {
    return this.#batches.add({ statements: statements.map(({ sql, values }) => ({ sql, values })), erases })
  }

  async close(): Promise<void> {
    await this.#batches.idle()
    clearTimeout(this.#copying)
    await this.#copier?.end()
    await this.#thread?.end()
  }

  async #write(batches: Work['batches']): Promise<Outcomes<unknown[][]>> {
    this.#thread ??= new Thread(new URL('writer-thread.ts', import.meta.url), { file: this.#file })
    const outcomes = await this.#thread.ask({ batches })
    this.#onWritten()
    this.#copying ??= setTimeout(() => this.#copy(), COPY_EVERY)
    return outcomes.map((outcome) =>
      'fault' in outcome
        ? { status: 'rejected', reason: errorOf(outcome.fault) }
        : { status: 'fulfilled', value: outcome.rows },
    )
  }

  /**
   * While the writer appends to the log it never gets to its start again: once it is long, the writer copies the little
   * that is left between two transactions.
   */
  async #copy(): Promise<void> {
    this.#copier ??= new Thread(new URL('checkpoint-thread.ts', import.meta.url), { file: this.#file })
    const pages = await this.#copier.ask('copy')
    this.#copying = undefined
    if (pages > LONG) await this.#thread?.ask({ batches: [] })
  }
}
