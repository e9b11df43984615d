import type { Context } from 'hono'
import { recordAttempt, resetAttempts } from '../domain/users/attempts.ts'
import { limitSignIns } from '../domain/users/passwords.ts'
import { renewAuthentication } from '../domain/users/sessions.ts'
import { isCurrentPassword } from '../domain/users/users.ts'
import type { Env } from '../http/env.ts'
import { setSessionCookie } from '../http/sessions.ts'
import { buildAttempt, recordFailure } from './sign-in.ts'

/**
 * Confirms by their password that the signed-in user is at the browser.
 * @returns false if the password is wrong
 * @throws TooManyAttempts, Unavailable
 */
export async function confirmWithPassword(c: Context<Env>, password: string): Promise<boolean> {
  const { deps, member } = c.var
  const { id, email } = member.user
  const attempt = buildAttempt(c, 'password', email)
  const attempts = await recordAttempt(deps, attempt)
  if (!(await limitSignIns(() => isCurrentPassword(deps, id, password)))) {
    await recordFailure(c, attempt, attempts)
    return false
  }
  await resetAttempts(deps, attempt)
  await replaceSession(c)
  return true
}

/** Gives the session a new token, and counts it as a recent sign-in. Every way to confirm ends here. */
export async function replaceSession(c: Context<Env>): Promise<void> {
  const { deps, member } = c.var
  const token = await renewAuthentication(deps, member.user)
  await setSessionCookie(c, member.user, token)
}
