import type { Context } from 'hono'
import { getSignedCookie } from 'hono/cookie'
import { sign } from '../domain/secrets.ts'
import { type Person, personOf } from '../domain/staff.ts'
import type { AppDeps, Env } from './env.ts'

/** What every cookie of a session is called, behind `__Secure-` where the service is reached by https. */
export const SESSION_COOKIE = 'vouch.session_token'

/** What signs the cookies of sessions: apart from what else the service's secret signs. */
export const sessionSecret = ({ secret }: Pick<AppDeps, 'secret'>): string => sign(secret, 'sessions')

/** Who is signed in, by the cookie of his session. */
export async function signedIn(c: Context<Env>): Promise<Person | undefined> {
  const { deps } = c.var
  const prefix = deps.publicUrl.startsWith('https:') ? ('secure' as const) : undefined
  const token = await getSignedCookie(c, sessionSecret(deps), SESSION_COOKIE, prefix)
  return token ? personOf(deps, token) : undefined
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
