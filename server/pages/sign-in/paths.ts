import type { VisitorContext } from '../layout/context.ts'
import { withQuery } from '../layout/paths.ts'

/** Where users prove again who they are, before what is sensitive. */
export const CONFIRMATION_PATH = '/account/confirmation'

export const SECOND_FACTOR_PATH = '/account/second-factor'
export const PASSKEYS_PATH = '/account/passkeys'

/**
 * A path on this service to redirect to, else the start page. Browsers treat `//evil.example` and `/\evil.example` as other
 * hosts.
 */
export const toLocalPath = (value: string | undefined): string =>
  value !== undefined && /^\/(?![/\\])[\x21-\x5b\x5d-\x7e]*$/.test(value) ? value : '/'

/** A page of the sign-in that continues at `next`. */
export const withNext = (path: string, next: string) => withQuery(path, { next: next === '/' ? null : next })

/** The path and query of the current page, to which its form posts. */
export function currentPath({ c }: Pick<VisitorContext, 'c'>): string {
  const { pathname, search } = new URL(c.req.url)
  return pathname + search
}
