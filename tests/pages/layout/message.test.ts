import { describe, expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { Unavailable } from '../../../server/store/database.ts'
import { DAY, people } from '../../support/world.ts'
import { visits } from '../respond/visits.ts'

const { asking, open, send, service } = await visits()

describe('a link that takes no answer', () => {
  const closing = async (survey: { id: string }) => service.call('PUT', `/api/surveys/${survey.id}/closure`)

  const cases: [string, number, string | undefined, string, () => Promise<string>][] = [
    [
      'spent',
      410,
      'spent',
      'You have already answered',
      async () => {
        const { personal } = await asking()
        await send(personal, { score: '9' })
        return personal
      },
    ],
    [
      'expired',
      410,
      'expired',
      'This link has expired',
      async () => {
        const expiresAt = new Date(service.time.now() + 1000).toISOString()
        const { personal } = await asking({}, people.ada, { expiresAt })
        service.time.pass(DAY)
        return personal
      },
    ],
    [
      'closed',
      410,
      'closed',
      'This survey is closed',
      async () => {
        const { survey, shared } = await asking()
        await closing(survey)
        return shared
      },
    ],
    ['unknown, personal', 404, undefined, 'This link leads nowhere', async () => '/s/0000000000000000000000'],
    ['unknown, shared', 404, undefined, 'This link leads nowhere', async () => '/l/nowhere'],
    ['malformed', 404, undefined, 'This link leads nowhere', async () => '/s/%3Cscript%3E'],
  ]

  it.each(cases)('says kindly to people that it is %s', async (_, status, __, title, make) => {
    const path = await make()
    for (const page of [await open(path), await send(path, { score: '9' })]) {
      expect(page.status).toBe(status)
      expect(page.html).toContain(`<h1 class="title">${title}</h1>`)
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  it.each(cases)('says to programs as a problem that it is %s', async (_, status, code, __, make) => {
    const path = await make()
    for (const page of [await open(path, { accept: '*/*' }), await send(path, { score: '9' }, { accept: '*/*' })]) {
      expect([page.status, page.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
      expect(JSON.parse(page.html)).toMatchObject({ status, ...(code && { code }) })
    }
  })

  it('says it in the language of the survey, else of the browser', async () => {
    const { survey, shared } = await asking({ locale: 'zh-Hans' })
    await closing(survey)
    expect((await open(shared)).html).toContain('此问卷已结束')
    expect((await open('/l/nowhere', { 'accept-language': 'zh-TW' })).html).toContain('此連結無效')
  })
})

describe('a service that cannot answer', () => {
  const broken = async () => Promise.reject(new Error('disk full'))
  const headers = { accept: 'text/html' }

  it('tells people whose fault it is', async () => {
    const app = createApp({ ...service.deps, database: { all: broken, batch: broken } })
    const opened = await app.request('/l/till-3', { headers })
    expect(opened.status).toBe(500)
    expect(await opened.text()).toContain('The fault is ours, not yours.')
    const sent = await app.request('/l/till-3', { method: 'POST', headers, body: new URLSearchParams({ score: '9' }) })
    expect(await sent.text()).toContain('Your answer could not be sent. Please try again.')
  })

  it('tells browsers and machines when to try again, where it will be back', async () => {
    const unavailable = async () => Promise.reject(new Unavailable('The disk is full.', { retryAfter: 7 }))
    const app = createApp({ ...service.deps, database: { all: unavailable, batch: unavailable } })
    for (const accept of ['text/html', '*/*']) {
      const opened = await app.request('/l/till-3', { headers: { accept } })
      expect([opened.status, opened.headers.get('retry-after')]).toEqual([503, '7'])
    }
  })

  it('asks people to wait when there are too many', async () => {
    const app = createApp({ ...service.deps, rateLimit: 1 })
    const { shared } = await asking()
    const again = () => app.request(shared, { method: 'POST', headers, body: new URLSearchParams({ score: '9' }) })
    expect((await again()).status).toBe(303)
    const refused = await again()
    expect(refused.status).toBe(429)
    expect(await refused.text()).toContain('Please wait a minute, then send your answer again.')
  })
})
