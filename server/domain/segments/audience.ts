import { instantFromWallClock } from '../../../shared/calendar.ts'
import { getScoreRange } from '../../../shared/nps.ts'
import type { SegmentConditions } from '../../../shared/segment.ts'
import { type ContactConditions, selectMatchingContactIds } from '../../store/queries/contact-lists.ts'
import type { ContactRow } from '../../store/queries/contacts.ts'
import * as store from '../../store/queries/segments.ts'
import { selectWorkspaceById } from '../../store/queries/workspaces.ts'
import { type ContactCount, loadContactRows } from '../contacts/lists.ts'
import type { Caller, Deps } from '../deps.ts'
import { notFound } from '../errors.ts'
import { timePrefix } from '../ids.ts'

type Workspace = Pick<Caller, 'workspaceId'>

/**
 * The contacts of a segment, or all, at a time: later contacts do not belong to it. Contacts known only from what respondents
 * say about themselves never do: strangers must not have others asked.
 */
export interface Audience {
  range: store.AudienceRange
  /** Of a fixed list. */
  segmentId?: string
  conditions?: ContactConditions
}

/** Contacts of one batch: respondents wait for no longer than it takes. */
export const AUDIENCE_CHUNK_SIZE = 200
/** Contacts looked through in one statement for those that meet the conditions. */
const SCANNED_CHUNK_SIZE = 1000
/** Going through an audience must not block others: short reads never end the turn of the event loop. */
const LONG = { long: true }
const DAY_MS = 24 * 60 * 60 * 1000
/** Contacts that are looked through for a count. */
const MAX_COUNTED = 10_000

/**
 * @param segmentId null for all contacts
 * @param at what relative conditions count from, such as not asked within 90 days; now if missing
 * @throws DomainError `segment-not-found`
 */
export async function prepareAudience(
  deps: Pick<Deps, 'database' | 'now'>,
  workspaceId: string,
  segmentId: string | null,
  at: number = deps.now(),
): Promise<Audience> {
  const range = { after: '', before: timePrefix(at + 1) }
  if (segmentId === null) return { range }
  const [segment] = await deps.database.all(store.selectSegmentById(workspaceId, segmentId))
  if (!segment) throw notFound('segment', segmentId)
  if (segment.conditions === null) return { range, segmentId }
  return prepareConditions(deps, workspaceId, JSON.parse(segment.conditions), at)
}

/** The contacts that meet conditions, at a time. */
export async function prepareConditions(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  conditions: SegmentConditions,
  at: number,
): Promise<Audience> {
  const { createdSince, createdBefore, ...others } = conditions
  const [workspace] = await database.all(selectWorkspaceById(workspaceId))
  const startOfDay = (day: string) =>
    timePrefix(Math.max(0, instantFromWallClock(`${day}T00:00:00`, workspace?.timeZone ?? 'UTC')))
  const now = timePrefix(at + 1)
  const before = createdBefore === undefined ? now : startOfDay(createdBefore)
  return {
    range: {
      after: createdSince === undefined ? '' : startOfDay(createdSince),
      before: before < now ? before : now,
    },
    conditions: toContactConditions(others, at),
  }
}

function toContactConditions(
  conditions: Omit<SegmentConditions, 'createdSince' | 'createdBefore'>,
  at: number,
): ContactConditions {
  const { groups, lastScore, neverAsked, notAskedWithinDays, hasResponded, properties, tiers, tags, languages } =
    conditions
  const notAskedSinceId = neverAsked
    ? ''
    : notAskedWithinDays === undefined
      ? undefined
      : timePrefix(Math.max(0, at - notAskedWithinDays * DAY_MS))
  return {
    ...{ properties, tiers, lastScore, hasResponded, notAskedSinceId, tags, languages },
    scoreRanges: groups?.map(getScoreRange),
    isVerified: true,
  }
}

/** Some of an audience, in the order of ids. */
export interface AudienceChunk {
  /** At most `AUDIENCE_CHUNK_SIZE`; maybe none, although more follow. */
  contacts: ContactRow[]
  /** The last contact that was looked at: the next chunk starts after it. Null after the last chunk. */
  end: string | null
}

/** The next contacts of an audience. @param after the `end` of the chunk before */
export async function loadAudienceChunk(
  deps: Deps,
  { workspaceId }: Workspace,
  { range, segmentId, conditions }: Audience,
  after = '',
): Promise<AudienceChunk> {
  const rest = { ...range, after: after > range.after ? after : range.after }
  const limit = conditions ? SCANNED_CHUNK_SIZE : AUDIENCE_CHUNK_SIZE
  const scannedRows = await deps.database.all(
    segmentId === undefined
      ? store.selectNextContactIds(workspaceId, rest, limit)
      : store.selectSegmentContactIds(workspaceId, segmentId, rest, limit),
    LONG,
  )
  const scannedIds = scannedRows.map(({ id }) => id)
  const ids = conditions ? await findMatchingIds(deps, workspaceId, scannedIds, conditions) : scannedIds
  const chunkIds = ids.slice(0, AUDIENCE_CHUNK_SIZE)
  const rows = await loadContactRows(deps, { workspaceId }, chunkIds)
  const scannedEnd = scannedIds.length < limit ? null : (scannedIds.at(-1) ?? null)
  return {
    // The contact with the id of the workspace stands for deleted ones: see retention.ts.
    contacts: rows.filter(({ id, unverifiedSince }) => unverifiedSince === null && id !== workspaceId),
    end: ids.length > chunkIds.length ? (chunkIds.at(-1) ?? null) : scannedEnd,
  }
}

async function findMatchingIds(
  { database }: Pick<Deps, 'database'>,
  workspaceId: string,
  ids: readonly string[],
  conditions: ContactConditions,
): Promise<string[]> {
  if (ids.length === 0) return []
  const rows = await database.all(selectMatchingContactIds(workspaceId, ids, conditions), LONG)
  return rows.map(({ id }) => id).reverse()
}

/** All contacts of an audience in the order of their ids. Memory use does not grow with the audience. */
export async function* eachAudienceChunk(
  deps: Deps,
  workspace: Workspace,
  audience: Audience,
  after?: string,
): AsyncGenerator<ContactRow[]> {
  for (let position: string | undefined = after; ; ) {
    const { contacts, end } = await loadAudienceChunk(deps, workspace, audience, position)
    if (contacts.length > 0) yield contacts
    if (end === null) return
    position = end
  }
}

/**
 * How many contacts an audience has. Conditions on what contacts are like need to look at each: then counting ends early.
 * @param maxScanned contacts looked at before it ends
 */
export async function countAudience(
  deps: Deps,
  { workspaceId }: Workspace,
  { range, segmentId, conditions }: Audience,
  maxScanned: number = MAX_COUNTED,
): Promise<ContactCount> {
  if (!conditions) {
    const statement =
      segmentId === undefined
        ? store.countVerifiedContacts(workspaceId, range)
        : store.countSegmentContacts(workspaceId, segmentId, range.before)
    const [row] = await deps.database.all(statement, LONG)
    return { count: row?.count ?? 0, isExact: true }
  }
  let count = 0
  let after = range.after
  for (let scanned = 0; scanned < maxScanned; scanned += SCANNED_CHUNK_SIZE) {
    const rows = await deps.database.all(
      store.selectNextContactIds(workspaceId, { ...range, after }, SCANNED_CHUNK_SIZE),
    )
    const ids = rows.map(({ id }) => id)
    count += (await findMatchingIds(deps, workspaceId, ids, conditions)).length
    if (ids.length < SCANNED_CHUNK_SIZE) return { count, isExact: true }
    after = ids.at(-1) ?? after
  }
  return { count, isExact: false }
}
