import { addDays, instantFromWallClock, toLocalDay } from '../../../shared/calendar.ts'
import type { FollowUpRates } from '../../../shared/follow-up-rates.ts'
import * as store from '../../store/queries/follow-up-rates.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError, notFound } from '../errors.ts'

const DEFAULT_DAYS = 90
const DAY_MS = 24 * 60 * 60 * 1000
const SOLVED_FOR = 30 * DAY_MS

/**
 * How reliably customers are called back, in a range of local days: the last 90 if it is not given.
 * @throws DomainError `range-reversed` if `to` is before `from`
 */
export async function getFollowUpRates(
  deps: Deps,
  { workspaceId }: Caller,
  range: { from?: string | undefined; to?: string | undefined } = {},
): Promise<FollowUpRates> {
  const { database } = deps
  const now = deps.now()
  const [workspace] = await database.all(selectWorkspaceById(workspaceId))
  if (!workspace) throw notFound('workspace', workspaceId)
  const { timeZone } = workspace
  const to = range.to ?? toLocalDay(now, timeZone)
  const from = range.from ?? addDays(to, 1 - DEFAULT_DAYS)
  if (from > to)
    throw new DomainError('invalid', 'range-reversed', 'Expected a day on or after “from”.', { path: 'to' })
  const getStart = (day: string) => instantFromWallClock(`${day}T00:00:00`, timeZone)
  const span = { from: getStart(from), to: getStart(addDays(to, 1)) }
  // What is not due yet, or was closed so recently that it may be opened again, is not judged.
  const until = (time: number) => ({ from: span.from, to: Math.min(span.to, time) })
  const [handled, reached, solvedOnce] = await Promise.all([
    database.all(store.countHandledFollowUps(workspaceId, until(now)), { long: true }),
    database.all(store.countReachedCalls(workspaceId, span), { long: true }),
    database.all(store.countSolvedOnce(workspaceId, until(now - SOLVED_FOR), SOLVED_FOR), { long: true }),
  ])
  return { from, to, handled: toRate(handled), reached: toRate(reached), solvedOnce: toRate(solvedOnce) }
}

const toRate = ([row]: readonly store.CountRow[]) => {
  const { part = 0, total = 0 } = row ?? {}
  return { count: part, total, rate: total === 0 ? null : part / total }
}
