import { html } from 'hono/html'
import { toGroup } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'
import { readForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { askerFooter, askerHeader, type Markup, withoutPrivacyUrl } from '../layout/page.ts'
import { parseScore } from '../respond/form.ts'
import { surveyPath } from './paths.ts'
import { loadPreviewQuestion, previewDocument, previewWidget } from './preview-document.ts'
import { parseTextLanguage } from './query.ts'
import { sharePath } from './share-views.ts'
import { loadSurvey } from './views.ts'

/** The survey as respondents see it, also a draft, with the score that an email has chosen. What is sent is not stored. */
export async function showTest(page: PageContext) {
  const survey = await loadSurvey(page)
  const question = await loadPreviewQuestion(page, parseTextLanguage(page, survey))
  const score = parseScore(page.c.req.query('score'))
  const widget = previewWidget(question, { 'heading-level': 1, ...(score !== undefined && { score }) })
  return page.c.html(testPage(page, survey, question, widget))
}

/** Without script, the form leads to the thanks. */
export async function submitTest(page: PageContext) {
  const survey = await loadSurvey(page)
  const question = await loadPreviewQuestion(page, parseTextLanguage(page, survey))
  const score = parseScore((await readForm(page.c)).text('score'))
  const { texts } = question
  const thanks = { promoter: texts.thanksPromoter, passive: texts.thanksPassive, detractor: texts.thanksDetractor }
  const ending = html`<div class="ending done">
<h1 class="title">${texts.thanks}</h1>
<p>${score === undefined ? texts.thanksText : thanks[toGroup(score)]}</p>
</div>`
  return page.c.html(testPage(page, survey, question, ending))
}

function testPage(page: PageContext, survey: { id: string }, question: Question, content: Markup): Markup {
  const messages = page.t.sharing
  const banner = html`<header class="test-bar" lang="${page.format.language}" dir="ltr">
<strong>${messages.testTitle}</strong> ${page.workspace.demo ? messages.testSample : messages.testText}
<a href="${surveyPath(page, survey, '/test')}">${messages.testAgain}</a>
<a href="${sharePath(page, survey)}">${messages.testBack}</a>
</header>`
  return previewDocument(page, question, {
    title: messages.testTitle,
    style: testStyle,
    content: html`${banner}
<main class="sheet" data-preview>
${askerHeader(question)}
${content}
${askerFooter(withoutPrivacyUrl(question))}
</main>`,
  })
}

const testStyle = `
.test-bar {
  position: fixed; inset: 0 0 auto; z-index: 1; display: flex; flex-wrap: wrap; gap: 0 1rem; justify-content: center; margin: 0;
  padding: .5rem 1rem; background: var(--ink); color: var(--sheet); font-family: system-ui, sans-serif; font-size: .875rem;
}
.test-bar a { color: inherit }
body { padding-block-start: 3rem }
/* Its lines would cover the name above the question. */
@media (max-width: 40em) {
  body { grid-template-rows: auto 1fr auto; padding-block-start: 0 }
  .test-bar { position: sticky }
}
`
