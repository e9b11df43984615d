import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Caller, cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { getScore, getSegments } from '../../../server/domain/reports/reports.ts'
import { findOpenSurvey } from '../../../server/domain/responses/submission.ts'
import {
  countNextChunk,
  declareSegmentKey,
  listSegmentKeys,
  removeSegmentKey,
} from '../../../server/domain/workspaces/segment-keys.ts'
import { createWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { selectQueueState } from '../../../server/store/queries/jobs.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { importResponseRows } from '../../support/imported-rows.ts'
import { createClock, createDeps } from '../../support/world.ts'

const scoreOptions = { confidence: 0.95, method: 'score' } as const
const silentLog = { info: () => undefined, error: () => undefined }

describe.each(engines)('a segment key declared over many responses, on $name', ({ open }) => {
  let connection: TestConnection
  let deps: Deps
  let caller: Caller
  let surveyId: string
  let wakeCount: number

  beforeAll(async () => {
    connection = await open()
  })
  afterAll(() => connection.close())

  beforeEach(async () => {
    wakeCount = 0
    deps = { ...createDeps(connection.database, createClock()), wakeWorker: () => void wakeCount++ }
    const created = await createWorkspace(deps, { name: 'W', timeZone: 'UTC' })
    surveyId = created.surveyId
    caller = cliCaller(created.workspaceId)
    await importResponsesOn(['2026-11-11', '2026-11-12', '2026-11-13', '2026-11-14', '2026-11-15'], { area: 'A' })
  })

  async function importResponsesOn(days: string[], properties: Record<string, string>): Promise<void> {
    const rows = days.map((day) => ({ occurrence: 0, response: { score: 9, at: { day }, properties } }))
    await importResponseRows(deps, await findOpenSurvey(deps, surveyId), rows, { followUps: false })
  }

  const countAreaA = async () =>
    (await getScore(deps, caller, surveyId, { ...scoreOptions, where: { area: 'A' } })).count

  it.each(['reason', 'tag'])('cannot be called %s, which is a filter of its own', async (key) => {
    await expect(declareSegmentKey(deps, caller, key)).rejects.toThrow('is a filter of its own')
    expect(await listSegmentKeys(deps, caller)).toEqual([])
  })

  it('is counted in chunks with its progress while reports read the responses', async () => {
    const declaredKey = await declareSegmentKey(deps, caller, 'area', 2)
    expect(declaredKey).toEqual({
      key: 'area',
      labels: {},
      createdAt: '2026-11-22T12:00:00.000Z',
      countedAt: null,
      progress: 0,
    })
    expect(await declareSegmentKey(deps, caller, 'area', 2)).toEqual(declaredKey)
    expect([wakeCount, (await connection.database.all(selectQueueState))[0]?.depth]).toEqual([1, 1])
    expect(await countNextChunk(deps, caller, 'area', 2)).toBe(true)
    expect(await listSegmentKeys(deps, caller)).toMatchObject([{ countedAt: null, progress: 0.25 }])
    expect(await countAreaA()).toBe(5)

    await importResponsesOn(['2026-11-10'], { area: 'A' })
    await importResponsesOn(['2026-11-20'], { area: 'B' })
    expect(await verifyCounts(deps)).toEqual([])
    expect(await countAreaA()).toBe(6)
    expect(await countNextChunk(deps, caller, 'area', 2)).toBe(true)
    // What a worker that began at the same place does is done already.
    await Promise.all([countNextChunk(deps, caller, 'area', 2), countNextChunk(deps, caller, 'area', 2)])
    expect(await verifyCounts(deps)).toEqual([])
    while (await countNextChunk(deps, caller, 'area', 2)) {}
    const [key] = await listSegmentKeys(deps, caller)
    expect(key).toMatchObject({ countedAt: '2026-11-22T12:00:00.000Z', progress: 1 })
    expect(await verifyCounts(deps)).toEqual([])
    expect(await countAreaA()).toBe(6)
    const report = await getSegments(deps, caller, surveyId, { by: 'area' })
    expect(report.segments.map(({ value, count }) => [value, count])).toEqual([
      ['A', 6],
      ['B', 1],
    ])
    expect(await countNextChunk(deps, caller, 'area', 2)).toBe(false)
    while (await runNextJob({ ...deps, log: silentLog })) {}
  })

  it('is counted by any process, even if removed and declared again meanwhile', async () => {
    await declareSegmentKey(deps, caller, 'area', 2)
    await countNextChunk(deps, caller, 'area', 2)
    await removeSegmentKey(deps, caller, 'area')
    expect(await countNextChunk(deps, caller, 'area', 2)).toBe(false)
    expect(await verifyCounts(deps)).toEqual([])
    await declareSegmentKey(deps, caller, 'area', 2)
    while (await runNextJob({ ...deps, log: silentLog })) {}
    expect(await connection.database.all(selectQueueState)).toEqual([{ depth: 0, oldestDue: null }])
    expect(await listSegmentKeys(deps, caller)).toMatchObject([{ progress: 1, countedAt: expect.any(String) }])
    expect(await verifyCounts(deps)).toEqual([])
  })

  it('is counted at once over few responses', async () => {
    expect(await declareSegmentKey(deps, caller, 'area', 6)).toMatchObject({
      countedAt: '2026-11-22T12:00:00.000Z',
      progress: 1,
    })
    expect(wakeCount).toBe(0)
    expect(await countAreaA()).toBe(5)
    expect(await verifyCounts(deps)).toEqual([])
  })

  it('agrees with the responses over days, whole months and parts of months', async () => {
    await importResponsesOn(['2026-08-31', '2026-09-01', '2026-09-30', '2026-10-01'], { area: 'B' })
    const dateRanges = [
      { from: '2026-09-01', to: '2026-09-30' },
      { from: '2026-09-02', to: '2026-10-01' },
      { from: '2026-08-31', to: '2026-11-12' },
      { from: '2026-09-30' },
      { to: '2026-09-01' },
    ]
    const loadReport = async (days: { from?: string; to?: string }) => ({
      ...days,
      all: (await getScore(deps, caller, surveyId, { ...scoreOptions, ...days })).count,
      segments: (await getSegments(deps, caller, surveyId, { ...days, by: 'area' })).segments,
      area: (await getScore(deps, caller, surveyId, { ...scoreOptions, ...days, where: { area: 'B' } })).histogram,
    })
    const loadReports = () => Promise.all(dateRanges.map(loadReport))
    const uncountedReports = await loadReports()
    expect(uncountedReports.map(({ all }) => all)).toEqual([2, 2, 6, 7, 2])
    await declareSegmentKey(deps, caller, 'area')
    expect(await loadReports()).toEqual(uncountedReports)
  })
})
