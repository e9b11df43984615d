import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { removeDemo } from '../../domain/demo/demo.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { deleteWorkspace } from '../../domain/workspaces/deletion.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FormFields, parseFormFields } from '../../http/forms.ts'
import { requireMember } from '../../http/require-member.ts'
import { t } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { getText, settingsPage, settingsPath } from './views.ts'

/** What cannot be undone. */
export const dangerPages = new Hono<Env>()
  .get('/w/:workspace/settings/danger', requireMember('workspace.delete'), (c) => c.html(dangerPage(c)))
  .post('/w/:workspace/settings/danger', requireMember('workspace.delete'), bodyLimit(16), async (c) => {
    const values = await parseFormFields(c)
    const { danger: dangerMessages, errors: errorMessages } = t(c).settings
    const { name } = c.var.member.workspace
    try {
      await deleteWorkspace(c.var.deps, c.var.caller, getText(values, 'name') ?? '')
    } catch (error) {
      if (!hasErrorCode(error, 'wrong-name')) throw error
      return c.html(dangerPage(c, values, errorMessages.confirmName(name)), 400)
    }
    return redirectWithNotice(c, '/workspaces', dangerMessages.deleted(name))
  })
  .post('/w/:workspace/settings/danger/sample', requireMember('workspace.delete'), bodyLimit(16), async (c) => {
    await removeDemo(c.var.deps, c.var.caller)
    return redirectWithNotice(c, '/workspaces', t(c).settings.sample.removed)
  })

function dangerPage(c: Context<Env>, values?: FormFields, error?: string): Markup {
  const { danger: messages } = t(c).settings
  const nameField = textField({
    name: 'name',
    label: messages.name,
    hint: c.var.member.workspace.name,
    value: getText(values, 'name') ?? '',
    error,
    required: true,
    attributes: { autocomplete: 'off', spellcheck: 'false' },
  })
  const deleteForm = form(
    { action: settingsPath(c, 'danger') },
    html`${nameField}${formActions(button({ label: messages.button, kind: 'danger', icon: 'trash' }))}`,
  )
  return settingsPage(
    c,
    'danger',
    { intro: messages.intro, fieldErrors: error ? [{ field: 'name', message: error }] : [] },
    html`${card({ title: messages.exportFirst }, html`${exportLinks(c)}<p class="hint">${messages.backup}</p>`)}${card({ title: messages.title, intro: messages.text }, deleteForm)}`,
  )
}

/** What can be taken along. */
function exportLinks(c: Context<Env>): Markup {
  const { exports: messages } = t(c).settings.danger
  const downloads = [
    [messages.answers, `${workspacePath(c.var.member.workspace.slug)}/responses.csv`],
    [messages.contacts, `${workspacePath(c.var.member.workspace.slug)}/contacts.csv`],
    [messages.followUps, `${workspacePath(c.var.member.workspace.slug)}/follow-ups.csv`],
    [messages.audit, `${settingsPath(c, 'audit')}.csv`],
  ] as const
  return formActions(...downloads.map(([label, href]) => linkButton({ label, href, icon: 'download' })))
}
