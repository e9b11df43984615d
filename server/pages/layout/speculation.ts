import { Hono } from 'hono'
import type { Env } from '../../http/env.ts'

/** What must not be fetched before somebody asks for it: files, and what a page names so. */
const excludedLinks = [
  { not: { href_matches: '/w/*\\.csv*' } },
  { not: { selector_matches: '[data-no-prefetch], [data-no-prefetch] *, [download], [target]' } },
]

/** Browsers that can draw a page of ours before it is asked for do so when a link to it is pointed at. */
const speculationRules = {
  prerender: [{ where: { and: [{ href_matches: '/w/*' }, ...excludedLinks] }, eagerness: 'moderate' }],
}

/** Named by a header of pages, since scripts in a page are none of ours. */
export const speculationRoutes = new Hono<Env>().get('/speculation-rules.json', (c) =>
  c.body(JSON.stringify(speculationRules), 200, {
    'content-type': 'application/speculationrules+json',
    'cache-control': 'public, max-age=86400',
  }),
)
