import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_OWN_CHOICES } from '../../server/domain/follow-ups/choices.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createApiClient, createService, type Service } from '../support/world.ts'

describe.each(engines)('causes and remedies on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const list = async (path: string) => (await service.call('GET', path)).body.data as Record<string, unknown>[]

  it('begin with value, system and people', async () => {
    const causes = await list('/api/causes')
    expect(causes[0]).toEqual({
      id: 'price',
      category: 'value',
      names: { en: 'Price', 'zh-Hans': '价格', 'zh-Hant': '價格' },
      position: 10,
      archived: false,
      custom: false,
    })
    expect([...new Set(causes.map(({ category }) => category))]).toEqual(['value', 'system', 'people'])
    expect((await list('/api/remedies')).map(({ id }) => id)).toContain('refund')
    expect((await list('/api/remedies'))[0]).not.toHaveProperty('category')
  })

  it('are renamed, moved and archived, also ours; each of two changes at once stays', async () => {
    const patch = (body: object) => service.call('PATCH', '/api/causes/price', body)
    await Promise.all([patch({ names: { en: 'Too dear' } }), patch({ archived: true }), patch({ position: 500 })])
    const price = { id: 'price', names: { en: 'Too dear' }, archived: true, position: 500, category: 'value' }
    expect(await list('/api/causes')).toContainEqual({ ...price, custom: false })
    expect((await list('/api/causes')).filter(({ id }) => id === 'price')).toHaveLength(1)
    const theirs = createApiClient(service.app, service.theirs)
    expect((await theirs('GET', '/api/causes')).body.data[0].names.en).toBe('Price')
    expect(await service.call('PATCH', '/api/causes/none', { archived: true })).toMatchObject({
      status: 404,
      body: { code: 'cause-not-found' },
    })
    expect((await service.call('PATCH', '/api/remedies/refund', { category: 'value' })).status).toBe(400)
    expect((await service.call('PATCH', '/api/causes/price', { names: {} })).status).toBe(400)
  })

  it('are added once, at the end, up to a limit', async () => {
    const input = { names: { en: 'Weather', 'zh-Hans': '天气' }, category: 'system' }
    const headers = { 'idempotency-key': 'weather' }
    const { status, body } = await service.call('POST', '/api/causes', input, headers)
    expect(status).toBe(201)
    expect(body).toMatchObject({ ...input, position: 510, archived: false, custom: true })
    expect((await service.call('POST', '/api/causes', input, headers)).body.id).toBe(body.id)
    expect((await list('/api/causes')).at(-1)).toEqual(body)
    expect((await service.call('POST', '/api/causes', { names: { en: 'Weather' } })).status).toBe(400)
    for (let count = 0; count < MAX_OWN_CHOICES; count++)
      expect((await service.call('POST', '/api/remedies', { names: { en: `Remedy ${count}` } })).status).toBe(201)
    expect(await service.call('POST', '/api/remedies', { names: { en: 'One more' } })).toMatchObject({
      status: 409,
      body: { code: 'too-many-choices' },
    })
  })

  it('are read by agents, and changed by those who change settings', async () => {
    const agent = await signInMember(service, 'agent')
    expect((await agent.get('/api/causes')).status).toBe(200)
    const send = (method: string, path: string, body: object) =>
      service.app.request(`https://vouch.test${path}`, {
        method,
        headers: { cookie: agent.cookie, origin: 'https://vouch.test', 'content-type': 'application/json' },
        body: JSON.stringify(body),
      })
    expect((await send('PATCH', '/api/causes/price', { archived: false })).status).toBe(403)
    expect((await send('POST', '/api/remedies', { names: { en: 'Mine' } })).status).toBe(403)
  })
})
