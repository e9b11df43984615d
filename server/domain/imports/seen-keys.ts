/** What identifies the rows that a dry run has counted. Keys of a batch that was not stored are forgotten. */
export class SeenKeys {
  readonly #stored = new Set<string>()
  #pending = new Set<string>()

  has(key: string): boolean {
    return this.#stored.has(key) || this.#pending.has(key)
  }

  add(key: string): void {
    this.#pending.add(key)
  }

  /** Forgets the keys that were added since the last batch that was stored. */
  discard(): void {
    this.#pending = new Set()
  }

  /** Keeps the keys that were added: their batch is stored. */
  confirm(): void {
    for (const key of this.#pending) this.#stored.add(key)
    this.discard()
  }
}
