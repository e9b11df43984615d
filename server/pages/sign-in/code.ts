import { html } from 'hono/html'
import { getUserFactors } from '../../domain/users/second-factors.ts'
import { readForm } from '../../http/forms.ts'
import { getChallengedUserId } from '../../sign-in/challenge.ts'
import { supportsPasskeys } from '../../sign-in/passkeys.ts'
import { signInWithCode } from '../../sign-in/sign-in.ts'
import { button } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import type { VisitorContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { plainPage } from '../layout/sheet.ts'
import { passkeyButton, passkeyScript } from './passkey-views.ts'
import { currentPath, toLocalPath } from './paths.ts'
import { backLink, fieldErrorSummary, withAttemptLimit } from './views.ts'

export async function showCodeForm(visitor: VisitorContext) {
  const { c } = visitor
  const userId = await getChallengedUserId(c)
  if (userId === undefined) return c.redirect('/sign-in', 303)
  return c.html(await codePage(visitor, userId))
}

export async function submitCode(visitor: VisitorContext) {
  const { c, t } = visitor
  const userId = await getChallengedUserId(c)
  if (userId === undefined) return redirectWithNotice(c, '/sign-in', t.signIn.second.over, 'warning')
  const renderError = (error: string) => codePage(visitor, userId, error)
  const code = (await readForm(c)).text('code').trim()
  if (!/^[0-9A-Za-z\s-]{6,40}$/.test(code)) return c.html(await renderError(t.signIn.errors.code), 400)
  return withAttemptLimit(visitor, renderError, async () => {
    const outcome = await signInWithCode(c, userId, code)
    if (outcome === 'wrong') return c.html(await renderError(t.signIn.second.wrong), 400)
    return c.redirect(toLocalPath(c.req.query('next')), 303)
  })
}

/** Asks for what the user has set up. */
async function codePage(visitor: VisitorContext, userId: string, error?: string): Promise<Markup> {
  const { c, t } = visitor
  const { authenticatorApp, passkeys } = await getUserFactors(c.var.deps, userId)
  const hasPasskey = passkeys.length > 0 && supportsPasskeys(c.var.deps.publicUrl)
  const { confirmIntro, confirmOrCode } = t.secondFactor
  const introWithPasskey = authenticatorApp ? confirmOrCode : confirmIntro
  return plainPage(
    visitor,
    {
      title: t.signIn.second.title,
      intro: hasPasskey ? introWithPasskey : t.signIn.second.intro,
      head: hasPasskey ? passkeyScript(visitor) : undefined,
    },
    html`${fieldErrorSummary(visitor, error ? { code: error } : {})}
${hasPasskey ? passkeyPart(visitor) : ''}
${authenticatorApp ? codeForm(visitor, hasPasskey, error) : ''}
<p class="quiet">${t.secondFactor.lost}</p>
${backLink(visitor)}`,
  )
}

function passkeyPart(visitor: VisitorContext): Markup {
  const { c, t } = visitor
  const next = toLocalPath(c.req.query('next'))
  const props = { label: t.secondFactor.confirm, path: '/sign-in/code/passkey', next, kind: 'primary' } as const
  return html`<p data-passkey-unsupported>${t.secondFactor.unsupported}</p>
${passkeyButton(visitor, props)}`
}

function codeForm(visitor: VisitorContext, hasPasskey: boolean, error: string | undefined): Markup {
  const messages = visitor.t.signIn
  const codeField = textField({
    name: 'code',
    label: messages.code,
    required: true,
    error,
    attributes: { autocomplete: 'one-time-code', inputmode: 'text', maxlength: 40, autofocus: !error && !hasPasskey },
  })
  const content = html`${codeField}
${button({ label: messages.goOn, kind: hasPasskey ? 'plain' : 'primary' })}`
  return form({ action: currentPath(visitor) }, content)
}
