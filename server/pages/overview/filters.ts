import { html } from 'hono/html'
import { rangeNames } from '../../../shared/range.ts'
import type { SurveyChoice } from '../../domain/reports/overview.ts'
import { attributes } from '../components/attributes.ts'
import { labelledField, optionElements, selectField, textField } from '../components/field.ts'
import { filterBar } from '../components/filter-bar.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { overviewPath, type ParsedQuery } from './query.ts'
import type { OverviewView } from './views.ts'

/** What the figures are of: the survey, the time, and some of its answers. */
export function overviewFilters(
  view: OverviewView,
  { faults: errors }: Pick<ParsedQuery, 'faults'>,
  selectedSurveyId: string | undefined,
): Markup {
  const { c, messages, locale, pageQuery, data } = view
  const where = pageQuery.where ?? {}
  const getError = (name: string) => (errors[name] ? messages.faults[errors[name]] : undefined)
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
      error: getError(name),
    })
  const conditions = Object.entries(where).map(([key, value]) => ({
    label: key,
    value,
    removeHref: overviewPath(c, pageQuery, {
      where: Object.fromEntries(Object.entries(where).filter(([otherKey]) => otherKey !== key)),
    }),
  }))
  const otherConditions = Object.entries(where).filter(
    ([key]) => !getSelectableKeys(view).some((segmentKey) => segmentKey.key === key),
  )
  return filterBar(locale, {
    action: `${workspacePath(c.var.member.workspace.slug)}/overview`,
    active: conditions,
    clearHref: overviewPath(c, pageQuery, { where: {} }),
    hiddenFields: {
      interval: pageQuery.interval,
      by: pageQuery.by,
      ...Object.fromEntries(otherConditions.map(([key, value]) => [`where[${key}]`, value])),
    },
    fields: html`${surveySelect(view, data.surveys, selectedSurveyId)}${rangeField}${pageQuery.range === 'custom' ? html`${dateField('from')}${dateField('to')}` : ''}${getSelectableKeys(view).map((segmentKey) => valueSelect(view, segmentKey))}`,
  })
}

const getSelectableKeys = ({ data }: OverviewView) => data.keys.filter(({ values }) => values.length > 0)

function surveySelect(
  { messages }: OverviewView,
  surveys: readonly SurveyChoice[],
  selectedSurveyId: string | undefined,
): Markup {
  if (surveys.length < 2)
    return surveys[0] ? html`<input type="hidden" name="survey" value="${surveys[0].id}">` : html``
  const getLabel = ({ name, touchpoint, closedAt }: SurveyChoice) =>
    [...new Set([name, touchpoint, closedAt === null ? null : messages.filters.closed])].filter(Boolean).join(' · ')
  const optionGroup = (type: SurveyChoice['type']) => {
    const members = surveys.filter((survey) => survey.type === type)
    const choices = members.map((survey) => ({ value: survey.id, label: getLabel(survey) }))
    return members.length === 0
      ? ''
      : html`<optgroup label="${messages.filters.types[type]}">${optionElements(choices, selectedSurveyId)}</optgroup>`
  }
  return labelledField(
    { name: 'survey', label: messages.filters.survey },
    html`<select id="survey" name="survey">${optionGroup('relationship')}${optionGroup('touchpoint')}</select>`,
  )
}

function valueSelect(
  { messages, pageQuery }: OverviewView,
  { key, values }: { key: string; values: readonly string[] },
): Markup {
  const currentValue = pageQuery.where?.[key]
  const allValues = currentValue === undefined || values.includes(currentValue) ? values : [currentValue, ...values]
  const name = `where[${key}]`
  return labelledField(
    { name, label: key },
    html`<select${attributes({ id: name, name })}><option value="">${messages.filters.any}</option>${optionElements(
      allValues.map((value) => ({ value, label: value })),
      currentValue,
    )}</select>`,
  )
}
