import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../server/store/sql.ts'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createService, DAY, MINUTE, type Service } from '../support/world.ts'

const HOUR = 60 * MINUTE

describe('the figures of follow-ups', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const getFigures = async (query = '') => (await service.call('GET', `/api/follow-ups/figures${query}`)).body
  const invite = async (email: string) => {
    const contacts = [{ email }]
    const { body } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, { contacts })
    expect(body.skipped).toEqual([])
    return body.invitations[0].url.split('/').at(-1) as string
  }
  const respond = async (key: string, score: number, token: string) => {
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    return (await service.call('POST', path, { key, score, token, interaction: 'pointer' })).body.id as string
  }
  const attempt = (id: string, body: object) => service.call('POST', `/api/follow-ups/${id}/attempts`, body)

  it('are empty, and undefined, before there is anything', async () => {
    const none = { count: 0, total: 0, share: null, low: null, high: null }
    const quantile = { hours: null, low: null, high: null }
    expect(await getFigures()).toMatchObject({
      ...{ from: '2026-08-25', to: '2026-11-22', count: 0, open: 0, overdue: 0, contactedInTime: none },
      toContact: { count: 0, total: 0, median: quantile, p90: quantile },
      conversion: { ...none, asked: 0, ifSilentUnconverted: null, nps: null },
      comparison: { reached: none, notReached: none, difference: null },
      ...{ causes: [], amends: [], owners: [], teams: [] },
    })
  })

  it('count open follow-ups in times, and compare reached detractors with the others', async () => {
    const tokens = await Promise.all(['a', 'b', 'c'].map((name) => invite(`${name}@example.com`)))
    const [reached, missed] = [await respond('1', 2, tokens[0] as string), await respond('2', 3, tokens[1] as string)]
    await respond('3', 4, tokens[2] as string)
    service.time.advance(2 * HOUR)
    const cause = { cause: 'price', remedy: 'refund', amends: { amount: 2000, currency: 'GBP' } }
    await attempt(reached, { outcome: 'solved', ...cause })
    for (let call = 0; call < 3; call++) {
      service.time.advance(MINUTE)
      await attempt(missed, { outcome: 'not-reached' })
    }
    // Both respond once more: the one who was reached is content.
    service.time.advance(100 * DAY)
    await respond('4', 9, await invite('a@example.com'))
    await respond('5', 3, await invite('b@example.com'))
    const figures = await getFigures('?from=2026-11-22&to=2026-11-22')
    expect(figures).toMatchObject({
      ...{ count: 3, open: 2, overdue: 1 },
      // Who was not reached in three calls counts until now.
      toContact: { count: 1, total: 3, median: { hours: null }, p90: { hours: null } },
      toClose: { count: 2, total: 3, median: { hours: 2.05, low: 2, high: null } },
      contactedInTime: { total: 3, count: 1 },
      comparison: { reached: { count: 1, total: 1 }, notReached: { count: 0, total: 1 }, difference: 1 },
      causes: [{ cause: 'price', count: 1, share: 1 }],
      amends: [{ currency: 'GBP', count: 1, amount: 2000 }],
      ...{ owners: [], teams: [] },
    })
    expect(figures.comparison.low).toBeLessThan(0)
    // What is open now is so whenever the customer responded.
    expect(await getFigures('?from=2026-11-23&to=2026-11-24')).toMatchObject({ count: 0, open: 2, overdue: 1 })
  })

  it('estimate the silent share, and say why they cannot', async () => {
    const { silence } = await getFigures('?from=2026-11-22&to=2026-11-22')
    // Three contacts, all of whom responded with a low score; none wrote or asked for a call.
    expect(silence).toEqual({
      ...{ customers: 3, problem: null, responses: 3, detractors: 3, complaints: 0 },
      unhappy: { value: 3, low: expect.closeTo(3 * 0.43850298, 6), high: 3 },
      silent: { value: 1, low: 1, high: 1 },
      bounds: { low: 1, high: 1 },
      quoted: [
        { complainShare: 0.08, unhappy: 0, silent: 0 },
        { complainShare: 0.04, unhappy: 0, silent: 0 },
      ],
    })
    expect((await getFigures('?from=2026-01-01&to=2026-01-02')).silence).toMatchObject({
      ...{ customers: 3, problem: 'no-responses', unhappy: null, silent: null, bounds: null },
    })
    for (const key of ['v', 'w', 'x', 'y', 'z']) {
      const path = `/embed/surveys/${service.ours.surveyId}/responses`
      await service.call('POST', path, {
        key: `anonymous-${key}`,
        score: 1,
        comment: 'Too slow',
        interaction: 'pointer',
      })
    }
    const day = new Date(service.time.now()).toISOString().slice(0, 10)
    expect((await getFigures(`?from=2026-11-22&to=${day}`)).silence).toMatchObject({
      ...{ customers: null, problem: 'mostly-anonymous', complaints: 5, unhappy: null, silent: null },
    })
  })

  it('refuse days in the wrong order, and show agents and team leads only what they may see', async () => {
    const path = '/api/follow-ups/figures'
    expect((await service.call('GET', `${path}?from=2026-12-02&to=2026-12-01`)).body).toMatchObject({
      errors: [{ path: 'to' }],
    })
    const agent = await signInMember(service, 'agent')
    const figures = async () => (await agent.get(`${path}?from=2026-11-22&to=2027-11-22`)).json()
    expect(await figures()).toMatchObject({ scope: 'own', count: 0, silence: null })
    // A team of which they see some follow-ups only is left out.
    const { body: south } = await service.call('POST', '/api/teams', { name: 'South', members: [] })
    const [, second] = (await service.call('GET', '/api/follow-ups?limit=2')).body.data
    await connection.database.batch([
      sql`update follow_up set team_id = ${south.id}, owner_id = ${agent.userId}, owner = 'Agnes' where response_id = ${second.id}`,
    ])
    expect(await figures()).toMatchObject({ scope: 'own', count: 1, teams: [], owners: [{ id: agent.userId }] })
    const members = [{ memberId: agent.userId, lead: true }]
    const { body: team } = await service.call('POST', '/api/teams', { name: 'North', members })
    const { body } = await service.call('GET', '/api/follow-ups?limit=1')
    await service.call('PATCH', `/api/follow-ups/${body.data[0].id}`, { teamId: team.id })
    expect(await figures()).toMatchObject({ scope: 'teams', count: 2, teams: [{ name: 'North', count: 1 }] })
  })

  it('are files with a row for each figure, and for each cause', async () => {
    const days = '?from=2026-11-22&to=2026-11-22'
    const lines = async (path: string) => (await service.call('GET', `${path}${days}`)).body.trim().split('\r\n')
    const figures = await lines('/api/follow-ups/figures.csv')
    expect(figures[0]).toBe('figure,groupType,groupId,group,value,low,high,n')
    expect(figures).toContain('count,all,,all,3,,,3')
    expect(figures).toContain('open,all,,all,7,,,7')
    expect(figures).toContain('hoursToCloseMedian,all,,all,2.05,2,,3')
    expect(figures).toContain('amends,currency,GBP,GBP,2000,,,1')
    expect(figures).toContain('customers,all,,all,3,,,3')
    const [headings, ...causes] = await lines('/api/follow-ups/causes.csv')
    expect(headings).toMatch(/^cause,count,total,share,low,high,effect,/)
    expect(causes).toEqual([expect.stringMatching(/^price,1,1,1,0\.2/)])
  })
})
