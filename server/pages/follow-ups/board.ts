import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { BOARD_ENDED_DAYS, type Board, loadBoard, MAX_COLUMN_COUNT } from '../../domain/follow-ups/board.ts'
import { getFollowUpSettings } from '../../domain/follow-ups/settings.ts'
import { listSegmentKeys } from '../../domain/workspaces/segment-keys.ts'
import { enterGuard } from '../components/form.ts'
import { notice } from '../components/notice.ts'
import { badge } from '../components/parts.ts'
import { scoreChip } from '../components/score-chip.ts'
import type { PageContext } from '../layout/context.ts'
import { type PageFeed, startFeed } from '../layout/feed.ts'
import type { Markup } from '../layout/page.ts'
import { shell } from '../layout/shell.ts'
import { loadAssignChoices } from './assign-choices.ts'
import { bulkBar } from './bulk-bar.ts'
import { followUpFilters } from './filters.ts'
import { loadQuery } from './list.ts'
import { followUpPaths } from './paths.ts'
import { toFollowUpQuery } from './query.ts'
import { contactLink, getExcerpt, outcomeMenu, selectBox } from './row-parts.ts'
import { sectionTabs } from './section-tabs.ts'
import { getVersion } from './shown-rows.ts'
import { describeOutcome, describeState } from './state.ts'
import { type BulkFormState, type FilterData, getContactName } from './views.ts'

interface BoardData extends FilterData {
  board: readonly Board[]
}

/** The follow-ups by how far they have come. @param formState a form of the selected cards with an error */
export async function showBoard(page: PageContext, formState?: BulkFormState) {
  const feed = await startFeed(page, ['follow-up', 'response'])
  const data = await loadBoardData(page, formState)
  return page.c.html(boardPage(page, data, feed), formState ? 400 : 200)
}

async function loadBoardData(page: PageContext, formState: BulkFormState | undefined): Promise<BoardData> {
  const { deps, caller } = page.c.var
  const { surveys, query: listQuery } = await loadQuery(page)
  const { owner, survey, tier, group, q } = listQuery
  const query = { status: 'open' as const, from: 'board' as const, owner, survey, tier, group, q }
  const [board, colleagues, segmentKeys, { noteRequired }] = await Promise.all([
    loadBoard(deps, caller, toFollowUpQuery(query)),
    loadAssignChoices(page),
    listSegmentKeys(deps, caller),
    getFollowUpSettings(deps, caller),
  ])
  const hasTiers = segmentKeys.some(({ key }) => key === 'tier')
  return { query, board, surveys, colleagues, hasTiers, formState, noteRequired }
}

function boardPage(page: PageContext, data: BoardData, feed: PageFeed): Markup {
  const { t, workspace, may } = page
  const { formState, query } = data
  return shell(
    page,
    {
      title: t.followUps.title,
      current: 'follow-ups',
      wide: true,
      above: sectionTabs(page, 'board'),
      intro: t.followUps.board.intro,
      feed,
    },
    html`<div class="stack" data-changes="${followUpPaths.liveChanges(workspace.slug, query, false)}">
${followUpFilters(page, data)}
<form class="selectable stack" method="post" action="${followUpPaths.assignments(workspace.slug, query)}">
${enterGuard}
${formState ? notice({ kind: 'danger', text: formState.error }) : ''}
<div class="board">
${data.board.map((part) => boardColumn(page, data, part))}
</div>
${may('follow-ups.change') ? bulkBar(page, data) : ''}
</form>
</div>`,
  )
}

function boardColumn(page: PageContext, data: BoardData, { column, followUps, count }: Board): Markup {
  const { t, format, workspace } = page
  const messages = t.followUps
  const number = count === MAX_COLUMN_COUNT ? `${format.number(count - 1)}+` : format.number(count)
  const isDone = column === 'solved' || column === 'ended'
  const { from: _, ...filters } = data.query
  const listHref = followUpPaths.list(workspace.slug, { ...filters, status: isDone ? 'done' : 'open', stage: column })
  const cards = html`<ol>
${followUps.map((followUp) => boardCard(page, data, followUp))}
</ol>`
  return html`<section class="${column}">
<header>
<h2>${messages.columns[column]} <span class="quiet">${number}</span></h2>
<p class="quiet">${messages.board.notes[column](BOARD_ENDED_DAYS)}</p>
</header>
${followUps.length === 0 ? html`<p class="quiet">${messages.board.empty}</p>` : cards}
${count > followUps.length ? html`<p><a href="${listHref}">${messages.board.all(number)}</a></p>` : ''}
</section>`
}

function boardCard(page: PageContext, data: BoardData, row: FollowUp): Markup {
  const { t, workspace, may } = page
  const messages = t.followUps
  const isOpen = row.status === 'open'
  const mayChange = may('follow-ups.change')
  return html`<li data-item data-follow-up="${row.id}" data-version="${getVersion(row)}">
${scoreChip(page, row.response.score)}
<p class="customer"><a href="${followUpPaths.detail(workspace.slug, row.id, data.query)}" data-row>${getContactName(page, row)}</a>
${row.tier ? badge(messages.tier(row.tier), 'accent') : ''}
${row.reason === 'contact-requested' && isOpen ? badge(messages.wantsCall, 'warning') : ''}
${row.blocklisted ? badge(t.blocklist.badge, 'danger') : ''}</p>
${mayChange ? selectBox(page, data, row) : ''}
${row.response.comment ? html`<p class="excerpt" dir="auto">${getExcerpt(row.response.comment)}</p>` : ''}
<p class="state quiet">${isOpen ? describeState(page, row) : describeOutcome(page, row)}</p>
${isOpen ? html`<div class="act">${contactLink(page, row)}${mayChange ? outcomeMenu(page, data, row) : ''}</div>` : ''}
</li>`
}
