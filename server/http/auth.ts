import type { Context, MiddlewareHandler } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import { createMiddleware } from 'hono/factory'
import { getRequiredScope, hasPermission, type Permission } from '../../shared/roles.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { buildCaller, type Membership, type User } from '../domain/users/memberships.ts'
import { type ApiKeyCaller, findApiKeyCaller, touchApiKey } from '../domain/workspaces/api-keys.ts'
import type { Env } from './env.ts'
import { problem } from './errors.ts'
import { getSessionUser, isSameOrigin } from './sessions.ts'

const challengeHeader = { 'www-authenticate': 'Bearer' }

/** By which a page says which of his workspaces a person means. */
export const WORKSPACE_HEADER = 'vouch-workspace'

/**
 * Lets through whoever may do this, by an API key or by the session of somebody signed in, and says who it is in
 * `c.var.caller`.
 */
export const requirePermission = (permission: Permission): Guard =>
  createGuard(permission, async (c, next) => {
    const caller = await (c.req.header('authorization') === undefined ? authenticateBySession(c) : authenticateByKey(c))
    if (caller instanceof Response) return caller
    if (!hasPermission(caller.role, permission)) return problem(c, 403, describeDenial(caller, permission))
    c.set('caller', caller)
    return next()
  })

/** What asks for a permission, and says which: so that tests find every route with its own. */
export type Guard = MiddlewareHandler<Env> & { permission: Permission }

export const createGuard = (permission: Permission, handler: MiddlewareHandler<Env>): Guard =>
  Object.assign(createMiddleware<Env>(handler), { permission })

async function authenticateByKey(c: Context<Env>): Promise<Caller | Response> {
  const [, secret] = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (!secret) return unauthorized(c)
  const caller = await findApiKeyCaller(c.var.deps, secret)
  if (!caller) return problem(c, 401, 'This API key is unknown or has been revoked.', {}, challengeHeader)
  const pendingUpdate = recordKeyUse(c.var.deps, caller)
  if (getRuntimeKey() === 'workerd') c.executionCtx.waitUntil(pendingUpdate)
  return { ...caller, address: c.var.deps.getClientAddress(c) }
}

async function authenticateBySession(c: Context<Env>): Promise<Caller | Response> {
  const user = await getSessionUser(c)
  if (!user) return unauthorized(c)
  if (!isSameOrigin(c)) return problem(c, 403, 'Expected a request from a page of this service.')
  const membership = selectMembership(user, c.req.header(WORKSPACE_HEADER))
  if (membership) return buildCaller(user, membership, c.var.deps.getClientAddress(c))
  const slugs = user.memberships.map(({ workspace: place }) => place.slug).join(', ')
  return problem(c, 400, `Expected a header “Vouch-Workspace” with one of: ${slugs || 'you are in none'}.`)
}

function selectMembership({ memberships }: User, slug: string | undefined): Membership | undefined {
  if (slug === undefined && memberships.length === 1) return memberships[0]
  return memberships.find(({ workspace: place }) => place.slug === slug)
}

const unauthorized = (c: Context<Env>) =>
  problem(
    c,
    401,
    'Expected an API key: “Authorization: Bearer vouch_…”, or somebody who is signed in.',
    {},
    challengeHeader,
  )

function describeDenial({ role, userId }: Caller, permission: Permission): string {
  if (userId !== undefined) return `This is not for your role, “${role}”.`
  const scope = getRequiredScope(permission)
  return scope ? `This needs a key with the scope “${scope}”; this key has “${role}”.` : 'No API key may do this.'
}

/** The keys whose use is just being kept. */
const keysBeingRecorded = new Set<string>()

/**
 * Keeps when a key was used. No call waits for it, nor fails with it: reading goes on while the database takes nothing. Nor
 * does every call then queue one more.
 */
async function recordKeyUse(deps: Deps, caller: ApiKeyCaller): Promise<void> {
  const { id } = caller.apiKey
  if (keysBeingRecorded.has(id)) return
  keysBeingRecorded.add(id)
  await touchApiKey(deps, caller)
    .catch(() => undefined)
    .finally(() => keysBeingRecorded.delete(id))
}
