import crypto, { type ScryptOptions } from 'node:crypto'
import { syncBuiltinESMExports } from 'node:module'

/** Of the thousands of rounds that a password's hash takes in production. */
const ROUNDS = 16

type Scrypt = (
  password: string,
  salt: string,
  length: number,
  options: ScryptOptions,
  done: (error: Error | null, key: Buffer) => void,
) => void

/** The tests of this project sign in hundreds of times, with hashes that they made themselves. */
const { scrypt } = crypto as { scrypt: Scrypt }
const shared = globalThis as { vouchCheapPasswords?: true }
if (!shared.vouchCheapPasswords) {
  shared.vouchCheapPasswords = true
  const cheapScrypt: Scrypt = (password, salt, length, options, done) =>
    scrypt(password, salt, length, { ...options, N: ROUNDS }, done)
  Object.assign(crypto, { scrypt: cheapScrypt })
  syncBuiltinESMExports()
}
