import type { Context } from 'hono'
import { isValidSignature, sign } from '../domain/secrets.ts'
import { readCookie, writeCookie, YEAR_SECONDS } from '../http/cookies.ts'
import type { Env } from '../http/env.ts'

const COOKIE = 'vouch.known_browser'

const toMessage = (id: string, email: string) => `browser ${id} of ${email.toLowerCase()}`

/** Remembers that the user with this address has signed in with this browser. */
export function rememberBrowser(c: Context<Env>, email: string): void {
  const { deps } = c.var
  const id = getKnownBrowser(c, email) ?? deps.newSecret()
  writeCookie(c, COOKIE, `${id}.${sign(deps.secret, toMessage(id, email))}`, YEAR_SECONDS)
}

/** The id of this browser, if the user with this address was the last to sign in with it. */
export function getKnownBrowser(c: Context<Env>, email: string): string | undefined {
  const { deps } = c.var
  const [id = '', signature = ''] = readCookie(c, COOKIE)?.split('.') ?? []
  return id && isValidSignature(signature, deps, toMessage(id, email)) ? id : undefined
}
