import { type Context, Hono } from 'hono'
import type { Permission } from '../../../shared/roles.ts'
import { fileTypes } from '../../domain/files/writer.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { needsRecentSignIn } from '../../http/recent-sign-in.ts'
import { requireMember } from '../../http/require-member.ts'
import { requireUser } from '../../http/require-user.ts'
import { withRecentSignIn } from '../sign-in/confirmation.ts'
import { buildPageContext, buildVisitorContext, type PageContext, type VisitorContext } from './context.ts'
import { visitorGuard } from './visitor-guard.ts'
import { loadFilings } from './website.ts'

type PageHandler = (page: PageContext) => Response | Promise<Response>

interface UserRoute {
  method: 'get' | 'post'
  path: string
  handler: PageHandler
  /** The largest body of a POST; 0 if the handler reads an upload and limits it itself. */
  maxKilobytes?: number
}

export interface PageRoute extends UserRoute {
  permission: Permission
}

const DEFAULT_MAX_KILOBYTES = 64

/**
 * The routes of one area of a workspace, as a table. Paths start after `/w/{workspace}`. The first matching route wins, so
 * fixed paths come before `/:id`.
 *
 * Verbs are resources, as in the API. HTML forms only send GET and POST, so what the API does by PUT or DELETE is a POST:
 *
 * | what the form does | path |
 * |---|---|
 * | creates or sets a resource | POST `/follow-ups/{id}/attempts` |
 * | deletes it | POST `/follow-ups/{id}/attempts/{attempt}/deletion` |
 * | updates the resource itself | POST on the path of its form |
 *
 * Where several buttons share a form, each has its own `formaction`.
 */
export function pageRoutes(routes: readonly PageRoute[]): Hono<Env> {
  const app = new Hono<Env>()
  for (const { method, path, permission, handler, maxKilobytes = DEFAULT_MAX_KILOBYTES } of routes) {
    const guard = requireMember(permission)
    const handle = guardWithRecentSignIn(needsRecentSignIn(permission, method.toUpperCase(), path), handler)
    if (method === 'get' || maxKilobytes === 0) app[method](`/w/:workspace${path}`, guard, handle)
    else app.post(`/w/:workspace${path}`, guard, bodyLimit(maxKilobytes), handle)
  }
  return app
}

/** A list as each type of file. */
export const fileRoutes = ({
  path,
  method = 'get',
  ...route
}: Omit<PageRoute, 'method'> & { method?: PageRoute['method'] }): PageRoute[] =>
  fileTypes.map((type) => ({ ...route, method, path: `${path}.${type}` }))

const guardWithRecentSignIn = (isNeeded: boolean, handler: PageHandler) => (c: Context<Env>) => {
  const page = buildPageContext(c)
  return isNeeded ? withRecentSignIn(page, () => handler(page)) : handler(page)
}

/** Pages of the user who is signed in, shown within the workspace they used last. */
export function userRoutes(routes: readonly UserRoute[]): Hono<Env> {
  const app = new Hono<Env>()
  for (const { method, path, handler, maxKilobytes = DEFAULT_MAX_KILOBYTES } of routes) {
    const handle = (c: Context<Env>) => handler(buildPageContext(c))
    if (method === 'get') app.get(path, requireUser, handle)
    else app.post(path, requireUser, bodyLimit(maxKilobytes), handle)
  }
  return app
}

interface VisitorRoute extends Omit<UserRoute, 'handler'> {
  handler(visitor: VisitorContext): Response | Promise<Response>
}

/** Pages that do not require a signed-in user. */
export function visitorRoutes(routes: readonly VisitorRoute[]): Hono<Env> {
  const app = new Hono<Env>()
  for (const { method, path, handler, maxKilobytes = DEFAULT_MAX_KILOBYTES } of routes) {
    const handle = (c: Context<Env>) => handler(buildVisitorContext(c))
    if (method === 'get') app.get(path, visitorGuard, loadFilings, handle)
    else app.post(path, visitorGuard, bodyLimit(maxKilobytes), loadFilings, handle)
  }
  return app
}
