import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createService, type Service } from '../support/world.ts'

const TRACKING = 'utm_source=newsletter&utm_medium=email&fbclid=IwAR0&gclid=x'

describe('unknown query parameters', () => {
  let connection: TestConnection
  let service: Service
  let owner: SignedInMember & { slug: string }

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    owner = await signInMember(service, 'owner')
  })
  afterAll(() => connection.close())

  it.each([
    '',
    '/overview',
    '/overview/trend.csv',
    '/responses',
    '/responses.csv',
    '/follow-ups',
    '/contacts',
    '/surveys',
    '/settings',
    '/settings/audit',
    '/settings/audit.csv',
  ])('are ignored by the page %s', async (path) => {
    const pagePath = `/w/${owner.slug}${path}`
    const [plain, tracked] = [await owner.get(pagePath), await owner.get(`${pagePath}?${TRACKING}`)]
    expect(plain.status).toBeLessThan(400)
    expect(tracked.status).toBe(plain.status)
  })

  it('are not carried along in the links of a page', async () => {
    const page = await (await owner.get(`/w/${owner.slug}/responses?group=promoter&${TRACKING}`)).text()
    expect(page).toContain('group=promoter')
    expect(page).not.toContain('fbclid')
  })

  it('are ignored by pages for respondents', async () => {
    const path = new URL(service.ours.url).pathname
    const page = await service.app.request(`${path}?${TRACKING}`, { headers: { accept: 'text/html' } })
    expect(page.status).toBe(200)
  })

  it.each(['/api/responses', '/api/contacts', '/api/surveys', '/api/follow-ups'])(
    'are rejected by %s, naming the parameter',
    async (path) => {
      const { status, body } = await service.call('GET', `${path}?scroe=9`)
      expect(status).toBe(400)
      expect(body).toMatchObject({
        detail: 'scroe: There is no such parameter',
        errors: [{ path: 'scroe', message: 'There is no such parameter' }],
      })
    },
  )
})
