import { html } from 'hono/html'
import { NewUser } from '../../../shared/user.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { getMemberInvitationByToken, joinAsNew, joinAsUser, type OpenInvitation } from '../../domain/users/join.ts'
import type { User } from '../../domain/users/memberships.ts'
import { type FieldErrors, readForm, validateForm } from '../../http/forms.ts'
import { getSessionUser } from '../../http/sessions.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import type { VisitorContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { plainPage } from '../layout/sheet.ts'
import { currentPath } from './paths.ts'
import { signInNewUser } from './sign-in.ts'
import { fieldErrorSummary, localizeErrors, newPasswordField, withPasswordPolicy } from './views.ts'

export const showInvitation = (visitor: VisitorContext) =>
  withInvitation(visitor, async (invitation) => {
    const user = await getSessionUser(visitor.c)
    return visitor.c.html(user ? signedInPage(visitor, invitation, user) : newUserPage(visitor, invitation))
  })

export const joinWorkspace = (visitor: VisitorContext) =>
  withInvitation(visitor, async (invitation) => {
    const user = await getSessionUser(visitor.c)
    return user ? acceptAsUser(visitor, invitation, user) : acceptAsNewUser(visitor, invitation)
  })

async function withInvitation(
  visitor: VisitorContext,
  handle: (invitation: OpenInvitation) => Promise<Response>,
): Promise<Response> {
  const { c, t } = visitor
  try {
    return await handle(await getMemberInvitationByToken(c.var.deps, getToken(visitor)))
  } catch (error) {
    if (!hasErrorCode(error, 'invitation-link-not-found', 'accepted', 'revoked', 'expired')) throw error
    const { join: messages, signIn } = t.signIn
    const signInButton = linkButton({ label: signIn.button, href: '/sign-in', kind: 'primary' })
    const page = plainPage(visitor, { title: messages.dead, intro: messages.deadText }, signInButton)
    return c.html(page, error.code === 'invitation-link-not-found' ? 404 : 410)
  }
}

const getToken = ({ c }: VisitorContext) => c.req.param('token') ?? ''
const getStartPath = ({ slug }: OpenInvitation) => withQuery('/', { workspace: slug })

async function acceptAsUser(visitor: VisitorContext, invitation: OpenInvitation, user: User): Promise<Response> {
  const { c, t } = visitor
  const { deps } = c.var
  if (user.email !== invitation.email) return c.html(signedInPage(visitor, invitation, user), 403)
  await joinAsUser(deps, getToken(visitor), user, { address: deps.getClientAddress(c) })
  return redirectWithNotice(c, getStartPath(invitation), t.signIn.join.done(invitation.workspaceName))
}

async function acceptAsNewUser(visitor: VisitorContext, invitation: OpenInvitation): Promise<Response> {
  const { c, format } = visitor
  const { deps } = c.var
  const messages = visitor.t.signIn
  const submitted = await readForm(c)
  const name = submitted.text('name')
  const { value, errors } = validateForm(NewUser, { ...submitted.fields, locale: format.language })
  if (errors) {
    const errorMessages = { name: messages.errors.name, password: messages.errors.password }
    return c.html(newUserPage(visitor, invitation, { name, errors: localizeErrors(errors, errorMessages) }), 400)
  }
  const renderErrors = (fieldErrors: FieldErrors) => newUserPage(visitor, invitation, { name, errors: fieldErrors })
  return withPasswordPolicy(visitor, renderErrors, async () => {
    try {
      await joinAsNew(deps, getToken(visitor), value, { address: deps.getClientAddress(c) })
    } catch (error) {
      if (!hasErrorCode(error, 'email-taken')) throw error
      return c.html(renderErrors({ '': messages.join.taken }), 409)
    }
    return signInNewUser(visitor, {
      credentials: { email: invitation.email, password: value.password },
      getPath: () => getStartPath(invitation),
      notice: messages.join.done(invitation.workspaceName),
    })
  })
}

function newUserPage(
  visitor: VisitorContext,
  { workspaceName, email, role }: OpenInvitation,
  { name = '', errors = {} }: { name?: string; errors?: FieldErrors } = {},
): Markup {
  const messages = visitor.t.signIn
  const emailField = textField({
    name: 'email',
    label: messages.email,
    type: 'email',
    value: email,
    attributes: { autocomplete: 'username', readonly: true },
  })
  const nameField = textField({
    name: 'name',
    label: messages.name,
    value: name,
    required: true,
    error: errors.name,
    attributes: { autocomplete: 'name', maxlength: 100 },
  })
  const content = html`${emailField}
${nameField}
${newPasswordField(visitor, errors.password)}
${button({ label: messages.join.button, kind: 'primary' })}`
  const signInPath = withQuery('/sign-in', { next: visitor.c.req.path })
  return plainPage(
    visitor,
    { title: messages.join.title(workspaceName), intro: messages.join.intro(email, messages.roles[role]) },
    html`${fieldErrorSummary(visitor, errors)}
${form({ action: currentPath(visitor) }, content)}
<p class="quiet">${messages.join.known}<br><a href="${signInPath}">${messages.join.signIn}</a></p>`,
  )
}

function signedInPage(visitor: VisitorContext, { workspaceName, email, role }: OpenInvitation, user: User): Markup {
  const { join: messages, roles } = visitor.t.signIn
  const title = messages.title(workspaceName)
  if (user.email === email) {
    const joinForm = form({ action: currentPath(visitor) }, button({ label: messages.as(user.name), kind: 'primary' }))
    return plainPage(visitor, { title, intro: messages.intro(email, roles[role]) }, joinForm)
  }
  const signOutButton = postButton({
    label: messages.signOut,
    action: '/sign-out',
    fields: { next: visitor.c.req.path },
  })
  return plainPage(visitor, { title, intro: messages.other(email) }, signOutButton)
}
