import { type Connection, type Fault, faultOf, type PlainStatement, serveOver } from './connection.ts'

/**
 * The thread that writes. All batches of a message share one transaction and one fsync and are answered after it, and the
 * event loop that serves waits for neither.
 */

/** None at all means: complete the copying of the log. */
export interface Work {
  batches: readonly { statements: PlainStatement[]; erases: boolean }[]
}

export type Outcome = { rows: unknown[][] } | { fault: Fault }

/** What a log that has grown beyond it is cut back to, in bytes. */
const LOG = 64 * 1024 * 1024

serveOver((connection) => {
  const { sqlite } = connection
  // The checkpoints are mostly another thread's: see `checkpoint-thread.ts`.
  sqlite.pragma('wal_autocheckpoint = 0')
  sqlite.pragma(`journal_size_limit = ${LOG}`)
  const commit = committing(connection)
  const truncate = truncating(connection)
  // What a process before this one has erased may still stand in it.
  truncate()
  return ({ batches }: Work): Outcome[] => {
    if (batches.length === 0) {
      connection.checkpoint('passive')
      return []
    }
    const outcomes = commit(batches)
    if (batches.some(({ erases }) => erases)) truncate()
    return outcomes
  }
})

function committing(connection: Connection): (batches: Work['batches']) => Outcome[] {
  const { sqlite } = connection
  /** Within the transaction of all, each batch is a savepoint of its own: one that fails takes nobody along. */
  const one = sqlite.transaction((statements: readonly PlainStatement[]) =>
    statements.map((statement) => connection.run(statement)),
  )
  const all = sqlite.transaction((batches: Work['batches']) =>
    batches.map(({ statements }): Outcome => {
      try {
        return { rows: one(statements) }
      } catch (error) {
        // A full disk ends the whole transaction: nothing of it stands.
        if (!sqlite.inTransaction) throw error
        return { fault: faultOf(error) }
      }
    }),
  ).immediate
  return (batches) => {
    try {
      return all(batches)
    } catch (error) {
      return batches.map(() => ({ fault: faultOf(error) }))
    }
  }
}

/** Empties the log, which holds pages as they were. Where others read it or copy out of it just now, it tries again soon. */
function truncating(connection: Connection): () => void {
  let again: NodeJS.Timeout | undefined
  return function truncate() {
    clearTimeout(again)
    if (!connection.checkpoint('truncate').done) again = setTimeout(truncate, 100).unref()
  }
}
