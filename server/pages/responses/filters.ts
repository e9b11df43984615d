import { html } from 'hono/html'
import type { Link } from '../../../shared/link.ts'
import { groups, scores } from '../../../shared/nps.ts'
import { ReportChannel } from '../../../shared/response.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { SegmentChoice } from '../../domain/reports/segment-choices.ts'
import { type Choice, selectField, textField } from '../components/field.ts'
import { type ActiveFilter, filterBar } from '../components/filter-bar.ts'
import type { PageContext, ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { listReasonChoices } from '../layout/reasons.ts'
import { changeFilters, responsePaths } from './paths.ts'

/** The parameter that filters by a reason selected. */
const REASON_PARAM = 'where[reason]'

/** The choices of the filters. */
export interface FilterOptions {
  surveys: readonly Survey[]
  /** The links of the chosen survey. */
  links: readonly Pick<Link, 'id' | 'name' | 'slug'>[]
  tags: readonly string[]
  segments: readonly SegmentChoice[]
}

type Condition = Pick<SegmentChoice, 'key' | 'values'>

/** The filters of the list. All of them are in the URL. */
export function responseFilters(page: PageContext, filters: URLSearchParams, options: FilterOptions): Markup {
  const { t, workspace } = page
  const messages = t.responses
  const listPath = responsePaths.list(workspace.slug)
  const getValue = (name: string) => filters.get(name) ?? ''
  const filterSelect = (name: string, label: string) => {
    const choices = [{ value: '', label: messages.all }, ...buildChoices(page, options, name)]
    return selectField({ name, label, value: getValue(name), choices })
  }
  const dateField = (name: 'from' | 'to') =>
    textField({ name, label: messages[name], type: 'date', value: getValue(name).slice(0, 10) })
  const conditions = listConditions(filters, options)
  const reasons = buildChoices(page, options, REASON_PARAM)
  return filterBar(page, {
    action: listPath,
    active: buildActiveFilters(page, filters, options),
    clearHref: listPath,
    hiddenFields: { contact: filters.get('contact') ?? undefined },
    search: searchField(page, getValue('q')),
    fields: html`${filterSelect('survey', messages.survey)}
${filterSelect('group', messages.group)}
${dateField('from')}
${dateField('to')}`,
    moreFilters: {
      fields: html`${filterSelect('score', messages.score)}
${options.links.length > 0 ? filterSelect('link', messages.link) : ''}
${options.tags.length > 0 ? filterSelect('tag', messages.tag) : ''}
${reasons.length > 0 ? filterSelect(REASON_PARAM, messages.reason) : ''}
${filterSelect('hasComment', messages.comment)}
${conditions.some(({ key }) => key === 'channel') ? '' : filterSelect('channel', messages.channel)}
${filterSelect('suspect', messages.includedInScore)}
${conditions.map((condition) => conditionField(page, condition, getValue(`where[${condition.key}]`)))}`,
      open: [...filters.keys()].some((name) => !PRIMARY_FILTERS.includes(name)),
    },
  })
}

const searchField = ({ t }: ViewContext, value: string) =>
  textField({
    name: 'q',
    label: t.responses.search,
    type: 'search',
    value,
    attributes: { maxlength: 200, title: t.responses.searchHint },
  })

/** The filters that are always visible, the one without a field, and the one with a switch. */
const PRIMARY_FILTERS = ['q', 'survey', 'group', 'from', 'to', 'contact', 'hasComment']

/** The segment keys, and other properties that the URL filters by. */
function listConditions(filters: URLSearchParams, { segments }: FilterOptions): Condition[] {
  const requestedKeys = [...filters.keys()].flatMap((name) =>
    name === REASON_PARAM ? [] : (parseConditionKey(name) ?? []),
  )
  const extraKeys = requestedKeys.filter((key) => !segments.some((segmentKey) => segmentKey.key === key))
  return [...segments, ...[...new Set(extraKeys)].map((key) => ({ key, values: [] }))]
}

/** A list this long is incomplete, so the value has to be typed. */
const MAX_SELECT_OPTIONS = 29

function conditionField({ t, format }: ViewContext, { key, values }: Condition, value: string): Markup {
  const fieldProps = { name: `where[${key}]`, label: format.propertyName(key), value }
  if (values.length === 0 || values.length > MAX_SELECT_OPTIONS)
    return textField({ ...fieldProps, attributes: { maxlength: 200 } })
  const allValues = value === '' || values.includes(value) ? values : [value, ...values]
  const anyChoice = { value: '', label: t.responses.all }
  const choices = [anyChoice, ...allValues.map((option) => ({ value: option, label: option }))]
  return selectField({ ...fieldProps, choices })
}

/** The label of the property that a parameter filters by. */
function describeKey({ format }: ViewContext, name: string): string {
  const key = parseConditionKey(name)
  return key === undefined ? name : format.propertyName(key)
}

const parseConditionKey = (name: string) => /^where\[(.*)\]$/s.exec(name)?.[1]

/** The values of a filter with their labels. */
function buildChoices(view: ViewContext, options: FilterOptions, name: string): Choice[] {
  const { t } = view
  const messages = t.responses
  switch (name) {
    case 'survey':
      return options.surveys.map(({ id, name }) => ({ value: id, label: name }))
    case 'link':
      return options.links.map(({ id, name, slug }) => ({ value: id, label: name ?? slug }))
    case 'group':
      return groups.map((group) => ({ value: group, label: t.common.groupsPlural[group] }))
    case 'score':
      return scores.toReversed().map((score) => ({ value: `${score}`, label: `${score}` }))
    case 'tag':
      return options.tags.map((tag) => ({ value: tag, label: tag }))
    case REASON_PARAM:
      return listReasonChoices(view, options.surveys)
    case 'channel':
      return ReportChannel.options.map((channel) => ({
        value: channel,
        label: channel === 'self' ? messages.allButPhone : messages.channels[channel],
      }))
    case 'hasComment':
      return yesNoChoices(messages.withComment, messages.withoutComment)
    case 'suspect':
      return yesNoChoices(messages.excluded, messages.counted).toReversed()
    default:
      return []
  }
}

const yesNoChoices = (yes: string, no: string) => [
  { value: 'true', label: yes },
  { value: 'false', label: no },
]

/** The filters that are set, each with the URL without it. */
function buildActiveFilters(page: PageContext, filters: URLSearchParams, options: FilterOptions): ActiveFilter[] {
  const { search, comment, includedInScore: figures, ...messages } = page.t.responses
  const labels: Record<string, unknown> = {
    ...messages,
    q: search,
    hasComment: comment,
    suspect: figures,
    [REASON_PARAM]: messages.reason,
  }
  // The switch above the list shows that it has comments only.
  const chips = [...filters].filter(([name, value]) => name !== 'hasComment' || value !== 'true')
  return chips.map(([name, value]) => ({
    label: String(labels[name] ?? describeKey(page, name)),
    value: describeValue(page, options, name, value),
    removeHref: responsePaths.list(page.workspace.slug, changeFilters(filters, { [name]: null })),
  }))
}

function describeValue(page: PageContext, options: FilterOptions, name: string, value: string): string {
  const choice = buildChoices(page, options, name).find((choice) => choice.value === value)
  if (choice) return choice.label
  const isDay = (name === 'from' || name === 'to') && /^\d{4}-\d\d-\d\d$/.test(value)
  if (isDay && !Number.isNaN(Date.parse(value))) return page.format.day(value)
  return name === 'contact' ? '✓' : value
}
