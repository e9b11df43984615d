import type { FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict, type Statement } from '../../store/database.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { buildChange, getChangeTime, toDueColumns } from './change-batch.ts'
import { getFollowUp, loadFollowUp } from './follow-ups.ts'
import { endColumns, getResumedDueTime, type LifecycleContext, loadLifecycleContext } from './stages.ts'

/**
 * Ends the wait for a customer: the follow-up is due after the working time that was left when the wait began. Nothing happens unless
 * it waits.
 * @throws DomainError `not-found`
 */
export async function resumeFollowUp(deps: Deps, caller: Caller, id: string): Promise<FollowUpWithHistory> {
  return retryOnConflict(async () => {
    const row = await loadFollowUp(deps, caller, id)
    const statements = buildResumption(deps, caller, row, await loadLifecycleContext(deps, caller))
    if (statements.length > 0) await deps.database.batch(statements)
    return getFollowUp(deps, caller, id)
  })
}

/** The statements that end the wait for a customer, such as when a reply arrives; none unless the follow-up waits. */
export function buildResumption(
  deps: Deps,
  caller: Caller,
  row: FollowUpRow,
  lifecycle: LifecycleContext,
): Statement[] {
  if (row.stage !== 'waiting') return []
  const now = getChangeTime(deps, [row])
  const dueAt = getResumedDueTime(row, now, lifecycle)
  return [
    ...buildChange(deps, caller, [row], {
      now,
      changes: { stage: 'contacted', ...(dueAt !== row.dueAt && { dueAt: toIsoOrNull(dueAt) }) },
      columns: { ...toDueColumns(row, { dueAt, isPostponed: false }), ...endColumns, stage: 'contacted' },
    }),
    auditEntry(deps, caller, 'follow-up.resumed', row.id, { dueAt: toIsoOrNull(dueAt) }),
  ]
}
