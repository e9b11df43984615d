import { html } from 'hono/html'
import { type FollowUpSort, statusBySort, tiers } from '../../../shared/follow-up.ts'
import { type BoardColumn, boardColumns } from '../../../shared/follow-up-board.ts'
import { groups } from '../../../shared/nps.ts'
import { type Choice, selectField, textField } from '../components/field.ts'
import { type ActiveFilter, filterBar } from '../components/filter-bar.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { followUpPaths } from './paths.ts'
import { getSort, getView, isInView, type ListQuery } from './query.ts'
import type { FilterData } from './views.ts'

type FilterName = 'stage' | 'owner' | 'survey' | 'tier' | 'group' | 'waiting'
type FilterOption = readonly [FilterName, readonly Choice[]]

/** Filters that few need: nearly all follow-ups are of detractors, and the queue tells who waits longest. */
const isRare = (name: FilterName) => name === 'stage' || name === 'group' || name === 'waiting'

/** The board has all stages, and what has ended. */
const isOnBoard = (name: FilterName) => name !== 'stage' && name !== 'waiting'

export function followUpFilters(page: PageContext, data: FilterData): Markup {
  const { t, workspace } = page
  const messages = t.followUps
  const { query } = data
  const { status, overdue, sort } = query
  const filterOptions = buildFilterOptions(page, data).filter(([name]) => query.from !== 'board' || isOnBoard(name))
  const anyChoice = { value: '', label: messages.filters.any }
  const filterField = ([name, choices]: FilterOption) =>
    selectField({ name, label: messages.filters[name], value: query[name] ?? '', choices: [anyChoice, ...choices] })
  return filterBar(page, {
    action: followUpPaths.list(workspace.slug, { from: query.from }),
    active: buildActiveFilters(page, query, filterOptions),
    clearHref: followUpPaths.list(workspace.slug, { from: query.from, status, overdue, sort }),
    search: textField({
      name: 'q',
      label: messages.search,
      type: 'search',
      value: query.q ?? '',
      attributes: { maxlength: 200, title: messages.searchHint },
    }),
    hiddenFields: { status: status === 'open' ? undefined : status, overdue },
    fields: html`${filterOptions.filter(([name]) => !isRare(name)).map(filterField)}${query.from === 'board' ? '' : sortField(page, query)}`,
    moreFilters: {
      fields: html`${filterOptions.filter(([name]) => isRare(name)).map(filterField)}`,
      open: [query.stage, query.group, query.waiting].some((value) => value !== undefined),
    },
  })
}

function buildActiveFilters(
  { t, workspace }: PageContext,
  query: ListQuery,
  filterOptions: readonly FilterOption[],
): ActiveFilter[] {
  const messages = t.followUps
  const removeHref = (name: FilterName | 'q') =>
    followUpPaths.list(workspace.slug, { ...query, [name]: undefined, cursor: undefined })
  const activeFilters = filterOptions.flatMap(([name, choices]): ActiveFilter[] => {
    const selectedValue = query[name]
    if (selectedValue === undefined) return []
    const value = choices.find((choice) => choice.value === selectedValue)?.label ?? selectedValue
    return [{ label: messages.filters[name], value, removeHref: removeHref(name) }]
  })
  if (query.q) activeFilters.push({ label: messages.search, value: query.q, removeHref: removeHref('q') })
  return activeFilters
}

function buildFilterOptions(
  { t, may }: PageContext,
  { query, surveys, colleagues, hasTiers }: FilterData,
): FilterOption[] {
  const messages = t.followUps
  const toChoices = (values: readonly string[], label: (value: string) => string) =>
    values.map((value) => ({ value, label: label(value) }))
  const owners = [
    { value: 'me', label: messages.me },
    { value: 'none', label: messages.unassigned },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
  ]
  const waitingDays = ['1', '3', '7', '14', '30']
  const columns = boardColumns.filter((column) => isInView(column, getView(query)))
  const filterOptions: FilterOption[] = [
    ['stage', toChoices(columns, (column) => messages.columns[column as BoardColumn])],
    ['survey', surveys.map(({ id, name }) => ({ value: id, label: name }))],
    ['group', groups.map((group) => ({ value: group, label: t.common.groupsPlural[group] }))],
    ['waiting', toChoices(waitingDays, (days) => messages.filters.days(Number(days)))],
  ]
  if (hasTiers) filterOptions.unshift(['tier', toChoices(tiers, messages.tier)])
  if (may('follow-ups') || colleagues.length > 0) filterOptions.unshift(['owner', owners])
  return filterOptions
}

function sortField({ t }: ViewContext, query: ListQuery): Markup {
  const messages = t.followUps
  const view = getView(query)
  const status = view === 'all' ? undefined : view === 'done' ? 'done' : 'open'
  const sorts: FollowUpSort[] = status === 'done' ? ['done', 'newest'] : ['queue', 'due', 'score', 'tier', 'newest']
  const validSorts = sorts.filter((sort) => statusBySort[sort] === undefined || statusBySort[sort] === status)
  return selectField({
    name: 'sort',
    label: messages.filters.sort,
    value: getSort(query),
    choices: validSorts.map((value) => ({ value, label: messages.sorts[value] })),
  })
}
