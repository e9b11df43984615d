import { toLocalDay } from '../../../shared/calendar.ts'
import { type EscalationMemberRow, selectEscalationMembers } from '../../store/queries/follow-up-escalation.ts'
import type { FollowUpRow } from '../../store/queries/follow-ups.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Deps } from '../deps.ts'

/** More members than work on follow-ups in one workspace. */
const MAX_MEMBERS = 500

type Subject = Pick<FollowUpRow, 'ownerId' | 'teamId'>

/** How much a member answers for: the higher, the more. */
const getRank = ({ role, isLead }: EscalationMemberRow): number => {
  if (role === 'owner') return 3
  if (role === 'manager') return 2
  return isLead === 1 ? 1 : 0
}

async function loadMembers(
  deps: Deps,
  workspaceId: string,
  { ownerId, teamId }: Subject,
): Promise<EscalationMemberRow[]> {
  const [workspace] = await deps.database.all(selectWorkspaceById(workspaceId))
  const today = toLocalDay(deps.now(), workspace?.timeZone ?? 'UTC')
  return deps.database.all(selectEscalationMembers(workspaceId, { ownerId, teamId, today }, MAX_MEMBERS))
}

/** Of some members, the present one with the fewest open follow-ups. */
const findFreest = (members: readonly EscalationMemberRow[]): EscalationMemberRow | undefined =>
  members.filter(({ isAway }) => isAway === 0).sort((one, other) => one.open - other.open)[0]

/**
 * Who takes over a follow-up whose customer is unhappy still: a lead of its team, else a manager, else an owner of the workspace, each
 * above its present owner. Undefined if nobody is: then it stays where it is.
 */
export async function findNextOwner(deps: Deps, workspaceId: string, subject: Subject) {
  const members = await loadMembers(deps, workspaceId, subject)
  const current = members.find(({ id }) => id === subject.ownerId)
  const rank = current ? getRank(current) : 0
  for (const level of [1, 2, 3]) {
    const next = level > rank && findFreest(members.filter((member) => getRank(member) === level))
    if (next) return next
  }
  return undefined
}

/**
 * Who takes over a follow-up that is overdue for long: a lead of its team, else another of its members, else one of those who take
 * follow-ups in turn, else a manager or an agent, and owners of the workspace only if there is nobody else.
 */
export async function findSubstitute(deps: Deps, workspaceId: string, subject: Subject) {
  const members = await loadMembers(deps, workspaceId, subject)
  const others = members.filter(({ id }) => id !== subject.ownerId)
  const groups = [
    others.filter(({ isLead }) => isLead === 1),
    others.filter(({ isInTeam }) => isInTeam === 1),
    others.filter(({ isAssignee }) => isAssignee === 1),
    others.filter(({ role }) => role !== 'owner'),
    others,
  ]
  return groups.map(findFreest).find((member) => member !== undefined)
}

/** Who is notified that a follow-up is overdue: the leads of its team and the managers; owners of the workspace if there are none. */
export async function listOverseers(deps: Deps, workspaceId: string, subject: Subject): Promise<EscalationMemberRow[]> {
  const members = await loadMembers(deps, workspaceId, subject)
  const overseers = members.filter(
    ({ id, role, isLead }) => id !== subject.ownerId && (isLead === 1 || role === 'manager'),
  )
  if (overseers.length > 0) return overseers
  return members.filter(({ id, role }) => role === 'owner' && id !== subject.ownerId)
}
