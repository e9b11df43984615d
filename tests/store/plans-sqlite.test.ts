import { expect, it } from 'vitest'
import { selectDueChannels } from '../../server/store/queries/channel-leases.ts'
import { selectFollowUps } from '../../server/store/queries/follow-ups.ts'
import { sql } from '../../server/store/sql.ts'
import { channelKinds } from '../../shared/channel.ts'
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
const OPEN_ONLY = /INDEX follow_up_(open|queue(_of_name|_of_member)?|call|score|tier|unnotified) /

const isPaged = (text: string) => /order by [\w. ]+(, (response_id|r\.id|id)[\w ]*)?\s+limit \?\s*(\)|$)/.test(text)

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

it.each([
  ['of a name', { owner: 'Ada' }, 'INDEX follow_up_queue_of_name (workspace_id=? AND owner=?'],
  ['of a member', { ownerId: 'ada' }, 'INDEX follow_up_queue_of_member (workspace_id=? AND owner_id=?'],
  ['of the few that are due', { callBefore: 1, candidateIds: ['a'] }, '(workspace_id=? AND response_id=?)'],
])('the queue %s is read by an index of its own on SQLite', async (_, filter, expected) => {
  const { database, close } = await openSqliteEngine()
  const section = { requested: false, isOverdue: true, now: 1, tomorrow: 2 }
  const statement = selectFollowUps('workspace', { status: 'open', section, ...filter }, { sort: 'queue', limit: 50 })
  const steps = await database.all(sql<{ detail: string }>`explain query plan ${statement}`)
  expect(steps.find(({ detail }) => detail.startsWith('SEARCH follow_up '))?.detail).toContain(expected)
  await close()
})

it('channels with due messages are found among those that have some waiting, and looked up one by one', async () => {
  const { database, close } = await openSqliteEngine()
  const statement = selectDueChannels(1, channelKinds, 200)
  const steps = await database.all(sql<{ detail: string }>`explain query plan ${statement}`)
  const details = steps.map(({ detail }) => detail)
  expect(details.filter((detail) => /^(SCAN|SEARCH) c\b/.test(detail))).toEqual([expect.stringContaining('(id=?)')])
  const ofDeliveries = details.filter((detail) => /^(SCAN|SEARCH) d\b/.test(detail))
  expect(ofDeliveries).not.toEqual([])
  for (const detail of ofDeliveries) expect(detail).toContain('INDEX channel_delivery_due')
  await close()
})
