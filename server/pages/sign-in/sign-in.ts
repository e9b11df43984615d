import { type Context, Hono } from 'hono'
import { deleteCookie } from 'hono/cookie'
import { html } from 'hono/html'
import { z } from 'zod'
import { Email } from '../../../shared/contact.ts'
import { TooManyAttempts } from '../../domain/users/attempts.ts'
import { endSession } from '../../domain/users/users.ts'
import { isSetUp } from '../../domain/workspaces/setup.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, fields, readForm } from '../../http/forms.ts'
import { cookiePrefix, SESSION_COOKIE, signedIn } from '../../http/sessions.ts'
import { challenged, signInWithCode, signInWithPassword } from '../../sign-in/sign-in.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form } from '../components/form.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { plainSheet } from '../layout/sheet.ts'
import { here, ownPath, patiently, sentText, visitor, wordsFor } from './visitor.ts'

const Credentials = z.object({ email: Email, password: z.string().min(1).max(128) })

export const signInPages = new Hono<Env>()
  .get('/sign-in', visitor, async (c) => {
    const next = ownPath(c.req.query('next'))
    if (await signedIn(c)) return c.redirect(next, 303)
    if (!(await isSetUp(c.var.deps))) return c.redirect('/', 303)
    return c.html(signInPage(c, { next }))
  })
  .post('/sign-in', visitor, bodies(64), async (c) => {
    const sent = await fields(c)
    const [next, email] = [ownPath(sent.next), sentText(sent, 'email')]
    const { words } = wordsFor(c)
    const { value, errors } = readForm(Credentials, sent)
    if (errors) {
      const said = { email: words.faults.email, password: words.faults.passwordMissing }
      return c.html(signInPage(c, { next, email, errors: inWords(errors, said) }), 400)
    }
    const again = (fault: string) => signInPage(c, { next, email, errors: { '': fault } })
    return patiently(c, again, async () => {
      const outcome = await signInWithPassword(c, value)
      if (outcome === 'wrong') return c.html(again(words.signIn.wrong), 400)
      return c.redirect(outcome === 'code' ? `/sign-in/code?next=${encodeURIComponent(next)}` : next, 303)
    })
  })
  .get('/sign-in/code', visitor, async (c) => {
    if ((await challenged(c)) === undefined) return c.redirect('/sign-in', 303)
    return c.html(codePage(c))
  })
  .post('/sign-in/code', visitor, bodies(64), async (c) => {
    const { words } = wordsFor(c)
    const personId = await challenged(c)
    if (personId === undefined) return redirectWith(c, '/sign-in', words.second.over, 'warning')
    const code = sentText(await fields(c), 'code').trim()
    if (!/^[0-9A-Za-z\s-]{6,20}$/.test(code)) return c.html(codePage(c, words.faults.code), 400)
    return patiently(
      c,
      (fault) => codePage(c, fault),
      async () => {
        const outcome = await signInWithCode(c, personId, code)
        if (outcome === 'wrong') return c.html(codePage(c, words.second.wrong), 400)
        return c.redirect(ownPath(c.req.query('next')), 303)
      },
    )
  })
  .post('/sign-out', visitor, bodies(64), async (c) => {
    const person = await signedIn(c)
    const { deps } = c.var
    if (person) await endSession(deps, { ...person, address: deps.clientAddress(c) }, person.sessionId)
    const { prefix, secure } = cookiePrefix(deps)
    deleteCookie(c, SESSION_COOKIE, { path: '/', secure, ...(prefix && { prefix }) })
    const { words } = wordsFor(c)
    const next = ownPath(sentText(await fields(c), 'next'))
    return next === '/' ? redirectWith(c, '/sign-in', words.signIn.signedOut) : c.redirect(next, 303)
  })

/** Signs in who has just given his password for the first time; by himself, where too many have tried from his address. */
export async function signInAnew(
  c: Context<Env>,
  credentials: { email: string; password: string },
  to: () => Promise<string> | string,
  done: string,
): Promise<Response> {
  try {
    await signInWithPassword(c, credentials)
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error
    return redirectWith(c, '/sign-in', done)
  }
  return redirectWith(c, await to(), done)
}

/** What is wrong, in words of the reader's language, for the fields that have some. */
export const inWords = (errors: FieldErrors, words: Record<string, string>): FieldErrors =>
  Object.fromEntries(Object.keys(errors).map((field) => [field, words[field] ?? errors[field] ?? '']))

/** What is wrong, above a form. */
export const summary = (c: Context<Env>, errors: FieldErrors): Markup =>
  errorSummary(
    wordsFor(c).language,
    Object.entries(errors).map(([field, message]) => ({ field: field || undefined, message })),
  )

function signInPage(
  c: Context<Env>,
  { next, email = '', errors = {} }: { next: string; email?: string; errors?: FieldErrors },
): Markup {
  const { language, words } = wordsFor(c)
  const { oidc } = c.var.deps
  const to = (path: string) => (next === '/' ? path : `${path}?next=${encodeURIComponent(next)}`)
  return plainSheet(
    c,
    { title: words.signIn.title, language },
    html`${summary(c, errors)}${form(
      { action: '/sign-in' },
      html`<input type="hidden" name="next" value="${next}">${textField({
        name: 'email',
        label: words.email,
        type: 'email',
        value: email,
        required: true,
        error: errors.email,
        attributes: { autocomplete: 'username', autofocus: !email },
      })}${textField({
        name: 'password',
        label: words.password,
        type: 'password',
        required: true,
        error: errors.password,
        attributes: { autocomplete: 'current-password', maxlength: 128, autofocus: Boolean(email) && !errors[''] },
      })}${button({ label: words.signIn.button, kind: 'primary' })}`,
    )}${
      oidc
        ? linkButton({
            label: words.signIn.provider(oidc.name),
            href: to('/sign-in/oidc'),
            attributes: { 'data-no-prefetch': true },
          })
        : ''
    }<p class="quiet"><a href="/forgot">${words.signIn.forgot}</a><br><a href="/sign-in/link">${words.signIn.link}</a></p>`,
  )
}

function codePage(c: Context<Env>, fault?: string): Markup {
  const { language, words } = wordsFor(c)
  return plainSheet(
    c,
    { title: words.second.title, language, intro: words.second.intro },
    html`${summary(c, fault ? { code: fault } : {})}${form(
      { action: here(c) },
      html`${textField({
        name: 'code',
        label: words.code,
        required: true,
        error: fault,
        attributes: { autocomplete: 'one-time-code', inputmode: 'text', maxlength: 20, autofocus: !fault },
      })}${button({ label: words.goOn, kind: 'primary' })}`,
    )}<p class="quiet"><a href="/sign-in">${words.back}</a></p>`,
  )
}
