import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { WholeNumber } from '../../../shared/text.ts'
import { Workspace } from '../../../shared/workspace.ts'
import { getWorkspace, updateWorkspace } from '../../domain/workspaces/workspaces.ts'
import { bodyLimit } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type FormFields, parseFormFields, validateForm } from '../../http/forms.ts'
import { requireMember } from '../../http/require-member.ts'
import { getMessages, requestLanguage, t } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { selectField, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { timeZoneField } from './time-zones.ts'
import { buildFieldErrors, getText, settingsPage, settingsPath, weekdayNames } from './views.ts'

const WorkspaceForm = z.object({
  name: Workspace.shape.name,
  timeZone: Workspace.shape.timeZone,
  weekStartsOn: WholeNumber(1, 7),
  throttleDays: z
    .string()
    .trim()
    .transform((value) => value || null)
    .pipe(WholeNumber(1, 3650).nullable()),
})

/** What holds for the whole of a workspace. */
export const workspaceSettingsPages = new Hono<Env>()
  .get('/w/:workspace/settings', requireMember('settings'), async (c) => c.html(await workspacePage(c)))
  .post('/w/:workspace/settings', requireMember('settings'), bodyLimit(16), async (c) => {
    const values = await parseFormFields(c)
    const { value, errors } = validateForm(WorkspaceForm, values)
    if (errors) return c.html(await workspacePage(c, values, errors), 400)
    await updateWorkspace(c.var.deps, c.var.caller, value)
    return redirectWithNotice(c, settingsPath(c, 'workspace'), t(c).settings.workspace.saved)
  })

async function workspacePage(c: Context<Env>, values?: FormFields, errors: FieldErrors = {}) {
  const language = requestLanguage(c)
  const { workspace: messages, errors: errorMessages } = t(c).settings
  const { name, timeZone, weekStartsOn, throttleDays } = await getWorkspace(c.var.deps, c.var.caller)
  const { fieldErrors, errorFor } = buildFieldErrors(errors, {
    name: errorMessages.name,
    timeZone: errorMessages.timeZone,
    weekStartsOn: errorMessages.weekStartsOn,
    throttleDays: errorMessages.throttleDays,
  })
  const content = html`${textField({
    name: 'name',
    label: messages.name,
    value: getText(values, 'name') ?? name,
    error: errorFor('name'),
    required: true,
    attributes: { maxlength: 200 },
  })}<div class="fields">${timeZoneField({
    label: messages.timeZone,
    hint: messages.timeZoneHint,
    value: getText(values, 'timeZone') ?? timeZone,
    error: errorFor('timeZone'),
  })}${selectField({
    name: 'weekStartsOn',
    label: messages.weekStartsOn,
    value: getText(values, 'weekStartsOn') ?? String(weekStartsOn),
    error: errorFor('weekStartsOn'),
    choices: weekdayNames(language).map((label, index) => ({ value: String(index + 1), label })),
  })}</div>${textField({
    name: 'throttleDays',
    label: messages.throttleDays,
    hint: messages.throttleHint,
    type: 'number',
    value: getText(values, 'throttleDays') ?? String(throttleDays ?? ''),
    error: errorFor('throttleDays'),
    attributes: { min: 1, max: 3650, inputmode: 'numeric' },
  })}${formActions(button({ label: getMessages(language).common.save, kind: 'primary' }))}`
  const action = settingsPath(c, 'workspace')
  return settingsPage(c, 'workspace', { intro: messages.intro, fieldErrors }, card({}, form({ action }, content)))
}
