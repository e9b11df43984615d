import { html } from 'hono/html'
import { commonWords } from '../../i18n/common.ts'
import type { StaffLanguage } from '../../i18n/index.ts'
import type { Markup } from '../layout/page.ts'
import { button } from './button.ts'
import { icon } from './icon.ts'

/** What is set, and the address of the page without it. */
export interface ActiveFilter {
  label: string
  value: string
  without: string
}

/**
 * Filters that live in the URL: a form that gets, and what it has set. Give the fields as `textField`, `selectField` …
 * @param more those that are seldom wanted: folded away, unless one of them is set
 * @param about.kept what the form must carry along, such as the order of the list
 */
export function filterBar(
  about: {
    language: StaffLanguage
    action: string
    active: readonly ActiveFilter[]
    clear: string
    kept?: Record<string, string | undefined>
    /** Stands before the filters and never folds away: the search. */
    first?: Markup
  },
  fields: Markup,
  more?: { fields: Markup; open: boolean },
): Markup {
  const words = commonWords(about.language)
  const n = about.active.length
  const kept = Object.entries(about.kept ?? {}).filter(([, value]) => value !== undefined)
  return html`<form class="filters" method="get" action="${about.action}" role="search" data-auto-submit>
${kept.map(([name, value]) => html`<input type="hidden" name="${name}" value="${value}">`)}
${about.first ?? ''}
<details><summary class="button plain">${icon('filter')}<span>${words.filters}</span>${n > 0 ? html`<span class="count">${n}</span>` : ''}</summary>
<div class="row">${fields}${more ? html`<details class="more-filters"${more.open ? html` open` : ''}><summary class="button quiet">${words.moreFilters}${icon('expand')}</summary><div class="row">${more.fields}</div></details>` : ''}<div class="apply">${button({ label: words.apply })}</div></div></details>
${n > 0 ? html`<ul class="set" aria-label="${words.filtersSet(n)}">${about.active.map((one) => html`<li>${setFilter(words.removeFilter, one)}</li>`)}<li><a href="${about.clear}">${words.clear}</a></li></ul>` : ''}
</form>`
}

const setFilter = (remove: (name: string) => string, { label, value, without }: ActiveFilter) =>
  html`<a class="tag" href="${without}" title="${remove(label)}"><span><span class="quiet">${label}</span> ${value}</span>${icon('cross')}<span class="unseen">${remove(label)}</span></a>`
