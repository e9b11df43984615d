import type { Context } from 'hono'
import { html } from 'hono/html'
import { scores } from '../../../shared/nps.ts'
import { ResponsePatch, type ResponseWithHistory } from '../../../shared/response.ts'
import { DomainError } from '../../domain/errors.ts'
import { changeResponse, getResponse } from '../../domain/responses/responses.ts'
import { listSurveys } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, fields, readForm } from '../../http/forms.ts'
import { answerWords } from '../../i18n/answers.ts'
import { commonWords } from '../../i18n/common.ts'
import { button, linkButton } from '../components/button.ts'
import { selectField, textArea, textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { exact, readerOf } from '../layout/format.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { home, shell } from '../layout/shell.ts'
import { addressed, answerQuery } from './query.ts'

/** What the form says, by the names of its fields. */
type Filled = Record<string, string>

const PROPERTY = 'property.'

/** The form that corrects an answer, or moves it to another survey. */
export async function correctionPage(c: Context<Env>) {
  const answer = await getResponse(c.var.deps, c.var.caller, c.req.param('id') ?? '')
  return c.html(await pageOf(c, answer, filledWith(answer), {}))
}

const filledWith = ({ score, comment, surveyId, properties }: ResponseWithHistory): Filled => ({
  score: `${score}`,
  comment: comment ?? '',
  surveyId,
  ...Object.fromEntries(Object.entries(properties).map(([key, value]) => [PROPERTY + key, value])),
})

export async function postCorrection(c: Context<Env>) {
  const { deps, caller } = c.var
  const words = answerWords(readerOf(c).language).correction
  const answer = await getResponse(deps, caller, c.req.param('id') ?? '')
  const filled = Object.fromEntries(
    Object.entries(await fields(c)).filter((entry): entry is [string, string] => typeof entry[1] === 'string'),
  )
  const again = async (errors: FieldErrors) => c.html(await pageOf(c, answer, filled, errors), 400)
  const read = readForm(ResponsePatch, changesIn(answer, filled))
  const faults = inWords(words.faults, filled, read.errors ?? {})
  if (filled.newKey?.trim() && !filled.newValue?.trim()) faults.newValue = words.faults.newValue
  if (!read.value || Object.keys(faults).length > 0) return again(faults)
  try {
    await changeResponse(deps, caller, answer.id, read.value)
  } catch (error) {
    if (!(error instanceof DomainError) || error.path === undefined) throw error
    return again(inWords(words.faults, filled, { [error.path]: error.message }))
  }
  return redirectWith(c, addressed(`${home(c)}/answers/${answer.id}`, answerQuery(c).filters), words.done)
}

/** What differs from the answer as it stands: what is not touched is not changed, whoever else changes it meanwhile. */
function changesIn(answer: ResponseWithHistory, filled: Filled): Record<string, unknown> {
  const before = filledWith(answer)
  const said = (name: string) => filled[name]?.replaceAll('\r\n', '\n')
  const differs = (name: string) => said(name) !== undefined && said(name)?.trim() !== before[name]
  const changed = Object.keys(answer.properties).filter((key) => differs(PROPERTY + key))
  const properties = Object.fromEntries(changed.map((key) => [key, said(PROPERTY + key)?.trim() || null]))
  const newKey = said('newKey')?.trim()
  if (newKey) properties[newKey] = said('newValue')?.trim() || null
  return {
    ...(differs('score') && { score: /^\d{1,2}$/.test(filled.score ?? '') ? Number(filled.score) : filled.score }),
    ...(differs('comment') && { comment: said('comment') }),
    ...(differs('surveyId') && { surveyId: filled.surveyId }),
    ...(Object.keys(properties).length > 0 && { properties }),
  }
}

/** What is wrong with each field, in the reader's language. */
function inWords(
  words: ReturnType<typeof answerWords>['correction']['faults'],
  filled: Filled,
  errors: FieldErrors,
): FieldErrors {
  const newKey = filled.newKey?.trim()
  return Object.fromEntries(
    Object.keys(errors).map((path) => {
      const key = /^properties\.(.*)$/s.exec(path)?.[1]
      if (key !== undefined) return key === newKey ? ['newKey', words.newKey] : [PROPERTY + key, words.value]
      return [path === 'properties' ? 'newKey' : path, words[path as keyof typeof words] ?? words.properties]
    }),
  )
}

async function pageOf(
  c: Context<Env>,
  answer: ResponseWithHistory,
  filled: Filled,
  errors: FieldErrors,
): Promise<Markup> {
  const reader = readerOf(c)
  const words = answerWords(reader.language)
  const { filters } = answerQuery(c)
  const back = addressed(`${home(c)}/answers/${answer.id}`, filters)
  const surveys = await listSurveys(c.var.deps, c.var.caller, { limit: 200 })
  const field = (name: string) => ({ name, value: filled[name] ?? '', error: errors[name] })
  const of = words.correction
  const above = breadcrumb(reader.language, [
    { label: words.title, href: addressed(`${home(c)}/answers`, filters) },
    { label: words.detail.title(exact(reader, Date.parse(answer.answeredAt))), href: back },
  ])
  const content = html`${errorSummary(
    reader.language,
    Object.entries(errors).map(([field, message]) => ({ field, message })),
  )}${form(
    { action: addressed(`${home(c)}/answers/${answer.id}/correction`, filters) },
    html`${selectField({ ...field('score'), label: words.score, choices: scores.map((score) => ({ value: `${score}`, label: `${score}` })) })}
${textArea({ ...field('comment'), label: words.comment, rows: 5, attributes: { maxlength: 5000 } })}
${selectField({ ...field('surveyId'), label: of.survey, hint: of.surveyHint, choices: surveys.data.map(({ id, name }) => ({ value: id, label: name })) })}
${Object.keys(answer.properties).map((key) => textField({ ...field(PROPERTY + key), label: of.property(key), hint: of.propertyHint, attributes: { maxlength: 200 } }))}
${textField({ ...field('newKey'), label: of.newKey, optionalIn: reader.language, attributes: { maxlength: 64 } })}
${textField({ ...field('newValue'), label: of.newValue, optionalIn: reader.language, attributes: { maxlength: 200 } })}
${formActions(button({ label: commonWords(reader.language).save, kind: 'primary' }), linkButton({ label: commonWords(reader.language).cancel, href: back }))}`,
  )}`
  return shell(c, { title: of.title, current: 'answers', intro: of.intro, above }, content)
}
