import { Unavailable } from './database.ts'

/** The outcome of each item, in order. */
export type Outcomes<Result> = PromiseSettledResult<Result>[]

interface PendingItem<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(reason: unknown): void
}

interface Limits {
  /** How many items may wait. Later ones are rejected. */
  maxQueued: number
  /** The size of a batch: the first item must not wait for thousands of others. */
  batchSize: number
}

/** Processes items that arrive at the same moment, or during the current batch, as one batch. Load makes batches larger. */
export class Batcher<Item, Result> {
  readonly #processBatch: (items: readonly Item[]) => Promise<Outcomes<Result>>
  readonly #limits: Limits
  readonly #queue: PendingItem<Item, Result>[] = []
  #running: Promise<void> | undefined

  constructor(processBatch: (items: readonly Item[]) => Promise<Outcomes<Result>>, limits: Limits) {
    this.#processBatch = processBatch
    this.#limits = limits
  }

  get queueLength(): number {
    return this.#queue.length
  }

  /** @throws Unavailable if the queue is full; otherwise the error of the item */
  async add(item: Item): Promise<Result> {
    if (this.#queue.length >= this.#limits.maxQueued) {
      throw new Unavailable('Too many requests are waiting. Nothing was stored; try again soon.', {
        code: 'overloaded',
        retryAfter: 1,
      })
    }
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    this.#queue.push({ item, resolve, reject })
    this.#running ??= new Promise(setImmediate).then(() => this.#run())
    return promise
  }

  /** Resolves when the queue is empty. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    let [batch, outcomes] = this.#startNextBatch()
    while (batch.length > 0) {
      const [settledBatch, results] = [batch, await outcomes]
      // The next batch starts before these callers are notified: the disk must not wait for hundreds of replies.
      ;[batch, outcomes] = this.#startNextBatch()
      for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') settledBatch[index]?.resolve(result.value)
        else settledBatch[index]?.reject(result.reason)
      }
    }
    this.#running = undefined
  }

  #startNextBatch(): [PendingItem<Item, Result>[], Promise<Outcomes<Result>>] {
    const batch = this.#queue.splice(0, this.#limits.batchSize)
    const items = batch.map(({ item }) => item)
    const rejectAll = (reason: unknown): Outcomes<Result> => items.map(() => ({ status: 'rejected', reason }))
    return [batch, items.length === 0 ? Promise.resolve([]) : this.#processBatch(items).catch(rejectAll)]
  }
}
