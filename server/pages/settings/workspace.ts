import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { z } from 'zod'
import { Whole } from '../../../shared/text.ts'
import { Workspace } from '../../../shared/workspace.ts'
import { changeWorkspace, getWorkspace } from '../../domain/workspaces/workspaces.ts'
import { bodies } from '../../http/body-limit.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, type Fields, fields, readForm } from '../../http/forms.ts'
import { staff } from '../../http/require-member.ts'
import { commonWords } from '../../i18n/common.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { selectField, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { redirectWith } from '../layout/notices.ts'
import { timeZoneField } from './time-zones.ts'
import { faultsIn, partAt, sentText, settingsPage, weekdays, wordsOf } from './views.ts'

const Form = z.object({
  name: Workspace.shape.name,
  timeZone: Workspace.shape.timeZone,
  weekStartsOn: Whole(1, 7),
  throttleDays: z
    .string()
    .trim()
    .transform((value) => value || null)
    .pipe(Whole(1, 3650).nullable()),
})

/** What holds for the whole of a workspace. */
export const workspacePages = new Hono<Env>()
  .get('/w/:workspace/settings', staff('settings'), async (c) => c.html(await page(c)))
  .post('/w/:workspace/settings', staff('settings'), bodies(16), async (c) => {
    const sent = await fields(c)
    const { value, errors } = readForm(Form, sent)
    if (errors) return c.html(await page(c, sent, errors), 400)
    await changeWorkspace(c.var.deps, c.var.caller, value)
    return redirectWith(c, partAt(c, 'workspace'), wordsOf(c).workspace.saved)
  })

async function page(c: Context<Env>, sent?: Fields, errors: FieldErrors = {}) {
  const language = staffLanguage(c)
  const { workspace: words, errors: said } = wordsOf(c)
  const { name, timeZone, weekStartsOn, throttleDays } = await getWorkspace(c.var.deps, c.var.caller)
  const { faults, of } = faultsIn(errors, {
    name: said.name,
    timeZone: said.timeZone,
    weekStartsOn: said.weekStartsOn,
    throttleDays: said.throttleDays,
  })
  const content = html`${textField({
    name: 'name',
    label: words.name,
    value: sentText(sent, 'name') ?? name,
    error: of('name'),
    required: true,
    attributes: { maxlength: 200 },
  })}<div class="fields">${timeZoneField({
    label: words.timeZone,
    hint: words.timeZoneHint,
    value: sentText(sent, 'timeZone') ?? timeZone,
    error: of('timeZone'),
  })}${selectField({
    name: 'weekStartsOn',
    label: words.weekStartsOn,
    value: sentText(sent, 'weekStartsOn') ?? String(weekStartsOn),
    error: of('weekStartsOn'),
    choices: weekdays(language).map((label, index) => ({ value: String(index + 1), label })),
  })}</div>${textField({
    name: 'throttleDays',
    label: words.throttleDays,
    hint: words.throttleHint,
    type: 'number',
    value: sentText(sent, 'throttleDays') ?? String(throttleDays ?? ''),
    error: of('throttleDays'),
    attributes: { min: 1, max: 3650, inputmode: 'numeric' },
  })}${formActions(button({ label: commonWords(language).save, kind: 'primary' }))}`
  const action = partAt(c, 'workspace')
  return settingsPage(c, 'workspace', { intro: words.intro, faults }, card({}, form({ action }, content)))
}
