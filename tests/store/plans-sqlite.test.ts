import { sql } from '../../server/store/sql.ts'
import { openSqliteEngine } from '../support/engines.ts'
import { GROWING, plansOf } from './plans.ts'

plansOf('SQLite', {
  // SQLite plans by the schema alone: it comes to the same, however many there are.
  answers: 10_000,
  open: openSqliteEngine,
  async faults({ database }, statement) {
    const steps = await database.all(sql<{ detail: string }>`explain query plan ${statement}`)
    const growing = growingIn(statement.sql)
    return steps
      .map(({ detail }) => detail)
      .filter((detail) => {
        // The one at the end of an index.
        if (/^\s*select \(select (min|max)/.test(statement.sql)) return false
        const [, does, name = '', constraint] = /^(SCAN|SEARCH) (\w+)[^(]*(\(.*\))?/.exec(detail) ?? []
        if (does === undefined || !growing.has(name)) return isPaged(statement.sql) && detail.includes('TEMP B-TREE')
        // A whole workspace or survey is as good as all there is; a page of it is not, where the index gives its order.
        const isWide =
          !OPEN_ONLY.test(detail) &&
          (constraint === undefined || !/\b(?!(workspace_id|survey_id|AND)\b)\w+[=<>]/.test(constraint))
        return does === 'SCAN' || (isWide && !isPaged(statement.sql))
      })
  },
})

/** Indexes of the follow-ups that are open, of which there are not many. */
const OPEN_ONLY = /INDEX follow_up_(open|call|score|tier) /

const isPaged = (text: string) => /order by [\w. ]+(, response_id[\w ]*)?\s+limit \?\s*(\)|$)/.test(text)

/** The names under which a statement knows tables that grow. */
function growingIn(text: string): Set<string> {
  const names = new Set<string>()
  for (const [, table = '', alias] of text.matchAll(/\b(?:from|join|update|into)\s+(\w+)(?:\s+(?:as\s+)?(\w+))?/g)) {
    if (!GROWING.includes(table)) continue
    names.add(table)
    if (alias !== undefined && !/^(where|set|on|order|group|join|left|cross|union|limit)$/.test(alias)) names.add(alias)
  }
  return names
}
