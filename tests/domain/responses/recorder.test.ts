import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operator } from '../../../server/domain/deps.ts'
import { score } from '../../../server/domain/reports/reports.ts'
import { grouped, single } from '../../../server/domain/responses/recorder.ts'
import { verify } from '../../../server/domain/verification.ts'
import { ConstraintViolation, type Database, Unavailable } from '../../../server/store/database.ts'
import type { NewResponseRow } from '../../../server/store/queries/responses.ts'
import { engines, type Opened } from '../../support/engines.ts'
import { responseRow } from '../../support/rows.ts'
import { NOON, type Service, serviceOver } from '../../support/world.ts'

describe.each(engines)('answers that arrive together on $name', ({ open }) => {
  let opened: Opened
  let service: Service
  let batches: number
  let database: Database
  const row = (about: Partial<NewResponseRow> = {}) =>
    responseRow({ workspaceId: service.ours.workspaceId, surveyId: service.ours.surveyId }, about)
  const caller = () => operator(service.ours.workspaceId)
  const figures = () => score(service.deps, caller(), service.ours.surveyId, { confidence: 0.95, method: 'score' })
  const now = () => NOON

  beforeAll(async () => {
    opened = await open()
    service = await serviceOver(opened.database)
    batches = 0
    database = {
      all: opened.database.all,
      batch: (...batch) => {
        batches++
        return opened.database.batch(...batch)
      },
    }
  })
  afterAll(() => opened.close())

  it('share one batch, and are counted exactly', async () => {
    const recorder = grouped(database, now)
    const rows = Array.from({ length: 300 }, (_, index) => row({ score: index % 11 }))
    expect(await Promise.all(rows.map((row) => recorder.record({ row, before: [] })))).toEqual(rows.map(() => true))
    expect(batches).toBe(1)
    expect(await figures()).toMatchObject({ count: 300, histogram: [28, 28, 28, 27, 27, 27, 27, 27, 27, 27, 27] })
    expect(await verify({ database: opened.database })).toEqual([])
  })

  it('do not fail with one that cannot be stored', async () => {
    const recorder = grouped(database, now)
    const rows = [row(), row({ contactId: 'nobody' }), row(), row({ surveyId: 'no-such-survey' }), row()]
    const results = await Promise.allSettled(rows.map((row) => recorder.record({ row, before: [] })))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({ reason: expect.any(ConstraintViolation) })
    expect(await figures()).toMatchObject({ count: 303 })
    expect(await verify({ database: opened.database })).toEqual([])
  })

  it('are one answer where they have one key, and the others are told so', async () => {
    const recorder = grouped(database, now)
    const same = Array.from({ length: 5 }, () => row({ key: 'the same' }))
    const results = await Promise.all(same.map((row) => recorder.record({ row, before: [] })))
    expect(results.filter((isNew) => isNew)).toHaveLength(1)
    expect(await recorder.record({ row: row({ key: 'the same' }), before: [] })).toBe(false)
    expect(await figures()).toMatchObject({ count: 304 })
  })

  it('have batches of their own where each request is alone', async () => {
    const before = batches
    const recorder = single(database, now)
    const rows = [row(), row({ contactId: 'nobody' })]
    const results = await Promise.allSettled(rows.map((row) => recorder.record({ row, before: [] })))
    expect(results).toMatchObject([{ value: true }, { reason: expect.any(ConstraintViolation) }])
    expect(batches - before).toBe(2)
    expect(recorder.waiting()).toBe(0)
  })

  it('are refused where thousands wait, and none of those is half stored', async () => {
    const recorder = grouped({ ...database, batch: () => Promise.reject(new Unavailable('full')) }, now)
    const rows = Array.from({ length: 4097 }, () => row())
    const waiting = rows.map((row) => recorder.record({ row, before: [] }))
    expect(recorder.waiting()).toBe(4096)
    const results = await Promise.allSettled(waiting)
    expect(results.at(-1)).toMatchObject({ reason: { retryAfter: 1, message: expect.stringContaining('Too much') } })
    expect(results[0]).toMatchObject({ reason: { message: 'full' } })
    expect(await figures()).toMatchObject({ count: 305 })
  })
})
