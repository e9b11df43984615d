import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createApiClient, createService, DAY, type Service, sampleContacts } from '../support/world.ts'

describe.each(engines)('segments on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  /** Ids and audit entries of one millisecond have no order. */
  const call = (...request: Parameters<Service['call']>) => {
    service.time.advance(1000)
    return service.call(...request)
  }
  let number = 0
  const create = (body: object, headers = {}) =>
    call('POST', '/api/segments', { name: `Segment ${++number}`, ...body }, headers)
  const listNames = async (id: string, query = '') =>
    (await service.call('GET', `/api/segments/${id}/contacts${query}`)).body.data.map(
      ({ name }: { name: string }) => name,
    )
  const selectAudit = async () =>
    (await service.call('GET', '/api/audit')).body.data.filter(({ action }: { action: string }) =>
      action.startsWith('segment.'),
    )

  it('are lists of contacts, which are created or found', async () => {
    await call('POST', '/api/contacts', sampleContacts.ada)
    const contacts = [sampleContacts.ada, { email: 'nobody' }, { email: 'ADA@example.com' }, sampleContacts.mei, 7]
    const body = { name: ' Regulars ', contacts }
    const { status, body: segment } = await create(body, { 'idempotency-key': 'regulars' })
    expect([status, segment]).toMatchObject([201, { name: 'Regulars', conditions: null, added: 2 }])
    expect(segment.skipped).toEqual([
      { contact: contacts[1], reason: expect.stringContaining('email') },
      { contact: contacts[2], reason: 'This contact is in the list already.' },
      { contact: 7, reason: expect.any(String) },
    ])
    expect((await create(body, { 'idempotency-key': 'regulars' })).body).toEqual(segment)
    expect((await create(body)).body).toMatchObject({ status: 409, code: 'name-taken' })
    expect(await listNames(segment.id)).toEqual(['Ada Lovelace', '王梅'])
    expect((await service.call('GET', `/api/segments/${segment.id}/count`)).body).toEqual({ count: 2, isExact: true })

    const path = `/api/segments/${segment.id}/contacts`
    const { body: added } = await call('POST', path, { contacts: [sampleContacts.grace, sampleContacts.ada, {}] })
    expect(added).toMatchObject({ added: 1, skipped: [{ contact: {} }] })
    const { body: page } = await service.call('GET', `${path}?limit=2`)
    expect(page.data).toMatchObject([{ name: 'Ada Lovelace' }, { name: '王梅' }])
    expect(await listNames(segment.id, `?limit=2&cursor=${page.nextCursor}`)).toEqual(['Grace Hopper'])

    expect((await call('DELETE', `${path}/${page.data[0].id}`)).status).toBe(204)
    expect((await call('DELETE', `${path}/${page.data[0].id}`)).body).toMatchObject({ code: 'contact-not-found' })
    expect((await service.call('GET', `/api/contacts/${page.data[0].id}`)).status).toBe(200)
    expect((await call('PATCH', `/api/segments/${segment.id}`, { conditions: { tiers: ['A'] } })).body).toMatchObject({
      status: 409,
      code: 'fixed-list',
    })
    expect((await call('PATCH', `/api/segments/${segment.id}`, { name: 'Gäste' })).body.name).toBe('Gäste')
    expect((await call('PATCH', `/api/segments/${segment.id}`, { name: 'Gäste' })).status).toBe(200)
    expect((await call('DELETE', `/api/segments/${segment.id}`)).status).toBe(204)
    expect((await call('GET', `/api/segments/${segment.id}`)).status).toBe(404)
    expect(
      (await selectAudit()).map(({ action, detail }: { action: string; detail: object }) => [action, detail]),
    ).toEqual([
      ['segment.deleted', { name: 'Gäste' }],
      ['segment.changed', { name: 'Gäste', fields: ['name'] }],
      ['segment.contact-removed', { name: 'Regulars', contact: page.data[0].id }],
      ['segment.contacts-added', { name: 'Regulars', contacts: 1 }],
      ['segment.created', { name: 'Regulars', contacts: 2 }],
    ])
  })

  it('are contacts that meet conditions', async () => {
    const people = [
      { email: 'a@example.org', name: 'A', locale: 'de-AT', properties: { country: 'AT', tier: 'a' } },
      { email: 'b@example.org', name: 'B', locale: 'de', properties: { country: 'DE', tier: 'B' } },
      { email: 'c@example.org', name: 'C', locale: 'den', properties: { country: 'FR' } },
    ]
    const ids: string[] = []
    for (const person of people) ids.push((await call('POST', '/api/contacts', person)).body.id)
    const { surveyId } = service.ours
    const { body: invited } = await call('POST', `/api/surveys/${surveyId}/invitations`, { contacts: [people[0]] })
    const token = invited.invitations[0].url.split('/').at(-1)
    const response = { key: 'a', score: 3, token, interaction: 'pointer' }
    const { body: receipt } = await call('POST', `/embed/surveys/${surveyId}/responses`, response)
    await call('PUT', `/api/responses/${receipt.id}/tags/late`)
    service.time.advance(10 * DAY)
    await call('POST', `/api/surveys/${surveyId}/invitations`, { contacts: [people[1]] })
    const find = async (conditions: object) => {
      const { body } = await create({ conditions: { properties: { country: ['AT', 'DE', 'FR'] }, ...conditions } })
      expect(body.conditions).toMatchObject(conditions)
      const { body: count } = await service.call('GET', `/api/segments/${body.id}/count`)
      const names = await listNames(body.id)
      expect(count).toEqual({ count: names.length, isExact: true })
      return names.join('')
    }
    expect(await find({})).toBe('ABC')
    expect(await find({ properties: { country: ['AT', 'DE'], tier: ['B'] } })).toBe('B')
    expect(await find({ tiers: ['A', 'B'] })).toBe('AB')
    expect(await find({ languages: ['de'] })).toBe('AB')
    expect(await find({ groups: ['promoter', 'detractor'] })).toBe('A')
    expect(await find({ lastScore: { from: 0, to: 2 } })).toBe('')
    expect(await find({ lastScore: { from: 3, to: 3 } })).toBe('A')
    expect(await find({ hasResponded: false })).toBe('BC')
    expect(await find({ neverAsked: true })).toBe('C')
    expect(await find({ notAskedWithinDays: 5 })).toBe('AC')
    expect(await find({ tags: ['late', 'dear'] })).toBe('A')
    expect(await find({ createdSince: '2026-11-23' })).toBe('')
    expect(await find({ createdBefore: '2026-11-23', createdSince: '2026-11-22' })).toBe('ABC')

    const { body: segment } = await create({ conditions: { tiers: ['A'] } })
    expect((await call('POST', `/api/segments/${segment.id}/contacts`, { contacts: [people[2]] })).body).toMatchObject({
      status: 409,
      code: 'conditional-segment',
    })
    expect((await call('DELETE', `/api/segments/${segment.id}/contacts/${ids[0]}`)).status).toBe(409)
    const { body: changed } = await call('PATCH', `/api/segments/${segment.id}`, { conditions: { tiers: ['B'] } })
    expect(changed.conditions).toEqual({ tiers: ['B'] })
    expect(await listNames(segment.id)).toEqual(['B'])
  })

  it('leave out who is known only from what respondents say', async () => {
    const { surveyId } = service.ours
    const response = { key: 'claim', score: 9, interaction: 'pointer', contact: { email: 'stranger@example.net' } }
    await call('POST', `/embed/surveys/${surveyId}/responses`, response)
    const { body: contacts } = await service.call('GET', '/api/contacts?email=stranger@example.net')
    expect(contacts.data).toHaveLength(1)
    const { body: segment } = await create({ conditions: { createdSince: '2020-01-01' } })
    const { body: page } = await service.call('GET', `/api/segments/${segment.id}/contacts`)
    expect(page.data.map(({ email }: { email: string }) => email)).not.toContain('stranger@example.net')
    expect(page.data.length).toBeGreaterThan(3)
  })

  it('are kept while a campaign uses them', async () => {
    const { body: segment } = await create({ contacts: [] })
    const settings = JSON.stringify({ segmentId: segment.id })
    const { workspaceId, surveyId } = service.ours
    await connection.database.batch([
      sql`insert into campaign (id, workspace_id, survey_id, name, settings, version, created_at, created_by, updated_at)
        values ('campaign', ${workspaceId}, ${surveyId}, 'Spring', ${settings}, 1, 1, 'cli', 1)`,
    ])
    expect((await call('DELETE', `/api/segments/${segment.id}`)).body).toMatchObject({
      status: 409,
      code: 'segment-in-use',
      detail: expect.stringContaining('“Spring”'),
    })
    await connection.database.batch([sql`update campaign set cancelled_at = 2 where id = 'campaign'`])
    expect((await call('DELETE', `/api/segments/${segment.id}`)).status).toBe(204)
  })

  it.each([
    [{}, 'conditions'],
    [{ conditions: { tiers: ['A'] }, contacts: [] }, 'conditions'],
    [{ conditions: {} }, 'conditions'],
    [{ conditions: { tiers: ['E'] } }, 'conditions.tiers.0'],
    [{ conditions: { tiers: [] } }, 'conditions.tiers'],
    [{ conditions: { lastScore: { from: 7, to: 6 } } }, 'conditions.lastScore.to'],
    [{ conditions: { createdSince: '2026-01-02', createdBefore: '2026-01-02' } }, 'conditions.createdBefore'],
    [{ conditions: { notAskedWithinDays: 0 } }, 'conditions.notAskedWithinDays'],
    [{ conditions: { languages: ['deutsch!'] } }, 'conditions.languages.0'],
    [
      { conditions: { properties: Object.fromEntries([...Array(21).keys()].map((key) => [key, ['x']])) } },
      'conditions.properties',
    ],
    [{ contacts: Array(1001).fill({}) }, 'contacts'],
    [{ contacts: [], name: ' ' }, 'name'],
  ])('refuse %j', async (body, path) => {
    const { status, body: problem } = await create(body)
    expect([status, problem.errors?.map((error: { path: string }) => error.path)]).toEqual([400, [path]])
  })

  it('are of one workspace', async () => {
    const { body: segment } = await create({ contacts: [sampleContacts.ada] })
    const stranger = createApiClient(service.app, service.theirs)
    for (const [method, path, body] of [
      ['GET', '', undefined],
      ['GET', '/contacts', undefined],
      ['GET', '/count', undefined],
      ['PATCH', '', { name: 'Stolen' }],
      ['POST', '/contacts', { contacts: [sampleContacts.mei] }],
      ['DELETE', '', undefined],
    ] as const)
      expect((await stranger(method, `/api/segments/${segment.id}${path}`, body)).status).toBe(404)
    expect((await stranger('GET', '/api/segments')).body.data).toEqual([])
    expect((await stranger('POST', '/api/segments', { name: segment.name, contacts: [] })).status).toBe(201)
  })

  it('lose a contact that is erased', async () => {
    const contact = { email: 'erased@example.org' }
    const { body: segment } = await create({ contacts: [contact] })
    const { body: page } = await service.call('GET', `/api/segments/${segment.id}/contacts`)
    expect((await call('DELETE', `/api/contacts/${page.data[0].id}`)).status).toBe(204)
    expect(await listNames(segment.id)).toEqual([])
  })

  it('add the same contacts once, however many add them at once', async () => {
    const { body: segment } = await create({ contacts: [] })
    const contacts = Array.from({ length: 20 }, (_, index) => ({ email: `many-${index}@example.org` }))
    const outcomes = await Promise.all(
      Array.from({ length: 4 }, () => service.call('POST', `/api/segments/${segment.id}/contacts`, { contacts })),
    )
    expect(outcomes.map(({ status }) => status)).toEqual([200, 200, 200, 200])
    expect((await service.call('GET', `/api/segments/${segment.id}/count`)).body.count).toBe(20)
  })
})
