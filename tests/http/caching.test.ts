import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { createApp } from '../../server/app.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createService, type Service } from '../support/world.ts'

/** What may be stored, and how. Everything else must not be. */
const storablePaths: Record<string, string> = {
  '/embed/surveys/ID': 'private, max-age=60',
  '/l/SLUG': 'private, no-cache',
  '/l/SLUG/qr.svg': 'public, max-age=86400',
  '/l/SLUG/qr.png': 'public, max-age=86400',
  '/help': 'private, no-cache',
  // Numbers alone, asked for every twenty seconds.
  '/w/ours/updates': 'private, no-cache',
  '/docs/widget/questions/0000000000000000000000': 'public, max-age=3600',
  '/robots.txt': 'public, max-age=86400',
  '/speculation-rules.json': 'public, max-age=86400',
}

const routes = createApp({ publicUrl: 'http://localhost' } as never).routes.filter(({ method }) => method === 'GET')
const paths = [...new Set(routes.map(({ path }) => path))].filter((path) => !path.includes('*'))

describe('caching', () => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember & { slug: string }
  let slug: string
  beforeAll(async () => {
    connection = await (engines[0] as (typeof engines)[number]).open()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner')
    slug = (await service.call('POST', `/api/surveys/${service.ours.surveyId}/links`, { name: 'Till' })).body.slug
  })
  afterAll(() => connection.close())

  /** A path with the ids of our workspace, where it has them. */
  const fillPath = (path: string) =>
    path
      .replace(':workspace', owner.slug)
      .replace(/:\w+\{\(([^|)]*)[^)]*\)\\?([^}]*)\}/g, '$1$2')
      .replace(/\/surveys\/(\{\w+\}|:\w+(\{([^{}]|\{\w+\})*\})?)/g, `/surveys/${service.ours.surveyId}`)
      .replace(/^\/l\/:\w+(\{[^}]*\})?/, `/l/${slug}`)
      .replace(/[:{]\w+(\{[^}]*\}|\})?/g, '0'.repeat(22))
  const get = (path: string) =>
    service.app.request(`https://vouch.test${path}`, { headers: { accept: '*/*', cookie: owner.cookie } })

  it('finds the routes', () => expect(paths.length).toBeGreaterThan(80))

  it.each(paths)('%s is not stored unless it says so', async (path) => {
    const { status, headers } = await get(fillPath(path))
    const name = fillPath(path).replace(service.ours.surveyId, 'ID').replace(slug, 'SLUG')
    const expected = (status === 200 && storablePaths[name]) || 'no-store'
    expect([status, headers.get('cache-control')]).toEqual([status, expected])
    expect(headers.get('x-content-type-options')).toBe('nosniff')
    expect(headers.get('content-security-policy')).toMatch(/^default-src 'none'; frame-ancestors '(none|self)'/)
    expect(headers.get('strict-transport-security')).toBe('max-age=31536000')
    expect(status).toBeLessThan(500)
  })

  it('lets responses to nobody be stored', async () => {
    for (const path of ['/w/nowhere/overview', '/api/contacts', '/nothing'])
      expect((await service.app.request(`https://vouch.test${path}`)).headers.get('cache-control')).toBe('no-store')
  })

  it('is cleared at sign-out', async () => {
    const { headers } = await service.app.request('https://vouch.test/sign-out', {
      method: 'POST',
      headers: {
        cookie: owner.cookie,
        origin: 'https://vouch.test',
        'content-type': 'application/x-www-form-urlencoded',
      },
    })
    expect(headers.get('clear-site-data')).toContain('"cache"')
  })
})
