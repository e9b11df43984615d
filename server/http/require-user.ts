import { getCookie } from 'hono/cookie'
import { createMiddleware } from 'hono/factory'
import { DomainError } from '../domain/errors.ts'
import { callerFor } from '../domain/users/memberships.ts'
import type { Env } from './env.ts'
import { LAST_WORKSPACE } from './require-member.ts'
import { isOwn, signedIn } from './sessions.ts'

/** Lets a signed-in person through to what is his own, around which he sees the workspace that he was in last. */
export const account = createMiddleware<Env>(async (c, next) => {
  const person = await signedIn(c)
  if (!person) return c.redirect(`/sign-in?next=${encodeURIComponent(c.req.path)}`, 303)
  if (!isOwn(c)) throw new DomainError('forbidden', 'Expected a request from a page of this service.')
  const last = getCookie(c, LAST_WORKSPACE)
  const membership = person.memberships.find(({ place }) => place.slug === last) ?? person.memberships[0]
  if (!membership) return c.redirect('/workspaces', 303)
  c.set('staff', { person, ...membership })
  c.set('caller', callerFor(person, membership, c.var.deps.clientAddress(c)))
  c.header('cache-control', 'private, no-cache')
  return next()
})
