import { Hono } from 'hono'
import { createMiddleware } from 'hono/factory'
import { html } from 'hono/html'
import { linkFilings, type WebsiteFilings } from '../../../shared/website.ts'
import { findVerificationFile, getFilings } from '../../domain/workspaces/website.ts'
import type { Env } from '../../http/env.ts'
import { HttpError } from '../../http/errors.ts'

/** Loads the filings for the bottom of a public page. */
export const loadFilings = createMiddleware<Env>(async (c, next) => {
  c.set('filings', await getFilings(c.var.deps))
  return next()
})

/** The filings as links to where anyone can look them up; empty if there are none. */
export function filingLinks(filings: WebsiteFilings | undefined) {
  const links = filings ? linkFilings(filings) : []
  if (links.length === 0) return html``
  return html`<p class="filings">
${links.map(({ text, url }) => html`<a href="${url}" rel="noreferrer" target="_blank">${text}</a>`)}
</p>`
}

/** Programs have nothing to read here but the pages of shared links, which say themselves that they are not to be indexed. */
const robots = `User-agent: *
Disallow: /api/
Disallow: /s/
Disallow: /w/
`

/** What other services look for at the root of a domain. */
export const websiteRoutes = new Hono<Env>()
  .get('/robots.txt', (c) => c.text(robots, 200, { 'cache-control': 'public, max-age=86400' }))
  .get('/:file{[A-Za-z0-9_-]{1,80}\\.txt}', async (c) => {
    const bytes = await findVerificationFile(c.var.deps, c.req.param('file'))
    if (!bytes) throw new HttpError(404, 'not-found', 'There is no such file.')
    return c.body(bytes, 200, { 'content-type': 'text/plain; charset=utf-8' })
  })
