import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { operator } from '../../../server/domain/deps.ts'
import { overview } from '../../../server/domain/reports/overview.ts'
import { importAnswers } from '../../../server/domain/responses/imports.ts'
import { surveyToTake } from '../../../server/domain/responses/submission.ts'
import { declareSegmentKey } from '../../../server/domain/workspaces/segment-keys.ts'
import { holm, versusRest } from '../../../shared/comparison.ts'
import { tallyOf } from '../../../shared/nps.ts'
import { rangeOf } from '../../../shared/range.ts'
import { type Opened, sqlite } from '../../support/engines.ts'
import { NOON, type Service, serviceOver } from '../../support/world.ts'

const TODAY = '2026-11-22'

let opened: Opened
let service: Service
const looked = async (query: object) => {
  const { overview: of } = await overview(service.deps, operator(service.ours.workspaceId), query, {
    timeZone: 'Europe/London',
    weekStartsOn: 1,
  })
  if (!of) throw new Error('Expected a survey')
  return of
}

const surveyOf = async (answers: readonly { score: number; day: string; properties?: Record<string, string> }[]) => {
  const { body } = await service.call('POST', '/api/surveys', { name: 'Fresh' })
  const rows = answers.map(({ score, day, properties = {} }, occurrence) => ({
    occurrence,
    answer: { score, at: { day }, properties },
  }))
  await importAnswers(service.deps, await surveyToTake(service.deps, body.id), rows, { followUps: false })
  return body.id as string
}

beforeAll(async () => {
  opened = await sqlite()
  service = await serviceOver(opened.database)
  for (const key of ['shop', 'till']) await declareSegmentKey(service.deps, operator(service.ours.workspaceId), key)
})
afterAll(() => opened.close())

describe('the overview', () => {
  it('takes the interval that the answers bear', async () => {
    const spread = (count: number) =>
      Array.from({ length: count }, (_, index) => {
        const at = NOON - Math.floor((index * 365) / count) * 86_400_000
        return { score: 10, day: new Date(at).toISOString().slice(0, 10) }
      })
    const [few, some, many] = await Promise.all([surveyOf(spread(60)), surveyOf(spread(900)), surveyOf(spread(2900))])
    const intervalOf = async (survey: string, range: '7d' | '30d' | '90d' | 'year' | 'all') =>
      (await looked({ survey, ...rangeOf(range, TODAY) })).interval
    expect(await intervalOf(few, 'year')).toBe('quarter')
    expect(await intervalOf(some, 'year')).toBe('month')
    expect(await intervalOf(some, '90d')).toBe('month')
    expect(await intervalOf(many, '90d')).toBe('week')
    expect(await intervalOf(many, '7d')).toBe('day')
    expect(await intervalOf(many, 'all')).toBe('month')
    expect((await looked({ survey: many, ...rangeOf('year', TODAY), interval: 'week' })).interval).toBe('week')
  })

  it('offers no interval of more points than can be drawn', async () => {
    const survey = await surveyOf([
      { score: 10, day: '2016-01-01' },
      { score: 10, day: TODAY },
    ])
    const { intervals, interval } = await looked({ survey, interval: 'day' })
    expect(intervals).toEqual(['month', 'quarter'])
    expect(intervals).toContain(interval)
  })

  it('compares with as long a time before, where both have answers enough', async () => {
    const on = (day: string, count: number, score = 10) => Array.from({ length: count }, () => ({ score, day }))
    const survey = await surveyOf([...on('2026-10-20', 30, 0), ...on('2026-11-20', 30), ...on('2026-09-01', 29)])
    const { before } = await looked({ survey, ...rangeOf('30d', TODAY) })
    expect(before?.span).toEqual({ from: '2026-09-24', to: '2026-10-23' })
    expect(before?.change).toMatchObject({ difference: 200, significant: true })
    const october = await looked({ survey, from: '2026-10-01', to: '2026-10-31' })
    expect(october.before).toMatchObject({ figures: { count: 29 }, change: null })
    expect((await looked({ survey })).before).toBeNull()
  })

  it('finds the telling segments with Holm’s adjustment over all properties at once', async () => {
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
    const survey = await surveyOf(answers)
    const { segments } = await looked({ survey, ...rangeOf('7d', TODAY) })
    if (segments.kind !== 'telling') throw new Error(`Expected telling segments, not ${segments.kind}`)
    expect(segments.compared).toBe(7)

    const compared = (['shop', 'till'] as const).flatMap((key) => {
      const byValue = Object.groupBy(answers, ({ properties }) => properties[key])
      const tallies = Object.values(byValue).map((of = []) => tallyOf(of.map(({ score }) => score)))
      return versusRest(tallies).map((versus, index) => ({ value: Object.keys(byValue)[index], versus }))
    })
    const adjusted = holm(compared.map(({ versus }) => versus?.pValue ?? 1))
    const expected = compared
      .map(({ value, versus }, index) => ({ value, difference: versus?.difference, p: adjusted[index] ?? 1 }))
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

  it('says why it compares nothing', async () => {
    const survey = await surveyOf([{ score: 10, day: TODAY, properties: { shop: 'A' } }])
    expect((await looked({ survey, where: { shop: 'A' } })).segments).toEqual({ kind: 'filtered' })
    expect((await looked({ survey, by: 'colour' })).segments).toEqual({ kind: 'uncounted' })
    expect((await looked({ survey })).segments).toEqual({ kind: 'telling', compared: 0, segments: [] })
  })

  it('knows no survey of another workspace', async () => {
    await expect(looked({ survey: service.theirs.surveyId })).rejects.toMatchObject({ refusal: 'unknown' })
  })
})
