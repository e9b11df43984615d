import type { Context } from 'hono'
import { getCookie, getSignedCookie, setCookie, setSignedCookie } from 'hono/cookie'
import { listSecrets, sign } from '../domain/secrets.ts'
import type { AppDeps, Env } from './env.ts'

export const YEAR_SECONDS = 365 * 24 * 60 * 60

/** A key derived from the service's secret, used only to sign cookies. */
export const getCookieSecret = ({ secret }: Pick<AppDeps, 'secret'>): string => sign(secret, 'sessions')

/**
 * The prefix of all cookies where the service uses https. Browsers take a cookie with this name from this host only:
 * another host of the same domain can neither set nor replace it.
 */
export const getCookiePrefix = ({ publicUrl }: Pick<AppDeps, 'publicUrl'>) =>
  publicUrl.startsWith('https:') ? ('__Host-' as const) : ('' as const)

const getPrefixOption = (c: Context<Env>) => (getCookiePrefix(c.var.deps) ? ('host' as const) : undefined)

/** The attributes of every cookie. */
const buildOptions = (c: Context<Env>, maxAge: number) => {
  const prefix = getPrefixOption(c)
  const options = { path: '/', httpOnly: true, sameSite: 'Lax', maxAge } as const
  return prefix ? { ...options, prefix, secure: true as const } : options
}

export const readCookie = (c: Context<Env>, name: string): string | undefined => getCookie(c, name, getPrefixOption(c))

/** @param maxAge in seconds */
export const writeCookie = (c: Context<Env>, name: string, value: string, maxAge: number): void =>
  setCookie(c, name, value, buildOptions(c, maxAge))

export const removeCookie = (c: Context<Env>, name: string): void => writeCookie(c, name, '', 0)

/** @returns undefined without a cookie, and false if its signature is wrong */
export async function readSignedCookie(c: Context<Env>, name: string): Promise<string | undefined | false> {
  for (const secret of listSecrets(c.var.deps)) {
    const value = await getSignedCookie(c, getCookieSecret({ secret }), name, getPrefixOption(c))
    if (value !== false) return value
  }
  return false
}

/** Whether the cookie is signed with the secret that the service has now. */
export const isCurrentlySigned = async (c: Context<Env>, name: string): Promise<boolean> =>
  (await getSignedCookie(c, getCookieSecret(c.var.deps), name, getPrefixOption(c))) !== false

/** Signed as better-auth signs its cookies, which reads some of ours. @param maxAge in seconds */
export const writeSignedCookie = (c: Context<Env>, name: string, value: string, maxAge: number): Promise<void> =>
  setSignedCookie(c, name, value, getCookieSecret(c.var.deps), buildOptions(c, maxAge))
