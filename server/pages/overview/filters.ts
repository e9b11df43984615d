import { html } from 'hono/html'
import { rangeNames } from '../../../shared/range.ts'
import type { Choice } from '../../domain/reports/overview.ts'
import { attributes } from '../components/attributes.ts'
import { labelled, options, selectField, textField } from '../components/field.ts'
import { filterBar } from '../components/filter-bar.ts'
import type { Markup } from '../layout/page.ts'
import { home } from '../layout/shell.ts'
import { overviewAt, type Reading } from './query.ts'
import type { View } from './views.ts'

/** What the figures are of: the survey, the time, and some of its answers. */
export function filters(view: View, { faults }: Pick<Reading, 'faults'>, chosen: string | undefined): Markup {
  const { c, words, reader, asked, desk } = view
  const where = asked.where ?? {}
  const error = (name: string) => (faults[name] ? words.faults[faults[name]] : undefined)
  const range = selectField({
    name: 'range',
    label: words.filters.range,
    value: asked.range ?? 'custom',
    choices: [...rangeNames, 'custom' as const].map((value) => ({ value, label: words.ranges[value] })),
  })
  const date = (name: 'from' | 'to') =>
    textField({ name, label: words.filters[name], type: 'date', value: asked[name] ?? '', error: error(name) })
  const conditions = Object.entries(where).map(([key, value]) => ({
    label: key,
    value,
    without: overviewAt(c, asked, { where: Object.fromEntries(Object.entries(where).filter(([one]) => one !== key)) }),
  }))
  const others = Object.entries(where).filter(([key]) => !choosable(view).some((one) => one.key === key))
  return filterBar(
    {
      language: reader.language,
      action: `${home(c)}/overview`,
      active: conditions,
      clear: overviewAt(c, asked, { where: {} }),
      kept: {
        interval: asked.interval,
        by: asked.by,
        ...Object.fromEntries(others.map(([key, value]) => [`where[${key}]`, value])),
      },
    },
    html`${surveySelect(view, desk.surveys, chosen)}${range}${asked.range === 'custom' ? html`${date('from')}${date('to')}` : ''}${choosable(view).map((one) => valueSelect(view, one))}`,
  )
}

const choosable = ({ desk }: View) => desk.keys.filter(({ values }) => values.length > 0)

function surveySelect({ words }: View, surveys: readonly Choice[], chosen: string | undefined): Markup {
  if (surveys.length < 2)
    return surveys[0] ? html`<input type="hidden" name="survey" value="${surveys[0].id}">` : html``
  const label = ({ name, touchpoint, closedAt }: Choice) =>
    [...new Set([name, touchpoint, closedAt === null ? null : words.filters.closed])].filter(Boolean).join(' · ')
  const group = (type: Choice['type']) => {
    const members = surveys.filter((survey) => survey.type === type)
    const choices = members.map((survey) => ({ value: survey.id, label: label(survey) }))
    return members.length === 0
      ? ''
      : html`<optgroup label="${words.filters.types[type]}">${options(choices, chosen)}</optgroup>`
  }
  return labelled(
    { name: 'survey', label: words.filters.survey },
    html`<select id="survey" name="survey">${group('relationship')}${group('touchpoint')}</select>`,
  )
}

function valueSelect({ words, asked }: View, { key, values }: { key: string; values: readonly string[] }): Markup {
  const now = asked.where?.[key]
  const all = now === undefined || values.includes(now) ? values : [now, ...values]
  const name = `where[${key}]`
  return labelled(
    { name, label: key },
    html`<select${attributes({ id: name, name })}><option value="">${words.filters.any}</option>${options(
      all.map((value) => ({ value, label: value })),
      now,
    )}</select>`,
  )
}
