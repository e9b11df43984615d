import type { EventType, FeedEvent } from '../../../shared/event-types.ts'
import { toIso } from '../../../shared/text.ts'
import * as store from '../../store/queries/events.ts'
import { selectSurveyById } from '../../store/queries/surveys.ts'
import type { Caller, Deps } from '../deps.ts'
import { DomainError } from '../errors.ts'

/** How many events one call looks at: filters of rare events must not read the whole feed. */
const MAX_SCANNED = 10_000

export interface FeedQuery {
  /** The `nextCursor` of an earlier call; without it, the feed starts at its oldest event. */
  after?: string | undefined
  types?: readonly EventType[] | undefined
  surveyId?: string | undefined
  limit: number
}

export interface FeedPage {
  data: FeedEvent[]
  nextCursor: string
}

/**
 * Events in their order, oldest first. Callers pass `nextCursor` on, again and again: as long as nothing is new, it stays the same.
 * @throws DomainError `invalid-cursor` if the cursor lies beyond the end, `unknown-survey`
 */
export async function listEvents(deps: Deps, { workspaceId }: Caller, query: FeedQuery): Promise<FeedPage> {
  const { types, surveyId, limit } = query
  await checkSurvey(deps, workspaceId, surveyId)
  // Read before the events: those that are placed meanwhile are left to the next call.
  const [feed = { position: 0, first: null }] = await deps.database.all(store.selectFeedPosition(workspaceId))
  const after = findStart(query.after, feed)
  const upTo = Math.min(feed.position, after + MAX_SCANNED)
  const rows = await deps.database.all(store.selectFeed(workspaceId, { after, upTo, types, surveyId }, limit))
  const last = rows.length === limit ? rows.at(-1) : undefined
  return { data: rows.map(toFeedEvent), nextCursor: String(last?.position ?? upTo) }
}

async function checkSurvey({ database }: Deps, workspaceId: string, surveyId: string | undefined): Promise<void> {
  if (surveyId === undefined) return
  const [survey] = await database.all(selectSurveyById(workspaceId, surveyId))
  if (survey) return
  throw new DomainError('invalid', 'unknown-survey', 'Expected the id of a survey of this workspace.', {
    path: 'survey',
  })
}

/** The position after which to read. Events that are no longer kept are skipped. */
function findStart(
  cursor: string | undefined,
  { position, first }: { position: number; first: number | null },
): number {
  const after = Number(cursor ?? 0)
  if (after > position) {
    throw new DomainError('invalid', 'invalid-cursor', 'Expected the nextCursor of an earlier page.', {
      path: 'cursor',
    })
  }
  return Math.max(after, (first ?? position + 1) - 1)
}

export const toFeedEvent = (row: store.FeedRow): FeedEvent => ({
  id: row.id,
  type: row.type,
  at: toIso(row.at),
  sequence: row.position,
  subject: row.subjectId,
  survey: row.surveyId,
  causedBy: row.causedBy,
  data: JSON.parse(row.data),
})
