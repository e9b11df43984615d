import { type Context, Hono } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../../http/env.ts'
import { signedIn } from '../../http/sessions.ts'
import type { Guide } from '../../i18n/guide.ts'
import { guides, helpWords } from '../../i18n/help.ts'
import { chooseStaffLanguage, type StaffLanguage, visitorLanguage } from '../../i18n/index.ts'
import { icon, mark } from '../components/icon.ts'
import { breadcrumb } from '../components/navigation.ts'
import { documentOf } from '../layout/document.ts'
import type { Markup } from '../layout/page.ts'
import { languageLinks } from '../layout/sheet.ts'
import { blockOf } from './blocks.ts'

type Audience = keyof typeof guides

const audiences = Object.keys(guides) as Audience[]

/** The guides of one audience, by their names in addresses. */
const guidesFor = (audience: Audience, language: StaffLanguage): [string, Guide][] =>
  Object.entries(guides[audience](language))

/** Guides for the three kinds of people who use Vouch. There is nothing in them that not everybody may read. */
export const helpPages = new Hono<Env>()
  .get('/help', async (c) => {
    const language = await languageOf(c)
    return c.html(frame(c, language, helpWords(language).title, contents(language)))
  })
  .get('/help/:guide', async (c) => {
    const language = await languageOf(c)
    const found = audiences.flatMap((audience) => guidesFor(audience, language))
    const guide = found.find(([name]) => name === c.req.param('guide'))?.[1]
    return guide ? c.html(frame(c, language, guide.title, page(language, guide))) : c.notFound()
  })

/** The one asked for, or that the reader has chosen where he is signed in, or the browser's. */
async function languageOf(c: Context<Env>): Promise<StaffLanguage> {
  const chosen = c.req.query('lang') === undefined ? (await signedIn(c))?.locale : undefined
  return chosen ? chooseStaffLanguage([chosen]) : visitorLanguage(c)
}

function frame(c: Context<Env>, language: StaffLanguage, title: string, content: Markup): Markup {
  c.header('cache-control', 'private, no-cache')
  const words = helpWords(language)
  return documentOf(
    c,
    { title: `${title} · Vouch`, language, look: 'guide' },
    html`<header class="help-head"><a class="brand" href="/help">${mark()}<span>${words.title}</span></a><a href="/">${words.app}</a></header>
<main id="content" class="help-main">${content}</main>
${languageLinks(c, language)}`,
  )
}

function contents(language: StaffLanguage): Markup {
  const words = helpWords(language)
  const entry = ([name, { title, summary }]: [string, Guide]) =>
    html`<li><a href="/help/${name}">${title}</a><p class="quiet">${summary}</p></li>`
  return html`<h1>${words.title}</h1><p class="intro">${words.intro}</p><div class="grid">${audiences.map(
    (audience) =>
      html`<section class="card"><h2>${words.audiences[audience]}</h2><ul class="guides">${guidesFor(audience, language).map(entry)}</ul></section>`,
  )}<section class="card"><h2>${words.reference}</h2><ul class="guides"><li><a href="/docs">${words.api}</a><p class="quiet">${words.apiText}</p></li><li><a href="/docs/widget">${words.widget}</a><p class="quiet">${words.widgetText}</p></li></ul></section></div>`
}

function page(language: StaffLanguage, guide: Guide): Markup {
  const words = helpWords(language)
  const sections = Object.entries(guide.sections)
  return html`${breadcrumb(language, [{ label: words.title, href: '/help' }])}<h1>${guide.title}</h1><p class="intro">${guide.summary}</p>
<nav class="help-contents" aria-label="${words.contents}"><h2>${words.contents}</h2><ul>${sections.map(([anchor, { title }]) => html`<li><a href="#${anchor}">${title}</a></li>`)}</ul></nav>
<div class="prose">${sections.map(
    ([anchor, { title, blocks }]) =>
      html`<section id="${anchor}"><h2><a class="anchor" href="#${anchor}" aria-label="${title}">${icon('link')}</a>${title}</h2>${blocks.map((block) => blockOf(language, block))}</section>`,
  )}</div>`
}
