import { type FollowUp, type FollowUpSort, statusBySort } from '../../../shared/follow-up.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import type { FollowUpFilter, FollowUpPosition } from '../../store/queries/follow-up-filters.ts'
import * as store from '../../store/queries/follow-ups.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { loadFollowUp } from './follow-ups.ts'
import { buildFollowUpFilter, type FollowUpQuery, loadQueueClock, type QueueClock } from './query.ts'
import { buildSections, getQueuePosition, hasSectionRows, splitQueuePosition } from './queue.ts'
import { toFollowUp } from './views.ts'

/** @throws DomainError as `buildFollowUpFilter` */
export async function listFollowUps(
  deps: Deps,
  caller: Caller,
  query: FollowUpQuery,
  { cursor, limit }: Paging,
): Promise<ListPage<FollowUp>> {
  const filter = await buildListFilter(deps, caller, query)
  const sort = query.sort ?? 'newest'
  const after = cursor === undefined ? undefined : parseCursor(cursor, sort)
  const clock = await loadQueueClock(deps, caller)
  const rows = await selectRows(deps, caller, filter, { sort, after, limit: limit + 1, clock })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return {
    data: page.map((row) => toFollowUp(row, clock)),
    nextCursor: hasMore ? formatCursor(last, sort, clock) : null,
  }
}

/** Up to here, follow-ups are looked up one by one. */
const MAX_CANDIDATES = 1000

/**
 * The filter, with the only follow-ups that can match where they are few: an index in another order would be read to its end
 * for a page of them.
 */
async function buildListFilter(deps: Deps, caller: Caller, query: FollowUpQuery): Promise<FollowUpFilter> {
  const filter = await buildFollowUpFilter(deps, caller, query)
  const select = getCandidateStatement(caller, filter, query.sort)
  if (select === undefined) return filter
  const rows = await deps.database.all(select)
  return rows.length < MAX_CANDIDATES ? { ...filter, candidateIds: rows.map(({ id }) => id) } : filter
}

/** A statement that an index answers. The queue of an owner has one of its own, as has the order by due time. */
function getCandidateStatement(
  { workspaceId }: Caller,
  { status, callBefore, overdue, visibility, team, ...filter }: FollowUpFilter,
  sort?: FollowUpSort,
) {
  const selectBy = (by: Parameters<typeof store.selectOpenFollowUpIds>[1]) =>
    store.selectOpenFollowUpIds(workspaceId, by, MAX_CANDIDATES)
  const before = callBefore ?? (overdue?.is ? overdue.now : undefined)
  if (before !== undefined && sort !== 'due') return selectBy({ callBefore: before })
  if (status !== 'open') return undefined
  if (team !== undefined)
    return store.selectVisibleFollowUpIds(workspaceId, { ownerIds: [], teamIds: [team] }, MAX_CANDIDATES)
  if (visibility && visibility.teamIds.length > 0)
    return store.selectVisibleFollowUpIds(workspaceId, visibility, MAX_CANDIDATES)
  if (sort === 'queue') return undefined
  const ownerId = visibility?.ownerIds[0] ?? filter.ownerId
  if (ownerId !== undefined) return selectBy({ ownerId })
  return filter.owner === undefined ? undefined : selectBy({ owner: filter.owner })
}

type ListPosition = FollowUpPosition & { clock: QueueClock }

/** The rows of a list. The queue is read section by section, until there are enough. */
async function selectRows(
  deps: Deps,
  { workspaceId }: Caller,
  filter: FollowUpFilter,
  { clock, ...position }: ListPosition,
): Promise<store.FollowUpRow[]> {
  const long = isSlowQuery(filter, position.sort)
  const select = (sectionFilter: FollowUpFilter, part: FollowUpPosition) =>
    deps.database.all(store.selectFollowUps(workspaceId, sectionFilter, part), { long })
  if (position.sort !== 'queue') return select(filter, position)
  const { after, backwards = false, limit } = position
  const start = after && splitQueuePosition(after.value)
  const sections = buildSections(clock).map((section, index) => ({ section, index }))
  const rows: store.FollowUpRow[] = []
  for (const { section, index } of backwards ? sections.reverse() : sections) {
    if (rows.length === limit) break
    if (start && (backwards ? index > start.section : index < start.section)) continue
    if (!hasSectionRows(filter, section)) continue
    const isStart = after !== undefined && index === start?.section
    rows.push(
      ...(await select(
        // The section says whether its rows are overdue.
        { ...filter, overdue: undefined, section },
        {
          ...position,
          after: isStart ? { value: start.urgency, id: after.id } : undefined,
          limit: limit - rows.length,
        },
      )),
    )
  }
  return rows
}

/** Whether the query may have to search many rows. Open follow-ups are few. */
function isSlowQuery(filter: FollowUpFilter, sort: FollowUpSort): boolean {
  const { status, visibility, team, owner, ownerId, unowned, overdue, survey, scores, tier, openedBefore, search } =
    filter
  if (search) return search.candidateIds === undefined
  // No index has the follow-ups of several owners or teams in the order of a list.
  if (filter.candidateIds === undefined && visibility !== undefined && visibility.teamIds.length > 0) return true
  const ownerCondition = visibility ?? team ?? owner ?? ownerId ?? unowned
  if (statusBySort[sort] === 'open') return false
  if (filter.stages) return true
  if (sort === 'done') return (ownerCondition ?? survey ?? scores ?? tier ?? openedBefore) !== undefined
  if ((scores ?? tier ?? openedBefore ?? unowned) !== undefined) return true
  return (
    status === 'done' || overdue !== undefined || (ownerCondition !== undefined && (status ?? survey) !== undefined)
  )
}

/** The value that a list is sorted by. */
function getSortValue(row: store.FollowUpRow, sort: FollowUpSort, clock: QueueClock): number {
  if (sort === 'queue') return getQueuePosition(row, clock)
  if (sort === 'due') return row.callAt
  if (sort === 'score') return row.score
  if (sort === 'tier') return row.tier
  return sort === 'done' ? (row.doneAt ?? 0) : 0
}

/** The position after this row. */
const formatCursor = (row: store.FollowUpRow, sort: FollowUpSort, clock: QueueClock): string =>
  sort === 'newest' ? row.id : `${getSortValue(row, sort, clock)}-${row.id}`

function parseCursor(cursor: string, sort: FollowUpSort): { value: number; id: string } {
  const [id = '', value] = cursor.split('-').reverse()
  if ((value === undefined) !== (sort === 'newest')) {
    throw new DomainError('invalid', 'invalid-cursor', 'Expected the nextCursor of an earlier page in the same order', {
      path: 'cursor',
    })
  }
  return { value: Number(value ?? 0), id }
}

const CHUNK_SIZE = 500

/** All follow-ups that match, in order and in chunks, so that memory use does not grow with the list. */
export async function* eachFollowUp(deps: Deps, caller: Caller, query: FollowUpQuery): AsyncGenerator<FollowUp[]> {
  const filter = await buildListFilter(deps, caller, query)
  const sort = query.sort ?? 'newest'
  const clock = await loadQueueClock(deps, caller)
  let after: FollowUpPosition['after']
  do {
    const rows = await selectRows(deps, caller, filter, { sort, after, limit: CHUNK_SIZE, clock })
    if (rows.length > 0) yield rows.map((row) => toFollowUp(row, clock))
    const last = rows.length === CHUNK_SIZE ? rows.at(-1) : undefined
    after = last && { value: getSortValue(last, sort, clock), id: last.id }
  } while (after !== undefined)
}

/** The follow-ups before and after one in a list. That one need not be in the list any more. */
export async function getAdjacentFollowUps(
  deps: Deps,
  caller: Caller,
  id: string,
  query: FollowUpQuery,
): Promise<{ previous: string | null; next: string | null }> {
  const filter = await buildFollowUpFilter(deps, caller, query)
  const sort = query.sort ?? 'newest'
  const row = await loadFollowUp(deps, caller, id)
  const clock = await loadQueueClock(deps, caller)
  const after = { value: getSortValue(row, sort, clock), id }
  const findAdjacent = async (backwards: boolean) => {
    const [adjacent] = await selectRows(deps, caller, filter, { sort, after, backwards, limit: 1, clock })
    return adjacent?.id ?? null
  }
  return { previous: await findAdjacent(true), next: await findAdjacent(false) }
}
