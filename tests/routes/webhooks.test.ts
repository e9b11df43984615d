import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, type Service } from '../support/world.ts'

describe.each(engines)('webhooks on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const url = 'https://hooks.example.com/vouch?token=secretpart'
  const create = (webhook: object = {}, headers: Record<string, string> = {}) =>
    service.call('POST', '/api/webhooks', { url, events: ['response.*'], ...webhook }, headers)
  const errorsOf = async (webhook: object) => {
    const { status, body } = await create(webhook)
    return [status, ...(body.errors ?? []).map(({ path, code }: { path: string; code: string }) => `${path} ${code}`)]
  }

  it('are created, listed, changed and deleted, and show their secret once', async () => {
    const { surveyId } = service.ours
    const { body: webhook, status } = await create({ survey: surveyId, groups: ['detractor'] })
    expect(status).toBe(201)
    const { secret, ...shown } = webhook
    expect(secret).toMatch(/^whsec_[\w+/]{43}=$/)
    expect(shown).toMatchObject({
      name: 'hooks.example.com',
      url: 'https://hooks.example.com/vouch?…',
      events: ['response.*'],
      survey: surveyId,
      groups: ['detractor'],
      previousSecretUntil: null,
    })
    expect((await create()).body.name).toBe('hooks.example.com (2)')
    const path = `/api/webhooks/${webhook.id}`
    expect((await service.call('GET', path)).body).toEqual(shown)
    const patch = { url: 'https://example.org/', survey: null, events: ['*'], name: 'Renamed' }
    const { body: changed } = await service.call('PATCH', path, patch)
    expect(changed).toMatchObject({ ...patch, groups: ['detractor'] })
    const { body: list } = await service.call('GET', '/api/webhooks')
    expect(list.data).toContainEqual(changed)
    expect((await service.call('GET', '/api/channels')).body.data).toEqual([])
    expect((await service.call('GET', `/api/channels/${webhook.id}`)).status).toBe(404)
    const { body: audit } = await service.call('GET', '/api/audit?limit=200')
    const stored = await connection.database.all(sql`select * from channel`)
    for (const text of [list, changed, audit, stored, service.log]) {
      expect(JSON.stringify(text)).not.toContain('secretpart')
      expect(JSON.stringify(text)).not.toContain('whsec_')
    }
    expect((await service.call('DELETE', path)).status).toBe(204)
    expect((await service.call('GET', path)).status).toBe(404)
  })

  it('have https addresses, unless configured for development', async () => {
    for (const wrong of ['http://example.com', 'ftp://example.com', 'example.com', 'https://me:pw@example.com', ' '])
      expect((await errorsOf({ url: wrong }))[0]).toBe(400)
    service.deps.allowsPrivateWebhooks = true
    expect((await create({ url: 'http://127.0.0.1:9/hook#part' })).body.url).toBe('http://127.0.0.1:9/hook')
    delete service.deps.allowsPrivateWebhooks
  })

  it('refuse unknown events, surveys, groups and fields', async () => {
    expect(await errorsOf({ events: ['response.cretaed'] })).toEqual([400, 'events.0 event-types'])
    expect(await errorsOf({ events: undefined })).toEqual([400, 'events required'])
    expect(await errorsOf({ survey: service.theirs.surveyId })).toEqual([400, 'survey unknown-survey'])
    expect((await errorsOf({ groups: ['happy'] }))[0]).toBe(400)
    expect(await errorsOf({ secret: 'mine' })).toEqual([400, 'secret unknown-field'])
    expect((await errorsOf({ name: 'Taken' }))[0]).toBe(201)
    expect(await errorsOf({ name: 'Taken' })).toEqual([409, 'name name-taken'])
  })

  it('are created once for one Idempotency-Key, with the same secret', async () => {
    const first = await create({}, { 'idempotency-key': 'webhook' })
    const second = await create({}, { 'idempotency-key': 'webhook' })
    expect(second.body).toEqual(first.body)
  })

  it('get a new secret, and keep the previous one for a day', async () => {
    const { body: webhook } = await create()
    const path = `/api/webhooks/${webhook.id}`
    const { body, status } = await service.call('POST', `${path}/secret`)
    expect(status).toBe(201)
    expect(body.secret).toMatch(/^whsec_/)
    expect(body.secret).not.toBe(webhook.secret)
    const { previousSecretUntil } = (await service.call('GET', path)).body
    expect(Date.parse(previousSecretUntil) - service.deps.now()).toBe(24 * 60 * 60 * 1000)
  })
})
