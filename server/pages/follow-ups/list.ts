import type { Context } from 'hono'
import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { List } from '../../../shared/list.ts'
import { may } from '../../../shared/roles.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { Colleague } from '../../domain/follow-ups/changes.ts'
import type { FollowUpCounts } from '../../domain/follow-ups/follow-ups.ts'
import type { Env } from '../../http/env.ts'
import { followUpWords } from '../../i18n/follow-ups.ts'
import { button, linkButton } from '../components/button.ts'
import { options } from '../components/field.ts'
import { tabs } from '../components/navigation.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, tag } from '../components/parts.ts'
import { type Column, dataTable } from '../components/table.ts'
import { number, type Reader, readerOf, scoreChip, time } from '../layout/format.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { filters } from './filters.ts'
import { type Asked, addressOf, viewIn, viewOf, views } from './query.ts'
import { deadline, nameOf, reached, reasonsOf } from './views.ts'

/** All that the list shows. */
export interface Shown {
  asked: Asked
  page: List<FollowUp>
  counts: FollowUpCounts
  surveys: readonly Survey[]
  colleagues: readonly Colleague[]
  /** Whether answers carry a tier here. */
  tiered: boolean
  /** What was chosen in a form that came back, and what is wrong with it. */
  sent?: { picked: readonly string[]; owner: string; fault: string }
}

/** The list of people to call. */
export function listPage(c: Context<Env>, shown: Shown): Markup {
  const reader = readerOf(c)
  const words = followUpWords(reader.language)
  const { asked, page, counts } = shown
  const content = html`<div class="stack">
${tabs(words.views, waysOf(c, reader, shown))}
${filters(c, shown)}
${page.data.length === 0 ? nobody(c, shown) : calls(c, reader, shown)}
${pager(reader.language, {
  newer: asked.cursor && addressOf(c, asked, { cursor: undefined }),
  older: page.nextCursor && addressOf(c, asked, { cursor: page.nextCursor }),
})}
</div>`
  return shell(
    c,
    {
      title: words.title,
      current: 'follow-ups',
      wide: true,
      intro: viewOf(asked) === 'done' ? words.doneThisWeek(counts.done, number(reader, counts.done)) : words.intro,
      actions: linkButton({
        label: words.csv,
        icon: 'download',
        href: addressOf(c, asked, { cursor: undefined }, '.csv'),
        attributes: { download: true },
      }),
    },
    content,
  )
}

function waysOf(c: Context<Env>, reader: Reader, { asked, counts }: Shown) {
  const words = followUpWords(reader.language)
  const of = { today: counts.today, overdue: counts.overdue, open: counts.open, done: undefined }
  return views.map((view) => ({
    label: words[view],
    href: addressOf(c, asked, viewIn(view)),
    current: viewOf(asked) === view,
    count: of[view] === undefined ? undefined : number(reader, of[view]),
  }))
}

function nobody(c: Context<Env>, { asked, counts }: Shown): Markup {
  const words = followUpWords(readerOf(c).language)
  const { owner, survey, tier, group, waiting, q } = asked
  const filtered = [owner, survey, tier, group, waiting, q].some((one) => one !== undefined)
  const view = viewOf(asked)
  const { title, text } = words.empty[filtered ? 'filtered' : view]
  const href =
    q !== undefined && view !== 'all'
      ? addressOf(c, { q, status: 'all' })
      : view === 'today' && counts.open > 0
        ? addressOf(c, { status: 'open' })
        : undefined
  return emptyState({
    icon: 'follow-ups',
    title,
    text: may(c.var.staff.role, 'follow-ups') ? text : html`${text} ${words.empty.mine}`,
    ...(href && { actions: linkButton({ label: q === undefined ? words.open : words.searchAll, href }) }),
  })
}

/** The table, in the form that gives some of it to somebody. */
function calls(c: Context<Env>, reader: Reader, shown: Shown): Markup {
  const words = followUpWords(reader.language)
  const assigns = may(c.var.staff.role, 'follow-ups.assign')
  const table = dataTable({
    caption: words.list,
    captionUnseen: true,
    columns: [...(assigns ? [picking(reader, shown)] : []), ...columns(c, reader, shown)],
    rows: shown.page.data,
  })
  const { asked } = shown
  return assigns
    ? html`<form class="calls" method="post" action="${addressOf(c, asked)}">${table}${assigning(reader, shown)}</form><p class="print-hint quiet small">${words.print}</p>`
    : html`<div class="calls">${table}</div><p class="print-hint quiet small">${words.print}</p>`
}

const picking = (reader: Reader, { sent }: Shown): Column<FollowUp> => ({
  label: followUpWords(reader.language).select,
  unseen: true,
  cell: (row) => {
    const value = `${row.id} ${row.updatedAt}`
    const checked = sent?.picked.some((picked) => picked.startsWith(row.id)) ? html` checked` : ''
    const label = followUpWords(reader.language).selectOne(nameOf(reader, row))
    return html`<label class="pick"><input type="checkbox" name="pick" value="${value}"${checked}><span class="unseen">${label}</span></label>`
  },
})

function columns(c: Context<Env>, reader: Reader, { asked, surveys }: Shown): Column<FollowUp>[] {
  const words = followUpWords(reader.language)
  const survey = new Map(surveys.map((one) => [one.id, one]))
  const isDone = viewOf(asked) === 'done'
  const card = (row: FollowUp) => addressOf(c, asked, { cursor: undefined }, `/${row.id}`)
  return [
    { label: words.who, head: true, cell: (row) => who(reader, row, card(row)) },
    { label: words.score, cell: (row) => scoreChip(reader, row.response.score) },
    { label: words.words, cell: (row) => said(reader, row, survey.get(row.surveyId)) },
    isDone
      ? { label: words.outcome, cell: (row) => html`<p class="excerpt">${excerpt(row.note ?? '')}</p>` }
      : { label: words.waiting, cell: (row) => time(reader, Date.parse(row.openedAt)) },
    isDone
      ? { label: words.done, cell: (row) => time(reader, row.doneAt === null ? null : Date.parse(row.doneAt)) }
      : { label: words.due, cell: (row) => deadline(reader, row) },
    {
      label: words.owner,
      cell: (row) =>
        row.owner
          ? html`<span class="whole">${row.owner}</span>`
          : html`<span class="quiet whole">${words.nobody}</span>`,
    },
  ]
}

function who(reader: Reader, row: FollowUp, href: string): Markup {
  const words = followUpWords(reader.language)
  const { phone, email, name } = reached(row)
  const ways = [phone, name === null ? null : email].filter((way) => way !== null)
  return html`<a href="${href}">${nameOf(reader, row)}</a>${row.tier ? html` ${badge(words.tier(row.tier), 'accent')}` : ''}${
    row.reason === 'contact requested' ? html` ${badge(words.asked, 'warning')}` : ''
  }${ways.map((way) => html`<small class="quiet way">${way}</small>`)}`
}

const LONGEST = 240

const excerpt = (text: string) => ([...text].length > LONGEST ? `${[...text].slice(0, LONGEST).join('')}…` : text)

/** Properties that fit beside the words. */
const MOST = 4

function said(reader: Reader, row: FollowUp, survey: Survey | undefined): Markup {
  const { comment, properties } = row.response
  const known = Object.entries(properties).filter(([key]) => key !== 'tier')
  const tags = [...reasonsOf(reader, row, survey), ...known.slice(0, MOST).map(([key, value]) => `${key}: ${value}`)]
  return html`${comment ? html`<p class="excerpt" dir="auto">${excerpt(comment)}</p>` : html`<span class="quiet">${followUpWords(reader.language).noComment}</span>`}${
    tags.length > 0 ? html`<p class="row tags">${tags.map((one) => tag(one))}</p>` : ''
  }<p class="on-paper">${followUpWords(reader.language).notes}</p>`
}

function assigning(reader: Reader, { colleagues, sent }: Shown): Markup {
  const words = followUpWords(reader.language)
  const choices = [
    { value: '', label: '—' },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
    { value: 'none', label: words.nobody },
  ]
  return html`<div class="assign row">${sent ? notice({ kind: 'danger', text: sent.fault }) : ''}<label for="owner-for-all">${words.assign.title}</label><select id="owner-for-all" name="owner"${sent ? html` aria-invalid="true"` : ''}>${options(choices, sent?.owner)}</select>${button({ label: words.assign.button, kind: 'primary' })}</div>`
}
