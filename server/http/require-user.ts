import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { DomainError } from '../domain/errors.ts'
import { buildCaller } from '../domain/users/memberships.ts'
import type { Env } from './env.ts'
import { LAST_WORKSPACE_COOKIE } from './require-member.ts'
import { getSessionUser, isSameOrigin } from './sessions.ts'

/** Lets a signed-in person through to what is his own, around which he sees the workspace that he was in last. */
export const requireUser = createMiddleware<Env>(async (c, next) => {
  const user = await getSessionUser(c)
  if (!user) return c.redirect(`/sign-in?next=${encodeURIComponent(c.req.path)}`, 303)
  if (!isSameOrigin(c))
    throw new DomainError('forbidden', 'cross-site', 'Expected a request from a page of this service.')
  const lastSlug = getCookie(c, LAST_WORKSPACE_COOKIE)
  const membership = user.memberships.find(({ workspace: place }) => place.slug === lastSlug) ?? user.memberships[0]
  if (!membership) return c.redirect('/workspaces', 303)
  c.set('member', { user, ...membership })
  c.set('caller', buildCaller(user, membership, c.var.deps.getClientAddress(c)))
  c.header('cache-control', 'private, no-cache')
  return next()
})
