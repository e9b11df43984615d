import { describe, expect, it } from 'vitest'
import { createApp } from '../../../server/app.ts'
import { Unavailable } from '../../../server/store/database.ts'
import { DAY, sampleContacts } from '../../support/world.ts'
import { startRespondentService } from '../respond/visits.ts'

const { asking: createSurvey, open: openPage, send: submitForm, service } = await startRespondentService()

describe('a link that accepts no response', () => {
  const closeSurvey = async (survey: { id: string }) => service.call('PUT', `/api/surveys/${survey.id}/closure`)

  const cases: [string, number, string | undefined, string, () => Promise<string>][] = [
    [
      'used',
      410,
      'used',
      'You have already answered',
      async () => {
        const { personalPath } = await createSurvey()
        await submitForm(personalPath, { score: '9' })
        return personalPath
      },
    ],
    [
      'expired',
      410,
      'expired',
      'This link has expired',
      async () => {
        const expiresAt = new Date(service.time.now() + 1000).toISOString()
        const { personalPath } = await createSurvey({}, sampleContacts.ada, { expiresAt })
        service.time.advance(DAY)
        return personalPath
      },
    ],
    [
      'closed',
      410,
      'closed',
      'This survey is closed',
      async () => {
        const { survey, sharedPath } = await createSurvey()
        await closeSurvey(survey)
        return sharedPath
      },
    ],
    ['unknown, personal', 404, undefined, 'This link doesn’t work', async () => '/s/0000000000000000000000'],
    ['unknown, shared', 404, undefined, 'This link doesn’t work', async () => '/l/nowhere'],
    ['malformed', 404, undefined, 'This link doesn’t work', async () => '/s/%3Cscript%3E'],
  ]

  it.each(cases)('shows people a friendly message that it is %s', async (_, status, __, title, createPath) => {
    const path = await createPath()
    for (const page of [await openPage(path), await submitForm(path, { score: '9' })]) {
      expect(page.status).toBe(status)
      expect(page.html).toContain(`<h1 class="title">${title}</h1>`)
      expect(page.headers.get('content-security-policy')).toContain("default-src 'none'")
    }
  })

  it.each(cases)('returns a problem to programs if it is %s', async (_, status, code, __, createPath) => {
    const path = await createPath()
    for (const page of [
      await openPage(path, { accept: '*/*' }),
      await submitForm(path, { score: '9' }, { accept: '*/*' }),
    ]) {
      expect([page.status, page.headers.get('content-type')]).toEqual([status, 'application/problem+json'])
      expect(JSON.parse(page.html)).toMatchObject({ status, ...(code && { code }) })
    }
  })

  it('uses the language of the survey, or that of the browser', async () => {
    const { survey, sharedPath } = await createSurvey({ locale: 'zh-Hans' })
    await closeSurvey(survey)
    expect((await openPage(sharedPath)).html).toContain('此问卷已结束')
    expect((await openPage('/l/nowhere', { 'accept-language': 'zh-TW' })).html).toContain('此連結無效')
  })
})

describe('an unavailable service', () => {
  const failQuery = async () => Promise.reject(new Error('disk full'))
  const headers = { accept: 'text/html' }

  it('explains the cause to people', async () => {
    const app = createApp({ ...service.deps, database: { all: failQuery, batch: failQuery } })
    const pageResponse = await app.request('/l/till-3', { headers })
    expect(pageResponse.status).toBe(500)
    expect(await pageResponse.text()).toContain('This is our fault, not yours.')
    const formResponse = await app.request('/l/till-3', {
      method: 'POST',
      headers,
      body: new URLSearchParams({ score: '9' }),
    })
    expect(await formResponse.text()).toContain('Your answer could not be sent. Please try again.')
  })

  it('sends Retry-After if it will be back', async () => {
    const rejectUnavailable = async () => Promise.reject(new Unavailable('The disk is full.', { retryAfter: 7 }))
    const app = createApp({ ...service.deps, database: { all: rejectUnavailable, batch: rejectUnavailable } })
    for (const accept of ['text/html', '*/*']) {
      const response = await app.request('/l/till-3', { headers: { accept } })
      expect([response.status, response.headers.get('retry-after')]).toEqual([503, '7'])
    }
  })

  it('asks people to wait after too many requests', async () => {
    const app = createApp({ ...service.deps, rateLimit: 1 })
    const { sharedPath } = await createSurvey()
    const submitAgain = () =>
      app.request(sharedPath, { method: 'POST', headers, body: new URLSearchParams({ score: '9' }) })
    expect((await submitAgain()).status).toBe(303)
    const rejection = await submitAgain()
    expect(rejection.status).toBe(429)
    expect(await rejection.text()).toContain('Please wait a minute, then send your answer again.')
  })
})
