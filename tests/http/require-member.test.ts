import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type Opened } from '../support/engines.ts'
import { signedInAs, type Visitor } from '../support/signed-in.ts'
import { DAY, type Service, serviceOver } from '../support/world.ts'

const [sqlite] = engines

describe('the API for people who are signed in', () => {
  let opened: Opened
  let service: Service
  let manager: Visitor

  beforeAll(async () => {
    opened = await (sqlite as (typeof engines)[number]).open()
    service = await serviceOver(opened.database)
    manager = await signedInAs(service, 'manager')
  })
  afterAll(() => opened.close())

  const own = { accept: 'application/json', 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
  const patch = (visitor: Visitor, headers: Record<string, string>) =>
    service.app.request('/api/workspace', {
      method: 'PATCH',
      headers: { cookie: visitor.cookie, 'content-type': 'application/json', ...headers },
      body: '{"throttleDays":30}',
    })

  it('answers by the session as it answers by a key', async () => {
    const response = await manager.get('/api/workspace', own)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ id: service.ours.workspaceId })
  })

  it('changes nothing for a page of another site, whose visitor’s browser brings the cookie along', async () => {
    const others: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
    ]
    for (const headers of others) {
      expect((await patch(manager, headers)).status).toBe(403)
    }
    expect(await (await manager.get('/api/workspace', own)).json()).toMatchObject({ throttleDays: null })
    expect((await patch(manager, own)).status).toBe(200)
    expect((await patch(manager, { origin: 'https://vouch.test' })).status).toBe(200)
  })

  it('refuses what a role does not allow, in words', async () => {
    const viewer = await signedInAs(service, 'viewer')
    const refused = await viewer.get('/api/contacts', own)
    expect(refused.status).toBe(403)
    expect(await refused.json()).toMatchObject({ detail: 'This is not for your role, “viewer”.' })
  })

  it('knows nobody by a cookie that is forged, cut, or of a session that is over', async () => {
    const [name = '', value = ''] = manager.cookie.split('=')
    for (const cookie of [`${name}=abc.def`, `${name}=${value.slice(0, -6)}`, `${name}=`, 'x=y']) {
      const response = await service.app.request('/api/workspace', { headers: { cookie } })
      expect(response.status).toBe(401)
    }
    service.time.pass(31 * DAY)
    expect((await manager.get('/api/workspace', own)).status).toBe(401)
  })
})
