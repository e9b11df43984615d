import { html } from 'hono/html'
import { readForm } from '../../http/forms.ts'
import type { PageContext } from '../layout/context.ts'
import { askerFooter, askerHeader, withoutPrivacyUrl } from '../layout/page.ts'
import { readValidBrand } from './brand.ts'
import { parseEmbedQuery } from './embed-options.ts'
import { buildTemplateQuestion, loadPreviewQuestion, previewDocument, previewWidget } from './preview-document.ts'
import { parseTextLanguage } from './query.ts'
import { loadSurvey } from './views.ts'

/** The widget on the outline of a website. */
export async function showSitePreview(page: PageContext) {
  const survey = await loadSurvey(page)
  const question = await loadPreviewQuestion(page, parseTextLanguage(page, survey))
  const { display } = parseEmbedQuery(page)
  const lines = html`<div class="line"></div><div class="line"></div><div class="line short"></div>`
  const content = html`<main data-preview class="site">
<div class="bar-line"></div>
${lines}
<div class="widget">${previewWidget(question, { display, again: 0, 'heading-level': 1 })}</div>
${lines}
${lines}
</main>`
  return page.c.html(previewDocument(page, question, { title: page.t.surveys.preview, style: siteStyle, content }))
}

/** A template as respondents would see it. */
export async function showNewSurveyPreview(page: PageContext) {
  const { c } = page
  const submitted = c.req.method === 'POST' ? await readForm(c) : undefined
  const question = await buildTemplateQuestion(page, {
    templateId: submitted?.text('template') ?? c.req.query('template') ?? '',
    subject: submitted?.text('subject').trim() ?? '',
    ...(submitted?.has('privacyUrl') && { brand: readValidBrand(submitted) }),
  })
  const content = html`<main class="sheet" data-preview>
${askerHeader(question)}
${previewWidget(question, { 'heading-level': 1 })}
${askerFooter(withoutPrivacyUrl(question))}
</main>`
  return c.html(previewDocument(page, question, { title: page.t.surveys.preview, style: sheetStyle, content }))
}

const sheetStyle = `
@view-transition { navigation: none }
body { display: block; padding: 0; min-block-size: 0 }
.sheet { inline-size: auto; border: 0; border-radius: 0; padding: 1.5rem 1.25rem; box-shadow: none; font-size: 1rem }
`

const siteStyle = `
@view-transition { navigation: none }
body { display: block; padding: 0; background: var(--sheet) }
.site { display: grid; gap: .75rem; max-inline-size: 40rem; margin: auto; padding: 1.25rem }
.bar-line { block-size: 2rem; margin-block-end: .5rem; border-radius: .5rem; background: var(--hair) }
.line { block-size: .75rem; border-radius: .375rem; background: var(--hair) }
.short { inline-size: 60% }
.widget:has([display=inline]) { padding-block: 1rem }
`
