import { html } from 'hono/html'
import { NewSurvey } from '../../../shared/survey.ts'
import { findTemplate, surveyFromTemplate, templates } from '../../../shared/templates/templates.ts'
import { createSurveyWithLink } from '../../domain/surveys/links.ts'
import { createForm, type FieldErrors, type Form, readForm, validateForm } from '../../http/forms.ts'
import { button, linkButton } from '../components/button.ts'
import { radioGroup, textField } from '../components/field.ts'
import { errorSummary, formActions } from '../components/form.ts'
import { breadcrumb } from '../components/navigation.ts'
import type { PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { shell } from '../layout/shell.ts'
import { localizeErrors } from './errors.ts'
import { surveyPath, surveysPath } from './paths.ts'
import { sharePath } from './share-views.ts'

export const showNewSurvey = (page: PageContext) =>
  page.c.html(newSurveyPage(page, createForm({ template: 'relationship' }), {}))

/** Creates a survey from a template, with a shared link to copy. A draft is edited first. */
export async function createSurvey(page: PageContext) {
  const { c } = page
  const messages = page.t.surveys
  const submitted = await readForm(c)
  const template = findTemplate(submitted.text('template'))
  const defaults = template ? surveyFromTemplate(template, page.format.language) : { name: messages.blankName }
  const name = submitted.text('name').trim() || defaults.name
  const subject = submitted.text('subject').trim() || null
  const state = submitted.text('state') === 'draft' ? 'draft' : 'open'
  const { value, errors } = validateForm(NewSurvey, { ...defaults, name, subject, state })
  if (!value) return c.html(newSurveyPage(page, submitted, localizeErrors(errors, messages)), 400)
  const id = await createSurveyWithLink(c.var.deps, c.var.caller, value)
  return state === 'draft'
    ? redirectWithNotice(c, surveyPath(page, { id }), messages.madeDraft)
    : redirectWithNotice(c, sharePath(page, { id }), messages.made)
}

function newSurveyPage(page: PageContext, submitted: Form, errors: FieldErrors): Markup {
  const messages = page.t.surveys
  const fieldErrors = Object.entries(errors).map(([field, message]) => ({ field, message }))
  return shell(
    page,
    {
      title: messages.make,
      current: 'surveys',
      wide: true,
      above: breadcrumb(page, [{ label: messages.surveys, href: surveysPath(page) }]),
      intro: messages.makeIntro,
    },
    html`${errorSummary(page, fieldErrors)}
<div class="editor">
${newSurveyForm(page, submitted, errors)}
${previewFrame(page, submitted)}
</div>`,
  )
}

function newSurveyForm(page: PageContext, submitted: Form, errors: FieldErrors): Markup {
  const { surveys: messages, common } = page.t
  const { language } = page.format
  const choices = templates.map(({ id, name, about }) => ({ value: id, label: name[language], hint: about[language] }))
  const templateField = radioGroup({
    name: 'template',
    label: messages.template,
    value: submitted.text('template'),
    choices: [...choices, { value: '', label: messages.blank, hint: messages.blankHint }],
  })
  const subjectField = textField({
    name: 'subject',
    label: messages.subject,
    hint: messages.subjectHint,
    optionalLabel: common.optional,
    value: submitted.text('subject'),
    error: errors.subject,
    attributes: { maxlength: 100 },
  })
  const nameField = textField({
    name: 'name',
    label: messages.name,
    hint: messages.nameFromTemplate,
    optionalLabel: common.optional,
    value: submitted.text('name'),
    error: errors.name,
    attributes: { maxlength: 200 },
  })
  const createButton = button({ label: messages.create, kind: 'primary' })
  const cancelButton = linkButton({ label: common.cancel, href: surveysPath(page), kind: 'quiet' })
  const draftButton = button({ label: messages.createDraft, attributes: { name: 'state', value: 'draft' } })
  const previewPath = surveysPath(page, '/new/preview')
  const previewButton = button({
    label: messages.tryOut,
    icon: 'eye',
    kind: 'quiet',
    attributes: {
      formaction: previewPath,
      formtarget: 'preview',
      formnovalidate: true,
      class: 'button quiet without-script',
    },
  })
  return html`<form class="form card" method="post" action="${surveysPath(page, '/new')}" data-live-preview="${previewPath}">
${templateField}
<div class="fields">
${subjectField}
${nameField}
</div>
${formActions(createButton, draftButton, previewButton, cancelButton)}
</form>`
}

/** The template as respondents would see it. It follows the form. */
function previewFrame(page: PageContext, submitted: Form): Markup {
  const { preview } = page.t.surveys
  const src = withQuery(surveysPath(page, '/new/preview'), { template: submitted.text('template') })
  return html`<aside class="preview" aria-label="${preview}">
<iframe name="preview" title="${preview}" src="${src}"></iframe>
</aside>`
}
