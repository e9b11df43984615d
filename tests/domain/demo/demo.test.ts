import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { listCampaigns } from '../../../server/domain/campaigns/campaigns.ts'
import { startCampaign } from '../../../server/domain/campaigns/states.ts'
import * as comments from '../../../server/domain/demo/comments.ts'
import { createDemo, fillNextChapter, getDemoProgress, removeDemo } from '../../../server/domain/demo/demo.ts'
import { buildChapter, CHAPTERS } from '../../../server/domain/demo/story.ts'
import { cliCaller, type Deps } from '../../../server/domain/deps.ts'
import { getFollowUp } from '../../../server/domain/follow-ups/follow-ups.ts'
import { listFollowUps } from '../../../server/domain/follow-ups/list.ts'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { getCampaignFigures } from '../../../server/domain/reports/campaign-figures.ts'
import { getScore, getSegments } from '../../../server/domain/reports/reports.ts'
import { getTrend } from '../../../server/domain/reports/trend.ts'
import { listAnnotations } from '../../../server/domain/surveys/annotations.ts'
import { createWorkspace } from '../../../server/domain/workspaces/workspaces.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { selectSurveys } from '../../../server/store/queries/surveys.ts'
import { selectWorkspaceById } from '../../../server/store/queries/workspaces.ts'
import { sql } from '../../../server/store/sql.ts'
import { NewContact } from '../../../shared/contact.ts'
import { toGroup } from '../../../shared/nps.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createClock, createDeps, NOON } from '../../support/world.ts'

const silentLog = { info: () => undefined, error: () => undefined }
const scoreOptions = { confidence: 0.95, method: 'score' } as const
const chapters = Array.from({ length: CHAPTERS }, (_, index) => buildChapter(NOON, index))
const responses = chapters.flatMap((chapter) => chapter.responses)

describe('the story of the sample data', () => {
  it('is always the same', () => {
    expect(Array.from({ length: CHAPTERS }, (_, index) => buildChapter(NOON, index))).toEqual(chapters)
    expect(buildChapter(NOON + 1, 3)).not.toEqual(chapters[3])
  })

  it('has about two thousand responses, more each month, and none in the future', () => {
    expect(responses.length).toBeGreaterThan(1500)
    expect(responses.length).toBeLessThan(2500)
    expect(chapters[13]?.responses.length).toBeGreaterThan(1.3 * (chapters[0]?.responses.length ?? 0))
    expect(responses.filter(({ at }) => at >= NOON)).toEqual([])
  })

  it('has comments that match the score', () => {
    const commentGroups = Object.values(comments).flatMap((languages) => Object.values(languages))
    const commentsFor = (name: 'promoter' | 'passive' | 'detractor') =>
      new Set(commentGroups.flatMap((groups) => groups[name]))
    const allComments = commentGroups.flatMap((groups) => Object.values(groups).flat())
    expect(new Set(allComments).size).toBeGreaterThanOrEqual(150)
    expect(new Set(allComments).size).toBe(allComments.length)
    for (const { score, comment } of responses) if (comment) expect(commentsFor(toGroup(score))).toContain(comment)
  })

  it.each(['en', 'zh-Hans', 'zh-Hant'] as const)(
    'is told in %s: most comments, names, values and no comment twice',
    (language) => {
      const story = Array.from({ length: CHAPTERS }, (_, index) => buildChapter(NOON, index, language))
      const commented = story.flatMap((chapter) => chapter.responses).filter(({ comment }) => comment !== null)
      expect(commented.filter(({ locale }) => locale === language).length / commented.length).toBeGreaterThan(0.74)
      expect(commented.length / responses.length).toBeGreaterThan(0.35)
      const newest = commented.toSorted((one, other) => other.at - one.at).slice(0, 30)
      expect(new Set(newest.map(({ comment }) => comment)).size).toBe(30)
      const values = new Set(story.flatMap((chapter) => chapter.responses.map(({ properties }) => properties.plan)))
      expect([...values].sort()).toEqual(
        {
          en: ['Basic', 'Business', 'Plus'],
          'zh-Hans': ['专业版', '企业版', '基础版'],
          'zh-Hant': ['企業版', '基本版', '專業版'],
        }[language],
      )
    },
  )

  it('has valid contacts', () => {
    const contacts = chapters.flatMap((chapter) => chapter.invitations.map(({ contact }) => contact))
    for (const contact of contacts) expect(NewContact.parse(contact)).toMatchObject({ email: contact.email })
  })
})

describe.each(engines)('the sample workspace on $name', ({ open }) => {
  let connection: TestConnection
  let deps: Deps
  let workspaceId: string

  beforeAll(async () => {
    connection = await open()
    deps = createDeps(connection.database, createClock())
    await createWorkspace(deps, { name: 'Real', timeZone: 'UTC' })
    ;({ workspaceId } = await createDemo(deps))
  })
  afterAll(() => connection.close())

  const getRecoveryScore = async () => {
    const rows = await connection.database.all(selectSurveys(workspaceId, { before: undefined, limit: 10 }))
    const surveyId = rows.find(({ type }) => type === 'recovery')?.id ?? ''
    return getScore(deps, cliCaller(workspaceId), surveyId, scoreOptions)
  }

  const findRelationshipSurvey = async () => {
    const rows = await connection.database.all(selectSurveys(workspaceId, { before: undefined, limit: 10 }))
    return rows.find(({ type }) => type === 'relationship')?.id ?? ''
  }

  it('is available immediately, and its counts equal a recount', async () => {
    expect(await getDemoProgress(deps, workspaceId)).toBe(1)
    expect(await fillNextChapter(deps, workspaceId)).toBe(false)
    expect(await verifyCounts(deps)).toEqual([])
    const [storedCounts] = await connection.database.all(
      sql<{
        count: number
      }>`select cast(count(*) as bigint) as count from response where workspace_id = ${workspaceId}`,
    )
    const { count: askedAgain } = await getRecoveryScore()
    expect(askedAgain).toBeGreaterThan(20)
    expect(storedCounts?.count).toBe(responses.length + askedAgain)
  })

  it('shows a campaign that asks everyone in turn, one after events, a test with a result, and a draft', async () => {
    const caller = cliCaller(workspaceId)
    const { data } = await listCampaigns(deps, caller, {}, { limit: 9 })
    expect(data.map(({ settings, state }) => [settings.schedule.kind, settings.test !== null, state]).sort()).toEqual([
      ['event', false, 'running'],
      ['event', false, 'running'],
      ['now', false, 'draft'],
      ['now', true, 'finished'],
      ['recurring', false, 'running'],
    ])
    const figuresOf = async (kind: string, state: string) => {
      const campaign = data.find(({ settings, ...rest }) => settings.schedule.kind === kind && rest.state === state)
      return getCampaignFigures(deps, caller, campaign?.id ?? '')
    }
    const autopilot = await figuresOf('recurring', 'running')
    expect(autopilot.asked).toBeGreaterThan(1000)
    expect(autopilot.waves.length).toBeGreaterThan(30)
    expect(autopilot.messages.map(({ sent }) => sent > 100)).toEqual([true, true])
    expect(autopilot.messages[1]?.waiting).toBeGreaterThan(10)
    expect(autopilot.messages[1]?.skipped.map(({ reason }) => reason)).toContain('responded')
    expect(autopilot.notAsked.map(({ reason }) => reason)).toContain('throttled')
    for (const count of [autopilot.bounced, autopilot.unsubscribed, autopilot.failed[0]?.count])
      expect(count).toBeGreaterThan(0)
    expect(autopilot.response?.rate).toBeGreaterThan(0.2)
    expect(autopilot.messages[1]?.score.count).toBeGreaterThan(10)
    const { test } = await figuresOf('now', 'finished')
    expect(test).toMatchObject({ state: 'read', difference: { significant: true } })
    expect(test?.difference?.difference).toBeGreaterThan(0)
  })

  it('sends nothing', async () => {
    const caller = cliCaller(workspaceId)
    const { data } = await listCampaigns(deps, caller, {}, { limit: 9 })
    const draft = data.find(({ state }) => state === 'draft')
    await expect(startCampaign(deps, caller, draft?.id ?? '')).rejects.toMatchObject({
      ...{ code: 'campaign-not-ready', params: { problem: 'sample-data' } },
    })
  })

  it('shows a dip and a recovery, different segments, and invitations', async () => {
    const caller = cliCaller(workspaceId)
    const id = await findRelationshipSurvey()
    const { points } = await getTrend(deps, caller, id, { ...scoreOptions, interval: 'month', rolling: 1 })
    const [before, dip, now] = [points[4]?.nps, points[9]?.nps, points.at(-2)?.nps].map((nps) => nps ?? 0)
    expect(before).toBeGreaterThan((dip ?? 0) + 20)
    expect(now).toBeGreaterThan((dip ?? 0) + 20)
    const { responseRate } = await getScore(deps, caller, id, scoreOptions)
    expect(responseRate).toBeGreaterThan(0.2)
    expect(responseRate).toBeLessThan(0.4)
    const { segments: plans } = await getSegments(deps, caller, id, { by: 'plan' })
    expect(plans.map(({ value }) => value).sort()).toEqual(['Basic', 'Business', 'Plus'])
  })

  it('has follow-ups that are open, overdue and done with a note', async () => {
    const listAll = async (query: object) =>
      (await listFollowUps(deps, cliCaller(workspaceId), query, { limit: 200 })).data
    const openFollowUps = await listAll({ status: 'open' })
    expect(openFollowUps.length).toBeGreaterThan(10)
    expect(openFollowUps.filter(({ dueAt }) => dueAt === null)).toEqual([])
    const owners = new Set(openFollowUps.map(({ owner }) => owner))
    expect([...owners]).toEqual(expect.arrayContaining(['Grace', 'Tom', 'Mei']))
    expect(openFollowUps.some(({ notReached }) => notReached > 0)).toBe(true)
    const withPhone = openFollowUps.filter(({ response }) => response.contact?.phone)
    expect(withPhone.length / openFollowUps.length).toBeGreaterThan(0.3)
    expect((await listAll({ overdue: true })).length).toBeGreaterThan(2)
    const doneFollowUps = await listAll({ status: 'done' })
    expect(doneFollowUps.length).toBeGreaterThan(100)
    const reached = doneFollowUps.filter(({ stage }) => stage !== 'unreachable')
    expect(reached.filter(({ note, openedAt, doneAt }) => !note || (doneAt ?? '') < openedAt)).toEqual([])
    const doneFollowUp = doneFollowUps.find(({ stage }) => stage === 'closed')
    const { changes } = await getFollowUp(deps, cliCaller(workspaceId), doneFollowUp?.id ?? '')
    expect(changes.at(-1)).toMatchObject({ changed: { status: 'done', outcome: 'solved', note: doneFollowUp?.note } })
  })

  it('has phone numbers for half of the open follow-ups', async () => {
    const open = await listFollowUps(deps, cliCaller(workspaceId), { status: 'open' }, { limit: 200 })
    const withPhone = open.data.filter(({ response }) => response.contact?.phone)
    expect(withPhone.length / open.data.length).toBeGreaterThanOrEqual(0.5)
  })

  it('is in the language and the time zone of its owner', async () => {
    const like = { timeZone: 'Asia/Shanghai', country: 'CN' as const }
    const [user] = await connection.database.batch([
      sql<{ id: string; name: string }>`
        insert into app_user (id, name, email, email_verified, created_at, updated_at)
        values ('lin', '林伟', 'lin@example.com', 1, ${NOON}, ${NOON}) returning id, name`,
    ])
    // A clock by which the time for filling is over after the first chapter.
    const clock = createClock()
    const now = () => {
      clock.advance(5000)
      return clock.now()
    }
    const { workspaceId: id } = await createDemo({ ...deps, now }, user[0], { language: 'zh-Hans', like })
    const [row] = await connection.database.all(selectWorkspaceById(id))
    expect(row).toMatchObject({ ...like, name: '北辰软件' })
    expect(JSON.parse(row?.segmentLabels ?? '')).toMatchObject({ channel: { 'zh-Hans': '渠道' } })
    const surveys = await connection.database.all(selectSurveys(id, { before: undefined, limit: 10 }))
    expect(surveys.map(({ name }) => name).sort()).toEqual(['客户关系调查', '客服之后'].sort())
    const [survey] = surveys.filter(({ type }) => type === 'relationship')
    const { data: annotations } = await listAnnotations(deps, cliCaller(id), {}, { limit: 10 })
    expect(annotations.map(({ text }) => text).sort()).toEqual(['价格上调', '银行同步故障'])
    const { segments } = await getSegments(deps, cliCaller(id), survey?.id ?? '', { by: 'region' })
    expect(segments.map(({ value }) => value).sort()).toEqual(['华东', '华北', '华南'].sort())
    await removeDemo(deps, cliCaller(id))
    while (await runNextJob({ ...deps, log: silentLog })) {}
  })

  it('is created once, and leaves nothing when removed', async () => {
    expect((await createDemo(deps)).workspaceId).toBe(workspaceId)
    await expect(removeDemo(deps, cliCaller((await countRealRows()) ?? ''))).rejects.toThrow('holds no sample data')
    await removeDemo(deps, cliCaller(workspaceId))
    while (await runNextJob({ ...deps, log: silentLog })) {}
    const remainingWorkspaces = await connection.database.all(sql<{ id: string }>`select id from workspace`)
    expect(remainingWorkspaces).toEqual([{ id: await countRealRows() }])
    expect(await connection.database.all(sql`select id from response`)).toEqual([])
    expect(await verifyCounts(deps)).toEqual([])
  })

  const countRealRows = async () =>
    (await connection.database.all(sql<{ id: string }>`select id from workspace where demo_at is null`))[0]?.id
})
