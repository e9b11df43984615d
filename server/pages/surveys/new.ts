import type { Context } from 'hono'
import { html } from 'hono/html'
import { NewSurvey } from '../../../shared/survey.ts'
import { findTemplate, surveyFromTemplate, templates } from '../../../shared/templates/templates.ts'
import { createSurveyWithLink } from '../../domain/surveys/links.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, validateForm } from '../../http/forms.ts'
import { getMessages, requestLanguage, t } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { radioGroup, textField } from '../components/field.ts'
import { errorSummary } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import { workspacePath } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { errorMessageForPath } from './errors.ts'
import { type FormValue, getText, readFormValues } from './form.ts'

export const showNewSurvey = (c: Context<Env>) => c.html(newSurveyPage(c, { template: 'relationship' }, {}))

/** Makes a survey of a template, with a link to it, and goes on to look at it. */
export async function saveNewSurvey(c: Context<Env>) {
  const values = await readFormValues(c)
  const language = requestLanguage(c)
  const template = findTemplate(getText(values, 'template'))
  const defaults = template ? surveyFromTemplate(template, language) : { name: t(c).surveys.blankName }
  const name = getText(values, 'name') || defaults.name
  const { value, errors } = validateForm(NewSurvey, { ...defaults, name, subject: getText(values, 'subject') || null })
  if (!value) {
    const fieldErrors = Object.fromEntries(
      Object.keys(errors).map((path) => [path, errorMessageForPath(path, t(c).surveys)]),
    )
    return c.html(newSurveyPage(c, values, fieldErrors), 400)
  }
  const id = await createSurveyWithLink(c.var.deps, c.var.caller, value)
  return redirectWithNotice(c, `${workspacePath(c.var.member.workspace.slug)}/surveys/${id}`, t(c).surveys.made)
}

function newSurveyPage(c: Context<Env>, values: FormValue, errors: FieldErrors) {
  const messages = t(c).surveys
  const language = requestLanguage(c)
  const choices = templates.map(({ id, name, about }) => ({ value: id, label: name[language], hint: about[language] }))
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ field, message }))
  const content = html`${errorSummary(buildPageContext(c), fieldErrors)}
<form class="form card" method="post" action="${workspacePath(c.var.member.workspace.slug)}/surveys/new">
${radioGroup({ name: 'template', label: messages.template, value: getText(values, 'template'), choices: [...choices, { value: '', label: messages.blank, hint: messages.blankHint }] })}
<div class="fields">${textField({ name: 'subject', label: messages.subject, hint: messages.subjectHint, optionalLabel: t(c).common.optional, value: getText(values, 'subject'), error: errors.subject, attributes: { maxlength: 100 } })}
${textField({ name: 'name', label: messages.name, hint: messages.nameFromTemplate, optionalLabel: t(c).common.optional, value: getText(values, 'name'), error: errors.name, attributes: { maxlength: 200 } })}</div>
<div class="actions">${button({ label: messages.create, kind: 'primary' })}${linkButton({ label: getMessages(language).common.cancel, href: `${workspacePath(c.var.member.workspace.slug)}/surveys`, kind: 'quiet' })}</div></form>`
  const above = breadcrumb(buildPageContext(c), [
    { label: messages.surveys, href: `${workspacePath(c.var.member.workspace.slug)}/surveys` },
  ])
  return shell(
    buildPageContext(c),
    { title: messages.make, current: 'surveys', above, intro: messages.makeIntro },
    content,
  )
}
