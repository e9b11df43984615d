import type { Context } from 'hono'
import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import type { ListPage } from '../../../shared/list.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type { Survey } from '../../../shared/survey.ts'
import type { Assignee } from '../../domain/follow-ups/changes.ts'
import type { FollowUpCounts } from '../../domain/follow-ups/follow-ups.ts'
import type { Env } from '../../http/env.ts'
import { t } from '../../i18n/index.ts'
import { button, linkButton } from '../components/button.ts'
import { optionElements } from '../components/field.ts'
import { tabs } from '../components/navigation.ts'
import { emptyState, notice } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, tag } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import { type Column, dataTable } from '../components/table.ts'
import { relativeTime } from '../components/time.ts'
import type { ViewContext } from '../layout/context.ts'
import { buildPageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { followUpFilters } from './filters.ts'
import { followUpsPath, getView, getViewQuery, type ListQuery, views } from './query.ts'
import { dueDate, getContactDetails, getContactName, getReasons } from './views.ts'

/** All that the list shows. */
export interface ListData {
  query: ListQuery
  page: ListPage<FollowUp>
  counts: FollowUpCounts
  surveys: readonly Survey[]
  colleagues: readonly Assignee[]
  /** Whether answers carry a tier here. */
  hasTiers: boolean
  /** What was chosen in a form that came back, and what is wrong with it. */
  formState?: { selectedIds: readonly string[]; owner: string; error: string }
}

/** The list of people to call. */
export function followUpListPage(c: Context<Env>, data: ListData): Markup {
  const locale = buildPageContext(c)
  const messages = locale.t.followUps
  const { query, page, counts } = data
  const content = html`<div class="stack">
${tabs(messages.views, buildTabs(c, locale, data))}
${followUpFilters(c, data)}
${page.data.length === 0 ? emptyList(c, data) : followUpTable(c, locale, data)}
${pager(locale, {
  newer: query.cursor && followUpsPath(c, query, { cursor: undefined }),
  older: page.nextCursor && followUpsPath(c, query, { cursor: page.nextCursor }),
})}
</div>`
  return shell(
    buildPageContext(c),
    {
      title: messages.title,
      current: 'follow-ups',
      wide: true,
      intro:
        getView(query) === 'done'
          ? messages.doneThisWeek(counts.done, locale.format.number(counts.done))
          : messages.intro,
      actions: linkButton({
        label: messages.csv,
        icon: 'download',
        href: followUpsPath(c, query, { cursor: undefined }, '.csv'),
        attributes: { download: true },
      }),
    },
    content,
  )
}

function buildTabs(c: Context<Env>, locale: ViewContext, { query, counts }: ListData) {
  const messages = locale.t.followUps
  const viewCounts = { today: counts.today, overdue: counts.overdue, open: counts.open, done: undefined }
  return views.map((view) => ({
    label: messages[view],
    href: followUpsPath(c, query, getViewQuery(view)),
    current: getView(query) === view,
    count: viewCounts[view] === undefined ? undefined : locale.format.number(viewCounts[view]),
  }))
}

function emptyList(c: Context<Env>, { query, counts }: ListData): Markup {
  const messages = t(c).followUps
  const { owner, survey, tier, group, waiting, q } = query
  const isFiltered = [owner, survey, tier, group, waiting, q].some((value) => value !== undefined)
  const view = getView(query)
  const { title, text } = messages.empty[isFiltered ? 'filtered' : view]
  const href =
    q !== undefined && view !== 'all'
      ? followUpsPath(c, { q, status: 'all' })
      : view === 'today' && counts.open > 0
        ? followUpsPath(c, { status: 'open' })
        : undefined
  return emptyState({
    icon: 'follow-ups',
    title,
    text: hasPermission(c.var.member.role, 'follow-ups') ? text : html`${text} ${messages.empty.mine}`,
    ...(href && { actions: linkButton({ label: q === undefined ? messages.open : messages.searchAll, href }) }),
  })
}

/** The table, in the form that gives some of it to somebody. */
function followUpTable(c: Context<Env>, locale: ViewContext, data: ListData): Markup {
  const messages = locale.t.followUps
  const canAssign = hasPermission(c.var.member.role, 'follow-ups.assign')
  const table = dataTable({
    caption: messages.list,
    hideCaption: true,
    columns: [...(canAssign ? [selectColumn(locale, data)] : []), ...buildColumns(c, locale, data)],
    rows: data.page.data,
  })
  const { query } = data
  return canAssign
    ? html`<form class="calls" method="post" action="${followUpsPath(c, query)}">${table}${assignmentBar(locale, data)}</form><p class="print-hint quiet small">${messages.print}</p>`
    : html`<div class="calls">${table}</div><p class="print-hint quiet small">${messages.print}</p>`
}

const selectColumn = (locale: ViewContext, { formState }: ListData): Column<FollowUp> => ({
  label: locale.t.followUps.select,
  hideLabel: true,
  cell: (row) => {
    const value = `${row.id} ${row.updatedAt}`
    const checkedAttribute = formState?.selectedIds.some((selectedId) => selectedId.startsWith(row.id))
      ? html` checked`
      : ''
    const label = locale.t.followUps.selectOne(getContactName(locale, row))
    return html`<label class="pick"><input type="checkbox" name="pick" value="${value}"${checkedAttribute}><span class="unseen">${label}</span></label>`
  },
})

function buildColumns(c: Context<Env>, locale: ViewContext, { query, surveys }: ListData): Column<FollowUp>[] {
  const messages = locale.t.followUps
  const surveysById = new Map(surveys.map((survey) => [survey.id, survey]))
  const isDone = getView(query) === 'done'
  const getHref = (row: FollowUp) => followUpsPath(c, query, { cursor: undefined }, `/${row.id}`)
  return [
    { label: messages.who, isRowHeader: true, cell: (row) => contactCell(locale, row, getHref(row)) },
    { label: messages.score, cell: (row) => scoreChip(locale, row.response.score) },
    { label: messages.words, cell: (row) => commentCell(locale, row, surveysById.get(row.surveyId)) },
    isDone
      ? { label: messages.outcome, cell: (row) => html`<p class="excerpt">${shorten(row.note ?? '')}</p>` }
      : { label: messages.waiting, cell: (row) => relativeTime(locale, Date.parse(row.openedAt)) },
    isDone
      ? {
          label: messages.done,
          cell: (row) => relativeTime(locale, row.doneAt === null ? null : Date.parse(row.doneAt)),
        }
      : { label: messages.due, cell: (row) => dueDate(locale, row) },
    {
      label: messages.owner,
      cell: (row) =>
        row.owner
          ? html`<span class="whole">${row.owner}</span>`
          : html`<span class="quiet whole">${messages.nobody}</span>`,
    },
  ]
}

function contactCell(locale: ViewContext, row: FollowUp, href: string): Markup {
  const messages = locale.t.followUps
  const { phone, email, name } = getContactDetails(row)
  const contactDetails = [phone, name === null ? null : email].filter((value) => value !== null)
  return html`<a href="${href}">${getContactName(locale, row)}</a>${row.tier ? html` ${badge(messages.tier(row.tier), 'accent')}` : ''}${
    row.reason === 'contact-requested' ? html` ${badge(messages.asked, 'warning')}` : ''
  }${contactDetails.map((value) => html`<small class="quiet way">${value}</small>`)}`
}

const MAX_EXCERPT_LENGTH = 240

const shorten = (text: string) =>
  [...text].length > MAX_EXCERPT_LENGTH ? `${[...text].slice(0, MAX_EXCERPT_LENGTH).join('')}…` : text

/** Properties that fit beside the words. */
const MAX_PROPERTIES = 4

function commentCell(locale: ViewContext, row: FollowUp, survey: Survey | undefined): Markup {
  const { comment, properties } = row.response
  const otherProperties = Object.entries(properties).filter(([key]) => key !== 'tier')
  const tags = [
    ...getReasons(locale, row, survey),
    ...otherProperties.slice(0, MAX_PROPERTIES).map(([key, value]) => `${key}: ${value}`),
  ]
  return html`${comment ? html`<p class="excerpt" dir="auto">${shorten(comment)}</p>` : html`<span class="quiet">${locale.t.followUps.noComment}</span>`}${
    tags.length > 0 ? html`<p class="row tags">${tags.map((text) => tag(text))}</p>` : ''
  }<p class="on-paper">${locale.t.followUps.notes}</p>`
}

function assignmentBar(locale: ViewContext, { colleagues, formState }: ListData): Markup {
  const messages = locale.t.followUps
  const choices = [
    { value: '', label: '—' },
    ...colleagues.map(({ id, name }) => ({ value: id, label: name })),
    { value: 'none', label: messages.nobody },
  ]
  return html`<div class="assign row">${formState ? notice({ kind: 'danger', text: formState.error }) : ''}<label for="owner-for-all">${messages.assign.title}</label><select id="owner-for-all" name="owner"${formState ? html` aria-invalid="true"` : ''}>${optionElements(choices, formState?.owner)}</select>${button({ label: messages.assign.button, kind: 'primary' })}</div>`
}
