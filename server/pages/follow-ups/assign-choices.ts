import { hasPermission } from '../../../shared/roles.ts'
import { listAssignees } from '../../domain/follow-ups/assignees.ts'
import { ownerChangeForbidden } from '../../domain/follow-ups/assignment.ts'
import { listTeamNames } from '../../domain/teams/teams.ts'
import { loadVisibility, mayAssign } from '../../domain/teams/visibility.ts'
import { toTeamValue } from '../layout/assignee-values.ts'
import type { PageContext } from '../layout/context.ts'

/** A member, or a team with a prefix before its id. */
export interface AssignChoice {
  id: string
  name: string
}

/** Whom the user may give follow-ups to: all members and teams, those of the teams that they lead, or none. */
export async function loadAssignChoices(page: PageContext): Promise<AssignChoice[]> {
  const { deps, caller } = page.c.var
  const visibility = await loadVisibility(deps, caller)
  if (!mayAssign(caller, visibility)) return []
  const [members, teams] = await Promise.all([listAssignees(deps, caller), listTeamNames(deps, caller)])
  const mayAssignAll = hasPermission(caller.role, 'follow-ups.assign')
  return [
    ...members.filter(({ id }) => mayAssignAll || visibility?.ownerIds.includes(id)),
    ...teams
      .filter(({ id }) => mayAssignAll || visibility?.teamIds.includes(id))
      .map(({ id, name }) => ({ id: toTeamValue(id), name: page.t.teams.choice(name) })),
  ]
}

/** @throws DomainError `owner-change-forbidden` if there are none */
export async function requireAssignChoices(page: PageContext): Promise<AssignChoice[]> {
  const choices = await loadAssignChoices(page)
  if (choices.length === 0) throw ownerChangeForbidden()
  return choices
}
