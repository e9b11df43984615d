import { html } from 'hono/html'
import type { Survey } from '../../../shared/survey.ts'
import { button } from '../components/button.ts'
import { fileField, textField } from '../components/field.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { surveyPath } from './paths.ts'
import type { SectionName } from './sections.ts'
import { stateBadge } from './views.ts'

interface SectionCardsProps {
  survey: Survey
  name: SectionName
  uploadError: string | undefined
}

/**
 * What a section has besides its fields: actions with forms of their own, which `cardForms` writes beside the form of the
 * editor, because forms cannot be nested.
 */
export function sectionCards(page: PageContext, { survey, name, uploadError }: SectionCardsProps): Markup {
  if (name === 'look') return logoFields(page, survey, uploadError)
  if (name !== 'sites') return html``
  return html`${stateFields(page, survey)}
${copyFields(page, survey)}`
}

const formIds = {
  logo: 'logo-form',
  logoDeletion: 'logo-deletion-form',
  state: 'state-form',
  copy: 'copy-form',
} as const

/** The forms of `sectionCards`. */
export function cardForms(page: PageContext, survey: Survey): Markup {
  const path = (suffix: string) => surveyPath(page, survey, suffix)
  return html`<form id="${formIds.logo}" method="post" enctype="multipart/form-data" action="${path('/logo')}"></form>
<form id="${formIds.logoDeletion}" method="post" action="${path('/logo/deletion')}"></form>
<form id="${formIds.state}" method="post" action="${path(getStateChange(survey).path)}"></form>
<form id="${formIds.copy}" method="post" action="${path('/copies')}"></form>`
}

function logoFields(page: PageContext, survey: Survey, error: string | undefined): Markup {
  const messages = page.t.surveys
  const logoField = fileField(page, {
    name: 'logo',
    label: messages.logoFile,
    accept: 'image/png,image/jpeg,image/webp',
    error,
    required: true,
    attributes: { form: formIds.logo },
  })
  const uploadButton = button({ label: messages.logoUpload, icon: 'upload', attributes: { form: formIds.logo } })
  const deleteButton = button({
    label: messages.logoRemove,
    kind: 'quiet',
    icon: 'trash',
    attributes: { form: formIds.logoDeletion },
  })
  return html`<fieldset class="group">
<legend>${messages.logo}</legend>
<p class="hint">${messages.logoHint}</p>
${survey.logo ? logoImage(survey.logo, messages.logo) : ''}
${logoField}
<div class="row">
${uploadButton}
${survey.logo ? deleteButton : ''}
</div>
</fieldset>`
}

function logoImage(logo: string, label: string): Markup {
  const { pathname, search } = new URL(logo)
  return html`<p class="logo-shown"><img src="${pathname}${search}" alt="${label}"></p>`
}

/** What the button of the state does. */
const getStateChange = ({ state }: Survey) =>
  ({
    draft: { path: '/opening', label: 'openSurvey', hint: 'draftHint' },
    open: { path: '/closure', label: 'close', hint: 'closeHint' },
    scheduled: { path: '/closure', label: 'close', hint: 'closeHint' },
    closed: { path: '/closure/deletion', label: 'reopen', hint: 'reopenHint' },
  })[state] as {
    path: string
    label: 'openSurvey' | 'close' | 'reopen'
    hint: 'draftHint' | 'closeHint' | 'reopenHint'
  }

function stateFields(page: PageContext, survey: Survey): Markup {
  const messages = page.t.surveys
  const { label, hint } = getStateChange(survey)
  return html`<fieldset class="group">
<legend>${messages.closing}</legend>
<p>${stateBadge(page, survey)}</p>
<div>${button({ label: messages[label], attributes: { form: formIds.state } })}</div>
<p class="hint">${messages[hint]}</p>
</fieldset>`
}

function copyFields(page: PageContext, survey: Survey): Markup {
  const messages = page.t.surveys
  const nameField = textField({
    name: 'copy',
    label: messages.copyName,
    value: messages.copyOf(survey.name),
    required: true,
    attributes: { maxlength: 200, form: formIds.copy },
  })
  return html`<fieldset class="group">
<legend>${messages.copying}</legend>
<p class="hint">${messages.copyHint}</p>
${nameField}
<div>${button({ label: messages.copy, icon: 'copy', attributes: { form: formIds.copy } })}</div>
</fieldset>`
}
