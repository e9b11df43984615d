import type { Context } from 'hono'
import { html } from 'hono/html'
import { groups, scores } from '../../../shared/nps.ts'
import { Channel } from '../../../shared/response.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { SegmentChoice } from '../../domain/reports/segment-choices.ts'
import type { Env } from '../../http/env.ts'
import { type Choice, selectField, textField } from '../components/field.ts'
import { type ActiveFilter, filterBar } from '../components/filter-bar.ts'
import type { ViewContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { buildPath, type ResponsePageQuery } from './query.ts'

/** What can be chosen of in the filters. */
export interface FilterOptions {
  surveys: readonly Pick<Survey, 'id' | 'name'>[]
  tags: readonly string[]
  segments: readonly SegmentChoice[]
}

/** The filters of the list, all of which live in its address. */
export function responseFilters(
  c: Context<Env>,
  locale: ViewContext,
  { filters }: ResponsePageQuery,
  options: FilterOptions,
): Markup {
  const messages = locale.t.responses
  const action = `${workspacePath(c.var.member.workspace.slug)}/responses`
  const getValue = (name: string) => filters.get(name) ?? ''
  const filterSelect = (name: string, label: string) =>
    selectField({
      name,
      label,
      value: getValue(name),
      choices: [{ value: '', label: messages.all }, ...buildChoices(locale, options, name)],
    })
  const dateField = (name: 'from' | 'to') =>
    textField({ name, label: messages[name], type: 'date', value: getValue(name).slice(0, 10) })
  const searchField = textField({
    name: 'q',
    label: messages.search,
    type: 'search',
    value: getValue('q'),
    attributes: { maxlength: 200, title: messages.searchHint },
  })
  return filterBar(locale, {
    action,
    active: buildActiveFilters(locale, filters, options, action),
    clearHref: action,
    hiddenFields: { contact: filters.get('contact') ?? undefined },
    search: searchField,
    fields: html`${filterSelect('survey', messages.survey)}${filterSelect('group', messages.group)}${dateField('from')}${dateField('to')}`,
    moreFilters: {
      fields: html`${filterSelect('score', messages.score)}${options.tags.length > 0 ? filterSelect('tag', messages.tag) : ''}${filterSelect('hasComment', messages.comment)}${filterSelect('channel', messages.channel)}${filterSelect('suspect', messages.figures)}${listConditions(filters, options).map((segmentKey) => conditionField(locale, segmentKey, getValue(`where[${segmentKey.key}]`)))}`,
      open: [...filters.keys()].some((name) => !PRIMARY_FILTERS.includes(name)),
    },
  })
}

/** Those that are always in view, and what is none of the form's. */
const PRIMARY_FILTERS = ['q', 'survey', 'group', 'from', 'to', 'contact']

/** The segment keys, and what the address asks for beside them. */
function listConditions(
  filters: URLSearchParams,
  { segments }: FilterOptions,
): Pick<SegmentChoice, 'key' | 'values'>[] {
  const requestedKeys = [...filters.keys()].flatMap((name) => parseConditionKey(name) ?? [])
  const extraKeys = requestedKeys.filter((key) => !segments.some((segmentKey) => segmentKey.key === key))
  return [...segments, ...[...new Set(extraKeys)].map((key) => ({ key, values: [] }))]
}

/** More than so many are not all of them: others can only be written. */
const MAX_SELECT_OPTIONS = 29

function conditionField(
  view: ViewContext,
  { key, values }: Pick<SegmentChoice, 'key' | 'values'>,
  value: string,
): Markup {
  const fieldProps = { name: `where[${key}]`, label: key, value }
  if (values.length === 0 || values.length > MAX_SELECT_OPTIONS)
    return textField({ ...fieldProps, attributes: { maxlength: 200 } })
  const allValues = value === '' || values.includes(value) ? values : [value, ...values]
  const anyChoice = { value: '', label: view.t.responses.all }
  return selectField({
    ...fieldProps,
    choices: [anyChoice, ...allValues.map((option) => ({ value: option, label: option }))],
  })
}

const parseConditionKey = (name: string) => /^where\[(.*)\]$/s.exec(name)?.[1]

/** What each filter can be set to, in words. */
function buildChoices(locale: ViewContext, options: FilterOptions, name: string): Choice[] {
  const messages = locale.t.responses
  const groupNames = locale.t.common.groupsMany
  switch (name) {
    case 'survey':
      return options.surveys.map(({ id, name }) => ({ value: id, label: name }))
    case 'group':
      return groups.map((group) => ({ value: group, label: groupNames[group] }))
    case 'score':
      return scores.toReversed().map((score) => ({ value: `${score}`, label: `${score}` }))
    case 'tag':
      return options.tags.map((tag) => ({ value: tag, label: tag }))
    case 'channel':
      return Channel.options.map((channel) => ({ value: channel, label: messages.channels[channel] }))
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

/** What is set, each with the address without it. */
function buildActiveFilters(
  locale: ViewContext,
  filters: URLSearchParams,
  options: FilterOptions,
  action: string,
): ActiveFilter[] {
  const messages = locale.t.responses
  const labels: Record<string, string> = {
    ...messages,
    q: messages.search,
    hasComment: messages.comment,
    suspect: messages.figures,
  } as never
  return [...filters].map(([name, value]) => {
    const isDay = (name === 'from' || name === 'to') && /^\d{4}-\d\d-\d\d$/.test(value)
    const choiceLabel = buildChoices(locale, options, name).find((choice) => choice.value === value)?.label
    return {
      label: parseConditionKey(name) ?? labels[name] ?? name,
      value:
        choiceLabel ??
        (isDay && !Number.isNaN(Date.parse(value)) ? locale.format.day(value) : name === 'contact' ? '✓' : value),
      removeHref: buildPath(action, filters, { [name]: null }),
    }
  })
}
