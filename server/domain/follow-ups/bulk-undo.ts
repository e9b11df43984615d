import type { FollowUpChangedFields } from '../../../shared/follow-up.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import { undoFollowUpAttempts } from '../../store/queries/follow-up-attempts.ts'
import { type FollowUpBefore, restoreFollowUps, selectBulkChanges } from '../../store/queries/follow-up-bulk-changes.ts'
import { type BulkChangeRow, insertFollowUpChanges } from '../../store/queries/follow-up-changes.ts'
import * as store from '../../store/queries/follow-ups.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { listFollowUpEvents } from '../events/follow-ups.ts'
import { recordEvents } from '../events/recording.ts'
import { getChangeTime } from './change-batch.ts'
import { loadFollowUps } from './follow-ups.ts'

export interface UndoResult {
  undone: number
  /** Changed since, or taken back already. */
  skipped: number
}

const CHUNK_SIZE = 100

/**
 * Takes back a change of several follow-ups, where nobody has changed them since. The history keeps both. To do it again
 * changes nothing.
 * @throws DomainError `not-found`, also if another user made the change
 */
export async function undoBulkChange(deps: Deps, caller: Caller, bulkId: string): Promise<UndoResult> {
  const result: UndoResult = { undone: 0, skipped: 0 }
  for (let after = ''; ; ) {
    const changes = await deps.database.all(selectBulkChanges(caller.workspaceId, bulkId, after, CHUNK_SIZE))
    if (changes.some(({ actor }) => actor !== caller.actor) || (after === '' && changes.length === 0))
      throw notFound('change', bulkId)
    const undone = changes.length === 0 ? 0 : await retryOnConflict(() => undoChunk(deps, caller, changes))
    result.undone += undone
    result.skipped += changes.length - undone
    if (changes.length < CHUNK_SIZE) return result
    after = changes.at(-1)?.responseId ?? ''
  }
}

async function undoChunk(deps: Deps, caller: Caller, changes: readonly BulkChangeRow[]): Promise<number> {
  const { workspaceId, actor, name: actorName } = caller
  const changesByFollowUp = new Map(changes.map((change) => [change.responseId, change]))
  const loadedRows = await loadFollowUps(deps, caller, [...changesByFollowUp.keys()])
  const rows = loadedRows.filter(({ id, updatedAt }) => changesByFollowUp.get(id)?.at === updatedAt)
  if (rows.length === 0) return 0
  const now = getChangeTime(deps, rows)
  const undos = rows.map((row) => {
    const { id } = row
    const change = changesByFollowUp.get(id) as BulkChangeRow
    const before: FollowUpBefore = JSON.parse(change.before)
    return { row, id, change, before, changed: revert(JSON.parse(change.changed), before) }
  })
  await deps.database.batch([
    store.lockFollowUps(
      workspaceId,
      rows.map(({ id }) => id),
    ),
    store.assertFollowUpsUnchanged(workspaceId, rows),
    restoreFollowUps(
      workspaceId,
      undos.map(({ id, before }) => ({ ...before, id })),
      now,
    ),
    insertFollowUpChanges(
      undos.map(({ id, changed }) => ({
        ...{ id: deps.newId(now), workspaceId, responseId: id, at: now, actor, actorName },
        changed: JSON.stringify(changed),
      })),
    ),
    // The call that closed a follow-up has the id of the change.
    undoFollowUpAttempts(
      workspaceId,
      undos.map(({ change }) => change.id),
      now,
      actor,
    ),
    ...recordEvents(
      deps,
      caller,
      undos.flatMap(({ row, before, changed: { status, owner } }) =>
        listFollowUpEvents(row, { status, owner: owner === undefined ? undefined : { id: before.ownerId } }),
      ),
    ),
    auditEntry(deps, caller, 'follow-ups.change-undone', null, { followUps: rows.map(({ id }) => id) }),
  ])
  return rows.length
}

/** What the history says of a change that was taken back. */
function revert(changed: FollowUpChangedFields, before: FollowUpBefore): FollowUpChangedFields {
  if (changed.outcome)
    return { status: 'open', undone: changed.outcome, ...(changed.note !== undefined && { note: null }) }
  if (changed.owner === undefined) return { dueAt: toIsoOrNull(before.dueAt) }
  return { owner: before.owner, ...(changed.team !== undefined && { team: before.team ?? null }) }
}
