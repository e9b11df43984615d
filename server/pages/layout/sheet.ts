import { html } from 'hono/html'
import { type AppLanguage, appLanguages, languageNames } from '../../i18n/languages.ts'
import { logo } from '../components/icon.ts'
import type { VisitorContext } from './context.ts'
import { htmlDocument } from './document.ts'
import { takeNotice } from './notices.ts'
import type { Markup } from './page.ts'
import { filingLinks } from './website.ts'

/** A page outside a workspace: a sheet in the middle, with the logo above and the languages below. */
export function plainPage(
  visitor: VisitorContext,
  props: { title: string; intro?: string | Markup; head?: Markup | undefined; style?: 'follow-ups' },
  content: Markup,
): Markup {
  return htmlDocument(
    visitor,
    { title: props.title, look: 'outside', head: props.head, style: props.style },
    html`<main class="sheet" id="content">
${logo()}
<h1>${props.title}</h1>
${props.intro ? html`<p class="intro">${props.intro}</p>` : ''}
${takeNotice(visitor) ?? ''}
${content}
</main>
${languageLinks(visitor)}
${filingLinks(visitor.c.var.filings)}`,
  )
}

/** Links to the same page in each language. */
export const languageLinks = (visitor: VisitorContext): Markup =>
  html`<nav class="languages" aria-label="${visitor.t.common.language}">
${appLanguages.map((language) => languageLink(visitor, language))}
</nav>`

function languageLink({ c, format }: VisitorContext, language: AppLanguage): Markup {
  const name = languageNames[language]
  if (language === format.language) return html`<span aria-current="true" lang="${language}">${name}</span>`
  const url = new URL(c.req.url)
  url.searchParams.set('lang', language)
  return html`<a href="${url.pathname}${url.search}" hreflang="${language}" lang="${language}">${name}</a>`
}
