import { html } from 'hono/html'
import { getScoreRange } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'
import { readForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { askerFooter, askerHeader, type Markup, withoutPrivacyUrl } from '../layout/page.ts'
import { collectValidChanges } from './editor-form.ts'
import { buildFormTree } from './form.ts'
import { loadPreviewQuestion, previewDocument, previewWidget } from './preview-document.ts'
import { parsePreviewQuery, parseTextLanguage } from './query.ts'
import { loadSurvey } from './views.ts'

/** The survey as respondents see it, with the unsaved form if one is posted. Responses to it are not recorded. */
export async function showPreview(page: PageContext) {
  const { c, format } = page
  const survey = await loadSurvey(page)
  const textLanguage = parseTextLanguage(page, survey)
  const edited = { survey, textLanguage, timeZone: format.timeZone }
  const patch = c.req.method === 'POST' ? collectValidChanges(buildFormTree(await readForm(c)), edited) : {}
  const { device, language = textLanguage } = parsePreviewQuery(page)
  const question = await loadPreviewQuestion(page, language, patch)
  const content = html`<main class="sheet ${device}" data-preview>
${askerHeader(question)}
${previewedState(page, question)}
${askerFooter(withoutPrivacyUrl(question))}
</main>`
  return c.html(previewDocument(page, question, { title: page.t.surveys.preview, style: previewStyle, content }))
}

function previewedState(page: PageContext, question: Question): Markup {
  const { group, isThanks } = parsePreviewQuery(page)
  if (!group) return previewWidget(question, { 'heading-level': 1 })
  if (!isThanks) return previewWidget(question, { 'heading-level': 1, score: getScoreRange(group).to })
  const { texts, thanksLinks } = question
  const text = { promoter: texts.thanksPromoter, passive: texts.thanksPassive, detractor: texts.thanksDetractor }[group]
  const link = thanksLinks[group]
  return html`<div class="vouch">
<div class="ending done">
<h1 class="title">${texts.thanks}</h1>
<p>${text}</p>
${link ? html`<p><a href="${link.url}" target="_blank" rel="noopener">${link.text}</a></p>` : ''}
</div>
</div>`
}

const previewStyle = `
@view-transition { navigation: none }
body { display: block; padding: .75rem; min-block-size: 0 }
.sheet { margin-inline: auto; border: 1px solid var(--hair); border-radius: 1.25rem; padding: 1.5rem 1rem; font-size: 1rem }
.sheet.phone { max-inline-size: 390px }
.sheet.wide { inline-size: auto; max-inline-size: 46rem; padding: 2rem }
`
