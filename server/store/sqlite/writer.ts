import { Batcher, type Outcomes } from '../batcher.ts'
import { type BatchOptions, type Step, Unavailable } from '../database.ts'
import { isRowChange } from '../steps.ts'
import { Thread } from '../thread.ts'
import { translateError } from './errors.ts'
import type { BatchOutcome, PlainStep, WriteRequest } from './writer-thread.ts'

/** How often the log is copied into the database while there are batches. */
const CHECKPOINT_INTERVAL_MS = 200

/** The length of the log at which the writer itself completes the checkpoint: 64 MB in pages of 4 kB. */
const MAX_LOG_PAGES = 16_384

/** Batches that arrive together, or during a transaction, share the next transaction and its fsync. */
export class Writer {
  readonly #file: string
  readonly #onWrite: () => void
  readonly #batches = new Batcher<WriteRequest['batches'][number], unknown[][]>((batches) => this.#write(batches), {
    maxQueued: 10_000,
    batchSize: 512,
  })
  #writerThread: Thread<WriteRequest, BatchOutcome[]> | undefined
  #checkpointThread: Thread<'copy', number> | undefined
  #checkpointTimer: NodeJS.Timeout | undefined

  /** @param onWrite called after a transaction, before its batches resolve */
  constructor(file: string, onWrite: () => void) {
    this.#file = file
    this.#onWrite = onWrite
  }

  get queueLength(): number {
    return this.#batches.queueLength
  }

  batch(steps: readonly Step[], { secureErase = false }: BatchOptions = {}): Promise<unknown[][]> {
    return this.#batches.add({ steps: steps.map(toPlainStep), secureErase })
  }

  async close(): Promise<void> {
    await this.#batches.idle()
    clearTimeout(this.#checkpointTimer)
    await this.#checkpointThread?.end()
    await this.#writerThread?.end()
  }

  async #write(batches: WriteRequest['batches']): Promise<Outcomes<unknown[][]>> {
    this.#writerThread ??= new Thread(new URL('writer-thread.ts', import.meta.url), { file: this.#file })
    const outcomes = await this.#writerThread.request({ batches })
    this.#onWrite()
    this.#checkpointTimer ??= setTimeout(() => this.#checkpoint(), CHECKPOINT_INTERVAL_MS)
    return outcomes.map((outcome) =>
      'error' in outcome
        ? { status: 'rejected', reason: translateError(outcome.error) }
        : { status: 'fulfilled', value: outcome.rows },
    )
  }

  /**
   * The log cannot restart while the writer appends to it. Once it is long, the writer copies the rest between two
   * transactions.
   */
  async #checkpoint(): Promise<void> {
    this.#checkpointThread ??= new Thread(new URL('checkpoint-thread.ts', import.meta.url), { file: this.#file })
    try {
      const pages = await this.#checkpointThread.request('copy')
      if (pages > MAX_LOG_PAGES) await this.#writerThread?.request({ batches: [] })
    } catch (error) {
      // A thread has failed. The log still holds everything, and the next checkpoint may succeed.
      if (!(error instanceof Unavailable)) throw error
    } finally {
      this.#checkpointTimer = undefined
    }
  }
}

const toPlainStep = (step: Step): PlainStep =>
  isRowChange(step) ? step.buildMessage() : { sql: step.sql, values: step.values }
