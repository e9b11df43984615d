import { createHash, hash } from 'node:crypto'

/** What identifies a row of a file. */
export interface RowIdentity {
  /** The key under which its response is stored. */
  key: string
  /** Whether an earlier row of the file has the same key. */
  isRepeated: boolean
  /** Other keys under which an earlier import may have stored it. */
  listOtherKeys(): string[]
}

/**
 * Identifies the rows of a file. A row with a key is identified by it. Others are identified by their cells and the number of
 * equal rows before them, whatever columns are mapped: people may submit equal responses, and a file may be imported again
 * with more columns.
 * @example const identify = createRowIdentifier(); identify(['9', 'good']) // { key: '….0', isRepeated: false, … }
 */
export function createRowIdentifier(): (cells: readonly string[], key?: string) => RowIdentity {
  const counter = new OccurrenceCounter()
  return (cells, key) => {
    if (key === undefined) {
      const digest = digestCells(cells)
      return identifyByCells(digest, counter.add(digest))
    }
    const digest = digestKey(key)
    return identifyByKey(cells, digest, counter.add(digest))
  }
}

/** The identity of a row with a key, and as it was without one. */
const identifyByKey = (cells: readonly string[], digest: string, occurrence: number): RowIdentity => ({
  key: digest,
  isRepeated: occurrence > 0,
  listOtherKeys: () => [`${digestCells(cells)}.0`],
})

const identifyByCells = (digest: string, occurrence: number): RowIdentity => ({
  key: `${digest}.${occurrence}`,
  isRepeated: false,
  listOtherKeys: () => [],
})

/** The identity of a row whose occurrence among equal rows is known. */
export const identifyRow = (cells: readonly string[], key: string | undefined, occurrence: number): RowIdentity =>
  key === undefined ? identifyByCells(digestCells(cells), occurrence) : identifyByKey(cells, digestKey(key), 0)

/** Counts equal rows: the number of those before each. */
export function createRowCounter(): (cells: readonly string[]) => number {
  const counter = new OccurrenceCounter()
  return (cells) => counter.add(digestCells(cells))
}

/** 22 characters carry 132 bits. `hash` takes a fifth of the time of `createHash`. */
const computeDigest = (text: string): string => hash('sha256', text, 'base64url').slice(0, 22)

const digestKey = (key: string) => computeDigest(`key ${key}`)

/** The digest of cells. */
const digestCells = (cells: readonly string[]) => computeDigest(normalizeCells(cells))

/** Programs that save a file again change spaces around cells and empty cells at the end, and how characters are composed. */
function normalizeCells(cells: readonly string[]): string {
  let end = cells.length
  while (end > 0 && cells[end - 1]?.trim() === '') end--
  const trimmedCells = cells.slice(0, end).map((cell) => cell.trim())
  const text = JSON.stringify(trimmedCells)
  return ASCII.test(text) ? text : JSON.stringify(trimmedCells.map((cell) => cell.normalize('NFC')))
}

/** Text that is composed in one way only. */
const ASCII = /^[\x20-\x7e]*$/

/** The rows that a fingerprint covers: enough to recognise a file, however long it is. */
const FINGERPRINT_ROWS = 100

/** Recognises a file by its first rows. */
export function createFingerprint() {
  const rowHash = createHash('sha256')
  let rows = 0
  return {
    add(cells: readonly string[]): void {
      if (rows++ < FINGERPRINT_ROWS) rowHash.update(hash('sha256', normalizeCells(cells), 'buffer'))
    },
    finish: (): string => rowHash.digest('base64url').slice(0, 22),
  }
}

/** The fingerprint of a file, of which it reads no more rows than that needs. */
export async function computeFingerprint(rows: AsyncIterable<{ cells: readonly string[] }>): Promise<string> {
  const fingerprint = createFingerprint()
  let count = 0
  for await (const { cells } of rows) {
    fingerprint.add(cells)
    if (++count === FINGERPRINT_ROWS) break
  }
  return fingerprint.finish()
}

const BITS_PER_CHARACTER = 6

/** The bits of each character of a digest. */
const BITS = new Uint8Array(128)
for (const [bits, character] of [...'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'].entries())
  BITS[character.charCodeAt(0)] = bits

/** The counts up to this one fit one byte; `#others` has the larger ones. */
const MAX_SMALL_COUNT = 255

/**
 * Counts how often digests have occurred, by 64 of their bits. A table with open addressing, of 11 to 17 bytes for each: a
 * `Map` would need ten times the memory, and files may have millions of rows.
 */
export class OccurrenceCounter {
  #size = 0
  #capacity = 1024
  #low = new Uint32Array(this.#capacity)
  #high = new Uint32Array(this.#capacity)
  /** 0 for an empty slot. */
  #counts = new Uint8Array(this.#capacity)
  /** Counts that do not fit one byte, by slot. */
  #largeCounts = new Map<number, number>()

  /** Counts a digest. @returns how often it had occurred before */
  add(digest: string): number {
    const [low, high] = [readBits(digest, 0), readBits(digest, 6)]
    const slot = this.#findSlot(low, high)
    const earlier = this.#largeCounts.get(slot) ?? this.#counts[slot] ?? 0
    this.#low[slot] = low
    this.#high[slot] = high
    this.#setCount(slot, earlier + 1)
    if (earlier === 0 && ++this.#size * 6 > this.#capacity * 5) this.#grow()
    return earlier
  }

  #setCount(slot: number, count: number): void {
    this.#counts[slot] = Math.min(count, MAX_SMALL_COUNT)
    if (count > MAX_SMALL_COUNT) this.#largeCounts.set(slot, count)
  }

  #findSlot(low: number, high: number): number {
    let slot = low % this.#capacity
    while (this.#counts[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) {
      slot = slot + 1 === this.#capacity ? 0 : slot + 1
    }
    return slot
  }

  #grow(): void {
    const [low, high, counts, largeCounts] = [this.#low, this.#high, this.#counts, this.#largeCounts]
    this.#capacity = Math.ceil(this.#capacity * 1.5)
    this.#low = new Uint32Array(this.#capacity)
    this.#high = new Uint32Array(this.#capacity)
    this.#counts = new Uint8Array(this.#capacity)
    this.#largeCounts = new Map()
    for (let oldSlot = 0; oldSlot < counts.length; oldSlot++) {
      if (counts[oldSlot] === 0) continue
      const slot = this.#findSlot(low[oldSlot] as number, high[oldSlot] as number)
      this.#low[slot] = low[oldSlot] as number
      this.#high[slot] = high[oldSlot] as number
      this.#setCount(slot, largeCounts.get(oldSlot) ?? (counts[oldSlot] as number))
    }
  }
}

/** 32 bits of six characters of a digest. */
function readBits(digest: string, start: number): number {
  let bits = 0
  for (let index = start; index < start + 6; index++)
    bits = (bits << BITS_PER_CHARACTER) | (BITS[digest.charCodeAt(index)] as number)
  return bits >>> 0
}
