import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../../http/env.ts'
import { commonWords } from '../../i18n/common.ts'
import { languageNames, type StaffLanguage, staffLanguages } from '../../i18n/index.ts'
import { mark } from '../components/icon.ts'
import { documentOf } from './document.ts'
import { takeNotice } from './notices.ts'
import type { Markup } from './page.ts'

/** A page for somebody who is not signed in: a sheet in the middle, with the mark above and the languages beneath. */
export function plainSheet(
  c: Context<Env>,
  about: { title: string; language: StaffLanguage; intro?: string | Markup },
  content: Markup,
): Markup {
  c.header('cache-control', 'private, no-cache')
  return documentOf(
    c,
    { title: about.title, language: about.language, look: 'outside' },
    html`<main class="sheet" id="content">${mark()}<h1>${about.title}</h1>${about.intro ? html`<p class="intro">${about.intro}</p>` : ''}${takeNotice(c) ?? ''}${content}</main>
${languageLinks(c, about.language)}`,
  )
}

/** The same page in each language. */
export const languageLinks = (c: Context<Env>, now: StaffLanguage): Markup =>
  html`<nav class="languages" aria-label="${commonWords(now).language}">${staffLanguages.map((one) => languageLink(c, one, now))}</nav>`

/** The same page in another language; what else its address says stays. */
function languageLink(c: Context<Env>, one: StaffLanguage, now: StaffLanguage): Markup {
  const url = new URL(c.req.url)
  url.searchParams.set('lang', one)
  return one === now
    ? html`<span aria-current="true" lang="${one}">${languageNames[one]}</span>`
    : html`<a href="${url.pathname}${url.search}" hreflang="${one}" lang="${one}">${languageNames[one]}</a>`
}
