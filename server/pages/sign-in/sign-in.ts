import { html } from 'hono/html'
import { z } from 'zod'
import { Email } from '../../../shared/contact.ts'
import { TooManyAttempts } from '../../domain/users/attempts.ts'
import { endSession } from '../../domain/users/sessions.ts'
import { isSetUp } from '../../domain/workspaces/setup.ts'
import { removeCookie } from '../../http/cookies.ts'
import { type FieldErrors, readForm, validateForm } from '../../http/forms.ts'
import { getSessionUser, SESSION_COOKIE } from '../../http/sessions.ts'
import { signInWithPassword } from '../../sign-in/sign-in.ts'
import { button, hiddenFields, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import type { VisitorContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { plainPage } from '../layout/sheet.ts'
import { passkeyButton, passkeyScript } from './passkey-views.ts'
import { toLocalPath } from './paths.ts'
import { fieldErrorSummary, localizeErrors, withAttemptLimit } from './views.ts'

const Credentials = z.object({ email: Email, password: z.string().min(1).max(128) })

export async function showSignIn(visitor: VisitorContext) {
  const { c } = visitor
  const next = toLocalPath(c.req.query('next'))
  const user = await getSessionUser(c)
  const isAgain = c.req.query('again') !== undefined
  if (user && !isAgain) return c.redirect(next, 303)
  if (!(await isSetUp(c.var.deps))) return c.redirect('/', 303)
  return c.html(signInPage(visitor, { next, email: user?.email ?? '', isAgain }))
}

export async function signIn(visitor: VisitorContext) {
  const { c } = visitor
  const messages = visitor.t.signIn
  const submitted = await readForm(c)
  const [next, email] = [toLocalPath(submitted.text('next')), submitted.text('email')]
  const { value, errors } = validateForm(Credentials, submitted.fields)
  if (errors) {
    const errorMessages = { email: messages.errors.email, password: messages.errors.passwordMissing }
    return c.html(signInPage(visitor, { next, email, errors: localizeErrors(errors, errorMessages) }), 400)
  }
  const renderError = (error: string) => signInPage(visitor, { next, email, errors: { '': error } })
  return withAttemptLimit(visitor, renderError, async () => {
    const outcome = await signInWithPassword(c, value)
    if (outcome === 'wrong') return c.html(renderError(messages.signIn.wrong), 400)
    return c.redirect(outcome === 'code' ? withQuery('/sign-in/code', { next }) : next, 303)
  })
}

export async function signOut({ c, t }: VisitorContext) {
  const { deps } = c.var
  const user = await getSessionUser(c)
  if (user) await endSession(deps, { ...user, address: deps.getClientAddress(c) }, user.sessionId)
  removeCookie(c, SESSION_COOKIE)
  // Pages kept for the Back button, and those fetched ahead.
  c.header('clear-site-data', '"cache", "prefetchCache", "prerenderCache"')
  const next = toLocalPath((await readForm(c)).text('next'))
  return next === '/' ? redirectWithNotice(c, '/sign-in', t.signIn.signIn.signedOut) : c.redirect(next, 303)
}

interface NewUserSignIn {
  credentials: { email: string; password: string }
  /** Where to continue, once the user is signed in. */
  getPath: () => Promise<string> | string
  notice: string
}

/** Signs in a user who has just chosen a password. If their address has too many attempts, they sign in by themselves. */
export async function signInNewUser({ c }: VisitorContext, { credentials, getPath, notice }: NewUserSignIn) {
  try {
    await signInWithPassword(c, credentials)
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error
    return redirectWithNotice(c, '/sign-in', notice)
  }
  return redirectWithNotice(c, await getPath(), notice)
}

interface SignInForm {
  next: string
  /** The user is signed in, and proves again who they are. */
  isAgain?: boolean
  email?: string
  errors?: FieldErrors
}

function signInPage(visitor: VisitorContext, { next, isAgain = false, email = '', errors = {} }: SignInForm): Markup {
  const messages = visitor.t.signIn
  const emailField = textField({
    name: 'email',
    label: messages.email,
    type: 'email',
    value: email,
    required: true,
    error: errors.email,
    attributes: { autocomplete: 'username webauthn', autofocus: !email },
  })
  const passwordField = textField({
    name: 'password',
    label: messages.password,
    type: 'password',
    required: true,
    error: errors.password,
    attributes: { autocomplete: 'current-password', maxlength: 128, autofocus: Boolean(email) && !errors[''] },
  })
  const content = html`${hiddenFields({ next })}
${emailField}
${passwordField}
${button({ label: messages.signIn.button, kind: 'primary' })}`
  return plainPage(
    visitor,
    { title: messages.signIn.title, head: passkeyScript(visitor) },
    html`${fieldErrorSummary(visitor, errors)}
${form({ action: '/sign-in' }, content)}
${passkeyButton(visitor, { label: visitor.t.secondFactor.signIn, path: '/sign-in/passkey', next, autofill: true })}
${providerButton(visitor, next, isAgain)}
<p class="quiet">
<a href="/forgot">${messages.signIn.forgot}</a><br>
<a href="/sign-in/link">${messages.signIn.link}</a>
</p>`,
  )
}

function providerButton({ c, t }: VisitorContext, next: string, isAgain: boolean): Markup {
  const { oidc } = c.var.deps
  if (!oidc) return html``
  return linkButton({
    label: t.signIn.signIn.provider(oidc.name),
    href: withQuery('/sign-in/oidc', { next: next === '/' ? null : next, again: isAgain ? '1' : null }),
    attributes: { 'data-no-prefetch': true },
  })
}
