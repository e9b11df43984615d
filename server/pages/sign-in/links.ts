import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { Email } from '../../../shared/contact.ts'
import { Password } from '../../../shared/user.ts'
import { recordAttempt } from '../../domain/users/attempts.ts'
import { type LinkTemplate, requestLink } from '../../domain/users/sign-in-links.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { parseFormFields, validateForm } from '../../http/forms.ts'
import { requestLanguage } from '../../i18n/index.ts'
import { buildAttempt, getResetUserId, resetPassword, signInWithLink } from '../../sign-in/sign-in.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { buildVisitorContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { plainPage } from '../layout/sheet.ts'
import { fieldErrorSummary } from './sign-in.ts'
import { currentPath, getText, publicPage, visitorMessages, withAttemptLimit } from './visitor.ts'

/** Pages by which people get in, or get a new password, through their e-mail. */
export const linkPages = new Hono<Env>()
  .get('/sign-in/link', publicPage, (c) => c.html(requestPage(c, 'link')))
  .post('/sign-in/link', publicPage, bodyLimit(64), (c) => submitLinkRequest(c, 'link'))
  .get('/forgot', publicPage, (c) => c.html(requestPage(c, 'reset')))
  .post('/forgot', publicPage, bodyLimit(64), (c) => submitLinkRequest(c, 'reset'))
  // Mail scanners follow links: only the button signs in.
  .get('/sign-in/link/:token', publicPage, (c) => c.html(confirmPage(c)))
  .post('/sign-in/link/:token', publicPage, bodyLimit(64), async (c) => {
    const outcome = await signInWithLink(c, c.req.param('token'))
    if (outcome === 'wrong') return c.html(expiredPage(c, 'link'), 410)
    return c.redirect(outcome === 'code' ? '/sign-in/code' : '/', 303)
  })
  .get('/reset/:token', publicPage, async (c) =>
    (await getResetUserId(c, c.req.param('token'))) === undefined
      ? c.html(expiredPage(c, 'reset'), 410)
      : c.html(resetPage(c)),
  )
  .post('/reset/:token', publicPage, bodyLimit(64), async (c) => {
    const { words: messages } = visitorMessages(c)
    const { value, errors } = validateForm(z.object({ password: Password }), await parseFormFields(c))
    if (errors) return c.html(resetPage(c, messages.faults.password), 400)
    const isReset = await resetPassword(c, c.req.param('token'), value.password)
    return isReset ? redirectWithNotice(c, '/sign-in', messages.reset.done) : c.html(expiredPage(c, 'reset'), 410)
  })

/** Whoever asks is told the same, whether anybody has the address or not. */
async function submitLinkRequest(c: Context<Env>, purpose: LinkTemplate): Promise<Response> {
  const { words: messages } = visitorMessages(c)
  const values = await parseFormFields(c)
  const { value, errors } = validateForm(z.object({ email: Email }), values)
  const email = getText(values, 'email')
  if (errors) return c.html(requestPage(c, purpose, { email, error: messages.faults.email }), 400)
  return withAttemptLimit(
    c,
    (error) => requestPage(c, purpose, { email, error }),
    async () => {
      await recordAttempt(c.var.deps, buildAttempt(c, 'mail', value.email))
      await requestLink(c.var.deps, purpose, value.email, requestLanguage(c))
      return c.html(sentPage(c, purpose, value.email))
    },
  )
}

function requestPage(
  c: Context<Env>,
  purpose: LinkTemplate,
  { email = '', error }: { email?: string; error?: string } = {},
) {
  const { words: messages } = visitorMessages(c)
  const { title, intro, button: label } = purpose === 'link' ? messages.link : messages.forgot
  return plainPage(
    buildVisitorContext(c),
    { title, intro },
    html`${noMailNotice(c)}${fieldErrorSummary(c, error ? { email: error } : {})}${form(
      { action: currentPath(c) },
      html`${textField({
        name: 'email',
        label: messages.email,
        type: 'email',
        value: email,
        required: true,
        error: error,
        attributes: { autocomplete: 'username', autofocus: !error },
      })}${button({ label, kind: 'primary' })}`,
    )}<p class="quiet"><a href="/sign-in">${messages.back}</a></p>`,
  )
}

function sentPage(c: Context<Env>, purpose: LinkTemplate, email: string): Markup {
  const { words: messages } = visitorMessages(c)
  const { title, sentText } = purpose === 'link' ? messages.link : messages.forgot
  const backLink = html`<p class="quiet"><a href="/sign-in">${messages.back}</a></p>`
  if (!canSendEmail(c)) return plainPage(buildVisitorContext(c), { title, intro: messages.noMail }, backLink)
  return plainPage(buildVisitorContext(c), { title: messages.link.sent, intro: sentText(email) }, backLink)
}

const canSendEmail = (c: Context<Env>): boolean => Boolean(c.var.deps.mail || c.var.deps.mailToLog)

const noMailNotice = (c: Context<Env>): Markup =>
  canSendEmail(c) ? html`` : notice({ kind: 'info', text: visitorMessages(c).words.noMail })

function confirmPage(c: Context<Env>): Markup {
  const { words: messages } = visitorMessages(c)
  return plainPage(
    buildVisitorContext(c),
    { title: messages.link.use, intro: messages.link.useIntro },
    form({ action: currentPath(c) }, button({ label: messages.signIn.button, kind: 'primary' })),
  )
}

function expiredPage(c: Context<Env>, purpose: LinkTemplate): Markup {
  const { words: messages } = visitorMessages(c)
  const href = purpose === 'link' ? '/sign-in/link' : '/forgot'
  return plainPage(
    buildVisitorContext(c),
    { title: messages.link.dead, intro: messages.link.deadText },
    linkButton({ label: messages.link.again, href, kind: 'primary' }),
  )
}

function resetPage(c: Context<Env>, error?: string): Markup {
  const { words: messages } = visitorMessages(c)
  return plainPage(
    buildVisitorContext(c),
    { title: messages.reset.title, intro: messages.reset.intro },
    html`${fieldErrorSummary(c, error ? { password: error } : {})}${form(
      { action: currentPath(c) },
      html`${newPasswordField(c, error)}${button({ label: messages.reset.button, kind: 'primary' })}`,
    )}`,
  )
}

/** The field for a password that somebody makes up. */
export function newPasswordField(c: Context<Env>, error?: string): Markup {
  const { words: messages } = visitorMessages(c)
  return textField({
    name: 'password',
    label: messages.newPassword,
    type: 'password',
    required: true,
    hint: messages.passwordHint,
    error,
    attributes: { autocomplete: 'new-password', minlength: 10, maxlength: 128 },
  })
}
