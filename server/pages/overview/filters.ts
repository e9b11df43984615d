import { html } from 'hono/html'
import { rangeNames } from '../../../shared/range.ts'
import type { ReportChannel } from '../../../shared/response.ts'
import { surveyTypes } from '../../../shared/survey.ts'
import type { SurveyChoice } from '../../domain/reports/overview.ts'
import { countingUnits } from '../../domain/reports/reports.ts'
import { attributes } from '../components/attributes.ts'
import { labelledField, optionElements, selectField, textField } from '../components/field.ts'
import { filterBar } from '../components/filter-bar.ts'
import type { Markup } from '../layout/page.ts'
import { describeReason } from '../layout/reasons.ts'
import { overviewPaths } from './paths.ts'
import type { ParsedQuery } from './query.ts'
import { type OverviewView, overviewHref } from './views.ts'

/** The survey, the time range, and conditions on properties. */
export function overviewFilters(view: OverviewView, parsedQuery: ParsedQuery): Markup {
  const { workspace, pageQuery } = view
  const where = pageQuery.where ?? {}
  const selectableKeys = getSelectableKeys(view)
  const otherConditions = Object.entries(where).filter(
    ([key]) => !selectableKeys.some((segmentKey) => segmentKey.key === key),
  )
  const removeHref = (removedKey: string) =>
    overviewHref(view, { where: Object.fromEntries(Object.entries(where).filter(([key]) => key !== removedKey)) })
  return filterBar(view, {
    action: overviewPaths.overview(workspace.slug),
    active: Object.entries(where)
      .map(([key, value]) => ({
        ...describeCondition(view, key, value),
        removeHref: removeHref(key),
      }))
      .concat(activeChannel(view)),
    clearHref: overviewHref(view, { where: {}, channel: undefined }),
    hiddenFields: {
      interval: pageQuery.interval,
      by: pageQuery.by,
      ...Object.fromEntries(otherConditions.map(([key, value]) => [`where[${key}]`, value])),
    },
    fields: html`${surveySelect(view)}
${rangeFields(view, parsedQuery)}`,
    moreFilters: {
      fields: html`${unitSelect(view)}
${channelSelect(view)}
${selectableKeys.map((segmentKey) => valueSelect(view, segmentKey))}`,
      open: pageQuery.per !== undefined || pageQuery.channel !== undefined || Object.keys(where).length > 0,
    },
  })
}

/** Reasons have texts, and properties labels. */
export function describeCondition(view: OverviewView, key: string, value: string) {
  const { overview } = view.data
  if (key === 'reason' && overview) {
    return { label: view.t.overview.why.reason, value: describeReason(view, overview.settings, 'detractor', value) }
  }
  return { label: key === 'tag' ? view.t.overview.why.tag : view.format.propertyName(key), value }
}

function rangeFields({ t, pageQuery }: OverviewView, { errors }: ParsedQuery): Markup {
  const messages = t.overview
  const rangeField = selectField({
    name: 'range',
    label: messages.filters.range,
    value: pageQuery.range ?? 'custom',
    choices: [...rangeNames, 'custom' as const].map((value) => ({ value, label: messages.ranges[value] })),
  })
  const dateField = (name: 'from' | 'to') =>
    textField({
      name,
      label: messages.filters[name],
      type: 'date',
      value: pageQuery[name] ?? '',
      error: errors[name] && messages.errors[errors[name]],
    })
  return html`${rangeField}${pageQuery.range === 'custom' ? html`${dateField('from')}${dateField('to')}` : ''}`
}

const unitSelect = ({ t, pageQuery }: OverviewView): Markup =>
  selectField({
    name: 'per',
    label: t.overview.filters.per,
    value: pageQuery.per ?? 'response',
    choices: countingUnits.map((value) => ({ value, label: t.overview.units[value] })),
  })

/** All channels together, only the phone, or all but it; other channels that the URL asks for. */
function channelSelect({ t, pageQuery }: OverviewView): Markup {
  const { channel } = pageQuery
  const values = [...new Set(['phone', 'self', ...(channel ? [channel] : [])] as const)]
  return selectField({
    name: 'channel',
    label: t.responses.channel,
    value: channel ?? '',
    choices: [
      { value: '', label: t.phoneSurveys.apart.all },
      ...values.map((value) => ({ value, label: describeChannel(t, value) })),
    ],
  })
}

const activeChannel = (view: OverviewView) => {
  const { t, pageQuery } = view
  const { channel } = pageQuery
  if (channel === undefined) return []
  const removeHref = overviewHref(view, { channel: undefined })
  return [{ label: t.responses.channel, value: describeChannel(t, channel), removeHref }]
}

/** A channel in words. */
export const describeChannel = ({ responses }: OverviewView['t'], channel: ReportChannel): string =>
  channel === 'self' ? responses.allButPhone : responses.channels[channel]

const getSelectableKeys = ({ data }: OverviewView) => data.keys.filter(({ values }) => values.length > 0)

function surveySelect({ t, data }: OverviewView): Markup {
  const messages = t.overview.filters
  const { surveys } = data
  if (surveys.length < 2)
    return surveys[0] ? html`<input type="hidden" name="survey" value="${surveys[0].id}">` : html``
  const getLabel = ({ name, touchpoint, closedAt }: SurveyChoice) =>
    [...new Set([name, touchpoint, closedAt === null ? null : messages.closed])].filter(Boolean).join(' · ')
  const optionGroup = (type: SurveyChoice['type']) => {
    const members = surveys.filter((survey) => survey.type === type)
    const choices = members.map((survey) => ({ value: survey.id, label: getLabel(survey) }))
    if (choices.length === 0) return ''
    const options = optionElements(choices, data.overview?.survey.id)
    return html`<optgroup label="${messages.types[type]}">${options}</optgroup>`
  }
  return labelledField(
    { name: 'survey', label: messages.survey },
    html`<select id="survey" name="survey">${surveyTypes.map(optionGroup)}</select>`,
  )
}

function valueSelect(
  { t, format, pageQuery }: OverviewView,
  { key, values }: { key: string; values: readonly string[] },
): Markup {
  const currentValue = pageQuery.where?.[key]
  const allValues = currentValue === undefined || values.includes(currentValue) ? values : [currentValue, ...values]
  const choices = [{ value: '', label: t.overview.filters.any }, ...allValues.map((value) => ({ value, label: value }))]
  const name = `where[${key}]`
  return labelledField(
    { name, label: format.propertyName(key) },
    html`<select${attributes({ id: name, name })}>${optionElements(choices, currentValue)}</select>`,
  )
}
