import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { purgeDeliveries } from '../../../server/domain/channels/log.ts'
import { getMessageId } from '../../../server/jobs/channel-records.ts'
import { selectDelivery } from '../../../server/store/queries/channel-deliveries.ts'
import { sql } from '../../../server/store/sql.ts'
import { addDeliveries } from '../../support/channel-samples.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, DAY, NOON, type Service } from '../../support/world.ts'

describe.each(engines)('deliveries of long ago, and many of them, on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const createWebhook = async (): Promise<string> =>
    (await service.call('POST', '/api/webhooks', { url: 'https://example.com/hook', events: ['*'] })).body.id
  const add = (channelId: string, length: number, at = (index: number) => NOON + index) =>
    addDeliveries(
      connection.database,
      { workspaceId: service.ours.workspaceId, channelId },
      Array.from({ length }, (_, index) => ({ body: '{}', createdAt: at(index) })),
    )
  const setState = (channelId: string, state: string) =>
    connection.database.batch([sql`update channel_delivery set state = ${state} where channel_id = ${channelId}`])

  it('are sent again ten thousand at a time, from where the last call ended', async () => {
    const id = await createWebhook()
    for (let chunk = 0; chunk < 7; chunk++) await add(id, 1500, (index) => NOON + chunk * 1500 + index)
    await setState(id, 'sent')
    const range = { from: new Date(NOON).toISOString(), to: new Date(NOON + DAY).toISOString(), state: 'sent' }
    const resend = async (changes: object) =>
      (await service.call('POST', `/api/webhooks/${id}/resends`, { ...range, ...changes })).body
    const nextFrom = new Date(NOON + 10_000).toISOString()
    expect(await resend({})).toEqual({ count: 10_000, nextFrom })
    // They arrive at once.
    await setState(id, 'sent')
    expect(await resend({ from: nextFrom })).toEqual({ count: 500, nextFrom: null })
    expect(await resend({ from: nextFrom })).toEqual({ count: 0, nextFrom: null })
  })

  it('are told of on the page, with a button for those that are left', async () => {
    const id = await createWebhook()
    for (let chunk = 0; chunk < 7; chunk++) await add(id, 1500, (index) => NOON + chunk * 1500 + index)
    await setState(id, 'failed')
    const { get, post, slug } = await signInMember(service, 'owner')
    const path = `/w/${slug}/settings/webhooks/${id}/deliveries`
    const day = new Date(NOON).toISOString().slice(0, 10)
    const first = await post(`${path}/range`, { from: day, to: day, state: 'failed' })
    const location = first.headers.get('location') ?? ''
    const page = await (await get(location)).text()
    expect(page).toContain('There is more from')
    const next = new URL(location, 'https://x.example').searchParams.get('next') ?? ''
    expect(page).toContain(`name="next" value="${next}"`)
    await setState(id, 'failed')
    const second = await post(`${path}/range`, { next, from: day, to: day, state: 'failed' })
    expect(second.headers.get('location')).toBe(path)
    const states = await connection.database.all(sql`
      select state, cast(count(*) as integer) as count from channel_delivery where channel_id = ${id} group by state order by state`)
    expect(states).toEqual([
      { state: 'failed', count: 10_000 },
      { state: 'waiting', count: 500 },
    ])
    expect(await (await get(`${path}?next=nonsense`)).text()).not.toContain('There is more from')
  })

  it('are deleted after 30 days, also those that wait', async () => {
    const id = await createWebhook()
    await service.call('POST', `/api/webhooks/${id}/disablement`)
    const [, recent] = await add(id, 2, (index) => service.time.now() - (index === 0 ? 31 : 29) * DAY)
    await purgeDeliveries(service.deps)
    const rows = await connection.database.all(sql`select id from channel_delivery where channel_id = ${id}`)
    expect(rows).toEqual([{ id: recent }])
  })

  it('have an id as a message that is the same after a kill, and another when an alert is sent again', async () => {
    const id = await createWebhook()
    const [delivery = ''] = await add(id, 1)
    const load = async () => {
      const [row] = await connection.database.all(selectDelivery(service.ours.workspaceId, delivery))
      return row ? [row] : []
    }
    expect(getMessageId(await load())).toBe(delivery)
    await connection.database.batch([sql`update channel_delivery set message_id = 'first' where id = ${delivery}`])
    expect(getMessageId(await load())).toBe('first')
    await connection.database.batch([
      sql`update channel_delivery set message_id = null, resends = 2 where id = ${delivery}`,
    ])
    expect(getMessageId(await load())).toBe(`${delivery}-2`)
  })
})
