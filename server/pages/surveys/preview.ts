import type { Context } from 'hono'
import { html, raw } from 'hono/html'
import pkg from '../../../package.json' with { type: 'json' }
import type { Language } from '../../../shared/locale.ts'
import { getScoreRange, groups } from '../../../shared/nps.ts'
import type { SurveyPatch } from '../../../shared/survey.ts'
import { previewQuestion } from '../../domain/surveys/questions.ts'
import { getSurvey, loadSurvey } from '../../domain/surveys/surveys.ts'
import type { Env } from '../../http/env.ts'
import { getMessages, requestLanguage, t } from '../../i18n/index.ts'
import { segmentedControl } from '../components/navigation.ts'
import { buildPageContext } from '../layout/context.ts'
import { type Markup, page, surveyLogo } from '../layout/page.ts'
import { buildRespondStyle } from '../layout/style.ts'
import { respondForm } from '../respond/form.ts'
import { getTextLanguage, readPatch } from './editor.ts'
import { readFormValues } from './form.ts'
import { listTextLanguages } from './languages.ts'
import { sectionNames, sections } from './sections.ts'

const devices = ['phone', 'wide'] as const

/** The survey as respondents meet it, with what a form says so far. It records nothing: it belongs to no survey. */
export async function showPreview(c: Context<Env>) {
  const { deps, caller } = c.var
  const id = c.req.param('id') ?? ''
  const [row, survey] = [await loadSurvey(deps, caller, id), await getSurvey(deps, caller, id)]
  const textLanguage = getTextLanguage(c, survey)
  const name = sectionNames.find((candidate) => candidate === c.req.query('section'))
  const patch: SurveyPatch =
    c.req.method === 'POST' && name
      ? (readPatch(sections[name], await readFormValues(c), survey, textLanguage).value ?? {})
      : {}
  const question = { ...previewQuestion(row, patch, [textLanguage]), surveyId: 'preview' }
  const group = groups.find((candidate) => candidate === c.req.query('group'))
  const score = group && getScoreRange(group).to
  const device = devices.find((candidate) => candidate === c.req.query('device')) ?? 'phone'
  const draft = { key: 'preview', comment: '', contactRequested: false, contactDetails: '', opened: 0, trapped: false }
  const { texts, language } = question
  const content = html`${controls(c, listTextLanguages(survey, textLanguage), { textLanguage, group, device })}
<main class="sheet ${device}" data-preview>${surveyLogo(question)}<vouch-survey survey="preview" link="preview" heading-level="1"${score === undefined ? '' : html` score="${score}"`}>
<script type="application/json">${raw(JSON.stringify(question).replaceAll('<', '\\u003c'))}</script>
${respondForm(texts, { link: 'preview' }, { ...draft, score }, language)}
</vouch-survey></main>`
  const head = html`<script type="module" src="/app.js?v=${pkg.version}"></script><script type="module" src="/vouch.js"></script>`
  const options = { title: t(c).surveys.preview, language, style: buildRespondStyle(question) + previewStyle, head }
  return c.html(page(c, options, content))
}

/** In which language, to whom, and on what it is shown. */
function controls(
  c: Context<Env>,
  textLanguages: readonly Language[],
  current: { textLanguage: string; group: string | undefined; device: string },
): Markup {
  const messages = t(c).surveys
  const language = requestLanguage(c)
  const linkTo = (change: Record<string, string>) => {
    const query = { ...c.req.query(), in: current.textLanguage, ...change }
    return `?${new URLSearchParams(Object.entries(query).filter(([, value]) => value !== ''))}`
  }
  const groupNames = getMessages(language).common.groups
  return html`<header class="controls" lang="${language}" dir="ltr">${segmentedControl(
    messages.previewGroup,
    [{ label: messages.nobodyYet, href: linkTo({ group: '' }), current: current.group === undefined }].concat(
      groups.map((option) => ({
        label: groupNames[option],
        href: linkTo({ group: option }),
        current: option === current.group,
      })),
    ),
  )}${segmentedControl(
    messages.previewDevice,
    devices.map((option) => ({
      label: messages.devices[option],
      href: linkTo({ device: option }),
      current: option === current.device,
    })),
  )}${
    textLanguages.length > 1
      ? segmentedControl(
          messages.editedLanguage,
          textLanguages.map((option) => ({
            label: buildPageContext(c).format.languageName(option),
            href: linkTo({ in: option }),
            current: option === current.textLanguage,
          })),
        )
      : ''
  }</header>`
}

const previewStyle = `
@view-transition { navigation: none }
body { display: block; padding: .75rem; min-block-size: 0 }
.controls { display: flex; font-family: system-ui, sans-serif; flex-wrap: wrap; gap: .5rem; margin-block-end: .75rem; font-size: .8125rem }
.segmented { display: inline-flex; flex-wrap: wrap; border-radius: .5rem; padding: 2px; background: var(--hair) }
.segmented a { border-radius: .375rem; padding: .25rem .625rem; color: inherit; text-decoration: none }
.segmented [aria-current] { background: var(--sheet); font-weight: 600 }
.sheet { margin-inline: auto; border: 1px solid var(--hair); border-radius: 1.25rem; padding: 1.5rem 1rem; font-size: 1rem }
.sheet.phone { max-inline-size: 390px }
.sheet.wide { inline-size: auto; max-inline-size: 46rem; padding: 2rem }
`
