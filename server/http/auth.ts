import type { Context, MiddlewareHandler } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import { createMiddleware } from 'hono/factory'
import { getRequiredScope, hasPermission, type Permission, type RoleOrScope } from '../../shared/roles.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { DomainError } from '../domain/errors.ts'
import { buildCaller, lacksSecondFactor, type Membership, type User } from '../domain/users/memberships.ts'
import { isRecentlyAuthenticated, type Session } from '../domain/users/sessions.ts'
import { type ApiKeyCaller, findApiKeyCaller, touchApiKey } from '../domain/workspaces/api-keys.ts'
import type { Env } from './env.ts'
import { HttpError } from './errors.ts'
import { needsRecentSignIn, recentSignInError } from './recent-sign-in.ts'
import { getSessionUser, requireSameOrigin } from './sessions.ts'

/** Names the workspace when a signed-in user with several memberships calls the API. */
export const WORKSPACE_HEADER = 'vouch-workspace'

/**
 * Requires an API key or a session that grants `permission`, and sets `c.var.caller`.
 * @throws HttpError 400 or 401
 * @throws DomainError 'cross-site', 'insufficient-role', 'recent-sign-in-required' or 'second-factor-required'
 */
export const requirePermission = (permission: Permission): Guard =>
  createGuard(permission, async (c, next) => {
    const isKey = c.req.header('authorization') !== undefined
    const { caller, session } = isKey ? { caller: await authenticateByKey(c) } : await authenticateBySession(c)
    // Before it is refused, so that the log names it.
    c.set('caller', caller)
    if (!hasPermission(caller.role, permission)) throw permissionError(caller, permission)
    const isLate = session && !isRecentlyAuthenticated(c.var.deps, session)
    if (isLate && needsRecentSignIn(permission, c.req.method, c.req.path)) throw recentSignInError()
    return next()
  })

/** Middleware that exposes the permission it requires, so tests can find every guarded route. */
export type Guard = MiddlewareHandler<Env> & { permission: Permission }

export const createGuard = (permission: Permission, handler: MiddlewareHandler<Env>): Guard =>
  Object.assign(createMiddleware<Env>(handler), { permission })

async function authenticateByKey(c: Context<Env>): Promise<Caller> {
  const [, secret] = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (!secret) throw unauthorized()
  const caller = await findApiKeyCaller(c.var.deps, secret)
  if (!caller) throw unauthorized('invalid-key', 'This API key is unknown or has been revoked.')
  const pendingUpdate = recordKeyUse(c.var.deps, caller)
  if (getRuntimeKey() === 'workerd') c.executionCtx.waitUntil(pendingUpdate)
  return { ...caller, address: c.var.deps.getClientAddress(c) }
}

async function authenticateBySession(c: Context<Env>): Promise<{ caller: Caller; session: Session }> {
  const user = await getSessionUser(c)
  if (!user) throw unauthorized()
  requireSameOrigin(c)
  const membership = selectMembership(user, c.req.header(WORKSPACE_HEADER))
  if (membership && lacksSecondFactor(user, membership)) throw secondFactorError()
  if (membership) return { caller: buildCaller(user, membership, c.var.deps.getClientAddress(c)), session: user }
  const slugs = user.memberships.map(({ workspace }) => workspace.slug).join(', ')
  const expected = slugs ? `one of: ${slugs}` : 'a workspace, but you are not a member of any'
  throw new HttpError(400, 'workspace-required', `Expected a header “Vouch-Workspace” with ${expected}.`)
}

function selectMembership({ memberships }: User, slug: string | undefined): Membership | undefined {
  if (slug === undefined && memberships.length === 1) return memberships[0]
  return memberships.find(({ workspace }) => workspace.slug === slug)
}

const secondFactorError = () =>
  new DomainError('forbidden', 'second-factor-required', 'This workspace requires a second factor. Set one up first.')

const unauthorized = (
  code: 'sign-in-required' | 'invalid-key' = 'sign-in-required',
  detail = 'Send an API key as “Authorization: Bearer vouch_…”, or sign in.',
) => new HttpError(401, code, detail, { headers: { 'www-authenticate': 'Bearer' } })

function permissionError({ role, userId }: Caller, permission: Permission): DomainError {
  if (userId !== undefined) return roleError(role)
  const scope = getRequiredScope(permission)
  const detail = scope
    ? `This requires an API key with the scope “${scope}”; this key has “${role}”.`
    : 'API keys cannot do this. Sign in instead.'
  return new DomainError('forbidden', 'insufficient-scope', detail)
}

export const roleError = (role: RoleOrScope) =>
  new DomainError('forbidden', 'insufficient-role', `Your role, “${role}”, does not allow this.`)

/** Keys whose last use is being recorded. */
const keysBeingRecorded = new Set<string>()

/**
 * Records when a key was last used. Requests neither wait for it nor fail with it, so reads continue while the database
 * rejects writes. At most one update per key is pending.
 */
async function recordKeyUse(deps: Deps, caller: ApiKeyCaller): Promise<void> {
  const { id } = caller.apiKey
  if (keysBeingRecorded.has(id)) return
  keysBeingRecorded.add(id)
  await touchApiKey(deps, caller)
    .catch(() => undefined)
    .finally(() => keysBeingRecorded.delete(id))
}
