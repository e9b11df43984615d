import { html } from 'hono/html'
import { rangeNames } from '../../../shared/range.ts'
import type { SurveyChoice } from '../../domain/reports/overview.ts'
import type { SegmentChoice } from '../../domain/reports/segment-choices.ts'
import { selectField, textField } from '../components/field.ts'
import { filterBar } from '../components/filter-bar.ts'
import { menu } from '../components/menu.ts'
import type { Markup } from '../layout/page.ts'
import { overviewPaths } from './paths.ts'
import type { PageQuery } from './query.ts'
import type { ComparisonView } from './views.ts'

/** What is compared: two surveys, or two values of a property, in a range. */
export function comparisonFilters(view: ComparisonView): Markup {
  const { workspace, pageQuery } = view
  const { by, interval } = pageQuery
  const path = overviewPaths.overview(workspace.slug)
  return filterBar(view, {
    action: path,
    active: [],
    clearHref: path,
    hiddenFields: { interval, by, ...(by !== undefined && { survey: view.data.survey.id }) },
    fields: html`${by === undefined ? surveyFields(view) : valueFields(view, by)}
${rangeFields(view)}`,
  })
}

function surveyFields({ t, data, pageQuery }: ComparisonView): Markup {
  const messages = t.overview.comparison
  const choices = data.surveys.map(({ id, name }) => ({ value: id, label: name }))
  return html`${selectField({ name: 'survey', label: messages.first, value: data.survey.id, choices })}
${selectField({ name: 'compare', label: messages.second, value: pageQuery.compare ?? null, choices })}`
}

function valueFields({ t, data, pageQuery }: ComparisonView, by: string): Markup {
  const messages = t.overview.comparison
  const values = data.keys.find(({ key }) => key === by)?.values ?? []
  const buildChoices = (current: string | undefined) =>
    (current === undefined || values.includes(current) ? values : [current, ...values]).map((value) => ({
      value,
      label: value,
    }))
  const { compare, with: other } = pageQuery
  return html`${selectField({ name: 'compare', label: messages.first, value: compare ?? null, choices: buildChoices(compare) })}
${selectField({ name: 'with', label: messages.second, value: other ?? null, choices: buildChoices(other) })}`
}

function rangeFields({ t, pageQuery }: ComparisonView): Markup {
  const messages = t.overview
  const choices = [...rangeNames, 'custom' as const].map((value) => ({ value, label: messages.ranges[value] }))
  const dateField = (name: 'from' | 'to') =>
    textField({ name, label: messages.filters[name], type: 'date', value: pageQuery[name] ?? '' })
  const range = pageQuery.range ?? 'custom'
  return html`${selectField({ name: 'range', label: messages.filters.range, value: range, choices })}
${range === 'custom' ? html`${dateField('from')}${dateField('to')}` : ''}`
}

/** Leads from surveys to properties and back. */
export function comparisonMenu(view: ComparisonView): Markup {
  const { t, format, workspace, data, pageQuery } = view
  const links = listComparisons(data).map(({ label, query }) => ({
    label: label === null ? t.overview.comparison.surveys : format.propertyName(label),
    href: overviewPaths.overview(workspace.slug, { ...pageQuery, where: {}, ...query }),
    current: query.by === pageQuery.by,
  }))
  const { by } = pageQuery
  const chosen = by === undefined ? t.overview.comparison.surveys : format.propertyName(by)
  const label = t.common.labelled(t.overview.segments.compare, chosen)
  return menu(
    { label, small: true },
    links.map((link) => html`<a href="${link.href}" aria-current="${link.current}">${link.label}</a>`),
  )
}

interface Comparable {
  surveys: readonly SurveyChoice[]
  survey: Pick<SurveyChoice, 'id'>
  keys: readonly SegmentChoice[]
}

/** What can be compared: other surveys, and the properties with several values; the label is null for surveys. */
export function listComparisons({ surveys, survey, keys }: Comparable): { label: string | null; query: PageQuery }[] {
  const other = surveys.find(({ id }) => id !== survey.id)
  const byValues = keys.flatMap(({ key, counted, values: [first, second] }) =>
    counted && first !== undefined && second !== undefined
      ? [{ label: key, query: { survey: survey.id, by: key, compare: first, with: second } }]
      : [],
  )
  const bySurvey = other
    ? [{ label: null, query: { survey: survey.id, by: undefined, compare: other.id, with: undefined } }]
    : []
  return [...bySurvey, ...byValues]
}
