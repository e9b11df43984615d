import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import * as comments from '../../../server/domain/demo/comments.ts'
import { addDemo, demoProgress, fillDemo, removeDemo } from '../../../server/domain/demo/demo.ts'
import { CHAPTERS, chapterOf } from '../../../server/domain/demo/story.ts'
import { type Deps, operator } from '../../../server/domain/deps.ts'
import { listFollowUps } from '../../../server/domain/follow-ups/follow-ups.ts'
import { score, segments } from '../../../server/domain/reports/reports.ts'
import { trend } from '../../../server/domain/reports/trend.ts'
import { verify } from '../../../server/domain/verification.ts'
import { createWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { deliverNext } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/database.ts'
import { surveys } from '../../../server/store/queries/surveys.ts'
import { NewContact } from '../../../shared/contact.ts'
import { group } from '../../../shared/nps.ts'
import { engines, type Opened } from '../../support/engines.ts'
import { clock, NOON, worldOf } from '../../support/world.ts'

const silent = { info: () => undefined, error: () => undefined }
const manner = { confidence: 0.95, method: 'score' } as const
const story = Array.from({ length: CHAPTERS }, (_, index) => chapterOf(NOON, index))
const answers = story.flatMap((chapter) => chapter.answers)

describe('the story of the sample data', () => {
  it('is the same whenever it is told', () => {
    expect(Array.from({ length: CHAPTERS }, (_, index) => chapterOf(NOON, index))).toEqual(story)
    expect(chapterOf(NOON + 1, 3)).not.toEqual(story[3])
  })

  it('has some two thousand answers, more from month to month, none of them in time to come', () => {
    expect(answers.length).toBeGreaterThan(1500)
    expect(answers.length).toBeLessThan(2500)
    expect(story[13]?.answers.length).toBeGreaterThan(1.3 * (story[0]?.answers.length ?? 0))
    expect(answers.filter(({ at }) => at >= NOON)).toEqual([])
  })

  it('says in each comment what fits the score', () => {
    const written = Object.values(comments).flatMap((languages) => Object.values(languages))
    const of = (name: 'promoter' | 'passive' | 'detractor') => new Set(written.flatMap((groups) => groups[name]))
    const all = written.flatMap((groups) => Object.values(groups).flat())
    expect(new Set(all).size).toBeGreaterThanOrEqual(150)
    expect(new Set(all).size).toBe(all.length)
    for (const { score, comment } of answers) if (comment) expect(of(group(score))).toContain(comment)
  })

  it('is about people whom the service would take as contacts', () => {
    const people = story.flatMap((chapter) => chapter.invitations.map(({ contact }) => contact))
    for (const person of people) expect(NewContact.parse(person)).toMatchObject({ email: person.email })
  })
})

describe.each(engines)('the sample workspace on $name', ({ open }) => {
  let opened: Opened
  let deps: Deps
  let workspaceId: string

  beforeAll(async () => {
    opened = await open()
    deps = worldOf(opened.database, clock())
    await createWorkspace(deps, { name: 'Real', timeZone: 'UTC' })
    ;({ workspaceId } = await addDemo(deps))
  }, 60_000)
  afterAll(() => opened.close())

  const relationship = async () => {
    const rows = await opened.database.all(surveys(workspaceId, { before: undefined, limit: 10 }))
    return rows.find(({ type }) => type === 'relationship')?.id ?? ''
  }

  it('is there at once, and its counts equal a recount', async () => {
    expect(await demoProgress(deps, workspaceId)).toBe(1)
    expect(await fillDemo(deps, workspaceId)).toBe(false)
    expect(await verify(deps)).toEqual([])
    const [stored] = await opened.database.all(
      sql<{
        count: number
      }>`select cast(count(*) as bigint) as count from response where workspace_id = ${workspaceId}`,
    )
    expect(stored?.count).toBe(answers.length)
  })

  it('shows a dip and a recovery, segments that differ, and who was asked', async () => {
    const caller = operator(workspaceId)
    const id = await relationship()
    const { points } = await trend(deps, caller, id, { ...manner, interval: 'month', rolling: 1 })
    const [before, dip, now] = [points[4]?.nps, points[9]?.nps, points.at(-2)?.nps].map((nps) => nps ?? 0)
    expect(before).toBeGreaterThan((dip ?? 0) + 20)
    expect(now).toBeGreaterThan((dip ?? 0) + 20)
    const { responseRate } = await score(deps, caller, id, manner)
    expect(responseRate).toBeGreaterThan(0.2)
    expect(responseRate).toBeLessThan(0.4)
    const { segments: plans } = await segments(deps, caller, id, { by: 'plan' })
    expect(plans.map(({ value }) => value).sort()).toEqual(['Basic', 'Business', 'Plus'])
  })

  it('has follow-ups that are open, overdue and done with a note', async () => {
    const all = async (query: object) => (await listFollowUps(deps, operator(workspaceId), query, { limit: 200 })).data
    expect((await all({ status: 'open' })).length).toBeGreaterThan(10)
    expect((await all({ overdue: true })).length).toBeGreaterThan(2)
    const done = await all({ status: 'done' })
    expect(done.length).toBeGreaterThan(100)
    expect(done.filter(({ note, openedAt, doneAt }) => !note || (doneAt ?? '') < openedAt)).toEqual([])
  })

  it('is made once, and leaves nothing when it is removed', async () => {
    expect((await addDemo(deps)).workspaceId).toBe(workspaceId)
    await expect(removeDemo(deps, operator((await real()) ?? ''))).rejects.toThrow('holds no sample data')
    await removeDemo(deps, operator(workspaceId))
    while (await deliverNext({ ...deps, log: silent })) {}
    const left = await opened.database.all(sql<{ id: string }>`select id from workspace`)
    expect(left).toEqual([{ id: await real() }])
    expect(await opened.database.all(sql`select id from response`)).toEqual([])
    expect(await verify(deps)).toEqual([])
  })

  const real = async () =>
    (await opened.database.all(sql<{ id: string }>`select id from workspace where demo_at is null`))[0]?.id
})
