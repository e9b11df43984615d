import { html } from 'hono/html'
import { hasPermission } from '../../../shared/roles.ts'
import { loadVisibility } from '../../domain/teams/visibility.ts'
import { listMembers } from '../../domain/users/members.ts'
import { emptyForm } from '../../http/forms.ts'
import { errorSummary } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { emptyState } from '../components/notice.ts'
import type { PageContext } from '../layout/context.ts'
import { shell } from '../layout/shell.ts'
import { type AbsenceForms, type AbsenceState, absenceCard, deleteAbsence, saveAbsence } from '../settings/absences.ts'
import { followUpPaths } from './paths.ts'

/** More members than a workspace has. */
const MAX_MEMBERS = 500

const getPath = ({ workspace }: Pick<PageContext, 'workspace'>) => followUpPaths.team(workspace.slug)

/** Who of a team is out of office: its leads set the days of its members. */
export const showTeamAbsences = async (page: PageContext) => page.c.html(await teamPage(page))

export const saveTeamAbsence = (page: PageContext) => saveAbsence(page, getForms(page))

export const deleteTeamAbsence = (page: PageContext) => deleteAbsence(page, getForms(page))

const getForms = (page: PageContext): AbsenceForms => ({
  path: getPath(page),
  show: (state) => teamPage(page, state),
})

async function teamPage(page: PageContext, state: AbsenceState = { submitted: emptyForm, errors: {} }) {
  const { t, workspace, c } = page
  const { deps, caller } = c.var
  const [visibility, members] = await Promise.all([
    loadVisibility(deps, caller),
    listMembers(deps, caller, { limit: MAX_MEMBERS, cursor: undefined }),
  ])
  const team = members.data.filter(
    ({ id, role }) => hasPermission(role, 'follow-ups.change') && (visibility?.ownerIds.includes(id) ?? true),
  )
  const isLead = visibility === undefined || visibility.teamIds.length > 0
  const list = { label: t.followUps.title, href: followUpPaths.list(workspace.slug) }
  return shell(
    page,
    { title: t.teams.absence.teamTitle, current: 'follow-ups', above: breadcrumb(page, [list]) },
    html`${errorSummary(
      page,
      Object.entries(state.errors).map(([field, message]) => ({ field, message })),
    )}
${
  isLead
    ? absenceCard(page, team, { state, path: getPath(page) })
    : emptyState({ icon: 'person', title: t.teams.absence.noTeam, text: t.teams.absence.noTeamText })
}`,
  )
}
