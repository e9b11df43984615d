import type { Context } from 'hono'
import { html } from 'hono/html'
import { NewSurvey } from '../../../shared/survey.ts'
import { surveyFrom, templateOf, templates } from '../../../shared/templates/templates.ts'
import { createSurveyWithLink } from '../../domain/surveys/links.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, readForm } from '../../http/forms.ts'
import { commonWords } from '../../i18n/common.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { radioGroup, textField } from '../components/field.ts'
import { errorSummary } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import { redirectWith } from '../layout/notices.ts'
import { home, shell } from '../layout/shell.ts'
import { faultIn } from './errors.ts'
import { type Sent, sentBy, textAt } from './form.ts'
import { wordsOf } from './views.ts'

export const showNew = (c: Context<Env>) => c.html(newPage(c, { template: 'relationship' }, {}))

/** Makes a survey of a template, with a link to it, and goes on to look at it. */
export async function makeNew(c: Context<Env>) {
  const sent = await sentBy(c)
  const language = staffLanguage(c)
  const template = templateOf(textAt(sent, 'template'))
  const base = template ? surveyFrom(template, language) : { name: wordsOf(c).blankName }
  const name = textAt(sent, 'name') || base.name
  const { value, errors } = readForm(NewSurvey, { ...base, name, subject: textAt(sent, 'subject') || null })
  if (!value) {
    const faults = Object.fromEntries(Object.keys(errors).map((path) => [path, faultIn(path, wordsOf(c))]))
    return c.html(newPage(c, sent, faults), 400)
  }
  const id = await createSurveyWithLink(c.var.deps, c.var.caller, value)
  return redirectWith(c, `${home(c)}/surveys/${id}`, wordsOf(c).made)
}

function newPage(c: Context<Env>, sent: Sent, errors: FieldErrors) {
  const words = wordsOf(c)
  const language = staffLanguage(c)
  const choices = templates.map(({ id, name, about }) => ({ value: id, label: name[language], hint: about[language] }))
  const faults = Object.entries(errors).map(([field, message]) => ({ field, message }))
  const content = html`${errorSummary(language, faults)}
<form class="form card" method="post" action="${home(c)}/surveys/new">
${radioGroup({ name: 'template', label: words.template, value: textAt(sent, 'template'), choices: [...choices, { value: '', label: words.blank, hint: words.blankHint }] })}
<div class="fields">${textField({ name: 'subject', label: words.subject, hint: words.subjectHint, optionalIn: language, value: textAt(sent, 'subject'), error: errors.subject, attributes: { maxlength: 100 } })}
${textField({ name: 'name', label: words.name, hint: words.nameFromTemplate, optionalIn: language, value: textAt(sent, 'name'), error: errors.name, attributes: { maxlength: 200 } })}</div>
<div class="actions">${button({ label: words.create, kind: 'primary' })}${linkButton({ label: commonWords(language).cancel, href: `${home(c)}/surveys`, kind: 'quiet' })}</div></form>`
  const above = breadcrumb(language, [{ label: words.surveys, href: `${home(c)}/surveys` }])
  return shell(c, { title: words.make, current: 'surveys', above, intro: words.makeIntro }, content)
}
