import { html, raw } from 'hono/html'
import pkg from '../../../package.json' with { type: 'json' }
import type { Language } from '../../../shared/locale.ts'
import { getScoreRange, groups } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'
import type { Survey, SurveyPatch } from '../../../shared/survey.ts'
import { previewQuestion } from '../../domain/surveys/questions.ts'
import { getSurvey, loadSurvey } from '../../domain/surveys/surveys.ts'
import { readForm } from '../../http/forms.ts'
import { attributes } from '../components/attributes.ts'
import { segmentedControl } from '../components/navigation.ts'
import type { PageContext } from '../layout/context.ts'
import { page as htmlPage, type Markup, surveyLogo } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { buildRespondStyle } from '../layout/style.ts'
import { respondForm } from '../respond/form.ts'
import { buildFormTree } from './form.ts'
import { listTextLanguages } from './languages.ts'
import { parsePreviewQuery, parseTextLanguage, previewDevices } from './query.ts'
import { readPatch } from './section.ts'
import { sections } from './sections.ts'

const emptyDraft = {
  key: 'preview',
  comment: '',
  contactRequested: false,
  contactDetails: '',
  opened: 0,
  trapped: false,
}

/** The survey as respondents see it, with the unsaved form. Responses to it are not recorded. */
export async function showPreview(page: PageContext) {
  const { c } = page
  const { deps, caller } = c.var
  const id = c.req.param('id') ?? ''
  const [row, survey] = [await loadSurvey(deps, caller, id), await getSurvey(deps, caller, id)]
  const textLanguage = parseTextLanguage(page, survey)
  const patch = await readPreviewPatch(page, survey, textLanguage)
  const question = { ...previewQuestion(row, patch, textLanguage), surveyId: 'preview' }
  const props = {
    title: page.t.surveys.preview,
    language: question.language,
    style: buildRespondStyle(question) + previewStyle,
    head: html`<script type="module" src="/app.js?v=${pkg.version}"></script>
<script type="module" src="/vouch.js"></script>`,
  }
  const content = html`${previewControls(page, textLanguage, listTextLanguages(survey, textLanguage))}
${previewedSurvey(page, question)}`
  return c.html(htmlPage(c, props, content))
}

/** The patch of a posted form; without one, the survey is shown as saved. */
async function readPreviewPatch(page: PageContext, survey: Survey, textLanguage: Language): Promise<SurveyPatch> {
  const { section } = parsePreviewQuery(page)
  if (page.c.req.method !== 'POST' || !section) return {}
  const values = buildFormTree(await readForm(page.c))
  return readPatch(sections[section], values, { survey, textLanguage }).value ?? {}
}

function previewedSurvey(page: PageContext, question: Question): Markup {
  const { group, device } = parsePreviewQuery(page)
  const score = group && getScoreRange(group).to
  const surveyAttributes = attributes({ survey: 'preview', link: 'preview', 'heading-level': 1, score })
  return html`<main class="sheet ${device}" data-preview>
${surveyLogo(question)}
<vouch-survey${surveyAttributes}>
<script type="application/json">${raw(JSON.stringify(question).replaceAll('<', '\\u003c'))}</script>
${respondForm(question.texts, { link: 'preview' }, { ...emptyDraft, score }, question.language)}
</vouch-survey>
</main>`
}

/** The choice of group, device and language. */
function previewControls(page: PageContext, textLanguage: Language, textLanguages: readonly Language[]): Markup {
  const { c, t, format } = page
  const messages = t.surveys
  const { group, device } = parsePreviewQuery(page)
  const linkTo = (change: Record<string, string>) => withQuery('', { ...c.req.query(), in: textLanguage, ...change })
  const groupLinks = [
    { label: messages.nobodyYet, href: linkTo({ group: '' }), current: group === undefined },
    ...groups.map((option) => ({
      label: t.common.groups[option],
      href: linkTo({ group: option }),
      current: option === group,
    })),
  ]
  const deviceLinks = previewDevices.map((option) => ({
    label: messages.devices[option],
    href: linkTo({ device: option }),
    current: option === device,
  }))
  const languageLinks = textLanguages.map((option) => ({
    label: format.languageName(option),
    href: linkTo({ in: option }),
    current: option === textLanguage,
  }))
  return html`<header class="controls" lang="${format.language}" dir="ltr">
${segmentedControl(messages.previewGroup, groupLinks)}
${segmentedControl(messages.previewDevice, deviceLinks)}
${languageLinks.length > 1 ? segmentedControl(messages.editedLanguage, languageLinks) : ''}
</header>`
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
