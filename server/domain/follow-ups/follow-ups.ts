import { addDays, instantAt, localDay } from '../../../shared/calendar.ts'
import {
  type FollowUp,
  type FollowUpSort,
  type FollowUpWithHistory,
  statusOf,
  tiers,
} from '../../../shared/follow-up.ts'
import type { List, Paging } from '../../../shared/list.ts'
import { group } from '../../../shared/nps.ts'
import { iso, isoOrNull } from '../../../shared/text.ts'
import { followUpChanges } from '../../store/queries/follow-up-changes.ts'
import * as store from '../../store/queries/follow-ups.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, unknown } from '../errors.ts'
import { showContact } from '../responses/views.ts'
import type { Place } from '../users/memberships.ts'
import { type FollowUpQuery, followUpFilter, seenBy, tomorrow } from './query.ts'

/** @throws DomainError as `followUpFilter` does */
export async function listFollowUps(
  deps: Deps,
  caller: Caller,
  query: FollowUpQuery,
  { cursor, limit }: Paging,
): Promise<List<FollowUp>> {
  const filter = await followUpFilter(deps, caller, query)
  const sort = query.sort ?? 'newest'
  const after = cursor === undefined ? undefined : positionOf(cursor, sort)
  const long = isRare(filter, sort)
  const rows = await deps.database.all(store.followUps(caller.workspaceId, filter, { sort, after, limit: limit + 1 }), {
    long,
  })
  const page = rows.slice(0, limit)
  const last = page.at(-1)
  const more = rows.length > limit && last !== undefined
  return { data: page.map((row) => showFollowUp(deps, row)), nextCursor: more ? cursorOf(last, sort) : null }
}

/** Whether what is asked for may have to be looked for among many that are not; of the open ones there are not many. */
function isRare(filter: store.FollowUpFilter, sort: FollowUpSort): boolean {
  const { status, of, owner, ownerId, unowned, overdue, survey, scores, tier, openedBefore, search } = filter
  if (search) return search.among === undefined
  const someone = of ?? owner ?? ownerId ?? unowned
  if (statusOf[sort] === 'open') return false
  if (sort === 'done') return (someone ?? survey ?? scores ?? tier ?? openedBefore) !== undefined
  if ((scores ?? tier ?? openedBefore ?? unowned) !== undefined) return true
  return status === 'done' || overdue !== undefined || (someone !== undefined && (status ?? survey) !== undefined)
}

/** What a list is sorted by. */
function sortValue(row: store.FollowUpRow, sort: FollowUpSort): number {
  if (sort === 'due') return row.callAt
  if (sort === 'score') return row.score
  if (sort === 'tier') return row.tier
  return sort === 'done' ? (row.doneAt ?? 0) : 0
}

/** Where the next page begins: behind this one. */
const cursorOf = (row: store.FollowUpRow, sort: FollowUpSort): string =>
  sort === 'newest' ? row.id : `${sortValue(row, sort)}-${row.id}`

function positionOf(cursor: string, sort: FollowUpSort): { value: number; id: string } {
  const [id = '', value] = cursor.split('-').reverse()
  if ((value === undefined) !== (sort === 'newest')) {
    throw new DomainError('invalid', 'Expected the nextCursor of an earlier page in the same order', { path: 'cursor' })
  }
  return { value: Number(value ?? 0), id }
}

const CHUNK = 500

/** All that are asked for, in their order, some at a time, so that memory does not grow with the list. */
export async function* eachFollowUp(deps: Deps, caller: Caller, query: FollowUpQuery): AsyncGenerator<FollowUp[]> {
  const filter = await followUpFilter(deps, caller, query)
  const sort = query.sort ?? 'newest'
  let after: store.FollowUpPosition['after']
  do {
    const rows = await deps.database.all(store.followUps(caller.workspaceId, filter, { sort, after, limit: CHUNK }))
    if (rows.length > 0) yield rows.map((row) => showFollowUp(deps, row))
    const last = rows.length === CHUNK ? rows.at(-1) : undefined
    after = last && { value: sortValue(last, sort), id: last.id }
  } while (after !== undefined)
}

/** Those before and after one in a list, if any; what it says itself need not be in the list any more. */
export async function followUpsBeside(
  deps: Deps,
  caller: Caller,
  id: string,
  query: FollowUpQuery,
): Promise<{ previous: string | null; next: string | null }> {
  const filter = await followUpFilter(deps, caller, query)
  const sort = query.sort ?? 'newest'
  const row = await followUpRow(deps, caller, id)
  const after = { value: sortValue(row, sort), id }
  const beside = async (backwards: boolean) => {
    const page = { sort, after, backwards, limit: 1 }
    const [one] = await deps.database.all(store.followUps(caller.workspaceId, filter, page), {
      long: isRare(filter, sort),
    })
    return one?.id ?? null
  }
  return { previous: await beside(true), next: await beside(false) }
}

/** @throws DomainError `unknown` also for one that the caller may not see */
export async function followUpRow(deps: Deps, caller: Caller, id: string): Promise<store.FollowUpRow> {
  const [row] = await deps.database.all(store.followUp(caller.workspaceId, id, seenBy(caller)))
  if (!row) throw unknown('follow-up', id)
  return row
}

/** Those among the ids that the caller may see. */
export const followUpRows = (deps: Deps, caller: Caller, ids: readonly string[]): Promise<store.FollowUpRow[]> =>
  deps.database.all(store.followUpsByIds(caller.workspaceId, ids, seenBy(caller)))

/** @throws DomainError `unknown` */
export async function getFollowUp(deps: Deps, caller: Caller, id: string): Promise<FollowUpWithHistory> {
  const row = await followUpRow(deps, caller, id)
  const changes = await deps.database.all(followUpChanges(caller.workspaceId, id))
  return {
    ...showFollowUp(deps, row),
    changes: changes.map(({ at, actor, actorName, changed }) => ({
      at: iso(at),
      by: actor,
      name: actorName,
      changed: JSON.parse(changed),
    })),
  }
}

/** How many are open that the caller may see, counted no further than asked for. */
export async function openFollowUps({ database }: Deps, caller: Caller, most: number): Promise<number> {
  const [counted] = await database.all(store.openUpTo(caller.workspaceId, most, seenBy(caller)))
  return counted?.open ?? 0
}

export interface FollowUpCounts {
  open: number
  /** Open and due today, overdue, or without a deadline. */
  today: number
  overdue: number
  mine: number
  /** Since the week began. */
  done: number
}

/** How many there are that the caller may see. */
export async function followUpCounts(
  deps: Deps,
  caller: Caller,
  { timeZone, weekStartsOn }: Pick<Place, 'timeZone' | 'weekStartsOn'>,
): Promise<FollowUpCounts> {
  const { workspaceId, personId: me = '' } = caller
  const of = seenBy(caller)
  const at = { now: deps.now(), tomorrow: tomorrow(deps, timeZone), me }
  const since = instantAt(`${weekOf(localDay(at.now, timeZone), weekStartsOn)}T00:00:00`, timeZone)
  const [open] = await deps.database.all(store.openCounts(workspaceId, at, of))
  const [finished] = await deps.database.all(store.doneSince(workspaceId, since, of))
  return { open: 0, today: 0, overdue: 0, mine: 0, ...open, done: finished?.done ?? 0 }
}

/** The day on which the week of a day began. @param startsOn 1 is Monday, 7 Sunday */
function weekOf(day: string, startsOn: number): string {
  const weekday = new Date(`${day}T00:00:00Z`).getUTCDay()
  return addDays(day, -((weekday - startsOn + 7) % 7))
}

export const showFollowUp = (deps: Deps, row: store.FollowUpRow): FollowUp => ({
  id: row.id,
  surveyId: row.surveyId,
  status: row.doneAt === null ? 'open' : 'done',
  reason: row.reason,
  tier: tiers[row.tier - 1] ?? null,
  note: row.note,
  owner: row.owner,
  ownerId: row.ownerId,
  openedAt: iso(row.openedAt),
  dueAt: isoOrNull(row.dueAt),
  overdue: row.doneAt === null && row.dueAt !== null && row.dueAt < deps.now(),
  doneAt: isoOrNull(row.doneAt),
  doneBy: row.doneBy,
  updatedAt: iso(row.updatedAt),
  response: {
    id: row.id,
    score: row.score,
    group: group(row.score),
    comment: row.comment,
    answers: JSON.parse(row.answers),
    properties: JSON.parse(row.properties),
    contact: showContact(row),
    claim: row.claim === null ? null : JSON.parse(row.claim),
    contactRequestedAt: isoOrNull(row.contactRequestedAt),
    answeredAt: iso(row.answeredAt),
  },
})
