import type { Member } from '../../../shared/member.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { OutOfOffice } from '../../../shared/team.ts'
import { updateMemberAway } from '../../store/queries/teams.ts'
import { auditEntry } from '../audit.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { getMember } from '../users/members.ts'
import { loadVisibility } from './visibility.ts'

/**
 * Sets on which days a member is out of office, or ends that with null. On these days they get no new follow-ups; those that they
 * own stay theirs. Members may set their own days, team leads those of their team, and managers those of all.
 * @throws DomainError `member-not-found`, or `absence-forbidden`
 */
export async function setOutOfOffice(
  deps: Deps,
  caller: Caller,
  memberId: string,
  days: OutOfOffice | null,
): Promise<Member> {
  const { outOfOffice, name } = await getMember(deps, caller, memberId)
  await requirePermission(deps, caller, memberId)
  if (outOfOffice?.from !== days?.from || outOfOffice?.until !== days?.until) {
    await deps.database.batch([
      updateMemberAway(caller.workspaceId, memberId, days),
      auditEntry(deps, caller, 'member.out-of-office', memberId, { days }, { name }),
    ])
  }
  return getMember(deps, caller, memberId)
}

async function requirePermission(deps: Deps, caller: Caller, memberId: string): Promise<void> {
  if (memberId === caller.userId || hasPermission(caller.role, 'follow-ups.assign')) return
  const visibility = await loadVisibility(deps, caller)
  if (visibility?.ownerIds.includes(memberId)) return
  throw new DomainError('forbidden', 'absence-forbidden', 'Your role cannot say when other members are out of office.')
}
