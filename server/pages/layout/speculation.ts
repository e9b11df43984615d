import { Hono } from 'hono'
import type { Env } from '../../http/env.ts'

/** Files, and links that a page excludes, are not fetched ahead. */
const excludedLinks = [
  { not: { href_matches: ['/w/*\\.csv*', '/w/*\\.xlsx*'] } },
  { not: { selector_matches: '[data-no-prefetch], [data-no-prefetch] *, [download], [target]' } },
]

/** Browsers prerender a page when the pointer rests on a link to it. */
const speculationRules = {
  prerender: [{ where: { and: [{ href_matches: '/w/*' }, ...excludedLinks] }, eagerness: 'moderate' }],
}

/** Pages name this file in a header, because their policy forbids inline scripts. */
export const speculationRoutes = new Hono<Env>().get('/speculation-rules.json', (c) =>
  c.body(JSON.stringify(speculationRules), 200, {
    'content-type': 'application/speculationrules+json',
    'cache-control': 'public, max-age=86400',
  }),
)
