import { Unavailable } from './database.ts'

/** What became of each item, in their order. */
export type Outcomes<Result> = PromiseSettledResult<Result>[]

interface PendingItem<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(reason: unknown): void
}

interface Limits {
  /** How many items may wait: more than that nobody would wait for. */
  maxQueued: number
  /** How many are worked on at once, so that the first of them need not wait for thousands. */
  batchSize: number
}

/** Works on what arrives in the same moment, or while it is at work, together: the busier it is, the more at once. */
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

  /** @throws Unavailable where too many wait already; else what `work` says of the item */
  async add(item: Item): Promise<Result> {
    if (this.#queue.length >= this.#limits.maxQueued) {
      throw new Unavailable('Too much is to be done at once. Nothing was stored; try again soon.', { retryAfter: 1 })
    }
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    this.#queue.push({ item, resolve, reject })
    this.#running ??= new Promise(setImmediate).then(() => this.#run())
    return promise
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    let [batch, outcomes] = this.#startNextBatch()
    while (batch.length > 0) {
      const [settledBatch, results] = [batch, await outcomes]
      // The next begin before these are told: a disk must not wait until hundreds of answers are written.
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
