import { Batcher, type Outcomes } from '../../store/batcher.ts'
import { type Database, type FollowUpDueTime, Unavailable } from '../../store/database.ts'
import { insertNewResponses } from '../../store/response-insertion.ts'
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
  async (request) => {
    const insertion = insertNewResponses([request.row], { now: now(), dueTimes: listDueTimes([request]) })
    const results = await database.batch([...request.prerequisites, insertion])
    return results.at(-1)?.length === 0
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
    const [skippedRows] = await database.batch([
      insertNewResponses(rows, { now: now(), dueTimes: listDueTimes(requests) }),
    ])
    const skippedIds = new Set(skippedRows.map(({ id }) => id))
    return requests.map(({ row }) => ({ status: 'fulfilled', value: !skippedIds.has(row.id) }))
  } catch (error) {
    if (error instanceof Unavailable) throw error
    return Promise.allSettled(requests.map(recordOne))
  }
}

/** When new follow-ups are due, for each workspace. */
const listDueTimes = (requests: readonly RecordRequest[]): FollowUpDueTime[] =>
  [...new Map(requests.map(({ row, followUpDueTimes = [] }) => [row.workspaceId, followUpDueTimes])).values()].flat()
