import { insertAudit } from '../store/audit.ts'
import type { Statement } from '../store/database.ts'
import type { Caller, Deps } from './deps.ts'

/**
 * Tells in the audit log what a caller does: to be put into the batch that does it.
 * @param action a noun of ours and what becomes of it, such as `survey.closed`
 * @param subject the id of what it is done to
 * @param detail what else is to be known, without personal data of customers: the log outlives them
 */
export function audited(
  deps: Deps,
  caller: Caller,
  action: string,
  subject: string | null = null,
  detail: Record<string, unknown> = {},
): Statement {
  const at = deps.now()
  return insertAudit({
    id: deps.newId(at),
    workspaceId: caller.workspaceId,
    at,
    actor: caller.actor,
    actorName: caller.name,
    action,
    subject,
    detail: JSON.stringify(detail),
    address: caller.address ?? null,
  })
}
