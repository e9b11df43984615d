import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { Email } from '../../../shared/contact.ts'
import { Password } from '../../../shared/user.ts'
import { attempt } from '../../domain/users/attempts.ts'
import { askForLink, type LinkLetter } from '../../domain/users/sign-in-links.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { fields, readForm } from '../../http/forms.ts'
import { ownerOfReset, resetPassword, signInWithLink, tryOf } from '../../sign-in/sign-in.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { plainSheet } from '../layout/sheet.ts'
import { summary } from './sign-in.ts'
import { here, patiently, sentText, visitor, wordsFor } from './visitor.ts'

/** Pages by which people get in, or get a new password, through their e-mail. */
export const linkPages = new Hono<Env>()
  .get('/sign-in/link', visitor, (c) => c.html(askPage(c, 'link')))
  .post('/sign-in/link', visitor, bodies(64), (c) => ask(c, 'link'))
  .get('/forgot', visitor, (c) => c.html(askPage(c, 'reset')))
  .post('/forgot', visitor, bodies(64), (c) => ask(c, 'reset'))
  // Mail scanners follow links: only the button signs in.
  .get('/sign-in/link/:token', visitor, (c) => c.html(usePage(c)))
  .post('/sign-in/link/:token', visitor, bodies(64), async (c) => {
    const outcome = await signInWithLink(c, c.req.param('token'))
    if (outcome === 'wrong') return c.html(deadPage(c, 'link'), 410)
    return c.redirect(outcome === 'code' ? '/sign-in/code' : '/', 303)
  })
  .get('/reset/:token', visitor, async (c) =>
    (await ownerOfReset(c, c.req.param('token'))) === undefined
      ? c.html(deadPage(c, 'reset'), 410)
      : c.html(resetPage(c)),
  )
  .post('/reset/:token', visitor, bodies(64), async (c) => {
    const { words } = wordsFor(c)
    const { value, errors } = readForm(z.object({ password: Password }), await fields(c))
    if (errors) return c.html(resetPage(c, words.faults.password), 400)
    const done = await resetPassword(c, c.req.param('token'), value.password)
    return done ? redirectWith(c, '/sign-in', words.reset.done) : c.html(deadPage(c, 'reset'), 410)
  })

/** Whoever asks is told the same, whether anybody has the address or not. */
async function ask(c: Context<Env>, letter: LinkLetter): Promise<Response> {
  const { language, words } = wordsFor(c)
  const sent = await fields(c)
  const { value, errors } = readForm(z.object({ email: Email }), sent)
  const email = sentText(sent, 'email')
  if (errors) return c.html(askPage(c, letter, { email, fault: words.faults.email }), 400)
  return patiently(
    c,
    (fault) => askPage(c, letter, { email, fault }),
    async () => {
      await attempt(c.var.deps, tryOf(c, 'mail', value.email))
      await askForLink(c.var.deps, letter, value.email, language)
      return c.html(sentPage(c, letter, value.email))
    },
  )
}

function askPage(c: Context<Env>, letter: LinkLetter, { email = '', fault }: { email?: string; fault?: string } = {}) {
  const { language, words } = wordsFor(c)
  const { title, intro, button: label } = letter === 'link' ? words.link : words.forgot
  return plainSheet(
    c,
    { title, language, intro },
    html`${withoutMail(c)}${summary(c, fault ? { email: fault } : {})}${form(
      { action: here(c) },
      html`${textField({
        name: 'email',
        label: words.email,
        type: 'email',
        value: email,
        required: true,
        error: fault,
        attributes: { autocomplete: 'username', autofocus: !fault },
      })}${button({ label, kind: 'primary' })}`,
    )}<p class="quiet"><a href="/sign-in">${words.back}</a></p>`,
  )
}

function sentPage(c: Context<Env>, letter: LinkLetter, email: string): Markup {
  const { language, words } = wordsFor(c)
  const { sentText: said } = letter === 'link' ? words.link : words.forgot
  return plainSheet(
    c,
    { title: words.link.sent, language, intro: said(email) },
    html`${withoutMail(c)}<p class="quiet"><a href="/sign-in">${words.back}</a></p>`,
  )
}

const withoutMail = (c: Context<Env>): Markup =>
  c.var.deps.mail ? html`` : notice({ kind: 'info', text: wordsFor(c).words.noMail })

function usePage(c: Context<Env>): Markup {
  const { language, words } = wordsFor(c)
  return plainSheet(
    c,
    { title: words.link.use, language, intro: words.link.useIntro },
    form({ action: here(c) }, button({ label: words.signIn.button, kind: 'primary' })),
  )
}

function deadPage(c: Context<Env>, letter: LinkLetter): Markup {
  const { language, words } = wordsFor(c)
  const href = letter === 'link' ? '/sign-in/link' : '/forgot'
  return plainSheet(
    c,
    { title: words.link.dead, language, intro: words.link.deadText },
    linkButton({ label: words.link.again, href, kind: 'primary' }),
  )
}

function resetPage(c: Context<Env>, fault?: string): Markup {
  const { language, words } = wordsFor(c)
  return plainSheet(
    c,
    { title: words.reset.title, language, intro: words.reset.intro },
    html`${summary(c, fault ? { password: fault } : {})}${form(
      { action: here(c) },
      html`${newPasswordField(c, fault)}${button({ label: words.reset.button, kind: 'primary' })}`,
    )}`,
  )
}

/** The field for a password that somebody makes up. */
export function newPasswordField(c: Context<Env>, error?: string): Markup {
  const { words } = wordsFor(c)
  return textField({
    name: 'password',
    label: words.newPassword,
    type: 'password',
    required: true,
    hint: words.passwordHint,
    error,
    attributes: { autocomplete: 'new-password', minlength: 10, maxlength: 128 },
  })
}
