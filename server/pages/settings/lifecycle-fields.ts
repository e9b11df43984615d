import { html } from 'hono/html'
import { z } from 'zod'
import { getCurrency } from '../../../shared/currencies.ts'
import type { FollowUpSettingsPatch } from '../../../shared/follow-up-settings.ts'
import { Currency } from '../../../shared/money.ts'
import type { Survey } from '../../../shared/survey.ts'
import { blankToNull, WholeNumber } from '../../../shared/text.ts'
import { selectField, textField } from '../components/field.ts'
import type { Markup } from '../layout/page.ts'
import type { WorkingTimeView } from './working-time-fields.ts'

const Count = (min: number, max: number) => z.string().trim().pipe(WholeNumber(min, max)).optional()
const OptionalCount = (min: number, max: number) =>
  z.string().transform(blankToNull).pipe(WholeNumber(min, max).nullable()).optional()

/** What happens by itself after a follow-up has opened, as the form sends it. */
export const lifecycleFields = {
  maxAttempts: Count(1, 10),
  askAgainDays: OptionalCount(1, 90),
  recoverySurveyId: z.string().transform(blankToNull).optional(),
  responseDays: Count(1, 90),
  notifyManagersAfter: OptionalCount(0, 500),
  reassignAfter: OptionalCount(0, 500),
  reopenActionAfter: OptionalCount(1, 100),
  currency: z
    .string()
    .transform((value) => value.trim().toUpperCase() || null)
    .pipe(Currency.nullable())
    .optional(),
}

type LifecycleField = keyof typeof lifecycleFields
type Fields = { [Name in LifecycleField]: z.output<(typeof lifecycleFields)[Name]> }

/** The settings of the fields that were sent. */
export const toLifecycleSettings = (fields: Partial<Fields>): FollowUpSettingsPatch =>
  Object.fromEntries(
    (Object.keys(lifecycleFields) as LifecycleField[]).flatMap((name) =>
      fields[name] === undefined ? [] : [[name, fields[name]]],
    ),
  )

interface LifecycleView extends WorkingTimeView {
  surveys: readonly Pick<Survey, 'id' | 'name' | 'type'>[]
}

export function lifecycleFieldset(view: LifecycleView): Markup {
  const { page, submitted, settings, surveys, errorFor } = view
  const messages = page.t.settings.followUps.lifecycle
  const numberField = (name: Exclude<LifecycleField, 'recoverySurveyId' | 'currency'>, [min, max]: [number, number]) =>
    textField({
      name,
      type: 'number',
      label: messages[name],
      hint: messages.hints[name],
      value: submitted.text(name, String(settings[name] ?? '')),
      error: errorFor(name),
      attributes: { min, max, inputmode: 'numeric' },
    })
  const surveyField = selectField({
    name: 'recoverySurveyId',
    label: messages.recoverySurveyId,
    hint: messages.hints.recoverySurveyId,
    value: submitted.text('recoverySurveyId', settings.recoverySurveyId ?? ''),
    error: errorFor('recoverySurveyId'),
    choices: [
      { value: '', label: messages.ownSurvey },
      ...surveys.filter(({ type }) => type === 'recovery').map(({ id, name }) => ({ value: id, label: name })),
    ],
  })
  const currencyField = textField({
    name: 'currency',
    label: messages.currency,
    hint: messages.hints.currency(getCurrency(page.workspace.country)),
    value: submitted.text('currency', settings.currency ?? ''),
    error: errorFor('currency'),
    attributes: { maxlength: 3, autocapitalize: 'characters', spellcheck: 'false' },
  })
  return html`<div class="fields">
${numberField('maxAttempts', [1, 10])}
${numberField('askAgainDays', [1, 90])}
${surveyField}
${numberField('responseDays', [1, 90])}
${numberField('notifyManagersAfter', [0, 500])}
${numberField('reassignAfter', [0, 500])}
${numberField('reopenActionAfter', [1, 100])}
${currencyField}
</div>`
}
