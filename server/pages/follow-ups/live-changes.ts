import { html } from 'hono/html'
import type { FollowUp } from '../../../shared/follow-up.ts'
import { listFollowUpsByIds } from '../../domain/follow-ups/follow-ups.ts'
import { listFollowUps } from '../../domain/follow-ups/list.ts'
import { isId } from '../../domain/ids.ts'
import { badge } from '../components/parts.ts'
import type { PageContext } from '../layout/context.ts'
import type { Markup } from '../layout/page.ts'
import { PAGE_SIZE } from './list.ts'
import { followUpPaths } from './paths.ts'
import { getView, type ListQuery, parseQuery, toFollowUpQuery } from './query.ts'
import { countNewRows, getVersion, type ShownRow } from './shown-rows.ts'
import { describeOutcome, describeState } from './state.ts'

/** As many as a page shows. */
const MAX_SHOWN = 100

/**
 * What has changed of the rows that a page shows, for its script: a link to the list if it has new ones, and what to put in
 * place of the state of each. Rows that are as they were are left out.
 */
export async function showLiveChanges(page: PageContext) {
  const { c } = page
  const { deps, caller } = c.var
  const query = parseQuery(c)
  const shown = parseShown(c.req.query('shown') ?? '')
  const [current, newLink] = await Promise.all([
    listFollowUpsByIds(
      deps,
      caller,
      shown.map(({ id }) => id),
    ),
    c.req.query('list') === undefined ? '' : newRowsLink(page, query, shown),
  ])
  const rowById = new Map(current.map((row) => [row.id, row]))
  const changedRows = shown.map(({ id, version }) => {
    const row = rowById.get(id)
    return row && getVersion(row) === version ? '' : changedRow(page, query, { id, row })
  })
  return c.html(html`${newLink}
<ol>
${changedRows}
</ol>`)
}

/** `id-version,id-version`. */
const parseShown = (text: string): ShownRow[] =>
  text
    .split(',', MAX_SHOWN)
    .map((part) => part.split('-'))
    .flatMap(([id = '', version]) => (isId(id) ? [{ id, version: Number(version) }] : []))

/** The first page alone can tell: a later one begins at a row that may have moved. */
async function newRowsLink(page: PageContext, query: ListQuery, shown: readonly ShownRow[]): Promise<Markup | string> {
  const { c, t, format, workspace } = page
  if (query.cursor !== undefined) return ''
  const list = await listFollowUps(c.var.deps, c.var.caller, toFollowUpQuery(query), {
    limit: PAGE_SIZE,
    cursor: undefined,
  })
  const count = countNewRows(list.data, shown, { wasFull: shown.length >= PAGE_SIZE })
  if (count === 0) return ''
  const text = t.common.showNew(t.live.newCases(count, format.number(count)))
  return html`<a class="button" href="${followUpPaths.list(workspace.slug, query)}">${text}</a>`
}

interface ChangedRow {
  id: string
  /** Undefined if the member may no longer view it, or it is deleted. */
  row: FollowUp | undefined
}

function changedRow(page: PageContext, query: ListQuery, { id, row }: ChangedRow): Markup {
  if (!row) return html`<li data-follow-up="${id}"><p class="state quiet">${badge(page.t.live.gone)}</p></li>`
  const isDone = row.status === 'done'
  const isFinished = isDone && getView(query) !== 'done'
  const mark = isFinished ? badge(page.t.followUps.done, 'success') : badge(page.t.live.updated, 'accent')
  const state = isDone ? describeOutcome(page, row) : describeState(page, row)
  return html`<li data-follow-up="${id}" data-version="${getVersion(row)}"${isFinished ? ' data-done' : ''}>
<p class="state quiet">${mark} ${state}</p>
<input value="${row.id} ${row.updatedAt}">
</li>`
}
