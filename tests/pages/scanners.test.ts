import { describe, expect, it } from 'vitest'
import { writeVisits } from '../../server/outbox/schedule.ts'
import { MINUTE, people } from '../support/world.ts'
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
      [10, 'no-interaction', 'several-scores'],
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
  ])('that %s are suspect', async (_, headers, reason) => {
    const { personal, suspects } = await mailed()
    await post(personal, { score: '4' }, headers)
    expect(await suspects()).toEqual([[4, reason]])
  })

  it('that fill in or follow what nobody sees are suspect', async () => {
    const { personal, suspects, report } = await mailed()
    const { html } = await open(`${personal}?via=link`, safari)
    const filled = html.match(/<input name="via" value="([^"]*)"/)?.[1]
    expect(filled).toBe('link')
    await send(personal, { score: '4', via: filled ?? '' }, safari)
    expect(await suspects()).toEqual([[4, 'trap']])
    expect((await report()).leftOut.visits).toEqual({ trap: 1 })
  })

  it('that answer at once are suspect: nobody reads a mail in seconds, nor a form in one', async () => {
    const { personal, suspects } = await asking({}, people.ada, { channel: 'email' }).then(async (asked) => ({
      ...asked,
      suspects: async () =>
        (await service.call('GET', `/api/responses?survey=${asked.survey.id}&suspect=true`)).body.data,
    }))
    seconds(9)
    await post(personal, { score: '4', key: '1' }, { origin: 'https://vouch.test', ...safari })
    expect((await suspects())[0].suspicion.reasons).toEqual(['too-quick'])
    seconds(60)
    const opened = service.time.now().toString(36)
    await post(personal, { score: '4', key: '2', opened }, { origin: 'https://vouch.test', ...safari })
    expect((await suspects())[0].suspicion.reasons).toEqual(['too-quick'])
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

  it('that are taken for people by one vote are found out by the next', async () => {
    const { personal, answers, suspects, report } = await mailed()
    const weak = { origin: 'https://vouch.test', ...safari }
    for (const score of ['0', '5', '10']) {
      await post(personal, { score, key: score }, weak)
      seconds(1)
    }
    expect(await answers()).toEqual([])
    expect((await suspects()).map(([score]: [number]) => score)).toEqual([10, 5, 0])
    await send(personal, { score: '8', key: 'his own' }, safari)
    expect(await answers()).toMatchObject([{ score: 8 }])
    expect(await report()).toMatchObject({ count: 1, invited: 1, responseRate: 1 })
  })
})

describe('people', () => {
  it.each([
    [
      'Chrome and Firefox',
      { ...chrome, origin: 'https://vouch.test', 'sec-fetch-mode': 'navigate', 'sec-fetch-user': '?1' },
    ],
    ['Safari', { ...safari, origin: 'https://vouch.test', 'sec-fetch-mode': 'navigate' }],
    ['an old browser, or a page without TLS', { 'user-agent': 'Mozilla/5.0 (Windows NT 6.1)', origin: 'null' }],
    [
      'a browser that says only where it comes from',
      {
        'user-agent': 'Mozilla/5.0 (Windows NT 6.1; Trident/7.0; rv:11.0) like Gecko',
        referer: 'http://vouch.test/s/x',
      },
    ],
  ])('without script are heard by %s', async (_, headers) => {
    const { personal, answers } = await mailed()
    await post(personal, { score: '3' }, headers)
    expect(await answers()).toMatchObject([{ score: 3, suspicion: null }])
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
    expect({ status, suspicion: body.suspicion }).toEqual({
      status: 200,
      suspicion: { reasons: ['no-interaction'], liftedAt: at, liftedBy: expect.stringMatching(/^key:/) },
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
