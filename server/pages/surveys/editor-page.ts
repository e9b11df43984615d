import { html } from 'hono/html'
import { getFlowWarnings } from '../../../shared/flow.ts'
import type { FieldErrors } from '../../http/forms.ts'
import { attributes } from '../components/attributes.ts'
import { button, hiddenFields, linkButton } from '../components/button.ts'
import { errorSummary } from '../components/form.ts'
import { tabs } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { SeenSections } from './editor-form.ts'
import { languageBar } from './editor-languages.ts'
import { previewPane } from './editor-preview.ts'
import { toFieldId } from './errors.ts'
import type { FormValue } from './form.ts'
import { editorPath, previewPath } from './paths.ts'
import type { EditedSurvey } from './section.ts'
import { cardForms, sectionCards } from './section-cards.ts'
import { findSection, type SectionName, sectionNames } from './sections.ts'
import { translationNotice } from './translation-notice.ts'
import { surveyPage } from './views.ts'

export interface EditorState extends EditedSurvey {
  values: FormValue
  errors: FieldErrors
  seen: SeenSections
  /** The path of the row that was just added or moved. */
  focus?: string
  isUnsaved?: boolean
  /** Sections that someone else has changed. */
  conflicts?: readonly SectionName[]
  uploadError?: string | undefined
}

/**
 * One form with all sections, and one button that saves it. The tabs are links to the sections of the page, of which only the
 * current one shows (see `surveys.css`), so that what is typed in one stays while another is open, also without script.
 */
export function editorPage(page: PageContext, state: EditorState): Markup {
  const { survey, errors, conflicts = [] } = state
  const messages = page.t.surveys
  const sectionTabs = sectionNames.map((name) => ({ label: messages.sections[name], href: `#${name}` }))
  const fieldErrors = Object.entries(errors).map(([path, message]) => ({ field: toFieldId(path), message }))
  return surveyPage(
    page,
    survey,
    { tab: 'edit' },
    html`${languageBar(page, state)}
<div class="editor-tabs">${tabs(messages.parts, sectionTabs)}</div>
${getFlowWarnings(survey).length > 0 ? notice({ kind: 'warning', text: messages.linksDiffer }) : ''}
${conflicts.length > 0 ? conflictNotice(page, state, conflicts) : ''}
${errorSummary(page, fieldErrors)}
<div class="editor">
${editorForm(page, state)}
${previewPane(page, state)}
</div>
${cardForms(page, survey)}`,
  )
}

function conflictNotice(page: PageContext, { survey }: EditorState, conflicts: readonly SectionName[]): Markup {
  const messages = page.t.surveys
  const names = page.format.list(conflicts.map((name) => messages.sections[name]))
  const currentLink = html`<a href="${editorPath(page, survey)}" target="_blank">${messages.staleSee}</a>`
  const text = html`${messages.staleText} ${currentLink}`
  return notice({ kind: 'warning', title: page.t.common.labelled(messages.staleTitle, names), text })
}

function editorForm(page: PageContext, state: EditorState): Markup {
  const { survey, textLanguage, seen, isUnsaved } = state
  const path = editorPath(page, survey, { in: page.c.req.query('in') })
  const formAttributes = attributes({
    class: 'form panels',
    method: 'post',
    action: path,
    autocomplete: 'off',
    'data-editor': true,
    'data-unsaved': isUnsaved,
    'data-live-preview': previewPath(page, survey, { in: textLanguage }),
  })
  const seenFields = Object.fromEntries(Object.entries(seen).map(([name, text]) => [`seen.${name}`, text]))
  // The first button of a form is the one that Enter presses.
  return html`<form${formAttributes}>
<button class="unseen" tabindex="-1" aria-hidden="true">${page.t.common.save}</button>
${hiddenFields(seenFields)}
${sectionNames.map((name) => sectionPanel(page, name, state))}
${saveBar(page, state)}
</form>`
}

function sectionPanel(page: PageContext, name: SectionName, state: EditorState): Markup {
  const { survey, uploadError } = state
  const rowsPath = `${editorPath(page, survey, { in: page.c.req.query('in') })}#${name}`
  return html`<section class="card" id="${name}" data-panel aria-label="${page.t.surveys.sections[name]}">
<h2 class="panel-title">${page.t.surveys.sections[name]}</h2>
${translationNotice(page, name, survey)}
${findSection(name).fields({ ...state, page, rowsPath })}
${sectionCards(page, { survey, name, uploadError })}
</section>`
}

/** At the bottom of the window, as long as something is not saved. Without script always. */
function saveBar(page: PageContext, { survey, textLanguage }: EditorState): Markup {
  const { surveys: messages, common } = page.t
  const previewButton = button({
    label: messages.tryOut,
    icon: 'eye',
    kind: 'quiet',
    attributes: {
      class: 'button quiet without-script',
      formaction: previewPath(page, survey, { in: textLanguage }),
      formtarget: 'preview',
      formnovalidate: true,
    },
  })
  const discardLink = linkButton({
    label: messages.discard,
    kind: 'quiet',
    href: editorPath(page, survey, { in: page.c.req.query('in') }),
    attributes: { 'data-discard': true },
  })
  return html`<div class="save-bar" data-save-bar>
<span role="status">${messages.unsaved}</span>
${previewButton}
${discardLink}
${button({ label: common.save, kind: 'primary' })}
</div>`
}
