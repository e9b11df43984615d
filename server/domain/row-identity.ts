import { createHash } from 'node:crypto'

/** What identifies a row of a file. */
export interface RowIdentity {
  /** The key under which its response is stored, and others under which an earlier import may have stored it. */
  keys: string[]
  /** Whether an earlier row of the file has the same key. */
  isRepeated: boolean
}

/**
 * Identifies the rows of a file. A row with a key is identified by it. Others are identified by their cells and the number of
 * equal rows before them, whatever columns are mapped: people may submit equal responses, and a file may be imported again
 * with more columns.
 * @example const identify = createRowIdentifier(); identify(['9', 'good']) // { keys: ['….0'], isRepeated: false }
 */
export function createRowIdentifier(): (cells: readonly string[], key?: string) => RowIdentity {
  const counter = new OccurrenceCounter()
  const count = (hash: Buffer) => counter.add(hash.readUInt32LE(0), hash.readUInt32LE(4))
  return (cells, key) => {
    if (key !== undefined) return identifyByKey(cells, key, count(sha256(`key ${key}`)))
    const hash = hashCells(cells)
    return identifyByCells(hash, count(hash))
  }
}

/** The identity of a row with a key, and as it was without one. */
const identifyByKey = (cells: readonly string[], key: string, occurrence: number): RowIdentity => ({
  keys: [toDigest(sha256(`key ${key}`)), ...identifyByCells(hashCells(cells), 0).keys],
  isRepeated: occurrence > 0,
})

const identifyByCells = (hash: Buffer, occurrence: number): RowIdentity => ({
  keys: [`${toDigest(hash)}.${occurrence}`],
  isRepeated: false,
})

/** The identity of a row whose occurrence among equal rows is known. */
export const identifyRow = (cells: readonly string[], key: string | undefined, occurrence: number): RowIdentity =>
  key === undefined ? identifyByCells(hashCells(cells), occurrence) : identifyByKey(cells, key, 0)

/** Counts equal rows: the number of those before each. */
export function createRowCounter(): (cells: readonly string[]) => number {
  const counter = new OccurrenceCounter()
  return (cells) => {
    const hash = hashCells(cells)
    return counter.add(hash.readUInt32LE(0), hash.readUInt32LE(4))
  }
}

/** 22 characters carry 132 bits. */
const toDigest = (hash: Buffer) => hash.toString('base64url').slice(0, 22)

const sha256 = (text: string): Buffer => createHash('sha256').update(text).digest()

/** Programs that save a file again change spaces around cells and empty cells at the end, and how characters are composed. */
function hashCells(cells: readonly string[]): Buffer {
  let end = cells.length
  while (end > 0 && cells[end - 1]?.trim() === '') end--
  const text = cells.slice(0, end).map((cell) => cell.trim().normalize('NFC'))
  return sha256(JSON.stringify(text))
}

/** The rows that a fingerprint covers: enough to recognise a file, however long it is. */
const FINGERPRINT_ROWS = 100

/** Recognises a file by its first rows. */
export function createFingerprint() {
  const hash = createHash('sha256')
  let rows = 0
  return {
    add(cells: readonly string[]): void {
      if (rows++ < FINGERPRINT_ROWS) hash.update(hashCells(cells))
    },
    finish: (): string => hash.digest('base64url').slice(0, 22),
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

/**
 * Counts how often values have occurred, each given as 64 random bits. A table with open addressing: a `Map` would need five
 * times the memory, and files may have millions of rows.
 */
export class OccurrenceCounter {
  #size = 0
  #capacity = 1024
  #low = new Uint32Array(this.#capacity)
  #high = new Uint32Array(this.#capacity)
  #counts = new Uint32Array(this.#capacity)

  /** Counts a value. @returns how often it had occurred before */
  add(low: number, high: number): number {
    const slot = this.#findSlot(low, high)
    const earlier = this.#counts[slot] ?? 0
    this.#low[slot] = low
    this.#high[slot] = high
    this.#counts[slot] = earlier + 1
    if (earlier === 0 && ++this.#size * 4 > this.#capacity * 3) this.#grow()
    return earlier
  }

  #findSlot(low: number, high: number): number {
    let slot = low % this.#capacity
    while (this.#counts[slot] !== 0 && (this.#low[slot] !== low || this.#high[slot] !== high)) {
      slot = (slot + 1) % this.#capacity
    }
    return slot
  }

  #grow(): void {
    const [low, high, counts] = [this.#low, this.#high, this.#counts]
    this.#capacity *= 2
    this.#low = new Uint32Array(this.#capacity)
    this.#high = new Uint32Array(this.#capacity)
    this.#counts = new Uint32Array(this.#capacity)
    for (const [index, count] of counts.entries()) {
      if (count === 0) continue
      const slot = this.#findSlot(low[index] as number, high[index] as number)
      this.#low[slot] = low[index] as number
      this.#high[slot] = high[index] as number
      this.#counts[slot] = count
    }
  }
}
