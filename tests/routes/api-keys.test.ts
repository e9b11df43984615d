import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { Unavailable } from '../../server/store/database.ts'
import { selectApiKeyById } from '../../server/store/queries/api-keys.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createApiClient, createService, MINUTE, type Service } from '../support/world.ts'

describe('API keys', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  it('allow what their scope covers, and name the missing scope', async () => {
    const callByScope = Object.fromEntries(
      await Promise.all(
        ['read', 'write', 'admin'].map(async (scope) => {
          const { body } = await service.call('POST', '/api/keys', { name: scope, scope })
          return [scope, createApiClient(service.app, { apiKey: body.secret })] as const
        }),
      ),
    ) as Record<'read' | 'write' | 'admin', Service['call']>
    const getStatuses = async (call: Service['call']) => [
      (await call('GET', '/api/surveys')).status,
      (await call('POST', '/api/surveys', { name: 'x' })).status,
      (await call('GET', '/api/keys')).status,
    ]
    expect(await getStatuses(callByScope.read)).toEqual([200, 403, 403])
    expect(await getStatuses(callByScope.write)).toEqual([200, 201, 403])
    expect(await getStatuses(callByScope.admin)).toEqual([200, 201, 200])
    const { body } = await callByScope.read('POST', '/api/surveys', { name: 'x' })
    expect(body.detail).toBe('This requires an API key with the scope “write”; this key has “read”.')
  })

  it('return their secret once, and store only a hash', async () => {
    const { body: apiKey } = await service.call('POST', '/api/keys', { name: 'Till', scope: 'read' })
    expect(apiKey.secret).toMatch(/^vouch_[0-9A-Za-z]{22}$/)
    const { body: keyList } = await service.call('GET', '/api/keys')
    expect(JSON.stringify(keyList)).not.toContain(apiKey.secret)
    expect(keyList.data.find(({ id }: { id: string }) => id === apiKey.id)).toMatchObject({
      hint: apiKey.secret.slice(-4),
    })
    const [row] = await connection.database.all(selectApiKeyById(service.ours.workspaceId, apiKey.id))
    expect(row?.hash).toHaveLength(43)
    expect(JSON.stringify(row)).not.toContain(apiKey.secret)
  })

  it('record their last use to the minute', async () => {
    const { body: apiKey } = await service.call('POST', '/api/keys', { name: 'Till', scope: 'read' })
    const call = createApiClient(service.app, { apiKey: apiKey.secret })
    const getLastUsedAt = async () => {
      const { body } = await service.call('GET', '/api/keys')
      return body.data.find(({ id }: { id: string }) => id === apiKey.id).lastUsedAt
    }
    expect(await getLastUsedAt()).toBeNull()
    await call('GET', '/api/surveys')
    const firstUsedAt = new Date(service.time.now()).toISOString()
    // No call waits until that is kept.
    await expect.poll(getLastUsedAt).toBe(firstUsedAt)
    service.time.advance(MINUTE - 1)
    await call('GET', '/api/surveys')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await getLastUsedAt()).toBe(firstUsedAt)
    service.time.advance(1)
    await call('GET', '/api/surveys')
    await expect.poll(getLastUsedAt).not.toBe(firstUsedAt)
  })

  it('keep working while the database rejects writes', async () => {
    const { body: apiKey } = await service.call('POST', '/api/keys', { name: 'Till', scope: 'read' })
    const fullDatabase = { ...connection.database, batch: () => Promise.reject(new Unavailable('The disk is full.')) }
    const app = createApp({ ...service.deps, database: fullDatabase })
    expect((await createApiClient(app, { apiKey: apiKey.secret })('GET', '/api/surveys')).status).toBe(200)
  })

  it('stop working when revoked', async () => {
    const { body: apiKey } = await service.call('POST', '/api/keys', { name: 'Till', scope: 'admin' })
    const call = createApiClient(service.app, { apiKey: apiKey.secret })
    expect((await service.call('DELETE', `/api/keys/${apiKey.id}`)).status).toBe(204)
    expect((await service.call('DELETE', `/api/keys/${apiKey.id}`)).status).toBe(204)
    const rejection = await call('GET', '/api/surveys')
    expect(rejection).toMatchObject({ status: 401, body: { detail: 'This API key is unknown or has been revoked.' } })
    expect(rejection.headers.get('www-authenticate')).toBe('Bearer')
  })
})
