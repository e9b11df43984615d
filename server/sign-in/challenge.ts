import type { Context } from 'hono'
import { hash } from '../domain/secrets.ts'
import { readSignedCookie, writeSignedCookie } from '../http/cookies.ts'
import type { Env } from '../http/env.ts'
import { SESSION_COOKIE } from '../http/sessions.ts'
import { deleteWhere, insertModel, selectWhere } from '../store/queries/sign-in.ts'

/** The time limit between the first and the second factor. */
const CHALLENGE_SECONDS = 600
const CHALLENGE_COOKIE = 'vouch.two_factor'

/**
 * Ends a session that needs a second factor, and asks for it as better-auth does after passwords: links and providers prove
 * one factor too.
 */
export async function startChallenge(c: Context<Env>, userId: string, sessionToken: string): Promise<void> {
  const { deps } = c.var
  const now = deps.now()
  const identifier = `2fa-${deps.newSecret()}`
  const insertVerification = (name: string, value: string) =>
    insertModel('verification', {
      id: deps.newId(now),
      identifier: hash(name),
      value,
      expiresAt: now + CHALLENGE_SECONDS * 1000,
      createdAt: now,
      updatedAt: now,
    })
  await deps.database.batch([
    deleteWhere('session', [{ field: 'token', operator: 'eq', value: sessionToken }]),
    insertVerification(identifier, userId),
    insertVerification(`2fa-attempts-${identifier}`, '0'),
  ])
  await writeSignedCookie(c, CHALLENGE_COOKIE, identifier, CHALLENGE_SECONDS)
}

/** The user who has proved one factor and must now prove another; undefined if there is none or it took too long. */
export async function getChallengedUserId(c: Context<Env>): Promise<string | undefined> {
  const { deps } = c.var
  const condition = await findChallenge(c)
  if (!condition) return undefined
  const where = [condition, { field: 'expiresAt', operator: 'gt', value: deps.now() }] as const
  const [row] = await deps.database.all(selectWhere('verification', where, { limit: 1 }))
  return row ? String(row.value) : undefined
}

/** Deletes the challenge that another factor has passed. */
export async function deleteChallenge(c: Context<Env>) {
  const condition = await findChallenge(c)
  return condition ? [deleteWhere('verification', [condition])] : []
}

async function findChallenge(c: Context<Env>) {
  const identifier = await readSignedCookie(c, CHALLENGE_COOKIE)
  return identifier ? ({ field: 'identifier', operator: 'eq', value: hash(identifier) } as const) : undefined
}

/** Without the current session, because better-auth would otherwise check the code of its user. */
export function removeSession(headers: Headers): Headers {
  const cookies = headers.get('cookie')?.split(/; */) ?? []
  headers.set('cookie', cookies.filter((cookie) => !cookie.includes(SESSION_COOKIE)).join('; '))
  return headers
}
