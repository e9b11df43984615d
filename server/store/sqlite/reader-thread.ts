import { type Fault, faultOf, type PlainStatement, serveOver } from './connection.ts'

/** A thread for statements that may read much. */

export type Reading = { rows: unknown[] } | { fault: Fault }

serveOver((connection) => {
  connection.onlyReads(true)
  return (statement: PlainStatement): Reading => {
    try {
      return { rows: connection.run(statement) }
    } catch (error) {
      return { fault: faultOf(error) }
    }
  }
})
