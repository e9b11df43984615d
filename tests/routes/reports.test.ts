import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { findOpenSurvey } from '../../server/domain/responses/submission.ts'
import { engines, openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { importResponseRows } from '../support/imported-rows.ts'
import { createApiClient, createService, type Service } from '../support/world.ts'

/** Answers on a day: `{ 10: 3, 6: 1 }` are three tens and a six. */
type Day = Record<number, number>

async function seedResponses(
  service: Service,
  survey: string,
  days: Record<string, Day>,
  properties = {},
): Promise<void> {
  const rows = Object.entries(days).flatMap(([day, scores]) =>
    Object.entries(scores).flatMap(([score, count]) =>
      Array.from({ length: count }, (_, occurrence) => ({
        occurrence,
        response: { score: Number(score), at: { day }, properties },
      })),
    ),
  )
  await importResponseRows(service.deps, await findOpenSurvey(service.deps, survey), rows, { followUps: false })
}

const createSurvey = async (service: Service): Promise<string> =>
  (await service.call('POST', '/api/surveys', { name: 'Fresh' })).body.id

describe.each(engines)('reports on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  it('count each person once, with the interval of that many, where asked', async () => {
    const survey = await createSurvey(service)
    const rows = ['ada', 'mei', undefined].flatMap((name, person) =>
      [0, 10, 10 - person].map((score, index) => ({
        occurrence: index,
        response: {
          ...{ score, properties: {}, at: { day: `2026-0${index + 1}-10` } },
          ...(name && { contact: { email: `${name}@persons.example` } }),
        },
      })),
    )
    await importResponseRows(service.deps, await findOpenSurvey(service.deps, survey), rows, { followUps: false })
    const getScore = async (query: string) => (await service.call('GET', `/api/surveys/${survey}/score?${query}`)).body
    const all = await getScore('per=response')
    expect(all).toMatchObject({ count: 9, promoters: 5, detractors: 3 })
    expect(all.persons).toBeUndefined()
    const persons = await getScore('per=person')
    expect(persons).toMatchObject({ count: 5, promoters: 3, passives: 1, detractors: 1 })
    expect(persons.persons).toEqual({ responses: 9, repeated: 2 })
    const { low, high } = persons.interval
    expect(high - low).toBeGreaterThan(all.interval.high - all.interval.low)
    expect(await getScore('per=person&to=2026-01-31')).toMatchObject({ count: 3, detractors: 3 })
    expect((await service.call('GET', `/api/surveys/${survey}/score?per=x`)).status).toBe(400)
  })

  it('compare two surveys, and two segments of one', async () => {
    const [survey, other] = [await createSurvey(service), await createSurvey(service)]
    await seedResponses(service, survey, { '2026-10-10': { 10: 60, 0: 20 } }, { shop: 'North' })
    await seedResponses(service, survey, { '2026-10-11': { 10: 20, 0: 60 } }, { shop: 'South' })
    await seedResponses(service, other, { '2026-10-10': { 10: 50, 7: 50 }, '2026-11-10': { 0: 9 } })
    const compare = (query: string) => service.call('GET', `/api/surveys/${survey}/comparison?${query}`)
    const { body: surveys } = await compare(`with=${other}&to=2026-10-31`)
    expect(surveys).toMatchObject({
      first: { count: 160, nps: 0 },
      second: { count: 100, nps: 50 },
      change: { difference: 50, significant: true },
    })
    const { body: segments } = await compare('by=shop&value=North&with=South')
    expect(segments).toMatchObject({
      first: { count: 80, nps: 50 },
      second: { count: 80, nps: -50 },
      change: { difference: -100, significant: true },
    })
    expect((await compare('by=shop&value=North&with=East')).body).toMatchObject({ second: { count: 0 }, change: null })
    for (const [query, path] of [
      ['with=unknown', 'with'],
      [`with=${service.theirs.surveyId}`, 'with'],
      ['by=shop&with=South', 'value'],
      ['by=shop&value=North', 'with'],
    ]) {
      const { status, body } = await compare(query ?? '')
      expect([status, body.errors[0].path]).toEqual([400, path])
    }
  })

  it('list the significant changes from one full period to the next', async () => {
    const survey = await createSurvey(service)
    const good = { 10: 60, 0: 10 }
    await seedResponses(service, survey, {
      ...{ '2026-05-10': good, '2026-06-10': good, '2026-07-10': { 10: 20, 0: 50 }, '2026-08-10': { 10: 22, 0: 48 } },
      '2026-09-10': { 10: 29 },
    })
    const { body: trend } = await service.call('GET', `/api/surveys/${survey}/trend?to=2026-09-30`)
    expect(trend.changes).toEqual([
      expect.objectContaining({
        before: { from: '2026-06-01', to: '2026-06-30' },
        after: { from: '2026-07-01', to: '2026-07-31' },
        difference: expect.closeTo(-8000 / 70, 9),
        significant: true,
      }),
    ])
    const { change, adjustedPValue, pValue } = { change: trend.change, ...trend.changes[0] }
    // August is compared with July for `change`, and three pairs for `changes`.
    expect(change.significant).toBe(true)
    expect(adjustedPValue).toBeCloseTo(3 * pValue, 12)
    expect((await service.call('GET', `/api/surveys/${survey}/trend?rolling=2`)).body.changes).toEqual([])
  })

  it('have no score and no interval without responses', async () => {
    const survey = await createSurvey(service)
    expect((await service.call('GET', `/api/surveys/${survey}/score`)).body).toEqual({
      count: 0,
      promoters: 0,
      passives: 0,
      detractors: 0,
      histogram: Array(11).fill(0),
      nps: null,
      interval: null,
      precision: null,
      display: 'counts',
      invited: 0,
      excluded: { suspect: 0, visits: {} },
      responseRate: null,
    })
    const { body: trend } = await service.call('GET', `/api/surveys/${survey}/trend`)
    expect(trend).toMatchObject({ points: [{ count: 0, nps: null }], change: null, alert: { status: 'unavailable' } })
    const { body: segments } = await service.call('GET', `/api/surveys/${survey}/segments?by=shop`)
    expect(segments).toEqual({ by: 'shop', segments: [], others: null, missing: 0, heterogeneity: null })
  })

  it('give the score with its interval, by any confidence and method', async () => {
    const survey = await createSurvey(service)
    await seedResponses(service, survey, { '2026-11-20': { 9: 9, 7: 20, 0: 3 } })
    const path = `/api/surveys/${survey}/score`
    const { body } = await service.call('GET', path)
    expect(body).toMatchObject({
      count: 32,
      promoters: 9,
      passives: 20,
      detractors: 3,
      nps: 18.75,
      precision: 'too-few',
    })
    expect(body.histogram).toEqual([3, 0, 0, 0, 0, 0, 0, 20, 0, 9, 0])
    expect(body.interval).toMatchObject({ confidence: 0.95, method: 'score' })
    expect(body.interval.low).toBeCloseTo(-2.7090464504, 8)
    expect(body.interval.high).toBeCloseTo(38.9697487139, 8)
    const { body: waldScore } = await service.call('GET', `${path}?confidence=0.9&method=adjusted-wald`)
    expect(waldScore.interval).toMatchObject({ confidence: 0.9, method: 'adjusted-wald' })
    expect((await service.call('GET', `${path}?confidence=1`)).status).toBe(400)
    expect((await service.call('GET', `${path}?method=guess`)).status).toBe(400)
  })

  it('include whole days in the workspace’s time zone, up to and including the last', async () => {
    const call = createApiClient(service.app, service.theirs)
    const survey = service.theirs.surveyId
    // In Shanghai it is eight hours later than in UTC: this is the evening of the 22nd, that the morning of the 23rd.
    for (const [key, minutes] of [
      ['evening', 0],
      ['morning', 5 * 60],
    ] as const) {
      service.time.advance(minutes * 60_000)
      await call('POST', `/embed/surveys/${survey}/responses`, { key, score: 10 })
    }
    const getCount = async (query: string) => (await call('GET', `/api/surveys/${survey}/score?${query}`)).body.count
    expect(await getCount('')).toBe(2)
    expect(await getCount('to=2026-11-22')).toBe(1)
    expect(await getCount('from=2026-11-23')).toBe(1)
    expect(await getCount('from=2026-11-22&to=2026-11-23')).toBe(2)
    const reversedRange = await call('GET', `/api/surveys/${survey}/score?from=2026-11-23&to=2026-11-22`)
    expect(reversedRange).toMatchObject({ status: 400, body: { errors: [{ path: 'to' }] } })
    const instantRange = await call('GET', `/api/surveys/${survey}/score?from=2026-11-23T00:00:00Z`)
    expect(instantRange).toMatchObject({ status: 400, body: { errors: [{ path: 'from' }] } })
  })

  it('return the same from the counts as from the responses', async () => {
    const survey = await createSurvey(service)
    await seedResponses(
      service,
      survey,
      { '2026-11-10': { 10: 30, 3: 2 }, '2026-11-12': { 8: 6 } },
      { area: 'A', till: '1' },
    )
    await seedResponses(service, survey, { '2026-11-10': { 9: 5, 0: 25 } }, { area: 'B', till: '1' })
    await seedResponses(service, survey, { '2026-11-11': { 7: 4 } })
    const paths = [
      `/api/surveys/${survey}/segments?by=area`,
      `/api/surveys/${survey}/segments?by=area&from=2026-11-11`,
      `/api/surveys/${survey}/segments?by=area&where[area]=A`,
      `/api/surveys/${survey}/score?where[area]=A`,
      `/api/surveys/${survey}/trend?interval=day&where[area]=A`,
    ]
    const getReports = async () => Promise.all(paths.map(async (path) => (await service.call('GET', path)).body))
    const reportsFromResponses = await getReports()
    await service.call('PUT', '/api/segment-keys/area')
    expect(await getReports()).toEqual(reportsFromResponses)
    await service.call('DELETE', '/api/segment-keys/area')

    const [segments, , , filtered] = reportsFromResponses
    expect(segments.segments.map(({ value, count }: { value: string; count: number }) => [value, count])).toEqual([
      ['A', 38],
      ['B', 30],
    ])
    expect(segments.missing).toBe(4)
    expect(segments.heterogeneity).toMatchObject({ degreesOfFreedom: 1, pValue: expect.any(Number) })
    expect(segments.segments[0].versusRest).toMatchObject({ significant: true })
    expect(filtered).toMatchObject({ count: 38, invited: null, responseRate: null })
    const combinedScore = await service.call('GET', `/api/surveys/${survey}/score?where[area]=B&where[till]=1`)
    expect(combinedScore.body).toMatchObject({ count: 30, detractors: 25 })
  })
})

describe('segments', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  it('are hidden if too small, and adjusted for multiple comparisons', async () => {
    const survey = await createSurvey(service)
    const shops: Record<string, Day> = { tiny: { 0: 4 }, small: { 10: 5 }, some: { 10: 20 }, many: { 10: 40 } }
    for (const [shop, scores] of Object.entries(shops)) {
      await seedResponses(service, survey, { '2026-11-20': scores }, { shop })
    }
    const { body } = await service.call('GET', `/api/surveys/${survey}/segments?by=shop`)
    expect(
      body.segments.map(({ value, display }: { value: string; display: string }) => `${value} ${display}`),
    ).toEqual(['many full', 'small counts', 'some muted', 'tiny hidden'])
    for (const { versusRest } of body.segments)
      expect(versusRest.adjustedPValue).toBeGreaterThanOrEqual(versusRest.pValue)
  })

  it('reject a property that no response has, and list the declared keys', async () => {
    const survey = await createSurvey(service)
    await seedResponses(service, survey, { '2026-11-20': { 10: 3 } }, { shop: 'Oslo' })
    await service.call('PUT', '/api/segment-keys/plan')
    const path = `/api/surveys/${survey}/segments`
    expect(await service.call('GET', `${path}?by=typo`)).toMatchObject({
      status: 400,
      body: { code: 'unknown-segment-key', detail: expect.stringContaining('plan'), errors: [{ path: 'by' }] },
    })
    expect(await service.call('GET', `${path}?by=plan`)).toMatchObject({ status: 200, body: { missing: 3 } })
    expect(await service.call('GET', `${path}?by=shop`)).toMatchObject({ status: 200, body: { missing: 0 } })
    await service.call('DELETE', '/api/segment-keys/plan')
  })

  it.each(['order', 'counted'])('name the 200 most frequent values of “%s” and take the rest together', async (by) => {
    if (by === 'counted') await service.call('PUT', '/api/segment-keys/counted')
    const survey = await createSurvey(service)
    for (let order = 0; order < 203; order++)
      await seedResponses(
        service,
        survey,
        { '2026-11-20': order < 200 ? { 9: 2 } : { 3: 1, 10: 1 } },
        { [by]: `${order}` },
      )
    await seedResponses(service, survey, { '2026-11-20': { 10: 1 } }, { [by]: '7' })
    await seedResponses(service, survey, { '2026-11-20': { 0: 1 } })
    const { body } = await service.call('GET', `/api/surveys/${survey}/segments?by=${by}`)
    expect(body.segments).toHaveLength(200)
    expect(body.segments.find(({ value }: { value: string }) => value === '7')).toMatchObject({ count: 3 })
    const namedCount = body.segments.reduce((sum: number, segment: { count: number }) => sum + segment.count, 0)
    expect(namedCount + body.others.count).toBe(407)
    expect(body.missing).toBe(1)
    const [{ versusRest }] = body.segments
    expect(versusRest).toMatchObject({ adjustedPValue: expect.any(Number) })
    if (by === 'counted') await service.call('DELETE', '/api/segment-keys/counted')
  })

  it('are declared at most twenty at a time', async () => {
    for (let index = 0; index < 20; index++) await service.call('PUT', `/api/segment-keys/k${index}`)
    expect((await service.call('PUT', '/api/segment-keys/k0')).status).toBe(200)
    expect(await service.call('PUT', '/api/segment-keys/k20')).toMatchObject({ status: 409 })
    await service.call('DELETE', '/api/segment-keys/k3')
    expect((await service.call('PUT', '/api/segment-keys/k20')).status).toBe(200)
    const { body } = await service.call('GET', '/api/segment-keys')
    expect(body.data).toHaveLength(20)
  })
})

describe('the trend', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const getTrend = async (survey: string, query: string) =>
    (await service.call('GET', `/api/surveys/${survey}/trend?${query}`)).body

  const formatPoints = (points: { from: string; to: string; count: number; complete: boolean }[]) =>
    points.map(({ from, to, count, complete }) => `${from}..${to} ${count}${complete ? '' : ' …'}`)

  it('has whole periods without gaps, with the current one marked', async () => {
    const survey = await createSurvey(service)
    await seedResponses(service, survey, { '2026-08-31': { 10: 2 }, '2026-09-01': { 10: 1 }, '2026-11-22': { 0: 4 } })
    expect(formatPoints((await getTrend(survey, 'interval=month')).points)).toEqual([
      '2026-08-01..2026-08-31 2',
      '2026-09-01..2026-09-30 1',
      '2026-10-01..2026-10-31 0',
      '2026-11-01..2026-11-30 4 …',
    ])
    expect(formatPoints((await getTrend(survey, 'interval=quarter')).points)).toEqual([
      '2026-07-01..2026-09-30 3',
      '2026-10-01..2026-12-31 4 …',
    ])
    expect(formatPoints((await getTrend(survey, 'interval=week&from=2026-11-10')).points)).toEqual([
      '2026-11-09..2026-11-15 0',
      '2026-11-16..2026-11-22 4 …',
    ])
    expect(formatPoints((await getTrend(survey, 'interval=day&from=2026-08-31&to=2026-09-01')).points)).toEqual([
      '2026-08-31..2026-08-31 2',
      '2026-09-01..2026-09-01 1',
    ])
  })

  it('pools the counts of rolling windows, and marks those not yet full', async () => {
    const survey = await createSurvey(service)
    await seedResponses(service, survey, { '2026-11-16': { 10: 1 }, '2026-11-17': { 0: 3 }, '2026-11-18': { 10: 4 } })
    const { points } = await getTrend(survey, 'interval=day&rolling=3&to=2026-11-19')
    expect(formatPoints(points)).toEqual([
      '2026-11-16..2026-11-16 1 …',
      '2026-11-16..2026-11-17 4 …',
      '2026-11-16..2026-11-18 8',
      '2026-11-17..2026-11-19 7',
    ])
    expect(points[2].nps).toBe(25)
  })

  it('compares the last two complete points that share no responses', async () => {
    const survey = await createSurvey(service)
    await seedResponses(service, survey, {
      '2026-09-05': { 10: 20, 0: 80 },
      '2026-10-05': { 10: 80, 0: 20 },
      '2026-11-05': { 0: 9 },
    })
    const { change } = await getTrend(survey, 'interval=month')
    expect(change).toMatchObject({
      before: { from: '2026-09-01', to: '2026-09-30' },
      after: { from: '2026-10-01', to: '2026-10-31' },
      difference: 120,
      significant: true,
    })
    expect(change.low).toBeGreaterThan(0)
    const rolling = await getTrend(survey, 'interval=month&rolling=2')
    expect(rolling.change).toBeNull()
    expect((await getTrend(survey, 'interval=month&from=2026-10-01')).change).toBeNull()
  })

  it('raises an alarm if the last complete period departs from the baseline, for any start of the range', async () => {
    const survey = await createSurvey(service)
    const weeks = Array.from({ length: 12 }, (_, week) =>
      new Date(Date.UTC(2026, 7, 24 + 7 * week)).toISOString().slice(0, 10),
    )
    const steadyWeeks = Object.fromEntries(weeks.map((day) => [day, { 10: 30, 8: 12, 3: 8 }]))
    await seedResponses(service, survey, steadyWeeks)
    const quietTrend = await getTrend(survey, 'interval=week&to=2026-11-15')
    expect(quietTrend.alert).toMatchObject({ status: 'quiet', reason: null, signals: [] })
    expect(quietTrend.alert.baseline).toEqual({ from: '2026-08-24', to: '2026-10-18', nps: 44 })
    service.time.advance(7 * 24 * 3600_000)
    await seedResponses(service, survey, { '2026-11-20': { 10: 5, 3: 45 } })
    for (const query of ['interval=week', 'interval=week&from=2026-11-20']) {
      const { alert } = await getTrend(survey, query)
      expect(alert).toMatchObject({ status: 'alarm', baseline: { nps: 44 } })
      expect(alert.signals).toContainEqual({
        from: '2026-11-16',
        to: '2026-11-22',
        chart: 'shewhart',
        direction: 'down',
      })
    }
  })

  it('rejects a range with too many points immediately', async () => {
    const survey = await createSurvey(service)
    const { status, body } = await service.call(
      'GET',
      `/api/surveys/${survey}/trend?interval=day&from=1970-01-01&to=9999-12-31`,
    )
    const futureTrend = await service.call(
      'GET',
      `/api/surveys/${survey}/trend?interval=day&from=9999-12-30&to=9999-12-31`,
    )
    expect(futureTrend.body).toMatchObject({ points: [], change: null })
    const openTrend = await service.call(
      'GET',
      `/api/surveys/${survey}/trend?interval=day&from=2026-11-21&to=9999-12-31`,
    )
    expect(openTrend.body.points[0].from).toBe('2026-11-21')
    expect(openTrend.body.points.at(-1).to).toBe(new Date(service.time.now()).toISOString().slice(0, 10))
    expect(status).toBe(400)
    expect(body.errors).toEqual([
      {
        path: 'interval',
        message: 'Expected a longer interval or a shorter time: at most 1000 points.',
        code: 'too-many-points',
      },
    ])
  })

  it.each(['interval=hour', 'rolling=0', 'rolling=1.5', 'rolling=1000', 'rolling=0x2', 'rolling=1e1'])(
    'refuses %s',
    async (query) => {
      const survey = await createSurvey(service)
      const { status, body } = await service.call('GET', `/api/surveys/${survey}/trend?${query}`)
      expect(status).toBe(400)
      expect(body.errors[0].path).toBe(query.split('=')[0])
    },
  )
})
