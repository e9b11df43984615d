import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import { localizeFlow } from '../../../shared/flow.ts'
import { chooseLanguage, getTextDirection, type Language, languages } from '../../../shared/locale.ts'
import { scores } from '../../../shared/nps.ts'
import type { Question } from '../../../shared/question.ts'
import { buildSurveyTexts } from '../../../shared/survey-texts.ts'
import type { Env } from '../../http/env.ts'
import { getMessages, requestLanguage } from '../../i18n/index.ts'
import { widgetTexts } from '../../i18n/widget.ts'
import type { WidgetTexts } from '../../i18n/widget-texts.ts'
import { attributes as renderAttributes } from '../components/attributes.ts'
import { type Markup, page } from '../layout/page.ts'
import { docsStyle, pageStyle } from '../layout/style.ts'
import { docsHeader, languageNav } from './header.ts'

interface NamedItem {
  name: string
  description: string
}

/** The content of the page, from `widget/package/guide.ts`. */
export interface WidgetGuide {
  summary: string
  start: string
  attributes: readonly (NamedItem & { type: string; default?: string })[]
  events: readonly (NamedItem & { detail: Record<string, string>; cancelable?: string })[]
  methods: readonly (NamedItem & { parameters: string })[]
  globals: readonly (NamedItem & { parameters: string })[]
  slots: readonly NamedItem[]
  parts: readonly NamedItem[]
  cssProperties: readonly NamedItem[]
  recipes: readonly { id: string; title: string; text: string; code: readonly { language: string; text: string }[] }[]
  failures: readonly { situation: string; outcome: string; test: string }[]
}

/** The widget reference and playground at `/docs/widget`, and the questions of the playground by language. */
export const widgetDocs = (guide: WidgetGuide) =>
  new Hono<Env>()
    .get('/docs/widget', (c) => c.html(widgetPage(c, guide)))
    .get('/docs/widget/questions/:language', (c) => {
      c.header('cache-control', 'public, max-age=3600')
      return c.json(exampleQuestion(chooseLanguage([c.req.param('language')])))
    })

function widgetPage(c: Context<Env>, guide: WidgetGuide): Markup {
  const publicUrl = c.var.deps.publicUrl
  const language = requestLanguage(c)
  const texts = widgetTexts[language]
  const { nav } = texts
  const content = html`<nav aria-label="${getMessages(language).docs.contents}">
${docsHeader(getMessages(language).docs)}
<strong>${texts.title}</strong>
<a href="#start">${nav.start}</a>
<a href="#try">${nav.try}</a>
<a href="#attributes">${nav.attributes}</a>
<a href="#events">${nav.events}</a>
<a href="#methods">${nav.methods}</a>
<a href="#slots">${nav.slots}</a>
<a href="#parts">${nav.parts}</a>
<a href="#recipes">${texts.navRecipes}</a>
<a href="#failures">${texts.navFailures}</a>
<a href="/docs">${texts.api}</a>
${languageNav(c, language)}
</nav>
<main>
<h1 id="start">&lt;vouch-survey&gt;</h1>
<p>${texts.summary || guide.summary}</p>
${code(guide.start, publicUrl)}
<p>${prose(texts.replaceId)}</p>
${playground(texts, publicUrl)}
${reference(texts, guide)}
<section><h2 id="recipes">${texts.navRecipes}</h2>
${guide.recipes.map((recipe) => recipeArticle({ ...recipe, ...texts.recipes[recipe.id] }, publicUrl))}</section>
<section><h2 id="failures">${texts.navFailures}</h2>
<p>${texts.failuresIntro}</p>
${table(
  [texts.columnsOfFailures.situation, texts.columnsOfFailures.outcome],
  guide.failures.map(({ situation, outcome, test }, index) => {
    const [localSituation = situation, localOutcome = outcome] = texts.failures[index] ?? []
    return [localSituation, html`${prose(localOutcome)}<br><code class="quiet">${test}</code>`]
  }),
)}
</section>
</main>`
  const head = html`<script type="module" src="/playground.js"></script><script type="module" src="/vouch.js"></script>`
  const style = pageStyle + docsStyle + widgetDocsStyle
  return page(c, { title: `Vouch · ${texts.title}`, language, style, head }, content)
}

const code = (text: string, publicUrl: string) =>
  html`<pre tabindex="0"><code>${text.replaceAll('{service}', publicUrl)}</code></pre>`

function recipeArticle({ id, title, text, code: snippets }: WidgetGuide['recipes'][number], publicUrl: string): Markup {
  return html`<article id="${id}" aria-labelledby="${id}-title"><h3 id="${id}-title">${title}</h3>
<p>${prose(text)}</p>
${snippets.map(
  (snippet) => html`<figure><figcaption>${snippet.language}</figcaption>${code(snippet.text, publicUrl)}</figure>`,
)}</article>`
}

function reference(
  texts: WidgetTexts,
  { attributes, events, methods, globals, slots, parts, cssProperties }: WidgetGuide,
): Markup {
  const { nav, columns } = texts
  const describe = (item: NamedItem, descriptions: Readonly<Record<string, string>>) =>
    prose(descriptions[item.name] ?? item.description)
  const row = (descriptions: Readonly<Record<string, string>>) => (item: NamedItem) =>
    [term(item.name), describe(item, descriptions)] as const
  return html`<section><h2 id="attributes">${nav.attributes}</h2>
<p>${prose(texts.attributesIntro)}</p>
${table(
  [columns.attribute, columns.description],
  attributes.map((item) => [
    term(item.name, formatType(item.type)),
    html`${describe(item, texts.attributes)} ${defaultNote(texts, item.default)}`,
  ]),
)}</section>
<section><h2 id="events">${nav.events}</h2>
<p>${prose(texts.eventsIntro)}</p>
${table(
  [columns.event, columns.description],
  events.map((item) => [
    term(item.name, Object.keys(item.detail).join(', ')),
    html`${describe(item, texts.events)} ${preventedNote(texts, item)}`,
  ]),
)}</section>
<section><h2 id="methods">${nav.methods}</h2>
${table(
  [columns.method, columns.description],
  [
    ...methods.map(
      (item) => [term(`${item.name}(${item.parameters})`, texts.element), describe(item, texts.methods)] as const,
    ),
    ...globals.map(
      (item) => [term(`vouch.${item.name}(${item.parameters})`, texts.global), describe(item, texts.globals)] as const,
    ),
  ],
)}</section>
<section><h2 id="slots">${nav.slots}</h2>
<p>${prose(texts.slotsIntro)}</p>
${table([columns.slot, columns.description], slots.map(row(texts.slots)))}</section>
<section><h2 id="parts">${nav.parts}</h2>
<p>${prose(texts.partsIntro)}</p>
${table([columns.property, columns.description], cssProperties.map(row(texts.cssProperties)))}
${table([columns.part, columns.description], parts.map(row(texts.parts)))}</section>`
}

const formatType = (type: string) => type.replace(' | undefined', '').replaceAll("'", '').replaceAll(' | ', ' · ')
const defaultNote = (texts: WidgetTexts, value: string | undefined) =>
  value === undefined ? '' : html`<span class="quiet">${texts.default(texts.defaults[value] ?? value)}</span>`

const preventedNote = (texts: WidgetTexts, { name, cancelable }: WidgetGuide['events'][number]) =>
  cancelable === undefined
    ? ''
    : html`<span class="quiet">${texts.prevented(texts.cancelable[name] ?? cancelable)}</span>`

const term = (name: string, note = '') =>
  html`<code>${name}</code>${note ? html`<br><span class="quiet">${note}</span>` : ''}`

const table = (headings: readonly string[], rows: readonly (readonly unknown[])[]) => html`<table>
<thead><tr>${headings.map((head) => html`<th scope="col">${head}</th>`)}</tr></thead>
<tbody>${rows.map(
  ([first, ...rest]) => html`<tr><th scope="row">${first}</th>${rest.map((cell) => html`<td>${cell}</td>`)}</tr>`,
)}</tbody>
</table>`

/** Renders `code` in a text. */
const prose = (text: string) =>
  html`${text.split('`').map((part, index) => (index % 2 === 1 ? html`<code>${part}</code>` : part))}`

/** The controls, the stage and the markup to copy; `widget/playground.ts` connects them. */
function playground({ nav, playground: texts }: WidgetTexts, publicUrl: string): Markup {
  const nativeName = (language: Language) =>
    new Intl.DisplayNames([language], { type: 'language' }).of(language) ?? language
  return html`<section aria-labelledby="try"><h2 id="try">${nav.try}</h2>
<p>${texts.intro}</p>
<noscript><p>${texts.noScript}</p></noscript>
<div class="playground"${renderAttributes({
    'data-service': publicUrl,
    'data-over': texts.over,
    'data-copied': texts.copied,
    'data-selected': texts.selected,
  })}>
<form autocomplete="off">
${select('display', texts.display, ['inline', 'bar', 'card', 'dialog'])}
${select('lang', texts.language, [['', texts.automatic], ...languages.map((item) => [item, nativeName(item)] as const)])}
${select('score', texts.score, [['', texts.none], ...scores.map(String)])}
${select('colours', texts.colours, [['', texts.standard], 'forest', 'plum', 'brick', 'ink'])}
${select('heading-level', texts.headingLevel, ['2', '3', '4', '5', '6'])}
<label><span>${texts.delay}</span><input type="number" name="delay" min="0" max="60" inputmode="numeric"></label>
<label class="tick"><input type="checkbox" name="dark"><span>${texts.dark}</span></label>
<label class="tick"><input type="checkbox" name="rtl"><span>${texts.rtl}</span></label>
<button type="button" name="again">${texts.again}</button>
</form>
<div class="stage"></div>
<div class="outcome">
<pre tabindex="0"><code></code></pre>
<p><button type="button" name="copy">${texts.copy}</button> <span class="quiet" role="status"></span></p>
<h3>${texts.events}</h3>
<div role="log" aria-label="${texts.events}" tabindex="0"></div>
</div>
</div></section>`
}

const select = (name: string, label: string, options: readonly (string | readonly [string, string])[]) =>
  html`<label><span>${label}</span><select name="${name}">${options.map((option) => {
    const [value, text] = typeof option === 'string' ? [option, option] : option
    return html`<option value="${value}">${text}</option>`
  })}</select></label>`

/** The survey of the playground, which is not stored. */
function exampleQuestion(language: Language): Question {
  const texts = buildSurveyTexts(language, {}, 'Harbour Coffee')
  const reasons = [
    { id: 'quality', text: { en: 'Quality' } },
    { id: 'waiting', text: { en: 'Waiting or delay' } },
    { id: 'personality', text: { en: 'Friendly people' } },
  ]
  const flow = { reasons: { passive: reasons, detractor: reasons }, questions: [], thanksLinks: {} }
  return {
    surveyId: 'playground',
    language,
    direction: getTextDirection(language),
    closed: false,
    texts,
    ...localizeFlow(language, flow, texts),
    asker: { name: 'Harbour Coffee' },
    notNow: null,
  }
}

const widgetDocsStyle = `
body { grid-template-columns: 13rem minmax(0, 58rem) }
main > p, section > p, article > p { max-inline-size: 44rem }
table { inline-size: 100%; table-layout: fixed; margin-block: 1rem 2rem; border-collapse: collapse; font-size: .9375rem }
th, td { padding: .625rem 1.25rem .625rem 0; text-align: start; vertical-align: top; overflow-wrap: anywhere }
tr { border-block-end: 1px solid var(--hair) }
th { font-weight: inherit }
th:first-child { inline-size: 17rem }
thead th { color: var(--quiet); font-size: .875rem }
#failures ~ table tbody th { font-weight: 600 }
figure { margin: 1rem 0 0 }
figure pre { margin: .25rem 0 0; background: var(--ground) }
figcaption { color: var(--quiet); font-size: .8125rem }
.playground { display: grid; grid-template-columns: 13rem minmax(0, 1fr); gap: 1.25rem }
.playground form { display: grid; gap: .75rem; align-content: start }
.playground label { display: grid; gap: .25rem; font-size: .875rem }
.playground .tick { display: flex; gap: .625rem; align-items: center; min-block-size: 2rem }
.playground .tick input { inline-size: 1.125rem; block-size: 1.125rem; margin: 0; accent-color: var(--accent) }
.playground select, .playground input[type=number], .playground button {
  inline-size: 100%; min-block-size: 2.75rem; margin: 0; border: 1px solid var(--line); border-radius: .5rem;
  padding: .25rem .75rem; background: var(--sheet); color: inherit; font: inherit;
}
.playground button { inline-size: auto; padding-inline: 1.25rem; font-weight: 600; cursor: pointer }
.playground button:hover, .playground select:hover { border-color: var(--accent) }
.stage {
  display: grid; align-content: center; min-block-size: 34rem; padding: 1.5rem; border: 1px solid var(--hair);
  border-radius: .75rem; background: var(--sheet); color: var(--ink);
}
.stage > p { margin: 0; text-align: center }
.stage.dark { color-scheme: dark; background: #1e2125; color: #eceef0 }
.stage.light { color-scheme: light; background: #fff; color: #1d2126 }
.outcome { grid-column: 1 / -1; min-inline-size: 0 }
.outcome pre { margin-block-start: 0 }
.outcome [role=log] {
  block-size: 9rem; margin: .5rem 0 0; padding: .75rem 1.25rem; overflow: auto; border: 1px solid var(--hair);
  border-radius: .75rem; font-size: .9375rem;
}
.outcome [role=log]:empty::before { content: 'No events yet. Choose a score above.'; color: var(--quiet) }
.outcome [role=log] p { margin: 0; overflow-wrap: anywhere }
@media (max-width: 56rem) {
  .playground { grid-template-columns: minmax(0, 1fr) }
  .playground form { grid-template-columns: repeat(2, minmax(0, 1fr)); align-items: end }
  .stage { padding: 1rem }
  th:first-child { inline-size: 9.25rem; padding-inline-end: .75rem }
  td { padding-inline-end: 0 }
  td code.quiet { font-size: .6875rem }
  pre code { white-space: pre-wrap; overflow-wrap: anywhere }
}
`
