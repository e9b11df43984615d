import type { AuditEntry } from '../../shared/audit.ts'
import { addDays, type CalendarDay, instantFromWallClock, LAST_DAY } from '../../shared/calendar.ts'
import type { ListPage, Paging } from '../../shared/list.ts'
import { toIso } from '../../shared/text.ts'
import type { Statement } from '../store/database.ts'
import * as store from '../store/queries/audit.ts'
import { selectWorkspaceById } from '../store/queries/workspaces.ts'
import type { Caller, Deps } from './deps.ts'
import { DomainError } from './errors.ts'
import { timePrefix } from './ids.ts'
import { listPage } from './pagination.ts'

/**
 * The audit entry for an action. Put it into the batch of that action.
 * @param action a noun and a past participle, such as `survey.closed`
 * @param subject the id of what was changed
 * @param detail further facts, without personal data: they can never be removed from the log
 * @param personal names and addresses of members, which can be erased; never personal data of contacts
 */
export function auditEntry(
  deps: Deps,
  caller: Caller,
  action: string,
  subject: string | null = null,
  detail: Record<string, unknown> = {},
  personal?: Record<string, unknown>,
): Statement {
  const at = deps.now()
  return store.insertAuditEntry({
    id: deps.newId(at),
    workspaceId: caller.workspaceId,
    at,
    actor: caller.actor,
    actorName: caller.name,
    action,
    subject,
    detail: JSON.stringify({ ...detail, ...(caller.via && { via: caller.via }) }),
    personal: personal ? JSON.stringify(personal) : null,
    address: caller.address ?? null,
  })
}

/** What can be exported. */
export type ExportedList =
  | 'actions'
  | 'audit'
  | 'blocklist'
  | 'contacts'
  | 'follow-up-causes'
  | 'follow-up-figures'
  | 'follow-ups'
  | 'import-rejections'
  | 'invitations'
  | 'pattern-contacts'
  | 'personal-links'
  | 'praise'
  | 'privacy-requests'
  | 'referral-conversions'
  | 'referrals'
  | 'report'
  | 'responses'
  | 'suppressions'
  | 'teams'

/**
 * Starts an export and records it. The entry says which list, but not by which filter: a search may name a person.
 * @throws Error if the export cannot start, or not be recorded; nothing was exported then
 */
export async function startAuditedExport<Stream extends { return(value: undefined): Promise<unknown> }>(
  deps: Deps,
  caller: Caller,
  list: ExportedList,
  start: () => Promise<Stream>,
): Promise<Stream> {
  const stream = await start()
  try {
    await deps.database.batch([auditEntry(deps, caller, `${list}.exported`)])
    return stream
  } catch (error) {
    await stream.return(undefined)
    throw error
  }
}

/** Days are in the time zone of the workspace, both inclusive. */
export interface AuditQuery {
  actor?: string | undefined
  action?: string | undefined
  from?: CalendarDay | undefined
  to?: CalendarDay | undefined
}

/** Audit entries, newest first. */
export async function listAuditEntries(
  deps: Deps,
  caller: Caller,
  query: AuditQuery,
  paging: Paging,
): Promise<ListPage<AuditEntry>> {
  const filter = await buildAuditFilter(deps, caller, query)
  return listPage(
    deps.database,
    paging,
    (position) => store.selectAuditEntries(caller.workspaceId, filter, position),
    toAuditEntry,
  )
}

/** @throws DomainError `invalid-input` if `to` is before `from` */
export async function buildAuditFilter(deps: Deps, caller: Caller, { from, to, ...rest }: AuditQuery) {
  if (from !== undefined && to !== undefined && from > to) {
    throw new DomainError('invalid', 'range-reversed', 'Expected a day on or after “from”.', { path: 'to' })
  }
  const [workspaceRow] =
    from === undefined && to === undefined ? [] : await deps.database.all(selectWorkspaceById(caller.workspaceId))
  const startOfDay = (day: CalendarDay) =>
    timePrefix(instantFromWallClock(`${day}T00:00:00`, workspaceRow?.timeZone ?? 'UTC'))
  return {
    ...rest,
    fromId: from === undefined ? undefined : startOfDay(from),
    beforeId: to === undefined || to === LAST_DAY ? undefined : startOfDay(addDays(to, 1)),
  } satisfies store.AuditFilter
}

export const toAuditEntry = (row: store.AuditListRow): AuditEntry => ({
  id: row.id,
  at: toIso(row.at),
  actor: row.actor,
  name: row.actorName,
  action: row.action,
  subject: row.subject,
  detail: { ...JSON.parse(row.detail), ...JSON.parse(row.personal ?? '{}') },
  address: row.address,
})

/** The actors and actions that occur in the log, for its filters. */
export async function getAuditFilterOptions({ database }: Deps, { workspaceId }: Caller) {
  const [actors, actions] = await Promise.all([
    database.all(store.selectAuditActors(workspaceId)),
    database.all(store.selectAuditActions(workspaceId)),
  ])
  return { actors, actions: actions.map(({ action }) => action) }
}

/** A value as text; a change as `old → new`. */
export function formatAuditValue(value: unknown): string {
  if (value === null || value === undefined) return '—'
  if (typeof value !== 'object') return String(value)
  if ('from' in value && 'to' in value) return `${formatAuditValue(value.from)} → ${formatAuditValue(value.to)}`
  return Array.isArray(value) ? value.map(formatAuditValue).join(', ') : JSON.stringify(value)
}
