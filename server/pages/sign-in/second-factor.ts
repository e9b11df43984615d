import { html, raw } from 'hono/html'
import { renderSVG } from 'uqr'
import { getUserFactors } from '../../domain/users/second-factors.ts'
import { hasPassword } from '../../domain/users/users.ts'
import { type Form, readForm } from '../../http/forms.ts'
import {
  disableSecondFactor,
  enableSecondFactor,
  renewBackupCodes,
  startSecondFactor,
} from '../../sign-in/second-factor.ts'
import { button, linkButton } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { isPasswordEnough, withRecentSignIn } from './confirmation.ts'
import { SECOND_FACTOR_PATH } from './paths.ts'
import { withAttemptLimit } from './views.ts'

export const showSecondFactor = async (page: PageContext) => page.c.html(await secondFactorPage(page))

/** Shows the secret. Secrets and codes are only in the response to a form, never at a URL. */
export const createSecondFactor = (page: PageContext) =>
  withPasswordForm(page, async (password) => {
    const secret = await startSecondFactor({ c: page.c, password })
    return secret && page.c.html(secretPage(page, secret.uri))
  })

export const deleteSecondFactor = (page: PageContext) =>
  withPasswordForm(page, async (password) => {
    const isDisabled = await disableSecondFactor({ c: page.c, password })
    return isDisabled ? redirectWithNotice(page.c, '/account', page.t.account.turnedOff) : undefined
  })

export const createBackupCodes = (page: PageContext) =>
  withPasswordForm(page, async (password) => {
    const backupCodes = await renewBackupCodes({ c: page.c, password })
    return backupCodes && page.c.html(codesPage(page, backupCodes))
  })

export const verifySecondFactor = (page: PageContext) =>
  withSecondFactorForm(page, async (submitted) => {
    const { c, t } = page
    const code = submitted.text('code').replace(/\s/g, '')
    if (!/^\d{6}$/.test(code)) return c.html(firstCodePage(page, t.signIn.errors.code), 400)
    const backupCodes = await enableSecondFactor(c, code)
    return backupCodes ? c.html(codesPage(page, backupCodes)) : c.html(firstCodePage(page, t.signIn.second.wrong), 400)
  })

async function withSecondFactorForm(page: PageContext, handle: (submitted: Form) => Promise<Response>) {
  const submitted = await readForm(page.c)
  return withAttemptLimit(
    page,
    (error) => secondFactorPage(page, error),
    () => handle(submitted),
  )
}

/** `handle` returns no response if the password is wrong. */
const withPasswordForm = (page: PageContext, handle: (password: string) => Promise<Response | undefined>) =>
  withSecondFactorForm(page, async (submitted) => {
    const { deps, member } = page.c.var
    if (!(await hasPassword(deps, member.user.id)))
      return withRecentSignIn(page, async () => (await handle('')) ?? page.c.redirect(SECOND_FACTOR_PATH, 303))
    const confirm = async () =>
      (await handle(submitted.text('password'))) ?? page.c.html(await secondFactorPage(page, page.t.account.wrong), 400)
    return (await isPasswordEnough(page)) ? confirm() : withRecentSignIn(page, confirm)
  })

const accountSubpage = (page: PageContext, title: string, content: Markup): Markup =>
  shell(
    page,
    { title, current: 'account', above: html`<p><a href="/account">${page.t.account.title}</a></p>` },
    content,
  )

async function secondFactorPage(page: PageContext, error?: string): Promise<Markup> {
  const { deps, member } = page.c.var
  const messages = page.t.account
  const [factors, isPasswordSet] = [await getUserFactors(deps, member.user.id), await hasPassword(deps, member.user.id)]
  const summary = errorSummary(page, error ? [{ message: error }] : [])
  const content = factors.authenticatorApp
    ? enabledCards(page, isPasswordSet)
    : card(
        { intro: isPasswordSet ? messages.startIntro : messages.startIntroNoPassword },
        passwordForm(page, { path: '', label: messages.turnOn, kind: 'primary', isPasswordSet }),
      )
  return accountSubpage(page, messages.second, html`${summary}${content}`)
}

function enabledCards(page: PageContext, isPasswordSet: boolean): Markup {
  const messages = page.t.account
  const codesForm = passwordForm(page, {
    path: '/backup-codes',
    label: messages.newCodes,
    kind: 'plain',
    isPasswordSet,
  })
  const deletionForm = passwordForm(page, { path: '/deletion', label: messages.turnOff, kind: 'danger', isPasswordSet })
  return html`${card({ title: messages.newCodes, intro: messages.newCodesIntro }, codesForm)}
${card({ title: messages.turnOff, intro: messages.turnOffIntro }, deletionForm)}`
}

interface PasswordFormProps {
  /** Below the path of the second factor. */
  path: string
  label: string
  kind: 'primary' | 'plain' | 'danger'
  /** Users without a password, who sign in with a provider, need not enter one. */
  isPasswordSet: boolean
}

function passwordForm({ t }: PageContext, { path, label, kind, isPasswordSet }: PasswordFormProps): Markup {
  const passwordField = textField({
    name: 'password',
    id: `password${path.replace('/', '-')}`,
    label: t.signIn.password,
    type: 'password',
    required: true,
    attributes: { autocomplete: 'current-password', maxlength: 128 },
  })
  return form(
    { action: `${SECOND_FACTOR_PATH}${path}` },
    html`${isPasswordSet ? passwordField : ''}
${formActions(button({ label, kind }))}`,
  )
}

/** The secret for an authenticator app, and the field for its first code. */
function secretPage(page: PageContext, uri: string): Markup {
  const messages = page.t.account
  const secret = (URL.parse(uri)?.searchParams.get('secret') ?? '').replace(/.{4}(?=.)/g, '$& ')
  const content = html`<div class="qr" role="img" aria-label="${messages.qr}">${raw(renderSVG(uri, { border: 2 }))}</div>
<p><a href="${uri}">${messages.openApp}</a></p>
<p>${messages.byHand}</p>
${copyField(page, { id: 'secret', label: messages.byHand, text: secret })}
<p>${messages.enter}</p>
${firstCodeForm(page)}`
  return accountSubpage(page, messages.second, card({ title: messages.scan }, content))
}

/** The secret is not shown again: users who have not scanned it start anew. */
function firstCodePage(page: PageContext, error: string): Markup {
  const messages = page.t.account
  const content = html`${firstCodeForm(page, error)}
<p class="quiet"><a href="${SECOND_FACTOR_PATH}">${messages.scanAnew}</a></p>`
  const summary = errorSummary(page, [{ field: 'code', message: error }])
  return accountSubpage(page, messages.second, html`${summary}${card({ title: messages.enter }, content)}`)
}

/** The field for the first code that the app shows. */
function firstCodeForm(page: PageContext, error?: string): Markup {
  const codeField = textField({
    name: 'code',
    label: page.t.signIn.code,
    required: true,
    error,
    attributes: { autocomplete: 'one-time-code', inputmode: 'numeric', maxlength: 10 },
  })
  return form(
    { action: `${SECOND_FACTOR_PATH}/verification` },
    html`${codeField}
${formActions(button({ label: page.t.account.turnOn, kind: 'primary' }))}`,
  )
}

function codesPage(page: PageContext, backupCodes: readonly string[]): Markup {
  const messages = page.t.account
  const doneButton = linkButton({ label: messages.codesDone, href: '/account', kind: 'primary' })
  const content = html`${copyField(page, { id: 'codes', label: messages.codes, text: backupCodes.join('\n'), block: true })}
${formActions(doneButton)}`
  return accountSubpage(page, messages.codes, card({ intro: messages.codesIntro }, content))
}
