import { describe, expect, it } from 'vitest'
import { verify } from '../../../server/domain/verification.ts'
import { writeVisits } from '../../../server/jobs/schedule.ts'
import { MINUTE, people } from '../../support/world.ts'
import { visits } from './visits.ts'

const { asking, open, send, service } = await visits()

const seconds = (count: number) => service.time.pass(count * 1000)
const safari = { 'user-agent': 'Mozilla/5.0 (iPhone) AppleWebKit/605.1.15 Version/17.0 Mobile/15E148 Safari/604.1' }
const chrome = { 'user-agent': 'Mozilla/5.0 (X11; Linux x64) AppleWebKit/537.36 Chrome/140.0.0.0 Safari/537.36' }

/** A request as gateways make it, with nothing that a browser adds. */
const post = (path: string, fields: Record<string, string>, headers = {}) =>
  service.app.request(path, {
    method: 'POST',
    headers: { 'content-type': 'application/x-www-form-urlencoded', accept: 'text/html', ...headers },
    body: new URLSearchParams(fields).toString(),
  })

/** A survey that somebody has been invited to by mail a minute ago. */
async function mailed() {
  const { survey, personal, answers } = await asking({}, people.ada, { channel: 'email' })
  service.time.pass(MINUTE)
  const list = async (query: string) =>
    (await service.call('GET', `/api/responses?survey=${survey.id}&${query}`)).body.data
  const suspects = async () =>
    (await list('suspect=true')).map((one: { score: number; suspicion: { reasons: string[] } }) => [
      one.score,
      ...one.suspicion.reasons,
    ])
  const report = async () => {
    await writeVisits(service.deps)
    return (await service.call('GET', `/api/surveys/${survey.id}/score`)).body
  }
  return { survey: survey.id as string, personal, answers, suspects, report }
}

describe('security gateways', () => {
  it('that open every link of a mail, all eleven scores among them, vote for nothing and are counted', async () => {
    const { personal, report } = await mailed()
    for (let score = 0; score <= 10; score++) {
      await open(`${personal}?score=${score}`, chrome, 'HEAD')
      await open(`${personal}?score=${score}`, { ...chrome, 'sec-purpose': 'prefetch;prerender' })
      await open(`${personal}?score=${score}`, { 'user-agent': 'Barracuda Sentinel (EE) bot' })
      await open(`${personal}?score=${score}`, chrome)
    }
    expect(await report()).toMatchObject({
      count: 0,
      invited: 1,
      responseRate: 0,
      leftOut: { suspect: 0, visits: { head: 11, prefetch: 11, agent: 11 } },
    })
  })

  it('that post the form before the customer cast no vote, and leave the link to him', async () => {
    const { personal, answers, suspects, report } = await mailed()
    for (const score of ['0', '10']) {
      expect((await post(personal, { score, key: `scan ${score}` })).status).toBe(303)
      seconds(1)
    }
    expect(await suspects()).toEqual([
      [10, 'no-interaction'],
      [0, 'no-interaction'],
    ])
    expect((await open(personal)).status).toBe(200)
    seconds(2)
    expect((await send(personal, { score: '7', key: 'his own' })).status).toBe(303)
    expect(await answers()).toMatchObject([{ score: 7, suspicion: null, contact: { identity: 'proven' } }])
    expect(await report()).toMatchObject({ count: 1, passives: 1, responseRate: 1, leftOut: { suspect: 2 } })
    expect((await service.call('GET', '/api/follow-ups')).body.data).toEqual([])
  })

  it('that post the form after the customer change nothing, and are counted', async () => {
    const { personal, answers, suspects, report } = await mailed()
    await send(personal, { score: '9', key: 'his own' })
    for (const score of ['0', '3', '9']) {
      seconds(1)
      expect((await post(personal, { score, key: `scan ${score}` })).status).toBe(410)
    }
    expect(await answers()).toMatchObject([{ score: 9, suspicion: null }])
    expect(await suspects()).toEqual([])
    expect((await report()).leftOut).toEqual({ suspect: 0, visits: { late: 3 } })
  })

  it.each([
    [
      'name themselves',
      { 'user-agent': 'Mozilla/5.0 (compatible; bingbot/2.0)', origin: 'https://vouch.test' },
      'automated',
    ],
    ['send a form by script', { ...chrome, 'sec-fetch-mode': 'cors', origin: 'https://vouch.test' }, 'no-interaction'],
    ['navigate without a person', { ...chrome, 'sec-fetch-mode': 'navigate' }, 'no-interaction'],
    ['look like a browser, and no more', { ...safari, origin: 'https://vouch.test' }, 'no-interaction'],
  ])('that %s are suspect', async (_, headers, reason) => {
    const { personal, suspects } = await mailed()
    await post(personal, { score: '4' }, headers)
    expect((await suspects())[0]).toContain(reason)
  })

  it('that fill in or follow what nobody sees are suspect', async () => {
    const { personal, suspects, report } = await mailed()
    const { html } = await open(`${personal}?do-not-follow=link`, safari)
    const filled = html.match(/<input name="do-not-follow" value="([^"]*)"/)?.[1]
    expect(filled).toBe('link')
    await send(personal, { score: '4', 'do-not-follow': filled ?? '' }, safari)
    expect(await suspects()).toEqual([[4, 'trap']])
    expect((await report()).leftOut.visits).toEqual({ trap: 1 })
  })

  it('are not seen in a link that a marketer has tagged', async () => {
    const { personal, answers } = await mailed()
    const { html } = await open(`${personal}?via=newsletter&utm_source=mail&ref=x`, safari)
    expect(html).toContain('src="/vouch.js"')
    await send(`${personal}?via=newsletter`, { score: '4', via: 'newsletter' }, safari)
    expect(await answers()).toMatchObject([{ score: 4, suspicion: null }])
  })

  it('that answer at once are suspect: nobody reads a mail in seconds, nor a form in one', async () => {
    const { personal, suspects } = await asking({}, people.ada, { channel: 'email' }).then(async (asked) => ({
      ...asked,
      suspects: async () =>
        (await service.call('GET', `/api/responses?survey=${asked.survey.id}&suspect=true`)).body.data,
    }))
    seconds(9)
    await post(personal, { score: '4', key: '1' }, { origin: 'https://vouch.test', ...safari })
    expect((await suspects())[0].suspicion.reasons).toContain('too-quick')
    seconds(60)
    const opened = service.time.now().toString(36)
    await post(personal, { score: '4', key: '2', opened }, { origin: 'https://vouch.test', ...safari })
    expect((await suspects())[0].suspicion.reasons).toContain('too-quick')
  })

  it('that call the API for a personal link are suspect: a person would have been seen', async () => {
    const { survey, personal, suspects, answers } = await mailed()
    const token = personal.split('/').at(-1)
    const answer = (about: object) =>
      service.call('POST', `/embed/surveys/${survey}/responses`, {
        key: crypto.randomUUID(),
        score: 5,
        token,
        ...about,
      })
    await answer({})
    await answer({ automated: true, interaction: 'pointer' })
    expect((await suspects()).map(([, reason]: string[]) => reason).sort()).toEqual(['automated', 'no-interaction'])
    await answer({ interaction: 'touch', score: 6 })
    expect(await answers()).toMatchObject([{ score: 6, suspicion: null }])
  })

  it('that try out one score after the other, driven like a person, are found out: the link is the customer’s again', async () => {
    const { survey, personal, suspects, answers, report } = await mailed()
    const token = personal.split('/').at(-1)
    const said = { key: 'driven', score: 0, token, interaction: 'pointer' }
    const { body: receipt } = await service.call('POST', `/embed/surveys/${survey}/responses`, said)
    const change = (score: number) =>
      service.call('PATCH', `/embed/responses/${receipt.id}`, { editToken: receipt.editToken, score })
    for (let score = 1; score <= 3; score++) await change(score)
    expect(await suspects()).toEqual([])
    for (let score = 4; score <= 10; score++) await change(score)
    expect(await suspects()).toEqual([[10, 'several-scores']])
    expect(await report()).toMatchObject({ count: 0, invited: 1, responseRate: 0 })
    expect((await service.call('GET', `/api/follow-ups?survey=${survey}`)).body.data).toEqual([])
    await send(personal, { score: '8', key: 'his own' }, safari)
    expect(await answers()).toMatchObject([{ score: 8 }])
    expect(await report()).toMatchObject({ count: 1, invited: 1, responseRate: 1 })
    expect(await verify(service.deps)).toEqual([])
  })
})

describe('people', () => {
  it('without script are heard: their browsers vouch for them', async () => {
    const { personal, answers } = await mailed()
    const vouched = { 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1', origin: 'https://vouch.test' }
    await post(personal, { score: '3' }, { ...safari, ...vouched })
    expect(await answers()).toMatchObject([{ score: 3, suspicion: null }])
  })

  it.each([
    ['origin', { origin: 'http://vouch.test' }],
    ['referer', { referer: 'http://vouch.test/s/x' }],
  ])(
    'without script are heard by old browsers, and without TLS, that send no more than their %s',
    async (_, headers) => {
      const { personal, answers, suspects } = await mailed()
      const opened = service.time.now().toString(36)
      seconds(3)
      await post(personal, { score: '3', key: 'without where from', opened }, safari)
      await post(personal, { score: '3', key: 'without when' }, { ...safari, ...headers })
      expect((await suspects()).map(([, reason]: string[]) => reason)).toEqual(['no-interaction', 'no-interaction'])
      await post(personal, { score: '3', key: 'his own', opened }, { ...safari, ...headers })
      expect(await answers()).toMatchObject([{ score: 3, suspicion: null }])
    },
  )

  it('who answer by a shared link do so with whatever they like; crawlers do not', async () => {
    const { shared, survey } = await asking()
    const agents = ['curl/8.5.0', 'Mozilla/5.0 (compatible; bingbot/2.0)', undefined]
    for (const agent of agents) await post(shared, { score: '3' }, agent === undefined ? {} : { 'user-agent': agent })
    const { body: report } = await service.call('GET', `/api/surveys/${survey.id}/score`)
    expect(report).toMatchObject({ count: 2, leftOut: { suspect: 1 } })
  })

  it('whose answer is suspect are restored by hand: it counts, is followed up, and who did it is kept', async () => {
    const { personal, suspects, report, survey } = await mailed()
    await post(personal, { score: '2' })
    const { body: list } = await service.call('GET', `/api/responses?survey=${survey}&suspect=true`)
    const [{ id }] = list.data
    expect((await service.call('GET', `/api/follow-ups/${id}`)).status).toBe(404)
    const restore = () => service.call('DELETE', `/api/responses/${id}/suspicion`)
    const { status, body } = await restore()
    const at = new Date(service.time.now()).toISOString()
    expect(status).toBe(200)
    expect(body.suspicion).toMatchObject({
      reasons: ['no-interaction'],
      liftedAt: at,
      liftedBy: expect.stringMatching(/^key:/),
    })
    service.time.pass(MINUTE)
    expect((await restore()).body.suspicion.liftedAt).toBe(at)
    expect(await suspects()).toEqual([])
    expect(await report()).toMatchObject({ count: 1, detractors: 1, responseRate: 1 })
    expect((await service.call('GET', `/api/follow-ups/${id}`)).status).toBe(200)
    expect((await open(personal)).status).toBe(410)
  })

  it('are not counted twice: a suspect answer cannot be restored beside the one that stands', async () => {
    const { personal, survey, report } = await mailed()
    await post(personal, { score: '2' })
    seconds(20)
    await send(personal, { score: '9' })
    const { body: list } = await service.call('GET', `/api/responses?survey=${survey}&suspect=true`)
    const restored = await service.call('DELETE', `/api/responses/${list.data[0].id}/suspicion`)
    expect(restored).toMatchObject({
      status: 409,
      body: { detail: 'Another answer has come by the same personal link.' },
    })
    expect(await report()).toMatchObject({ count: 1, promoters: 1 })
  })
})
