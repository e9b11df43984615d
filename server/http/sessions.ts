import type { Context } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import { DomainError } from '../domain/errors.ts'
import { findUserBySession, type User } from '../domain/users/memberships.ts'
import { extendSession, getSessionEnd, RENEW_AFTER_MS, type Session } from '../domain/users/sessions.ts'
import { serializeError } from '../log.ts'
import { isCurrentlySigned, readSignedCookie, writeSignedCookie } from './cookies.ts'
import type { Env } from './env.ts'

/** The name of the session cookie, without its prefix. */
export const SESSION_COOKIE = 'vouch.session_token'

/** The signed-in user, if any. A visit extends the session if it was not extended for a day. */
export async function getSessionUser(c: Context<Env>): Promise<User | undefined> {
  const { deps } = c.var
  const token = await readSignedCookie(c, SESSION_COOKIE)
  const user = token ? await findUserBySession(deps, token) : undefined
  if (token && user && isVisit(c) && deps.now() - user.refreshedAt > RENEW_AFTER_MS)
    await extendSessionCookie(c, user, token)
  // better-auth knows the current secret only.
  else if (token && user && !(await isCurrentlySigned(c, SESSION_COOKIE))) await setSessionCookie(c, user, token)
  return user
}

/** Pages ask for news, for progress and for other pages by themselves: without a user, they must not keep a session alive. */
function isVisit(c: Context<Env>): boolean {
  const mode = c.req.header('sec-fetch-mode')
  return mode === undefined || (mode === 'navigate' && c.req.header('sec-fetch-user') === '?1')
}

/** The request neither waits for the extension nor fails with it. */
async function extendSessionCookie(c: Context<Env>, user: User, token: string): Promise<void> {
  const { deps } = c.var
  const pendingUpdate = extendSession(deps, user).catch((error) => {
    deps.log.error({ error: serializeError(error) }, 'session extension failed')
  })
  if (getRuntimeKey() === 'workerd') c.executionCtx.waitUntil(pendingUpdate)
  await setSessionCookie(c, user, token)
}

/** Sends the token of a session to the browser. */
export async function setSessionCookie(c: Context<Env>, session: Session, token: string): Promise<void> {
  const { deps } = c.var
  await writeSignedCookie(c, SESSION_COOKIE, token, Math.floor((getSessionEnd(deps, session) - deps.now()) / 1000))
}

/**
 * The path and query of the page the user is on. A form may be submitted to a path that only accepts POST, so the page is
 * the one that has the form.
 */
export function getPagePath(c: Context<Env>): string {
  const { origin, pathname, search } = new URL(c.req.url)
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return pathname + search
  const referer = c.req.header('referer') ?? ''
  const page = URL.canParse(referer) ? new URL(referer) : undefined
  const isOwnPage = page?.origin === origin || page?.origin === new URL(c.var.deps.publicUrl).origin
  return page && isOwnPage ? page.pathname + page.search : pathname + search
}

/**
 * Browsers attach the session cookie to requests from any site, so requests that change something must come from our own
 * pages. Browsers name the origin in one of two headers. The `Host` header says where our own pages are only if nothing
 * else does: anyone who is not a browser can send another one.
 * @throws DomainError 'cross-site'
 */
export function requireSameOrigin(c: Context<Env>): void {
  if (!isSameOrigin(c))
    throw new DomainError('forbidden', 'cross-site', 'Expected a request from a page of this service.')
}

function isSameOrigin(c: Context<Env>): boolean | undefined {
  if (c.req.method === 'GET' || c.req.method === 'HEAD') return true
  const fetchSite = c.req.header('sec-fetch-site')
  if (fetchSite !== undefined) return fetchSite === 'same-origin'
  const origin = c.req.header('origin')
  const { publicUrl, isPublicUrlDefault } = c.var.deps
  return origin !== undefined && (origin === publicUrl || (isPublicUrlDefault && origin === new URL(c.req.url).origin))
}
