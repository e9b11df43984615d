import { beforeEach, expect, it } from 'vitest'
import type { Statement } from '../../../server/store/database.ts'
import * as attemptStore from '../../../server/store/queries/attempts.ts'
import { DAY, NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertWorkspaces } from './fixtures.ts'

contract('attempts', { attempts: attemptStore }, ({ database, attempts }) => {
  beforeEach(() => insertWorkspaces(database))

  const loadOne = async <Row>(statement: Statement<Row>) => (await database.all(statement))[0]

  it('counts attempts: concurrent ones while there are few, then one at a time', async () => {
    const attemptOptions = { threshold: 2, window: { from: NOON - DAY, to: NOON + DAY } }
    const recordAttempt = async (since: number, before?: attemptStore.AttemptRow) =>
      (await database.batch([attempts.countAttempt({ key: 'k', since }, before, attemptOptions)]))[0].length
    const now = async () => (await loadOne(attempts.selectAttempts(['k', 'nothing']))) as attemptStore.AttemptRow
    expect([await recordAttempt(NOON), await recordAttempt(NOON), await recordAttempt(NOON)]).toEqual([1, 1, 0])
    const before = await now()
    expect(before).toEqual({ key: 'k', count: 2, since: NOON })
    const concurrentAttempts = await Promise.all([recordAttempt(NOON + 1, before), recordAttempt(NOON + 1, before)])
    expect(concurrentAttempts.sort()).toEqual([0, 1])
    await database.batch([attempts.uncountAttempt('k')])
    expect(await now()).toEqual({ key: 'k', count: 2, since: NOON + 1 })
    const laterOptions = { threshold: 2, window: { from: NOON + 2, to: NOON + 2 * DAY } }
    await database.batch([attempts.countAttempt({ key: 'k', since: NOON + DAY }, await now(), laterOptions)])
    expect(await now()).toEqual({ key: 'k', count: 1, since: NOON + DAY })
    await database.batch([attempts.deleteAttempts('nothing'), attempts.deleteAttemptsBefore(NOON)])
    expect(await now()).toMatchObject({ count: 1 })
    await database.batch([attempts.deleteAttempts('k')])
    expect(await now()).toBeUndefined()
  })
})
