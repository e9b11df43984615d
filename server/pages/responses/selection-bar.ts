import { html } from 'hono/html'
import { attributes } from '../components/attributes.ts'
import { button } from '../components/button.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { responsePaths, type SelectionChange } from './paths.ts'

interface SelectionProps {
  table: Markup
  /** The filters and the position of the list. */
  params: URLSearchParams
  tags: readonly string[]
}

/** The list in a form that changes the selected rows; the list alone for members who may not change responses. */
export function selectionForm(page: PageContext, { table, params, tags }: SelectionProps): Markup {
  if (!page.may('responses.change')) return table
  const { selection: messages, tagging } = page.t.responses
  const { slug } = page.workspace
  const actionButton = (label: string, change: SelectionChange, kind: 'plain' | 'primary' = 'plain') =>
    button({ label, kind, attributes: { formaction: responsePaths.selection(slug, change, params) } })
  const isExcludedList = params.get('suspect') === 'true'
  const tagInput = attributes({ name: 'tag', list: 'all-tags', maxlength: 40, 'aria-label': tagging.label })
  return html`<form class="selectable" method="post" action="${responsePaths.selection(slug, 'tags', params)}">
${table}
<div class="bulk">
<p class="selected">${messages.selected}</p>
<div class="join">
<input${tagInput} placeholder="${tagging.label}" autocomplete="off">
<datalist id="all-tags">${tags.map((tag) => html`<option value="${tag}"></option>`)}</datalist>
${actionButton(messages.tag, 'tags')}
</div>
${page.may('follow-ups.assign') && !isExcludedList ? actionButton(messages.followUp, 'follow-ups') : ''}
${isExcludedList ? actionButton(messages.include, 'suspicion/deletion') : actionButton(messages.exclude, 'suspicion')}
</div>
</form>`
}

/** A checkbox that selects a row. */
export const selectionBox = ({ t }: PageContext, id: string, title: string): Markup =>
  html`<label class="pick"><input type="checkbox" name="pick" value="${id}"><span class="unseen">${t.responses.selection.selectOne(title)}</span></label>`

/** A checkbox that selects all rows of the page. */
export const selectAllBox = ({ t }: PageContext): Markup =>
  html`<label class="pick-all needs-script"><input type="checkbox" data-pick-all>${t.responses.selection.selectAll}</label>`
