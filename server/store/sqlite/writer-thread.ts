import {
  type Connection,
  type PlainStatement,
  type SerializedError,
  serializeError,
  serveWithConnection,
} from './connection.ts'

/**
 * The thread that writes. All batches of a message share one transaction and one fsync and are answered after it, and the
 * event loop that serves waits for neither.
 */

/** None at all means: complete the copying of the log. */
export interface WriteRequest {
  batches: readonly { statements: PlainStatement[]; secureErase: boolean }[]
}

export type BatchOutcome = { rows: unknown[][] } | { error: SerializedError }

/** What a log that has grown beyond it is cut back to, in bytes. */
const MAX_LOG_BYTES = 64 * 1024 * 1024

serveWithConnection((connection) => {
  const { sqlite } = connection
  // The checkpoints are mostly another thread's: see `checkpoint-thread.ts`.
  sqlite.pragma('wal_autocheckpoint = 0')
  sqlite.pragma(`journal_size_limit = ${MAX_LOG_BYTES}`)
  const commit = createCommit(connection)
  const truncate = createTruncate(connection)
  // What a process before this one has erased may still stand in it.
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
  /** Within the transaction of all, each batch is a savepoint of its own: one that fails takes nobody along. */
  const runBatch = sqlite.transaction((statements: readonly PlainStatement[]) =>
    statements.map((statement) => connection.run(statement)),
  )
  const runBatches = sqlite.transaction((batches: WriteRequest['batches']) =>
    batches.map(({ statements }): BatchOutcome => {
      try {
        return { rows: runBatch(statements) }
      } catch (error) {
        // A full disk ends the whole transaction: nothing of it stands.
        if (!sqlite.inTransaction) throw error
        return { error: serializeError(error) }
      }
    }),
  ).immediate
  return (batches) => {
    try {
      return runBatches(batches)
    } catch (error) {
      return batches.map(() => ({ error: serializeError(error) }))
    }
  }
}

/** Empties the log, which holds pages as they were. Where others read it or copy out of it just now, it tries again soon. */
function createTruncate(connection: Connection): () => void {
  let retryTimer: NodeJS.Timeout | undefined
  return function truncate() {
    clearTimeout(retryTimer)
    if (!connection.checkpoint('truncate').isComplete) retryTimer = setTimeout(truncate, 100).unref()
  }
}
