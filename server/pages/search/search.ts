import { html } from 'hono/html'
import { searchWorkspace } from '../../domain/search.ts'
import { button } from '../components/button.ts'
import { textField } from '../components/field.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { findPages } from './page-links.ts'
import { searchPath } from './paths.ts'
import { searchResults } from './results.ts'

const MAX_LENGTH = 200

const parseSearchText = ({ c }: PageContext) => (c.req.query('q') ?? '').trim().slice(0, MAX_LENGTH)

/** The search as a page, for browsers without script and for links. */
export async function showSearch(page: PageContext) {
  const { t, workspace } = page
  const q = parseSearchText(page)
  const field = textField({
    name: 'q',
    type: 'search',
    label: t.search.label,
    value: q,
    attributes: { maxlength: MAX_LENGTH, autofocus: true },
  })
  const form = html`<form class="search" method="get" action="${searchPath(workspace.slug)}" role="search">
${field}
${button({ label: t.common.search, icon: 'search', kind: 'primary' })}
</form>`
  return page.c.html(
    shell(page, { title: t.search.title, current: null }, html`${form}${await renderResults(page, q)}`),
  )
}

/** The results alone, for the dialog. */
export async function showResults(page: PageContext) {
  return page.c.html(html`${await renderResults(page, parseSearchText(page))}`)
}

async function renderResults(page: PageContext, q: string): Promise<Markup> {
  const results = await searchWorkspace(page.c.var.deps, page.c.var.caller, q)
  return searchResults(page, q, results, findPages(page, q))
}
