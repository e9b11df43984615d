import { html } from 'hono/html'
import { icon } from '../components/icon.ts'
import type { PageContext } from './context.ts'
import type { Markup } from './page.ts'
import { workspacePath } from './paths.ts'

const searchPath = ({ workspace }: PageContext) => workspacePath(workspace.slug, '/search')

/** The shortcut as it is written where the user is. */
const getShortcut = ({ c }: PageContext) => (/Mac|iPhone|iPad/.test(c.req.header('user-agent') ?? '') ? '⌘K' : 'Ctrl K')

/** A link to the search, which the page's script opens as a dialog. */
export const searchLink = (page: PageContext): Markup =>
  html`<a class="search-link" href="${searchPath(page)}" data-search aria-keyshortcuts="Meta+K Control+K">
${icon('search')}<span>${page.t.common.search}</span><kbd aria-hidden="true">${getShortcut(page)}</kbd>
</a>`

/** The search over the page. The script fills in the results while the user types; Enter opens the page of the search. */
export const searchDialog = (page: PageContext): Markup =>
  html`<dialog id="search" aria-label="${page.t.search.title}">
<form method="get" action="${searchPath(page)}" role="search">
${icon('search')}
<input type="search" name="q" maxlength="200" autocomplete="off" placeholder="${page.t.search.label}" aria-label="${page.t.search.title}">
</form>
<div id="search-results" data-url="${searchPath(page)}/results" aria-live="polite"></div>
</dialog>`
