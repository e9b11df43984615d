import { Batcher, type Outcomes } from '../../store/batcher.ts'
import { type Database, type Statement, Unavailable } from '../../store/database.ts'
import { countAnsweredInvitations } from '../../store/queries/counts.ts'
import { openFollowUps } from '../../store/queries/follow-ups.ts'
import { markInvitationsAnswered } from '../../store/queries/invitations.ts'
import {
  deleteTombstonedResponses,
  insertResponses,
  type NewResponseRow,
  responsesWhere,
} from '../../store/queries/responses.ts'
import { addResponses } from '../../store/queries/rewrite.ts'
import type { Recorder, RecordRequest } from '../deps.ts'

type RecordOne = (request: RecordRequest) => Promise<boolean>

/** Stores each response in a batch of its own. For Workers, where requests share no memory. */
export const createDirectRecorder = (database: Database, now: () => number): Recorder => ({
  record: createRecordOne(database, now),
  queueLength: () => 0,
})

/**
 * Stores responses that arrive together in one batch: one commit, and one increment to each count, so that hundreds of
 * responses to one survey do not queue for its counts. A response that cannot be stored fails alone.
 */
export function createBatchingRecorder(database: Database, now: () => number): Recorder {
  const recordOne = createRecordOne(database, now)
  const batcher = new Batcher((requests: readonly RecordRequest[]) => recordBatch(database, now, requests, recordOne), {
    maxQueued: 4096,
    batchSize: 512,
  })
  return {
    // Responses that write contacts get batches of their own: two may need the same contact, and one that waits for a
    // lock must not delay the others.
    record: (request) => (request.prerequisites.length > 0 ? recordOne(request) : batcher.add(request)),
    queueLength: () => batcher.queueLength,
  }
}

const createRecordOne =
  (database: Database, now: () => number): RecordOne =>
  async ({ row, prerequisites }) => {
    const results = await database.batch([...prerequisites, ...recordStatements([row], now())])
    return getAddedIds(results.slice(prerequisites.length)).has(row.id)
  }

async function recordBatch(
  database: Database,
  now: () => number,
  requests: readonly RecordRequest[],
  recordOne: RecordOne,
): Promise<Outcomes<boolean>> {
  if (requests.length < 2) return Promise.allSettled(requests.map(recordOne))
  try {
    // Sorted, so that two processes storing the same responses do not deadlock.
    const rows = requests.map(({ row }) => row).sort((a, b) => (a.key < b.key ? -1 : 1))
    const results = await database.batch(recordStatements(rows, now()))
    const addedIds = getAddedIds(results)
    return requests.map(({ row }) => ({ status: 'fulfilled', value: addedIds.has(row.id) }))
  } catch (error) {
    if (error instanceof Unavailable) throw error
    return Promise.allSettled(requests.map(recordOne))
  }
}

/** Inserts responses and, for the new ones, their counts, used invitations and follow-ups. */
export function recordStatements(rows: readonly NewResponseRow[], now: number, { followUps = true } = {}): Statement[] {
  const ids = rows.map((row) => row.id)
  const selection = responsesWhere.byIds(ids)
  const hasInvitation = rows.some((row) => row.invitationId !== null)
  return addResponses(selection, [insertResponses(rows), deleteTombstonedResponses(ids)], {
    hasComments: rows.some(({ terms }) => terms !== null),
    hasReasons: rows.some(({ reasons }) => Object.keys(reasons).length > 0),
    after: [
      ...(followUps ? [openFollowUps(selection, now)] : []),
      ...(hasInvitation ? [countAnsweredInvitations(ids), markInvitationsAnswered(ids, now)] : []),
    ],
  })
}

/** The ids of the new responses, from the results of the first two statements of `recordStatements`. */
function getAddedIds([insertedRows = [], withdrawnRows = []]: readonly unknown[][]): Set<string> {
  const addedIds = new Set((insertedRows as { id: string }[]).map(({ id }) => id))
  for (const { id } of withdrawnRows as { id: string }[]) addedIds.delete(id)
  return addedIds
}
