import type { Context } from 'hono'
import { parseAccept } from 'hono/utils/accept'

/** Languages to try, best first: `?lang=`, the contact's stored locale, then the browser's preferences. */
export function preferredLanguages(c: Context, contactLocale?: string | null): (string | null | undefined)[] {
  const acceptedLanguages = parseAccept(c.req.header('accept-language') ?? '').filter(({ q }) => q > 0)
  return [c.req.query('lang'), contactLocale, ...acceptedLanguages.map(({ type }) => type)]
}

/** What load balancers and monitoring ask. */
export const probePaths = ['/healthz', '/readyz', '/metrics']

/** Whether a path serves programs rather than browsers. */
export const isDataPath = (path: string): boolean => /^\/(api|embed)\//.test(path) || probePaths.includes(path)

/** Whether a browser will display the reply. Programs get JSON. */
export const wantsHtml = (c: Context): boolean =>
  (c.req.header('accept') ?? '').includes('text/html') && !isDataPath(c.req.path)
