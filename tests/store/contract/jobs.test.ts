import { beforeEach, expect, it } from 'vitest'
import * as jobStore from '../../../server/store/queries/jobs.ts'
import { sql } from '../../../server/store/sql.ts'
import { NOON } from '../../support/world.ts'
import { contract } from './contract.ts'
import { insertFixture, mainWorkspaceId } from './fixtures.ts'

contract('jobs', { jobs: jobStore }, ({ database, jobs }) => {
  beforeEach(() => insertFixture(database))

  it('keeps a job until it completes, and lets one process at a time claim it', async () => {
    const work = (id: string, dueAt: number, type = 'call') => ({
      id,
      workspaceId: mainWorkspaceId,
      type,
      payload: { to: 'Ada' },
      createdAt: 0,
      dueAt,
    })
    const lease = (now: number) => ({ now, until: now + 60 })
    const next = async (now: number, kinds = ['call', 'write']) =>
      (await database.all(jobs.selectNextJob(kinds, lease(now))))[0]?.id
    const take = async (id: string, now: number) => (await database.batch([jobs.claimJob(id, lease(now))]))[0][0]
    expect(await database.all(jobs.selectQueueState)).toEqual([{ depth: 0, oldestDue: null }])
    await database.batch([work('w1', 30), work('w2', 20), work('w3', 10, 'of tomorrow')].map(jobs.enqueueJob))
    expect(await database.all(jobs.selectQueueState)).toEqual([{ depth: 3, oldestDue: 10 }])
    expect([await next(15), await next(20), await next(90, ['write'])]).toEqual([undefined, 'w2', undefined])
    expect(await take('w2', 19)).toBeUndefined()
    const together = await Promise.all(Array.from({ length: 8 }, () => take('w2', 40)))
    const claim = { attempts: 1, claimedUntil: 100, createdAt: 0 }
    expect(together.filter((row) => row !== undefined)).toEqual([
      { id: 'w2', workspaceId: mainWorkspaceId, type: 'call', payload: '{"to":"Ada"}', ...claim },
    ])
    const [first] = together.filter((row) => row !== undefined) as [jobStore.JobRow]
    expect([await next(40), await take('w2', 99), await next(100)]).toEqual(['w1', undefined, 'w2'])
    // Claimed before the clock stepped back.
    expect(await next(39)).toBe('w2')

    // Queued before it stepped back; from then on its time is right.
    const misdated = async (now: number) =>
      (await database.all(jobs.selectNextMisdatedJob(['call'], lease(now), 'w3')))[0]?.id
    const ahead = { ...work('w4', NOON), createdAt: NOON }
    await database.batch([jobs.enqueueJob(ahead)])
    expect([await misdated(NOON - jobs.MAX_CLOCK_SKEW_MS), await misdated(100)]).toEqual([undefined, 'w4'])
    const claimedJob = (await take('w4', 100)) as jobStore.JobRow
    await database.batch([jobs.releaseJob(claimedJob, { dueAt: 500, attempts: 1, error: null })])
    expect([await misdated(100), await take('w4', 100)]).toEqual([undefined, undefined])
    await database.batch([jobs.completeJob((await take('w4', 500)) as jobStore.JobRow)])

    const again = (await take('w2', 100)) as jobStore.JobRow
    expect(again).toMatchObject({ attempts: 2, claimedUntil: 160 })
    await database.batch([jobs.completeJob(first), jobs.releaseJob(first, { dueAt: 0, attempts: 0, error: null })])
    expect(await next(100)).toBe('w1')
    const rest = { number: 7 }
    await database.batch([jobs.releaseJob(again, { dueAt: 500, attempts: 2, error: 'nobody there', payload: rest })])
    expect([await next(499, ['call']), await take('w2', 499)]).toEqual(['w1', undefined])
    const third = (await take('w2', 500)) as jobStore.JobRow
    expect(JSON.parse(third.payload)).toEqual(rest)
    await database.batch([jobs.completeJob(third)])
    expect(await database.all(jobs.selectQueueState)).toEqual([{ depth: 2, oldestDue: 10 }])
    await database.batch([sql`delete from job`])
  })
})
