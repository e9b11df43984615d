import { html } from 'hono/html'
import { getSessionUser } from '../../http/sessions.ts'
import { chooseAppLanguage } from '../../i18n/app-language.ts'
import type { Guide } from '../../i18n/guide.ts'
import { icon, logo } from '../components/icon.ts'
import { breadcrumb } from '../components/navigation.ts'
import { buildVisitorContext, type VisitorContext } from '../layout/context.ts'
import { htmlDocument } from '../layout/document.ts'
import type { Markup } from '../layout/page.ts'
import { languageLinks } from '../layout/sheet.ts'
import { renderBlock } from './blocks.ts'
import { getDocumentLanguage, getTitle, referencePage } from './reference.ts'

const audiences = ['managers', 'marketers', 'operators'] as const

type Audience = (typeof audiences)[number]

/** The guides of an audience by their names in URLs. */
const listGuides = ({ t }: VisitorContext, audience: Audience): [string, Guide][] => Object.entries(t.guides[audience])

export async function showContents(request: VisitorContext) {
  const visitor = await withUserLanguage(request)
  return visitor.c.html(helpDocument(visitor, visitor.t.help.title, contentsPage(visitor)))
}

/** A guide in the user's language, or a document of `docs/` in its own. */
export async function showGuide(request: VisitorContext) {
  const { c } = request
  const visitor = await withUserLanguage(request)
  const name = c.req.param('guide') ?? ''
  const guides = audiences.flatMap((audience) => listGuides(visitor, audience))
  const guide = guides.find(([guideName]) => guideName === name)?.[1]
  if (guide) return c.html(helpDocument(visitor, guide.title, guidePage(visitor, guide)))
  const document = Object.hasOwn(c.var.deps.docs, name) ? c.var.deps.docs[name] : undefined
  if (document === undefined) return c.notFound()
  return c.html(helpDocument(visitor, getTitle(document), referencePage(visitor, name, document)))
}

/** The language of the user's account, unless `?lang=` asks for another one. */
async function withUserLanguage(visitor: VisitorContext): Promise<VisitorContext> {
  const { c } = visitor
  const userLocale = c.req.query('lang') === undefined ? (await getSessionUser(c))?.locale : undefined
  return userLocale ? buildVisitorContext(c, chooseAppLanguage([userLocale])) : visitor
}

function helpDocument(visitor: VisitorContext, title: string, content: Markup): Markup {
  const messages = visitor.t.help
  visitor.c.header('cache-control', 'private, no-cache')
  return htmlDocument(
    visitor,
    { title: `${title} · Vouch`, look: 'guide' },
    html`<header class="help-head">
<a class="brand" href="/help">${logo()}<span>${messages.title}</span></a>
<a href="/">${messages.app}</a>
</header>
<main id="content" class="help-main">
${content}
</main>
${languageLinks(visitor)}`,
  )
}

function contentsPage(visitor: VisitorContext): Markup {
  const messages = visitor.t.help
  const guideItem = ([name, { title, summary }]: [string, Guide]) => listItem(`/help/${name}`, title, summary)
  const audienceCard = (audience: Audience) =>
    listCard(messages.audiences[audience], listGuides(visitor, audience).map(guideItem))
  return html`<h1>${messages.title}</h1>
<p class="intro">${messages.intro}</p>
<div class="grid">
${audiences.map(audienceCard)}
${referenceCard(visitor)}
</div>`
}

/** Whether a document is in Chinese, as its reader is. */
const isForReader = (language: string, name: string) =>
  language.startsWith('zh') && getDocumentLanguage(name).startsWith('zh')

function referenceCard({ c, t, format }: VisitorContext): Markup {
  const messages = t.help
  // Those in a language of their own first, for their readers.
  const documents = Object.entries(c.var.deps.docs).toSorted(
    ([a], [b]) => Number(isForReader(format.language, b)) - Number(isForReader(format.language, a)),
  )
  const items = documents.map(
    ([name, text]) => html`<li><a href="/help/${name}" lang="${getDocumentLanguage(name)}">${getTitle(text)}</a></li>`,
  )
  return listCard(messages.reference, [
    ...items,
    listItem('/docs', messages.api, messages.apiText),
    listItem('/docs/widget', messages.widget, messages.widgetText),
  ])
}

const listCard = (title: string, items: readonly unknown[]): Markup =>
  html`<section class="card">
<h2>${title}</h2>
<ul class="guides">
${items}
</ul>
</section>`

const listItem = (href: string, title: string, summary: string): Markup =>
  html`<li>
<a href="${href}">${title}</a>
<p class="quiet">${summary}</p>
</li>`

function guidePage(visitor: VisitorContext, guide: Guide): Markup {
  const messages = visitor.t.help
  const sections = Object.entries(guide.sections)
  const contents = sections.map(([anchor, { title }]) => html`<li><a href="#${anchor}">${title}</a></li>`)
  return html`${breadcrumb(visitor, [{ label: messages.title, href: '/help' }])}
<h1>${guide.title}</h1>
<p class="intro">${guide.summary}</p>
<nav class="help-contents" aria-label="${messages.contents}">
<h2>${messages.contents}</h2>
<ul>
${contents}
</ul>
</nav>
<div class="prose">
${sections.map(([anchor, section]) => guideSection(visitor, anchor, section))}
</div>`
}

const guideSection = (visitor: VisitorContext, anchor: string, { title, blocks }: Guide['sections'][string]): Markup =>
  html`<section id="${anchor}">
<h2><a class="anchor" href="#${anchor}" aria-label="${title}">${icon('link')}</a>${title}</h2>
${blocks.map((block) => renderBlock(visitor, block))}
</section>`
