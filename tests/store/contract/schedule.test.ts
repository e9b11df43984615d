import { beforeEach, expect, it } from 'vitest'
import * as scheduleStore from '../../../server/store/queries/schedule.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture } from './fixtures.ts'

contract('schedule', { schedule: scheduleStore }, ({ database, schedule }) => {
  beforeEach(() => insertFixture(database))

  it('lets one process claim a periodic task when it is due', async () => {
    const take = async (name: string, now: number) =>
      (await database.batch([schedule.claimTask(name, now, { since: now - 60, until: now + 5 })]))[0].length
    const together = await Promise.all(Array.from({ length: 8 }, () => take('sweep', NOON)))
    expect(together.filter((taken) => taken === 1)).toHaveLength(1)
    expect([await take('sweep', NOON + 59), await take('other', NOON)]).toEqual([0, 1])
    expect([await take('sweep', NOON + 60), await take('sweep', NOON + 60)]).toEqual([1, 0])
    // The clock stepped back: a little, as those of two machines differ, and much.
    expect([await take('sweep', NOON + 55), await take('sweep', NOON + 54)]).toEqual([0, 1])
    expect(await database.all(schedule.lastRuns)).toEqual(
      expect.arrayContaining([
        { name: 'sweep', lastRunAt: NOON + 54 },
        { name: 'other', lastRunAt: NOON },
      ]),
    )
  })
})
