import { customAlphabet, customRandom } from 'nanoid'

/** 32 characters in the order of their bytes, small letters only: ids sort alike on every engine and can be read out. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
/** Ten places of five bits: until the year 37,648. */
const TIME_LENGTH = 10

const pool = new Uint8Array(4096)
let poolOffset = pool.length

/** Asked for a few bytes at a time, the system's chance would cost as much as the database. */
function takeRandomBytes(count: number): Uint8Array {
  if (poolOffset + count > pool.length) {
    crypto.getRandomValues(pool)
    poolOffset = 0
  }
  poolOffset += count
  return pool.subarray(poolOffset - count, poolOffset)
}

const randomSuffix = customRandom(ALPHABET, 12, takeRandomBytes)

/** Letters and digits for secrets and tokens: 22 carry 131 bits. */
export const newSecret = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 22)

/** An id of 22 characters: ten of time, so that ids sort by it, and twelve of chance. */
export const newId = (time: number): string => timePrefix(time) + randomSuffix()

/** What every id of `time` begins with, and so a bound for the ids before and after it. */
export function timePrefix(time: number): string {
  let remaining = time
  let prefix = ''
  for (let position = 0; position < TIME_LENGTH; position++) {
    prefix = ALPHABET[remaining % 32] + prefix
    remaining = Math.floor(remaining / 32)
  }
  return prefix
}

/** The time that an id, or a bound of ids, begins with. */
export const timeFromId = (id: string): number =>
  [...id.slice(0, TIME_LENGTH)].reduce((time, character) => time * 32 + ALPHABET.indexOf(character), 0)

/** Whether a text has the form of an id; what has not is never looked up. */
export const isId = (value: string): boolean => /^[0-9a-hjkmnp-tv-z]{22}$/.test(value)
