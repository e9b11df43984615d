import { type Fault, faultOf, type PlainStatement, serve } from './sqlite-connection.ts'

/** A thread for statements that may read much. */

export type Reading = { rows: unknown[] } | { fault: Fault }

serve((connection) => {
  connection.readOnly()
  return (statement: PlainStatement): Reading => {
    try {
      return { rows: connection.run(statement) }
    } catch (error) {
      return { fault: faultOf(error) }
    }
  }
})
