import { html } from 'hono/html'
import { type Language, languages } from '../../../shared/locale.ts'
import { ScriptTexts, scriptParts } from '../../../shared/phone-survey.ts'
import {
  getPhoneScripts,
  getWorkspacePhoneScript,
  type PhoneScript,
  savePhoneScript,
} from '../../domain/phone-surveys/scripts.ts'
import { getSurvey } from '../../domain/surveys/surveys.ts'
import { type FieldErrors, readForm, validateForm } from '../../http/forms.ts'
import { getMessages } from '../../i18n/index.ts'
import { appLanguages } from '../../i18n/languages.ts'
import { button } from '../components/button.ts'
import { textArea } from '../components/field.ts'
import { errorSummary, form, formActions } from '../components/form.ts'
import { breadcrumb, segmentedControl } from '../components/navigation.ts'
import { getPathId, type PageContext } from '../layout/context.ts'
import { redirectWithNotice } from '../layout/notices.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { phoneSurveyPaths } from './paths.ts'

/** The script of a survey, or of the workspace, in one language. */
interface ScriptView {
  survey: { id: string; name: string } | null
  language: Language
  own: PhoneScript
  /** What an empty field takes. */
  inherited: Record<(typeof scriptParts)[number], string>
}

export const showSurveyScript = async (page: PageContext) => page.c.html(scriptPage(page, await loadSurveyScript(page)))
export const showWorkspaceScript = async (page: PageContext) =>
  page.c.html(scriptPage(page, await loadWorkspaceScript(page)))

export const saveSurveyScript = async (page: PageContext) => saveScript(page, await loadSurveyScript(page))
export const saveWorkspaceScript = async (page: PageContext) => saveScript(page, await loadWorkspaceScript(page))

const parseLanguage = ({ c, format }: PageContext): Language =>
  languages.find((language) => language === c.req.query('in')) ?? format.language

const getReadyScript = (page: PageContext, language: Language) =>
  getMessages(appLanguages.find((name) => name === language) ?? page.format.language).phoneSurveys.ready

async function loadSurveyScript(page: PageContext): Promise<ScriptView> {
  const { deps, caller } = page.c.var
  const { id, name } = await getSurvey(deps, caller, getPathId(page, 'survey'))
  const scripts = await getPhoneScripts(deps, caller, id)
  const language = parseLanguage(page)
  const ready = getReadyScript(page, language)
  const workspaceScript = scripts.workspace[language] ?? {}
  return {
    survey: { id, name },
    language,
    own: scripts.survey[language] ?? {},
    inherited: {
      introduction: workspaceScript.introduction ?? ready.introduction,
      refusal: workspaceScript.refusal ?? ready.refusal,
      thanks: workspaceScript.thanks ?? ready.thanks,
    },
  }
}

async function loadWorkspaceScript(page: PageContext): Promise<ScriptView> {
  const { deps, caller } = page.c.var
  const language = parseLanguage(page)
  const scripts = await getWorkspacePhoneScript(deps, caller)
  return { survey: null, language, own: scripts[language] ?? {}, inherited: getReadyScript(page, language) }
}

async function saveScript(page: PageContext, view: ScriptView) {
  const { c, t } = page
  const submitted = await readForm(c)
  const texts = Object.fromEntries(scriptParts.map((part) => [part, submitted.text(part).replaceAll('\r\n', '\n')]))
  const { value, errors } = validateForm(ScriptTexts, texts)
  if (errors) return c.html(scriptPage(page, { ...view, own: texts }, errors), 400)
  const surveyId = view.survey?.id ?? null
  await savePhoneScript(c.var.deps, c.var.caller, surveyId, view.language, value)
  return redirectWithNotice(c, phoneSurveyPaths.script(page, surveyId, view.language), t.phoneSurveys.scripts.saved)
}

function scriptPage(page: PageContext, view: ScriptView, errors: FieldErrors = {}): Markup {
  const { t } = page
  const messages = t.phoneSurveys
  const { survey, language } = view
  const title = survey ? messages.scripts.ofSurvey(survey.name) : messages.scripts.ofWorkspace
  const links = [
    { label: messages.title, href: phoneSurveyPaths.choice(page) },
    ...(survey ? [{ label: survey.name, href: phoneSurveyPaths.list(page, survey.id) }] : []),
    { label: messages.script, href: page.c.req.path, current: true },
  ]
  const shown = languages.filter((name) => appLanguages.some((other) => other === name) || name === language)
  const languageLinks = shown.map((name) => ({
    label: page.format.languageName(name),
    href: phoneSurveyPaths.script(page, survey?.id ?? null, name),
    current: name === language,
  }))
  const fieldErrors = Object.keys(errors).map((field) => ({ field, message: messages.scripts.tooLong }))
  return shell(
    page,
    {
      title,
      current: 'follow-ups',
      above: breadcrumb(page, links),
      intro: survey ? messages.scripts.text : messages.scripts.workspaceText,
    },
    form(
      { action: phoneSurveyPaths.script(page, survey?.id ?? null, language) },
      html`${errorSummary(page, fieldErrors)}
${segmentedControl(messages.scripts.language, languageLinks)}
${scriptParts.map((part) => scriptField(page, view, part, errors[part] ? messages.scripts.tooLong : undefined))}
<p class="hint">${messages.scripts.placeholders}</p>
${formActions(button({ label: messages.scripts.save, kind: 'primary' }))}`,
    ),
  )
}

const scriptField = (
  page: PageContext,
  { own, inherited, language }: ScriptView,
  part: (typeof scriptParts)[number],
  error: string | undefined,
): Markup =>
  textArea({
    name: part,
    label: page.t.phoneSurveys.scripts.parts[part],
    value: own[part] ?? '',
    error,
    rows: 4,
    attributes: { maxlength: 1000, lang: language, dir: 'auto', placeholder: inherited[part] },
  })
