import type { Context } from 'hono'
import { parseAccept } from 'hono/utils/accept'

/** The languages a reader wants, best first: `?lang=`, then the one we know the contact to read, then the browser's. */
export function preferredLanguages(c: Context, contactLocale?: string | null): (string | null | undefined)[] {
  const acceptedLanguages = parseAccept(c.req.header('accept-language') ?? '').filter(({ q }) => q > 0)
  return [c.req.query('lang'), contactLocale, ...acceptedLanguages.map(({ type }) => type)]
}
