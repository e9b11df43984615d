import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../../http/env.ts'
import { commonMessages } from '../../i18n/common.ts'
import { type AppLanguage, appLanguages, languageNames } from '../../i18n/index.ts'
import { logo } from '../components/icon.ts'
import { htmlDocument } from './document.ts'
import { takeNotice } from './notices.ts'
import type { Markup } from './page.ts'

/** A page for somebody who is not signed in: a sheet in the middle, with the mark above and the languages beneath. */
export function plainPage(
  c: Context<Env>,
  props: { title: string; language: AppLanguage; intro?: string | Markup },
  content: Markup,
): Markup {
  c.header('cache-control', 'private, no-cache')
  return htmlDocument(
    c,
    { title: props.title, language: props.language, look: 'outside' },
    html`<main class="sheet" id="content">${logo()}<h1>${props.title}</h1>${props.intro ? html`<p class="intro">${props.intro}</p>` : ''}${takeNotice(c) ?? ''}${content}</main>
${languageLinks(c, props.language)}`,
  )
}

/** The same page in each language. */
export const languageLinks = (c: Context<Env>, currentLanguage: AppLanguage): Markup =>
  html`<nav class="languages" aria-label="${commonMessages(currentLanguage).language}">${appLanguages.map((language) => languageLink(c, language, currentLanguage))}</nav>`

/** The same page in another language; what else its address says stays. */
function languageLink(c: Context<Env>, language: AppLanguage, currentLanguage: AppLanguage): Markup {
  const url = new URL(c.req.url)
  url.searchParams.set('lang', language)
  return language === currentLanguage
    ? html`<span aria-current="true" lang="${language}">${languageNames[language]}</span>`
    : html`<a href="${url.pathname}${url.search}" hreflang="${language}" lang="${language}">${languageNames[language]}</a>`
}
