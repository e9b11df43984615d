import { html } from 'hono/html'
import { durationUnits, type FollowUpSettings, MAX_DUE_WORKING_HOURS } from '../../../shared/follow-up-settings.ts'
import type { HolidayCalendar, HolidayYear } from '../../../shared/holidays/calendar.ts'
import { findHolidayCalendar } from '../../../shared/holidays/calendars.ts'
import { holidayNames } from '../../../shared/holidays/names.ts'
import type { WorkingDuration } from '../../../shared/working-days.ts'
import type { Form } from '../../http/forms.ts'
import { nameCountry } from '../components/countries.ts'
import { checkField, checkGroup, selectField, textArea, textField } from '../components/field.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { weekdayNames } from './workspace.ts'

export interface WorkingTimeView {
  page: PageContext
  submitted: Form
  settings: FollowUpSettings
  errorFor(name: keyof PageContext['t']['settings']['followUps']['errors']): string | undefined
}

export const isSubmitted = ({ submitted }: WorkingTimeView) => submitted.has('assignment')

/** In how much working time a follow-up is due, for all and for the most valuable customers. */
export function deadlineFields(view: WorkingTimeView): Markup {
  const { page, submitted, settings, errorFor } = view
  const messages = page.t.settings.followUps
  const priority = settings.priorityDue
  const propertyField = textField({
    name: 'priorityProperty',
    label: messages.priorityProperty,
    value: submitted.text('priorityProperty', priority?.property ?? 'tier'),
    error: errorFor('priorityProperty'),
    attributes: { maxlength: 64 },
  })
  const valuesField = textField({
    name: 'priorityValues',
    label: messages.priorityValues,
    value: submitted.text('priorityValues', priority?.values.join(messages.valueSeparator) ?? ''),
    error: errorFor('priorityValues'),
  })
  const priorityDue = durationFields(view, 'priority', {
    label: messages.priorityDueIn,
    duration: priority?.due ?? null,
    unit: 'hours',
  })
  const due = { label: messages.dueIn, hint: messages.dueHint, duration: settings.due }
  return html`<div class="fields">${durationFields(view, 'due', due)}</div>
<div>
<h3>${messages.priority}</h3>
<p class="hint">${messages.priorityHint}</p>
</div>
<div class="fields">${propertyField}${valuesField}</div>
<div class="fields">${priorityDue}</div>`
}

function durationFields(
  { page, submitted, errorFor }: WorkingTimeView,
  name: 'due' | 'priority',
  props: { label: string; hint?: string; duration: WorkingDuration | null; unit?: WorkingDuration['unit'] },
): Markup {
  const messages = page.t.settings.followUps
  const { duration, unit = 'days' } = props
  const amountField = textField({
    name: `${name}Amount`,
    label: props.label,
    hint: props.hint,
    type: 'number',
    value: submitted.text(`${name}Amount`, String(duration?.amount ?? '')),
    error: errorFor(`${name}Amount`),
    attributes: { min: 0, max: MAX_DUE_WORKING_HOURS, inputmode: 'numeric' },
  })
  const unitField = selectField({
    name: `${name}Unit`,
    label: messages.unit,
    value: submitted.text(`${name}Unit`, duration?.unit ?? unit),
    choices: durationUnits.map((value) => ({ value, label: messages.units[value] })),
  })
  return html`${amountField}${unitField}`
}

/** Hours, days of the week, public holidays, and the days of the company itself. */
export function workingTimeFieldset(view: WorkingTimeView): Markup {
  const { page, submitted, settings, errorFor } = view
  const messages = page.t.settings.followUps
  const hourField = (name: 'hoursFrom' | 'hoursTo', label: string, value: string | undefined) =>
    textField({
      name,
      label,
      type: 'time',
      value: submitted.text(name, value === '24:00' ? '00:00' : (value ?? '')),
      error: errorFor(name),
    })
  const weekendField = checkGroup({
    name: 'weekendDays',
    label: messages.weekend,
    values: isSubmitted(view) ? submitted.list('weekendDays') : settings.weekendDays.map(String),
    error: errorFor('weekendDays'),
    choices: weekdayNames(page.format.language).map((label, index) => ({ value: String(index + 1), label })),
  })
  const dayField = (name: 'holidays' | 'workingDays', label: string, hint: string) =>
    textArea({
      name,
      label,
      hint,
      value: submitted.text(name, settings[name].join('\n')),
      error: errorFor(name),
    })
  return html`<div class="fields">
${hourField('hoursFrom', messages.hoursFrom, settings.workingHours?.from)}
${hourField('hoursTo', messages.hoursTo, settings.workingHours?.to)}
</div>
<p class="hint">${messages.hoursHint}</p>
${weekendField}
${publicHolidayField(view)}
<div class="fields">
${dayField('holidays', messages.holidays, messages.holidaysHint)}
${dayField('workingDays', messages.workingDays, messages.workingDaysHint)}
</div>`
}

/** Whether the public holidays of the country count; for other countries, that there are none here. */
function publicHolidayField(view: WorkingTimeView): Markup {
  const { page, submitted, settings } = view
  const messages = page.t.settings.followUps
  const { country } = page.workspace
  const calendar = findHolidayCalendar(country)
  // Kept for when the country is set.
  const kept =
    settings.holidayCalendar === 'country' ? html`<input type="hidden" name="publicHolidays" value="yes">` : ''
  if (!calendar) return html`${kept}<p class="hint">${messages.noPublicHolidays}</p>`
  const field = checkField({
    name: 'publicHolidays',
    label: messages.publicHolidays(nameCountry(page.format.language, calendar.country)),
    hint: describeSource(page, calendar),
    checked: isSubmitted(view) ? submitted.has('publicHolidays') : settings.holidayCalendar === 'country',
  })
  return html`${field}
<details class="field labels">
<summary>${messages.showPublicHolidays}</summary>
${calendar.years.map((year) => yearList(page, year))}
</details>`
}

function describeSource({ t, format }: PageContext, { years }: HolidayCalendar): string {
  const messages = t.settings.followUps
  const lastYear = years.at(-1)?.year ?? 0
  return messages.knownUntil(format.day(`${lastYear}-12-31`), String(lastYear + 1))
}

function yearList({ t, format }: PageContext, { year, source, daysOff, workingDays }: HolidayYear): Markup {
  const messages = t.settings.followUps
  const language = format.language
  const published = source.published === null ? '' : messages.published(format.day(source.published))
  return html`<h3>${year}</h3>
<ul>
${daysOff.map(({ name, from, to = from }) => html`<li>${format.span({ from, to })}${messages.colon}${holidayNames[name][language]}</li>`)}
${workingDays.length > 0 ? html`<li>${messages.workedWeekends(format.list(workingDays.map(format.day)))}</li>` : ''}
</ul>
<p class="hint">${messages.source}<a href="${source.url}" rel="noreferrer">${source.title}</a>${published}</p>`
}
