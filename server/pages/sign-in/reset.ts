import { html } from 'hono/html'
import { z } from 'zod'
import { Password } from '../../../shared/user.ts'
import { readForm, validateForm } from '../../http/forms.ts'
import { getResetUserId, resetPassword } from '../../sign-in/sign-in.ts'
import { button } from '../components/button.ts'
import { form } from '../components/form.ts'
import type { VisitorContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { plainPage } from '../layout/sheet.ts'
import { expiredPage } from './links.ts'
import { currentPath } from './paths.ts'
import { fieldErrorSummary, newPasswordField, withPasswordPolicy } from './views.ts'

const ResetForm = z.object({ password: Password })

export async function showResetForm(visitor: VisitorContext) {
  const { c } = visitor
  const userId = await getResetUserId(c, c.req.param('token') ?? '')
  return userId === undefined ? c.html(expiredPage(visitor, 'reset'), 410) : c.html(resetPage(visitor))
}

export async function saveNewPassword(visitor: VisitorContext) {
  const { c } = visitor
  const messages = visitor.t.signIn
  const { value, errors } = validateForm(ResetForm, (await readForm(c)).fields)
  if (errors) return c.html(resetPage(visitor, messages.errors.password), 400)
  const renderErrors = ({ password }: { password: string }) => resetPage(visitor, password)
  return withPasswordPolicy(visitor, renderErrors, async () => {
    const isReset = await resetPassword(c, c.req.param('token') ?? '', value.password)
    return isReset ? redirectWithNotice(c, '/sign-in', messages.reset.done) : c.html(expiredPage(visitor, 'reset'), 410)
  })
}

function resetPage(visitor: VisitorContext, error?: string): Markup {
  const { reset: messages } = visitor.t.signIn
  const content = html`${newPasswordField(visitor, error)}
${button({ label: messages.button, kind: 'primary' })}`
  return plainPage(
    visitor,
    { title: messages.title, intro: messages.intro },
    html`${fieldErrorSummary(visitor, error ? { password: error } : {})}
${form({ action: currentPath(visitor) }, content)}`,
  )
}
