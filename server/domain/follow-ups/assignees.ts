import { hasPermission } from '../../../shared/roles.ts'
import { selectMembers } from '../../store/queries/members.ts'
import type { Caller, Deps } from '../deps.ts'

/** A member who can own follow-ups. */
export interface Assignee {
  id: string
  /** Their email address if they have no name. */
  name: string
  email: string
}

/** More members than work on follow-ups in one workspace. */
const MAX_MEMBERS = 500

/** The members whose role allows them to work on follow-ups, by name. */
export async function listAssignees(deps: Deps, caller: Caller): Promise<Assignee[]> {
  const memberRows = await deps.database.all(
    selectMembers(caller.workspaceId, { before: undefined, limit: MAX_MEMBERS }),
  )
  return memberRows
    .filter(({ role }) => hasPermission(role, 'follow-ups.change'))
    .map(({ id, name, email }) => ({ id, name: name || email, email }))
    .sort((one, other) => one.name.localeCompare(other.name))
}
