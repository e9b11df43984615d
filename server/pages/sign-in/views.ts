import { html } from 'hono/html'
import { TooManyAttempts } from '../../domain/users/attempts.ts'
import { WeakPassword } from '../../domain/users/password-policy.ts'
import type { FieldErrors } from '../../http/forms.ts'
import { textField } from '../components/field.ts'
import { errorSummary } from '../components/form.ts'
import type { ViewContext, VisitorContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'

/** Localized errors by field. */
export const localizeErrors = (errors: FieldErrors, messages: Record<string, string>): FieldErrors =>
  Object.fromEntries(Object.keys(errors).map((field) => [field, messages[field] ?? errors[field] ?? '']))

export const fieldErrorSummary = (view: ViewContext, errors: FieldErrors): Markup =>
  errorSummary(
    view,
    Object.entries(errors).map(([field, message]) => ({ field: field || undefined, message })),
  )

/** Shows the form again with the reason in the user's language if the new password is easy to guess. */
export async function withPasswordPolicy(
  { c, t }: VisitorContext,
  renderPage: (errors: { password: string }) => Markup | Promise<Markup>,
  handle: () => Promise<Response>,
): Promise<Response> {
  try {
    return await handle()
  } catch (error) {
    if (!(error instanceof WeakPassword)) throw error
    return c.html(await renderPage({ password: t.signIn.weakPassword[error.weakness] }), 400)
  }
}

/** The field for a new password. */
export const newPasswordField = ({ t }: ViewContext, error?: string): Markup =>
  textField({
    name: 'password',
    label: t.signIn.newPassword,
    type: 'password',
    required: true,
    hint: t.signIn.passwordHint,
    error,
    attributes: { autocomplete: 'new-password', minlength: 10, maxlength: 128 },
  })

export const backLink = ({ t }: ViewContext): Markup =>
  html`<p class="quiet"><a href="/sign-in">${t.signIn.back}</a></p>`

/** Shows the page with an error and a `Retry-After` header if there were too many attempts. */
export async function withAttemptLimit(
  { c, t }: VisitorContext,
  renderPage: (error: string) => Markup | Promise<Markup>,
  handle: () => Promise<Response>,
): Promise<Response> {
  try {
    return await handle()
  } catch (error) {
    if (!(error instanceof TooManyAttempts)) throw error
    c.header('retry-after', `${error.retryAfter}`)
    return c.html(await renderPage(t.signIn.tooMany(Math.ceil(error.retryAfter / 60))), 429)
  }
}
