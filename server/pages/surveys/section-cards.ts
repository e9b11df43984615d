import { html } from 'hono/html'
import type { Survey } from '../../../shared/survey.ts'
import { button, postButton } from '../components/button.ts'
import { fileField, textField } from '../components/field.ts'
import { form, formActions } from '../components/form.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { surveyPath } from './paths.ts'
import type { SectionName } from './sections.ts'

interface SectionCardsProps {
  survey: Survey
  name: SectionName
  uploadError: string | undefined
}

/** The cards below the form of a section: actions rather than settings. */
export function sectionCards(page: PageContext, { survey, name, uploadError }: SectionCardsProps): Markup {
  if (name === 'look') return logoCard(page, survey, uploadError)
  if (name !== 'sites') return html``
  return html`${closureCard(page, survey)}
${copyCard(page, survey)}`
}

/** A form of its own, because it uploads a file. */
function logoCard(page: PageContext, survey: Survey, error: string | undefined): Markup {
  const messages = page.t.surveys
  const logoField = fileField({
    name: 'logo',
    label: messages.logoFile,
    accept: 'image/png,image/jpeg,image/webp',
    error,
    required: true,
  })
  const uploadForm = form(
    { action: surveyPath(page, survey, '/logo'), attributes: { enctype: 'multipart/form-data' } },
    html`${logoField}
${formActions(button({ label: messages.logoUpload, icon: 'upload' }))}`,
  )
  const deleteButton = postButton({
    label: messages.logoRemove,
    kind: 'quiet',
    icon: 'trash',
    action: surveyPath(page, survey, '/logo/deletion'),
  })
  return card(
    { title: messages.logo, intro: messages.logoHint },
    html`${survey.logo ? logoImage(survey.logo, messages.logo) : ''}
${uploadForm}
${survey.logo ? deleteButton : ''}`,
  )
}

function logoImage(logo: string, label: string): Markup {
  const { pathname, search } = new URL(logo)
  return html`<p class="logo-shown"><img src="${pathname}${search}" alt="${label}"></p>`
}

function closureCard(page: PageContext, survey: Survey): Markup {
  const messages = page.t.surveys
  const isClosed = survey.closedAt !== null
  const closureButton = isClosed
    ? postButton({ label: messages.reopen, action: surveyPath(page, survey, '/closure/deletion') })
    : postButton({ label: messages.close, action: surveyPath(page, survey, '/closure') })
  const intro = isClosed ? messages.reopenHint : messages.closeHint
  return card({ title: messages.closing, intro }, html`<div>${closureButton}</div>`)
}

function copyCard(page: PageContext, survey: Survey): Markup {
  const messages = page.t.surveys
  const nameField = textField({
    name: 'copy',
    label: messages.copyName,
    value: messages.copyOf(survey.name),
    required: true,
    attributes: { maxlength: 200 },
  })
  const copyForm = form(
    { action: surveyPath(page, survey, '/copies') },
    html`${nameField}
${formActions(button({ label: messages.copy, icon: 'copy' }))}`,
  )
  return card({ title: messages.copying, intro: messages.copyHint }, copyForm)
}
