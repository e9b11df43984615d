import { type Context, Hono } from 'hono'
import { deleteCookie } from 'hono/cookie'
import { html } from 'hono/html'
import { z } from 'zod'
import { Email } from '../../../shared/contact.ts'
import { TooManyAttempts } from '../../domain/users/attempts.ts'
import { endSession } from '../../domain/users/users.ts'
import { isSetUp } from '../../domain/workspaces/setup.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, parseFormFields, validateForm } from '../../http/forms.ts'
import { getCookieSecurity, getSessionUser, SESSION_COOKIE } from '../../http/sessions.ts'
import { getChallengedUserId, signInWithCode, signInWithPassword } from '../../sign-in/sign-in.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form } from '../components/form.ts'
import { buildVisitorContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { plainPage } from '../layout/sheet.ts'
import { currentPath, getText, publicPage, toLocalPath, visitorMessages, withAttemptLimit } from './visitor.ts'

const Credentials = z.object({ email: Email, password: z.string().min(1).max(128) })

export const signInPages = new Hono<Env>()
  .get('/sign-in', publicPage, async (c) => {
    const next = toLocalPath(c.req.query('next'))
    if (await getSessionUser(c)) return c.redirect(next, 303)
    if (!(await isSetUp(c.var.deps))) return c.redirect('/', 303)
    return c.html(signInPage(c, { next }))
  })
  .post('/sign-in', publicPage, bodyLimit(64), async (c) => {
    const values = await parseFormFields(c)
    const [next, email] = [toLocalPath(values.next), getText(values, 'email')]
    const { words: messages } = visitorMessages(c)
    const { value, errors } = validateForm(Credentials, values)
    if (errors) {
      const errorMessages = { email: messages.faults.email, password: messages.faults.passwordMissing }
      return c.html(signInPage(c, { next, email, errors: localizeErrors(errors, errorMessages) }), 400)
    }
    const renderError = (error: string) => signInPage(c, { next, email, errors: { '': error } })
    return withAttemptLimit(c, renderError, async () => {
      const outcome = await signInWithPassword(c, value)
      if (outcome === 'wrong') return c.html(renderError(messages.signIn.wrong), 400)
      return c.redirect(outcome === 'code' ? `/sign-in/code?next=${encodeURIComponent(next)}` : next, 303)
    })
  })
  .get('/sign-in/code', publicPage, async (c) => {
    if ((await getChallengedUserId(c)) === undefined) return c.redirect('/sign-in', 303)
    return c.html(codePage(c))
  })
  .post('/sign-in/code', publicPage, bodyLimit(64), async (c) => {
    const { words: messages } = visitorMessages(c)
    const userId = await getChallengedUserId(c)
    if (userId === undefined) return redirectWithNotice(c, '/sign-in', messages.second.over, 'warning')
    const code = getText(await parseFormFields(c), 'code').trim()
    if (!/^[0-9A-Za-z\s-]{6,20}$/.test(code)) return c.html(codePage(c, messages.faults.code), 400)
    return withAttemptLimit(
      c,
      (error) => codePage(c, error),
      async () => {
        const outcome = await signInWithCode(c, userId, code)
        if (outcome === 'wrong') return c.html(codePage(c, messages.second.wrong), 400)
        return c.redirect(toLocalPath(c.req.query('next')), 303)
      },
    )
  })
  .post('/sign-out', publicPage, bodyLimit(64), async (c) => {
    const user = await getSessionUser(c)
    const { deps } = c.var
    if (user) await endSession(deps, { ...user, address: deps.getClientAddress(c) }, user.sessionId)
    const { prefix, secure } = getCookieSecurity(deps)
    deleteCookie(c, SESSION_COOKIE, { path: '/', secure, ...(prefix && { prefix }) })
    const { words: messages } = visitorMessages(c)
    const next = toLocalPath(getText(await parseFormFields(c), 'next'))
    return next === '/' ? redirectWithNotice(c, '/sign-in', messages.signIn.signedOut) : c.redirect(next, 303)
  })

/** Signs in who has just given his password for the first time; by himself, where too many have tried from his address. */
export async function signInNewUser(
  c: Context<Env>,
  credentials: { email: string; password: string },
  getPath: () => Promise<string> | string,
  message: string,
): Promise<Response> {
  try {
    await signInWithPassword(c, credentials)
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error
    return redirectWithNotice(c, '/sign-in', message)
  }
  return redirectWithNotice(c, await getPath(), message)
}

/** What is wrong, in words of the reader's language, for the fields that have some. */
export const localizeErrors = (errors: FieldErrors, messages: Record<string, string>): FieldErrors =>
  Object.fromEntries(Object.keys(errors).map((field) => [field, messages[field] ?? errors[field] ?? '']))

/** What is wrong, above a form. */
export const fieldErrorSummary = (c: Context<Env>, errors: FieldErrors): Markup =>
  errorSummary(
    buildVisitorContext(c),
    Object.entries(errors).map(([field, message]) => ({ field: field || undefined, message })),
  )

function signInPage(
  c: Context<Env>,
  { next, email = '', errors = {} }: { next: string; email?: string; errors?: FieldErrors },
): Markup {
  const { words: messages } = visitorMessages(c)
  const { oidc } = c.var.deps
  const withNext = (path: string) => (next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`)
  return plainPage(
    buildVisitorContext(c),
    { title: messages.signIn.title },
    html`${fieldErrorSummary(c, errors)}${form(
      { action: '/sign-in' },
      html`<input type="hidden" name="next" value="${next}">${textField({
        name: 'email',
        label: messages.email,
        type: 'email',
        value: email,
        required: true,
        error: errors.email,
        attributes: { autocomplete: 'username', autofocus: !email },
      })}${textField({
        name: 'password',
        label: messages.password,
        type: 'password',
        required: true,
        error: errors.password,
        attributes: { autocomplete: 'current-password', maxlength: 128, autofocus: Boolean(email) && !errors[''] },
      })}${button({ label: messages.signIn.button, kind: 'primary' })}`,
    )}${
      oidc
        ? linkButton({
            label: messages.signIn.provider(oidc.name),
            href: withNext('/sign-in/oidc'),
            attributes: { 'data-no-prefetch': true },
          })
        : ''
    }<p class="quiet"><a href="/forgot">${messages.signIn.forgot}</a><br><a href="/sign-in/link">${messages.signIn.link}</a></p>`,
  )
}

function codePage(c: Context<Env>, error?: string): Markup {
  const { words: messages } = visitorMessages(c)
  return plainPage(
    buildVisitorContext(c),
    { title: messages.second.title, intro: messages.second.intro },
    html`${fieldErrorSummary(c, error ? { code: error } : {})}${form(
      { action: currentPath(c) },
      html`${textField({
        name: 'code',
        label: messages.code,
        required: true,
        error: error,
        attributes: { autocomplete: 'one-time-code', inputmode: 'text', maxlength: 20, autofocus: !error },
      })}${button({ label: messages.goOn, kind: 'primary' })}`,
    )}<p class="quiet"><a href="/sign-in">${messages.back}</a></p>`,
  )
}
