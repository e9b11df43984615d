import { html } from 'hono/html'
import { isRecentlyAuthenticated } from '../../domain/users/sessions.ts'
import { getUser, hasPassword } from '../../domain/users/users.ts'
import { emptyForm, type Form, readForm } from '../../http/forms.ts'
import { getPagePath } from '../../http/sessions.ts'
import { confirmWithPassword } from '../../sign-in/reauthentication.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { plainPage } from '../layout/sheet.ts'
import { CONFIRMATION_PATH, currentPath, toLocalPath } from './paths.ts'
import { fieldErrorSummary, withAttemptLimit } from './views.ts'

/** The fields of this page, beside those of the form that it interrupts. */
const PASSWORD = 'confirm-password'
const MARKER = 'confirm'

/**
 * Runs `handle` if the user has signed in within the last minutes. Otherwise it asks who they are: a form is kept and
 * continues where it was going, a page or file is opened afterwards.
 */
export async function withRecentSignIn(
  page: PageContext,
  handle: () => Response | Promise<Response>,
): Promise<Response> {
  const { c } = page
  if (isRecentlyAuthenticated(c.var.deps, c.var.member.user)) return handle()
  if (c.req.method !== 'POST' || hasUpload(page))
    return c.redirect(withQuery(CONFIRMATION_PATH, { next: getPagePath(c) }), 303)
  const submitted = await readForm(c)
  if (!submitted.has(MARKER)) return c.html(await confirmationPage(page, submitted), 403)
  const password = submitted.text(PASSWORD)
  const renderError = (error: string) => confirmationPage(page, submitted, error)
  if (password === '') return c.html(await renderError(page.t.account.confirmation.missing), 400)
  return withAttemptLimit(page, renderError, async () => {
    const isConfirmed = (await isPasswordEnough(page)) && (await confirmWithPassword(c, password))
    return isConfirmed ? handle() : c.html(await renderError(page.t.account.confirmation.wrong), 400)
  })
}

/** A file cannot be kept in a page. */
const hasUpload = ({ c }: PageContext) =>
  !/^application\/x-www-form-urlencoded\b/.test(c.req.header('content-type') ?? '')

/** Asks on behalf of the page `?next=`. */
export const showConfirmation = async (page: PageContext) => page.c.html(await confirmationPage(page, emptyForm))

export const confirm = (page: PageContext) =>
  withRecentSignIn(page, () => {
    const next = toLocalPath(page.c.req.query('next'))
    // A download leaves the browser on the page that asked.
    return /\.(csv|xlsx)(\?|$)/.test(next) ? page.c.html(downloadPage(page, next)) : page.c.redirect(next, 303)
  })

/** Where a sign-in in another tab ends. */
export const showConfirmed = (page: PageContext) => {
  const { confirmed, confirmedText } = page.t.account.confirmation
  return page.c.html(plainPage(page, { title: confirmed, intro: confirmedText }, html``))
}

/** Whether the password alone shows who is at the browser. Users with a second factor prove both, and so sign in again. */
export async function isPasswordEnough({ c }: PageContext): Promise<boolean> {
  const { deps, member } = c.var
  const { twoFactorEnabled } = await getUser(deps, member.user.id)
  return !twoFactorEnabled && hasPassword(deps, member.user.id)
}

async function confirmationPage(page: PageContext, submitted: Form, error?: string): Promise<Markup> {
  const messages = page.t.account.confirmation
  const passwordField = textField({
    name: PASSWORD,
    label: page.t.signIn.password,
    type: 'password',
    error,
    attributes: { autocomplete: 'current-password', maxlength: 128, autofocus: !error },
  })
  const isPasswordAsked = await isPasswordEnough(page)
  const againLink = linkButton({
    label: messages.again,
    href: withQuery('/sign-in', { again: '1', next: `${CONFIRMATION_PATH}/done` }),
    attributes: { target: '_blank', 'data-no-prefetch': true },
  })
  const content = html`${keptFields(submitted)}
<input type="hidden" name="${MARKER}" value="1">
${isPasswordAsked ? passwordField : html`<p>${againLink}</p>`}
${button({ label: messages.button, kind: 'primary' })}`
  return plainPage(
    page,
    { title: messages.title, intro: isPasswordAsked ? messages.intro : messages.introAgain },
    html`${fieldErrorSummary(page, error ? { [isPasswordAsked ? PASSWORD : '']: error } : {})}
${form({ action: currentPath(page) }, content)}
${
  isPasswordAsked
    ? html`<p class="quiet">${messages.other}</p>
<p>${againLink}</p>`
    : ''
}`,
  )
}

/** The form that was interrupted. */
const keptFields = ({ fields, list }: Form): Markup[] =>
  Object.keys(fields)
    .filter((name) => name !== PASSWORD && name !== MARKER)
    .flatMap((name) => list(name).map((value) => html`<input type="hidden" name="${name}" value="${value}">`))

function downloadPage(page: PageContext, path: string): Markup {
  const messages = page.t.account.confirmation
  const downloadLink = linkButton({ label: messages.download, icon: 'download', kind: 'primary', href: path })
  return plainPage(page, { title: messages.ready, intro: messages.readyText }, downloadLink)
}
