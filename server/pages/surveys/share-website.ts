import { html } from 'hono/html'
import { textsByLanguage } from '../../../shared/locale.ts'
import type { Survey } from '../../../shared/survey.ts'
import { findMainLink } from '../../domain/surveys/links.ts'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import { copyField } from '../components/copy.ts'
import { radioGroup } from '../components/field.ts'
import { card } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { withQuery } from '../layout/paths.ts'
import { type Display, displays, parseEmbedQuery, type TriggerName, triggerNames } from './embed-options.ts'
import { surveyPath } from './paths.ts'
import { sharePage, sharePath } from './share-views.ts'
import { buildSnippets, type Snippet } from './snippets.ts'

/** Chooses how a website shows the survey and when; shows it, and the snippet to copy. */
export async function websiteTab(page: PageContext, survey: Survey): Promise<Markup> {
  const { display, triggerName, options } = parseEmbedQuery(page)
  const { deps, caller } = page.c.var
  const link = await findMainLink(deps, caller, survey.id)
  const [htmlSnippet, ...otherSnippets] = buildSnippets(deps.publicUrl, survey.id, {
    ...options,
    fallback: link && { url: link.url, text: textsByLanguage[survey.locale ?? page.format.language].label },
  })
  const { surveys, sharing: messages } = page.t
  const snippetField = copyField(page, {
    id: 'snippet-html-0',
    label: surveys.embed,
    text: htmlSnippet?.code[0] ?? '',
    block: true,
    primary: true,
  })
  return sharePage(
    page,
    survey,
    { tab: 'website' },
    html`<div class="choose-and-see">
${choicesForm(page, survey, display, triggerName)}
${previewFrame(page, survey, display)}
</div>
${card(
  { title: messages.snippet, intro: surveys.snippetHints.html, id: 'embed' },
  html`${snippetField}
<p class="hint">${messages.fallbackHint}</p>
${otherSnippets.map((snippet) => snippetDetails(page, snippet))}
<p class="row"><a href="/docs/widget">${surveys.widgetDocs}</a></p>`,
)}`,
  )
}

function choicesForm(page: PageContext, survey: Survey, display: Display, triggerName: TriggerName): Markup {
  const { sharing: messages, common } = page.t
  const displayField = radioGroup({
    name: 'display',
    label: messages.display,
    value: display,
    choices: displays.map((value) => ({ value, label: messages.displays[value], hint: messages.displayHints[value] })),
  })
  const triggerField = radioGroup({
    name: 'when',
    label: messages.when,
    value: triggerName,
    choices: triggerNames.map((value) => ({ value, label: messages.triggers[value] })),
  })
  return html`<form class="card" method="get" action="${sharePath(page, survey, 'website')}" data-auto-submit>
${displayField}
${display === 'inline' ? '' : triggerField}
<div class="apply">${button({ label: common.apply })}</div>
</form>`
}

function previewFrame(page: PageContext, survey: Survey, display: Display): Markup {
  const { preview } = page.t.surveys
  const frameAttributes = attributes({
    title: preview,
    src: withQuery(surveyPath(page, survey, '/preview/site'), { display }),
  })
  return html`<aside class="site-preview" aria-label="${preview}"><iframe${frameAttributes}></iframe></aside>`
}

function snippetDetails(page: PageContext, { id, title, code }: Snippet): Markup {
  const fields = code.map((text, index) =>
    copyField(page, { id: `snippet-${id}-${index}`, label: title, text, block: true }),
  )
  return html`<details>
<summary>${title}</summary>
<p class="hint">${page.t.surveys.snippetHints[id]}</p>
${fields}
</details>`
}
