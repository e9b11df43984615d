import type { AuditEntry } from '../../shared/audit.ts'
import { addDays, type CalendarDay, instantAt, LAST_DAY } from '../../shared/calendar.ts'
import type { List, Paging } from '../../shared/list.ts'
import { iso } from '../../shared/text.ts'
import type { Statement } from '../store/database.ts'
import * as store from '../store/queries/audit.ts'
import { workspace } from '../store/queries/workspaces.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError } from './errors.ts'
import { timePrefix } from './ids.ts'
import { list } from './pagination.ts'

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
  return store.insertAudit({
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

/** Tells that somebody takes a whole list along. */
export async function noteExport(deps: Deps, caller: Caller, list: 'contacts' | 'follow-ups' | 'responses') {
  await deps.database.batch([audited(deps, caller, `${list}.exported`)])
}

/** What of the log is asked for; days are the workspace's own, both within. */
export interface AuditQuery {
  actor?: string | undefined
  action?: string | undefined
  from?: CalendarDay | undefined
  to?: CalendarDay | undefined
}

/** What was done in the workspace, newest first. */
export async function listAudit(
  deps: Deps,
  caller: Caller,
  query: AuditQuery,
  paging: Paging,
): Promise<List<AuditEntry>> {
  const filter = await auditFilter(deps, caller, query)
  return list(deps.database, paging, (position) => store.audits(caller.workspaceId, filter, position), showAudit)
}

/** @throws DomainError `invalid` for a time that ends before it begins */
export async function auditFilter(deps: Deps, caller: Caller, { from, to, ...plain }: AuditQuery) {
  if (from !== undefined && to !== undefined && from > to) {
    throw new DomainError('invalid', 'Expected a day that is not before “from”.', { path: 'to' })
  }
  const [home] = from === undefined && to === undefined ? [] : await deps.database.all(workspace(caller.workspaceId))
  const begins = (day: CalendarDay) => timePrefix(instantAt(`${day}T00:00:00`, home?.timeZone ?? 'UTC'))
  return {
    ...plain,
    fromId: from === undefined ? undefined : begins(from),
    beforeId: to === undefined || to === LAST_DAY ? undefined : begins(addDays(to, 1)),
  } satisfies store.AuditFilter
}

export const showAudit = (row: store.AuditRow): AuditEntry => ({
  id: row.id,
  at: iso(row.at),
  actor: row.actor,
  name: row.actorName,
  action: row.action,
  subject: row.subject,
  detail: JSON.parse(row.detail),
  address: row.address,
})

/** What the log can be narrowed to: who has done anything, and what has been done. */
export async function auditChoices({ database }: Deps, { workspaceId }: Caller) {
  const [actors, actions] = await Promise.all([
    database.all(store.auditActors(workspaceId)),
    database.all(store.auditActions(workspaceId)),
  ])
  return { actors, actions: actions.map(({ action }) => action) }
}
