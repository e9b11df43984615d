import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createService, DAY, type Service } from '../support/world.ts'

describe('the rates of follow-ups', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const respond = async (key: string) => {
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    return (await service.call('POST', path, { key, score: 1 })).body.id as string
  }
  const getRates = (query = '') => service.call('GET', `/api/follow-ups/rates${query}`)

  it('are null before there is anything to count', async () => {
    const none = { count: 0, total: 0, rate: null }
    const { status, body } = await getRates()
    expect(status).toBe(200)
    expect(body).toEqual({ from: '2026-08-25', to: '2026-11-22', handled: none, reached: none, solvedOnce: none })
    const manager = await signInMember(service, 'manager')
    const page = await (await manager.get(`/w/${manager.slug}/follow-ups`)).text()
    expect(page).toContain('Nothing to count yet')
  })

  it('count calls at once, deadlines once they are over, and solutions after thirty days', async () => {
    const [solved, missed, reopened] = [await respond('a'), await respond('b'), await respond('c')]
    await respond('d')
    const attempt = (id: string, outcome: string) => service.call('POST', `/api/follow-ups/${id}/attempts`, { outcome })
    await attempt(solved, 'solved')
    await attempt(missed, 'not-reached')
    await service.call('PATCH', `/api/follow-ups/${reopened}`, { status: 'done' })
    expect((await getRates()).body).toMatchObject({
      handled: { total: 0 },
      reached: { count: 1, total: 2, rate: 0.5 },
      solvedOnce: { total: 0 },
    })
    service.time.advance(5 * DAY)
    await service.call('PATCH', `/api/follow-ups/${reopened}`, { status: 'open' })
    expect((await getRates()).body.handled).toEqual({ count: 2, total: 4, rate: 0.5 })
    service.time.advance(26 * DAY)
    expect((await getRates()).body).toMatchObject({
      handled: { count: 2, total: 4 },
      solvedOnce: { count: 1, total: 2, rate: 0.5 },
    })
    expect((await getRates('?from=2026-11-23')).body).toMatchObject({ reached: { total: 0 }, solvedOnce: { total: 0 } })
    const manager = await signInMember(service, 'manager')
    const page = await (await manager.get(`/w/${manager.slug}/follow-ups`, { 'accept-language': 'zh-CN' })).text()
    expect(page).toContain('首次期限内已处理')
    expect(page).toContain('联系 2 次，联系上 1 次')
  })

  it('refuse days in the wrong order, and members who see only their own', async () => {
    expect(await getRates('?from=2026-12-02&to=2026-12-01')).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'to' }] },
    })
    expect((await getRates('?from=yesterday')).status).toBe(400)
    const agent = await signInMember(service, 'agent')
    expect((await agent.get('/api/follow-ups/rates')).status).toBe(403)
    expect(await (await agent.get(`/w/${agent.slug}/follow-ups`)).text()).not.toContain('How reliably')
  })
})
