import type {
  FollowUpChangedFields,
  FollowUpPatch,
  FollowUpStatus,
  FollowUpWithHistory,
} from '../../../shared/follow-up.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { toIsoOrNull } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import type * as store from '../../store/queries/follow-ups.ts'
import type { ColumnValues } from '../../store/sql.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { listFollowUpEvents } from '../events/follow-ups.ts'
import { recordEvents } from '../events/recording.ts'
import { listAssignees } from './assignees.ts'
import { buildChange, getChangeTime, toDueColumns } from './change-batch.ts'
import { getFollowUp, loadFollowUp } from './follow-ups.ts'
import { requireNote } from './settings.ts'

/**
 * Changes the note, owner, deadline or status of a follow-up. Every note stays in its history, even when it is
 * overwritten.
 * @param updatedAt if present, the change fails unless the follow-up is as it was read
 * @throws DomainError `note-required`, `invalid-owner`, `owner-change-forbidden` or `changed`
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
    const target = { ...current, ...pickChanges(patch), ...(await resolveOwner(deps, caller, patch, current)) }
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
interface FollowUpState {
  status: FollowUpStatus
  note: string | null
  owner: string | null
  ownerId: string | null
  dueAt: number | null
}

const toState = ({ doneAt, note, owner, ownerId, dueAt }: store.FollowUpRow): FollowUpState => ({
  status: doneAt === null ? 'open' : 'done',
  note,
  owner,
  ownerId,
  dueAt,
})

function pickChanges({ status, note, dueAt }: FollowUpPatch): Partial<FollowUpState> {
  return {
    ...(status !== undefined && { status }),
    ...(note !== undefined && { note }),
    ...(dueAt !== undefined && { dueAt }),
  }
}

async function resolveOwner(
  deps: Deps,
  caller: Caller,
  { owner, ownerId }: FollowUpPatch,
  current: FollowUpState,
): Promise<Partial<FollowUpState>> {
  if (ownerId) return ownerId === current.ownerId ? {} : findOwner(deps, caller, ownerId)
  if (owner !== undefined) return owner === current.owner ? {} : { owner, ownerId: null }
  return ownerId === null ? { owner: null, ownerId: null } : {}
}

export async function findOwner(
  deps: Deps,
  caller: Caller,
  id: string,
): Promise<Pick<FollowUpState, 'owner' | 'ownerId'>> {
  const assignee = (await listAssignees(deps, caller)).find((candidate) => candidate.id === id)
  if (assignee) return { owner: assignee.name, ownerId: id }
  throw new DomainError(
    'invalid',
    'invalid-owner',
    'Expected a member of this workspace whose role includes follow-ups.',
    {
      path: 'ownerId',
    },
  )
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
  if (changes.owner !== undefined && !hasPermission(caller.role, 'follow-ups.assign')) throw ownerChangeForbidden()
  const now = getChangeTime(deps, rows)
  const ids = rows.map(({ id }) => id)
  await deps.database.batch([
    ...buildChange(deps, caller, rows, {
      now,
      changes,
      columns: toColumns({ changes, current: first, target }, { now, caller }),
    }),
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

export const ownerChangeForbidden = () =>
  new DomainError('forbidden', 'owner-change-forbidden', 'Your role cannot assign follow-ups to others.', {
    path: 'ownerId',
  })

function diffState(current: FollowUpState, target: Partial<FollowUpState>): FollowUpChangedFields {
  const merged = { ...current, ...target }
  return {
    ...(merged.status !== current.status && { status: merged.status }),
    ...(merged.note !== current.note && { note: merged.note }),
    ...((merged.owner !== current.owner || merged.ownerId !== current.ownerId) && { owner: merged.owner }),
    ...(merged.dueAt !== current.dueAt && { dueAt: toIsoOrNull(merged.dueAt) }),
  }
}

interface FollowUpChange {
  changes: FollowUpChangedFields
  current: store.FollowUpRow
  target: Partial<FollowUpState>
}

function toColumns(
  { changes, current, target }: FollowUpChange,
  { now, caller: { actor, userId } }: { now: number; caller: Caller },
): ColumnValues {
  const { dueAt = null, owner = null, ownerId = null } = target
  return {
    note: changes.note,
    ...(changes.owner !== undefined && {
      owner,
      owner_id: ownerId,
      unnotified_since: ownerId === null || ownerId === userId ? null : now,
    }),
    ...(changes.dueAt !== undefined && toDueColumns(current, { dueAt, isPostponed: current.postponedUntil > 0 })),
    ...(changes.status === 'done' && { done_at: now, done_by: actor }),
    ...(changes.status === 'open' && { done_at: null, done_by: null }),
  }
}

/** The action for the audit log: the most important of the changes. */
function getAuditAction({ status, owner, dueAt }: FollowUpChangedFields): string {
  if (status) return status === 'done' ? 'follow-up.done' : 'follow-up.reopened'
  if (owner !== undefined) return 'follow-up.assigned'
  return dueAt === undefined ? 'follow-up.note-changed' : 'follow-up.due'
}

/** Without the text of the note: the log outlives the contact. */
const buildAuditDetail = (
  changes: FollowUpChangedFields,
  { ownerId }: Partial<FollowUpState>,
  ids: readonly string[],
) => ({
  changed: Object.keys(changes),
  ...(changes.owner !== undefined && { ownerId: ownerId ?? null }),
  ...(changes.dueAt !== undefined && { dueAt: changes.dueAt }),
  ...(ids.length > 1 && { followUps: ids }),
})
