import type { Span } from '../../../shared/calendar.ts'
import { type Group, getScoreRange } from '../../../shared/nps.ts'
import type { ReportChannel } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import type * as store from '../../store/queries/response-lists.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { timePrefix } from '../ids.ts'
import { prepareSearch, type Search } from '../search-index.ts'
import { requireSurvey } from '../surveys/surveys.ts'
import { canSee } from './views.ts'

/** A day in the time zone of the workspace, or an instant in milliseconds UTC. */
export type TimeBound = { day: string } | { time: number }

/** A filter for responses. `to` is inclusive as a day and exclusive as an instant. */
export interface ResponseQuery {
  survey?: string | undefined
  contact?: string | undefined
  /** The id of a shared link. */
  link?: string | undefined
  group?: Group | undefined
  score?: number | undefined
  from?: TimeBound | undefined
  to?: TimeBound | undefined
  /** Words in the comment: see `parseSearch`. */
  q?: string | undefined
  tag?: string | undefined
  /** `self` stands for all channels but the phone. */
  channel?: ReportChannel | undefined
  hasComment?: boolean | undefined
  /** Responses excluded from the reports instead of counted ones. */
  suspect?: boolean | undefined
  where?: Record<string, string> | undefined
}

/** A query, prepared for the store. */
export interface PreparedQuery {
  filter: store.ResponseFilter & { search?: Search }
  /** Nothing can match. */
  isEmpty: boolean
}

/** The widest time zones are 14 hours ahead of UTC and 12 behind it. */
const MAX_ZONE_OFFSET_MS = 15 * 60 * 60 * 1000
const DAY_MS = 24 * 60 * 60 * 1000

const startOfDay = (day: string) => Date.parse(`${day}T00:00:00Z`)

/**
 * The ids of the responses of some days, and few others: ids sort by the time of the response, and days may be those of any
 * time zone.
 */
export const getIdRange = ({ from, to }: Partial<Span>): { fromId?: string; beforeId?: string } => ({
  ...(from && { fromId: timePrefix(Math.max(0, startOfDay(from) - MAX_ZONE_OFFSET_MS)) }),
  ...(to && { beforeId: timePrefix(Math.max(0, startOfDay(to) + DAY_MS + MAX_ZONE_OFFSET_MS)) }),
})

/**
 * Ids sort by the time of the response, so a range of time becomes a range of ids in the index.
 * @throws DomainError `unknown-survey` or `range-reversed`; `insufficient-role` if
 *   a caller without access to contacts asks for the responses of one
 */
export async function prepareResponseQuery(
  deps: Deps,
  caller: Caller,
  { group, score, from, to, q, suspect = false, ...rest }: ResponseQuery,
): Promise<PreparedQuery> {
  if (rest.survey !== undefined) await requireSurvey(deps, caller, rest.survey, 'survey')
  if (rest.contact !== undefined && !hasPermission(caller.role, 'contacts')) {
    throw new DomainError('forbidden', 'insufficient-role', 'Your role has no access to contacts.', {
      path: 'contact',
    })
  }
  const getStart = (bound: TimeBound) => ('day' in bound ? startOfDay(bound.day) : bound.time)
  if (from && to && getStart(from) > getStart(to)) {
    throw new DomainError('invalid', 'range-reversed', 'Expected a time on or after “from”.', { path: 'to' })
  }
  const search = q === undefined ? undefined : await prepareSearch(deps.database, caller.workspaceId, 'comment', q)
  const scores = intersectScores(group, score)
  const filter = {
    ...rest,
    suspect,
    ...(scores && { scores }),
    ...(search && { search }),
    ...(from &&
      ('day' in from
        ? { fromDay: from.day, fromId: getIdRange({ from: from.day }).fromId }
        : { fromId: timePrefix(from.time) })),
    ...(to &&
      ('day' in to
        ? { toDay: to.day, beforeId: getIdRange({ to: to.day }).beforeId }
        : { beforeId: timePrefix(to.time) })),
  }
  const isEmpty = (q !== undefined && !search) || scores === 'none' || hasHiddenProperty(caller, rest.where)
  return { filter: filter as PreparedQuery['filter'], isEmpty }
}

/** The scores that are in a group and equal the requested score. */
function intersectScores(group: Group | undefined, score: number | undefined) {
  const { from, to } = group ? getScoreRange(group) : { from: 0, to: 10 }
  if (score === undefined) return group && { from, to }
  return score < from || score > to ? ('none' as const) : { from: score, to: score }
}

const hasHiddenProperty = (caller: Caller, where: Record<string, string> = {}) =>
  Object.entries(where)
    .flat()
    .some((text) => !canSee(caller, text))
