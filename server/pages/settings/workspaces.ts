import { html } from 'hono/html'
import { isTimeZone } from '../../../shared/calendar.ts'
import { proposeCountry } from '../../../shared/country.ts'
import { NewWorkspace } from '../../../shared/workspace.ts'
import { createDemo, getDemoProgress } from '../../domain/demo/demo.ts'
import { DomainError } from '../../domain/errors.ts'
import type { User } from '../../domain/users/memberships.ts'
import { createOwnedWorkspace } from '../../domain/workspaces/workspaces.ts'
import { emptyForm, type FieldErrors, readForm, validateForm } from '../../http/forms.ts'
import { getSessionUser } from '../../http/sessions.ts'
import { chooseAppLanguage } from '../../i18n/app-language.ts'
import { getMessages } from '../../i18n/index.ts'
import { parseTimeZone } from '../../i18n/time-zones.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { badge } from '../components/parts.ts'
import { timeZoneField } from '../components/time-zone-field.ts'
import type { VisitorContext } from '../layout/context.ts'
import { createFormat } from '../layout/format.ts'
import { ownsWorkspace } from '../layout/menus.ts'
import { workspaceStartPath } from '../layout/navigation.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { plainPage } from '../layout/sheet.ts'
import { buildFieldErrors } from './views.ts'

interface UserContext extends VisitorContext {
  user: User
}

export const showWorkspaces = (visitor: VisitorContext) =>
  withUser(visitor, (context) => context.c.html(workspacesPage(context)))

export const createWorkspace = (visitor: VisitorContext) => withUser(visitor, saveWorkspace)

export const createSample = (visitor: VisitorContext) =>
  withUser(visitor, async ({ c, t, format, user }) => {
    if (!runsWorkspace(user))
      throw new DomainError('forbidden', 'insufficient-role', 'Only owners and managers can add sample data.')
    const like = user.memberships.find(({ workspace }) => !workspace.demo)?.workspace
    const { workspaceId, slug } = await createDemo(c.var.deps, user, { language: format.language, like })
    const { added, filling } = t.settings.sample
    const isComplete = (await getDemoProgress(c.var.deps, workspaceId)) === 1
    const path = workspacePath(slug, '/overview')
    return isComplete ? redirectWithNotice(c, path, added) : redirectWithNotice(c, path, filling, 'info')
  })

/** Requires a signed-in user, who need not be a member of any workspace. */
async function withUser(
  visitor: VisitorContext,
  handle: (context: UserContext) => Response | Promise<Response>,
): Promise<Response> {
  const { c, format } = visitor
  const user = await getSessionUser(c)
  if (!user) return c.redirect('/sign-in?next=%2Fworkspaces', 303)
  const language = user.locale ? chooseAppLanguage([user.locale]) : format.language
  return handle({ c, t: getMessages(language), format: createFormat({ ...format, language }), user })
}

/** Others could write under the name and the domain of the service, unseen by its owners. */
const runsWorkspace = ({ memberships }: User) =>
  memberships.some(({ role, workspace }) => (role === 'owner' || role === 'manager') && !workspace.demo)

async function saveWorkspace(context: UserContext) {
  const { c, t, user } = context
  if (!ownsWorkspace(user))
    throw new DomainError('forbidden', 'insufficient-role', 'Only owners of a workspace can create another one.')
  const submitted = await readForm(c)
  const timeZone = parseTimeZone(submitted.text('timeZone'), c.var.deps.now())
  const country = isTimeZone(timeZone) ? proposeCountry(timeZone) : null
  const input = { name: submitted.text('name'), timeZone, country }
  const { value, errors } = validateForm(NewWorkspace, input)
  if (errors) return c.html(workspacesPage(context, submitted, errors), 400)
  const slug = await createOwnedWorkspace(c.var.deps, user, value, context.format.language)
  return redirectWithNotice(c, workspacePath(slug, '/surveys'), t.settings.workspaces.created)
}

function workspacesPage(context: UserContext, submitted = emptyForm, errors: FieldErrors = {}): Markup {
  const { user } = context
  const { workspaces: messages, errors: errorMessages } = context.t.settings
  const hasNoWorkspace = user.memberships.length === 0
  const fields = buildFieldErrors(errors, { name: errorMessages.name, timeZone: errorMessages.timeZone })
  const accountLink = linkButton({ label: messages.account, href: '/account' })
  const signOutButton = postButton({ label: messages.signOut, action: '/sign-out', kind: 'quiet' })
  const content = html`${errorSummary(context, fields.fieldErrors)}
${hasNoWorkspace ? '' : membershipList(context)}
${sampleCard(context)}
${ownsWorkspace(user) ? newWorkspaceForm(context, submitted, fields.errorFor) : ''}
${formActions(accountLink, signOutButton)}`
  const props = hasNoWorkspace
    ? { title: messages.none, intro: messages.noneText }
    : { title: messages.title, intro: messages.intro }
  return plainPage(context, props, content)
}

function membershipList({ t, user }: UserContext): Markup {
  const item = (membership: User['memberships'][number]) => {
    const { workspace, role } = membership
    const sampleBadge = workspace.demo ? badge(t.common.sample, 'accent') : ''
    return html`<div>
<dt><a href="${workspaceStartPath(membership)}">${workspace.name}</a> ${sampleBadge}</dt>
<dd>${t.settings.people.roleNames[role]}</dd>
</div>`
  }
  return html`<dl class="definitions">
${user.memberships.map(item)}
</dl>`
}

function sampleCard({ t, user }: UserContext): Markup {
  const { sample: messages } = t.settings
  const hasSample = user.memberships.some(({ workspace, role }) => workspace.demo && role === 'owner')
  if (hasSample || !runsWorkspace(user)) return html``
  const addButton = postButton({ label: messages.add, action: '/workspaces/sample', icon: 'plus' })
  return emptyState({ icon: 'overview', title: messages.add, text: messages.addText, actions: addButton })
}

function newWorkspaceForm(
  context: UserContext,
  submitted: typeof emptyForm,
  errorFor: (name: 'name' | 'timeZone') => string | undefined,
): Markup {
  const { t, user } = context
  const { workspaces: messages, workspace: workspaceMessages } = t.settings
  const defaultTimeZone = user.memberships.find(({ workspace }) => !workspace.demo)?.workspace.timeZone ?? 'UTC'
  const nameField = textField({
    name: 'name',
    label: workspaceMessages.name,
    value: submitted.text('name'),
    error: errorFor('name'),
    required: true,
    attributes: { maxlength: 200 },
  })
  const zoneField = timeZoneField(context, {
    label: workspaceMessages.timeZone,
    value: submitted.text('timeZone', defaultTimeZone),
    error: errorFor('timeZone'),
  })
  return form(
    { action: '/workspaces' },
    html`<h2 id="new">${messages.create}</h2>
${nameField}
${zoneField}
${formActions(button({ label: messages.createButton, kind: 'primary' }))}`,
  )
}
