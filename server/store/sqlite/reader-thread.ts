import { type PlainStatement, type SerializedError, serializeError, serveWithConnection } from './connection.ts'

/** A thread for statements that may read many rows. */

/** How much one statement may return. Copying it to the service takes as much again. */
const MAX_RESULT_BYTES = 64 * 1024 * 1024

export type ReadReply = { rows: unknown[] } | { error: SerializedError }

serveWithConnection((connection) => {
  connection.setReadOnly(true)
  return (statement: PlainStatement): ReadReply => {
    try {
      return { rows: connection.read(statement, MAX_RESULT_BYTES) }
    } catch (error) {
      return { error: serializeError(error) }
    }
  }
})
