import { html } from 'hono/html'
import { z } from 'zod'
import { NewAnnotation } from '../../../shared/annotation.ts'
import { toLocalDay } from '../../../shared/calendar.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import {
  createAnnotation,
  deleteAnnotation,
  getAnnotation,
  updateAnnotation,
} from '../../domain/surveys/annotations.ts'
import { createForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { confirmDialog, dialogButton } from '../components/dialog.ts'
import { checkField, textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { card } from '../components/parts.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { overviewPaths } from './paths.ts'
import { parseQuery } from './query.ts'

const AnnotationForm = NewAnnotation.pick({ day: true, text: true }).extend({ surveyId: z.string().nullable() })

/** The overview that the form was opened from. */
export const buildReturnPath = (page: PageContext) =>
  `${overviewPaths.overview(page.workspace.slug, parseQuery(page.c).pageQuery)}#trend`

export function showNewAnnotation(page: PageContext) {
  const today = toLocalDay(page.format.now, page.workspace.timeZone)
  return page.c.html(annotationPage(page, { submitted: createForm({ day: today }) }))
}

export async function addAnnotation(page: PageContext) {
  const { c, t } = page
  const submitted = await readForm(c)
  const { value, errors } = readAnnotation(page, submitted)
  if (!value) return c.html(annotationPage(page, { submitted, errors }), 400)
  try {
    await createAnnotation(c.var.deps, c.var.caller, value)
  } catch (error) {
    if (!hasErrorCode(error, 'too-many-annotations')) throw error
    return c.html(annotationPage(page, { submitted, errors: { '': t.overview.annotations.tooMany } }), 409)
  }
  return redirectWithNotice(c, buildReturnPath(page), t.overview.annotations.added)
}

export async function showAnnotation(page: PageContext) {
  const { deps, caller } = page.c.var
  const { day, text, surveyId, id } = await getAnnotation(deps, caller, getPathId(page, 'annotation'))
  const submitted = createForm({ day, text, ...(surveyId === null && { all: 'yes' }) })
  return page.c.html(annotationPage(page, { submitted, id }))
}

export async function changeAnnotation(page: PageContext) {
  const { c, t } = page
  const { deps, caller } = c.var
  const annotation = await getAnnotation(deps, caller, getPathId(page, 'annotation'))
  const submitted = await readForm(c)
  const { value, errors } = readAnnotation(page, submitted, annotation.surveyId)
  if (!value) return c.html(annotationPage(page, { submitted, errors, id: annotation.id }), 400)
  await updateAnnotation(deps, caller, annotation.id, value)
  return redirectWithNotice(c, buildReturnPath(page), t.overview.annotations.saved)
}

export async function removeAnnotation(page: PageContext) {
  const { c, t } = page
  await deleteAnnotation(c.var.deps, c.var.caller, getPathId(page, 'annotation'))
  return redirectWithNotice(c, buildReturnPath(page), t.overview.annotations.deleted)
}

/** @param surveyId the survey that it was about; if it was about all, the one in the URL */
function readAnnotation(page: PageContext, submitted: Form, surveyId: string | null = null) {
  const survey = surveyId ?? parseQuery(page.c).pageQuery.survey ?? null
  const { value, errors } = validateForm(AnnotationForm, {
    day: submitted.text('day'),
    text: submitted.text('text'),
    surveyId: submitted.has('all') ? null : survey,
  })
  if (value) return { value }
  const messages = page.t.overview
  const texts: FieldErrors = { day: messages.errors.day, text: messages.annotations.textError }
  return { errors: Object.fromEntries(Object.keys(errors).map((name) => [name, texts[name] ?? messages.errors.other])) }
}

interface AnnotationPageProps {
  submitted: Form
  errors?: FieldErrors | undefined
  /** Of an annotation that exists. */
  id?: string
}

function annotationPage(page: PageContext, { submitted, errors = {}, id }: AnnotationPageProps): Markup {
  const { t } = page
  const messages = t.overview.annotations
  const backPath = buildReturnPath(page)
  const action = getActionPath(page, id)
  const buttons = [
    button({ label: t.common.save, kind: 'primary' }),
    linkButton({ label: t.common.cancel, href: backPath, kind: 'quiet' }),
  ]
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ field: field || undefined, message }))
  return shell(
    page,
    {
      title: id ? messages.edit : messages.add,
      current: 'overview',
      above: breadcrumb(page, [{ label: t.overview.title, href: backPath }]),
      intro: messages.intro,
    },
    html`${errorSummary(page, fieldErrors)}
${card({}, form({ action }, html`${annotationFields(page, submitted, errors)}${formActions(...buttons)}`))}
${id ? deletionForm(page, id) : ''}`,
  )
}

/** The form keeps the query of the overview, to lead back there. */
const getActionPath = (page: PageContext, id: string | undefined, suffix = '') =>
  overviewPaths.annotations(page.workspace.slug, id ? `/${id}${suffix}` : '', parseQuery(page.c).pageQuery)

function annotationFields({ t }: PageContext, submitted: Form, errors: FieldErrors): Markup {
  const messages = t.overview.annotations
  const dayField = textField({
    name: 'day',
    label: messages.day,
    type: 'date',
    value: submitted.text('day'),
    error: errors.day,
    required: true,
  })
  const eventField = textField({
    name: 'text',
    label: messages.text,
    hint: messages.textHint,
    value: submitted.text('text'),
    error: errors.text,
    required: true,
    attributes: { maxlength: 80 },
  })
  return html`${dayField}
${eventField}
${checkField({ name: 'all', label: messages.everySurvey, checked: submitted.has('all') })}`
}

function deletionForm(page: PageContext, id: string): Markup {
  const { delete: label, deleteTitle, deleteText } = page.t.overview.annotations
  const dialog = confirmDialog(page, {
    id: 'delete',
    title: deleteTitle,
    text: deleteText,
    action: getActionPath(page, id, '/deletion'),
    confirm: label,
  })
  return html`<p>${dialogButton({ dialog: 'delete', label })}</p>${dialog}`
}
