import type { Context } from 'hono'
import { html } from 'hono/html'
import { type FollowUpSort, statusBySort, tiers } from '../../../shared/follow-up.ts'
import { groups } from '../../../shared/nps.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Env } from '../../http/env.ts'
import { type Choice, selectField, textField } from '../components/field.ts'
import { type ActiveFilter, filterBar } from '../components/filter-bar.ts'
import type { ViewContext } from '../layout/context.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import type { ListData } from './list.ts'
import { followUpsPath, getSort, getView, type ListQuery } from './query.ts'

type FilterName = 'owner' | 'survey' | 'tier' | 'group' | 'waiting'

/** What the list can be narrowed by here, each as a field and as what is set. */
export function followUpFilters(c: Context<Env>, data: ListData): Markup {
  const locale = buildPageContext(c)
  const messages = locale.t.followUps
  const { query } = data
  const filterOptions = buildFilterOptions(c, locale, data)
  const activeFilters = filterOptions.flatMap(([name, choices]): ActiveFilter[] => {
    const selectedValue = query[name]
    if (selectedValue === undefined) return []
    const label = choices.find((choice) => choice.value === selectedValue)?.label ?? selectedValue
    return [
      {
        label: messages.filters[name],
        value: label,
        removeHref: followUpsPath(c, query, { [name]: undefined, cursor: undefined }),
      },
    ]
  })
  const { status, overdue, sort, q } = query
  if (q)
    activeFilters.push({
      label: messages.search,
      value: q,
      removeHref: followUpsPath(c, query, { q: undefined, cursor: undefined }),
    })
  const anyChoice = { value: '', label: messages.filters.any }
  const filterField = ([name, choices]: readonly [FilterName, readonly Choice[]]) =>
    selectField({ name, label: messages.filters[name], value: query[name] ?? '', choices: [anyChoice, ...choices] })
  return filterBar(locale, {
    action: followUpsPath(c, {}),
    active: activeFilters,
    clearHref: followUpsPath(c, { status, overdue, sort }),
    search: textField({
      name: 'q',
      label: messages.search,
      type: 'search',
      value: q ?? '',
      attributes: { maxlength: 200, title: messages.searchHint },
    }),
    hiddenFields: { status: status === 'today' ? undefined : status, overdue },
    fields: html`${filterOptions.map(filterField)}${sortField(locale, query)}`,
  })
}

function buildFilterOptions(
  c: Context<Env>,
  locale: ViewContext,
  { surveys, colleagues, hasTiers }: ListData,
): [FilterName, Choice[]][] {
  const messages = locale.t.followUps
  const toChoices = (values: readonly string[], label: (value: string) => string) =>
    values.map((value) => ({ value, label: label(value) }))
  const owners = [
    { value: 'me', label: messages.me },
    { value: 'none', label: messages.nobody },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
  ]
  const filterOptions: [FilterName, Choice[]][] = [
    ['survey', surveys.map(({ id, name }) => ({ value: id, label: name }))],
    ['group', toChoices(groups, (group) => locale.t.common.groupsMany[group as 'promoter'])],
    ['waiting', toChoices(['1', '3', '7', '14', '30'], (days) => messages.filters.days(Number(days)))],
  ]
  if (hasTiers) filterOptions.unshift(['tier', toChoices(tiers, messages.tier)])
  if (hasPermission(c.var.member.role, 'follow-ups')) filterOptions.unshift(['owner', owners])
  return filterOptions
}

function sortField(locale: ViewContext, query: ListQuery): Markup {
  const messages = locale.t.followUps
  const view = getView(query)
  const status = view === 'all' ? undefined : view === 'done' ? 'done' : 'open'
  const sorts: FollowUpSort[] = status === 'done' ? ['done', 'newest'] : ['due', 'score', 'tier', 'newest']
  const validSorts = sorts.filter((sort) => statusBySort[sort] === undefined || statusBySort[sort] === status)
  return selectField({
    name: 'sort',
    label: messages.filters.sort,
    value: getSort(query),
    choices: validSorts.map((value) => ({ value, label: messages.sorts[value] })),
  })
}
