import type { Context } from 'hono'
import { html } from 'hono/html'
import type { Env } from '../../http/env.ts'
import type { DocsMessages } from '../../i18n/en/docs.ts'
import { type AppLanguage, appLanguages, languageNames } from '../../i18n/languages.ts'
import { logo } from '../components/icon.ts'
import type { Markup } from '../layout/page.ts'

/** Links from the developer docs to the guides and the app. */
export const docsHeader = ({ help, open }: Pick<DocsMessages, 'help' | 'open'>): Markup =>
  html`<p class="home">
<a href="/" aria-label="${open}">${logo()}</a>
<a href="/help">${help}</a>
<a href="/">${open}</a>
</p>`

/** Links to the same page in the other languages. */
export const languageNav = (c: Context<Env>, current: AppLanguage): Markup =>
  html`${appLanguages
    .filter((language) => language !== current)
    .map(
      (language) =>
        html`<a href="${c.req.path}?lang=${language}" lang="${language}" hreflang="${language}">${languageNames[language]}</a>`,
    )}`
