import type { FollowUpPatch } from '../../../shared/follow-up.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { selectTeamMembers } from '../../store/queries/teams.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { chooseTeamMembers } from '../teams/round-robin.ts'
import { loadTeam } from '../teams/teams.ts'
import { isVisible, loadVisibility, mayAssign } from '../teams/visibility.ts'
import { listAssignees } from './assignees.ts'

/** Whose a follow-up is. The owner is a member, or the name of someone else. */
export interface Assignment {
  owner: string | null
  ownerId: string | null
  teamId: string | null
  team: string | null
  /** Of the member whose turn in the team it is. */
  turn?: number | undefined
}

/**
 * Whose a follow-up is after a change: of a team, the next member gets it, unless the change names one. An owner from outside
 * takes it from its team.
 * @throws DomainError `invalid-owner` or `unknown-team`
 */
export async function resolveAssignment(
  deps: Deps,
  caller: Caller,
  patch: Pick<FollowUpPatch, 'owner' | 'ownerId' | 'teamId'>,
  current: Assignment,
): Promise<Partial<Assignment>> {
  const owner = await resolveOwner(deps, caller, patch, current)
  const { teamId } = patch
  if (teamId === null) return { ...owner, teamId: null, team: null }
  if (teamId === undefined) return { ...owner, ...(await leaveTeam(deps, caller, owner, current)) }
  if (patch.ownerId !== undefined || patch.owner !== undefined)
    return { ...owner, teamId, team: (await findTeam(deps, caller, teamId)).name }
  if (teamId === current.teamId && current.ownerId !== null) return {}
  return giveToTeam(deps, caller, teamId)
}

async function resolveOwner(
  deps: Deps,
  caller: Caller,
  { owner, ownerId }: Pick<FollowUpPatch, 'owner' | 'ownerId'>,
  current: Assignment,
): Promise<Partial<Assignment>> {
  if (ownerId) return ownerId === current.ownerId ? {} : findOwner(deps, caller, ownerId)
  if (owner !== undefined) return owner === current.owner ? {} : { owner, ownerId: null }
  return ownerId === null ? { owner: null, ownerId: null } : {}
}

/** @throws DomainError `invalid-owner` */
export async function findOwner(
  deps: Deps,
  caller: Caller,
  id: string,
): Promise<Pick<Assignment, 'owner' | 'ownerId'>> {
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

async function leaveTeam(
  { database }: Deps,
  { workspaceId }: Caller,
  { owner, ownerId }: Partial<Assignment>,
  { teamId }: Assignment,
): Promise<Partial<Assignment>> {
  if (!owner || teamId === null) return {}
  const members = await database.all(selectTeamMembers(workspaceId, [teamId]))
  return members.some(({ userId }) => userId === ownerId) ? {} : { teamId: null, team: null }
}

/** @throws DomainError `unknown-team` */
async function findTeam(deps: Deps, caller: Caller, teamId: string) {
  try {
    return await loadTeam(deps, caller, teamId)
  } catch (error) {
    if (!(error instanceof DomainError)) throw error
    throw new DomainError('invalid', 'unknown-team', 'Expected a team of this workspace.', { path: 'teamId' })
  }
}

/** The next member of a team. @throws DomainError `unknown-team` */
export async function giveToTeam(deps: Deps, caller: Caller, teamId: string): Promise<Assignment> {
  const { name } = await findTeam(deps, caller, teamId)
  const [turn] = await chooseTeamMembers(deps, caller, teamId, 1)
  return { owner: turn?.owner ?? null, ownerId: turn?.ownerId ?? null, teamId, team: name, turn: turn?.turn }
}

/** @throws DomainError `owner-change-forbidden` unless the caller may assign all follow-ups, or leads a team that keeps this one */
export async function requireAssignPermission(
  deps: Deps,
  caller: Caller,
  target: Pick<Assignment, 'ownerId' | 'teamId'>,
): Promise<void> {
  if (hasPermission(caller.role, 'follow-ups.assign')) return
  const visibility = await loadVisibility(deps, caller)
  if (mayAssign(caller, visibility) && isVisible(visibility, target)) return
  throw ownerChangeForbidden()
}

export const ownerChangeForbidden = () =>
  new DomainError('forbidden', 'owner-change-forbidden', 'Your role cannot assign follow-ups to others.', {
    path: 'ownerId',
  })
