import type { FollowUpChanged, FollowUpPatch, FollowUpStatus, FollowUpWithHistory } from '../../../shared/follow-up.ts'
import { may } from '../../../shared/roles.ts'
import { isoOrNull } from '../../../shared/text.ts'
import { type Columns, retried } from '../../store/database.ts'
import { insertFollowUpChanges } from '../../store/queries/follow-up-changes.ts'
import * as store from '../../store/queries/follow-ups.ts'
import { members } from '../../store/queries/members.ts'
import { audited } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { followUpRow, followUpRows, getFollowUp } from './follow-ups.ts'

/** Somebody who can be given follow-ups. */
export interface Colleague {
  id: string
  name: string
}

/** More people than work on follow-ups in one workspace. */
const MOST = 500

/** The members whose role lets them work on follow-ups, by name. */
export async function colleagues(deps: Deps, caller: Caller): Promise<Colleague[]> {
  const all = await deps.database.all(members(caller.workspaceId, { before: undefined, limit: MOST }))
  return all
    .filter(({ role }) => may(role, 'follow-ups.change'))
    .map(({ id, name, email }) => ({ id, name: name || email }))
    .sort((one, other) => one.name.localeCompare(other.name))
}

/**
 * Notes, assigns, finishes or reopens a follow-up; with `updatedAt` only while it is as it was read.
 * @throws DomainError `invalid` when it is to be done without a note that says what came of it, or for an owner who is no
 *   member; `forbidden` to assign for whoever sees only his own; `conflict` with the code `changed` when somebody was quicker
 */
export async function changeFollowUp(
  deps: Deps,
  caller: Caller,
  id: string,
  { updatedAt, ...patch }: FollowUpPatch,
): Promise<FollowUpWithHistory> {
  return retried(async () => {
    const row = await followUpRow(deps, caller, id)
    if (updatedAt !== undefined && updatedAt !== row.updatedAt) {
      throw new DomainError('conflict', 'Somebody has changed this follow-up since it was read.', { code: 'changed' })
    }
    const before = stateOf(row)
    const after = { ...before, ...given(patch), ...(await ownerOf(deps, caller, patch, before)) }
    if (after.status === 'done' && !after.note) {
      throw new DomainError('invalid', 'A follow-up is done with a note: say what came of it.', { path: 'note' })
    }
    await change(deps, caller, [row], after)
    return getFollowUp(deps, caller, id)
  })
}

/** What there is to a follow-up that people change. */
interface State {
  status: FollowUpStatus
  note: string | null
  owner: string | null
  ownerId: string | null
  dueAt: number | null
}

const stateOf = ({ doneAt, note, owner, ownerId, dueAt }: store.FollowUpRow): State => ({
  status: doneAt === null ? 'open' : 'done',
  note,
  owner,
  ownerId,
  dueAt,
})

function given({ status, note, dueAt }: FollowUpPatch): Partial<State> {
  return {
    ...(status !== undefined && { status }),
    ...(note !== undefined && { note }),
    ...(dueAt !== undefined && { dueAt }),
  }
}

async function ownerOf(
  deps: Deps,
  caller: Caller,
  { owner, ownerId }: FollowUpPatch,
  before: State,
): Promise<Partial<State>> {
  if (ownerId) return ownerId === before.ownerId ? {} : member(deps, caller, ownerId)
  if (owner !== undefined) return owner === before.owner ? {} : { owner, ownerId: null }
  return ownerId === null ? { owner: null, ownerId: null } : {}
}

async function member(deps: Deps, caller: Caller, id: string): Promise<Pick<State, 'owner' | 'ownerId'>> {
  const found = (await colleagues(deps, caller)).find((colleague) => colleague.id === id)
  if (found) return { owner: found.name, ownerId: id }
  throw new DomainError('invalid', 'Expected a member of this workspace who may work on follow-ups.', {
    path: 'ownerId',
  })
}

export interface Assigned {
  assigned: number
  /** Changed by somebody since they were read, and left as they are. */
  passedOver: number
}

/**
 * Gives several follow-ups to one member, or to nobody.
 * @param picked as they were read: what somebody has changed since is left alone
 * @throws DomainError `invalid` owner, `forbidden` to whoever sees only his own
 */
export async function assignFollowUps(
  deps: Deps,
  caller: Caller,
  picked: readonly { id: string; updatedAt: number }[],
  ownerId: string | null,
): Promise<Assigned> {
  const owner = ownerId === null ? { owner: null, ownerId } : await member(deps, caller, ownerId)
  return retried(async () => {
    const ids = picked.map(({ id }) => id)
    const rows = await followUpRows(deps, caller, ids)
    const read = new Map(picked.map(({ id, updatedAt }) => [id, updatedAt]))
    const same = rows.filter((row) => row.updatedAt === read.get(row.id))
    const others = same.filter((row) => row.ownerId !== owner.ownerId || row.owner !== owner.owner)
    await change(deps, caller, others, owner)
    return { assigned: same.length, passedOver: ids.length - same.length }
  })
}

/** Brings rows to where they are to be, all in one batch that fails where somebody has changed one since it was read. */
async function change(
  deps: Deps,
  caller: Caller,
  rows: readonly store.FollowUpRow[],
  after: Partial<State>,
): Promise<void> {
  const [first] = rows
  const changed = first && changedOf(stateOf(first), after)
  if (!changed || Object.keys(changed).length === 0) return
  if (changed.owner !== undefined && !may(caller.role, 'follow-ups.assign')) {
    throw new DomainError('forbidden', 'Who sees only his own follow-ups cannot give them away.', { path: 'ownerId' })
  }
  const { workspaceId, actor, name: actorName } = caller
  // Never that of the change before, by which others know it.
  const now = Math.max(deps.now(), ...rows.map(({ updatedAt }) => updatedAt + 1))
  const ids = rows.map(({ id }) => id)
  const kept = ids.map((responseId) => ({
    id: deps.newId(now),
    workspaceId,
    responseId,
    at: now,
    actor,
    actorName,
    changed: JSON.stringify(changed),
  }))
  await deps.database.batch([
    store.holdFollowUps(workspaceId, ids),
    store.refuseChanged(workspaceId, rows),
    store.updateFollowUps(workspaceId, ids, columnsOf(changed, first, after, { now, actor })),
    insertFollowUpChanges(kept),
    audited(deps, caller, action(changed), ids.length === 1 ? first.id : null, detail(changed, after, ids)),
  ])
}

function changedOf(before: State, after: Partial<State>): FollowUpChanged {
  const is = { ...before, ...after }
  return {
    ...(is.status !== before.status && { status: is.status }),
    ...(is.note !== before.note && { note: is.note }),
    ...((is.owner !== before.owner || is.ownerId !== before.ownerId) && { owner: is.owner }),
    ...(is.dueAt !== before.dueAt && { dueAt: isoOrNull(is.dueAt) }),
  }
}

function columnsOf(
  changed: FollowUpChanged,
  before: store.FollowUpRow,
  after: Partial<State>,
  { now, actor }: { now: number; actor: string },
): Columns {
  const { dueAt = null, owner = null, ownerId = null } = after
  return {
    note: changed.note,
    updated_at: now,
    ...(changed.owner !== undefined && { owner, owner_id: ownerId }),
    ...(changed.dueAt !== undefined && { due_at: dueAt, call_at: dueAt ?? before.openedAt }),
    ...(changed.status === 'done' && { done_at: now, done_by: actor }),
    ...(changed.status === 'open' && { done_at: null, done_by: null }),
  }
}

/** What it is called in the audit log: the most telling of what was done at once. */
function action({ status, owner, dueAt }: FollowUpChanged): string {
  if (status) return status === 'done' ? 'follow-up.done' : 'follow-up.reopened'
  if (owner !== undefined) return 'follow-up.assigned'
  return dueAt === undefined ? 'follow-up.noted' : 'follow-up.due'
}

/** Without what the note says: the log outlives the customer. */
const detail = (changed: FollowUpChanged, { ownerId }: Partial<State>, ids: readonly string[]) => ({
  changed: Object.keys(changed),
  ...(changed.owner !== undefined && { ownerId: ownerId ?? null }),
  ...(changed.dueAt !== undefined && { dueAt: changed.dueAt }),
  ...(ids.length > 1 && { followUps: ids }),
})
