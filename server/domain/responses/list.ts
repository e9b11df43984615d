import type { ListPage, Paging } from '../../../shared/list.ts'
import type { Response } from '../../../shared/response.ts'
import { hasPermission } from '../../../shared/roles.ts'
import { matchesSearch } from '../../../shared/search.ts'
import * as store from '../../store/queries/response-lists.ts'
import { selectResponseTags, selectTaggedResponseIds } from '../../store/queries/response-tags.ts'
import type { ResponseRow } from '../../store/queries/responses.ts'
import { type Bounds, selectFirstIds } from '../../store/queries/search.ts'
import type { Caller, Deps } from '../deps.ts'
import { eachCandidateChunk } from '../search-index.ts'
import { type PreparedQuery, prepareResponseQuery, type ResponseQuery } from './query.ts'
import { toResponse } from './views.ts'

/** @throws DomainError see `prepareResponseQuery` */
export async function listResponses(
  deps: Deps,
  caller: Caller,
  query: ResponseQuery,
  { cursor, limit }: Paging,
): Promise<ListPage<Response>> {
  const preparedQuery = await prepareResponseQuery(deps, caller, query)
  const { responses, stoppedAt } = await collect(
    searchChunks(deps, caller, preparedQuery, { before: cursor, limit: limit + 1 }),
    limit + 1,
  )
  const data = responses.slice(0, limit)
  return { data, nextCursor: responses.length > limit ? (data.at(-1)?.id ?? null) : (stoppedAt ?? null) }
}

/** A page of responses, with the ids to continue from: `after` for newer ones, `before` for older ones. */
export interface ResponsePage {
  data: Response[]
  newer: string | null
  older: string | null
  /** The search has stopped early, and can be continued. */
  isPartial?: boolean
}

/** Like `listResponses`, in both directions: newer ones from `after`, else older ones. Always newest first. */
export async function getResponsePage(
  deps: Deps,
  caller: Caller,
  query: ResponseQuery,
  { before, after, limit }: store.ResponsePosition,
): Promise<ResponsePage> {
  const preparedQuery = await prepareResponseQuery(deps, caller, query)
  const { responses, stoppedAt } = await collect(
    searchChunks(deps, caller, preparedQuery, { before, after, limit: limit + 1 }),
    limit + 1,
  )
  const [data, hasMore] = [responses.slice(0, limit), responses.length > limit]
  if (after !== undefined) data.reverse()
  const [first, last] = [data.at(0)?.id ?? null, data.at(-1)?.id ?? null]
  const isPartial = !hasMore && stoppedAt !== undefined
  const position = { data, ...(isPartial && { isPartial }) }
  return after === undefined
    ? {
        ...position,
        newer: before === undefined ? null : (first ?? before),
        older: hasMore ? last : (stoppedAt ?? null),
      }
    : { ...position, newer: hasMore ? first : (stoppedAt ?? null), older: last ?? after }
}

/**
 * The most candidates that one request looks at for users without access to contacts: what they may not see is hidden from each
 * of them, which takes time, and may leave none.
 */
const MAX_CANDIDATES = 2000

/** @returns the first responses, and the last candidate looked at if there may be more behind it */
async function collect(
  chunks: AsyncIterable<Chunk>,
  limit: number,
): Promise<{ responses: Response[]; stoppedAt: string | undefined }> {
  const responses: Response[] = []
  let candidates = 0
  for await (const { visible, hidden, last } of chunks) {
    responses.push(...visible)
    if (responses.length >= limit) break
    candidates += hidden > 0 ? visible.length + hidden : 0
    if (candidates >= MAX_CANDIDATES) return { responses, stoppedAt: last }
  }
  return { responses: responses.slice(0, limit), stoppedAt: undefined }
}

/** The next newer and the next older response within a query. */
export async function getAdjacentResponses(deps: Deps, caller: Caller, query: ResponseQuery, id: string) {
  const preparedQuery = await prepareResponseQuery(deps, caller, query)
  const findFirst = async (walk: store.ResponsePosition) =>
    (await collect(searchChunks(deps, caller, preparedQuery, walk), 1)).responses[0]?.id
  const [newer, older] = await Promise.all([findFirst({ after: id, limit: 1 }), findFirst({ before: id, limit: 1 })])
  return { newer, older }
}

/** The responses that match, as the caller may see them, in chunks; newest first, or oldest first with `after`. */
export async function* searchResponses(
  deps: Deps,
  caller: Caller,
  preparedQuery: PreparedQuery,
  walk: store.ResponsePosition,
): AsyncGenerator<Response[]> {
  for await (const { visible } of searchChunks(deps, caller, preparedQuery, walk)) yield visible
}

/** Candidates as the caller may see them, how many of them are hidden, and the id of the last one. */
interface Chunk {
  visible: Response[]
  hidden: number
  last: string | undefined
}

async function* searchChunks(
  deps: Deps,
  caller: Caller,
  preparedQuery: PreparedQuery,
  walk: store.ResponsePosition,
): AsyncGenerator<Chunk> {
  if (preparedQuery.isEmpty) return
  for await (const rows of searchRows(deps, caller, preparedQuery, walk)) {
    if (rows.length === 0) continue
    const visible = await toVisibleResponses(deps, caller, preparedQuery, rows)
    yield { visible, hidden: rows.length - visible.length, last: rows.at(-1)?.id }
  }
}

async function* searchRows(
  deps: Deps,
  { workspaceId }: Caller,
  { filter }: PreparedQuery,
  walk: store.ResponsePosition,
) {
  const select = selectLeading(workspaceId, filter)
  if (!select) return yield* eachRowPage(deps, workspaceId, filter, walk)
  const bounds = buildBounds(filter, walk)
  for await (const ids of eachCandidateChunk(deps.database, select, bounds)) {
    const rows = await deps.database.all(store.selectResponsesByIds(workspaceId, filter, ids))
    yield bounds.oldest ? rows.reverse() : rows
  }
}

/** The most selective condition to start from: a tag or a word. */
function selectLeading(workspaceId: string, { contact, tag, search }: PreparedQuery['filter']) {
  if (contact !== undefined) return undefined
  if (tag !== undefined)
    return (bounds: Bounds, size: number) => selectTaggedResponseIds(workspaceId, tag, bounds, size)
  if (!search || search.leading.length === 0) return undefined
  return (bounds: Bounds, size: number) => selectFirstIds(workspaceId, 'comment', search.leading, bounds, size)
}

function buildBounds({ fromId, beforeId }: store.ResponseFilter, { before, after }: store.ResponsePosition): Bounds {
  return after === undefined
    ? {
        before: before !== undefined && beforeId !== undefined && beforeId < before ? beforeId : (before ?? beforeId),
        after: fromId,
      }
    : { after, before: beforeId, oldest: true }
}

/**
 * The newest responses of a survey with a comment, as far as its newest responses have one. @throws see
 * `prepareResponseQuery`
 */
export async function listNewestComments(
  deps: Deps,
  caller: Caller,
  query: ResponseQuery & { survey: string },
  limit: number,
): Promise<Response[]> {
  const preparedQuery = await prepareResponseQuery(deps, caller, query)
  const filter = { ...preparedQuery.filter, survey: query.survey }
  return toVisibleResponses(
    deps,
    caller,
    preparedQuery,
    await deps.database.all(store.selectNewestComments(caller.workspaceId, filter, limit)),
  )
}

async function* eachRowPage(
  deps: Deps,
  workspaceId: string,
  filter: store.ResponseFilter,
  { limit, ...from }: store.ResponsePosition,
) {
  const walk: store.ResponsePosition = { ...from, limit }
  for (;;) {
    const rows = await deps.database.all(store.selectResponses(workspaceId, filter, walk), {
      long: isSlowQuery(filter),
    })
    yield rows
    if (rows.length < limit) return
    if (walk.after === undefined) walk.before = rows.at(-1)?.id
    else walk.after = rows.at(-1)?.id
  }
}

/** Whether the query has a condition without an index, so that all responses may have to be read. */
const isSlowQuery = ({ search, scores, channel, link, hasComment, where = {} }: store.ResponseFilter) =>
  [search, scores, channel, link, hasComment].some((value) => value !== undefined) || Object.keys(where).length > 0

/** Rows as the caller may see them. */
export async function toVisibleResponses(
  deps: Deps,
  caller: Caller,
  { filter }: PreparedQuery,
  rows: ResponseRow[],
): Promise<Response[]> {
  const tags = await deps.database.all(
    selectResponseTags(
      caller.workspaceId,
      rows.map(({ id }) => id),
    ),
  )
  const byResponse = Map.groupBy(tags, ({ responseId }) => responseId)
  const responses = rows.map((row) => toResponse({ ...row, tags: byResponse.get(row.id) ?? [] }, caller))
  return hasPermission(caller.role, 'contacts')
    ? responses
    : responses.filter((response) => isVisible(response, filter))
}

/** A caller must not find by searching what they may not see. */
const isVisible = ({ comment, properties, tags }: Response, { search, tag, where = {} }: PreparedQuery['filter']) =>
  (tag === undefined || tags.includes(tag)) &&
  (!search || matchesSearch(comment ?? '', search)) &&
  Object.entries(where).every(([key, value]) => properties[key] === value)
