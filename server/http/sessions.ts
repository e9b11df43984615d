import type { Context } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import { DomainError } from '../domain/errors.ts'
import { findUserBySession, type User } from '../domain/users/memberships.ts'
import { RENEW_AFTER_MS, renewSession, SESSION_LENGTH_MS } from '../domain/users/users.ts'
import { serializeError } from '../log.ts'
import { readSignedCookie, writeSignedCookie } from './cookies.ts'
import type { Env } from './env.ts'

/** The name of the session cookie, without its prefix. */
export const SESSION_COOKIE = 'vouch.session_token'

/** The signed-in user, if any. Renews sessions that are more than a day old. */
export async function getSessionUser(c: Context<Env>): Promise<User | undefined> {
  const { deps } = c.var
  const token = await readSignedCookie(c, SESSION_COOKIE)
  const user = token ? await findUserBySession(deps, token) : undefined
  if (token && user && deps.now() - user.refreshedAt > RENEW_AFTER_MS) await renewSessionCookie(c, user, token)
  return user
}

/** The request neither waits for the renewal nor fails with it. */
async function renewSessionCookie(c: Context<Env>, { sessionId }: User, token: string): Promise<void> {
  const { deps } = c.var
  const pendingUpdate = renewSession(deps, sessionId).catch((error) => {
    deps.log.error({ error: serializeError(error) }, 'session renewal failed')
  })
  if (getRuntimeKey() === 'workerd') c.executionCtx.waitUntil(pendingUpdate)
  await writeSignedCookie(c, SESSION_COOKIE, token, SESSION_LENGTH_MS / 1000)
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
