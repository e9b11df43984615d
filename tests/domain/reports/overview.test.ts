import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../../server/domain/deps.ts'
import { getOverview } from '../../../server/domain/reports/overview.ts'
import { findOpenSurvey } from '../../../server/domain/responses/submission.ts'
import { declareSegmentKey } from '../../../server/domain/workspaces/segment-keys.ts'
import { compareWithRest, holm } from '../../../shared/comparison.ts'
import { tallyScores } from '../../../shared/nps.ts'
import { resolveRange } from '../../../shared/range.ts'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { importResponseRows } from '../../support/imported-rows.ts'
import { createService, NOON, type Service } from '../../support/world.ts'

const TODAY = '2026-11-22'

let connection: TestConnection
let service: Service
const loadOverview = async (query: object) => {
  const { overview: overviewData } = await getOverview(service.deps, cliCaller(service.ours.workspaceId), query, {
    timeZone: 'Europe/London',
    weekStartsOn: 1,
  })
  if (!overviewData) throw new Error('Expected a survey')
  return overviewData
}

const createSurveyWith = async (
  answers: readonly { score: number; day: string; properties?: Record<string, string> }[],
) => {
  const { body } = await service.call('POST', '/api/surveys', { name: 'Fresh' })
  const rows = answers.map(({ score, day, properties = {} }, occurrence) => ({
    occurrence,
    response: { score, at: { day }, properties },
  }))
  await importResponseRows(service.deps, await findOpenSurvey(service.deps, body.id), rows, { followUps: false })
  return body.id as string
}

beforeAll(async () => {
  connection = await openSqliteEngine()
  service = await createService(connection.database)
  for (const key of ['shop', 'till']) await declareSegmentKey(service.deps, cliCaller(service.ours.workspaceId), key)
})
afterAll(() => connection.close())

describe('the overview', () => {
  it('chooses the period length that the responses support', async () => {
    const spreadOverYear = (count: number) =>
      Array.from({ length: count }, (_, index) => {
        const at = NOON - Math.floor((index * 365) / count) * 86_400_000
        return { score: 10, day: new Date(at).toISOString().slice(0, 10) }
      })
    const [fewResponses, someResponses, manyResponses] = await Promise.all([
      createSurveyWith(spreadOverYear(60)),
      createSurveyWith(spreadOverYear(900)),
      createSurveyWith(spreadOverYear(2900)),
    ])
    const defaultInterval = async (survey: string, range: '7d' | '30d' | '90d' | 'year' | 'all') =>
      (await loadOverview({ survey, ...resolveRange(range, TODAY) })).interval
    expect(await defaultInterval(fewResponses, 'year')).toBe('quarter')
    expect(await defaultInterval(someResponses, 'year')).toBe('month')
    expect(await defaultInterval(someResponses, '90d')).toBe('month')
    expect(await defaultInterval(manyResponses, '90d')).toBe('month')
    expect(await defaultInterval(manyResponses, 'all')).toBe('month')
    expect(
      (await loadOverview({ survey: manyResponses, ...resolveRange('year', TODAY), interval: 'week' })).interval,
    ).toBe('week')
  })

  it('draws the twelve months up to the end of a shorter range, and only the range by days and weeks', async () => {
    const days = ['2025-03-01', '2025-12-05', '2026-06-01', TODAY]
    const survey = await createSurveyWith(days.flatMap((day) => Array.from({ length: 40 }, () => ({ score: 10, day }))))
    const range = resolveRange('30d', TODAY)
    const { interval, trend } = await loadOverview({ survey, ...range })
    expect(interval).toBe('month')
    expect([trend.points.length, trend.points[0]?.from, trend.points.at(-1)?.to]).toEqual([
      12,
      '2025-12-01',
      '2026-11-30',
    ])
    const byDay = await loadOverview({ survey, ...range, interval: 'day' })
    expect(byDay.trend.points).toHaveLength(30)
    expect((await loadOverview({ survey, interval: 'month' })).trend.points).toHaveLength(21)
    const youngSurvey = await createSurveyWith([
      { score: 10, day: '2026-09-01' },
      { score: 10, day: TODAY },
    ])
    const young = await loadOverview({ survey: youngSurvey, ...range, interval: 'month' })
    expect(young.trend.points[0]?.from).toBe('2026-09-01')
  })

  it('loads no reasons and comments where the score is hidden', async () => {
    const survey = await createSurveyWith([{ score: 10, day: TODAY, properties: { shop: 'Small' } }])
    const { score, why, comments } = await loadOverview({ survey, where: { shop: 'Small' } })
    expect([score.display, why, comments]).toEqual(['hidden', null, []])
  })

  it('does not count on two independent samples where the same people responded in both spans', async () => {
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'Panel' })
    const rows = Array.from({ length: 80 }, (_, person) => person).flatMap((person) => {
      // Everyone is either for or against, and a few of those against come round.
      const [before, after] = person < 40 ? [10, 10] : person < 46 ? [0, 10] : [0, 0]
      return (
        [
          ['2026-10-10', before],
          ['2026-11-10', after],
        ] as const
      ).map(([day, score], occurrence) => ({
        occurrence,
        response: { score, at: { day }, properties: {}, contact: { externalId: `panel-${person}` } },
      }))
    })
    await importResponseRows(service.deps, await findOpenSurvey(service.deps, survey.id), rows, { followUps: false })
    const query = { survey: survey.id, from: '2026-11-01', to: '2026-11-30' }
    const independent = (await loadOverview(query)).previous?.change
    const paired = (await loadOverview({ ...query, per: 'person' })).previous?.change
    expect(independent).toMatchObject({ difference: 15, significant: false })
    expect(paired).toMatchObject({ difference: 15, significant: true })
  })

  it('offers no period length with more points than can be drawn', async () => {
    const survey = await createSurveyWith([
      { score: 10, day: '2016-01-01' },
      { score: 10, day: TODAY },
    ])
    const { intervals, interval } = await loadOverview({ survey, interval: 'day' })
    expect(intervals).toEqual(['month', 'quarter'])
    expect(intervals).toContain(interval)
  })

  it('compares with the previous span of the same length, if both have enough responses', async () => {
    const responsesOn = (day: string, count: number, score = 10) =>
      Array.from({ length: count }, () => ({ score, day }))
    const survey = await createSurveyWith([
      ...responsesOn('2026-10-20', 30, 0),
      ...responsesOn('2026-11-20', 30),
      ...responsesOn('2026-09-01', 29),
    ])
    const { previous: before } = await loadOverview({ survey, ...resolveRange('30d', TODAY) })
    expect(before?.span).toEqual({ from: '2026-09-24', to: '2026-10-23' })
    expect(before?.change).toMatchObject({ difference: 200, significant: true })
    const october = await loadOverview({ survey, from: '2026-10-01', to: '2026-10-31' })
    expect(october.previous).toMatchObject({ metrics: { count: 29 }, change: null })
    expect((await loadOverview({ survey })).previous).toBeNull()
  })

  it('finds notable segments with Holm’s adjustment over all properties at once', async () => {
    const shops = { A: [30, 10, 20], B: [40, 10, 10], C: [15, 5, 40], D: [33, 12, 15] }
    const answers = Object.entries(shops).flatMap(([shop, counts]) =>
      counts.flatMap((count, group) =>
        Array.from({ length: count }, (_, index) => ({
          score: [10, 7, 2][group] as number,
          day: TODAY,
          properties: { shop, till: `${(index + group) % 3}` },
        })),
      ),
    )
    const survey = await createSurveyWith(answers)
    const { segments } = await loadOverview({ survey, ...resolveRange('7d', TODAY) })
    if (segments.kind !== 'notable') throw new Error(`Expected notable segments, not ${segments.kind}`)
    expect(segments.compared).toBe(7)

    const comparisons = (['shop', 'till'] as const).flatMap((key) => {
      const byValue = Object.groupBy(answers, ({ properties }) => properties[key])
      const tallies = Object.values(byValue).map((responses = []) => tallyScores(responses.map(({ score }) => score)))
      return compareWithRest(tallies).map((versus, index) => ({ value: Object.keys(byValue)[index], versus }))
    })
    const adjustedPValues = holm(comparisons.map(({ versus }) => versus?.pValue ?? 1))
    const expected = comparisons
      .map(({ value, versus }, index) => ({ value, difference: versus?.difference, p: adjustedPValues[index] ?? 1 }))
      .filter(({ p }) => p < 0.05)
      .sort((a, b) => a.p - b.p)
    expect(expected.length).toBeGreaterThan(0)
    expect(
      segments.segments.map(({ value, versusRest: { difference, adjustedPValue } }) => [
        value,
        difference,
        adjustedPValue,
      ]),
    ).toEqual(
      expected.map(({ value, difference, p }) => [value, expect.closeTo(difference ?? 0, 9), expect.closeTo(p, 12)]),
    )
  })

  it('gives the reason if it compares nothing', async () => {
    const survey = await createSurveyWith([{ score: 10, day: TODAY, properties: { shop: 'A' } }])
    expect((await loadOverview({ survey, where: { shop: 'A' } })).segments).toEqual({ kind: 'filtered' })
    expect((await loadOverview({ survey, by: 'colour' })).segments).toEqual({ kind: 'uncounted' })
    expect((await loadOverview({ survey })).segments).toEqual({ kind: 'notable', compared: 0, segments: [] })
  })

  it('does not find a survey of another workspace', async () => {
    await expect(loadOverview({ survey: service.theirs.surveyId })).rejects.toMatchObject({ kind: 'notFound' })
  })
})
