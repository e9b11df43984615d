import type { Context } from 'hono'
import { html } from 'hono/html'
import { type FollowUpSort, statusOf, tiers } from '../../../shared/follow-up.ts'
import { groups } from '../../../shared/nps.ts'
import { may } from '../../../shared/roles.ts'
import type { Env } from '../../http/env.ts'
import { commonWords } from '../../i18n/common.ts'
import { followUpWords } from '../../i18n/follow-ups.ts'
import { type Choice, selectField, textField } from '../components/field.ts'
import { type ActiveFilter, filterBar } from '../components/filter-bar.ts'
import { type Reader, readerOf } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import type { Shown } from './list.ts'
import { type Asked, addressOf, sortOf, viewOf } from './query.ts'

type Name = 'owner' | 'survey' | 'tier' | 'group' | 'waiting'

/** What the list can be narrowed by here, each as a field and as what is set. */
export function filters(c: Context<Env>, shown: Shown): Markup {
  const reader = readerOf(c)
  const words = followUpWords(reader.language)
  const { asked } = shown
  const offered = offers(c, reader, shown)
  const active = offered.flatMap(([name, choices]): ActiveFilter[] => {
    const value = asked[name]
    if (value === undefined) return []
    const label = choices.find((choice) => choice.value === value)?.label ?? value
    return [
      {
        label: words.filters[name],
        value: label,
        without: addressOf(c, asked, { [name]: undefined, cursor: undefined }),
      },
    ]
  })
  const { status, overdue, sort, q } = asked
  if (q)
    active.push({ label: words.search, value: q, without: addressOf(c, asked, { q: undefined, cursor: undefined }) })
  const any = { value: '', label: words.filters.any }
  const field = ([name, choices]: readonly [Name, readonly Choice[]]) =>
    selectField({ name, label: words.filters[name], value: asked[name] ?? '', choices: [any, ...choices] })
  return filterBar(
    {
      language: reader.language,
      action: addressOf(c, {}),
      active,
      clear: addressOf(c, { status, overdue, sort }),
      first: textField({
        name: 'q',
        label: words.search,
        type: 'search',
        value: q ?? '',
        attributes: { maxlength: 200, title: words.searchHint },
      }),
      kept: { status: status === 'today' ? undefined : status, overdue },
    },
    html`${offered.map(field)}${order(reader, asked)}`,
  )
}

function offers(c: Context<Env>, reader: Reader, { surveys, colleagues, tiered }: Shown): [Name, Choice[]][] {
  const words = followUpWords(reader.language)
  const same = (values: readonly string[], label: (value: string) => string) =>
    values.map((value) => ({ value, label: label(value) }))
  const owners = [
    { value: 'me', label: words.me },
    { value: 'none', label: words.nobody },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
  ]
  const offered: [Name, Choice[]][] = [
    ['survey', surveys.map(({ id, name }) => ({ value: id, label: name }))],
    ['group', same(groups, (group) => commonWords(reader.language).groupsMany[group as 'promoter'])],
    ['waiting', same(['1', '3', '7', '14', '30'], (days) => words.filters.days(Number(days)))],
  ]
  if (tiered) offered.unshift(['tier', same(tiers, words.tier)])
  if (may(c.var.staff.role, 'follow-ups')) offered.unshift(['owner', owners])
  return offered
}

function order(reader: Reader, asked: Asked): Markup {
  const words = followUpWords(reader.language)
  const view = viewOf(asked)
  const status = view === 'all' ? undefined : view === 'done' ? 'done' : 'open'
  const sorts: FollowUpSort[] = status === 'done' ? ['done', 'newest'] : ['due', 'score', 'tier', 'newest']
  const fitting = sorts.filter((sort) => statusOf[sort] === undefined || statusOf[sort] === status)
  return selectField({
    name: 'sort',
    label: words.filters.sort,
    value: sortOf(asked),
    choices: fitting.map((value) => ({ value, label: words.sorts[value] })),
  })
}
