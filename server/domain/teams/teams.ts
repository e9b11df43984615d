import { hasPermission } from '../../../shared/roles.ts'
import { MAX_TEAMS, type NewTeam, type Team, type TeamMember, type TeamPatch } from '../../../shared/team.ts'
import { toIso } from '../../../shared/text.ts'
import { retryOnConflict } from '../../store/database.ts'
import { selectMembers } from '../../store/queries/members.ts'
import * as store from '../../store/queries/teams.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { type Idempotency, runOnce } from '../idempotency.ts'

/** More members than a workspace has. */
const MAX_MEMBERS = 500

/** The teams of the workspace with their members, by name. */
export async function listTeams({ database }: Pick<Deps, 'database'>, { workspaceId }: Caller): Promise<Team[]> {
  const rows = await database.all(store.selectTeams(workspaceId, MAX_TEAMS))
  if (rows.length === 0) return []
  const teamIds = rows.map(({ id }) => id)
  const membersByTeam = Map.groupBy(
    await database.all(store.selectTeamMembers(workspaceId, teamIds)),
    ({ teamId }) => teamId,
  )
  return rows.map((row) => toTeam(row, membersByTeam.get(row.id) ?? []))
}

/** The ids and names of the teams, by name. */
export const listTeamNames = async (
  { database }: Pick<Deps, 'database'>,
  { workspaceId }: Caller,
): Promise<{ id: string; name: string }[]> =>
  (await database.all(store.selectTeams(workspaceId, MAX_TEAMS))).map(({ id, name }) => ({ id, name }))

/** @throws DomainError `team-not-found` */
export async function getTeam(deps: Deps, caller: Caller, id: string): Promise<Team> {
  const row = await loadTeam(deps, caller, id)
  return toTeam(row, await deps.database.all(store.selectTeamMembers(caller.workspaceId, [id])))
}

/** @throws DomainError `team-not-found` */
export async function loadTeam({ database }: Pick<Deps, 'database'>, { workspaceId }: Caller, id: string) {
  const [row] = await database.all(store.selectTeamById(workspaceId, id))
  if (!row) throw notFound('team', id)
  return row
}

/**
 * Creates a team. @returns its id
 * @throws DomainError `name-taken`, `too-many-teams`, or `invalid-owner` for a member who cannot own follow-ups
 */
export async function createTeam(
  deps: Deps,
  caller: Caller,
  { name, assignment, members }: NewTeam,
  idempotency?: Idempotency,
): Promise<string> {
  const { workspaceId } = caller
  const { result } = await runOnce(deps, caller, idempotency, async () => {
    await requireFreeName(deps, caller, name)
    await requireOwners(deps, caller, members)
    const teams = await deps.database.all(store.selectTeams(workspaceId, MAX_TEAMS))
    if (teams.length >= MAX_TEAMS) throw tooManyTeams()
    const now = deps.now()
    const id = deps.newId(now)
    return {
      statements: [
        store.assertRoomForTeam(workspaceId, MAX_TEAMS),
        store.insertTeam({ id, workspaceId, name, assignment, createdAt: now, updatedAt: now }),
        ...store.replaceTeamMembers(workspaceId, id, members.map(toMemberRow)),
        auditEntry(deps, caller, 'team.created', id, { name, assignment, members }),
      ],
      result: id,
    }
  })
  return result
}

const tooManyTeams = () =>
  new DomainError('conflict', 'too-many-teams', `A workspace has at most ${MAX_TEAMS} teams. Delete one first.`, {
    params: { limit: MAX_TEAMS },
  })

async function requireFreeName({ database }: Deps, { workspaceId }: Caller, name: string, ownId?: string) {
  const [other] = await database.all(store.selectTeamByName(workspaceId, name))
  if (!other || other.id === ownId) return
  throw new DomainError('conflict', 'name-taken', `The name “${name}” is taken. Choose another.`, {
    path: 'name',
    params: { name },
  })
}

async function requireOwners(deps: Deps, caller: Caller, members: NewTeam['members']): Promise<void> {
  const rows = await deps.database.all(selectMembers(caller.workspaceId, { before: undefined, limit: MAX_MEMBERS }))
  const ids = new Set(rows.flatMap(({ id, role }) => (hasPermission(role, 'follow-ups.change') ? [id] : [])))
  const index = members.findIndex(({ memberId }) => !ids.has(memberId))
  if (index < 0) return
  throw new DomainError('invalid', 'invalid-owner', 'Expected members whose role includes follow-ups.', {
    path: `members.${index}.memberId`,
  })
}

/**
 * Changes the name, the members or the assignment of a team.
 * @throws DomainError as `createTeam`, and `team-not-found`
 */
export async function updateTeam(deps: Deps, caller: Caller, id: string, patch: TeamPatch): Promise<Team> {
  const { workspaceId } = caller
  return retryOnConflict(async () => {
    const row = await loadTeam(deps, caller, id)
    const team = await getTeam(deps, caller, id)
    const { name, assignment, members } = patch
    if (name !== undefined) await requireFreeName(deps, caller, name, id)
    const fields = [
      ...(name !== undefined && name !== team.name ? ['name'] : []),
      ...(assignment !== undefined && assignment !== team.assignment ? ['assignment'] : []),
      ...(members !== undefined && !hasSameMembers(members, team.members) ? ['members'] : []),
    ]
    if (fields.length === 0) return team
    if (fields.includes('members')) await requireOwners(deps, caller, members ?? [])
    await deps.database.batch([
      ...store.updateTeam(row, { name, assignment, updated_at: Math.max(deps.now(), row.updatedAt + 1) }),
      ...(fields.includes('members')
        ? store.replaceTeamMembers(workspaceId, id, (members ?? []).map(toMemberRow))
        : []),
      auditEntry(deps, caller, 'team.changed', id, {
        name: name ?? team.name,
        fields,
        ...(fields.includes('members') && { members }),
      }),
    ])
    return getTeam(deps, caller, id)
  })
}

const hasSameMembers = (members: NewTeam['members'], current: readonly TeamMember[]): boolean =>
  members.length === current.length &&
  members.every(({ memberId, lead }) => current.some((member) => member.memberId === memberId && member.lead === lead))

const toMemberRow = ({ memberId, lead }: NewTeam['members'][number]) =>
  ({ userId: memberId, isLead: lead ? 1 : 0 }) as const

/**
 * Deletes a team. Its open follow-ups stay with their owners, and values of a property that it had get an owner as others do.
 * @throws DomainError `team-not-found`
 */
export async function deleteTeam(deps: Deps, caller: Caller, id: string): Promise<void> {
  const { name } = await loadTeam(deps, caller, id)
  await deps.database.batch([
    ...store.deleteTeam(caller.workspaceId, id),
    auditEntry(deps, caller, 'team.deleted', id, { name }),
  ])
}

const toTeam = (row: store.TeamRow, members: readonly store.TeamMemberRow[]): Team => ({
  id: row.id,
  name: row.name,
  assignment: row.assignment,
  members: members.map(({ userId, name, isLead, awayFrom, awayUntil }) => ({
    memberId: userId,
    name,
    lead: isLead === 1,
    outOfOffice: awayFrom !== null && awayUntil !== null ? { from: awayFrom, until: awayUntil } : null,
  })),
  createdAt: toIso(row.createdAt),
  updatedAt: toIso(row.updatedAt),
})
