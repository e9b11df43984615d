import type { FollowUpOutcome } from '../../../shared/follow-up.ts'
import { FollowUpLifecycleSettings } from '../../../shared/follow-up-lifecycle-settings.ts'
import type {
  FollowUpSettings,
  FollowUpSettingsPatch,
  FollowUpSettingsValues,
} from '../../../shared/follow-up-settings.ts'
import { getKnownUntil } from '../../../shared/holidays/calendars.ts'
import { retryOnConflict } from '../../store/database.ts'
import * as store from '../../store/queries/follow-up-settings.ts'
import { replacePropertyTeams, selectPropertyTeams } from '../../store/queries/teams.ts'
import { updateWorkspace } from '../../store/queries/workspaces.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { requireSurvey } from '../surveys/surveys.ts'
import { listTeamNames } from '../teams/teams.ts'
import { parseNullable, toWorkingTime } from '../workspaces/working-days.ts'
import { listAssignees } from './assignees.ts'

async function loadSettings({ database }: Pick<Deps, 'database'>, { workspaceId }: Caller) {
  const [row] = await database.all(store.selectFollowUpSettings(workspaceId))
  if (!row) throw notFound('workspace', workspaceId)
  return row
}

/** When new follow-ups are due, who owns them, and when a call needs a note. */
export async function getFollowUpSettings(deps: Deps, caller: Caller): Promise<FollowUpSettings> {
  const { row, settings } = await loadAll(deps, caller)
  const { calendar } = toWorkingTime(row)
  const publicHolidays = calendar && {
    country: calendar.country,
    knownUntil: getKnownUntil(calendar),
    sources: calendar.years.map(({ year, source }) => ({ year, ...source })),
  }
  return { ...settings, publicHolidays }
}

async function loadAll(deps: Deps, caller: Caller) {
  const [row, assignees, owners, teams] = await Promise.all([
    loadSettings(deps, caller),
    deps.database.all(store.selectFollowUpAssignees(caller.workspaceId)),
    deps.database.all(store.selectPropertyOwners(caller.workspaceId)),
    deps.database.all(selectPropertyTeams(caller.workspaceId)),
  ])
  const settings: FollowUpSettingsValues = {
    due: parseNullable(row.followUpDue),
    priorityDue: parseNullable(row.followUpPriorityDue),
    workingHours: parseNullable(row.workingHours),
    weekendDays: JSON.parse(row.weekendDays),
    holidays: JSON.parse(row.holidays),
    workingDays: JSON.parse(row.workingDays),
    holidayCalendar: row.holidayCalendar,
    assignment: row.assignment,
    property: row.ownerProperty,
    owners: sortOwners([
      ...owners.map(({ value, userId }) => ({ value, memberId: userId })),
      ...teams.map(({ value, teamId }) => ({ value, teamId })),
    ]),
    memberIds: assignees.map(({ userId }) => userId),
    noteRequired: row.note,
    currency: row.currency,
    ...FollowUpLifecycleSettings.parse(JSON.parse(row.lifecycleSettings)),
  }
  return { row, settings }
}

/**
 * Changes the settings that differ, and leaves the others to other changes at the same time. Existing follow-ups keep
 * their due date and owner.
 * @throws DomainError `invalid-owner`, `unknown-survey`, `recovery-survey-required`, `property-required`, or `day-listed-twice` if a day is in both lists
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
  const changedKeys = (Object.keys(patch) as (keyof FollowUpSettingsValues)[]).filter(
    (key) => JSON.stringify(current[key]) !== JSON.stringify(target[key]),
  )
  if (changedKeys.length === 0) return
  if (target.assignment === 'property' && target.property === null) {
    throw new DomainError('invalid', 'property-required', 'Expected the property that decides who owns a follow-up', {
      path: 'property',
    })
  }
  requireDisjointDays(target)
  await requireAssignees(deps, caller, patch)
  if (changedKeys.includes('recoverySurveyId') && target.recoverySurveyId !== null)
    await requireRecoverySurvey(deps, caller, target.recoverySurveyId)
  const { workspaceId } = caller
  const describeChanges = (keys: readonly (keyof FollowUpSettingsValues)[]) =>
    Object.fromEntries(keys.map((key) => [key, { from: current[key], to: target[key] }]))
  const columns = {
    ...toColumns(Object.fromEntries(changedKeys.map((key) => [key, target[key]]))),
    ...(lifecycleSettingKeys.some((key) => changedKeys.includes(key)) && {
      lifecycle_settings: toLifecycleSettings(target),
    }),
  }
  const hasColumns = Object.values(columns).some((value) => value !== undefined)
  await deps.database.batch([
    ...store.lockFollowUpSettings(workspaceId, row),
    ...(hasColumns ? [updateWorkspace(workspaceId, columns)] : []),
    ...(changedKeys.includes('memberIds') ? store.replaceFollowUpAssignees(workspaceId, target.memberIds) : []),
    ...(changedKeys.includes('owners') ? replaceOwners(workspaceId, target) : []),
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
const sortLists = (settings: FollowUpSettingsValues): FollowUpSettingsValues => ({
  ...settings,
  memberIds: [...settings.memberIds].sort(),
  owners: sortOwners(settings.owners),
})

const lifecycleSettingKeys = Object.keys(FollowUpLifecycleSettings.shape) as (keyof FollowUpLifecycleSettings)[]

/** Stored as a whole, because the lock holds it as it was read. */
const toLifecycleSettings = (settings: FollowUpSettingsValues) =>
  JSON.stringify(Object.fromEntries(lifecycleSettingKeys.map((key) => [key, settings[key]])))

const sortOwners = (owners: FollowUpSettingsValues['owners']) =>
  owners.toSorted((one, other) => (one.value < other.value ? -1 : 1))

const toColumns = (settings: FollowUpSettingsPatch) => ({
  currency: settings.currency,
  follow_up_due: toJson(settings.due),
  follow_up_priority_due: toJson(settings.priorityDue),
  working_hours: toJson(settings.workingHours),
  holiday_calendar: settings.holidayCalendar,
  weekend_days: settings.weekendDays && JSON.stringify(settings.weekendDays),
  holidays: settings.holidays && JSON.stringify(settings.holidays),
  working_days: settings.workingDays && JSON.stringify(settings.workingDays),
  follow_up_assignment: settings.assignment,
  follow_up_owner_property: settings.property,
  follow_up_note: settings.noteRequired,
})

const toJson = (value: object | null | undefined) => value && JSON.stringify(value)

const replaceOwners = (workspaceId: string, { owners }: FollowUpSettingsValues) => [
  ...store.replacePropertyOwners(
    workspaceId,
    owners.flatMap(({ value, memberId }) => (memberId === undefined ? [] : [{ value, userId: memberId }])),
  ),
  ...replacePropertyTeams(
    workspaceId,
    owners.flatMap(({ value, teamId }) => (teamId === undefined ? [] : [{ value, teamId }])),
  ),
]

function requireDisjointDays({ holidays, workingDays }: FollowUpSettingsValues): void {
  const day = workingDays.find((workingDay) => holidays.includes(workingDay))
  if (day === undefined) return
  throw new DomainError('invalid', 'day-listed-twice', `${day} is a day off too. Expected each day in one list.`, {
    path: 'workingDays',
  })
}

/** Only a survey of this type keeps the scores of customers who are asked again apart from all others. */
async function requireRecoverySurvey(deps: Deps, caller: Caller, id: string): Promise<void> {
  const path = 'recoverySurveyId'
  const { type } = await requireSurvey(deps, caller, id, path)
  if (type === 'recovery') return
  throw new DomainError('invalid', 'recovery-survey-required', 'Expected a survey with the type recovery.', { path })
}

async function requireAssignees(deps: Deps, caller: Caller, { memberIds = [], owners = [] }: FollowUpSettingsPatch) {
  const assignees = new Set((await listAssignees(deps, caller)).map(({ id }) => id))
  const check = (ids: readonly string[], path: string) => {
    if (ids.every((id) => assignees.has(id))) return
    throw new DomainError('invalid', 'invalid-owner', 'Expected members whose role includes follow-ups.', { path })
  }
  check(memberIds, 'memberIds')
  check(
    owners.flatMap(({ memberId }) => memberId ?? []),
    'owners',
  )
  const teams = new Set((await listTeamNames(deps, caller)).map(({ id }) => id))
  if (owners.every(({ teamId }) => teamId === undefined || teams.has(teamId))) return
  throw new DomainError('invalid', 'unknown-team', 'Expected a team of this workspace.', { path: 'owners' })
}

/** When the workspace works, in its time zone. */
export const loadWorkingTime = async (deps: Deps, caller: Caller) => toWorkingTime(await loadSettings(deps, caller))

/** @throws DomainError `note-required` if the workspace requires a note for this outcome and there is none */
export async function requireNote(deps: Deps, caller: Caller, outcome: FollowUpOutcome, text: string | null) {
  if (text) return
  const { note: rule } = await loadSettings(deps, caller)
  if (rule === 'never' || (rule === 'solved' && outcome !== 'solved' && outcome !== 'lost')) return
  throw new DomainError('invalid', 'note-required', 'Expected a note about the outcome of the call.', { path: 'note' })
}
