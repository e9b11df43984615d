import { html } from 'hono/html'
import { type ActionState, actionStates } from '../../../shared/action.ts'
import { listAssignees } from '../../domain/follow-ups/assignees.ts'
import type { FieldErrors, Form } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { checkGroup, selectField, textArea, textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { loadCauseNames } from './causes.ts'
import { actionsPath } from './paths.ts'

/** What the form shows. */
export interface ActionFormView {
  /** Of an action that exists. */
  id?: string
  title: string
  /** As entered, or as the action is. */
  submitted: Form
  /** Causes that the action has: they stay in the form when the lists no longer have them. */
  currentCauses: readonly string[]
  states: readonly ActionState[]
  errors?: FieldErrors
  /** Someone else has changed the action since. */
  hasConflict?: boolean
}

const fieldNames = [
  'title',
  'causes',
  'description',
  'ownerId',
  'surveyId',
  'state',
  'dueDay',
  'startedDay',
  'doneDay',
] as const
type FieldName = (typeof fieldNames)[number]

/** The states in which an action may be stored by the form. */
export const statesOfNewAction = actionStates.filter((state) => state !== 'cancelled')

/** The page with the form of an action. */
export async function actionFormPage(page: PageContext, view: ActionFormView): Promise<Markup> {
  const { t } = page
  const { forms: messages } = t.actions
  const { errors = {} } = view
  // `causes.1` is about the field `causes`.
  const hasError = (name: FieldName) => Object.keys(errors).some((path) => path.split('.')[0] === name)
  const errorFor = (name: FieldName) => (hasError(name) ? messages.errors[name] : undefined)
  const fieldErrors = fieldNames.filter(hasError).map((name) => ({ field: name, message: messages.errors[name] }))
  const back = actionsPath(page, view.id ? `/${view.id}` : '')
  return shell(
    page,
    {
      title: view.title,
      current: 'follow-ups',
      above: breadcrumb(page, [
        { label: t.actions.title, href: actionsPath(page) },
        ...(view.id ? [{ label: view.submitted.text('shownTitle', view.title), href: back }] : []),
      ]),
    },
    html`${errorSummary(page, fieldErrors)}
${view.hasConflict ? html`<div role="alert">${notice({ kind: 'warning', text: messages.conflict })}</div>` : ''}
${card(
  {},
  form(
    { action: view.id ? actionsPath(page, `/${view.id}/edit`) : actionsPath(page, '/new') },
    html`${await actionFields(page, view, errorFor)}
${formActions(button({ label: t.common.save, kind: 'primary' }), linkButton({ label: t.common.cancel, href: back }))}`,
  ),
)}`,
  )
}

async function actionFields(
  page: PageContext,
  { submitted, currentCauses, states }: ActionFormView,
  errorFor: (name: FieldName) => string | undefined,
): Promise<Markup> {
  const { deps, caller } = page.c.var
  const messages = page.t.actions
  const [{ choices, name, surveys }, assignees] = await Promise.all([loadCauseNames(page), listAssignees(deps, caller)])
  const causes = [
    ...choices,
    ...currentCauses
      .filter((id) => !choices.some(({ value }) => value === id))
      .map((id) => ({ value: id, label: name(id) })),
  ]
  const surveyChoices = surveys.filter(({ type, id }) => type !== 'recovery' || id === submitted.text('surveyId'))
  const dayField = (field: 'dueDay' | 'startedDay' | 'doneDay', label: string, hint?: string) =>
    textField({
      ...{ name: field, type: 'date', label, hint, value: submitted.text(field), error: errorFor(field) },
      attributes: field === 'dueDay' ? {} : { max: page.format.today() },
    })
  const titleField = textField({
    ...{ name: 'title', label: messages.what, hint: messages.forms.whatHint, required: true },
    ...{ value: submitted.text('title'), error: errorFor('title') },
    attributes: { maxlength: 200, dir: 'auto' },
  })
  const descriptionField = textArea({
    ...{ name: 'description', label: messages.description, value: submitted.text('description') },
    ...{ error: errorFor('description'), attributes: { maxlength: 5000, dir: 'auto' } },
  })
  const surveyField = selectField({
    ...{ name: 'surveyId', label: messages.survey, hint: messages.forms.surveyHint },
    ...{ value: submitted.text('surveyId'), error: errorFor('surveyId') },
    choices: [
      { value: '', label: messages.allSurveys },
      ...surveyChoices.map((survey) => ({ value: survey.id, label: survey.name })),
    ],
  })
  return html`<input type="hidden" name="updatedAt" value="${submitted.text('updatedAt')}">
${titleField}
${checkGroup({
  ...{ name: 'causes', label: messages.causes, choices: causes, values: submitted.list('causes') },
  error: errorFor('causes'),
})}
${descriptionField}
<div class="fields">
${selectField({
  ...{ name: 'ownerId', label: messages.owner, value: submitted.text('ownerId'), error: errorFor('ownerId') },
  choices: [{ value: '', label: messages.nobody }, ...assignees.map(({ id, name: label }) => ({ value: id, label }))],
})}
${dayField('dueDay', messages.due)}
${selectField({
  ...{ name: 'state', label: messages.state, value: submitted.text('state'), error: errorFor('state') },
  choices: states.map((state) => ({ value: state, label: messages.states[state] })),
})}
${surveyChoices.length > 1 ? surveyField : ''}
${dayField('startedDay', messages.started, messages.forms.startedHint)}
${dayField('doneDay', messages.done, messages.forms.doneHint)}
</div>`
}
