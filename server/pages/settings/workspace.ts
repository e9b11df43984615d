import { html } from 'hono/html'
import { z } from 'zod'
import { hasFestivals } from '../../../shared/festivals.ts'
import { WholeNumber } from '../../../shared/text.ts'
import { festivalChoices, Workspace } from '../../../shared/workspace.ts'
import { getWorkspace, updateWorkspace } from '../../domain/workspaces/workspaces.ts'
import { emptyForm, type FieldErrors, readForm, validateForm } from '../../http/forms.ts'
import { parseTimeZone } from '../../i18n/time-zones.ts'
import { button } from '../components/button.ts'
import { listCountryChoices } from '../components/countries.ts'
import { selectField, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import { timeZoneField } from '../components/time-zone-field.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { settingsPath } from './paths.ts'
import { buildFieldErrors, settingsPage } from './views.ts'

const WorkspaceForm = z.object({
  name: Workspace.shape.name,
  timeZone: Workspace.shape.timeZone,
  country: z
    .string()
    .transform((value) => value || null)
    .pipe(Workspace.shape.country)
    .optional(),
  weekStartsOn: WholeNumber(1, 7),
  fiscalYearStartsIn: WholeNumber(1, 12).optional(),
  festivals: Workspace.shape.festivals.optional(),
  throttleDays: z
    .string()
    .trim()
    .transform((value) => value || null)
    .pipe(WholeNumber(1, 3650).nullable()),
  minContactAgeDays: z
    .string()
    .trim()
    .transform((value) => value || null)
    .pipe(WholeNumber(1, 3650).nullable())
    .optional(),
})

export const showWorkspace = async (page: PageContext) => page.c.html(await workspacePage(page))

export async function saveWorkspace(page: PageContext) {
  const { c } = page
  const submitted = await readForm(c)
  const timeZone = parseTimeZone(submitted.text('timeZone'), c.var.deps.now())
  const { value, errors } = validateForm(WorkspaceForm, { ...submitted.fields, timeZone })
  if (errors) return c.html(await workspacePage(page, submitted, errors), 400)
  await updateWorkspace(c.var.deps, c.var.caller, value)
  return redirectWithNotice(c, settingsPath(page, 'workspace'), page.t.settings.workspace.saved)
}

async function workspacePage(page: PageContext, submitted = emptyForm, errors: FieldErrors = {}) {
  const { workspace: messages, errors: errorMessages } = page.t.settings
  const workspace = await getWorkspace(page.c.var.deps, page.c.var.caller)
  const { name, timeZone, country, weekStartsOn, fiscalYearStartsIn, festivals } = workspace
  const { throttleDays, minContactAgeDays } = workspace
  const { fieldErrors, errorFor } = buildFieldErrors(errors, {
    name: errorMessages.name,
    timeZone: errorMessages.timeZone,
    country: errorMessages.country,
    weekStartsOn: errorMessages.weekStartsOn,
    fiscalYearStartsIn: errorMessages.fiscalYearStartsIn,
    throttleDays: errorMessages.throttleDays,
    minContactAgeDays: errorMessages.minContactAgeDays,
  })
  const nameField = textField({
    name: 'name',
    label: messages.name,
    value: submitted.text('name', name),
    error: errorFor('name'),
    required: true,
    attributes: { maxlength: 200 },
  })
  const zoneField = timeZoneField(page, {
    label: messages.timeZone,
    hint: messages.timeZoneHint,
    value: submitted.text('timeZone', timeZone),
    error: errorFor('timeZone'),
  })
  const countryField = selectField({
    name: 'country',
    label: messages.country,
    hint: messages.countryHint,
    value: submitted.text('country', country ?? ''),
    error: errorFor('country'),
    choices: [{ value: '', label: messages.noCountry }, ...listCountryChoices(page.format.language)],
  })
  const weekField = selectField({
    name: 'weekStartsOn',
    label: messages.weekStartsOn,
    value: submitted.text('weekStartsOn', String(weekStartsOn)),
    error: errorFor('weekStartsOn'),
    choices: weekdayNames(page.format.language).map((label, index) => ({ value: String(index + 1), label })),
  })
  const fiscalYearField = selectField({
    name: 'fiscalYearStartsIn',
    label: messages.fiscalYearStartsIn,
    hint: messages.fiscalYearHint,
    value: submitted.text('fiscalYearStartsIn', String(fiscalYearStartsIn)),
    error: errorFor('fiscalYearStartsIn'),
    choices: monthNames(page.format.language).map((label, index) => ({ value: String(index + 1), label })),
  })
  const festivalField = selectField({
    name: 'festivals',
    label: messages.festivals,
    hint: messages.festivalsHint,
    value: submitted.text('festivals', festivals),
    choices: festivalChoices.map((value) => ({ value, label: messages.festivalChoices[value] })),
  })
  const throttleField = textField({
    name: 'throttleDays',
    label: messages.throttleDays,
    hint: messages.throttleHint,
    type: 'number',
    value: submitted.text('throttleDays', String(throttleDays ?? '')),
    error: errorFor('throttleDays'),
    attributes: { min: 1, max: 3650, inputmode: 'numeric' },
  })
  const contactAgeField = textField({
    name: 'minContactAgeDays',
    label: messages.minContactAgeDays,
    hint: messages.minContactAgeHint,
    type: 'number',
    value: submitted.text('minContactAgeDays', String(minContactAgeDays ?? '')),
    error: errorFor('minContactAgeDays'),
    attributes: { min: 1, max: 3650, inputmode: 'numeric' },
  })
  const content = html`${nameField}
<div class="fields">
${zoneField}
${weekField}
${countryField}
${fiscalYearField}
${hasFestivals(country) ? festivalField : ''}
${throttleField}
${contactAgeField}
</div>
${formActions(button({ label: page.t.common.save, kind: 'primary' }))}`
  const action = settingsPath(page, 'workspace')
  return settingsPage(page, 'workspace', { intro: messages.intro, fieldErrors }, card({}, form({ action }, content)))
}

/** The names of the months from January on. */
const monthNames = (language: string): string[] =>
  Array.from({ length: 12 }, (_, month) =>
    new Intl.DateTimeFormat(language, { month: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, month, 1)),
  )

/** The names of the weekdays from Monday on. */
export const weekdayNames = (language: string): string[] =>
  Array.from({ length: 7 }, (_, day) =>
    new Intl.DateTimeFormat(language, { weekday: 'long', timeZone: 'UTC' }).format(Date.UTC(2026, 10, 23 + day)),
  )
