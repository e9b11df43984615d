import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { Unavailable } from '../../server/store/database.ts'
import { key } from '../../server/store/queries/api-keys.ts'
import { type Opened, sqlite } from '../support/engines.ts'
import { caller, MINUTE, type Service, serviceOver } from '../support/world.ts'

describe('API keys', () => {
  let opened: Opened
  let service: Service

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
  })
  afterAll(() => opened.close())

  it('let through what their scope covers, and say what is missing', async () => {
    const keys = Object.fromEntries(
      await Promise.all(
        ['read', 'write', 'admin'].map(async (scope) => {
          const { body } = await service.call('POST', '/api/keys', { name: scope, scope })
          return [scope, caller(service.app, { apiKey: body.secret })] as const
        }),
      ),
    ) as Record<'read' | 'write' | 'admin', Service['call']>
    const statuses = async (call: Service['call']) => [
      (await call('GET', '/api/surveys')).status,
      (await call('POST', '/api/surveys', { name: 'x' })).status,
      (await call('GET', '/api/keys')).status,
    ]
    expect(await statuses(keys.read)).toEqual([200, 403, 403])
    expect(await statuses(keys.write)).toEqual([200, 201, 403])
    expect(await statuses(keys.admin)).toEqual([200, 201, 200])
    const { body } = await keys.read('POST', '/api/surveys', { name: 'x' })
    expect(body.detail).toBe('This needs a key with the scope “write”; this key has “read”.')
  })

  it('show their secret once, and keep only a hash of it', async () => {
    const { body: made } = await service.call('POST', '/api/keys', { name: 'Till', scope: 'read' })
    expect(made.secret).toMatch(/^vouch_[0-9A-Za-z]{22}$/)
    const { body: listed } = await service.call('GET', '/api/keys')
    expect(JSON.stringify(listed)).not.toContain(made.secret)
    expect(listed.data.find(({ id }: { id: string }) => id === made.id)).toMatchObject({ hint: made.secret.slice(-4) })
    const [row] = await opened.database.all(key(service.ours.workspaceId, made.id))
    expect(row?.hash).toHaveLength(43)
    expect(JSON.stringify(row)).not.toContain(made.secret)
  })

  it('keep when they were last used, to the minute', async () => {
    const { body: made } = await service.call('POST', '/api/keys', { name: 'Till', scope: 'read' })
    const call = caller(service.app, { apiKey: made.secret })
    const lastUsed = async () => {
      const { body } = await service.call('GET', '/api/keys')
      return body.data.find(({ id }: { id: string }) => id === made.id).lastUsedAt
    }
    expect(await lastUsed()).toBeNull()
    await call('GET', '/api/surveys')
    const first = new Date(service.time.now()).toISOString()
    // No call waits until that is kept.
    await expect.poll(lastUsed).toBe(first)
    service.time.pass(MINUTE - 1)
    await call('GET', '/api/surveys')
    await new Promise((resolve) => setTimeout(resolve, 100))
    expect(await lastUsed()).toBe(first)
    service.time.pass(1)
    await call('GET', '/api/surveys')
    await expect.poll(lastUsed).not.toBe(first)
  })

  it('are believed while the database takes nothing', async () => {
    const { body: made } = await service.call('POST', '/api/keys', { name: 'Till', scope: 'read' })
    const full = { ...opened.database, batch: () => Promise.reject(new Unavailable('The disk is full.')) }
    const app = createApp({ ...service.deps, database: full })
    expect((await caller(app, { apiKey: made.secret })('GET', '/api/surveys')).status).toBe(200)
  })

  it('are of no use once they are revoked', async () => {
    const { body: made } = await service.call('POST', '/api/keys', { name: 'Till', scope: 'admin' })
    const call = caller(service.app, { apiKey: made.secret })
    expect((await service.call('DELETE', `/api/keys/${made.id}`)).status).toBe(204)
    expect((await service.call('DELETE', `/api/keys/${made.id}`)).status).toBe(204)
    const refused = await call('GET', '/api/surveys')
    expect(refused).toMatchObject({ status: 401, body: { detail: 'This API key is unknown or has been revoked.' } })
    expect(refused.headers.get('www-authenticate')).toBe('Bearer')
  })
})
