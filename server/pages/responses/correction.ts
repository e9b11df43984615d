import type { Context } from 'hono'
import { html } from 'hono/html'
import { scores } from '../../../shared/nps.ts'
import { ResponsePatch, type ResponseWithHistory } from '../../../shared/response.ts'
import { DomainError } from '../../domain/errors.ts'
import { getResponse, updateResponse } from '../../domain/responses/responses.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, parseFormFields, validateForm } from '../../http/forms.ts'
import type { Messages } from '../../i18n/en/index.ts'
import { t } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { selectField, textArea, textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { buildPath, parseQuery } from './query.ts'

/** What the form says, by the names of its fields. */
type FormValues = Record<string, string>

const PROPERTY_PREFIX = 'property.'

/** The form that corrects an answer, or moves it to another survey. */
export async function showCorrection(c: Context<Env>) {
  const response = await getResponse(c.var.deps, c.var.caller, c.req.param('id') ?? '')
  return c.html(await correctionForm(c, response, toFormValues(response), {}))
}

const toFormValues = ({ score, comment, surveyId, properties }: ResponseWithHistory): FormValues => ({
  score: `${score}`,
  comment: comment ?? '',
  surveyId,
  ...Object.fromEntries(Object.entries(properties).map(([key, value]) => [PROPERTY_PREFIX + key, value])),
})

export async function saveCorrection(c: Context<Env>) {
  const { deps, caller } = c.var
  const messages = t(c).responses.correction
  const response = await getResponse(deps, caller, c.req.param('id') ?? '')
  const values = Object.fromEntries(
    Object.entries(await parseFormFields(c)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  const showErrors = async (errors: FieldErrors) => c.html(await correctionForm(c, response, values, errors), 400)
  const result = validateForm(ResponsePatch, findChanges(response, values))
  const errors = translateErrors(messages.faults, values, result.errors ?? {})
  if (values.newKey?.trim() && !values.newValue?.trim()) errors.newValue = messages.faults.newValue
  if (!result.value || Object.keys(errors).length > 0) return showErrors(errors)
  try {
    await updateResponse(deps, caller, response.id, result.value)
  } catch (error) {
    if (!(error instanceof DomainError) || error.path === undefined) throw error
    return showErrors(translateErrors(messages.faults, values, { [error.path]: error.message }))
  }
  return redirectWithNotice(
    c,
    buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses/${response.id}`, parseQuery(c).filters),
    messages.done,
  )
}

/** What differs from the answer as it stands: what is not touched is not changed, whoever else changes it meanwhile. */
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

/** What is wrong with each field, in the reader's language. */
function translateErrors(
  messages: Messages['responses']['correction']['faults'],
  values: FormValues,
  errors: FieldErrors,
): FieldErrors {
  const newKey = values.newKey?.trim()
  return Object.fromEntries(
    Object.keys(errors).map((path) => {
      const key = /^properties\.(.*)$/s.exec(path)?.[1]
      if (key !== undefined)
        return key === newKey ? ['newKey', messages.newKey] : [PROPERTY_PREFIX + key, messages.value]
      return [path === 'properties' ? 'newKey' : path, messages[path as keyof typeof messages] ?? messages.properties]
    }),
  )
}

async function correctionForm(
  c: Context<Env>,
  response: ResponseWithHistory,
  values: FormValues,
  errors: FieldErrors,
): Promise<Markup> {
  const locale = buildPageContext(c)
  const messages = locale.t.responses
  const { filters } = parseQuery(c)
  const responsePath = buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses/${response.id}`, filters)
  const surveys = await listSurveys(c.var.deps, c.var.caller, { limit: 200 })
  const getField = (name: string) => ({ name, value: values[name] ?? '', error: errors[name] })
  const correctionMessages = messages.correction
  const breadcrumbs = breadcrumb(locale, [
    { label: messages.title, href: buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses`, filters) },
    { label: messages.detail.title(locale.format.dateTime(Date.parse(response.answeredAt))), href: responsePath },
  ])
  const content = html`${errorSummary(
    locale,
    Object.entries(errors).map(([field, message]) => ({ field, message })),
  )}${form(
    { action: buildPath(`${workspacePath(c.var.member.workspace.slug)}/responses/${response.id}/correction`, filters) },
    html`${selectField({ ...getField('score'), label: messages.score, choices: scores.map((score) => ({ value: `${score}`, label: `${score}` })) })}
${textArea({ ...getField('comment'), label: messages.comment, rows: 5, attributes: { maxlength: 5000 } })}
${selectField({ ...getField('surveyId'), label: correctionMessages.survey, hint: correctionMessages.surveyHint, choices: surveys.data.map(({ id, name }) => ({ value: id, label: name })) })}
${Object.keys(response.properties).map((key) => textField({ ...getField(PROPERTY_PREFIX + key), label: correctionMessages.property(key), hint: correctionMessages.propertyHint, attributes: { maxlength: 200 } }))}
${textField({ ...getField('newKey'), label: correctionMessages.newKey, optionalLabel: locale.t.common.optional, attributes: { maxlength: 64 } })}
${textField({ ...getField('newValue'), label: correctionMessages.newValue, optionalLabel: locale.t.common.optional, attributes: { maxlength: 200 } })}
${formActions(button({ label: locale.t.common.save, kind: 'primary' }), linkButton({ label: locale.t.common.cancel, href: responsePath }))}`,
  )}`
  return shell(
    buildPageContext(c),
    { title: correctionMessages.title, current: 'responses', intro: correctionMessages.intro, above: breadcrumbs },
    content,
  )
}
