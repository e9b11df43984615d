import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../support/engines.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createService, DAY, type Service } from '../support/world.ts'

const [sqlite] = engines

describe('the API with a session', () => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }

  beforeAll(async () => {
    connection = await (sqlite as (typeof engines)[number]).open()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
  })
  afterAll(() => connection.close())

  const sameOriginHeaders = {
    accept: 'application/json',
    'sec-fetch-site': 'same-origin',
    'content-type': 'application/json',
  }
  const patchWorkspace = (visitor: SignedInMember, headers: Record<string, string>) =>
    service.app.request('/api/workspace', {
      method: 'PATCH',
      headers: { cookie: visitor.cookie, 'content-type': 'application/json', ...headers },
      body: '{"throttleDays":30}',
    })

  it('works with a session as with a key', async () => {
    const response = await manager.get('/api/workspace', sameOriginHeaders)
    expect(response.status).toBe(200)
    expect(await response.json()).toMatchObject({ id: service.ours.workspaceId })
  })

  it('rejects changes from pages of other sites, although the browser sends the cookie', async () => {
    const crossSiteHeaders: Record<string, string>[] = [
      {},
      { 'sec-fetch-site': 'cross-site' },
      { origin: 'https://evil.example' },
    ]
    for (const headers of crossSiteHeaders) {
      expect((await patchWorkspace(manager, headers)).status).toBe(403)
    }
    expect(await (await manager.get('/api/workspace', sameOriginHeaders)).json()).toMatchObject({ throttleDays: null })
    expect((await patchWorkspace(manager, sameOriginHeaders)).status).toBe(200)
    expect((await patchWorkspace(manager, { origin: 'https://vouch.test' })).status).toBe(200)
  })

  it('knows its own pages by PUBLIC_URL, not by the Host header', async () => {
    const patch = () => {
      const headers = { cookie: manager.cookie, 'content-type': 'application/json', origin: 'http://evil.test' }
      return service.app.request('http://evil.test/api/workspace', { method: 'PATCH', headers, body: '{}' })
    }
    expect((await patch()).status).toBe(403)
    Object.assign(service.deps, { isPublicUrlDefault: true })
    expect((await patch()).status).toBe(200)
    Object.assign(service.deps, { isPublicUrlDefault: false })
  })

  it('explains what a role does not allow', async () => {
    const viewer = await signInMember(service, 'viewer')
    const response = await viewer.get('/api/contacts', sameOriginHeaders)
    expect(response.status).toBe(403)
    expect(await response.json()).toMatchObject({ detail: 'Your role, “viewer”, does not allow this.' })
  })

  it('leads back to the page of a form after sign-in, not to the path the form posts to', async () => {
    const getNext = async (referer?: string) => {
      const path = `/w/${manager.slug}/follow-ups/${'a'.repeat(22)}/attempts`
      const response = await service.app.request(path, { method: 'POST', headers: referer ? { referer } : {} })
      expect(response.status).toBe(303)
      return new URL(response.headers.get('location') ?? '', 'https://vouch.test').searchParams.get('next')
    }
    expect(await getNext('https://vouch.test/w/ours/follow-ups/a?page=2')).toBe('/w/ours/follow-ups/a?page=2')
    for (const referer of [undefined, 'https://evil.example/w/ours', 'nonsense']) {
      expect(await getNext(referer)).toMatch(/\/attempts$/)
    }
  })

  it('returns to the page of a form when its language is changed on the page with its errors', async () => {
    const formPath = `/w/${manager.slug}/contacts/new`
    const referer = `https://vouch.test${formPath}?from=menu`
    const page = await (await manager.post(formPath, { email: 'nonsense' }, { referer })).text()
    expect(page).toContain(`<input type="hidden" name="back" value="${formPath}">`)
  })

  it('rejects cookies that are forged, truncated or of an expired session', async () => {
    const [name = '', value = ''] = manager.cookie.split('=')
    for (const cookie of [`${name}=abc.def`, `${name}=${value.slice(0, -6)}`, `${name}=`, 'x=y']) {
      const response = await service.app.request('/api/workspace', { headers: { cookie } })
      expect(response.status).toBe(401)
    }
    service.time.advance(31 * DAY)
    expect((await manager.get('/api/workspace', sameOriginHeaders)).status).toBe(401)
  })
})
