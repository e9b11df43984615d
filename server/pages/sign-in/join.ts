import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { NewUser } from '../../../shared/user.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { getMemberInvitationByToken, joinAsNew, joinAsUser, type OpenInvitation } from '../../domain/users/join.ts'
import type { User } from '../../domain/users/memberships.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, parseFormFields, validateForm } from '../../http/forms.ts'
import { getSessionUser } from '../../http/sessions.ts'
import { requestLanguage } from '../../i18n/index.ts'
import { button, linkButton, postButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import { buildVisitorContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { plainPage } from '../layout/sheet.ts'
import { newPasswordField } from './links.ts'
import { fieldErrorSummary, localizeErrors, signInNewUser } from './sign-in.ts'
import { currentPath, getText, publicPage, visitorMessages } from './visitor.ts'

/** Where an invitation is accepted: as somebody new, or by whoever has its address already. */
export const joinPages = new Hono<Env>()
  .get('/join/:token', publicPage, (c) =>
    withInvitation(c, async (invitation) => {
      const user = await getSessionUser(c)
      return c.html(user ? signedInPage(c, invitation, user) : newUserPage(c, invitation))
    }),
  )
  .post('/join/:token', publicPage, bodyLimit(64), (c) =>
    withInvitation(c, async (invitation) => {
      const user = await getSessionUser(c)
      return user ? joinSignedIn(c, invitation, user) : joinNew(c, invitation)
    }),
  )

async function withInvitation(
  c: Context<Env>,
  handle: (invitation: OpenInvitation) => Promise<Response>,
): Promise<Response> {
  try {
    return await handle(await getMemberInvitationByToken(c.var.deps, c.req.param('token') ?? ''))
  } catch (error) {
    if (!hasErrorCode(error, 'not-found', 'accepted', 'revoked', 'expired')) throw error
    const { words: messages } = visitorMessages(c)
    const expiredPage = plainPage(
      buildVisitorContext(c),
      { title: messages.join.dead, intro: messages.join.deadText },
      linkButton({ label: messages.signIn.button, href: '/sign-in', kind: 'primary' }),
    )
    return c.html(expiredPage, error.code === 'not-found' ? 404 : 410)
  }
}

async function joinSignedIn(c: Context<Env>, invitation: OpenInvitation, user: User): Promise<Response> {
  const { deps } = c.var
  if (user.email !== invitation.email) return c.html(signedInPage(c, invitation, user), 403)
  await joinAsUser(deps, c.req.param('token') ?? '', user, { address: deps.getClientAddress(c) })
  return redirectWithNotice(c, getStartPath(invitation), visitorMessages(c).words.join.done(invitation.workspaceName))
}

async function joinNew(c: Context<Env>, invitation: OpenInvitation): Promise<Response> {
  const { deps } = c.var
  const { words: messages } = visitorMessages(c)
  const values = await parseFormFields(c)
  const name = getText(values, 'name')
  const { value, errors } = validateForm(NewUser, { ...values, locale: requestLanguage(c) })
  if (errors) {
    const errorMessages = { name: messages.faults.name, password: messages.faults.password }
    return c.html(newUserPage(c, invitation, { name, errors: localizeErrors(errors, errorMessages) }), 400)
  }
  try {
    await joinAsNew(deps, c.req.param('token') ?? '', value, { address: deps.getClientAddress(c) })
  } catch (error) {
    if (!hasErrorCode(error, 'email-taken')) throw error
    return c.html(newUserPage(c, invitation, { name, errors: { '': messages.join.taken } }), 409)
  }
  const credentials = { email: invitation.email, password: value.password }
  return signInNewUser(c, credentials, () => getStartPath(invitation), messages.join.done(invitation.workspaceName))
}

const getStartPath = ({ slug }: OpenInvitation) => `/?workspace=${slug}`

function newUserPage(
  c: Context<Env>,
  { workspaceName, email, role }: OpenInvitation,
  { name = '', errors = {} }: { name?: string; errors?: FieldErrors } = {},
): Markup {
  const { words: messages } = visitorMessages(c)
  const signInPath = `/sign-in?next=${encodeURIComponent(new URL(c.req.url).pathname)}`
  return plainPage(
    buildVisitorContext(c),
    { title: messages.join.title(workspaceName), intro: messages.join.intro(email, messages.roles[role]) },
    html`${fieldErrorSummary(c, errors)}${form(
      { action: currentPath(c) },
      html`${textField({
        name: 'email',
        label: messages.email,
        type: 'email',
        value: email,
        attributes: { autocomplete: 'username', readonly: true },
      })}${textField({
        name: 'name',
        label: messages.name,
        value: name,
        required: true,
        error: errors.name,
        attributes: { autocomplete: 'name', maxlength: 100 },
      })}${newPasswordField(c, errors.password)}${button({ label: messages.join.button, kind: 'primary' })}`,
    )}<p class="quiet">${messages.join.known}<br><a href="${signInPath}">${messages.join.signIn}</a></p>`,
  )
}

function signedInPage(c: Context<Env>, invitation: OpenInvitation, user: User): Markup {
  const { words: messages } = visitorMessages(c)
  const { workspaceName, email, role } = invitation
  const isInvitee = user.email === email
  const next = new URL(c.req.url).pathname
  return plainPage(
    buildVisitorContext(c),
    {
      title: messages.join.title(workspaceName),
      intro: isInvitee ? messages.join.intro(email, messages.roles[role]) : messages.join.other(email),
    },
    isInvitee
      ? form({ action: currentPath(c) }, button({ label: messages.join.as(user.name), kind: 'primary' }))
      : postButton({ label: messages.join.signOut, action: '/sign-out', fields: { next } }),
  )
}
