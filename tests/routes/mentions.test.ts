import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyCounts } from '../../server/domain/recount.ts'
import { sql } from '../../server/store/sql.ts'
import type { MentionsReport } from '../../shared/report.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, DAY, type Service } from '../support/world.ts'

const reasons = {
  detractor: [
    { id: 'price', text: { en: 'Price' } },
    { id: 'speed', text: { en: 'Speed' } },
  ],
  promoter: [{ id: 'staff', text: { en: 'Staff' } }],
}

describe.each(engines)('reasons and tags on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let survey: string
  let number = 0

  const respond = async (score: number, answer?: string | string[], properties = {}): Promise<string> => {
    const body = { key: `k${number++}`, score, properties, ...(answer && { answers: { reasons: answer } }) }
    return (await service.call('POST', `/embed/surveys/${survey}/responses`, body)).body.id
  }
  const report = async (path: string): Promise<MentionsReport> =>
    (await service.call('GET', `/api/surveys/${survey}/${path}`)).body

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    survey = (await service.call('POST', '/api/surveys', { name: 'Why', reasons })).body.id
    // Until 22 November: 10 detractors name the price, 2 the speed. In the ten days after: 2 name the price, 10 the speed.
    for (let count = 0; count < 12; count++) await respond(3, count < 10 ? 'price' : ['speed'])
    service.time.advance(10 * DAY)
    for (let count = 0; count < 12; count++) await respond(3, count < 2 ? ['price'] : ['speed', 'speed', 'invented'])
    for (let count = 0; count < 6; count++) await respond(10, ['staff'], { shop: 'North' })
    await respond(5, undefined, { shop: 'North' })
  })
  afterAll(() => connection.close())

  it('are counted among the responses of a group that name any, with their change and effect', async () => {
    const now = await report('reasons?from=2026-11-24&to=2026-12-03')
    expect(now).toMatchObject({
      ...{ by: 'reason', group: 'detractor', count: 13, answered: 12 },
      before: { from: '2026-11-14', to: '2026-11-23' },
      mentions: [
        { value: 'speed', count: 10, share: 10 / 12, change: { before: 2 / 12, significant: true } },
        { value: 'price', count: 2, share: 2 / 12, change: { before: 10 / 12, significant: true }, impact: null },
      ],
    })
    const [speed] = now.mentions
    expect(speed?.change?.difference).toBeCloseTo(100 * (8 / 12), 9)
    // Of 19 responses 6 are promoters and 13 detractors; of the 9 without “speed”, 6 and 3.
    expect(speed?.impact).toMatchObject({ npsWith: -100, npsWithout: expect.closeTo(100 / 3, 9), significant: true })
    expect(speed?.impact?.points).toBeCloseTo((-7 / 19 - 3 / 9) * 100, 9)
    expect(await report('reasons?group=promoter')).toMatchObject({
      ...{ count: 6, answered: 6, before: null },
      mentions: [{ value: 'staff', count: 6, change: null }],
    })
  })

  it('are counted by a property, before and after it is declared as a segment key', async () => {
    const expectReports = async () => {
      expect(await report('reasons?group=promoter&where[shop]=North')).toMatchObject({
        ...{ count: 6, answered: 6 },
        mentions: [{ value: 'staff', count: 6 }],
      })
      expect((await report('reasons?where[shop]=North')).mentions).toEqual([])
      expect(await report('reasons?group=promoter&from=2026-12-02&where[shop]=North')).toMatchObject({ answered: 6 })
      expect(await report('reasons?group=promoter&to=2026-12-01&where[shop]=North')).toMatchObject({ answered: 0 })
    }
    await expectReports()
    await service.call('PUT', '/api/segment-keys/shop')
    await expectReports()
    const [cell] = await connection.database.all(
      sql<{
        count: number
      }>`select count from tally where segment_key = '$reason:shop=North' and segment_value = 'staff'`,
    )
    expect(cell).toEqual({ count: 6 })
    await service.call('DELETE', '/api/segment-keys/shop')
    await expectReports()
    await service.call('PUT', '/api/segment-keys/shop')
  })

  it('filter scores, trends and lists', async () => {
    const score = (where: string) => service.call('GET', `/api/surveys/${survey}/score?${where}`)
    expect((await score('where[reason]=speed')).body).toMatchObject({ count: 12, detractors: 12 })
    expect((await score('where[reason]=staff&where[shop]=North')).body).toMatchObject({ count: 6, promoters: 6 })
    const { body } = await service.call('GET', `/api/responses?survey=${survey}&where[reason]=price&limit=100`)
    expect(body.data).toHaveLength(12)
    expect((await service.call('GET', `/api/responses?survey=${survey}&where[reason]=invented`)).body.data).toEqual([])
  })

  it('follow each change of a response', async () => {
    const id = await respond(2, 'price')
    const { body: receipt } = await service.call('POST', `/embed/surveys/${survey}/responses`, {
      ...{ key: `k${number - 1}`, score: 2 },
    })
    const revise = (answers: object) =>
      service.call('PATCH', `/embed/responses/${id}`, { editToken: receipt.editToken, answers })
    const countOf = async (path: string, value: string) =>
      (await report(path)).mentions.find((mention) => mention.value === value)?.count ?? 0
    expect(await countOf('reasons', 'price')).toBe(13)
    await revise({ reasons: ['other'], other: 'The door was locked' })
    expect(await countOf('reasons', 'price')).toBe(12)
    expect(await countOf('reasons', 'other')).toBe(1)
    await revise({ reasons: null })
    expect(await countOf('reasons', 'other')).toBe(0)

    await service.call('PUT', `/api/responses/${id}/tags/refund`)
    expect(await report('tags')).toMatchObject({ by: 'tag', answered: 1, mentions: [{ value: 'refund', count: 1 }] })
    const tagged = await service.call('GET', `/api/surveys/${survey}/score?where[tag]=refund`)
    expect(tagged.body).toMatchObject({ count: 1, detractors: 1 })
    await service.call('DELETE', `/api/responses/${id}/tags/refund`)
    expect((await report('tags')).mentions).toEqual([])
    await service.call('PUT', `/api/responses/${id}/tags/refund`)
    await service.call('DELETE', `/api/responses/${id}`)
    expect((await report('tags')).mentions).toEqual([])
    expect(await verifyCounts({ database: connection.database })).toEqual([])
  })
})
