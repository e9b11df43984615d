import { html } from 'hono/html'
import { scores } from '../../../shared/nps.ts'
import { ResponsePatch, type ResponseWithHistory } from '../../../shared/response.ts'
import { DomainError } from '../../domain/errors.ts'
import { getResponse, updateResponse } from '../../domain/responses/responses.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import { type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import type { Messages } from '../../i18n/en/index.ts'
import { button, linkButton } from '../components/button.ts'
import { selectField, textArea, textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { responsePaths } from './paths.ts'
import { parseQuery } from './query.ts'
import { getResponseTitle } from './views.ts'

/** The texts of the form by the names of its fields. */
type FormValues = Record<string, string>

type ErrorMessages = Messages['responses']['correction']['errors']

const PROPERTY_PREFIX = 'property.'

/** The form that corrects a response or moves it to another survey. */
export async function showCorrection(page: PageContext) {
  const response = await loadResponse(page)
  return page.c.html(await correctionPage(page, response, { values: toFormValues(response), errors: {} }))
}

const loadResponse = ({ c }: PageContext) => getResponse(c.var.deps, c.var.caller, c.req.param('id') ?? '')

const toFormValues = ({ score, comment, surveyId, properties }: ResponseWithHistory): FormValues => ({
  score: `${score}`,
  comment: comment ?? '',
  surveyId,
  ...Object.fromEntries(Object.entries(properties).map(([key, value]) => [PROPERTY_PREFIX + key, value])),
})

export async function saveCorrection(page: PageContext) {
  const { c, t, workspace } = page
  const messages = t.responses.correction
  const response = await loadResponse(page)
  const values = getTexts(await readForm(c))
  const showErrors = async (errors: FieldErrors) =>
    c.html(await correctionPage(page, response, { values, errors }), 400)
  const result = validateForm(ResponsePatch, findChanges(response, values))
  const errors = translateErrors(messages.errors, values, result.errors ?? {})
  if (values.newKey?.trim() && !values.newValue?.trim()) errors.newValue = messages.errors.newValue
  if (!result.value || Object.keys(errors).length > 0) return showErrors(errors)
  try {
    await updateResponse(c.var.deps, c.var.caller, response.id, result.value)
  } catch (error) {
    if (!(error instanceof DomainError) || error.path === undefined) throw error
    return showErrors(translateErrors(messages.errors, values, { [error.path]: error.message }))
  }
  const responsePath = responsePaths.detail(workspace.slug, response.id, parseQuery(c).filters)
  return redirectWithNotice(c, responsePath, messages.done)
}

const getTexts = (form: Form): FormValues =>
  Object.fromEntries(Object.keys(form.fields).map((name) => [name, form.text(name)]))

/** Only what the form changed, so that it does not undo changes by someone else in the meantime. */
function findChanges(response: ResponseWithHistory, values: FormValues): Record<string, unknown> {
  const previousValues = toFormValues(response)
  const getValue = (name: string) => values[name]?.replaceAll('\r\n', '\n')
  const isChanged = (name: string) => getValue(name) !== undefined && getValue(name)?.trim() !== previousValues[name]
  const changedKeys = Object.keys(response.properties).filter((key) => isChanged(PROPERTY_PREFIX + key))
  const properties = Object.fromEntries(
    changedKeys.map((key) => [key, getValue(PROPERTY_PREFIX + key)?.trim() || null]),
  )
  const newKey = getValue('newKey')?.trim()
  if (newKey) properties[newKey] = getValue('newValue')?.trim() || null
  return {
    ...(isChanged('score') && { score: /^\d{1,2}$/.test(values.score ?? '') ? Number(values.score) : values.score }),
    ...(isChanged('comment') && { comment: getValue('comment') }),
    ...(isChanged('surveyId') && { surveyId: values.surveyId }),
    ...(Object.keys(properties).length > 0 && { properties }),
  }
}

/** The errors in the user's language, by the names of the form's fields. */
function translateErrors(messages: ErrorMessages, values: FormValues, errors: FieldErrors): FieldErrors {
  const newKey = values.newKey?.trim()
  const translate = (path: string): [string, string] => {
    const key = /^properties\.(.*)$/s.exec(path)?.[1]
    if (key !== undefined) return key === newKey ? ['newKey', messages.newKey] : [PROPERTY_PREFIX + key, messages.value]
    const message = messages[path as keyof ErrorMessages] ?? messages.properties
    return [path === 'properties' ? 'newKey' : path, message]
  }
  return Object.fromEntries(Object.keys(errors).map(translate))
}

interface CorrectionState {
  values: FormValues
  errors: FieldErrors
}

async function correctionPage(page: PageContext, response: ResponseWithHistory, state: CorrectionState) {
  const { c, t, workspace } = page
  const { filters } = parseQuery(c)
  const { correction: messages, title } = t.responses
  const responsePath = responsePaths.detail(workspace.slug, response.id, filters)
  const fieldErrors = Object.entries(state.errors).map(([field, message]) => ({ field, message }))
  const saveButton = button({ label: t.common.save, kind: 'primary' })
  const cancelLink = linkButton({ label: t.common.cancel, href: responsePath })
  const fields = html`${await correctionFields(page, response, state)}
${formActions(saveButton, cancelLink)}`
  const breadcrumbs = [
    { label: title, href: responsePaths.list(workspace.slug, filters) },
    { label: getResponseTitle(page, response), href: responsePath },
  ]
  return shell(
    page,
    { title: messages.title, current: 'responses', intro: messages.intro, above: breadcrumb(page, breadcrumbs) },
    html`${errorSummary(page, fieldErrors)}
${form({ action: responsePaths.correction(workspace.slug, response.id, filters) }, fields)}`,
  )
}

async function correctionFields(
  { c, t, format }: PageContext,
  { properties }: ResponseWithHistory,
  { values, errors }: CorrectionState,
): Promise<Markup> {
  const { correction: messages, score, comment } = t.responses
  const optionalLabel = t.common.optional
  const { data: surveys } = await listSurveys(c.var.deps, c.var.caller, { limit: 200 })
  const field = (name: string, label: string) => ({ name, label, value: values[name] ?? '', error: errors[name] })
  const scoreChoices = scores.map((value) => ({ value: `${value}`, label: `${value}` }))
  const surveyChoices = surveys.map(({ id, name }) => ({ value: id, label: name }))
  const propertyField = (key: string) =>
    textField({
      ...field(PROPERTY_PREFIX + key, messages.property(format.propertyName(key))),
      hint: messages.propertyHint,
      attributes: { maxlength: 200 },
    })
  return html`${selectField({ ...field('score', score), choices: scoreChoices })}
${textArea({ ...field('comment', comment), rows: 5, attributes: { maxlength: 5000 } })}
${selectField({ ...field('surveyId', messages.survey), hint: messages.surveyHint, choices: surveyChoices })}
${Object.keys(properties).map(propertyField)}
${textField({ ...field('newKey', messages.newKey), optionalLabel, attributes: { maxlength: 64 } })}
${textField({ ...field('newValue', messages.newValue), optionalLabel, attributes: { maxlength: 200 } })}`
}
