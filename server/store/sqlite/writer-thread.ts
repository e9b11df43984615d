import type { RowChangeMessage } from '../database.ts'
import {
  type Connection,
  type PlainStatement,
  type SerializedError,
  serializeError,
  serveWithConnection,
} from './connection.ts'
import { ResponseInserter } from './response-inserter.ts'

/**
 * The thread that writes. All batches of a message share one transaction and one fsync. The reply follows the fsync, which
 * therefore does not block the event loop of the service.
 */

/** Without batches: complete the checkpoint. */
export interface WriteRequest {
  batches: readonly { steps: PlainStep[]; secureErase: boolean }[]
}

export type PlainStep = PlainStatement | RowChangeMessage

export type BatchOutcome = { rows: unknown[][] } | { error: SerializedError }

/** A longer log is truncated to this size. */
const MAX_LOG_BYTES = 64 * 1024 * 1024

serveWithConnection((connection) => {
  const { sqlite } = connection
  // `checkpoint-thread.ts` does most checkpoints.
  sqlite.pragma('wal_autocheckpoint = 0')
  sqlite.pragma(`journal_size_limit = ${MAX_LOG_BYTES}`)
  const commit = createCommit(connection)
  const truncate = createTruncate(connection)
  // The log may still contain data that an earlier process has erased.
  truncate()
  return ({ batches }: WriteRequest): BatchOutcome[] => {
    if (batches.length === 0) {
      connection.checkpoint('passive')
      return []
    }
    const outcomes = commit(batches)
    if (batches.some(({ secureErase }) => secureErase)) truncate()
    return outcomes
  }
})

function createCommit(connection: Connection): (batches: WriteRequest['batches']) => BatchOutcome[] {
  const { sqlite } = connection
  let inserter: ResponseInserter | undefined
  const runStep = (step: PlainStep): unknown[] => {
    if ('sql' in step) return connection.run(step)
    inserter ??= new ResponseInserter(connection)
    return inserter.insert(step)
  }
  /** Each batch is a savepoint in the shared transaction, and can fail alone. */
  const runBatch = sqlite.transaction((steps: readonly PlainStep[]) => steps.map(runStep))
  /** A single batch needs no savepoint, for which each changed page would be copied. */
  const runSingleBatch = sqlite.transaction((steps: readonly PlainStep[]) => steps.map(runStep)).immediate
  const runBatches = sqlite.transaction((batches: WriteRequest['batches']) =>
    batches.map(({ steps }): BatchOutcome => {
      try {
        return { rows: runBatch(steps) }
      } catch (error) {
        // A full disk rolls back the whole transaction.
        if (!sqlite.inTransaction) throw error
        return { error: serializeError(error) }
      }
    }),
  ).immediate
  return (batches) => {
    try {
      const [batch] = batches
      return batch && batches.length === 1 ? [{ rows: runSingleBatch(batch.steps) }] : runBatches(batches)
    } catch (error) {
      return batches.map(() => ({ error: serializeError(error) }))
    }
  }
}

/** Empties the log, which holds earlier versions of pages. Retries soon if another connection is using it. */
function createTruncate(connection: Connection): () => void {
  let retryTimer: NodeJS.Timeout | undefined
  return function truncate() {
    clearTimeout(retryTimer)
    if (!connection.checkpoint('truncate').isComplete) retryTimer = setTimeout(truncate, 100).unref()
  }
}
