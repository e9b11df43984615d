import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { NewWorkspace } from '../../../shared/workspace.ts'
import { createDemo, getDemoProgress } from '../../domain/demo/demo.ts'
import { DomainError } from '../../domain/errors.ts'
import type { User } from '../../domain/users/memberships.ts'
import { createOwnedWorkspace } from '../../domain/workspaces/workspaces.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type FormFields, parseFormFields, validateForm } from '../../http/forms.ts'
import { getSessionUser, requireSameOrigin } from '../../http/sessions.ts'
import { chooseAppLanguage, detectLanguage, getMessages } from '../../i18n/index.ts'
import type { AppLanguage } from '../../i18n/languages.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { emptyState } from '../components/notice.ts'
import { badge } from '../components/parts.ts'
import { buildVisitorContext } from '../layout/context.ts'
import { workspaceStartPath } from '../layout/navigation.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { plainPage } from '../layout/sheet.ts'
import { timeZoneField } from './time-zones.ts'
import { buildFieldErrors, getText } from './views.ts'

/** Where somebody chooses among his workspaces, makes another, or learns that he is in none. */
export const workspaceListPages = new Hono<Env>()
  .get('/workspaces', (c) => withUser(c, async (user) => c.html(workspacesPage(c, user))))
  .post('/workspaces', bodyLimit(16), (c) => withUser(c, (user) => saveWorkspace(c, user)))
  .post('/workspaces/sample', bodyLimit(16), (c) =>
    withUser(c, async (user) => {
      const { workspaceId, slug } = await createDemo(c.var.deps, user)
      const { sample: messages } = getMessages(getLanguage(c, user)).settings
      const isComplete = (await getDemoProgress(c.var.deps, workspaceId)) === 1
      return redirectWithNotice(
        c,
        `/w/${slug}/overview`,
        isComplete ? messages.added : messages.filling,
        isComplete ? 'success' : 'info',
      )
    }),
  )

/** @throws DomainError `forbidden` for what a page of another site sends */
async function withUser(c: Context<Env>, handle: (user: User) => Promise<Response>): Promise<Response> {
  const user = await getSessionUser(c)
  if (!user) return c.redirect('/sign-in?next=%2Fworkspaces', 303)
  requireSameOrigin(c)
  return handle(user)
}

const getLanguage = (c: Context<Env>, { locale }: User): AppLanguage =>
  locale ? chooseAppLanguage([locale]) : detectLanguage(c)

/** The sample data make nobody an owner of anything. */
const ownsWorkspace = ({ memberships }: User) =>
  memberships.some(({ role, workspace }) => role === 'owner' && !workspace.demo)

async function saveWorkspace(c: Context<Env>, user: User) {
  if (!ownsWorkspace(user))
    throw new DomainError('forbidden', 'insufficient-role', 'Only who owns a workspace can make another.')
  const values = await parseFormFields(c)
  const { value, errors } = validateForm(NewWorkspace, { name: values.name, timeZone: values.timeZone })
  if (errors) return c.html(workspacesPage(c, user, values, errors), 400)
  const slug = await createOwnedWorkspace(c.var.deps, user, value)
  return redirectWithNotice(c, `/w/${slug}/surveys`, getMessages(getLanguage(c, user)).settings.workspaces.created)
}

function workspacesPage(c: Context<Env>, user: User, values?: FormFields, errors: FieldErrors = {}): Markup {
  const language = getLanguage(c, user)
  const visitor = buildVisitorContext(c, language)
  const { workspaces: messages, errors: errorMessages } = getMessages(language).settings
  const hasNoWorkspace = user.memberships.length === 0
  const { fieldErrors, errorFor } = buildFieldErrors(errors, {
    name: errorMessages.name,
    timeZone: errorMessages.timeZone,
  })
  const content = html`${errorSummary(visitor, fieldErrors)}${hasNoWorkspace ? '' : membershipList(user, language)}${sampleCard(user, language)}${
    ownsWorkspace(user) ? newWorkspaceForm(user, language, values, errorFor) : ''
  }${formActions(linkButton({ label: messages.account, href: '/account' }), postButton({ label: messages.signOut, action: '/sign-out', kind: 'quiet' }))}`
  const options = hasNoWorkspace
    ? { title: messages.none, intro: messages.noneText }
    : { title: messages.title, intro: messages.intro }
  return plainPage(visitor, options, content)
}

function membershipList({ memberships }: User, language: AppLanguage): Markup {
  const { people: memberMessages } = getMessages(language).settings
  const { sample: sampleLabel } = getMessages(language).common
  const item = (membership: User['memberships'][number]) =>
    html`<div><dt><a href="${workspaceStartPath(membership)}">${membership.workspace.name}</a> ${membership.workspace.demo ? badge(sampleLabel, 'accent') : ''}</dt><dd>${memberMessages.roleNames[membership.role]}</dd></div>`
  return html`<dl class="definitions">${memberships.map(item)}</dl>`
}

function sampleCard({ memberships }: User, language: AppLanguage): Markup {
  const { sample: messages } = getMessages(language).settings
  if (memberships.some(({ workspace, role }) => workspace.demo && role === 'owner')) return html``
  const addButton = postButton({ label: messages.add, action: '/workspaces/sample', icon: 'plus' })
  return emptyState({ icon: 'overview', title: messages.add, text: messages.addText, actions: addButton })
}

function newWorkspaceForm(
  { memberships }: User,
  language: AppLanguage,
  values: FormFields | undefined,
  errorFor: (name: 'name' | 'timeZone') => string | undefined,
): Markup {
  const { workspaces: messages, workspace: workspaceMessages } = getMessages(language).settings
  const defaultTimeZone = memberships.find(({ workspace }) => !workspace.demo)?.workspace.timeZone ?? 'UTC'
  const content = html`<h2>${messages.create}</h2>${textField({
    name: 'name',
    label: workspaceMessages.name,
    value: getText(values, 'name') ?? '',
    error: errorFor('name'),
    required: true,
    attributes: { maxlength: 200 },
  })}${timeZoneField({
    label: workspaceMessages.timeZone,
    value: getText(values, 'timeZone') ?? defaultTimeZone,
    error: errorFor('timeZone'),
  })}${formActions(button({ label: messages.createButton, kind: 'primary' }))}`
  return form({ action: '/workspaces' }, content)
}
