import { html } from 'hono/html'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { attributes } from './attributes.ts'
import { button, hiddenFields } from './button.ts'
import { icon } from './icon.ts'

/** A filter that is set, and the URL of the page without it. */
export interface ActiveFilter {
  label: string
  value: string
  removeHref: string
}

export interface FilterBarProps {
  action: string
  active: readonly ActiveFilter[]
  clearHref: string
  /** Parameters the form has to keep, such as the order of the list. */
  hiddenFields?: Record<string, string | undefined>
  /** The search field, which is always visible. */
  search?: Markup
  /** The filters: `textField`, `selectField` … */
  fields: Markup
  /** Filters that are rarely used: folded away unless one of them is set. */
  moreFilters?: { fields: Markup; open: boolean }
}

/** Filters that live in the URL: a GET form, and the filters that are set. */
export function filterBar(view: ViewContext, props: FilterBarProps): Markup {
  const messages = view.t.common
  const activeCount = props.active.length
  return html`<form class="filters" method="get" action="${props.action}" role="search" data-auto-submit>
${hiddenFields(props.hiddenFields)}
${props.search ?? ''}
<details>
<summary class="button plain">
${icon('filter')}
<span>${messages.filters}</span>
${activeCount > 0 ? html`<span class="count">${activeCount}</span>` : ''}
</summary>
<div class="row">
${props.fields}
${moreFiltersDetails(view, props)}
<div class="apply">${button({ label: messages.apply })}</div>
</div>
</details>
${activeCount > 0 ? activeFilterList(view, props) : ''}
</form>`
}

function moreFiltersDetails({ t }: ViewContext, { moreFilters }: FilterBarProps): Markup {
  if (!moreFilters) return html``
  return html`<details class="more-filters"${attributes({ open: moreFilters.open })}>
<summary class="button quiet">${t.common.moreFilters}${icon('expand')}</summary>
<div class="row">
${moreFilters.fields}
</div>
</details>`
}

function activeFilterList({ t }: ViewContext, { active, clearHref }: FilterBarProps): Markup {
  const messages = t.common
  const item = ({ label, value, removeHref }: ActiveFilter) =>
    html`<li><a class="tag" href="${removeHref}" title="${messages.removeFilter(label)}">
<span><span class="quiet">${label}</span> ${value}</span>
${icon('cross')}
<span class="unseen">${messages.removeFilter(label)}</span>
</a></li>`
  return html`<ul class="set" aria-label="${messages.filtersSet(active.length)}">
${active.map(item)}
<li><a href="${clearHref}">${messages.clear}</a></li>
</ul>`
}
