import { sql } from '../../server/store/sql.ts'
import { openSqliteEngine } from '../support/engines.ts'
import { definePlanTests, GROWING } from './plans.ts'

await definePlanTests('SQLite', {
  // SQLite plans by the schema alone: the number of rows makes no difference.
  responses: 10_000,
  open: openSqliteEngine,
  async findFaults({ database }, statement) {
    const steps = await database.all(sql<{ detail: string }>`explain query plan ${statement}`)
    const growing = growingIn(statement.sql)
    return steps
      .map(({ detail }) => detail)
      .filter((detail) => {
        // The first or last entry of an index.
        if (/^\s*select \(select (min|max)/.test(statement.sql)) return false
        const [, operation, name = '', constraint] = /^(SCAN|SEARCH) (\w+)[^(]*(\(.*\))?/.exec(detail) ?? []
        if (operation === undefined || !growing.has(name))
          return isPaged(statement.sql) && detail.includes('TEMP B-TREE')
        // Reading a whole workspace or survey counts as reading everything; reading a page in index order does not.
        const isWide =
          !OPEN_ONLY.test(detail) &&
          (constraint === undefined || !/\b(?!(workspace_id|survey_id|AND)\b)\w+[=<>]/.test(constraint))
        return operation === 'SCAN' || (isWide && !isPaged(statement.sql))
      })
  },
})

/** Indexes of the open follow-ups, of which there are few. */
const OPEN_ONLY = /INDEX follow_up_(open|queue|call|score|tier|unnotified) /

const isPaged = (text: string) => /order by [\w. ]+(, response_id[\w ]*)?\s+limit \?\s*(\)|$)/.test(text)

/** The names and aliases of growing tables in a statement. */
function growingIn(text: string): Set<string> {
  const names = new Set<string>()
  for (const [, table = '', alias] of text.matchAll(/\b(?:from|join|update|into)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?/g)) {
    if (!GROWING.includes(table)) continue
    names.add(table)
    if (alias !== undefined && !/^(where|set|on|order|group|join|left|cross|union|limit)$/.test(alias)) names.add(alias)
  }
  return names
}
