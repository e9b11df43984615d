import { customAlphabet, customRandom } from 'nanoid'

/** 32 characters in byte order, lower case only: ids sort alike on every engine and can be read aloud. */
const ALPHABET = '0123456789abcdefghjkmnpqrstvwxyz'
/** Ten characters of five bits last until the year 37,648. */
const TIME_LENGTH = 10

const pool = new Uint8Array(4096)
let poolOffset = pool.length

/** Random bytes come from a pool: requesting a few at a time would cost as much as the database. */
function takeRandomBytes(count: number): Uint8Array {
  if (poolOffset + count > pool.length) {
    crypto.getRandomValues(pool)
    poolOffset = 0
  }
  poolOffset += count
  return pool.subarray(poolOffset - count, poolOffset)
}

const randomSuffix = customRandom(ALPHABET, 12, takeRandomBytes)

/** Generates secrets and tokens of letters and digits: 22 characters carry 131 bits. */
export const newSecret = customAlphabet('0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz', 22)

/** An id of 22 characters: ten for the time, by which ids sort, and twelve random ones. */
export const newId = (time: number): string => timePrefix(time) + randomSuffix()

/** The prefix of all ids of `time`: a bound between the ids before and after it. */
export function timePrefix(time: number): string {
  let remaining = time
  let prefix = ''
  for (let position = 0; position < TIME_LENGTH; position++) {
    prefix = ALPHABET[remaining % 32] + prefix
    remaining = Math.floor(remaining / 32)
  }
  return prefix
}

/** The time of an id or an id bound. */
export const timeFromId = (id: string): number =>
  [...id.slice(0, TIME_LENGTH)].reduce((time, character) => time * 32 + ALPHABET.indexOf(character), 0)

/** Whether a value has the form of an id. Others are never looked up. */
export const isId = (value: string): boolean => /^[0-9a-hjkmnp-tv-z]{22}$/.test(value)
