import { getCookie, setCookie } from 'hono/cookie'
import { hasPermission, type Permission } from '../../shared/roles.ts'
import { DomainError, notFound } from '../domain/errors.ts'
import { buildCaller } from '../domain/users/memberships.ts'
import { createGuard, type Guard } from './auth.ts'
import { getCookieSecurity, getSessionUser, isSameOrigin } from './sessions.ts'

/** The cookie that says in which workspace somebody was last. */
export const LAST_WORKSPACE_COOKIE = 'workspace'

const YEAR_SECONDS = 365 * 24 * 60 * 60

/**
 * Lets a signed-in person through to a page of a workspace, `/w/{workspace}/…`, where his role allows it; who is not signed
 * in signs in first and comes back. To everybody else a workspace looks as if there were none.
 * @throws DomainError `unknown` or `forbidden`
 */
export const requireMember = (permission: Permission): Guard =>
  createGuard(permission, async (c, next) => {
    const user = await getSessionUser(c)
    if (!user) return c.redirect(`/sign-in?next=${encodeURIComponent(c.req.path + new URL(c.req.url).search)}`, 303)
    if (!isSameOrigin(c))
      throw new DomainError('forbidden', 'cross-site', 'Expected a request from a page of this service.')
    const slug = c.req.param('workspace') ?? ''
    const membership = user.memberships.find(({ workspace: place }) => place.slug === slug)
    if (!membership) throw notFound('workspace', slug)
    if (!hasPermission(membership.role, permission)) {
      throw new DomainError('forbidden', 'insufficient-role', `This is not for your role, “${membership.role}”.`)
    }
    if (getCookie(c, LAST_WORKSPACE_COOKIE) !== slug) {
      const { secure } = getCookieSecurity(c.var.deps)
      setCookie(c, LAST_WORKSPACE_COOKIE, slug, {
        path: '/',
        httpOnly: true,
        sameSite: 'Lax',
        secure,
        maxAge: YEAR_SECONDS,
      })
    }
    c.set('member', { user, ...membership })
    c.set('caller', buildCaller(user, membership, c.var.deps.getClientAddress(c)))
    // What only he may read stays in no cache but his browser's, and not after he has signed out.
    c.header('cache-control', 'private, no-cache')
    return next()
  })
