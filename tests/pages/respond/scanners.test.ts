import { describe, expect, it } from 'vitest'
import { verifyCounts } from '../../../server/domain/recount.ts'
import { flushIgnoredVisits } from '../../../server/jobs/schedule.ts'
import { MINUTE, sampleContacts } from '../../support/world.ts'
import { startRespondentService } from './visits.ts'

const { asking: createSurvey, open: openPage, send: submitForm, service } = await startRespondentService()

const advanceSeconds = (count: number) => service.time.advance(count * 1000)
const safariHeaders = {
  'user-agent': 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1',
}
const chromeHeaders = { 'user-agent': 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36' }

/** A request as gateways make it, with nothing that a browser adds. */
const post = (path: string, fields: Record<string, string>, headers = {}) =>
  service.app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers },
    body: new URLSearchParams(fields).toString(),
  })

/** A survey with an invitation sent by email a minute ago. */
async function inviteByEmail() {
  const {
    survey,
    personalPath,
    answers: listResponses,
  } = await createSurvey({}, sampleContacts.ada, { channel: 'email' })
  service.time.advance(MINUTE)
  const queryResponses = async (query: string) =>
    (await service.call('GET', `/api/responses?survey=${survey.id}&${query}`)).body.data
  const listSuspects = async () =>
    (await queryResponses('suspect=true')).map((response: { score: number; suspicion: { reasons: string[] } }) => [
      response.score,
      ...response.suspicion.reasons,
    ])
  const getReport = async () => {
    await flushIgnoredVisits(service.deps)
    return (await service.call('GET', `/api/surveys/${survey.id}/score`)).body
  }
  return {
    survey: survey.id as string,
    personal: personalPath,
    answers: listResponses,
    suspects: listSuspects,
    report: getReport,
  }
}

describe('security gateways', () => {
  it('that open every link of an email, including all eleven scores, cast no vote and are counted', async () => {
    const { personal: personalPath, report: getReport } = await inviteByEmail()
    for (let score = 0; score <= 10; score++) {
      await openPage(`${personalPath}?score=${score}`, chromeHeaders, 'HEAD')
      await openPage(`${personalPath}?score=${score}`, { ...chromeHeaders, 'sec-purpose': 'prefetch;prerender' })
      await openPage(`${personalPath}?score=${score}`, { 'user-agent': 'Barracuda Sentinel (EE) bot' })
      await openPage(`${personalPath}?score=${score}`, chromeHeaders)
    }
    expect(await getReport()).toMatchObject({
      count: 0,
      invited: 1,
      responseRate: 0,
      excluded: { suspect: 0, visits: { head: 11, prefetch: 11, agent: 11 } },
    })
  })

  it('that post the form before the respondent cast no vote, and leave the link usable', async () => {
    const {
      personal: personalPath,
      answers: listResponses,
      suspects: listSuspects,
      report: getReport,
    } = await inviteByEmail()
    for (const score of ['0', '10']) {
      expect((await post(personalPath, { score, key: `scan ${score}` })).status).toBe(303)
      advanceSeconds(1)
    }
    expect(await listSuspects()).toEqual([
      [10, 'no-interaction'],
      [0, 'no-interaction'],
    ])
    expect((await openPage(personalPath)).status).toBe(200)
    advanceSeconds(2)
    expect((await submitForm(personalPath, { score: '7', key: 'his own' })).status).toBe(303)
    expect(await listResponses()).toMatchObject([{ score: 7, suspicion: null, contact: { identity: 'verified' } }])
    expect(await getReport()).toMatchObject({ count: 1, passives: 1, responseRate: 1, excluded: { suspect: 2 } })
    expect((await service.call('GET', '/api/follow-ups')).body.data).toEqual([])
  })

  it('that post the form after the respondent change nothing, and are counted', async () => {
    const {
      personal: personalPath,
      answers: listResponses,
      suspects: listSuspects,
      report: getReport,
    } = await inviteByEmail()
    await submitForm(personalPath, { score: '9', key: 'his own' })
    for (const score of ['0', '3', '9']) {
      advanceSeconds(1)
      expect((await post(personalPath, { score, key: `scan ${score}` })).status).toBe(410)
    }
    expect(await listResponses()).toMatchObject([{ score: 9, suspicion: null }])
    expect(await listSuspects()).toEqual([])
    expect((await getReport()).excluded).toEqual({ suspect: 0, visits: { late: 3 } })
  })

  it.each([
    [
      'name themselves',
      { 'user-agent': 'Mozilla/5.0 (compatible; bingbot/2.0)', origin: 'https://vouch.test' },
      'automated',
    ],
    [
      'send a form by script',
      { ...chromeHeaders, 'sec-fetch-mode': 'cors', origin: 'https://vouch.test' },
      'no-interaction',
    ],
    ['navigate without a person', { ...chromeHeaders, 'sec-fetch-mode': 'navigate' }, 'no-interaction'],
    ['look like a browser, and no more', { ...safariHeaders, origin: 'https://vouch.test' }, 'no-interaction'],
  ])('that %s are suspect', async (_, headers, reason) => {
    const { personal: personalPath, suspects: listSuspects } = await inviteByEmail()
    await post(personalPath, { score: '4' }, headers)
    expect((await listSuspects())[0]).toContain(reason)
  })

  it('that fill in or follow hidden elements are suspect', async () => {
    const { personal: personalPath, suspects: listSuspects, report: getReport } = await inviteByEmail()
    const { html } = await openPage(`${personalPath}?do-not-follow=link`, safariHeaders)
    const honeypotValue = html.match(/<input name="do-not-follow" value="([^"]*)"/)?.[1]
    expect(honeypotValue).toBe('link')
    await submitForm(personalPath, { score: '4', 'do-not-follow': honeypotValue ?? '' }, safariHeaders)
    expect(await listSuspects()).toEqual([[4, 'trap']])
    expect((await getReport()).excluded.visits).toEqual({ trap: 1 })
  })

  it('are not detected in a link that only has tracking parameters', async () => {
    const { personal: personalPath, answers: listResponses } = await inviteByEmail()
    const { html } = await openPage(`${personalPath}?via=newsletter&utm_source=mail&ref=x`, safariHeaders)
    expect(html).toContain('src="/vouch.js"')
    await submitForm(`${personalPath}?via=newsletter`, { score: '4', via: 'newsletter' }, safariHeaders)
    expect(await listResponses()).toMatchObject([{ score: 4, suspicion: null }])
  })

  it('that respond immediately are suspect: people take longer to read an email or a form', async () => {
    const { personalPath, suspects: listSuspects } = await createSurvey({}, sampleContacts.ada, {
      channel: 'email',
    }).then(async (invitation) => ({
      ...invitation,
      suspects: async () =>
        (await service.call('GET', `/api/responses?survey=${invitation.survey.id}&suspect=true`)).body.data,
    }))
    advanceSeconds(9)
    await post(personalPath, { score: '4', key: '1' }, { origin: 'https://vouch.test', ...safariHeaders })
    expect((await listSuspects())[0].suspicion.reasons).toContain('too-quick')
    advanceSeconds(60)
    const openedAt = service.time.now().toString(36)
    await post(
      personalPath,
      { score: '4', key: '2', opened: openedAt },
      { origin: 'https://vouch.test', ...safariHeaders },
    )
    expect((await listSuspects())[0].suspicion.reasons).toContain('too-quick')
  })

  it('that call the API for a personal link are suspect: a person would have opened the page', async () => {
    const { survey, personal: personalPath, suspects: listSuspects, answers: listResponses } = await inviteByEmail()
    const token = personalPath.split('/').at(-1)
    const submit = (overrides: object) =>
      service.call('POST', `/embed/surveys/${survey}/responses`, {
        key: crypto.randomUUID(),
        score: 5,
        token,
        ...overrides,
      })
    await submit({})
    await submit({ automated: true, interaction: 'pointer' })
    expect((await listSuspects()).map(([, reason]: string[]) => reason).sort()).toEqual(['automated', 'no-interaction'])
    await submit({ interaction: 'touch', score: 6 })
    expect(await listResponses()).toMatchObject([{ score: 6, suspicion: null }])
  })

  it('that try one score after the other, simulating a person, are detected: the link is usable again', async () => {
    const {
      survey,
      personal: personalPath,
      suspects: listSuspects,
      answers: listResponses,
      report: getReport,
    } = await inviteByEmail()
    const token = personalPath.split('/').at(-1)
    const submission = { key: 'driven', score: 0, token, interaction: 'pointer' }
    const { body: receipt } = await service.call('POST', `/embed/surveys/${survey}/responses`, submission)
    const changeScore = (score: number) =>
      service.call('PATCH', `/embed/responses/${receipt.id}`, { editToken: receipt.editToken, score })
    for (let score = 1; score <= 3; score++) await changeScore(score)
    expect(await listSuspects()).toEqual([])
    for (let score = 4; score <= 10; score++) await changeScore(score)
    expect(await listSuspects()).toEqual([[10, 'several-scores']])
    expect(await getReport()).toMatchObject({ count: 0, invited: 1, responseRate: 0 })
    expect((await service.call('GET', `/api/follow-ups?survey=${survey}`)).body.data).toEqual([])
    await submitForm(personalPath, { score: '8', key: 'his own' }, safariHeaders)
    expect(await listResponses()).toMatchObject([{ score: 8 }])
    expect(await getReport()).toMatchObject({ count: 1, invited: 1, responseRate: 1 })
    expect(await verifyCounts(service.deps)).toEqual([])
  })
})

describe('people', () => {
  it('without script are counted: their browsers send the signs of a person', async () => {
    const { personal: personalPath, answers: listResponses } = await inviteByEmail()
    const browserHeaders = { 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1', origin: 'https://vouch.test' }
    await post(personalPath, { score: '3' }, { ...safariHeaders, ...browserHeaders })
    expect(await listResponses()).toMatchObject([{ score: 3, suspicion: null }])
  })

  it.each([
    ['origin', { origin: 'http://vouch.test' }],
    ['referer', { referer: 'http://vouch.test/s/x' }],
  ])(
    'without script are heard by old browsers, and without TLS, that send no more than their %s',
    async (_, headers) => {
      const { personal: personalPath, answers: listResponses, suspects: listSuspects } = await inviteByEmail()
      const openedAt = service.time.now().toString(36)
      advanceSeconds(3)
      await post(personalPath, { score: '3', key: 'without where from', opened: openedAt }, safariHeaders)
      await post(personalPath, { score: '3', key: 'without when' }, { ...safariHeaders, ...headers })
      expect((await listSuspects()).map(([, reason]: string[]) => reason)).toEqual(['no-interaction', 'no-interaction'])
      await post(personalPath, { score: '3', key: 'his own', opened: openedAt }, { ...safariHeaders, ...headers })
      expect(await listResponses()).toMatchObject([{ score: 3, suspicion: null }])
    },
  )

  it('can respond to a shared link with any client; crawlers cannot', async () => {
    const { sharedPath, survey } = await createSurvey()
    const userAgents = ['curl/8.5.0', 'Mozilla/5.0 (compatible; bingbot/2.0)', undefined]
    for (const userAgent of userAgents)
      await post(sharedPath, { score: '3' }, userAgent === undefined ? {} : { 'user-agent': userAgent })
    const { body: report } = await service.call('GET', `/api/surveys/${survey.id}/score`)
    expect(report).toMatchObject({ count: 2, excluded: { suspect: 1 } })
  })

  it('with a suspect response can be restored: it counts, is followed up, and the change is recorded', async () => {
    const { personal: personalPath, suspects: listSuspects, report: getReport, survey } = await inviteByEmail()
    await post(personalPath, { score: '2' })
    const { body: suspectPage } = await service.call('GET', `/api/responses?survey=${survey}&suspect=true`)
    const [{ id }] = suspectPage.data
    expect((await service.call('GET', `/api/follow-ups/${id}`)).status).toBe(404)
    const restore = () => service.call('DELETE', `/api/responses/${id}/suspicion`)
    const { status, body } = await restore()
    const clearedAt = new Date(service.time.now()).toISOString()
    expect(status).toBe(200)
    expect(body.suspicion).toMatchObject({
      reasons: ['no-interaction'],
      clearedAt: clearedAt,
      clearedBy: expect.stringMatching(/^key:/),
    })
    service.time.advance(MINUTE)
    expect((await restore()).body.suspicion.clearedAt).toBe(clearedAt)
    expect(await listSuspects()).toEqual([])
    expect(await getReport()).toMatchObject({ count: 1, detractors: 1, responseRate: 1 })
    expect((await service.call('GET', `/api/follow-ups/${id}`)).status).toBe(200)
    expect((await openPage(personalPath)).status).toBe(410)
  })

  it('are not counted twice: a suspect response cannot be restored beside a counted one', async () => {
    const { personal: personalPath, survey, report: getReport } = await inviteByEmail()
    await post(personalPath, { score: '2' })
    advanceSeconds(20)
    await submitForm(personalPath, { score: '9' })
    const { body: suspectPage } = await service.call('GET', `/api/responses?survey=${survey}&suspect=true`)
    const restoration = await service.call('DELETE', `/api/responses/${suspectPage.data[0].id}/suspicion`)
    expect(restoration).toMatchObject({
      status: 409,
      body: { detail: 'Another response already counts for this personal link. Mark that one as suspect first.' },
    })
    expect(await getReport()).toMatchObject({ count: 1, promoters: 1 })
  })
})
