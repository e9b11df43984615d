import { type PlainStatement, type SerializedError, serializeError, serveWithConnection } from './connection.ts'

/** A thread for statements that may read many rows. */

export type ReadReply = { rows: unknown[] } | { error: SerializedError }

serveWithConnection((connection) => {
  connection.setReadOnly(true)
  return (statement: PlainStatement): ReadReply => {
    try {
      return { rows: connection.run(statement) }
    } catch (error) {
      return { error: serializeError(error) }
    }
  }
})
