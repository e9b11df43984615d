import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { askAfterEvents } from '../../server/domain/campaigns/events.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, DAY, type Service, sampleContacts } from '../support/world.ts'

describe.each(engines)('events of customers on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let campaignId: string

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    service.deps.mail = { url: 'smtp://127.0.0.1', from: 'Vouch <vouch@example.com>' }
    const schedule = { kind: 'event', type: 'delivered', delayDays: 3, where: { shop: 'Bern' } }
    const body = { name: 'After delivery', surveyId: service.ours.surveyId, settings: { schedule } }
    campaignId = (await service.call('POST', '/api/campaigns', body)).body.id
    expect((await service.call('PUT', `/api/campaigns/${campaignId}/start`)).body.state).toBe('running')
  })
  afterAll(() => connection.close())

  const report = (body: unknown) => service.call('POST', '/api/events', body)
  const delivered = { contact: sampleContacts.ada, type: 'delivered', properties: { shop: 'Bern' } }

  it('count once per key, match contacts, and skip invalid ones with the reason', async () => {
    const at = new Date(service.time.now() - DAY).toISOString()
    const first = await report({ ...delivered, at, key: 'order-1' })
    expect([first.status, first.body]).toEqual([
      200,
      { events: [{ id: expect.any(String), contactId: expect.any(String), campaigns: 1 }], skipped: [] },
    ])
    const [event] = first.body.events
    expect((await report({ ...delivered, at, key: 'order-1' })).body.events).toEqual([{ ...event, campaigns: 0 }])
    const { body } = await report([
      { ...delivered, contact: sampleContacts.grace, type: 'returned' },
      { ...delivered, contact: sampleContacts.grace, properties: { shop: 'Basel' } },
      { ...delivered, contact: { email: 'no address' } },
      { ...delivered, at: '2020-01-01T00:00:00Z' },
    ])
    expect(body.events.map(({ campaigns }: { campaigns: number }) => campaigns)).toEqual([0, 0, 0])
    expect(body.skipped).toEqual([{ index: 2, reason: expect.stringContaining('email') }])
    expect((await report([])).status).toBe(400)
    expect((await report({ ...delivered, at: 'yesterday' })).status).toBe(400)
  })

  it('let the campaign ask the contact some days after it happened, once', async () => {
    const listInvitations = () =>
      service.deps.database.all(
        sql`select wave, campaign_id as campaign from invitation where campaign_id = ${campaignId}`,
      )
    service.time.advance(2 * DAY - 1000)
    await askAfterEvents(service.deps)
    expect(await listInvitations()).toEqual([])
    service.time.advance(1000)
    await Promise.all([askAfterEvents(service.deps), askAfterEvents(service.deps)])
    expect(await listInvitations()).toEqual([{ wave: 1, campaign: campaignId }])
    // Another event of the same day does not ask again: a decision says so.
    await report({ ...delivered, at: new Date(service.time.now() - 3 * DAY).toISOString() })
    await askAfterEvents(service.deps)
    expect(await listInvitations()).toHaveLength(1)
    expect(await service.deps.database.all(sql`select reason from decision where campaign_id = ${campaignId}`)).toEqual(
      [{ reason: 'duplicate' }],
    )
  })

  it('cannot be combined with a segment, a sample or a limit', async () => {
    const settings = { schedule: { kind: 'event', type: 'x' }, cap: 5 }
    const body = { name: 'x', surveyId: service.ours.surveyId, settings }
    const { id } = (await service.call('POST', '/api/campaigns', body)).body
    const { status, body: problem } = await service.call('PUT', `/api/campaigns/${id}/start`)
    expect([status, problem.detail]).toEqual([409, expect.stringContaining('everyone with the event')])
  })
})
