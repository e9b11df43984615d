import { html } from 'hono/html'
import { shorten } from '../../../shared/excerpt.ts'
import type { Praise, PraiseCount } from '../../../shared/praise.ts'
import { linkButton } from '../components/button.ts'
import { emptyState } from '../components/notice.ts'
import { card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import type { PageContext } from '../layout/context.ts'
import { fileLinks } from '../layout/exports.ts'
import type { Markup } from '../layout/page.ts'
import { workspacePath } from '../layout/paths.ts'
import { settingsPath } from '../settings/paths.ts'
import { promotersPath } from './paths.ts'

/** Months that have a column of their own. */
const MONTHS_SHOWN = 3

interface PraiseCardProps {
  counts: readonly PraiseCount[]
  latest: readonly Praise[]
  hasColleagues: boolean
}

interface Row {
  name: string
  byMonth: ReadonlyMap<string, number>
  total: number
}

/** Who was praised, how often, and the latest words. */
export function praiseCard(page: PageContext, { counts, latest, hasColleagues }: PraiseCardProps): Markup {
  const messages = page.t.promoters.praise
  if (!hasColleagues)
    return card(
      { title: messages.title, id: 'praise' },
      emptyState({
        icon: 'contacts',
        title: messages.noColleagues,
        text: messages.noColleaguesText,
        ...(page.may('settings') && {
          actions: linkButton({ label: messages.add, icon: 'plus', href: settingsPath(page, 'colleagues') }),
        }),
      }),
    )
  const aside = fileLinks(page, (type) => promotersPath(page, `/praise.${type}`))
  return card(
    { title: messages.title, id: 'praise', intro: counts.length === 0 ? messages.none : messages.intro, aside },
    counts.length === 0 ? html`` : html`${countTable(page, toRows(counts))}${latestTable(page, latest)}`,
  )
}

function toRows(counts: readonly PraiseCount[]): Row[] {
  const byColleague = Map.groupBy(counts, ({ colleagueId }) => colleagueId)
  return [...byColleague.values()]
    .map((months) => ({
      name: months[0]?.colleague ?? '',
      byMonth: new Map(months.map(({ month, count }) => [month, count])),
      total: months.reduce((sum, { count }) => sum + count, 0),
    }))
    .sort((one, other) => other.total - one.total || one.name.localeCompare(other.name))
}

function countTable(page: PageContext, rows: readonly Row[]): Markup {
  const messages = page.t.promoters.praise
  const months = [...new Set(rows.flatMap(({ byMonth }) => [...byMonth.keys()]))].sort().slice(-MONTHS_SHOWN)
  return dataTable<Row>({
    caption: messages.title,
    hideCaption: true,
    layout: 'dense',
    rows,
    columns: [
      { label: messages.colleague, isRowHeader: true, cell: ({ name }) => html`<bdi>${name}</bdi>` },
      ...months.map((month) => ({
        label: page.format.monthSpan({ from: `${month}-01`, to: `${month}-28` }),
        isNumeric: true,
        cell: ({ byMonth }: Row) => page.format.number(byMonth.get(month) ?? 0),
      })),
      { label: messages.total, isNumeric: true, cell: ({ total }) => page.format.number(total) },
    ],
  })
}

function latestTable(page: PageContext, latest: readonly Praise[]): Markup {
  const messages = page.t.promoters.praise
  return dataTable<Praise>({
    caption: messages.latest,
    rows: latest,
    columns: [
      { label: messages.colleague, isRowHeader: true, cell: ({ colleague }) => html`<bdi>${colleague}</bdi>` },
      { label: messages.day, cell: ({ day }) => page.format.day(day) },
      {
        label: messages.comment,
        cell: ({ comment, responseId }) =>
          html`<a href="${workspacePath(page.workspace.slug, `/responses/${responseId}`)}"><span dir="auto">${
            comment === null ? messages.open : shorten(comment, MAX_SHOWN)
          }</span></a>`,
      },
    ],
  })
}

const MAX_SHOWN = 160
