import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Language } from '../../../shared/locale.ts'
import { languages } from '../../../shared/locale.ts'
import { type Survey, SurveyPatch } from '../../../shared/survey.ts'
import { hasErrorCode } from '../../domain/errors.ts'
import { computeVersion, staleEdit, updateSurvey } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { type FieldErrors, validateForm } from '../../http/forms.ts'
import { getMessages, requestLanguage, t } from '../../i18n/index.ts'
import { button } from '../components/button.ts'
import { selectField } from '../components/field.ts'
import { errorSummary } from '../components/form.ts'
import { segmentedControl, tabs } from '../components/navigation.ts'
import { notice } from '../components/notice.ts'
import { buildPageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { errorMessageForPath, toFieldId } from './errors.ts'
import { type FormValue, getText, readFormValues, rearrange } from './form.ts'
import { sectionCards } from './language-tabs.ts'
import { listTextLanguages, resolveTextLanguage } from './languages.ts'
import { type Section, type SectionName, type SectionView, sectionNames, sections } from './sections.ts'
import { loadSurvey, surveyPage, surveyPath } from './views.ts'

/** One section of the editor. @param uploadError what is wrong with what was sent beneath its form */
export async function showSection(
  c: Context<Env>,
  name: SectionName,
  uploadError?: string,
  status: 200 | 400 | 413 = 200,
) {
  const survey = await loadSurvey(c)
  const section: Section = sections[name]
  const textLanguage = getTextLanguage(c, survey)
  const state = { survey, textLanguage, values: section.toFormValues(survey, textLanguage), errors: {} }
  return c.html(await editorPage(c, name, { ...state, uploadError }), status)
}

/** Saves it; or rearranges its rows; or shows it again as it was filled in, with what is to be put right. */
export async function saveSection(c: Context<Env>, name: SectionName) {
  const [survey, form] = [await loadSurvey(c), await readFormValues(c)]
  const section: Section = sections[name]
  const textLanguage = getTextLanguage(c, survey)
  const submittedValues: FormValue = getText(form, 'take') ? { ...form, colour: getText(form, 'take') } : form
  const formState = { survey, textLanguage, seen: getText(form, 'seen'), errors: {} }
  const rearrangement =
    form.do === undefined ? undefined : rearrange(submittedValues, getText(form, 'do'), section.createRow ?? (() => ''))
  if (rearrangement) return c.html(await editorPage(c, name, { ...formState, ...rearrangement, isUnsaved: true }))
  const values = section.tidy?.(submittedValues, survey, textLanguage) ?? submittedValues
  const { errors } = readPatch(section, values, survey, textLanguage)
  if (errors) {
    const fieldErrors = Object.fromEntries(
      Object.keys(errors).map((path) => [path, errorMessageForPath(path, t(c).surveys)]),
    )
    return c.html(await editorPage(c, name, { ...formState, values, errors: fieldErrors }), 400)
  }
  try {
    await updateSurvey(c.var.deps, c.var.caller, survey.id, (current) => {
      if (computeVersion(section.selectPart(current, textLanguage)) !== formState.seen) throw staleEdit()
      return readPatch(section, values, current, textLanguage).value ?? {}
    })
  } catch (error) {
    if (!hasErrorCode(error, 'changed')) throw error
    return c.html(await editorPage(c, name, { ...formState, survey: await loadSurvey(c), values, isStale: true }), 409)
  }
  const query = section.isLocalized ? `?in=${textLanguage}` : ''
  return redirectWithNotice(c, `${sectionPath(c, survey, name)}${query}`, t(c).surveys.saved)
}

/** What a section's form says, by the contract. */
export const readPatch = (section: Section, values: FormValue, survey: Survey, textLanguage: Language) =>
  validateForm(
    SurveyPatch,
    section.toPatch(section.tidy?.(values, survey, textLanguage) ?? values, survey, textLanguage),
  )

export const getTextLanguage = (c: Context<Env>, survey: Survey) =>
  resolveTextLanguage(c.req.query('in'), survey, requestLanguage(c))

const sectionPath = (c: Context<Env>, survey: Survey, name: SectionName) =>
  name === 'basics' ? surveyPath(c, survey) : `${surveyPath(c, survey)}/${name}`

interface EditorState {
  survey: Survey
  textLanguage: Language
  values: FormValue
  errors: FieldErrors
  /** The version of the part that whoever sent the form had seen. */
  seenVersion?: string
  focus?: string
  isUnsaved?: boolean
  isStale?: boolean
  uploadError?: string | undefined
}

async function editorPage(c: Context<Env>, name: SectionName, state: EditorState) {
  const { survey, textLanguage } = state
  const messages = t(c).surveys
  const sectionTabs = sectionNames.map((sectionName) => ({
    label: messages.sections[sectionName],
    href:
      sectionPath(c, survey, sectionName) +
      (sections[sectionName].isLocalized && c.req.query('in') ? `?in=${textLanguage}` : ''),
    current: sectionName === name,
  }))
  const content = html`${tabs(messages.parts, sectionTabs)}
${survey.warnings.length > 0 ? notice({ kind: 'warning', text: messages.linksDiffer }) : ''}
<div class="editor"><div class="stack">${sectionForm(c, name, state)}${sectionCards(c, survey, name, state.uploadError)}</div>${previewFrame(c, state, name)}</div>`
  return surveyPage(c, survey, { tab: 'edit' }, content)
}

function sectionForm(c: Context<Env>, name: SectionName, state: EditorState): Markup {
  const section: Section = sections[name]
  const { survey, textLanguage, errors, isStale } = state
  const messages = t(c).surveys
  const language = requestLanguage(c)
  const view: SectionView = { ...state, messages, language }
  // Who has been told that it is stale has seen how it stands now, and may overwrite it.
  const seenVersion = isStale ? undefined : state.seenVersion
  const fieldErrors = Object.entries(errors).map(([path, message]) => ({ field: toFieldId(path), message }))
  const action = section.isLocalized ? `?in=${textLanguage}` : sectionPath(c, survey, name)
  return html`<section class="card">${section.isLocalized ? languageBar(c, survey, name, textLanguage) : ''}
${isStale ? notice({ kind: 'warning', title: messages.staleTitle, text: html`${messages.staleText} <a href="${sectionPath(c, survey, name)}" target="_blank">${messages.staleSee}</a>` }) : ''}
${state.isUnsaved ? html`<p class="quiet" role="status">${messages.unsaved}</p>` : ''}${errorSummary(buildPageContext(c), fieldErrors)}
<form class="form" method="post" action="${action}" data-live-preview="${surveyPath(c, survey)}/preview?section=${name}&amp;in=${textLanguage}">
<button class="unseen" tabindex="-1" aria-hidden="true">${getMessages(language).common.save}</button>
<input type="hidden" name="seen" value="${seenVersion ?? computeVersion(section.selectPart(survey, textLanguage))}">
${section.fields(view)}
<div class="actions">${button({ label: getMessages(language).common.save, kind: 'primary' })}${button({ label: messages.tryOut, icon: 'eye', kind: 'quiet', attributes: { formaction: `${surveyPath(c, survey)}/preview?section=${name}&in=${textLanguage}`, formtarget: 'preview', formnovalidate: true } })}</div>
</form></section>`
}

/** Which language’s texts are being edited: those in use a press away, all others in a list. */
function languageBar(c: Context<Env>, survey: Survey, name: SectionName, textLanguage: Language): Markup {
  const messages = t(c).surveys
  const usedLanguages = listTextLanguages(survey, textLanguage)
  const path = sectionPath(c, survey, name)
  const otherLanguages = languages.filter((language) => !usedLanguages.includes(language))
  return html`<div class="row spread">${segmentedControl(
    messages.editedLanguage,
    usedLanguages.map((language) => ({
      label: buildPageContext(c).format.languageName(language),
      href: `${path}?in=${language}`,
      current: language === textLanguage,
    })),
  )}${
    survey.locale
      ? ''
      : html`<form class="row choosing" method="get" action="${path}">${selectField({ name: 'in', label: messages.otherLanguage, choices: otherLanguages.map((value) => ({ value, label: buildPageContext(c).format.languageName(value) })) })}${button({ label: messages.open, small: true })}</form>`
  }</div>`
}

const previewFrame = (c: Context<Env>, { survey, textLanguage }: EditorState, name: SectionName): Markup =>
  html`<aside class="preview" aria-label="${t(c).surveys.preview}"><iframe name="preview" title="${t(c).surveys.preview}" loading="lazy" src="${surveyPath(c, survey)}/preview?section=${name}&amp;in=${textLanguage}"></iframe></aside>`
