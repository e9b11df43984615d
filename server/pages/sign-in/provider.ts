import { type Context, Hono } from 'hono'
import type { Env } from '../../http/env.ts'
import { answerOfProvider, toProvider } from '../../sign-in/sign-in.ts'
import { linkButton } from '../components/button.ts'
import { plainSheet } from '../layout/sheet.ts'
import { ownPath, visitor, wordsFor } from './visitor.ts'

/** The way to the provider of the configuration, and back. */
export const providerPages = new Hono<Env>()
  .get('/sign-in/oidc', visitor, async (c) => {
    if (!c.var.deps.oidc) return c.notFound()
    // A browser that fetches ahead is not about to sign in.
    if (/prefetch|prerender/.test(c.req.header('sec-purpose') ?? '')) return c.body(null, 503)
    const url = await toProvider(c, ownPath(c.req.query('next')), '/sign-in/oidc/refused')
    return url ? c.redirect(url, 303) : c.html(refusedPage(c), 503)
  })
  .get('/sign-in/oidc/refused', visitor, (c) => c.html(refusedPage(c), 403))
  .get('/auth/callback/oidc', visitor, (c) => (c.var.deps.oidc ? answerOfProvider(c) : c.notFound()))

function refusedPage(c: Context<Env>) {
  const { language, words } = wordsFor(c)
  return plainSheet(
    c,
    { title: words.signIn.refused, language, intro: words.signIn.refusedText },
    linkButton({ label: words.back, href: '/sign-in' }),
  )
}
