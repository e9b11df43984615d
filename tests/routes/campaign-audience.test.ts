import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../support/engines.ts'
import { createApiClient, createService, type Service, sampleContacts } from '../support/world.ts'

describe.each(engines)('the audience of a campaign by the API on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let campaignId: string

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    for (const contact of Object.values(sampleContacts)) {
      await service.call('POST', '/api/contacts', contact)
      service.time.advance(1000)
    }
    const { surveyId } = service.ours
    campaignId = (await service.call('POST', '/api/campaigns', { name: 'Spring', surveyId })).body.id
  })
  afterAll(() => connection.close())

  it('is previewed with names and reasons', async () => {
    const { body: mei } = await service.call('GET', '/api/contacts?phone=%2B8613800138000')
    const { id, externalId, email, phone, name, locale } = mei.data[0]
    const { status, body } = await service.call('GET', `/api/campaigns/${campaignId}/dry-run`)
    expect([status, body]).toEqual([
      200,
      {
        at: expect.any(String),
        ...{ audience: 3, isComplete: true, asked: 2, skipped: 1, strata: [], variants: [] },
        languages: [{ language: null, asked: 2 }],
        reasons: [{ reason: 'no-address', count: 1, contacts: [{ id, externalId, email, phone, name, locale }] }],
      },
    ])
    const list = async (query: string) =>
      (await service.call('GET', `/api/campaigns/${campaignId}/dry-run/contacts${query}`)).body
    const asked = await list('?limit=1')
    expect(asked.data).toMatchObject([{ name: 'Ada Lovelace' }])
    expect((await list(`?cursor=${asked.nextCursor}`)).data).toMatchObject([{ name: 'Grace Hopper' }])
    expect(await list('?outcome=no-address')).toMatchObject({ data: [{ name: '王梅' }], nextCursor: null })
    expect((await list('?outcome=throttled')).data).toEqual([])
    expect(await list('?outcome=tired')).toMatchObject({ status: 400, errors: [{ path: 'outcome' }] })
  })

  it('is planned', async () => {
    const { status, body } = await service.call('GET', '/api/sample-size?margin=5&confidence=0.9')
    expect([status, body]).toMatchObject([200, { margin: 5, confidence: 0.9, population: 3, isFeasible: false }])
    const { body: segment } = await service.call('POST', '/api/segments', {
      name: 'Ada',
      contacts: [sampleContacts.ada],
    })
    const { surveyId } = service.ours
    const planned = await service.call('GET', `/api/sample-size?margin=5&segment=${segment.id}&survey=${surveyId}`)
    expect(planned.body).toMatchObject({ confidence: 0.95, population: 1 })
  })

  it.each([
    ['', 'margin'],
    ['?margin=', 'margin'],
    ['?margin=0', 'margin'],
    ['?margin=five', 'margin'],
    ['?margin=5&confidence=1', 'confidence'],
    ['?margin=5&segmnt=x', 'segmnt'],
  ])('is not planned by %j', async (query, path) => {
    const { status, body } = await service.call('GET', `/api/sample-size${query}`)
    expect([status, body.errors.map((error: { path: string }) => error.path)]).toEqual([400, [path]])
  })

  it('is not that of another workspace', async () => {
    const stranger = createApiClient(service.app, service.theirs)
    const { body: segment } = await service.call('POST', '/api/segments', { name: 'Empty', contacts: [] })
    for (const path of [
      `/api/campaigns/${campaignId}/dry-run`,
      `/api/campaigns/${campaignId}/dry-run/contacts`,
      `/api/sample-size?margin=5&segment=${segment.id}`,
      `/api/sample-size?margin=5&survey=${service.ours.surveyId}`,
    ])
      expect([path, (await stranger('GET', path)).status]).toEqual([path, 404])
  })
})
