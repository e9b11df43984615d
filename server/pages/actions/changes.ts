import { type Action, ActionPatch, ActionState, actionStates, NewAction } from '../../../shared/action.ts'
import { requireChangePermission } from '../../domain/actions/access.ts'
import { loadAction } from '../../domain/actions/actions.ts'
import { createAction, updateAction } from '../../domain/actions/changes.ts'
import { type DomainError, hasErrorCode } from '../../domain/errors.ts'
import { createForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { attemptChange } from '../settings/attempt.ts'
import { showAction } from './detail.ts'
import { actionFormPage, statesOfNewAction } from './form.ts'
import { actionsPath } from './paths.ts'

/** The form of a new action, for the cause that the link names. */
export async function showNewAction(page: PageContext) {
  await requireChangePermission(page.c.var.deps, page.c.var.caller, null)
  const cause = page.c.req.query('cause')
  return page.c.html(await newActionPage(page, createForm({ state: 'planned', ...(cause && { causes: [cause] }) })))
}

const newActionPage = (page: PageContext, submitted: Form, errors?: FieldErrors) =>
  actionFormPage(page, {
    ...{ title: page.t.actions.forms.addTitle, submitted, currentCauses: [], states: statesOfNewAction },
    ...(errors && { errors }),
  })

export async function saveNewAction(page: PageContext) {
  const { c, t } = page
  await requireChangePermission(c.var.deps, c.var.caller, null)
  const submitted = await readForm(c)
  const { updatedAt: _, ...fields } = readFields(submitted)
  const { value, errors } = validateForm(NewAction, dropBlank(fields))
  if (!value) return c.html(await newActionPage(page, submitted, errors), 400)
  const result = await attemptChange(() => createAction(c.var.deps, c.var.caller, value), toFieldErrors)
  if (result.errors) return c.html(await newActionPage(page, submitted, result.errors), 400)
  return redirectWithNotice(c, actionsPath(page, `/${result.value}`), t.actions.created)
}

/** Blank fields stand for none. */
const readFields = (form: Form) => ({
  title: form.text('title'),
  description: form.text('description').trim() || null,
  causes: [...new Set(form.list('causes'))],
  ownerId: form.text('ownerId') || null,
  surveyId: form.text('surveyId') || null,
  dueDay: form.text('dueDay').trim() || null,
  state: form.text('state'),
  startedDay: form.text('startedDay').trim() || null,
  doneDay: form.text('doneDay').trim() || null,
  updatedAt: form.text('updatedAt') || undefined,
})

/** Without what is null: days that are not given follow from the state. */
const dropBlank = <Fields extends object>(fields: Fields) =>
  Object.fromEntries(Object.entries(fields).filter(([, value]) => value !== null && value !== undefined))

const toFieldErrors = ({ code, path = '' }: DomainError): FieldErrors | undefined =>
  ['unknown-cause', 'invalid-owner', 'unknown-survey', 'state-mismatch', 'day-in-future', 'range-reversed'].includes(
    code,
  )
    ? { [path]: 'Expected another value' }
    : undefined

export async function showActionForm(page: PageContext) {
  const { deps, caller } = page.c.var
  const { action } = await loadAction(deps, caller, getPathId(page, 'action'))
  await requireChangePermission(deps, caller, action.ownerId)
  return page.c.html(await editPage(page, action, toForm(action)))
}

const toForm = (action: Action): Form =>
  createForm({
    ...{ title: action.title, description: action.description ?? '', causes: action.causes, state: action.state },
    ...{ ownerId: action.ownerId ?? '', surveyId: action.surveyId ?? '', updatedAt: action.updatedAt },
    ...{ dueDay: action.dueDay ?? '', startedDay: action.startedDay ?? '', doneDay: action.doneDay ?? '' },
    shownTitle: action.title,
  })

const editPage = (
  page: PageContext,
  action: Action,
  submitted: Form,
  problem: { errors?: FieldErrors; hasConflict?: boolean } = {},
) =>
  actionFormPage(page, {
    ...{ id: action.id, title: page.t.actions.forms.editTitle, currentCauses: action.causes, states: actionStates },
    // After a conflict, saving again replaces what the other has entered: it has been shown.
    submitted: createForm({ ...submitted.fields, updatedAt: action.updatedAt, shownTitle: action.title }),
    ...problem,
  })

export async function saveAction(page: PageContext) {
  const { c, t } = page
  const id = getPathId(page, 'action')
  const submitted = await readForm(c)
  const { action } = await loadAction(c.var.deps, c.var.caller, id)
  await requireChangePermission(c.var.deps, c.var.caller, action.ownerId)
  const { value, errors = {} } = validateForm(ActionPatch, toPatch(action, readFields(submitted)))
  if (!value) return c.html(await editPage(page, action, submitted, { errors }), 400)
  try {
    const result = await attemptChange(() => updateAction(c.var.deps, c.var.caller, id, value), toFieldErrors)
    if (result.errors) return c.html(await editPage(page, action, submitted, { errors: result.errors }), 400)
  } catch (error) {
    if (!hasErrorCode(error, 'changed')) throw error
    return c.html(await editPage(page, action, submitted, { hasConflict: true }), 409)
  }
  return redirectWithNotice(c, actionsPath(page, `/${id}`), t.actions.saved)
}

/** A day that the form had from another state goes with that state. */
function toPatch(action: Action, { startedDay, doneDay, ...fields }: ReturnType<typeof readFields>) {
  return {
    ...fields,
    ...(startedDay === action.startedDay && fields.state === 'planned' ? {} : { startedDay }),
    ...(doneDay === action.doneDay && fields.state !== 'done' ? {} : { doneDay }),
  }
}

/** The next step, by one button. */
export async function saveActionState(page: PageContext) {
  const { c, t } = page
  const id = getPathId(page, 'action')
  const submitted = await readForm(c)
  const { value } = validateForm(ActionPatch, {
    state: ActionState.safeParse(submitted.text('state')).data,
    updatedAt: submitted.text('updatedAt') || undefined,
  })
  try {
    if (value) await updateAction(c.var.deps, c.var.caller, id, value)
  } catch (error) {
    if (!hasErrorCode(error, 'changed')) throw error
    return showAction(page, t.errors.conflict.text)
  }
  return redirectWithNotice(c, actionsPath(page, `/${id}`), t.actions.saved)
}
