import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { type Caller, type Deps, operator } from '../../../server/domain/deps.ts'
import { score, segments } from '../../../server/domain/reports/reports.ts'
import { importAnswers } from '../../../server/domain/responses/imports.ts'
import { surveyToTake } from '../../../server/domain/responses/submission.ts'
import { verify } from '../../../server/domain/verification.ts'
import {
  countOn,
  declareSegmentKey,
  dropSegmentKey,
  listSegmentKeys,
} from '../../../server/domain/workspaces/segment-keys.ts'
import { createWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { deliverNext } from '../../../server/jobs/run.ts'
import { outboxState } from '../../../server/store/queries/jobs.ts'
import { engines, type Opened } from '../../support/engines.ts'
import { clock, worldOf } from '../../support/world.ts'

const manner = { confidence: 0.95, method: 'score' } as const
const silent = { info: () => undefined, error: () => undefined }

describe.each(engines)('a segment key declared over many answers, on $name', ({ open }) => {
  let opened: Opened
  let deps: Deps
  let caller: Caller
  let surveyId: string
  let told: number

  beforeAll(async () => {
    opened = await open()
  })
  afterAll(() => opened.close())

  beforeEach(async () => {
    told = 0
    deps = { ...worldOf(opened.database, clock()), queued: () => void told++ }
    const made = await createWorkspace(deps, { name: 'W', timeZone: 'UTC' })
    surveyId = made.surveyId
    caller = operator(made.workspaceId)
    await given(['2026-11-11', '2026-11-12', '2026-11-13', '2026-11-14', '2026-11-15'], { area: 'A' })
  })

  async function given(days: string[], properties: Record<string, string>): Promise<void> {
    const rows = days.map((day) => ({ occurrence: 0, answer: { score: 9, at: { day }, properties } }))
    await importAnswers(deps, await surveyToTake(deps, surveyId), rows, { followUps: false })
  }

  const counted = async () => (await score(deps, caller, surveyId, { ...manner, where: { area: 'A' } })).count

  it('is counted bit by bit while reports read the answers, and tells how far it is', async () => {
    const declared = await declareSegmentKey(deps, caller, 'area', 2)
    expect(declared).toEqual({ key: 'area', createdAt: '2026-11-22T12:00:00.000Z', countedAt: null, progress: 0 })
    expect(await declareSegmentKey(deps, caller, 'area', 2)).toEqual(declared)
    expect([told, (await opened.database.all(outboxState))[0]?.depth]).toEqual([1, 1])
    expect(await countOn(deps, caller, 'area', 2)).toBe(true)
    expect(await listSegmentKeys(deps, caller)).toMatchObject([{ countedAt: null, progress: 0.25 }])
    expect(await counted()).toBe(5)

    await given(['2026-11-10'], { area: 'A' })
    await given(['2026-11-20'], { area: 'B' })
    expect(await verify(deps)).toEqual([])
    expect(await counted()).toBe(6)
    expect(await countOn(deps, caller, 'area', 2)).toBe(true)
    // What a worker that began at the same place does is done already.
    await Promise.all([countOn(deps, caller, 'area', 2), countOn(deps, caller, 'area', 2)])
    expect(await verify(deps)).toEqual([])
    while (await countOn(deps, caller, 'area', 2)) {}
    const [key] = await listSegmentKeys(deps, caller)
    expect(key).toMatchObject({ countedAt: '2026-11-22T12:00:00.000Z', progress: 1 })
    expect(await verify(deps)).toEqual([])
    expect(await counted()).toBe(6)
    const report = await segments(deps, caller, surveyId, { by: 'area' })
    expect(report.segments.map(({ value, count }) => [value, count])).toEqual([
      ['A', 6],
      ['B', 1],
    ])
    expect(await countOn(deps, caller, 'area', 2)).toBe(false)
    while (await deliverNext({ ...deps, log: silent })) {}
  })

  it('is counted by whoever takes the work, also where it is given up and declared again meanwhile', async () => {
    await declareSegmentKey(deps, caller, 'area', 2)
    await countOn(deps, caller, 'area', 2)
    await dropSegmentKey(deps, caller, 'area')
    expect(await countOn(deps, caller, 'area', 2)).toBe(false)
    expect(await verify(deps)).toEqual([])
    await declareSegmentKey(deps, caller, 'area', 2)
    while (await deliverNext({ ...deps, log: silent })) {}
    expect(await opened.database.all(outboxState)).toEqual([{ depth: 0, oldestDue: null }])
    expect(await listSegmentKeys(deps, caller)).toMatchObject([{ progress: 1, countedAt: expect.any(String) }])
    expect(await verify(deps)).toEqual([])
  })

  it('is counted at once where there are few answers', async () => {
    expect(await declareSegmentKey(deps, caller, 'area', 6)).toMatchObject({
      countedAt: '2026-11-22T12:00:00.000Z',
      progress: 1,
    })
    expect(told).toBe(0)
    expect(await counted()).toBe(5)
    expect(await verify(deps)).toEqual([])
  })

  it('agrees with the answers over any days, whole months or parts of them', async () => {
    await given(['2026-08-31', '2026-09-01', '2026-09-30', '2026-10-01'], { area: 'B' })
    const spans = [
      { from: '2026-09-01', to: '2026-09-30' },
      { from: '2026-09-02', to: '2026-10-01' },
      { from: '2026-08-31', to: '2026-11-12' },
      { from: '2026-09-30' },
      { to: '2026-09-01' },
    ]
    const report = async (days: { from?: string; to?: string }) => ({
      ...days,
      all: (await score(deps, caller, surveyId, { ...manner, ...days })).count,
      segments: (await segments(deps, caller, surveyId, { ...days, by: 'area' })).segments,
      area: (await score(deps, caller, surveyId, { ...manner, ...days, where: { area: 'B' } })).histogram,
    })
    const reports = () => Promise.all(spans.map(report))
    const fromAnswers = await reports()
    expect(fromAnswers.map(({ all }) => all)).toEqual([2, 2, 6, 7, 2])
    await declareSegmentKey(deps, caller, 'area')
    expect(await reports()).toEqual(fromAnswers)
  })
})
