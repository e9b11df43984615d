import type { Context } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import { getSignedCookie, setSignedCookie } from 'hono/cookie'
import { sign } from '../domain/secrets.ts'
import { findUserBySession, type User } from '../domain/users/memberships.ts'
import { RENEW_AFTER_MS, renewSession, SESSION_LENGTH_MS } from '../domain/users/users.ts'
import { serializeError } from '../log.ts'
import type { AppDeps, Env } from './env.ts'

/** What every cookie of a session is called, behind `__Secure-` where the service is reached by https. */
export const SESSION_COOKIE = 'vouch.session_token'

/** What signs the cookies of sessions: apart from what else the service's secret signs. */
export const getSessionSecret = ({ secret }: Pick<AppDeps, 'secret'>): string => sign(secret, 'sessions')

/** What cookies of ours begin with, and whether they are for https alone. */
export const getCookieSecurity = ({ publicUrl }: Pick<AppDeps, 'publicUrl'>) =>
  publicUrl.startsWith('https:') ? { prefix: 'secure' as const, secure: true } : { prefix: undefined, secure: false }

/** Who is signed in, by the cookie of his session; one that is a day old is prolonged. */
export async function getSessionUser(c: Context<Env>): Promise<User | undefined> {
  const { deps } = c.var
  const token = await getSignedCookie(c, getSessionSecret(deps), SESSION_COOKIE, getCookieSecurity(deps).prefix)
  const user = token ? await findUserBySession(deps, token) : undefined
  if (token && user && deps.now() - user.refreshedAt > RENEW_AFTER_MS) await renewSessionCookie(c, user, token)
  return user
}

/** The page does not wait for it, nor fail with it. */
async function renewSessionCookie(c: Context<Env>, { sessionId }: User, token: string): Promise<void> {
  const { deps } = c.var
  const pendingUpdate = renewSession(deps, sessionId).catch((error) => {
    deps.log.error({ error: serializeError(error) }, 'a session was not prolonged')
  })
  if (getRuntimeKey() === 'workerd') c.executionCtx.waitUntil(pendingUpdate)
  await setSignedCookie(c, SESSION_COOKIE, token, getSessionSecret(deps), {
    ...getCookieSecurity(deps),
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: SESSION_LENGTH_MS / 1000,
  })
}

/**
 * Whether a request that changes something was made by a page of ours: a browser brings the session's cookie along
 * whoever has caused the request. Browsers say where it comes from, in one of two ways.
 */
export function isSameOrigin(c: Context<Env>): boolean {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return true
  const fetchSite = c.req.header('sec-fetch-site')
  if (fetchSite !== undefined) return fetchSite === 'same-origin'
  const origin = c.req.header('origin')
  return origin !== undefined && (origin === c.var.deps.publicUrl || origin === new URL(c.req.url).origin)
}
