import { getRuntimeKey } from 'hono/adapter'
import { createMiddleware } from 'hono/factory'
import { type Scope, scopes } from '../../shared/key.ts'
import type { Deps } from '../domain/deps.ts'
import { callerOf, type KeyCaller, touch } from '../domain/keys.ts'
import type { Env } from './env.ts'
import { problem } from './problems.ts'

const ask = { 'www-authenticate': 'Bearer' }

/** Lets through whoever brings an API key with this scope or a wider one, and says who it is in `c.var.caller`. */
export const requires = (scope: Scope) =>
  createMiddleware<Env>(async (c, next) => {
    const [, secret] = /^Bearer +([\x21-\x7e]{1,200})$/i.exec(c.req.header('authorization') ?? '') ?? []
    if (!secret) return problem(c, 401, 'Expected an API key: “Authorization: Bearer vouch_…”.', {}, ask)
    const caller = await callerOf(c.var.deps, secret)
    if (!caller) return problem(c, 401, 'This API key is unknown or has been revoked.', {}, ask)
    if (scopes.indexOf(caller.scope) < scopes.indexOf(scope)) {
      return problem(c, 403, `This needs a key with the scope “${scope}”; this key has “${caller.scope}”.`)
    }
    c.set('caller', caller)
    const noted = note(c.var.deps, caller)
    if (getRuntimeKey() === 'workerd') c.executionCtx.waitUntil(noted)
    await next()
  })

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
