import type { FollowUpOutcome } from '../../../shared/follow-up.ts'
import type { FollowUpSettings, FollowUpSettingsPatch } from '../../../shared/follow-up-settings.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/follow-up-settings.ts'
import { updateWorkspace } from '../../store/queries/workspaces.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { toWorkingWeek } from '../workspaces/working-days.ts'
import { listAssignees } from './assignees.ts'

async function loadSettings({ database }: Pick<Deps, 'database'>, { workspaceId }: Caller) {
  const [row] = await database.all(store.selectFollowUpSettings(workspaceId))
  if (!row) throw notFound('workspace', workspaceId)
  return row
}

/** When new follow-ups are due, who owns them, and when a call needs a note. */
export const getFollowUpSettings = async (deps: Deps, caller: Caller): Promise<FollowUpSettings> =>
  (await loadAll(deps, caller)).settings

async function loadAll(deps: Deps, caller: Caller) {
  const [row, assignees, owners] = await Promise.all([
    loadSettings(deps, caller),
    deps.database.all(store.selectFollowUpAssignees(caller.workspaceId)),
    deps.database.all(store.selectPropertyOwners(caller.workspaceId)),
  ])
  const { weekendDays, holidays } = toWorkingWeek(row)
  const settings: FollowUpSettings = {
    dueWorkingDays: row.followUpDueDays,
    weekendDays,
    holidays,
    assignment: row.assignment,
    property: row.ownerProperty,
    owners: owners.map(({ value, userId }) => ({ value, memberId: userId })),
    memberIds: assignees.map(({ userId }) => userId),
    noteRequired: row.note,
  }
  return { row, settings }
}

/**
 * Changes the settings that differ, and leaves the others to other changes at the same time. Existing follow-ups keep
 * their due date and owner.
 * @throws DomainError `invalid-owner`, or `invalid-input` if a property is missing
 */
export async function updateFollowUpSettings(
  deps: Deps,
  caller: Caller,
  patch: FollowUpSettingsPatch,
): Promise<FollowUpSettings> {
  await retryOnConflict(() => applyPatch(deps, caller, patch))
  return getFollowUpSettings(deps, caller)
}

async function applyPatch(deps: Deps, caller: Caller, patch: FollowUpSettingsPatch): Promise<void> {
  const { row, settings: current } = await loadAll(deps, caller)
  const target = sortLists({ ...current, ...patch })
  const changedKeys = (Object.keys(patch) as (keyof FollowUpSettings)[]).filter(
    (key) => JSON.stringify(current[key]) !== JSON.stringify(target[key]),
  )
  if (changedKeys.length === 0) return
  if (target.assignment === 'property' && target.property === null) {
    throw new DomainError('invalid', 'invalid-input', 'Expected the property that decides who owns a follow-up', {
      path: 'property',
    })
  }
  await requireAssignees(deps, caller, patch)
  const { workspaceId } = caller
  const describeChanges = (keys: readonly (keyof FollowUpSettings)[]) =>
    Object.fromEntries(keys.map((key) => [key, { from: current[key], to: target[key] }]))
  const columns = toColumns(Object.fromEntries(changedKeys.map((key) => [key, target[key]])))
  const hasColumns = Object.values(columns).some((value) => value !== undefined)
  await deps.database.batch([
    ...store.lockFollowUpSettings(workspaceId, row),
    ...(hasColumns ? [updateWorkspace(workspaceId, columns)] : []),
    ...(changedKeys.includes('memberIds') ? store.replaceFollowUpAssignees(workspaceId, target.memberIds) : []),
    ...(changedKeys.includes('owners') ? store.replacePropertyOwners(workspaceId, toOwnerRows(target)) : []),
    auditEntry(
      deps,
      caller,
      'follow-up-settings.changed',
      workspaceId,
      describeChanges(changedKeys.filter((key) => key !== 'owners')),
      // The values of a property may be names.
      changedKeys.includes('owners') ? describeChanges(['owners']) : undefined,
    ),
  ])
}

/** In the order in which the store returns them. */
const sortLists = (settings: FollowUpSettings): FollowUpSettings => ({
  ...settings,
  memberIds: [...settings.memberIds].sort(),
  owners: settings.owners.toSorted((one, other) => (one.value < other.value ? -1 : 1)),
})

const toColumns = (settings: FollowUpSettingsPatch) => ({
  follow_up_due_days: settings.dueWorkingDays,
  weekend_days: settings.weekendDays && JSON.stringify(settings.weekendDays),
  holidays: settings.holidays && JSON.stringify(settings.holidays),
  follow_up_assignment: settings.assignment,
  follow_up_owner_property: settings.property,
  follow_up_note: settings.noteRequired,
})

const toOwnerRows = ({ owners }: FollowUpSettings) => owners.map(({ value, memberId }) => ({ value, userId: memberId }))

async function requireAssignees(deps: Deps, caller: Caller, { memberIds = [], owners = [] }: FollowUpSettingsPatch) {
  const assignees = new Set((await listAssignees(deps, caller)).map(({ id }) => id))
  const check = (ids: readonly string[], path: string) => {
    if (ids.every((id) => assignees.has(id))) return
    throw new DomainError('invalid', 'invalid-owner', 'Expected members whose role includes follow-ups.', { path })
  }
  check(memberIds, 'memberIds')
  check(
    owners.map(({ memberId }) => memberId),
    'owners',
  )
}

/** The working days of the workspace, in its time zone. */
export const loadWorkingWeek = async (deps: Deps, caller: Caller) => toWorkingWeek(await loadSettings(deps, caller))

/** @throws DomainError `note-required` if the workspace requires a note for this outcome and there is none */
export async function requireNote(deps: Deps, caller: Caller, outcome: FollowUpOutcome, text: string | null) {
  if (text) return
  const { note: rule } = await loadSettings(deps, caller)
  if (rule === 'never' || (rule === 'solved' && outcome !== 'solved')) return
  throw new DomainError('invalid', 'note-required', 'Expected a note about the outcome of the call.', { path: 'note' })
}
