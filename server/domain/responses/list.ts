import type { List, Paging } from '../../../shared/list.ts'
import { type Group, scoresOf } from '../../../shared/nps.ts'
import type { Channel, Response } from '../../../shared/response.ts'
import { may } from '../../../shared/roles.ts'
import { isFound } from '../../../shared/search.ts'
import * as store from '../../store/queries/response-lists.ts'
import { tagged, tagsOf } from '../../store/queries/response-tags.ts'
import type { ResponseRow } from '../../store/queries/responses.ts'
import { type Bounds, firstWith } from '../../store/queries/search.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'
import { timePrefix } from '../ids.ts'
import { candidates, preparedSearch, type Search } from '../search-index.ts'
import { surveyNamed } from '../surveys/surveys.ts'
import { isSeen, showResponse } from './views.ts'

/** A bound in time: a whole day of the workspace's, or an instant in milliseconds UTC. */
export type Bound = { day: string } | { time: number }

/** Which answers are asked for. `to` is inclusive as a day and exclusive as an instant. */
export interface ResponseQuery {
  survey?: string | undefined
  contact?: string | undefined
  group?: Group | undefined
  score?: number | undefined
  from?: Bound | undefined
  to?: Bound | undefined
  /** Words in the comment: see `searchTerms`. */
  q?: string | undefined
  tag?: string | undefined
  channel?: Channel | undefined
  hasComment?: boolean | undefined
  /** Those left out of the figures, instead of those that are in them. */
  suspect?: boolean | undefined
  where?: Record<string, string> | undefined
}

/** A query made ready to be asked of the store. */
export interface Asked {
  filter: store.ResponseFilter & { search?: Search }
  /** It is known already that nothing is found. */
  isEmpty: boolean
}

/** @throws DomainError see `responsesAsked` */
export async function listResponses(
  deps: Deps,
  caller: Caller,
  query: ResponseQuery,
  { cursor, limit }: Paging,
): Promise<List<Response>> {
  const asked = await responsesAsked(deps, caller, query)
  const found = await take(foundResponses(deps, caller, asked, { before: cursor, limit: limit + 1 }), limit + 1)
  const data = found.slice(0, limit)
  return { data, nextCursor: found.length > limit ? (data.at(-1)?.id ?? null) : null }
}

/** A page of answers with the ids to go on from: to newer ones `after` the one, to older ones `before` the other. */
export interface AnswerPage {
  data: Response[]
  newer: string | null
  older: string | null
}

/** As `listResponses`, but both ways: from `after` an id to newer ones, else to older ones. Newest first in any case. */
export async function pageOfResponses(
  deps: Deps,
  caller: Caller,
  query: ResponseQuery,
  { before, after, limit }: store.Walk,
): Promise<AnswerPage> {
  const asked = await responsesAsked(deps, caller, query)
  const found = await take(foundResponses(deps, caller, asked, { before, after, limit: limit + 1 }), limit + 1)
  const [data, hasMore] = [found.slice(0, limit), found.length > limit]
  if (after !== undefined) data.reverse()
  const [first, last] = [data.at(0)?.id ?? null, data.at(-1)?.id ?? null]
  return after === undefined
    ? { data, newer: before === undefined ? null : first, older: hasMore ? last : null }
    : { data, newer: hasMore ? first : null, older: last }
}

async function take(pages: AsyncIterable<Response[]>, most: number): Promise<Response[]> {
  const found: Response[] = []
  for await (const page of pages) {
    found.push(...page)
    if (found.length >= most) break
  }
  return found.slice(0, most)
}

/** The answers beside one within what is asked for: the next newer and the next older. */
export async function besideResponse(deps: Deps, caller: Caller, query: ResponseQuery, id: string) {
  const asked = await responsesAsked(deps, caller, query)
  const first = async (walk: store.Walk) => (await take(foundResponses(deps, caller, asked, walk), 1))[0]?.id
  const [newer, older] = await Promise.all([first({ after: id, limit: 1 }), first({ before: id, limit: 1 })])
  return { newer, older }
}

/** All that is asked for, as the caller may see it, newest first (or, `after` an id, oldest first); some at a time. */
export async function* foundResponses(
  deps: Deps,
  caller: Caller,
  asked: Asked,
  walk: store.Walk,
): AsyncGenerator<Response[]> {
  if (asked.isEmpty) return
  for await (const rows of rowsFound(deps, caller, asked, walk)) {
    if (rows.length > 0) yield await shown(deps, caller, asked, rows)
  }
}

async function* rowsFound(deps: Deps, { workspaceId }: Caller, { filter }: Asked, walk: store.Walk) {
  const select = leading(workspaceId, filter)
  if (!select) return yield* pages(deps, workspaceId, filter, walk)
  const bounds = boundsOf(filter, walk)
  for await (const ids of candidates(deps.database, select, bounds)) {
    const rows = await deps.database.all(store.responsesAmong(workspaceId, filter, ids))
    yield bounds.oldest ? rows.reverse() : rows
  }
}

/** What few answers have, to begin with: a tag, or a word. */
function leading(workspaceId: string, { contact, tag, search }: Asked['filter']) {
  if (contact !== undefined) return undefined
  if (tag !== undefined) return (bounds: Bounds, size: number) => tagged(workspaceId, tag, bounds, size)
  if (!search || search.leading.length === 0) return undefined
  return (bounds: Bounds, size: number) => firstWith(workspaceId, 'comment', search.leading, bounds, size)
}

function boundsOf({ fromId, beforeId }: store.ResponseFilter, { before, after }: store.Walk): Bounds {
  return after === undefined
    ? {
        before: before !== undefined && beforeId !== undefined && beforeId < before ? beforeId : (before ?? beforeId),
        after: fromId,
      }
    : { after, before: beforeId, oldest: true }
}

/** The newest answers of a survey with a comment, as far as there are such among its newest. @throws see `responsesAsked` */
export async function newestComments(
  deps: Deps,
  caller: Caller,
  query: ResponseQuery & { survey: string },
  most: number,
): Promise<Response[]> {
  const asked = await responsesAsked(deps, caller, query)
  const filter = { ...asked.filter, survey: query.survey }
  return shown(deps, caller, asked, await deps.database.all(store.newestComments(caller.workspaceId, filter, most)))
}

async function* pages(deps: Deps, workspaceId: string, filter: store.ResponseFilter, { limit, ...from }: store.Walk) {
  const walk: store.Walk = { ...from, limit }
  for (;;) {
    const rows = await deps.database.all(store.responses(workspaceId, filter, walk), { long: isRare(filter) })
    yield rows
    if (rows.length < limit) return
    if (walk.after === undefined) walk.before = rows.at(-1)?.id
    else walk.after = rows.at(-1)?.id
  }
}

/** Whether what no index finds is asked for, which may take reading all there is. Of a group there may be many or none. */
const isRare = ({ search, scores, channel, hasComment, where = {} }: store.ResponseFilter) =>
  [search, scores, channel, hasComment].some((one) => one !== undefined) || Object.keys(where).length > 0

async function shown(deps: Deps, caller: Caller, { filter }: Asked, rows: ResponseRow[]): Promise<Response[]> {
  const tags = await deps.database.all(
    tagsOf(
      caller.workspaceId,
      rows.map(({ id }) => id),
    ),
  )
  const byResponse = Map.groupBy(tags, ({ responseId }) => responseId)
  const responses = rows.map((row) => showResponse({ ...row, tags: byResponse.get(row.id) ?? [] }, caller))
  return may(caller.role, 'contacts') ? responses : responses.filter((response) => isSeenIn(response, filter))
}

/** What somebody may not see he may not find out by searching either. */
const isSeenIn = ({ comment, properties, tags }: Response, { search, tag, where = {} }: Asked['filter']) =>
  (tag === undefined || tags.includes(tag)) &&
  (!search || isFound(comment ?? '', search)) &&
  Object.entries(where).every(([key, value]) => properties[key] === value)

/** The widest time zones are 14 hours ahead of UTC and 12 behind it. */
const ZONES = 15 * 60 * 60 * 1000
const DAY = 24 * 60 * 60 * 1000

/**
 * Ids sort by the time of the answer, so that bounds in time become bounds of ids: one range of the index.
 * @throws DomainError `invalid` for a survey that the workspace does not have, or a time that ends before it begins;
 *   `forbidden` where the answers of a contact are asked for by somebody who may not see contacts
 */
export async function responsesAsked(
  deps: Deps,
  caller: Caller,
  { group, score, from, to, q, suspect = false, ...plain }: ResponseQuery,
): Promise<Asked> {
  if (plain.survey !== undefined) await surveyNamed(deps, caller, plain.survey, 'survey')
  if (plain.contact !== undefined && !may(caller.role, 'contacts')) {
    throw new DomainError('forbidden', 'Not for a role that sees no contacts.', { path: 'contact', code: 'role' })
  }
  const startOf = (day: string) => Date.parse(`${day}T00:00:00Z`)
  const start = (bound: Bound) => ('day' in bound ? startOf(bound.day) : bound.time)
  if (from && to && start(from) > start(to)) {
    throw new DomainError('invalid', 'Expected a time that is not before “from”.', { path: 'to' })
  }
  const search = q === undefined ? undefined : await preparedSearch(deps.database, caller.workspaceId, 'comment', q)
  const scores = scoresWithin(group, score)
  const filter = {
    ...plain,
    suspect,
    ...(scores && { scores }),
    ...(search && { search }),
    ...(from &&
      ('day' in from
        ? { fromDay: from.day, fromId: timePrefix(Math.max(0, startOf(from.day) - ZONES)) }
        : { fromId: timePrefix(from.time) })),
    ...(to &&
      ('day' in to
        ? { toDay: to.day, beforeId: timePrefix(startOf(to.day) + DAY + ZONES) }
        : { beforeId: timePrefix(to.time) })),
  }
  const isEmpty = (q !== undefined && !search) || scores === 'none' || isHidden(caller, plain.where)
  return { filter: filter as Asked['filter'], isEmpty }
}

/** The scores that are of a group and are the one asked for. */
function scoresWithin(group: Group | undefined, score: number | undefined) {
  const { from, to } = group ? scoresOf(group) : { from: 0, to: 10 }
  if (score === undefined) return group && { from, to }
  return score < from || score > to ? ('none' as const) : { from: score, to: score }
}

const isHidden = (caller: Caller, where: Record<string, string> = {}) =>
  Object.entries(where)
    .flat()
    .some((text) => !isSeen(caller, text))
