import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { getScore } from '../../../server/domain/reports/reports.ts'
import { createBatchingRecorder, createDirectRecorder } from '../../../server/domain/responses/recorder.ts'
import { ConstraintViolation, type Database, Unavailable } from '../../../server/store/database.ts'
import type { NewResponseRow } from '../../../server/store/queries/responses.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { buildResponseRow } from '../../support/rows.ts'
import { createService, NOON, type Service } from '../../support/world.ts'

describe.each(engines)('responses that arrive together on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let batches: number
  let database: Database
  const buildRow = (overrides: Partial<NewResponseRow> = {}) =>
    buildResponseRow({ workspaceId: service.ours.workspaceId, surveyId: service.ours.surveyId }, overrides)
  const getCaller = () => cliCaller(service.ours.workspaceId)
  const loadScore = () =>
    getScore(service.deps, getCaller(), service.ours.surveyId, { confidence: 0.95, method: 'score' })
  const now = () => NOON

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    batches = 0
    database = {
      all: connection.database.all,
      batch: (...batch) => {
        batches++
        return connection.database.batch(...batch)
      },
    }
  })
  afterAll(() => connection.close())

  it('share one batch and are counted exactly', async () => {
    const recorder = createBatchingRecorder(database, now)
    const rows = Array.from({ length: 300 }, (_, index) => buildRow({ score: index % 11 }))
    expect(await Promise.all(rows.map((row) => recorder.record({ row, prerequisites: [] })))).toEqual(
      rows.map(() => true),
    )
    expect(batches).toBe(1)
    expect(await loadScore()).toMatchObject({ count: 300, histogram: [28, 28, 28, 27, 27, 27, 27, 27, 27, 27, 27] })
    expect(await verifyCounts({ database: connection.database })).toEqual([])
  })

  it('are stored even if one of them cannot be', async () => {
    const recorder = createBatchingRecorder(database, now)
    const rows = [
      buildRow(),
      buildRow({ contactId: 'nobody' }),
      buildRow(),
      buildRow({ surveyId: 'no-such-survey' }),
      buildRow(),
    ]
    const results = await Promise.allSettled(rows.map((row) => recorder.record({ row, prerequisites: [] })))
    expect(results.map(({ status }) => status)).toEqual(['fulfilled', 'rejected', 'fulfilled', 'rejected', 'fulfilled'])
    expect(results[1]).toMatchObject({ reason: expect.any(ConstraintViolation) })
    expect(await loadScore()).toMatchObject({ count: 303 })
    expect(await verifyCounts({ database: connection.database })).toEqual([])
  })

  it('are stored once if they have the same key, and the others are reported as repeated', async () => {
    const recorder = createBatchingRecorder(database, now)
    const duplicateRows = Array.from({ length: 5 }, () => buildRow({ key: 'the same' }))
    const results = await Promise.all(duplicateRows.map((row) => recorder.record({ row, prerequisites: [] })))
    expect(results.filter((isNew) => isNew)).toHaveLength(1)
    expect(await recorder.record({ row: buildRow({ key: 'the same' }), prerequisites: [] })).toBe(false)
    expect(await loadScore()).toMatchObject({ count: 304 })
  })

  it('have their own batches if requests share no memory', async () => {
    const previousBatches = batches
    const recorder = createDirectRecorder(database, now)
    const rows = [buildRow(), buildRow({ contactId: 'nobody' })]
    const results = await Promise.allSettled(rows.map((row) => recorder.record({ row, prerequisites: [] })))
    expect(results).toMatchObject([{ value: true }, { reason: expect.any(ConstraintViolation) }])
    expect(batches - previousBatches).toBe(2)
    expect(recorder.queueLength()).toBe(0)
  })

  it('are rejected when thousands wait, and none is partly stored', async () => {
    const recorder = createBatchingRecorder({ ...database, batch: () => Promise.reject(new Unavailable('full')) }, now)
    const rows = Array.from({ length: 4097 }, () => buildRow())
    const pending = rows.map((row) => recorder.record({ row, prerequisites: [] }))
    expect(recorder.queueLength()).toBe(4096)
    const results = await Promise.allSettled(pending)
    expect(results.at(-1)).toMatchObject({
      reason: { retryAfter: 1, message: expect.stringContaining('Too many requests') },
    })
    expect(results[0]).toMatchObject({ reason: { message: 'full' } })
    expect(await loadScore()).toMatchObject({ count: 305 })
  })
})
