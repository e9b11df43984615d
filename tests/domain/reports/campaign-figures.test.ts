import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Caller } from '../../../server/domain/deps.ts'
import { getCampaignFigures } from '../../../server/domain/reports/campaign-figures.ts'
import { listCampaignPeople, type PeopleQuery } from '../../../server/domain/reports/campaign-people.ts'
import { sql } from '../../../server/store/sql.ts'
import type { CampaignFigures, CampaignPerson, PeopleFigure } from '../../../shared/campaign-figures.ts'
import { insertSampleCampaign, type SampleCampaign, type SamplePerson } from '../../support/campaign-samples.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createService, DAY, NOON, type Service } from '../../support/world.ts'

const repeat = (count: number, person: SamplePerson): SamplePerson[] => Array.from({ length: count }, () => person)

describe.each(engines)('the figures of a campaign on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let caller: Caller
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    caller = { workspaceId: service.ours.workspaceId, actor: 'cli', name: 'CLI', role: 'owner' }
  })
  afterAll(() => connection.close())

  const insert = (sample: Omit<SampleCampaign, 'workspaceId' | 'surveyId'>) =>
    insertSampleCampaign(connection.database, { ...service.ours, ...sample })
  const getFigures = (id: string, by: Caller = caller) => getCampaignFigures(service.deps, by, id)

  async function listAll(id: string, query: PeopleQuery): Promise<CampaignPerson[]> {
    const people: CampaignPerson[] = []
    let cursor: string | undefined
    do {
      const page = await listCampaignPeople(service.deps, caller, id, query, { cursor, limit: 7 })
      people.push(...page.data)
      cursor = page.nextCursor ?? undefined
    } while (cursor !== undefined)
    return people
  }

  it('count everyone once, and each opens the list of its people', async () => {
    const people: SamplePerson[] = [
      ...repeat(9, { variant: 'a' }),
      ...repeat(4, { variant: 'b', response: { score: 10, at: NOON + 1000 }, clickedAt: NOON + 900 }),
      ...repeat(3, { wave: 2, reminders: 1, response: { score: 2, at: NOON + DAY + 1 } }),
      ...repeat(2, { bounce: { kind: 'hard', reason: 'unknown-user' } }),
      ...repeat(1, { bounce: { kind: 'soft', reason: 'mailbox-full' }, response: { score: 8, at: NOON + 5 } }),
      ...repeat(2, { bounce: { kind: 'soft', reason: 'delayed' } }),
      ...repeat(1, { bounce: { kind: 'complaint', reason: 'abuse' }, unsubscribedAt: NOON + 7 }),
      ...repeat(2, { response: { score: 0, at: NOON + 3, suspicion: 'trap' } }),
      ...repeat(3, { state: 'failed', reason: 'refused' }),
      ...repeat(2, { state: 'skipped', reason: 'unsubscribed' }),
      ...repeat(1, { state: 'skipped', reason: 'throttled' }),
      ...repeat(5, { state: 'waiting' }),
      ...repeat(1, { state: 'sending' }),
    ]
    const id = await insert({ people, notAsked: ['throttled', 'not-sampled', 'throttled'], populations: ['{}', '{}'] })
    const figures = await getFigures(id)
    expect(figures).toMatchObject({
      ...{ asked: 36, sent: 24, delivered: 22, waiting: 6, clicked: 4, responded: 8, unsubscribed: 1 },
      ...{ bounced: 2, complained: 1, opened: null },
      failed: [{ reason: 'refused', count: 3 }],
      skipped: [
        { reason: 'unsubscribed', count: 2 },
        { reason: 'throttled', count: 1 },
      ],
      notAsked: [
        { reason: 'throttled', count: 2 },
        { reason: 'not-sampled', count: 1 },
      ],
      score: { promoters: 4, passives: 1, detractors: 3, nps: 12.5 },
      response: { rate: 8 / 22 },
      messages: [
        { reminder: 0, sent: 24, score: { count: 5 } },
        { reminder: 1, sent: 3, score: { count: 3, detractors: 3 } },
      ],
      waves: [
        { number: 2, asked: 3, responded: 3 },
        { number: 1, asked: 33, responded: 5 },
      ],
    })
    const sum = (rows: CampaignFigures['failed']) => rows.reduce((total, { count }) => total + count, 0)
    expect((figures.sent ?? 0) + figures.waiting + sum(figures.failed) + sum(figures.skipped)).toBe(figures.asked)
    const counts: Partial<Record<PeopleFigure, number>> = {
      ...{ asked: figures.asked, sent: figures.sent ?? 0, delivered: figures.delivered ?? 0, waiting: figures.waiting },
      ...{ clicked: figures.clicked, responded: figures.responded, unsubscribed: figures.unsubscribed },
      ...{ bounced: figures.bounced, complained: figures.complained, opened: 0 },
      ...{ failed: sum(figures.failed), skipped: sum(figures.skipped), 'not-asked': sum(figures.notAsked) },
    }
    for (const [figure, count] of Object.entries(counts)) {
      const listed = await listAll(id, { figure: figure as PeopleFigure })
      expect([figure, new Set(listed.map((person) => person.contact?.id)).size, listed.length]).toEqual([
        figure,
        count,
        count,
      ])
    }
    expect(await listAll(id, { figure: 'skipped', reason: 'throttled' })).toHaveLength(1)
    expect(await listAll(id, { figure: 'not-asked', reason: 'throttled' })).toHaveLength(2)
    expect(await listAll(id, { figure: 'responded', reminder: 1 })).toHaveLength(3)
    expect(await listAll(id, { figure: 'bounced' })).toMatchObject([
      { words: '550 No such user' },
      { reason: 'unknown-user' },
    ])
  })

  it('are empty for a draft, and for a campaign without messages', async () => {
    const figures = await getFigures(await insert({ people: [], populations: [] }))
    expect(figures).toMatchObject({ asked: 0, sent: 0, response: null, score: { nps: null }, weighted: [], test: null })
    expect(figures).toMatchObject({ randomSample: false, messages: [], waves: [], earlyAndLate: null })
  })

  it('have a response rate of all who were asked where links are passed on by hand', async () => {
    const people = [...repeat(3, { state: 'waiting' as const }), { response: { score: 9, at: NOON } }]
    const figures = await getFigures(await insert({ people, settings: { channel: 'link' } }))
    expect(figures).toMatchObject({ sent: null, delivered: null, response: { rate: 0.25 } })
  })

  it('bound the score, and compare early with late responders', async () => {
    const early = { response: { score: 10, at: NOON + 1 } }
    const people = [
      ...repeat(30, early),
      ...repeat(30, { reminders: 1, response: { score: 0, at: NOON + DAY + 1 } }),
      ...repeat(60, { reminders: 1 }),
    ]
    const { response, earlyAndLate } = await getFigures(await insert({ people }))
    expect(response).toMatchObject({ rate: 0.5, low: -50, high: 50, ifNeutral: 0 })
    expect(earlyAndLate).toMatchObject({
      early: 100,
      late: -100,
      difference: -200,
      ifSilentLikeLate: -50,
      significant: true,
    })
  })

  it('weigh responses by their chance to be asked and by strata, only where that differs', async () => {
    const gold = { stratum: 'gold', probability: 0.5 }
    const basic = { stratum: 'basic', probability: 0.05 }
    const respond = (score: number) => ({ response: { score, at: NOON + 1 } })
    const people = [
      ...repeat(20, { ...gold, ...respond(10) }),
      ...repeat(20, { ...gold, ...respond(3) }),
      ...repeat(10, gold),
      ...repeat(5, { ...basic, ...respond(10) }),
      ...repeat(15, { ...basic, ...respond(0) }),
      ...repeat(30, basic),
    ]
    const settings = { sample: { method: 'stratified' as const, property: 'tier', sizes: { gold: 50, basic: 50 } } }
    const populations = [JSON.stringify({ total: 1100, strata: { gold: 100, basic: 1000 } })]
    const id = await insert({ people, settings, populations })
    const figures = await getFigures(id)
    expect(figures.randomSample).toBe(true)
    expect(figures.score.nps).toBeCloseTo((100 * (25 - 35)) / 60, 9)
    const [hajek, stratified, postStratified] = figures.weighted
    // Gold stands for 2 people each, basic for 20.
    expect(hajek).toMatchObject({ method: 'hajek', nps: expect.closeTo((100 * -200) / (80 + 400), 9) })
    expect(stratified).toMatchObject({ method: 'stratified', nps: expect.closeTo((-50 * 1000) / 1100, 9) })
    expect(postStratified).toMatchObject({ method: 'post-stratified', nps: stratified?.nps })
    expect(stratified?.standardError).toBeGreaterThan(0)
    expect(figures.strata).toMatchObject([
      { stratum: 'basic', asked: 50, population: 1000 },
      { stratum: 'gold', asked: 50, score: { nps: 0 } },
    ])
    expect(figures.strata[1]?.standardizedDifference).toBeGreaterThan(0.1)
    expect(figures.rIndicator).toBeLessThan(1)
    // The values of a property may name customers.
    expect((await getFigures(id, { ...caller, role: 'viewer' })).strata).toEqual([])

    const equal = await getFigures(await insert({ people: repeat(9, { probability: 0.3, ...respond(9) }) }))
    expect(equal).toMatchObject({ weighted: [], randomSample: true })
    const unknown = await getFigures(await insert({ people: repeat(9, { probability: null, ...respond(9) }) }))
    expect(unknown).toMatchObject({ weighted: [], randomSample: false })
  })

  describe('of a test of two texts', () => {
    const respond = { response: { score: 9, at: NOON + 1 } }
    const late = { response: { score: 9, at: NOON + 8 * DAY } }
    const arms = (size: number, [a, b]: [number, number]): SamplePerson[] => [
      ...repeat(a, { variant: 'a', ...respond }),
      ...repeat(size - a, { variant: 'a' }),
      ...repeat(b, { variant: 'b', ...respond }),
      ...repeat(size - b - 1, { variant: 'b' }),
      { variant: 'b', ...late },
    ]
    const settings = { test: { texts: {}, waitDays: 7 } }

    it('hide the outcome until all messages are out and the time has passed', async () => {
      const id = await insert({ people: arms(200, [20, 60]), settings })
      const running = await getFigures(id)
      expect(running.test).toMatchObject({
        ...{ state: 'running', readableAt: null, difference: null, scoreChange: null },
        variants: [
          { variant: 'a', sent: 200, outcome: null },
          { variant: 'b', sent: 200, outcome: null },
        ],
      })
      for (const figure of ['asked', 'sent', 'delivered', 'clicked', 'responded', 'waiting'] as const)
        await expect(listAll(id, { figure, variant: 'a' })).rejects.toMatchObject({
          ...{ kind: 'conflict', code: 'test-running', path: 'variant' },
        })
      expect((await listAll(id, { figure: 'responded' })).every(({ variant }) => variant === null)).toBe(true)
      expect(await listAll(id, { figure: 'sent' })).toHaveLength(400)
    })

    it('tell when the outcome can be read, and then read it once, by the responses up to then', async () => {
      const id = await insert({ people: arms(200, [20, 60]), settings, times: { finishedAt: NOON + 5 } })
      const waiting = await getFigures(id)
      expect(waiting.test).toMatchObject({ state: 'running', readableAt: '2026-11-29T12:00:00.000Z' })
      service.time.advance(9 * DAY)
      const { test } = await getFigures(id)
      expect(test).toMatchObject({
        state: 'read',
        variants: [
          { variant: 'a', outcome: { responded: 20, rate: 0.1 } },
          { variant: 'b', outcome: { responded: 60, rate: 0.3 } },
        ],
        difference: { difference: expect.closeTo(0.2, 9), test: 'score', significant: true },
        scoreChange: { difference: 0, significant: false },
      })
      expect(await listAll(id, { figure: 'responded', variant: 'b' })).toHaveLength(61)
      expect(await listAll(id, { figure: 'sent', variant: 'a' })).toHaveLength(200)
      const small = await insert({ people: arms(99, [0, 60]), settings, times: { cancelledAt: NOON + 5 } })
      expect((await getFigures(small)).test).toMatchObject({
        state: 'too-few',
        difference: null,
        variants: [{ outcome: { rate: 0 } }, {}],
      })
    })
  })

  it('conclude nothing from what retention has left over', async () => {
    const settings = { test: { texts: {}, waitDays: 1 } }
    const people = repeat(3, { variant: 'a', response: { score: 9, at: NOON + 1 } })
    const id = await insert({ people, settings, times: { finishedAt: NOON } })
    await connection.database.batch([
      sql`update response set invitation_id = null where invitation_id in (
          select min(i.id) from invitation i where i.campaign_id = ${id})`,
    ])
    service.time.advance(9 * DAY)
    const figures = await getFigures(id)
    expect(figures).toMatchObject({ responded: 3, redacted: 1, score: { count: 2 }, response: null, weighted: [] })
    expect(figures.test).toMatchObject({ state: 'redacted', variants: [{ outcome: null }, { outcome: null }] })
  })

  it('refuse other workspaces, and filters that a figure does not have', async () => {
    const id = await insert({ people: [{}] })
    const stranger = { ...caller, workspaceId: service.theirs.workspaceId }
    await expect(getFigures(id, stranger)).rejects.toMatchObject({ code: 'campaign-not-found' })
    const list = (query: PeopleQuery, by = caller) => listCampaignPeople(service.deps, by, id, query, { limit: 9 })
    await expect(list({ figure: 'sent' }, stranger)).rejects.toMatchObject({ code: 'campaign-not-found' })
    await expect(list({ figure: 'sent', reason: 'x' })).rejects.toMatchObject({ code: 'unused-filter', path: 'reason' })
    await expect(list({ figure: 'clicked', reminder: 1 })).rejects.toMatchObject({ path: 'reminder' })
    await expect(list({ figure: 'not-asked', variant: 'a' })).rejects.toMatchObject({ path: 'variant' })
  })
})
