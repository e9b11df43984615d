import { html } from 'hono/html'
import { getFlowWarnings } from '../../../shared/flow.ts'
import { type Language, languages } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'
import { computeVersion } from '../../domain/surveys/surveys.ts'
import type { FieldErrors } from '../../http/forms.ts'
import { attributes } from '../components/attributes.ts'
import { button, hiddenFields } from '../components/button.ts'
import { selectField } from '../components/field.ts'
import { errorSummary, formActions } from '../components/form.ts'
import { segmentedControl, tabs } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { toFieldId } from './errors.ts'
import type { FormValue } from './form.ts'
import { listTextLanguages } from './languages.ts'
import { previewPath, sectionPath } from './paths.ts'
import type { Section } from './section.ts'
import { sectionCards } from './section-cards.ts'
import { type SectionName, sectionNames, sections } from './sections.ts'
import { translationNotice } from './translation-notice.ts'
import { surveyPage } from './views.ts'

interface EditorState {
  survey: Survey
  textLanguage: Language
  values: FormValue
  errors: FieldErrors
  /** The version of the section when the form was shown. */
  seenVersion?: string
  focus?: string
  isUnsaved?: boolean
  /** Someone else has changed the section since then. */
  isStale?: boolean
  uploadError?: string | undefined
}

export function editorPage(page: PageContext, name: SectionName, state: EditorState): Markup {
  const { survey, textLanguage } = state
  const messages = page.t.surveys
  const hasLanguage = page.c.req.query('in') !== undefined
  const sectionTabs = sectionNames.map((section) => ({
    label: messages.sections[section],
    href: sectionPath(page, survey, section, {
      in: sections[section].isLocalized && hasLanguage ? textLanguage : undefined,
    }),
    current: section === name,
  }))
  return surveyPage(
    page,
    survey,
    { tab: 'edit' },
    html`${tabs(messages.parts, sectionTabs)}
${getFlowWarnings(survey).length > 0 ? notice({ kind: 'warning', text: messages.linksDiffer }) : ''}
<div class="editor">
<div class="stack">
${sectionCard(page, name, state)}
${sectionCards(page, { survey, name, uploadError: state.uploadError })}
</div>
${previewFrame(page, name, state)}
</div>`,
  )
}

function sectionCard(page: PageContext, name: SectionName, state: EditorState): Markup {
  const { survey, errors, isStale, isUnsaved } = state
  const messages = page.t.surveys
  const fieldErrors = Object.entries(errors).map(([path, message]) => ({ field: toFieldId(path), message }))
  const currentLink = html`<a href="${sectionPath(page, survey, name)}" target="_blank">${messages.staleSee}</a>`
  const staleText = html`${messages.staleText} ${currentLink}`
  return html`<section class="card">
${sections[name].isLocalized ? languageBar(page, name, state) : ''}
${translationNotice(page, name, survey)}
${isStale ? notice({ kind: 'warning', title: messages.staleTitle, text: staleText }) : ''}
${isUnsaved ? html`<p class="quiet" role="status">${messages.unsaved}</p>` : ''}
${errorSummary(page, fieldErrors)}
${sectionForm(page, name, state)}
</section>`
}

function sectionForm(page: PageContext, name: SectionName, state: EditorState): Markup {
  const { survey, textLanguage, isStale } = state
  const section: Section = sections[name]
  const params = section.isLocalized ? { in: textLanguage } : {}
  const preview = previewPath(page, survey, { section: name, in: textLanguage })
  // After the warning, saving again overwrites the change of the other user.
  const seenVersion = isStale ? undefined : state.seenVersion
  const seen = seenVersion ?? computeVersion(section.selectPart(survey, textLanguage))
  const rowsPath = withQuery(`${sectionPath(page, survey, name)}/rows`, params)
  const saveButton = button({ label: page.t.common.save, kind: 'primary' })
  const previewButton = button({
    label: page.t.surveys.tryOut,
    icon: 'eye',
    kind: 'quiet',
    attributes: { formaction: preview, formtarget: 'preview', formnovalidate: true },
  })
  const formAttributes = attributes({
    class: 'form',
    method: 'post',
    action: sectionPath(page, survey, name, params),
    'data-live-preview': preview,
  })
  // The first button of a form is the one that Enter presses.
  return html`<form${formAttributes}>
<button class="unseen" tabindex="-1" aria-hidden="true">${page.t.common.save}</button>
${hiddenFields({ seen })}
${section.fields({ ...state, page, rowsPath })}
${formActions(saveButton, previewButton)}
</form>`
}

/** Links to the languages in use, and a list of all others. */
function languageBar(page: PageContext, name: SectionName, { survey, textLanguage }: EditorState): Markup {
  const usedLanguages = listTextLanguages(survey, textLanguage)
  const links = usedLanguages.map((language) => ({
    label: page.format.languageName(language),
    href: sectionPath(page, survey, name, { in: language }),
    current: language === textLanguage,
  }))
  return html`<div class="row spread">
${segmentedControl(page.t.surveys.editedLanguage, links)}
${survey.locale ? '' : otherLanguageForm(page, sectionPath(page, survey, name), usedLanguages)}
</div>`
}

function otherLanguageForm(page: PageContext, action: string, usedLanguages: readonly Language[]): Markup {
  const messages = page.t.surveys
  const otherLanguages = languages.filter((language) => !usedLanguages.includes(language))
  const languageField = selectField({
    name: 'in',
    label: messages.otherLanguage,
    choices: otherLanguages.map((value) => ({ value, label: page.format.languageName(value) })),
  })
  return html`<form class="row choosing" method="get" action="${action}">
${languageField}
${button({ label: messages.open, small: true })}
</form>`
}

function previewFrame(page: PageContext, name: SectionName, { survey, textLanguage }: EditorState): Markup {
  const { preview } = page.t.surveys
  const frameAttributes = attributes({
    name: 'preview',
    title: preview,
    loading: 'lazy',
    src: previewPath(page, survey, { section: name, in: textLanguage }),
  })
  return html`<aside class="preview" aria-label="${preview}">
<iframe${frameAttributes}></iframe>
</aside>`
}
