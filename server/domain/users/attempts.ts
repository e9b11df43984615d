import {
  clearAttempts,
  countAttempt,
  forgetAttemptsBefore,
  attempts as read,
  takeBackAttempt,
} from '../../store/queries/attempts.ts'
import type { Deps } from '../deps.ts'
import { sign } from '../secrets.ts'

const DAY = 24 * 60 * 60 * 1000

/** The first tries cost nothing; each further one has to wait twice as long as the one before. */
const FREE = { account: 5, address: 30 }
const FIRST_PAUSE = 15_000
const LONGEST_PAUSE = 60 * 60 * 1000

/** Whose secret is tried (`account`: a hash is kept), and from where; each may be left out. */
export interface Attempt {
  /** What is tried: a password, a code, or how often an e-mail is asked for. */
  what: 'password' | 'code' | 'mail'
  account: string
  address: string
}

/** Too many have been wrong: nothing is tried before that moment, be it right or wrong. */
export class TooManyAttempts extends Error {
  override name = 'TooManyAttempts'
  /** In seconds, at least one. */
  readonly retryAfter: number

  constructor(milliseconds: number) {
    super('Too many tries.')
    this.retryAfter = Math.max(1, Math.ceil(milliseconds / 1000))
  }
}

const keysOf = ({ secret }: Deps, { what, account, address }: Attempt) => ({
  account: sign(secret, `attempt ${what} of ${account}`),
  address: sign(secret, `attempt ${what} from ${address}`),
})

const pauseAfter = (count: number, free: number) =>
  count < free ? 0 : Math.min(LONGEST_PAUSE, FIRST_PAUSE * 2 ** (count - free))

/**
 * Counts a try before it is made, so that of many at once no more are made than of many in a row. Known and unknown
 * accounts are counted alike.
 * @throws TooManyAttempts
 */
export async function attempt(deps: Deps, about: Attempt): Promise<void> {
  const now = deps.now()
  const keys = keysOf(deps, about)
  const rows = await deps.database.all(read(Object.values(keys)))
  // A clock that has been set back would keep people out until it is where it was.
  const fresh = { from: now - DAY, to: now + DAY }
  const counted = Object.entries(keys).map(([by, key]) => {
    const few = FREE[by as keyof typeof FREE]
    const before = rows.find((row) => row.key === key)
    const isFresh = before && before.since > fresh.from && before.since < fresh.to
    const left = isFresh ? Math.min(before.since, now) + pauseAfter(before.count, few) - now : 0
    if (left > 0) throw new TooManyAttempts(left)
    return countAttempt({ key, since: now }, before, { few, fresh })
  })
  const taken = await deps.database.batch(counted)
  if (taken.some((one) => one.length === 0)) throw new TooManyAttempts(1000)
}

/** It was right: what was tried before is forgotten, and this one does not count against the others from there. */
export async function succeeded(deps: Deps, about: Attempt): Promise<void> {
  const keys = keysOf(deps, about)
  await deps.database.batch([clearAttempts(keys.account), takeBackAttempt(keys.address)])
}

export const forgetAttempts = (deps: Deps) => deps.database.batch([forgetAttemptsBefore(deps.now() - DAY)])
