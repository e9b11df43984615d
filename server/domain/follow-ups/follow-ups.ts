import { addDays, instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import {
  type FollowUp,
  type FollowUpSort,
  type FollowUpWithHistory,
  statusBySort,
  tiers,
} from '../../../shared/follow-up.ts'
import type { ListPage, Paging } from '../../../shared/list.ts'
import { toGroup } from '../../../shared/nps.ts'
import { toIso, toIsoOrNull } from '../../../shared/text.ts'
import { selectFollowUpChanges } from '../../store/queries/follow-up-changes.ts'
import type { FollowUpFilter, FollowUpPosition } from '../../store/queries/follow-up-filters.ts'
import * as store from '../../store/queries/follow-ups.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'
import { toResponseContact } from '../responses/views.ts'
import type { Workspace } from '../users/memberships.ts'
import { buildFollowUpFilter, type FollowUpQuery, getVisibleOwnerId, startOfTomorrow } from './query.ts'

/** @throws DomainError as `buildFollowUpFilter` */
export async function listFollowUps(
  deps: Deps,
  caller: Caller,
  query: FollowUpQuery,
  { cursor, limit }: Paging,
): Promise<ListPage<FollowUp>> {
  const filter = await buildFollowUpFilter(deps, caller, query)
  const sort = query.sort ?? 'newest'
  const after = cursor === undefined ? undefined : parseCursor(cursor, sort)
  const long = isSlowQuery(filter, sort)
  const rows = await deps.database.all(
    store.selectFollowUps(caller.workspaceId, filter, { sort, after, limit: limit + 1 }),
    {
      long,
    },
  )
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const hasMore = rows.length > limit && last !== undefined
  return { data: page.map((row) => toFollowUp(deps, row)), nextCursor: hasMore ? formatCursor(last, sort) : null }
}

/** Whether the query may have to search many rows. Open follow-ups are few. */
function isSlowQuery(filter: FollowUpFilter, sort: FollowUpSort): boolean {
  const { status, restrictToOwner, owner, ownerId, unowned, overdue, survey, scores, tier, openedBefore, search } =
    filter
  if (search) return search.candidateIds === undefined
  const ownerCondition = restrictToOwner ?? owner ?? ownerId ?? unowned
  if (statusBySort[sort] === 'open') return false
  if (sort === 'done') return (ownerCondition ?? survey ?? scores ?? tier ?? openedBefore) !== undefined
  if ((scores ?? tier ?? openedBefore ?? unowned) !== undefined) return true
  return (
    status === 'done' || overdue !== undefined || (ownerCondition !== undefined && (status ?? survey) !== undefined)
  )
}

/** The value that a list is sorted by. */
function getSortValue(row: store.FollowUpRow, sort: FollowUpSort): number {
  if (sort === 'due') return row.callAt
  if (sort === 'score') return row.score
  if (sort === 'tier') return row.tier
  return sort === 'done' ? (row.doneAt ?? 0) : 0
}

/** The position after this row. */
const formatCursor = (row: store.FollowUpRow, sort: FollowUpSort): string =>
  sort === 'newest' ? row.id : `${getSortValue(row, sort)}-${row.id}`

function parseCursor(cursor: string, sort: FollowUpSort): { value: number; id: string } {
  const [id = '', value] = cursor.split('-').reverse()
  if ((value === undefined) !== (sort === 'newest')) {
    throw new DomainError('invalid', 'invalid-input', 'Expected the nextCursor of an earlier page in the same order', {
      path: 'cursor',
    })
  }
  return { value: Number(value ?? 0), id }
}

const CHUNK_SIZE = 500

/** All follow-ups that match, in order and in chunks, so that memory use does not grow with the list. */
export async function* eachFollowUp(deps: Deps, caller: Caller, query: FollowUpQuery): AsyncGenerator<FollowUp[]> {
  const filter = await buildFollowUpFilter(deps, caller, query)
  const sort = query.sort ?? 'newest'
  let after: FollowUpPosition['after']
  do {
    const rows = await deps.database.all(
      store.selectFollowUps(caller.workspaceId, filter, { sort, after, limit: CHUNK_SIZE }),
    )
    if (rows.length > 0) yield rows.map((row) => toFollowUp(deps, row))
    const last = rows.length === CHUNK_SIZE ? rows.at(-1) : undefined
    after = last && { value: getSortValue(last, sort), id: last.id }
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
  const after = { value: getSortValue(row, sort), id }
  const findAdjacent = async (backwards: boolean) => {
    const page = { sort, after, backwards, limit: 1 }
    const [adjacent] = await deps.database.all(store.selectFollowUps(caller.workspaceId, filter, page), {
      long: isSlowQuery(filter, sort),
    })
    return adjacent?.id ?? null
  }
  return { previous: await findAdjacent(true), next: await findAdjacent(false) }
}

/** @throws DomainError `not-found`, also if the caller may not see it */
export async function loadFollowUp(deps: Deps, caller: Caller, id: string): Promise<store.FollowUpRow> {
  const [row] = await deps.database.all(store.selectFollowUpById(caller.workspaceId, id, getVisibleOwnerId(caller)))
  if (!row) throw notFound('follow-up', id)
  return row
}

/** The follow-ups with these ids that the caller may see. */
export const loadFollowUps = (deps: Deps, caller: Caller, ids: readonly string[]): Promise<store.FollowUpRow[]> =>
  deps.database.all(store.selectFollowUpsByIds(caller.workspaceId, ids, getVisibleOwnerId(caller)))

/** @throws DomainError `not-found` */
export async function getFollowUp(deps: Deps, caller: Caller, id: string): Promise<FollowUpWithHistory> {
  const row = await loadFollowUp(deps, caller, id)
  const changes = await deps.database.all(selectFollowUpChanges(caller.workspaceId, id))
  return {
    ...toFollowUp(deps, row),
    changes: changes.map(({ at, actor, actorName, changed }) => ({
      at: toIso(at),
      by: actor,
      name: actorName,
      changed: JSON.parse(changed),
    })),
  }
}

/** How many open follow-ups the caller may see, counted up to `limit`. */
export async function countOpenFollowUps({ database }: Deps, caller: Caller, limit: number): Promise<number> {
  const [row] = await database.all(store.countOpenFollowUpsCapped(caller.workspaceId, limit, getVisibleOwnerId(caller)))
  return row?.open ?? 0
}

export interface FollowUpCounts {
  open: number
  /** Open and due today, overdue, or without a deadline. */
  today: number
  overdue: number
  mine: number
  /** Since the week started. */
  done: number
}

/** How many follow-ups the caller may see. */
export async function getFollowUpCounts(
  deps: Deps,
  caller: Caller,
  { timeZone, weekStartsOn }: Pick<Workspace, 'timeZone' | 'weekStartsOn'>,
): Promise<FollowUpCounts> {
  const { workspaceId, userId: me = '' } = caller
  const visibleOwnerId = getVisibleOwnerId(caller)
  const at = { now: deps.now(), tomorrow: startOfTomorrow(deps, timeZone), me }
  const since = instantFromWallClock(`${startOfWeek(toLocalDay(at.now, timeZone), weekStartsOn)}T00:00:00`, timeZone)
  const [open] = await deps.database.all(store.countOpenFollowUps(workspaceId, at, visibleOwnerId))
  const [doneRow] = await deps.database.all(store.countFollowUpsDoneSince(workspaceId, since, visibleOwnerId))
  return { open: 0, today: 0, overdue: 0, mine: 0, ...open, done: doneRow?.done ?? 0 }
}

/** The first day of the week of `day`. @param weekStartsOn 1 is Monday, 7 Sunday */
function startOfWeek(day: string, weekStartsOn: number): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return addDays(day, -((weekday - weekStartsOn + 7) % 7))
}

export const toFollowUp = (deps: Deps, row: store.FollowUpRow): FollowUp => ({
  id: row.id,
  surveyId: row.surveyId,
  status: row.doneAt === null ? 'open' : 'done',
  reason: row.reason,
  tier: tiers[row.tier - 1] ?? null,
  note: row.note,
  owner: row.owner,
  ownerId: row.ownerId,
  openedAt: toIso(row.openedAt),
  dueAt: toIsoOrNull(row.dueAt),
  overdue: row.doneAt === null && row.dueAt !== null && row.dueAt < deps.now(),
  doneAt: toIsoOrNull(row.doneAt),
  doneBy: row.doneBy,
  updatedAt: toIso(row.updatedAt),
  response: {
    id: row.id,
    score: row.score,
    group: toGroup(row.score),
    comment: row.comment,
    answers: JSON.parse(row.answers),
    properties: JSON.parse(row.properties),
    contact: toResponseContact(row),
    unverifiedContact: row.unverifiedContact === null ? null : JSON.parse(row.unverifiedContact),
    contactRequestedAt: toIsoOrNull(row.contactRequestedAt),
    answeredAt: toIso(row.answeredAt),
  },
})
