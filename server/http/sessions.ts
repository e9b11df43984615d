import type { Context } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import { getSignedCookie, setSignedCookie } from 'hono/cookie'
import { sign } from '../domain/secrets.ts'
import { type Person, personOf } from '../domain/users/memberships.ts'
import { PROLONGED_AFTER, prolongSession, SESSION_LENGTH } from '../domain/users/users.ts'
import { faultOf } from '../log.ts'
import type { AppDeps, Env } from './env.ts'

/** What every cookie of a session is called, behind `__Secure-` where the service is reached by https. */
export const SESSION_COOKIE = 'vouch.session_token'

/** What signs the cookies of sessions: apart from what else the service's secret signs. */
export const sessionSecret = ({ secret }: Pick<AppDeps, 'secret'>): string => sign(secret, 'sessions')

/** What cookies of ours begin with, and whether they are for https alone. */
export const cookiePrefix = ({ publicUrl }: Pick<AppDeps, 'publicUrl'>) =>
  publicUrl.startsWith('https:') ? { prefix: 'secure' as const, secure: true } : { prefix: undefined, secure: false }

/** Who is signed in, by the cookie of his session; one that is a day old is prolonged. */
export async function signedIn(c: Context<Env>): Promise<Person | undefined> {
  const { deps } = c.var
  const token = await getSignedCookie(c, sessionSecret(deps), SESSION_COOKIE, cookiePrefix(deps).prefix)
  const person = token ? await personOf(deps, token) : undefined
  if (token && person && deps.now() - person.refreshedAt > PROLONGED_AFTER) await prolong(c, person, token)
  return person
}

/** The page does not wait for it, nor fail with it. */
async function prolong(c: Context<Env>, { sessionId }: Person, token: string): Promise<void> {
  const { deps } = c.var
  const kept = prolongSession(deps, sessionId).catch((error) => {
    deps.log.error({ fault: faultOf(error) }, 'a session was not prolonged')
  })
  if (getRuntimeKey() === 'workerd') c.executionCtx.waitUntil(kept)
  await setSignedCookie(c, SESSION_COOKIE, token, sessionSecret(deps), {
    ...cookiePrefix(deps),
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: SESSION_LENGTH / 1000,
  })
}

/**
 * Whether a request that changes something was made by a page of ours: a browser brings the session's cookie along
 * whoever has caused the request. Browsers say where it comes from, in one of two ways.
 */
export function isOwn(c: Context<Env>): boolean {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return true
  const site = c.req.header('sec-fetch-site')
  if (site !== undefined) return site === 'same-origin'
  const origin = c.req.header('origin')
  return origin !== undefined && (origin === c.var.deps.publicUrl || origin === new URL(c.req.url).origin)
}
