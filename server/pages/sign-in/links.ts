import { html } from 'hono/html'
import { z } from 'zod'
import { Email } from '../../../shared/contact.ts'
import { recordAttempt } from '../../domain/users/attempts.ts'
import { type LinkTemplate, requestLink } from '../../domain/users/sign-in-links.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import { buildAttempt, signInWithLink } from '../../sign-in/sign-in.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import type { VisitorContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { plainPage } from '../layout/sheet.ts'
import { currentPath } from './paths.ts'
import { backLink, fieldErrorSummary, withAttemptLimit } from './views.ts'

const EmailForm = z.object({ email: Email })

export const showLinkForm = (visitor: VisitorContext) => visitor.c.html(requestPage(visitor, 'link'))
export const requestSignInLink = (visitor: VisitorContext) => submitRequest(visitor, 'link')
export const showResetRequestForm = (visitor: VisitorContext) => visitor.c.html(requestPage(visitor, 'reset'))
export const requestReset = (visitor: VisitorContext) => submitRequest(visitor, 'reset')

/** Mail scanners follow links, so only the button on this page signs in. */
export function showLink(visitor: VisitorContext) {
  const messages = visitor.t.signIn
  const confirmForm = form({ action: currentPath(visitor) }, button({ label: messages.signIn.button, kind: 'primary' }))
  return visitor.c.html(plainPage(visitor, { title: messages.link.use, intro: messages.link.useIntro }, confirmForm))
}

export async function confirmLink(visitor: VisitorContext) {
  const { c } = visitor
  const outcome = await signInWithLink(c, c.req.param('token') ?? '')
  if (outcome === 'wrong') return c.html(expiredPage(visitor, 'link'), 410)
  return c.redirect(outcome === 'code' ? '/sign-in/code' : '/', 303)
}

/** The response is the same whether or not an account has this address. */
async function submitRequest(visitor: VisitorContext, purpose: LinkTemplate): Promise<Response> {
  const { c, t, format } = visitor
  const submitted = await readForm(c)
  const { value, errors } = validateForm(EmailForm, submitted.fields)
  const email = submitted.text('email')
  const renderError = (error: string) => requestPage(visitor, purpose, { email, error })
  if (errors) return c.html(renderError(t.signIn.errors.email), 400)
  return withAttemptLimit(visitor, renderError, async () => {
    await recordAttempt(c.var.deps, buildAttempt(c, 'mail', value.email))
    await requestLink(c.var.deps, purpose, value.email, format.language)
    return c.html(sentPage(visitor, purpose, value.email))
  })
}

function requestPage(
  visitor: VisitorContext,
  purpose: LinkTemplate,
  { email = '', error }: { email?: string; error?: string } = {},
) {
  const messages = visitor.t.signIn
  const { title, intro, button: label } = purpose === 'link' ? messages.link : messages.forgot
  const emailField = textField({
    name: 'email',
    label: messages.email,
    type: 'email',
    value: email,
    required: true,
    error,
    attributes: { autocomplete: 'username', autofocus: !error },
  })
  const content = html`${emailField}
${button({ label, kind: 'primary' })}`
  return plainPage(
    visitor,
    { title, intro },
    html`${noMailNotice(visitor)}
${fieldErrorSummary(visitor, error ? { email: error } : {})}
${form({ action: currentPath(visitor) }, content)}
${backLink(visitor)}`,
  )
}

function sentPage(visitor: VisitorContext, purpose: LinkTemplate, email: string): Markup {
  const messages = visitor.t.signIn
  const { title, sentText } = purpose === 'link' ? messages.link : messages.forgot
  const props = canSendEmail(visitor)
    ? { title: messages.link.sent, intro: sentText(email) }
    : { title, intro: messages.noMail }
  return plainPage(visitor, props, backLink(visitor))
}

const canSendEmail = ({ c }: VisitorContext): boolean => Boolean(c.var.deps.mail || c.var.deps.mailToLog)

const noMailNotice = (visitor: VisitorContext): Markup =>
  canSendEmail(visitor) ? html`` : notice({ kind: 'info', text: visitor.t.signIn.noMail })

/** The page of a link that has expired or was used. */
export function expiredPage(visitor: VisitorContext, purpose: LinkTemplate): Markup {
  const { link: messages } = visitor.t.signIn
  const href = purpose === 'link' ? '/sign-in/link' : '/forgot'
  return plainPage(
    visitor,
    { title: messages.dead, intro: messages.deadText },
    linkButton({ label: messages.again, href, kind: 'primary' }),
  )
}
