import type { Context, MiddlewareHandler } from 'hono'
import { getRuntimeKey } from 'hono/adapter'
import { createMiddleware } from 'hono/factory'
import { may, type Permission, scopeFor } from '../../shared/roles.ts'
import type { Caller, Deps } from '../domain/deps.ts'
import { callerFor, type Membership, type Person } from '../domain/users/memberships.ts'
import { callerOf, type KeyCaller, touch } from '../domain/workspaces/api-keys.ts'
import type { Env } from './env.ts'
import { problem } from './errors.ts'
import { isOwn, signedIn } from './sessions.ts'

const ask = { 'www-authenticate': 'Bearer' }

/** By which a page says which of his workspaces a person means. */
export const WORKSPACE_HEADER = 'vouch-workspace'

/**
 * Lets through whoever may do this, by an API key or by the session of somebody signed in, and says who it is in
 * `c.var.caller`.
 */
export const requires = (permission: Permission): Guard =>
  guard(permission, async (c, next) => {
    const caller = await (c.req.header('authorization') === undefined ? bySession(c) : byKey(c))
    if (caller instanceof Response) return caller
    if (!may(caller.role, permission)) return problem(c, 403, refusal(caller, permission))
    c.set('caller', caller)
    return next()
  })

/** What asks for a permission, and says which: so that tests find every route with its own. */
export type Guard = MiddlewareHandler<Env> & { permission: Permission }

export const guard = (permission: Permission, handler: MiddlewareHandler<Env>): Guard =>
  Object.assign(createMiddleware<Env>(handler), { permission })

async function byKey(c: Context<Env>): Promise<Caller | Response> {
  const [, secret] = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(c.req.header('authorization') ?? '') ?? []
  if (!secret) return unknown(c)
  const caller = await callerOf(c.var.deps, secret)
  if (!caller) return problem(c, 401, 'This API key is unknown or has been revoked.', {}, ask)
  const noted = note(c.var.deps, caller)
  if (getRuntimeKey() === 'workerd') c.executionCtx.waitUntil(noted)
  return { ...caller, address: c.var.deps.clientAddress(c) }
}

async function bySession(c: Context<Env>): Promise<Caller | Response> {
  const person = await signedIn(c)
  if (!person) return unknown(c)
  if (!isOwn(c)) return problem(c, 403, 'Expected a request from a page of this service.')
  const membership = chosen(person, c.req.header(WORKSPACE_HEADER))
  if (membership) return callerFor(person, membership, c.var.deps.clientAddress(c))
  const slugs = person.memberships.map(({ place }) => place.slug).join(', ')
  return problem(c, 400, `Expected a header “Vouch-Workspace” with one of: ${slugs || 'you are in none'}.`)
}

function chosen({ memberships }: Person, slug: string | undefined): Membership | undefined {
  if (slug === undefined && memberships.length === 1) return memberships[0]
  return memberships.find(({ place }) => place.slug === slug)
}

const unknown = (c: Context<Env>) =>
  problem(c, 401, 'Expected an API key: “Authorization: Bearer vouch_…”, or somebody who is signed in.', {}, ask)

function refusal({ role, personId }: Caller, permission: Permission): string {
  if (personId !== undefined) return `This is not for your role, “${role}”.`
  const scope = scopeFor(permission)
  return scope ? `This needs a key with the scope “${scope}”; this key has “${role}”.` : 'No API key may do this.'
}

/** The keys whose use is just being kept. */
const noting = new Set<string>()

/**
 * Keeps when a key was used. No call waits for it, nor fails with it: reading goes on while the database takes nothing. Nor
 * does every call then queue one more.
 */
async function note(deps: Deps, caller: KeyCaller): Promise<void> {
  const { id } = caller.key
  if (noting.has(id)) return
  noting.add(id)
  await touch(deps, caller)
    .catch(() => undefined)
    .finally(() => noting.delete(id))
}
