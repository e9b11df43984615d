import type { Context } from 'hono'
import { html } from 'hono/html'
import { groups, scores } from '../../../shared/nps.ts'
import { Channel } from '../../../shared/response.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { SegmentChoice } from '../../domain/reports/segment-choices.ts'
import type { Env } from '../../http/env.ts'
import { answerWords } from '../../i18n/answers.ts'
import { commonWords } from '../../i18n/common.ts'
import { type Choice, selectField, textField } from '../components/field.ts'
import { type ActiveFilter, filterBar } from '../components/filter-bar.ts'
import { day, type Reader } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { home } from '../layout/shell.ts'
import { type AnswerQuery, addressed } from './query.ts'

/** What can be chosen of in the filters. */
export interface FilterChoices {
  surveys: readonly Pick<Survey, 'id' | 'name'>[]
  tags: readonly string[]
  segments: readonly SegmentChoice[]
}

/** The filters of the list, all of which live in its address. */
export function answerFilters(c: Context<Env>, reader: Reader, { filters }: AnswerQuery, of: FilterChoices): Markup {
  const words = answerWords(reader.language)
  const action = `${home(c)}/answers`
  const value = (name: string) => filters.get(name) ?? ''
  const select = (name: string, label: string) =>
    selectField({
      name,
      label,
      value: value(name),
      choices: [{ value: '', label: words.all }, ...choices(reader, of, name)],
    })
  const date = (name: 'from' | 'to') =>
    textField({ name, label: words[name], type: 'date', value: value(name).slice(0, 10) })
  const first = textField({
    name: 'q',
    label: words.search,
    type: 'search',
    value: value('q'),
    attributes: { maxlength: 200, title: words.searchHint },
  })
  return filterBar(
    {
      language: reader.language,
      action,
      active: active(reader, filters, of, action),
      clear: action,
      kept: { contact: filters.get('contact') ?? undefined },
      first,
    },
    html`${select('survey', words.survey)}${select('group', words.group)}${date('from')}${date('to')}`,
    {
      fields: html`${select('score', words.score)}${of.tags.length > 0 ? select('tag', words.tag) : ''}${select('hasComment', words.comment)}${select('channel', words.channel)}${select('suspect', words.figures)}${conditions(filters, of).map((one) => condition(reader, one, value(`where[${one.key}]`)))}`,
      open: [...filters.keys()].some((name) => !FIRST.includes(name)),
    },
  )
}

/** Those that are always in view, and what is none of the form's. */
const FIRST = ['q', 'survey', 'group', 'from', 'to', 'contact']

/** The segment keys, and what the address asks for beside them. */
function conditions(filters: URLSearchParams, { segments }: FilterChoices): Pick<SegmentChoice, 'key' | 'values'>[] {
  const asked = [...filters.keys()].flatMap((name) => conditionOf(name) ?? [])
  const others = asked.filter((key) => !segments.some((one) => one.key === key))
  return [...segments, ...[...new Set(others)].map((key) => ({ key, values: [] }))]
}

/** More than so many are not all of them: others can only be written. */
const CHOOSABLE = 29

function condition(
  { language }: Reader,
  { key, values }: Pick<SegmentChoice, 'key' | 'values'>,
  value: string,
): Markup {
  const about = { name: `where[${key}]`, label: key, value }
  if (values.length === 0 || values.length > CHOOSABLE) return textField({ ...about, attributes: { maxlength: 200 } })
  const all = value === '' || values.includes(value) ? values : [value, ...values]
  const any = { value: '', label: answerWords(language).all }
  return selectField({ ...about, choices: [any, ...all.map((one) => ({ value: one, label: one }))] })
}

const conditionOf = (name: string) => /^where\[(.*)\]$/s.exec(name)?.[1]

/** What each filter can be set to, in words. */
function choices(reader: Reader, of: FilterChoices, name: string): Choice[] {
  const words = answerWords(reader.language)
  const named = commonWords(reader.language).groupsMany
  switch (name) {
    case 'survey':
      return of.surveys.map(({ id, name }) => ({ value: id, label: name }))
    case 'group':
      return groups.map((group) => ({ value: group, label: named[group] }))
    case 'score':
      return scores.toReversed().map((score) => ({ value: `${score}`, label: `${score}` }))
    case 'tag':
      return of.tags.map((tag) => ({ value: tag, label: tag }))
    case 'channel':
      return Channel.options.map((channel) => ({ value: channel, label: words.channels[channel] }))
    case 'hasComment':
      return yesOrNo(words.withComment, words.withoutComment)
    case 'suspect':
      return yesOrNo(words.leftOut, words.counted).toReversed()
    default:
      return []
  }
}

const yesOrNo = (yes: string, no: string) => [
  { value: 'true', label: yes },
  { value: 'false', label: no },
]

/** What is set, each with the address without it. */
function active(reader: Reader, filters: URLSearchParams, of: FilterChoices, action: string): ActiveFilter[] {
  const words = answerWords(reader.language)
  const labels: Record<string, string> = {
    ...words,
    q: words.search,
    hasComment: words.comment,
    suspect: words.figures,
  } as never
  return [...filters].map(([name, value]) => {
    const isDay = (name === 'from' || name === 'to') && /^\d{4}-\d\d-\d\d$/.test(value)
    const chosen = choices(reader, of, name).find((choice) => choice.value === value)?.label
    return {
      label: conditionOf(name) ?? labels[name] ?? name,
      value:
        chosen ?? (isDay && !Number.isNaN(Date.parse(value)) ? day(reader, value) : name === 'contact' ? '✓' : value),
      without: addressed(action, filters, { [name]: null }),
    }
  })
}
