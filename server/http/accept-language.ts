import type { Context } from 'hono'
import { parseAccept } from 'hono/utils/accept'

/** The languages a reader wants, best first: `?lang=`, then the one we know the contact to read, then the browser's. */
export function wantedLanguages(c: Context, known?: string | null): (string | null | undefined)[] {
  const accepted = parseAccept(c.req.header('accept-language') ?? '').filter(({ q }) => q > 0)
  return [c.req.query('lang'), known, ...accepted.map(({ type }) => type)]
}
