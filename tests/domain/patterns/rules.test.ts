import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { MAX_PATTERNS } from '../../../shared/pattern.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { createRecovery } from '../../support/recovery.ts'
import { createService, DAY, type Service } from '../../support/world.ts'

describe.each(engines)('the rules of patterns on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let work: () => Promise<void>
  let mei = ''

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    const recovery = createRecovery(service)
    work = recovery.work
    for (const [name, score] of Object.entries({ mei: 4, ada: 2, bob: 1 })) {
      const id = await recovery.respond({ email: `${name}@example.com`, name }, score)
      if (name === 'mei') mei = id
    }
    service.time.advance(60 * DAY)
    await work()
  })
  afterAll(() => connection.close())

  const list = async () => (await service.call('GET', '/api/patterns')).body
  const listIds = async (): Promise<string[]> => (await list()).data.map(({ id }: { id: string }) => id)
  const readFigures = async (id: string) =>
    (await list()).data.find((pattern: { id: string }) => pattern.id === id).figures
  const readPattern = async (followUpId: string) =>
    (await service.call('GET', `/api/follow-ups/${followUpId}/pattern`)).body.pattern
  const patch = (id: string, body: object) => service.call('PATCH', `/api/patterns/${id}`, body)
  const order = (ids: string[]) => service.call('PUT', '/api/patterns/order', { ids })
  const pattern = {
    names: { en: 'Low' },
    suggestions: { en: 'Call.' },
    conditions: { lowestScore: { from: 0, to: 4 } },
  }
  const create = (body: object = {}) => service.call('POST', '/api/patterns', { ...pattern, ...body })

  it('can be changed, paused, ordered, added, deleted and restored', async () => {
    const renamed = await patch('silent-leaver', { names: { en: 'Gone quiet' } })
    expect(renamed.body).toMatchObject({
      names: { en: 'Gone quiet', 'zh-Hans': '沉默离开者' },
      changed: true,
      custom: false,
    })
    expect((await list()).isComputing).toBe(false)
    expect((await patch('silent-leaver', { paused: true, version: 1 })).body.code).toBe('changed')
    const { body } = await patch('silent-leaver', { paused: true, version: renamed.body.version })
    expect(body.pausedAt).not.toBeNull()
    expect((await list()).isComputing).toBe(true)
    // At once, before the customers are looked at again.
    expect(await readPattern(mei)).toBeNull()
    await work()
    expect((await readPattern(mei)).id).toBe('silent-detractor')
    const added = await create()
    expect(added).toMatchObject({ status: 201, body: { custom: true, position: 90 } })
    const others = (await listIds()).filter((id) => id !== added.body.id)
    expect((await order(others)).body.code).toBe('pattern-order')
    expect((await order([added.body.id, ...others])).body.data[0].id).toBe(added.body.id)
    await work()
    expect(await readFigures(added.body.id)).toMatchObject({ share: { count: 3, total: 3, share: 1, high: 1 } })
    expect((await service.call('DELETE', `/api/patterns/${added.body.id}`)).status).toBe(204)
    expect((await service.call('GET', `/api/patterns/${added.body.id}`)).status).toBe(404)
    expect((await list()).others.share.count).toBe(3)
    await service.call('DELETE', '/api/patterns/silent-leaver')
    expect((await service.call('GET', '/api/patterns/silent-leaver')).body).toMatchObject({
      ...{ names: { en: 'Silent leaver' }, pausedAt: null, changed: false },
    })
    await work()
    expect((await readPattern(mei)).id).toBe('silent-leaver')
    const { body: audit } = await service.call('GET', '/api/audit?limit=20')
    expect(audit.data.map(({ action }: { action: string }) => action)).toEqual(
      expect.arrayContaining([
        ...['pattern.changed', 'pattern.paused', 'pattern.created', 'patterns.ordered', 'pattern.deleted'],
        'pattern.restored',
      ]),
    )
  })

  it('are saved with their place in one change, or not at all', async () => {
    const before = await listIds()
    const { body } = await create({ after: 'complainer' })
    const place = before.indexOf('complainer') + 1
    expect(await listIds()).toEqual(before.toSpliced(place, 0, body.id))
    await work()
    const { version } = (await service.call('GET', `/api/patterns/${body.id}`)).body
    const changed = await patch(body.id, { names: { en: 'Lower' }, after: null, version })
    expect(changed.body).toMatchObject({ names: { en: 'Lower' } })
    expect(await listIds()).toEqual([body.id, ...before])
    expect((await list()).isComputing).toBe(true)
    await work()
    for (const after of ['gone', body.id])
      expect(await patch(body.id, { names: { en: 'Lowest' }, after })).toMatchObject({
        ...{ status: 409, body: { code: 'pattern-order' } },
      })
    expect((await create({ after: 'gone' })).body.code).toBe('pattern-order')
    expect((await service.call('GET', `/api/patterns/${body.id}`)).body).toMatchObject({
      ...{ names: { en: 'Lower' }, version: changed.body.version },
    })
    // As the form is sent when nothing was changed.
    expect((await patch(body.id, { names: { en: 'Lower' }, after: null })).body.version).toBe(changed.body.version)
    expect((await list()).isComputing).toBe(false)
    await service.call('DELETE', `/api/patterns/${body.id}`)
  })

  it('are not revived by a change that meets their deletion', async () => {
    const { body } = await create()
    const path = `/api/patterns/${body.id}`
    const [changed, deleted] = await Promise.all([
      patch(body.id, { names: { en: 'Lower' } }),
      service.call('DELETE', path),
    ])
    expect([200, 404]).toContain(changed.status)
    expect(deleted.status).toBe(204)
    expect((await service.call('GET', path)).status).toBe(404)
  })

  it('are no more than the maximum, also when two are added at once, and can be ordered then', async () => {
    const missing = MAX_PATTERNS - (await listIds()).length
    for (let count = 1; count < missing; count++) await create()
    const last = await Promise.all([create(), create()])
    expect(last.map(({ status }) => status).sort()).toEqual([201, 409])
    const ids = await listIds()
    expect(ids).toHaveLength(MAX_PATTERNS)
    expect((await order(ids.toReversed())).status).toBe(200)
    expect(await listIds()).toEqual(ids.toReversed())
    expect((await create()).body.code).toBe('too-many-patterns')
  })
})
