import type { Context } from 'hono'
import { getCookie, setCookie } from 'hono/cookie'
import { isValidSignature, sign } from '../domain/secrets.ts'
import type { Env } from '../http/env.ts'
import { getCookieSecurity } from '../http/sessions.ts'

const COOKIE = 'vouch.known_browser'
const YEAR_SECONDS = 365 * 24 * 60 * 60

const toMessage = (id: string, email: string) => `browser ${id} of ${email.toLowerCase()}`

/** Remembers that the user with this address has signed in with this browser. */
export function rememberBrowser(c: Context<Env>, email: string): void {
  const { deps } = c.var
  const id = getKnownBrowser(c, email) ?? deps.newSecret()
  setCookie(c, COOKIE, `${id}.${sign(deps.secret, toMessage(id, email))}`, {
    ...getCookieSecurity(deps),
    path: '/',
    httpOnly: true,
    sameSite: 'Lax',
    maxAge: YEAR_SECONDS,
  })
}

/** The id of this browser, if the user with this address was the last to sign in with it. */
export function getKnownBrowser(c: Context<Env>, email: string): string | undefined {
  const { deps } = c.var
  const [id = '', signature = ''] = getCookie(c, COOKIE, getCookieSecurity(deps).prefix)?.split('.') ?? []
  return id && isValidSignature(signature, deps.secret, toMessage(id, email)) ? id : undefined
}
