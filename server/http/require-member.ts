import type { Context } from 'hono'
import type { Permission } from '../../shared/roles.ts'
import { notFound } from '../domain/errors.ts'
import { buildCaller, isAllowed, lacksSecondFactor } from '../domain/users/memberships.ts'
import { createGuard, type Guard, roleError } from './auth.ts'
import { readCookie, writeCookie, YEAR_SECONDS } from './cookies.ts'
import type { Env, Member } from './env.ts'
import { getPagePath, getSessionUser, requireSameOrigin } from './sessions.ts'

/** Where members set up the second factor that a workspace requires. */
export const SECOND_FACTOR_REQUIRED_PATH = '/account/second-factor/required'

/** Remembers the workspace that the user opened last. */
export const LAST_WORKSPACE_COOKIE = 'workspace'

/**
 * Requires a signed-in member of the workspace in `/w/{workspace}/…` whose role grants `permission`. Visitors who are not
 * signed in are sent to the sign-in page and back, and those who lack the second factor that the workspace requires to where
 * they set one up. Workspaces of others look as if they did not exist.
 * @throws DomainError 'not-found', 'insufficient-role' or 'cross-site'
 */
export const requireMember = (permission: Permission): Guard =>
  createGuard(permission, async (c, next) => {
    const user = await getSessionUser(c)
    if (!user) return c.redirect(`/sign-in?next=${encodeURIComponent(getPagePath(c))}`, 303)
    requireSameOrigin(c)
    const slug = c.req.param('workspace') ?? ''
    const membership = user.memberships.find(({ workspace }) => workspace.slug === slug)
    if (!membership) throw notFound('workspace', slug)
    if (lacksSecondFactor(user, membership)) return c.redirect(toSecondFactorPath(c, slug), 303)
    if (!isAllowed(membership, permission)) {
      // So that the log names who was refused.
      c.set('caller', buildCaller(user, membership, c.var.deps.getClientAddress(c)))
      throw roleError(membership.role)
    }
    rememberWorkspace(c, slug)
    setMember(c, { user, ...membership })
    return next()
  })

const toSecondFactorPath = (c: Context<Env>, slug: string) =>
  `${SECOND_FACTOR_REQUIRED_PATH}?${new URLSearchParams({ workspace: slug, next: getPagePath(c) })}`

function rememberWorkspace(c: Context<Env>, slug: string): void {
  if (readCookie(c, LAST_WORKSPACE_COOKIE) !== slug) writeCookie(c, LAST_WORKSPACE_COOKIE, slug, YEAR_SECONDS)
}

/** Sets `c.var.member` and `c.var.caller`. */
export function setMember(c: Context<Env>, member: Member): void {
  c.set('member', member)
  c.set('caller', buildCaller(member.user, member, c.var.deps.getClientAddress(c)))
}
