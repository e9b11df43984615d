import { getCookie, setCookie } from 'hono/cookie'
import { may, type Permission } from '../../shared/roles.ts'
import { DomainError, unknown } from '../domain/errors.ts'
import { callerFor } from '../domain/users/memberships.ts'
import { type Guard, guard } from './auth.ts'
import { cookiePrefix, isOwn, signedIn } from './sessions.ts'

/** The cookie that says in which workspace somebody was last. */
export const LAST_WORKSPACE = 'workspace'

const YEAR = 365 * 24 * 60 * 60

/**
 * Lets a signed-in person through to a page of a workspace, `/w/{workspace}/…`, where his role allows it; who is not signed
 * in signs in first and comes back. To everybody else a workspace looks as if there were none.
 * @throws DomainError `unknown` or `forbidden`
 */
export const staff = (permission: Permission): Guard =>
  guard(permission, async (c, next) => {
    const person = await signedIn(c)
    if (!person) return c.redirect(`/sign-in?next=${encodeURIComponent(c.req.path + new URL(c.req.url).search)}`, 303)
    if (!isOwn(c)) throw new DomainError('forbidden', 'Expected a request from a page of this service.')
    const slug = c.req.param('workspace') ?? ''
    const membership = person.memberships.find(({ place }) => place.slug === slug)
    if (!membership) throw unknown('workspace', slug)
    if (!may(membership.role, permission)) {
      throw new DomainError('forbidden', `This is not for your role, “${membership.role}”.`, { code: 'role' })
    }
    if (getCookie(c, LAST_WORKSPACE) !== slug) {
      const { secure } = cookiePrefix(c.var.deps)
      setCookie(c, LAST_WORKSPACE, slug, { path: '/', httpOnly: true, sameSite: 'Lax', secure, maxAge: YEAR })
    }
    c.set('staff', { person, ...membership })
    c.set('caller', callerFor(person, membership, c.var.deps.clientAddress(c)))
    // What only he may read stays in no cache but his browser's, and not after he has signed out.
    c.header('cache-control', 'private, no-cache')
    return next()
  })
