import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import { languages } from '../../../shared/locale.ts'
import { type Survey, SurveyPatch } from '../../../shared/survey.ts'
import { DomainError } from '../../domain/errors.ts'
import { changeSurvey, stale, versionOf } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, readForm } from '../../http/forms.ts'
import { commonWords } from '../../i18n/common.ts'
import { staffLanguage } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { selectField } from '../components/field.ts'
import { errorSummary } from '../components/form.ts'
import { segmented, tabs } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { languageName } from '../layout/format.ts'
import { redirectWith } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { faultIn, fieldOf } from './errors.ts'
import { rearranged, type Sent, sentBy, textAt } from './form.ts'
import { beneath } from './language-tabs.ts'
import { editedLanguage, languagesOf } from './languages.ts'
import { type Section, type SectionName, sectionNames, sections, type View } from './sections.ts'
import { placeOf, surveyOf, surveyPage, wordsOf } from './views.ts'

/** One section of the editor. @param fault what is wrong with what was sent beneath its form */
export async function showSection(c: Context<Env>, name: SectionName, fault?: string, status: 200 | 400 | 413 = 200) {
  const survey = await surveyOf(c)
  const section: Section = sections[name]
  const editing = editingOf(c, survey)
  const shown = { survey, editing, sent: section.shown(survey, editing), errors: {} }
  return c.html(await editorPage(c, name, { ...shown, fault }), status)
}

/** Saves it; or rearranges its rows; or shows it again as it was filled in, with what is to be put right. */
export async function saveSection(c: Context<Env>, name: SectionName) {
  const [survey, form] = [await surveyOf(c), await sentBy(c)]
  const section: Section = sections[name]
  const editing = editingOf(c, survey)
  const typed: Sent = textAt(form, 'take') ? { ...form, colour: textAt(form, 'take') } : form
  const again = { survey, editing, seen: textAt(form, 'seen'), errors: {} }
  const moved = form.do === undefined ? undefined : rearranged(typed, textAt(form, 'do'), section.fresh ?? (() => ''))
  if (moved) return c.html(await editorPage(c, name, { ...again, ...moved, unsaved: true }))
  const sent = section.tidied?.(typed, survey, editing) ?? typed
  const { errors } = patchOf(section, sent, survey, editing)
  if (errors) {
    const faults = Object.fromEntries(Object.keys(errors).map((path) => [path, faultIn(path, wordsOf(c))]))
    return c.html(await editorPage(c, name, { ...again, sent, errors: faults }), 400)
  }
  try {
    await changeSurvey(c.var.deps, c.var.caller, survey.id, (now) => {
      if (versionOf(section.part(now, editing)) !== again.seen) throw stale()
      return patchOf(section, sent, now, editing).value ?? {}
    })
  } catch (error) {
    if (!(error instanceof DomainError && error.code === 'stale')) throw error
    return c.html(await editorPage(c, name, { ...again, survey: await surveyOf(c), sent, stale: true }), 409)
  }
  const address = section.spoken ? `?in=${editing}` : ''
  return redirectWith(c, `${sectionPath(c, survey, name)}${address}`, wordsOf(c).saved)
}

/** What a section's form says, by the contract. */
export const patchOf = (section: Section, sent: Sent, survey: Survey, editing: Language) =>
  readForm(SurveyPatch, section.read(section.tidied?.(sent, survey, editing) ?? sent, survey, editing))

export const editingOf = (c: Context<Env>, survey: Survey) =>
  editedLanguage(c.req.query('in'), survey, staffLanguage(c))

const sectionPath = (c: Context<Env>, survey: Survey, name: SectionName) =>
  name === 'basics' ? placeOf(c, survey) : `${placeOf(c, survey)}/${name}`

interface Shown {
  survey: Survey
  editing: Language
  sent: Sent
  errors: FieldErrors
  /** The version of the part that whoever sent the form had seen. */
  seen?: string
  focus?: string
  unsaved?: boolean
  stale?: boolean
  fault?: string | undefined
}

async function editorPage(c: Context<Env>, name: SectionName, shown: Shown) {
  const { survey, editing } = shown
  const words = wordsOf(c)
  const ways = sectionNames.map((one) => ({
    label: words.sections[one],
    href: sectionPath(c, survey, one) + (sections[one].spoken && c.req.query('in') ? `?in=${editing}` : ''),
    current: one === name,
  }))
  const content = html`${tabs(words.parts, ways)}
${survey.warnings.length > 0 ? notice({ kind: 'warning', text: words.linksDiffer }) : ''}
<div class="editor"><div class="stack">${formOf(c, name, shown)}${beneath(c, survey, name, shown.fault)}</div>${previewFrame(c, shown, name)}</div>`
  return surveyPage(c, survey, { at: 'edit' }, content)
}

function formOf(c: Context<Env>, name: SectionName, shown: Shown): Markup {
  const section: Section = sections[name]
  const { survey, editing, errors, stale } = shown
  const words = wordsOf(c)
  const language = staffLanguage(c)
  const view: View = { ...shown, words, language }
  // Who has been told that it is stale has seen how it stands now, and may overwrite it.
  const seen = stale ? undefined : shown.seen
  const summary = Object.entries(errors).map(([path, message]) => ({ field: fieldOf(path), message }))
  const action = section.spoken ? `?in=${editing}` : sectionPath(c, survey, name)
  return html`<section class="card">${section.spoken ? languageBar(c, survey, name, editing) : ''}
${stale ? notice({ kind: 'warning', title: words.staleTitle, text: html`${words.staleText} <a href="${sectionPath(c, survey, name)}" target="_blank">${words.staleSee}</a>` }) : ''}
${shown.unsaved ? html`<p class="quiet" role="status">${words.unsaved}</p>` : ''}${errorSummary(language, summary)}
<form class="form" method="post" action="${action}" data-live="${placeOf(c, survey)}/preview?section=${name}&amp;in=${editing}">
<button class="unseen" tabindex="-1" aria-hidden="true">${commonWords(language).save}</button>
<input type="hidden" name="seen" value="${seen ?? versionOf(section.part(survey, editing))}">
${section.fields(view)}
<div class="actions">${button({ label: commonWords(language).save, kind: 'primary' })}${button({ label: words.tryOut, icon: 'eye', kind: 'quiet', attributes: { formaction: `${placeOf(c, survey)}/preview?section=${name}&in=${editing}`, formtarget: 'preview', formnovalidate: true } })}</div>
</form></section>`
}

/** Which language’s texts are being edited: those in use a press away, all others in a list. */
function languageBar(c: Context<Env>, survey: Survey, name: SectionName, editing: Language): Markup {
  const words = wordsOf(c)
  const reader = staffLanguage(c)
  const used = languagesOf(survey, editing)
  const path = sectionPath(c, survey, name)
  const others = languages.filter((one) => !used.includes(one))
  return html`<div class="row spread">${segmented(
    words.editedLanguage,
    used.map((one) => ({ label: languageName(reader, one), href: `${path}?in=${one}`, current: one === editing })),
  )}${
    survey.locale
      ? ''
      : html`<form class="row choosing" method="get" action="${path}">${selectField({ name: 'in', label: words.otherLanguage, choices: others.map((value) => ({ value, label: languageName(reader, value) })) })}${button({ label: words.open, small: true })}</form>`
  }</div>`
}

const previewFrame = (c: Context<Env>, { survey, editing }: Shown, name: SectionName): Markup =>
  html`<aside class="preview" aria-label="${wordsOf(c).preview}"><iframe name="preview" title="${wordsOf(c).preview}" loading="lazy" src="${placeOf(c, survey)}/preview?section=${name}&amp;in=${editing}"></iframe></aside>`
