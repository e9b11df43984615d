import {
  countAttempt,
  deleteAttempts,
  deleteAttemptsBefore,
  selectAttempts,
  uncountAttempt,
} from '../../store/queries/attempts.ts'
import type { Deps } from '../deps.ts'
import { sign } from '../secrets.ts'

const DAY_MS = 24 * 60 * 60 * 1000

/** The first attempts are free; each further one doubles the wait. */
const FREE_ATTEMPTS = { account: 5, address: 30 }
const FIRST_DELAY_MS = 15_000
const MAX_DELAY_MS = 60 * 60 * 1000

/** The account whose secret is tried, stored as a hash, and the address. Either may be missing. */
export interface Attempt {
  /** What is tried: a password, a code, or a request for an email. */
  kind: 'password' | 'code' | 'mail'
  account: string
  address: string
  /**
   * A browser that the user has signed in with before. It has attempts of its own, so that strangers who try passwords do
   * not keep the user out.
   */
  browser?: string | undefined
}

/** Too many attempts have failed: no attempt is checked before `retryAfter`, right or wrong. */
export class TooManyAttempts extends Error {
  override name = 'TooManyAttempts'
  /** Seconds, at least one. */
  readonly retryAfter: number

  constructor(milliseconds: number) {
    super('Too many tries.')
    this.retryAfter = Math.max(1, Math.ceil(milliseconds / 1000))
  }
}

const buildAttemptKeys = ({ secret }: Deps, { kind, account, address, browser }: Attempt) => ({
  account: sign(secret, `attempt ${kind} of ${account}${browser === undefined ? '' : ` in ${browser}`}`),
  address: sign(secret, `attempt ${kind} from ${address}`),
})

const getDelay = (count: number, freeAttempts: number) =>
  count < freeAttempts ? 0 : Math.min(MAX_DELAY_MS, FIRST_DELAY_MS * 2 ** (count - freeAttempts))

/**
 * Counts an attempt before it is checked, so that concurrent attempts are limited like sequential ones. Unknown
 * accounts count the same.
 * @returns how many attempts on the account have failed in a row, with this one
 * @throws TooManyAttempts
 */
export async function recordAttempt(deps: Deps, attempt: Attempt): Promise<number> {
  const now = deps.now()
  const keys = buildAttemptKeys(deps, attempt)
  const rows = await deps.database.all(selectAttempts(Object.values(keys)))
  // A clock that was set back must not extend the wait.
  const window = { from: now - DAY_MS, to: now + DAY_MS }
  const statements = Object.entries(keys).map(([scope, key]) => {
    const freeAttempts = FREE_ATTEMPTS[scope as keyof typeof FREE_ATTEMPTS]
    const previous = rows.find((row) => row.key === key)
    const isRecent = previous && previous.since > window.from && previous.since < window.to
    const remainingMs = isRecent ? Math.min(previous.since, now) + getDelay(previous.count, freeAttempts) - now : 0
    if (remainingMs > 0) throw new TooManyAttempts(remainingMs)
    return countAttempt({ key, since: now }, previous, { threshold: freeAttempts, window })
  })
  const results = await deps.database.batch(statements)
  if (results.some((result) => result.length === 0)) throw new TooManyAttempts(1000)
  const previous = rows.find((row) => row.key === keys.account)
  return previous && previous.since > window.from && previous.since < window.to ? previous.count + 1 : 1
}

/** Clears the account's attempts after a success, and no longer counts this one for the address. */
export async function resetAttempts(deps: Deps, attempt: Attempt): Promise<void> {
  const keys = buildAttemptKeys(deps, attempt)
  await deps.database.batch([deleteAttempts(keys.account), uncountAttempt(keys.address)])
}

export const purgeAttempts = (deps: Deps) => deps.database.batch([deleteAttemptsBefore(deps.now() - DAY_MS)])
