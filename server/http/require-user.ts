import { createMiddleware } from 'hono/factory'
import { readCookie } from './cookies.ts'
import type { Env } from './env.ts'
import { LAST_WORKSPACE_COOKIE, setMember } from './require-member.ts'
import { getPagePath, getSessionUser, requireSameOrigin } from './sessions.ts'

/** Requires a signed-in user, for pages outside any workspace. The navigation shows the workspace opened last. */
export const requireUser = createMiddleware<Env>(async (c, next) => {
  const user = await getSessionUser(c)
  if (!user) return c.redirect(`/sign-in?next=${encodeURIComponent(getPagePath(c))}`, 303)
  requireSameOrigin(c)
  const lastSlug = readCookie(c, LAST_WORKSPACE_COOKIE)
  const membership = user.memberships.find(({ workspace }) => workspace.slug === lastSlug) ?? user.memberships[0]
  if (!membership) return c.redirect('/workspaces', 303)
  setMember(c, { user, ...membership })
  return next()
})
