import { type Context, Hono } from 'hono'
import type { Env } from '../../http/env.ts'
import { getProviderUrl, handleProviderCallback } from '../../sign-in/sign-in.ts'
import { linkButton } from '../components/button.ts'
import { buildVisitorContext } from '../layout/context.ts'
import { plainPage } from '../layout/sheet.ts'
import { publicPage, toLocalPath, visitorMessages } from './visitor.ts'

/** The way to the provider of the configuration, and back. */
export const providerPages = new Hono<Env>()
  .get('/sign-in/oidc', publicPage, async (c) => {
    if (!c.var.deps.oidc) return c.notFound()
    // A browser that fetches ahead is not about to sign in.
    if (/prefetch|prerender/.test(c.req.header('sec-purpose') ?? '')) return c.body(null, 503)
    const url = await getProviderUrl(c, toLocalPath(c.req.query('next')), '/sign-in/oidc/refused')
    return url ? c.redirect(url, 303) : c.html(deniedPage(c), 503)
  })
  .get('/sign-in/oidc/refused', publicPage, (c) => c.html(deniedPage(c), 403))
  .get('/auth/callback/oidc', publicPage, (c) => (c.var.deps.oidc ? handleProviderCallback(c) : c.notFound()))

function deniedPage(c: Context<Env>) {
  const { words: messages } = visitorMessages(c)
  return plainPage(
    buildVisitorContext(c),
    { title: messages.signIn.refused, intro: messages.signIn.refusedText },
    linkButton({ label: messages.back, href: '/sign-in' }),
  )
}
