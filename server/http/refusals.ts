import type { Context } from 'hono'
import { routePath } from 'hono/route'
import { auditEntry } from '../domain/audit.ts'
import { pseudonymize } from '../domain/secrets.ts'
import { TooManyAttempts } from '../domain/users/attempts.ts'
import { serializeError } from '../log.ts'
import { toClientNetwork } from './client-address.ts'
import type { AppDeps, Env } from './env.ts'

const HOUR_MS = 60 * 60 * 1000

/** The memory is limited: strangers can come from any number of networks. */
const MAX_COUNTERS = 10_000

/** How often each member, key or network was refused within the hour, in this process. */
type Counters = Map<string, { count: number; since: number }>

const countersByService = new WeakMap<AppDeps, Counters>()

/**
 * Leaves a line in the log for a request that was refused, and an audit entry if a member or key is refused repeatedly. Of many
 * refusals in an hour, only some leave a trace, so that nobody can fill the disk. The line names no one: addresses and keys
 * are hashed with the secret of the service.
 */
export async function recordRefusal(c: Context<Env>, { status, error, code }: Refusal): Promise<void> {
  const { deps, requestId } = c.var
  const caller = c.get('caller')
  const credential = c.req.header('authorization')
  // Visitors without credentials are only asked to sign in.
  const isRefused = status === 403 || (status === 401 && credential !== undefined) || error instanceof TooManyAttempts
  if (!isRefused) return
  const network = pseudonymize(deps.secret, toClientNetwork(deps.getClientAddress(c)))
  const count = countRefusal(deps, caller?.actor ?? network)
  if (!isNotable(count)) return
  const request = { requestId, method: c.req.method, route: routePath(c) }
  const actor = caller
    ? { actor: caller.actor }
    : credential !== undefined && { account: pseudonymize(deps.secret, credential) }
  deps.log.warn({ ...request, ...actor, network, status, code, count }, 'refused')
  if (!caller || count < FIRST_AUDITED) return
  try {
    const detail = { method: request.method, route: request.route, count }
    await deps.database.batch([auditEntry(deps, caller, 'access.refused', null, detail)])
  } catch (auditError) {
    deps.log.error({ ...request, error: serializeError(auditError) }, 'recording a refusal failed')
  }
}

interface Refusal {
  status: number
  error: Error
  code: string | undefined
}

/** Fewer may be mistakes. */
const FIRST_AUDITED = 3

/** The first three, then the tenth, the thirtieth, the hundredth and so on. */
const isNotable = (count: number) => count <= FIRST_AUDITED || /^[13]0+$/.test(`${count}`)

function countRefusal(deps: AppDeps, key: string): number {
  const now = deps.now()
  const counters: Counters = countersByService.get(deps) ?? new Map()
  countersByService.set(deps, counters)
  const previous = counters.get(key)
  const isCurrent = previous && now - previous.since < HOUR_MS && previous.since <= now
  const counter = isCurrent ? previous : { count: 0, since: now }
  counter.count++
  // The oldest is forgotten first.
  counters.delete(key)
  counters.set(key, counter)
  if (counters.size > MAX_COUNTERS) counters.delete(counters.keys().next().value ?? '')
  return counter.count
}
