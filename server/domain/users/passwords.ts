import { Unavailable } from '../../store/database.ts'

/** Hashing takes a thread for a twentieth of a second, and the same few threads compress pages and read files. */
const MAX_RUNNING = 2

/** How many sign-ins may be under way. Those that wait for a thread are served within a second. */
const MAX_SIGN_INS = 16

let running = 0
let signIns = 0
const waiting: (() => void)[] = []

/** Runs work on a password when fewer than two others are running. */
async function takeTurn<Result>(work: () => Promise<Result>): Promise<Result> {
  if (running >= MAX_RUNNING) await new Promise<void>((resolve) => waiting.push(resolve))
  else running++
  try {
    return await work()
  } finally {
    const next = waiting.shift()
    // The turn is passed on, so that no newcomer takes it.
    if (next) next()
    else running--
  }
}

/**
 * Limits how many sign-ins are under way, whichever addresses they come from: anyone can try passwords.
 * @throws Unavailable
 */
export async function limitSignIns<Result>(signIn: () => Promise<Result>): Promise<Result> {
  if (signIns >= MAX_SIGN_INS)
    throw new Unavailable('Too many people are signing in. Try again in a moment.', {
      code: 'overloaded',
      retryAfter: 1,
    })
  signIns++
  try {
    return await signIn()
  } finally {
    signIns--
  }
}

/** Hashes a password. The library is loaded on first use to keep the start fast. */
export async function hashPassword(password: string): Promise<string> {
  const crypto = await import('better-auth/crypto')
  return takeTurn(() => crypto.hashPassword(password))
}

/** Whether a password matches its hash. */
export async function verifyPassword({ password, hash }: { password: string; hash: string }): Promise<boolean> {
  const crypto = await import('better-auth/crypto')
  return takeTurn(() => crypto.verifyPassword({ password, hash }))
}
