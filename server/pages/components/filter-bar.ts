import { html } from 'hono/html'
import { commonMessages } from '../../i18n/common.ts'
import type { AppLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { button } from './button.ts'
import { icon } from './icon.ts'

/** What is set, and the address of the page without it. */
export interface ActiveFilter {
  label: string
  value: string
  removeHref: string
}

/**
 * Filters that live in the URL: a form that gets, and what it has set. Give the fields as `textField`, `selectField` …
 * @param moreFilters those that are seldom wanted: folded away, unless one of them is set
 * @param about.kept what the form must carry along, such as the order of the list
 */
export function filterBar(
  props: {
    language: AppLanguage
    action: string
    active: readonly ActiveFilter[]
    clearHref: string
    hiddenFields?: Record<string, string | undefined>
    /** Stands before the filters and never folds away: the search. */
    search?: Markup
  },
  fields: Markup,
  moreFilters?: { fields: Markup; open: boolean },
): Markup {
  const messages = commonMessages(props.language)
  const activeCount = props.active.length
  const hiddenFields = Object.entries(props.hiddenFields ?? {}).filter(([, value]) => value !== undefined)
  return html`<form class="filters" method="get" action="${props.action}" role="search" data-auto-submit>
${hiddenFields.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${props.search ?? ''}
<details><summary class="button plain">${icon('filter')}<span>${messages.filters}</span>${activeCount > 0 ? html`<span class="count">${activeCount}</span>` : ''}</summary>
<div class="row">${fields}${moreFilters ? html`<details class="more-filters"${moreFilters.open ? html` open` : ''}><summary class="button quiet">${messages.moreFilters}${icon('expand')}</summary><div class="row">${moreFilters.fields}</div></details>` : ''}<div class="apply">${button({ label: messages.apply })}</div></div></details>
${activeCount > 0 ? html`<ul class="set" aria-label="${messages.filtersSet(activeCount)}">${props.active.map((filter) => html`<li>${activeFilterTag(messages.removeFilter, filter)}</li>`)}<li><a href="${props.clearHref}">${messages.clear}</a></li></ul>` : ''}
</form>`
}

const activeFilterTag = (removeLabel: (name: string) => string, { label, value, removeHref }: ActiveFilter) =>
  html`<a class="tag" href="${removeHref}" title="${removeLabel(label)}"><span><span class="quiet">${label}</span> ${value}</span>${icon('cross')}<span class="unseen">${removeLabel(label)}</span></a>`
