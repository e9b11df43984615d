import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../../http/env.ts'
import { getSessionUser } from '../../http/sessions.ts'
import type { Guide } from '../../i18n/guide.ts'
import { chooseAppLanguage, detectLanguage, getMessages } from '../../i18n/index.ts'
import type { AppLanguage } from '../../i18n/languages.ts'
import { icon, logo } from '../components/icon.ts'
import { breadcrumb } from '../components/navigation.ts'
import { buildVisitorContext } from '../layout/context.ts'
import { htmlDocument } from '../layout/document.ts'
import type { Markup } from '../layout/page.ts'
import { languageLinks } from '../layout/sheet.ts'
import { renderBlock } from './blocks.ts'
import { getTitle, referencePage } from './reference.ts'

const audiences = ['managers', 'marketers', 'operators'] as const

type Audience = (typeof audiences)[number]

/** The guides of one audience, by their names in addresses. */
const listGuides = (audience: Audience, language: AppLanguage): [string, Guide][] =>
  Object.entries(getMessages(language).guides[audience])

/** Guides for the three kinds of people who use Vouch. There is nothing in them that not everybody may read. */
export const helpPages = new Hono<Env>()
  .get('/help', async (c) => {
    const language = await getLanguage(c)
    return c.html(helpDocument(c, language, getMessages(language).help.title, contentsPage(c, language)))
  })
  .get('/help/:guide', async (c) => {
    const language = await getLanguage(c)
    const guideEntries = audiences.flatMap((audience) => listGuides(audience, language))
    const guide = guideEntries.find(([name]) => name === c.req.param('guide'))?.[1]
    if (guide) return c.html(helpDocument(c, language, guide.title, guidePage(c, language, guide)))
    const document = getDocument(c, c.req.param('guide'))
    if (document === undefined) return c.notFound()
    const content = referencePage(buildVisitorContext(c, language), document)
    return c.html(helpDocument(c, language, getTitle(document), content))
  })

const getDocument = (c: Context<Env>, name: string): string | undefined =>
  Object.hasOwn(c.var.deps.docs, name) ? c.var.deps.docs[name] : undefined

/** The one asked for, or that the reader has chosen where he is signed in, or the browser's. */
async function getLanguage(c: Context<Env>): Promise<AppLanguage> {
  const userLocale = c.req.query('lang') === undefined ? (await getSessionUser(c))?.locale : undefined
  return userLocale ? chooseAppLanguage([userLocale]) : detectLanguage(c)
}

function helpDocument(c: Context<Env>, language: AppLanguage, title: string, content: Markup): Markup {
  c.header('cache-control', 'private, no-cache')
  const messages = getMessages(language).help
  const visitor = buildVisitorContext(c, language)
  return htmlDocument(
    visitor,
    { title: `${title} · Vouch`, look: 'guide' },
    html`<header class="help-head"><a class="brand" href="/help">${logo()}<span>${messages.title}</span></a><a href="/">${messages.app}</a></header>
<main id="content" class="help-main">${content}</main>
${languageLinks(visitor)}`,
  )
}

function contentsPage(c: Context<Env>, language: AppLanguage): Markup {
  const messages = getMessages(language).help
  const guideItem = ([name, { title, summary }]: [string, Guide]) =>
    html`<li><a href="/help/${name}">${title}</a><p class="quiet">${summary}</p></li>`
  return html`<h1>${messages.title}</h1><p class="intro">${messages.intro}</p><div class="grid">${audiences.map(
    (audience) =>
      html`<section class="card"><h2>${messages.audiences[audience]}</h2><ul class="guides">${listGuides(audience, language).map(guideItem)}</ul></section>`,
  )}<section class="card"><h2>${messages.reference}</h2><ul class="guides">${Object.entries(c.var.deps.docs).map(([name, text]) => html`<li><a href="/help/${name}" lang="en">${getTitle(text)}</a></li>`)}<li><a href="/docs">${messages.api}</a><p class="quiet">${messages.apiText}</p></li><li><a href="/docs/widget">${messages.widget}</a><p class="quiet">${messages.widgetText}</p></li></ul></section></div>`
}

function guidePage(c: Context<Env>, language: AppLanguage, guide: Guide): Markup {
  const messages = getMessages(language).help
  const sections = Object.entries(guide.sections)
  return html`${breadcrumb(buildVisitorContext(c, language), [{ label: messages.title, href: '/help' }])}<h1>${guide.title}</h1><p class="intro">${guide.summary}</p>
<nav class="help-contents" aria-label="${messages.contents}"><h2>${messages.contents}</h2><ul>${sections.map(([anchor, { title }]) => html`<li><a href="#${anchor}">${title}</a></li>`)}</ul></nav>
<div class="prose">${sections.map(
    ([anchor, { title, blocks }]) =>
      html`<section id="${anchor}"><h2><a class="anchor" href="#${anchor}" aria-label="${title}">${icon('link')}</a>${title}</h2>${blocks.map((block) => renderBlock(language, block))}</section>`,
  )}</div>`
}
