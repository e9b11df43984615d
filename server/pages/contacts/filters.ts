import { html } from 'hono/html'
import { tiers } from '../../../shared/follow-up.ts'
import { groups } from '../../../shared/nps.ts'
import type { SegmentChoice } from '../../domain/reports/segment-choices.ts'
import { type Choice, selectField, textField } from '../components/field.ts'
import { type ActiveFilter, filterBar } from '../components/filter-bar.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { changeFilter, contactListPath, contactsPath } from './paths.ts'
import { formatSort, type SortOrder } from './query.ts'

/** After so many days people may be asked again. */
const NOT_ASKED_DAYS = ['30', '90', '180', '365']

/** A list this long is incomplete, so the value has to be typed. */
const MAX_SELECT_OPTIONS = 29

interface FilterProps {
  filters: URLSearchParams
  sort: SortOrder | undefined
  segments: readonly SegmentChoice[]
}

/** The filters of the list. All of them are in the URL. */
export function contactFilters(page: PageContext, { filters, sort, segments }: FilterProps): Markup {
  const messages = page.t.contactLists
  const getValue = (name: string) => filters.get(name) ?? ''
  const filterSelect = (name: string) =>
    selectField({
      name,
      label: getLabel(page, name),
      value: getValue(name),
      choices: [{ value: '', label: messages.any }, ...buildChoices(page, name, getValue(name))],
    })
  const dateAttributes = { name: 'createdFrom', label: messages.createdFrom, type: 'date' }
  const properties = listProperties(filters, segments)
  return filterBar(page, {
    action: contactsPath(page),
    active: buildActiveFilters(page, filters, sort),
    clearHref: contactListPath(page, { filters: new URLSearchParams(), sort }),
    hiddenFields: { sort: sort && formatSort(sort) },
    search: textField({
      name: 'q',
      label: page.t.contacts.searchLabel,
      type: 'search',
      value: getValue('q'),
      attributes: { maxlength: 200 },
    }),
    fields: html`${filterSelect('lastScore')}
${filterSelect('notAskedDays')}
${filterSelect('tier')}
${textField({ ...dateAttributes, value: getValue('createdFrom').slice(0, 10) })}`,
    ...(properties.length > 0 && {
      moreFilters: {
        fields: html`${properties.map((segment) => propertyField(page, segment, getValue(`where[${segment.key}]`)))}`,
        open: [...filters.keys()].some((name) => name.startsWith('where[')),
      },
    }),
  })
}

/** The segment keys, and other properties that the URL filters by. The tier has a filter of its own. */
function listProperties(filters: URLSearchParams, segments: readonly SegmentChoice[]) {
  const requestedKeys = [...filters.keys()].flatMap((name) => parseKey(name) ?? [])
  const keys = new Set([...segments.map(({ key }) => key), ...requestedKeys])
  return [...keys]
    .filter((key) => key !== 'tier' || requestedKeys.includes(key))
    .map((key) => ({ key, values: segments.find((segment) => segment.key === key)?.values ?? [] }))
}

const parseKey = (name: string) => /^where\[(.*)\]$/s.exec(name)?.[1]

function propertyField(
  { t, format }: ViewContext,
  { key, values }: Pick<SegmentChoice, 'key' | 'values'>,
  value: string,
): Markup {
  const fieldProps = { name: `where[${key}]`, label: format.propertyName(key), value }
  if (values.length === 0 || values.length > MAX_SELECT_OPTIONS)
    return textField({ ...fieldProps, attributes: { maxlength: 200 } })
  const allValues = value === '' || values.includes(value) ? values : [value, ...values]
  const anyChoice = { value: '', label: t.contactLists.any }
  return selectField({
    ...fieldProps,
    choices: [anyChoice, ...allValues.map((option) => ({ value: option, label: option }))],
  })
}

function getLabel({ t, format }: ViewContext, name: string): string {
  const key = parseKey(name)
  if (key !== undefined) return format.propertyName(key)
  const { lastScore, tier, createdFrom, notAskedDays } = t.contactLists
  const labels: Record<string, string> = { lastScore, tier, createdFrom, notAskedDays, q: t.common.search }
  return labels[name] ?? ''
}

/** The choices of a select. A value that is none of them, such as days of one's own in the URL, is one too. */
function buildChoices({ t, format }: ViewContext, name: string, value: string): Choice[] {
  const messages = t.contactLists
  switch (name) {
    case 'lastScore':
      return [
        ...groups.map((group) => ({ value: group, label: t.common.groupsPlural[group] })),
        { value: 'none', label: messages.noResponse },
      ]
    case 'tier':
      return tiers.map((tier) => ({ value: tier, label: t.followUps.tier(tier) }))
    case 'notAskedDays':
      return [...new Set([...NOT_ASKED_DAYS, ...(value === '' ? [] : [value])])].map((days) => ({
        value: days,
        label: messages.days(Number(days), format.number(Number(days))),
      }))
    default:
      return []
  }
}

function buildActiveFilters(page: PageContext, filters: URLSearchParams, sort: SortOrder | undefined): ActiveFilter[] {
  return [...filters].map(([name, value]) => ({
    label: name === 'neverAsked' ? page.t.contactLists.lastAsked : getLabel(page, name),
    value: describeValue(page, name, value),
    removeHref: contactListPath(page, { filters: changeFilter(filters, name, null), sort }),
  }))
}

function describeValue(page: PageContext, name: string, value: string): string {
  if (name === 'neverAsked') return page.t.contacts.never
  if (name === 'createdFrom' && /^\d{4}-\d\d-\d\d$/.test(value)) return page.format.day(value)
  return buildChoices(page, name, value).find((choice) => choice.value === value)?.label ?? value
}
