import { html } from 'hono/html'
import { readForm } from '../../http/forms.ts'
import { getChallengedUserId, signInWithCode } from '../../sign-in/sign-in.ts'
import { button } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form } from '../components/form.ts'
import type { VisitorContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { plainPage } from '../layout/sheet.ts'
import { currentPath, toLocalPath } from './paths.ts'
import { backLink, fieldErrorSummary, withAttemptLimit } from './views.ts'

export async function showCodeForm(visitor: VisitorContext) {
  const { c } = visitor
  if ((await getChallengedUserId(c)) === undefined) return c.redirect('/sign-in', 303)
  return c.html(codePage(visitor))
}

export async function submitCode(visitor: VisitorContext) {
  const { c, t } = visitor
  const userId = await getChallengedUserId(c)
  if (userId === undefined) return redirectWithNotice(c, '/sign-in', t.signIn.second.over, 'warning')
  const code = (await readForm(c)).text('code').trim()
  if (!/^[0-9A-Za-z\s-]{6,20}$/.test(code)) return c.html(codePage(visitor, t.signIn.errors.code), 400)
  const renderError = (error: string) => codePage(visitor, error)
  return withAttemptLimit(visitor, renderError, async () => {
    const outcome = await signInWithCode(c, userId, code)
    if (outcome === 'wrong') return c.html(renderError(t.signIn.second.wrong), 400)
    return c.redirect(toLocalPath(c.req.query('next')), 303)
  })
}

function codePage(visitor: VisitorContext, error?: string): Markup {
  const messages = visitor.t.signIn
  const codeField = textField({
    name: 'code',
    label: messages.code,
    required: true,
    error,
    attributes: { autocomplete: 'one-time-code', inputmode: 'text', maxlength: 20, autofocus: !error },
  })
  const content = html`${codeField}
${button({ label: messages.goOn, kind: 'primary' })}`
  return plainPage(
    visitor,
    { title: messages.second.title, intro: messages.second.intro },
    html`${fieldErrorSummary(visitor, error ? { code: error } : {})}
${form({ action: currentPath(visitor) }, content)}
${backLink(visitor)}`,
  )
}
