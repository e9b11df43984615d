import { html } from 'hono/html'
import { hasPermission } from '../../../shared/roles.ts'
import { NewTeam, type Team, teamAssignments } from '../../../shared/team.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { type Assignee, listAssignees } from '../../domain/follow-ups/assignees.ts'
import { createTeam, deleteTeam, getTeam, listTeams, updateTeam } from '../../domain/teams/teams.ts'
import { listMembers } from '../../domain/users/members.ts'
import { emptyForm, type Form, readForm, validateForm } from '../../http/forms.ts'
import { button } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { optionElements, radioGroup, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { fileLinks, sendList } from '../layout/exports.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { type AbsenceForms, type AbsenceState, absenceCard, deleteAbsence, saveAbsence } from './absences.ts'
import { settingsPath } from './paths.ts'
import { buildFieldErrors, settingsPage } from './views.ts'

/** More members than a workspace has. */
const MAX_MEMBERS = 500

/** The teams, and who is out of office. */
export const showTeams = async (page: PageContext) => page.c.html(await teamsPage(page))

export async function createNewTeam(page: PageContext) {
  const { c, t } = page
  const submitted = await readForm(c)
  const { value } = validateForm(NewTeam, { name: submitted.text('name') })
  if (!value) return c.html(await teamsPage(page, { submitted, errors: { name: t.teams.errors.name } }), 400)
  try {
    const id = await createTeam(c.var.deps, c.var.caller, value)
    return redirectWithNotice(c, settingsPath(page, 'teams', `/${id}`), t.teams.created)
  } catch (error) {
    const message = describeRefusal(page, error)
    if (message === undefined) throw error
    return c.html(await teamsPage(page, { submitted, errors: { name: message } }), 409)
  }
}

function describeRefusal({ t }: PageContext, error: unknown): string | undefined {
  if (hasErrorCode(error, 'name-taken')) return t.teams.errors.taken
  return hasErrorCode(error, 'too-many-teams') ? t.teams.errors.many : undefined
}

/** The members of all teams as a file. */
export const downloadTeams = (page: PageContext) =>
  sendList(page, 'teams', { sheet: page.t.teams.list }, (format) =>
    page.c.var.deps.exportList('teams', page.c.var.caller, {}, format),
  )

/** Saves when a member is out of office. */
export const saveMemberAbsence = (page: PageContext) => saveAbsence(page, getAbsenceForms(page))

export const deleteMemberAbsence = (page: PageContext) => deleteAbsence(page, getAbsenceForms(page))

const getAbsenceForms = (page: PageContext): AbsenceForms => ({
  path: settingsPath(page, 'teams'),
  show: (state) => teamsPage(page, state),
})

async function teamsPage(
  page: PageContext,
  { submitted, errors }: AbsenceState = { submitted: emptyForm, errors: {} },
) {
  const { deps, caller } = page.c.var
  const { teams: messages } = page.t
  const [teams, members] = await Promise.all([
    listTeams(deps, caller),
    listMembers(deps, caller, { limit: MAX_MEMBERS, cursor: undefined }),
  ])
  const nameField = textField({
    name: 'name',
    label: messages.name,
    value: submitted.text('name'),
    error: errors.name,
    required: true,
    attributes: { maxlength: 100, autocomplete: 'off' },
  })
  const newForm = form(
    { action: settingsPath(page, 'teams') },
    html`${nameField}
${formActions(button({ label: messages.create, kind: 'primary', icon: 'plus' }))}`,
  )
  const owners = members.data.filter(({ role }) => hasPermission(role, 'follow-ups.change'))
  return settingsPage(
    page,
    'teams',
    {
      intro: messages.intro,
      fieldErrors: Object.entries(errors).map(([field, message]) => ({ field, message })),
    },
    html`${teams.length > 0 ? teamList(page, teams) : ''}
${card({ title: messages.add }, newForm)}
${absenceCard(page, owners, { state: { submitted, errors }, path: settingsPath(page, 'teams') })}`,
  )
}

function teamList(page: PageContext, teams: readonly Team[]): Markup {
  const { t, format } = page
  const messages = t.teams
  const leads = ({ members }: Team) => members.filter(({ lead }) => lead).map(({ name }) => name)
  const list = dataTable({
    caption: messages.list,
    hideCaption: true,
    columns: [
      {
        label: messages.name,
        isRowHeader: true,
        cell: ({ id, name }) => html`<a href="${settingsPath(page, 'teams', `/${id}`)}">${name}</a>`,
      },
      { label: messages.leads, cell: (team) => format.list(leads(team)) || '—' },
      { label: messages.members, cell: ({ members }) => format.number(members.length) },
      { label: messages.order, cell: ({ assignment }) => messages.assignments[assignment] },
    ],
    rows: teams,
  })
  return html`${card({ flush: true }, list)}
${fileLinks(page, (type) => settingsPath(page, 'teams', `.${type}`))}`
}

export const showTeam = async (page: PageContext) => page.c.html(await teamPage(page))

const memberField = (id: string) => `member-${id}`

export async function saveTeam(page: PageContext) {
  const { c, t } = page
  const { deps, caller } = c.var
  const id = getPathId(page, 'team')
  const submitted = await readForm(c)
  const assignees = await listAssignees(deps, caller)
  const { value, errors = {} } = validateForm(NewTeam, {
    name: submitted.text('name'),
    assignment: submitted.text('assignment'),
    members: assignees.flatMap((member) => {
      const part = submitted.text(memberField(member.id))
      return part === 'member' || part === 'lead' ? [{ memberId: member.id, lead: part === 'lead' }] : []
    }),
  })
  if (!value) return c.html(await teamPage(page, { submitted, errors }), 400)
  try {
    await updateTeam(deps, caller, id, value)
  } catch (error) {
    if (!hasErrorCode(error, 'name-taken')) throw error
    return c.html(await teamPage(page, { submitted, errors: { taken: error.message } }), 409)
  }
  return redirectWithNotice(c, settingsPath(page, 'teams'), t.teams.saved(value.name))
}

export async function removeTeam(page: PageContext) {
  const { deps, caller } = page.c.var
  const id = getPathId(page, 'team')
  const { name } = await getTeam(deps, caller, id)
  await deleteTeam(deps, caller, id)
  return redirectWithNotice(page.c, settingsPath(page, 'teams'), page.t.teams.deleted(name))
}

async function teamPage(page: PageContext, { submitted, errors }: AbsenceState = { submitted: emptyForm, errors: {} }) {
  const { deps, caller } = page.c.var
  const { teams: messages } = page.t
  const [team, assignees] = await Promise.all([
    getTeam(deps, caller, getPathId(page, 'team')),
    listAssignees(deps, caller),
  ])
  const nameMessage = errors.taken === undefined ? messages.errors.name : messages.errors.taken
  const fields = buildFieldErrors(errors.taken === undefined ? errors : { name: '' }, { name: nameMessage })
  const nameField = textField({
    name: 'name',
    label: messages.name,
    value: submitted.text('name', team.name),
    error: fields.errorFor('name'),
    required: true,
    attributes: { maxlength: 100, autocomplete: 'off' },
  })
  const assignmentField = radioGroup({
    name: 'assignment',
    label: messages.assignment,
    value: submitted.text('assignment', team.assignment),
    choices: teamAssignments.map((value) => ({ value, label: messages.assignments[value] })),
  })
  const content = html`${card({}, html`${nameField}${assignmentField}`)}
${card({ title: messages.members, intro: messages.membersIntro, flush: true }, memberTable(page, team, { assignees, submitted }))}
${formActions(button({ label: page.t.common.save, kind: 'primary' }), deletion(page))}`
  return settingsPage(
    page,
    'teams',
    { title: team.name, fieldErrors: fields.fieldErrors },
    html`${form({ action: settingsPath(page, 'teams', `/${team.id}`) }, content)}
${deletionDialog(page, team)}`,
  )
}

function memberTable(
  page: PageContext,
  { members }: Team,
  { assignees, submitted }: { assignees: readonly Assignee[]; submitted: Form },
): Markup {
  const { teams: messages } = page.t
  const choices = (['none', 'member', 'lead'] as const).map((value) => ({ value, label: messages.parts[value] }))
  const part = ({ id, name }: Assignee) => {
    const member = members.find(({ memberId }) => memberId === id)
    const value = submitted.text(memberField(id), member ? (member.lead ? 'lead' : 'member') : 'none')
    return html`<select name="${memberField(id)}" aria-label="${messages.part}${page.t.common.colon}${name}">
${optionElements(choices, value)}
</select>`
  }
  return dataTable({
    caption: messages.members,
    hideCaption: true,
    columns: [
      {
        label: page.t.settings.people.name,
        isRowHeader: true,
        cell: ({ name, email }) => html`${name}<br><span class="quiet">${email}</span>`,
      },
      { label: messages.part, cell: part },
    ],
    rows: assignees,
  })
}

const DIALOG = 'delete-team'

const deletion = ({ t }: PageContext): Markup => dialogButton({ dialog: DIALOG, label: t.teams.delete })

const deletionDialog = (page: PageContext, { id, name }: Team): Markup =>
  confirmDialog(page, {
    id: DIALOG,
    title: page.t.teams.deleteTitle(name),
    text: page.t.teams.deleteText,
    action: settingsPath(page, 'teams', `/${id}/deletion`),
    confirm: page.t.teams.delete,
  })
