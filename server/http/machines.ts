import type { Context } from 'hono'
import { isbot } from 'isbot'
import type { MachineVisit } from '../../shared/visit.ts'
import type { Evidence } from '../domain/suspicion.ts'

/** The name of a field, and of a parameter, that people never meet: both are hidden. */
export const TRAP = 'via'

/** By what a request for a page shows that no person looks at it. */
export function machineVisit(c: Context): MachineVisit | undefined {
  if (c.req.method === 'HEAD') return 'head'
  if (/prefetch|preview/.test(c.req.header('sec-purpose') ?? c.req.header('purpose') ?? '')) return 'prefetch'
  if (c.req.query(TRAP) !== undefined) return 'trap'
  return isbot(c.req.header('user-agent')) ? 'agent' : undefined
}

/** What a form's request, and the fields that people do not see, say of who sent it. */
export function evidenceOf(c: Context, fields: Record<string, unknown>, now: number): Evidence {
  // By the other links anybody may answer, and by what he likes: they are no mail's.
  const isPersonal = c.req.path.startsWith('/s/')
  const openedAt = typeof fields.opened === 'string' ? Number.parseInt(fields.opened, 36) : Number.NaN
  return {
    // Browsers say so of navigations that a person has begun, and let no script say it.
    interaction: c.req.header('sec-fetch-user') === '?1' ? 'navigation' : null,
    automated: isPersonal && isbot(c.req.header('user-agent')),
    trapped: Boolean(fields[TRAP]),
    bare: isPersonal && isBare(c),
    openFor: Number.isNaN(openedAt) ? undefined : now - openedAt,
  }
}

/**
 * Chrome and Firefox vouch for the person behind every form; Safari does not, old browsers and pages without TLS send no
 * `Sec-Fetch-*` at all. But every browser says where a form comes from.
 */
function isBare(c: Context): boolean {
  const mode = c.req.header('sec-fetch-mode')
  if (mode !== undefined) return mode !== 'navigate' || /(Chrome|Firefox)\//.test(c.req.header('user-agent') ?? '')
  return c.req.header('origin') === undefined && c.req.header('referer') === undefined
}
