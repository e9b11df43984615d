import { html } from 'hono/html'
import { removeDemo } from '../../domain/demo/demo.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { deleteWorkspace } from '../../domain/workspaces/deletion.ts'
import { emptyForm, readForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { sampleRemoval } from '../layout/sample-banner.ts'
import { settingsPath } from './paths.ts'
import { settingsPage } from './views.ts'

export const showDangerZone = (page: PageContext) => page.c.html(dangerPage(page))

/** Deletes the workspace if its name was typed correctly. */
export async function confirmDeletion(page: PageContext) {
  const { c, workspace } = page
  const { danger: messages, errors: errorMessages } = page.t.settings
  const submitted = await readForm(c)
  try {
    await deleteWorkspace(c.var.deps, c.var.caller, submitted.text('name'))
  } catch (error) {
    if (!hasErrorCode(error, 'wrong-name')) throw error
    return c.html(dangerPage(page, submitted, errorMessages.confirmName(workspace.name)), 400)
  }
  return redirectWithNotice(c, '/workspaces', messages.deleted(workspace.name))
}

export async function deleteSample(page: PageContext) {
  await removeDemo(page.c.var.deps, page.c.var.caller)
  return redirectWithNotice(page.c, '/workspaces', page.t.settings.sample.removed)
}

function dangerPage(page: PageContext, submitted = emptyForm, error?: string): Markup {
  const { danger: messages } = page.t.settings
  const nameField = textField({
    name: 'name',
    label: messages.name,
    hint: page.workspace.name,
    value: submitted.text('name'),
    error,
    required: true,
    attributes: { autocomplete: 'off', spellcheck: 'false' },
  })
  const deletionForm = form(
    { action: settingsPath(page, 'danger') },
    html`${nameField}
${formActions(button({ label: messages.button, kind: 'danger', icon: 'trash' }))}`,
  )
  const exports = html`${exportLinks(page)}
<p class="hint">${messages.backup}</p>`
  return settingsPage(
    page,
    'danger',
    { intro: messages.intro, fieldErrors: error ? [{ field: 'name', message: error }] : [] },
    html`${page.workspace.demo ? card({ title: page.t.common.sample, intro: page.t.settings.sample.removeText }, html`<div>${sampleRemoval(page)}</div>`) : ''}
${card({ title: messages.exportFirst }, exports)}
${card({ title: messages.title, intro: messages.text }, deletionForm)}`,
  )
}

function exportLinks(page: PageContext): Markup {
  const { exports: messages } = page.t.settings.danger
  const { slug } = page.workspace
  const downloads = [
    [messages.responses, workspacePath(slug, '/responses.xlsx')],
    [messages.contacts, workspacePath(slug, '/contacts.xlsx')],
    [messages.followUps, workspacePath(slug, '/follow-ups.xlsx')],
    [messages.audit, settingsPath(page, 'audit', '.xlsx')],
  ] as const
  return formActions(...downloads.map(([label, href]) => linkButton({ label, href, icon: 'download' })))
}
