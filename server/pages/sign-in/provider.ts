import { getProviderUrl, handleProviderCallback } from '../../sign-in/provider-sign-in.ts'
import { linkButton } from '../components/button.ts'
import type { VisitorContext } from '../layout/context.ts'
import { plainPage } from '../layout/sheet.ts'
import { toLocalPath, withNext } from './paths.ts'

/** Redirects to the configured OpenID Connect provider. */
export async function startProviderSignIn(visitor: VisitorContext) {
  const { c } = visitor
  if (!c.var.deps.oidc) return c.notFound()
  // A prefetch must not start a sign-in.
  if (/prefetch|prerender/.test(c.req.header('sec-purpose') ?? '')) return c.body(null, 503)
  const url = await getProviderUrl(c, toLocalPath(c.req.query('next')), c.req.query('again') !== undefined)
  return url ? c.redirect(url, 303) : c.html(refusalPage(visitor), 503)
}

export const showProviderRefusal = (visitor: VisitorContext) => visitor.c.html(refusalPage(visitor), 403)

export async function completeProviderSignIn({ c }: VisitorContext) {
  const { oidc, publicUrl } = c.var.deps
  if (!oidc) return c.notFound()
  const { outcome, location } = await handleProviderCallback(c)
  const next = location.startsWith(publicUrl) ? location.slice(publicUrl.length) : '/'
  return c.redirect(outcome === 'code' ? withNext('/sign-in/code', toLocalPath(next)) : location, 303)
}

/** Why a sign-in failed, by the error that better-auth reports. What the provider writes is not shown. */
const refusals = {
  nobody_of_ours: 'unknown',
  other_account: 'otherAccount',
  email_not_found: 'noEmail',
} as const

function refusalPage(visitor: VisitorContext) {
  const messages = visitor.t.signIn
  const reasons = messages.signIn.refusals
  const error = visitor.c.req.query('error') ?? ''
  const reason = Object.hasOwn(refusals, error) ? refusals[error as keyof typeof refusals] : 'failed'
  return plainPage(
    visitor,
    { title: messages.signIn.refused, intro: reasons[reason] },
    linkButton({ label: messages.back, href: '/sign-in' }),
  )
}
