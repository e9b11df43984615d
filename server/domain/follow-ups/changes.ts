import type {
  FollowUpChangedFields,
  FollowUpPatch,
  FollowUpStatus,
  FollowUpWithHistory,
} from '../../../shared/follow-up.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import { lowerScores } from '../../store/queries/follow-up-merging.ts'
import type * as store from '../../store/queries/follow-ups.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { listFollowUpEvents } from '../events/follow-ups.ts'
import { recordEvents } from '../events/recording.ts'
import { requireAssignPermission, resolveAssignment } from './assignment.ts'
import { buildChange, getChangeTime, toDueColumns } from './change-batch.ts'
import { describeFindings, type Findings, resolveFindings, toFindingColumns, toFindings } from './findings.ts'
import { getFollowUp, loadFollowUp } from './follow-ups.ts'
import { requireNote } from './settings.ts'
import {
  endColumns,
  type LifecycleContext,
  loadLifecycleContext,
  toReopenedColumns,
  toSolvedColumns,
} from './stages.ts'

/**
 * Changes the note, owner, team, deadline or status of a follow-up, its cause, and what was agreed with the customer. Every note
 * stays in its history, even when it is overwritten.
 * @param updatedAt if present, the change fails unless the follow-up is as it was read
 * @throws DomainError `note-required`, `unknown-cause`, `unknown-remedy`, `invalid-owner`, `unknown-team`,
 * `owner-change-forbidden` or `changed`
 */
export async function updateFollowUp(
  deps: Deps,
  caller: Caller,
  id: string,
  { updatedAt, ...patch }: FollowUpPatch,
): Promise<FollowUpWithHistory> {
  return retryOnConflict(async () => {
    const row = await loadFollowUp(deps, caller, id)
    assertVersion(row, updatedAt)
    const current = toState(row)
    const findings = await resolveFindings(deps, caller, row, patch)
    const target = {
      ...current,
      ...pickChanges(patch),
      ...(await resolveAssignment(deps, caller, patch, current)),
      ...findings,
    }
    if (target.status === 'done') await requireNote(deps, caller, 'solved', target.note)
    await applyChange(deps, caller, [row], target)
    return getFollowUp(deps, caller, id)
  })
}

/** @throws DomainError `changed` if the follow-up is not as it was read at `updatedAt` */
export function assertVersion(row: store.FollowUpRow, updatedAt: number | undefined): void {
  if (updatedAt === undefined || updatedAt === row.updatedAt) return
  throw new DomainError(
    'conflict',
    'changed',
    'Someone else has changed this follow-up since you read it. Read it again and retry.',
  )
}

/** The fields of a follow-up that members change. */
interface FollowUpState extends Findings {
  status: FollowUpStatus
  note: string | null
  owner: string | null
  ownerId: string | null
  teamId: string | null
  team: string | null
  /** Of the owner, if a team has given it to them. */
  turn?: number | undefined
  dueAt: number | null
}

const toState = ({ doneAt, note, owner, ownerId, teamId, team, dueAt, ...row }: store.FollowUpRow): FollowUpState => ({
  status: doneAt === null ? 'open' : 'done',
  note,
  owner,
  ownerId,
  teamId,
  team,
  dueAt,
  ...toFindings(row),
})

function pickChanges({ status, note, dueAt }: FollowUpPatch): Partial<FollowUpState> {
  return {
    ...(status !== undefined && { status }),
    ...(note !== undefined && { note }),
    ...(dueAt !== undefined && { dueAt }),
  }
}

/** Applies a change to all rows in one batch, which fails if one of them changed since it was read. */
async function applyChange(
  deps: Deps,
  caller: Caller,
  rows: readonly store.FollowUpRow[],
  target: Partial<FollowUpState>,
): Promise<void> {
  const [first] = rows
  const changes = first && diffState(toState(first), target)
  if (!changes || Object.keys(changes).length === 0) return
  if (changes.owner !== undefined || changes.team !== undefined) {
    const { ownerId = first.ownerId, teamId = first.teamId } = target
    await requireAssignPermission(deps, caller, { ownerId, teamId })
  }
  const lifecycle = await loadLifecycleContext(deps, caller)
  const now = getChangeTime(deps, rows)
  const ids = rows.map(({ id }) => id)
  await deps.database.batch([
    ...buildChange(deps, caller, rows, {
      now,
      changes,
      columns: toColumns({ changes, current: first, target }, { now, caller, lifecycle }),
    }),
    ...(changes.status === 'open' && first.mergedInto !== null
      ? [lowerScores(caller.workspaceId, first.mergedInto)]
      : []),
    ...recordEvents(
      deps,
      caller,
      rows.flatMap((row) =>
        listFollowUpEvents(row, {
          status: changes.status,
          owner: changes.owner === undefined ? undefined : { id: target.ownerId ?? null },
        }),
      ),
    ),
    auditEntry(
      deps,
      caller,
      getAuditAction(changes),
      ids.length === 1 ? first.id : null,
      buildAuditDetail(changes, target, ids),
    ),
  ])
}

function diffState(current: FollowUpState, target: Partial<FollowUpState>): FollowUpChangedFields {
  const merged = { ...current, ...target }
  return {
    ...(merged.status !== current.status && { status: merged.status }),
    ...(merged.note !== current.note && { note: merged.note }),
    ...((merged.owner !== current.owner || merged.ownerId !== current.ownerId) && { owner: merged.owner }),
    ...(merged.teamId !== current.teamId && { team: merged.team }),
    ...(merged.dueAt !== current.dueAt && { dueAt: toIsoOrNull(merged.dueAt) }),
    ...describeFindings(current, merged),
  }
}

interface FollowUpChange {
  changes: FollowUpChangedFields
  current: store.FollowUpRow
  target: Partial<FollowUpState>
}

function toColumns(
  { changes, current, target }: FollowUpChange,
  { now, caller: { actor, userId }, lifecycle }: { now: number; caller: Caller; lifecycle: LifecycleContext },
): ColumnValues {
  const { dueAt = null, owner = null, ownerId = null, teamId = null, turn } = target
  return {
    note: changes.note,
    ...toFindingColumns(target),
    ...(changes.owner !== undefined && {
      owner,
      owner_id: ownerId,
      turn,
      unnotified_since: ownerId === null || ownerId === userId ? null : now,
    }),
    ...(changes.team !== undefined && { team_id: teamId }),
    ...(changes.dueAt !== undefined && {
      ...toDueColumns(current, { dueAt, isPostponed: current.postponedUntil > 0 }),
      ...endColumns,
    }),
    ...(changes.status === 'done' && { done_at: now, done_by: actor, ...toSolvedColumns(current, now, lifecycle) }),
    ...(changes.status === 'open' && { done_at: null, done_by: null, ...toReopenedColumns(current) }),
  }
}

/** The action for the audit log: the most important of the changes. */
function getAuditAction({ status, owner, team, dueAt, note }: FollowUpChangedFields): string {
  if (status) return status === 'done' ? 'follow-up.done' : 'follow-up.reopened'
  if (owner !== undefined || team !== undefined) return 'follow-up.assigned'
  if (dueAt !== undefined) return 'follow-up.due'
  return note === undefined ? 'follow-up.changed' : 'follow-up.note-changed'
}

/** Without the text of the note: the log outlives the contact. */
const buildAuditDetail = (
  changes: FollowUpChangedFields,
  { ownerId, teamId }: Partial<FollowUpState>,
  ids: readonly string[],
) => ({
  changed: Object.keys(changes),
  ...(changes.owner !== undefined && { ownerId: ownerId ?? null }),
  ...(changes.team !== undefined && { teamId: teamId ?? null }),
  ...(changes.dueAt !== undefined && { dueAt: changes.dueAt }),
  ...(ids.length > 1 && { followUps: ids }),
})
