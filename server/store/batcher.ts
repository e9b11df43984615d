import { Unavailable } from './database.ts'

/** What became of each item, in their order. */
export type Outcomes<Result> = PromiseSettledResult<Result>[]

interface Waiting<Item, Result> {
  item: Item
  resolve(result: Result): void
  reject(reason: unknown): void
}

interface Limits {
  /** How many items may wait: more than that nobody would wait for. */
  most: number
  /** How many are worked on at once, so that the first of them need not wait for thousands. */
  together: number
}

/** Works on what arrives in the same moment, or while it is at work, together: the busier it is, the more at once. */
export class Gathering<Item, Result> {
  readonly #work: (items: readonly Item[]) => Promise<Outcomes<Result>>
  readonly #limits: Limits
  readonly #waiting: Waiting<Item, Result>[] = []
  #running: Promise<void> | undefined

  constructor(work: (items: readonly Item[]) => Promise<Outcomes<Result>>, limits: Limits) {
    this.#work = work
    this.#limits = limits
  }

  get waiting(): number {
    return this.#waiting.length
  }

  /** @throws Unavailable where too many wait already; else what `work` says of the item */
  async add(item: Item): Promise<Result> {
    if (this.#waiting.length >= this.#limits.most) {
      throw new Unavailable('Too much is to be done at once. Nothing was stored; try again soon.', { retryAfter: 1 })
    }
    const { promise, resolve, reject } = Promise.withResolvers<Result>()
    this.#waiting.push({ item, resolve, reject })
    this.#running ??= new Promise(setImmediate).then(() => this.#run())
    return promise
  }

  /** Resolves when nothing waits. */
  async idle(): Promise<void> {
    await this.#running
  }

  async #run(): Promise<void> {
    let [group, outcomes] = this.#next()
    while (group.length > 0) {
      const [done, results] = [group, await outcomes]
      // The next begin before these are told: a disk must not wait until hundreds of answers are written.
      ;[group, outcomes] = this.#next()
      for (const [index, result] of results.entries()) {
        if (result.status === 'fulfilled') done[index]?.resolve(result.value)
        else done[index]?.reject(result.reason)
      }
    }
    this.#running = undefined
  }

  #next(): [Waiting<Item, Result>[], Promise<Outcomes<Result>>] {
    const group = this.#waiting.splice(0, this.#limits.together)
    const items = group.map(({ item }) => item)
    const failed = (reason: unknown): Outcomes<Result> => items.map(() => ({ status: 'rejected', reason }))
    return [group, items.length === 0 ? Promise.resolve([]) : this.#work(items).catch(failed)]
  }
}
