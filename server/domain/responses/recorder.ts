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

/** An answer to be stored, and what has to be stored before it. */
export interface RecordRequest {
  row: NewResponseRow
  prerequisites: readonly Statement[]
}

/** Stores answers with all that follows from them. */
export interface Recorder {
  /**
   * Resolves once the answer is on disk: whether it is new, or here already, or one that staff have deleted.
   * @throws ConstraintViolation, Unavailable; it is not stored then
   */
  record(request: RecordRequest): Promise<boolean>
  /** How many answers wait for their turn. */
  queueLength(): number
}

type RecordOne = (request: RecordRequest) => Promise<boolean>

/** One batch an answer, for where each request is on its own: Workers. */
export const createDirectRecorder = (database: Database, now: () => number): Recorder => ({
  record: createRecordOne(database, now),
  queueLength: () => 0,
})

/**
 * Answers that arrive together share one batch: one commit for all, and one increment to each count, so that hundreds of
 * answers to one survey do not queue for its counts. One that cannot be stored fails alone.
 */
export function createBatchingRecorder(database: Database, now: () => number): Recorder {
  const recordOne = createRecordOne(database, now)
  const batcher = new Batcher((requests: readonly RecordRequest[]) => recordBatch(database, now, requests, recordOne), {
    maxQueued: 4096,
    batchSize: 512,
  })
  return {
    // Those that make or change contacts have batches of their own: two of them may want the same contact, and one that
    // waits for another's contact keeps nobody else waiting.
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
    // In one order, so that two processes which are sent the same answers do not wait for each other.
    const rows = requests.map(({ row }) => row).sort((a, b) => (a.key < b.key ? -1 : 1))
    const results = await database.batch(recordStatements(rows, now()))
    const addedIds = getAddedIds(results)
    return requests.map(({ row }) => ({ status: 'fulfilled', value: addedIds.has(row.id) }))
  } catch (error) {
    if (error instanceof Unavailable) throw error
    return Promise.allSettled(requests.map(recordOne))
  }
}

/** Inserts responses with all that follows from those that are really new: counts, spent invitations, follow-ups. */
export function recordStatements(rows: readonly NewResponseRow[], now: number, { followUps = true } = {}): Statement[] {
  const ids = rows.map((row) => row.id)
  const selection = responsesWhere.byIds(ids)
  const hasInvitation = rows.some((row) => row.invitationId !== null)
  return addResponses(selection, [insertResponses(rows), deleteTombstonedResponses(ids)], {
    hasComments: rows.some(({ terms }) => terms !== null),
    after: [
      ...(followUps ? [openFollowUps(selection, now)] : []),
      ...(hasInvitation ? [countAnsweredInvitations(ids), markInvitationsAnswered(ids, now)] : []),
    ],
  })
}

/** The ids of the new responses, by what the first two statements of `recording` have answered. */
function getAddedIds([insertedRows = [], withdrawnRows = []]: readonly unknown[][]): Set<string> {
  const addedIds = new Set((insertedRows as { id: string }[]).map(({ id }) => id))
  for (const { id } of withdrawnRows as { id: string }[]) addedIds.delete(id)
  return addedIds
}
