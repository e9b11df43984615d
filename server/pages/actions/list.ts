import { html } from 'hono/html'
import { z } from 'zod'
import type { ActionState } from '../../../shared/action.ts'
import { ChoiceId } from '../../../shared/flow.ts'
import { isIdCursor } from '../../../shared/list.ts'
import { mayChangeActions, parseFigures } from '../../domain/actions/access.ts'
import { type ActionCounts, countActions, listStoredActions, type StoredAction } from '../../domain/actions/actions.ts'
import { linkButton } from '../components/button.ts'
import { tabs } from '../components/navigation.ts'
import { emptyState } from '../components/notice.ts'
import { pager } from '../components/pager.ts'
import { badge, card } from '../components/parts.ts'
import { dataTable } from '../components/table.ts'
import { sectionTabs } from '../follow-ups/section-tabs.ts'
import type { PageContext } from '../layout/context.ts'
import { exportMenu } from '../layout/exports.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { type CauseNames, loadCauseNames } from './causes.ts'
import { actionsPath } from './paths.ts'
import { shareFigure, stateBadges } from './views.ts'

const PAGE_SIZE = 25

const tabNames = ['open', 'done', 'cancelled', 'all'] as const
type Tab = (typeof tabNames)[number]

const statesByTab: Readonly<Record<Tab, readonly ActionState[] | undefined>> = {
  open: ['planned', 'started'],
  done: ['done'],
  cancelled: ['cancelled'],
  all: undefined,
}

/** What does not fit is left out: links from elsewhere append parameters. */
const ListParams = z.object({
  state: z.enum(tabNames).default('open').catch('open'),
  cause: ChoiceId.optional().catch(undefined),
  overdue: z
    .literal('true')
    .optional()
    .catch(undefined)
    .transform((value) => value !== undefined),
  cursor: z.string().refine(isIdCursor).optional().catch(undefined),
})
type Query = z.output<typeof ListParams>

/** The filters of the list, as parameters of a link. */
const toParams = ({ state, cause, overdue }: Partial<Query>) => ({
  state: state === 'open' ? undefined : state,
  cause,
  overdue: overdue || undefined,
})

const toActionQuery = ({ state, cause, overdue }: Query) => ({
  states: statesByTab[state],
  cause,
  overdue: overdue || undefined,
})

/** The filters of the list, for a file. */
export const readActionQuery = (page: PageContext) => toActionQuery(ListParams.parse(page.c.req.query()))

/** The improvement actions by state, with what each has brought. */
export async function showActions(page: PageContext) {
  const { deps, caller } = page.c.var
  const messages = page.t.actions
  const query = ListParams.parse(page.c.req.query())
  const [{ data, nextCursor }, counts, names, mayChange] = await Promise.all([
    listStoredActions(deps, caller, toActionQuery(query), { cursor: query.cursor, limit: PAGE_SIZE }),
    countActions(deps, caller),
    loadCauseNames(page),
    mayChangeActions(deps, caller),
  ])
  const add = linkButton({
    ...{ label: messages.add, icon: 'plus', kind: 'primary' },
    href: actionsPath(page, '/new', { cause: query.cause }),
  })
  const files = {
    href: (type: string) => actionsPath(page, `.${type}`, toParams(query)),
    hint: messages.exportHint,
  }
  return page.c.html(
    shell(
      page,
      {
        ...{ title: messages.title, current: 'follow-ups', wide: true, intro: intro(page, query, names) },
        above: sectionTabs(page, 'actions'),
        actions: html`${mayChange ? add : ''}${exportMenu(page, files)}`,
      },
      html`${stateTabs(page, query, counts)}
${overdueLine(page, query, counts)}
${data.length === 0 ? emptyState({ icon: 'check', ...messages.nothing }) : card({ flush: true }, actionTable(page, query, data, names))}
${pager(page, {
  newer: query.cursor === undefined ? null : actionsPath(page, '', toParams(query)),
  older: nextCursor && actionsPath(page, '', { ...toParams(query), cursor: nextCursor }),
})}`,
    ),
  )
}

function intro(page: PageContext, query: Query, { name }: CauseNames): Markup | string {
  const messages = page.t.actions
  if (query.cause === undefined) return messages.intro
  const all = actionsPath(page, '', toParams({ ...query, cause: undefined }))
  return html`${messages.ofCause(name(query.cause))} · <a href="${all}">${messages.showAll}</a>`
}

function stateTabs(page: PageContext, query: Query, counts: ActionCounts): Markup {
  const messages = page.t.actions.tabs
  const links = tabNames.map((tab) => {
    const states = statesByTab[tab] ?? (['planned', 'started', 'done', 'cancelled'] as const)
    const count = states.reduce((sum, state) => sum + counts[state], 0)
    return {
      label: messages[tab],
      href: actionsPath(page, '', toParams({ state: tab, cause: query.cause })),
      current: tab === query.state,
      // Those of one cause are not counted.
      count: query.cause === undefined ? page.format.number(count) : undefined,
    }
  })
  return tabs(messages.label, links)
}

function overdueLine(page: PageContext, query: Query, { overdue }: ActionCounts): Markup {
  if (overdue === 0 || query.state !== 'open' || query.cause !== undefined) return html``
  const text = page.t.actions.overdueCount(page.format.number(overdue))
  const href = actionsPath(page, '', query.overdue ? {} : { overdue: true })
  const label = query.overdue ? html`${badge(text, 'danger')} ${page.t.actions.tabs.all}` : badge(text, 'danger')
  return html`<p><a href="${href}">${label}</a></p>`
}

function actionTable(page: PageContext, { state }: Query, rows: readonly StoredAction[], { name }: CauseNames): Markup {
  const { t, format } = page
  const messages = t.actions
  const formatDay = (day: string | null) => (day === null ? '—' : format.day(day))
  return dataTable<StoredAction>({
    caption: messages.title,
    hideCaption: true,
    rows,
    columns: [
      {
        label: messages.what,
        isRowHeader: true,
        cell: ({ action }) => html`<a href="${actionsPath(page, `/${action.id}`)}"><bdi>${action.title}</bdi></a>
<br><span class="quiet">${format.list(action.causes.map(name))}</span>`,
      },
      { label: messages.state, cell: ({ action }) => stateBadges(page, action) },
      { label: messages.owner, cell: ({ action }) => action.owner ?? '—' },
      state === 'done'
        ? { label: messages.done, cell: ({ action }) => formatDay(action.doneDay) }
        : { label: messages.due, cell: ({ action }) => formatDay(action.dueDay) },
      {
        label: messages.figures.shareShort,
        isNumeric: true,
        cell: ({ row }) => shareFigure(page, parseFigures(page.c.var.caller, row)),
      },
    ],
  })
}
