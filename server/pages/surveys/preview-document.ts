import { html, raw } from 'hono/html'
import pkg from '../../../package.json' with { type: 'json' }
import type { BrandPatch } from '../../../shared/brand.ts'
import type { Language } from '../../../shared/locale.ts'
import type { Question } from '../../../shared/question.ts'
import { NewSurvey, type SurveyPatch } from '../../../shared/survey.ts'
import { findTemplate, surveyFromTemplate } from '../../../shared/templates/templates.ts'
import { loadBrandRow } from '../../domain/surveys/brand.ts'
import { previewQuestion } from '../../domain/surveys/questions.ts'
import { buildSurveyRow, loadSurvey } from '../../domain/surveys/surveys.ts'
import { type Attributes, attributes } from '../components/attributes.ts'
import type { PageContext } from '../layout/context.ts'
import { page as htmlPage, type Markup } from '../layout/page.ts'
import { buildRespondStyle } from '../layout/style.ts'
import { respondForm } from '../respond/form.ts'

/** The id of a survey whose responses go nowhere: see widget/staff/surveys.ts. */
const PREVIEW_ID = 'preview'

const emptyDraft = {
  key: PREVIEW_ID,
  comment: '',
  contactRequested: false,
  contactDetails: '',
  opened: 0,
  trapped: false,
}

/** The question of the survey in the path, with some settings changed. */
export async function loadPreviewQuestion(page: PageContext, language: Language, patch: SurveyPatch = {}) {
  const { deps, caller } = page.c.var
  const row = await loadSurvey(deps, caller, page.c.req.param('id') ?? '')
  return { ...previewQuestion(row, patch, language), surveyId: PREVIEW_ID }
}

/** The question of a survey that is about to be created from a template, with some values of the brand changed. */
export async function buildTemplateQuestion(
  page: PageContext,
  { templateId, subject, brand }: { templateId: string; subject: string; brand?: BrandPatch },
): Promise<Question> {
  const { deps, caller } = page.c.var
  const { language } = page.format
  const template = findTemplate(templateId)
  const survey = template ? surveyFromTemplate(template, language) : NewSurvey.parse({ name: PREVIEW_ID })
  const row = buildSurveyRow(deps, caller.workspaceId, { ...survey, subject: subject.slice(0, 100) || null })
  const brandRow = await loadBrandRow(deps, caller)
  const brandJson = JSON.stringify({ ...JSON.parse(brandRow.brand), ...brand })
  return { ...previewQuestion({ ...row, ...brandRow, brand: brandJson }, {}, language), surveyId: PREVIEW_ID }
}

/** The survey as respondents see it, with the scripts that keep what it sends away from the service. */
export function previewDocument(
  page: PageContext,
  question: Question,
  { title, style, content }: { title: string; style: string; content: Markup },
): Markup {
  const props = {
    title,
    language: question.language,
    style: buildRespondStyle(question) + style,
    head: html`<script type="module" src="/app.js?v=${pkg.version}"></script>
<script type="module" src="/vouch.js"></script>`,
  }
  return htmlPage(page.c, props, content)
}

/** The widget with its question, and the plain form for browsers without script. */
export function previewWidget(
  question: Question,
  { score, ...widgetAttributes }: Attributes & { score?: number } = {},
) {
  const surveyAttributes = attributes({ survey: PREVIEW_ID, link: PREVIEW_ID, score, ...widgetAttributes })
  return html`<vouch-survey${surveyAttributes}>
<script type="application/json">${raw(JSON.stringify(question).replaceAll('<', '\\u003c'))}</script>
${respondForm(question, { link: PREVIEW_ID }, { ...emptyDraft, score })}
</vouch-survey>`
}
