import { html } from 'hono/html'
import { z } from 'zod'
import { SurveyGoal } from '../../../shared/survey.ts'
import { setGoal } from '../../domain/surveys/goals.ts'
import { getSurvey } from '../../domain/surveys/surveys.ts'
import { createForm, type Form, readForm, validateForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { textField } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { buildReturnPath } from './annotation-pages.ts'
import { overviewPaths } from './paths.ts'
import { parseQuery } from './query.ts'

/** An empty field removes the goal; a minus sign may be any of those that people type. */
const GoalForm = z.object({
  goal: z
    .string()
    .trim()
    .transform((value) => (value === '' ? null : Number(value.replace('−', '-'))))
    .pipe(SurveyGoal.shape.goal.nullable()),
})

const getSurveyId = (page: PageContext) => parseQuery(page.c).pageQuery.survey ?? ''

export async function showGoal(page: PageContext) {
  const { deps, caller } = page.c.var
  const { goal, name } = await getSurvey(deps, caller, getSurveyId(page))
  return page.c.html(goalPage(page, name, createForm({ goal: goal === null ? '' : String(goal) })))
}

export async function saveGoal(page: PageContext) {
  const { c, t } = page
  const { deps, caller } = c.var
  const { id, name } = await getSurvey(deps, caller, getSurveyId(page))
  const submitted = await readForm(c)
  const { value } = validateForm(GoalForm, { goal: submitted.text('goal') })
  const messages = t.overview.goal
  if (!value) return c.html(goalPage(page, name, submitted, messages.error), 400)
  await setGoal(deps, caller, id, value.goal)
  return redirectWithNotice(c, buildReturnPath(page), value.goal === null ? messages.removed : messages.saved)
}

function goalPage(page: PageContext, surveyName: string, submitted: Form, error?: string): Markup {
  const { t, workspace, c } = page
  const messages = t.overview.goal
  const backPath = buildReturnPath(page)
  const goalField = textField({
    name: 'goal',
    label: messages.label,
    hint: messages.hint,
    type: 'number',
    value: submitted.text('goal'),
    error,
    attributes: { min: -100, max: 100, step: 1 },
  })
  const buttons = [
    button({ label: t.common.save, kind: 'primary' }),
    linkButton({ label: t.common.cancel, href: backPath, kind: 'quiet' }),
  ]
  return shell(
    page,
    {
      title: messages.title,
      current: 'overview',
      above: breadcrumb(page, [{ label: t.overview.title, href: backPath }]),
      intro: html`${surveyName} · ${messages.intro}`,
    },
    html`${errorSummary(page, error ? [{ field: 'goal', message: error }] : [])}
${card(
  {},
  form(
    { action: overviewPaths.goal(workspace.slug, parseQuery(c).pageQuery) },
    html`${goalField}${formActions(...buttons)}`,
  ),
)}`,
  )
}
