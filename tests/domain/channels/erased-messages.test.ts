import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { redactNextChunk, startRedaction } from '../../../server/domain/privacy/retention.ts'
import { sendPendingAlerts } from '../../../server/jobs/channel-sender.ts'
import { routePendingEvents } from '../../../server/jobs/event-router.ts'
import { createRequestSender } from '../../../server/outgoing/node.ts'
import type { Database } from '../../../server/store/database.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type Receiver, startReceiver } from '../../support/receivers.ts'
import { createService, DAY, MINUTE, type Service } from '../../support/world.ts'

describe.each(engines)('messages about what was erased, on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let receiver: Receiver
  let webhookId: string

  beforeAll(async () => {
    receiver = await startReceiver()
  })
  afterAll(() => receiver.close())
  beforeEach(async () => {
    connection = await open()
    service = await createService(connection.database)
    service.deps.allowsPrivateWebhooks = true
    service.deps.sendRequest = createRequestSender()
    receiver.requests.length = 0
    receiver.state.behave = (_, response) => response.writeHead(500).end('Ida Example is unknown here')
    const { body } = await service.call('POST', '/api/webhooks', { url: `${receiver.origin}/hook`, events: ['*'] })
    webhookId = body.id
  })
  afterEach(() => connection.close())

  let count = 0
  const respond = async (values: object = {}): Promise<string> => {
    service.time.advance(1000)
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const { body } = await service.call('POST', path, {
      ...{ key: `erased-${++count}`, score: 2, comment: 'Ida Example was here', interaction: 'pointer' },
      contactDetails: 'Ida Example, ida@example.com',
      ...values,
    })
    return body.id
  }
  const signal = AbortSignal.timeout(60_000)
  const route = () => routePendingEvents(service.deps, signal)
  const send = () => sendPendingAlerts(service.deps, signal)
  const readMessages = async () =>
    JSON.stringify([
      await connection.database.all(sql`select body, state, reason from channel_delivery`),
      await connection.database.all(sql`select request, response from channel_attempt`),
    ])
  const listStates = async () =>
    (
      await connection.database.all<{ state: string }>(
        sql`select distinct state || coalesce(' ' || reason, '') as state from channel_delivery order by 1`,
      )
    ).map(({ state }) => state)
  const resend = (id: string) => service.call('POST', `/api/webhooks/${webhookId}/deliveries/${id}/attempts`)

  it('are neither sent nor kept once a response is deleted', async () => {
    const id = await respond()
    await route()
    await send()
    const bodies = receiver.requests.map(({ body }) => JSON.parse(body))
    expect(bodies.map(({ type }) => type).toSorted()).toEqual(['follow-up.opened', 'response.created'])
    expect(await readMessages()).toContain('Ida Example')
    await service.call('DELETE', `/api/responses/${id}`)
    expect(await readMessages()).not.toMatch(/Ida|ida@/)
    expect(await listStates()).toEqual(['dropped subject-deleted'])
    await route()
    service.time.advance(DAY)
    receiver.requests.length = 0
    receiver.state.behave = (_, response) => response.end()
    await send()
    expect(receiver.requests.map(({ body }) => JSON.parse(body).type)).toEqual(['response.deleted'])
  })

  it('are not sent again without their body', async () => {
    const id = await respond()
    await route()
    receiver.state.behave = (_, response) => response.end()
    await send()
    const { body: list } = await service.call('GET', `/api/webhooks/${webhookId}/deliveries`)
    expect(list.data.map(({ state }: { state: string }) => state)).toEqual(['sent', 'sent'])
    await service.call('DELETE', `/api/responses/${id}`)
    receiver.requests.length = 0
    for (const delivery of list.data) expect((await resend(delivery.id)).body).toEqual({ count: 0, nextFrom: null })
    const range = { from: new Date(0).toISOString(), to: '2100-01-01T00:00:00Z', state: 'sent' }
    const { body: resent } = await service.call('POST', `/api/webhooks/${webhookId}/resends`, range)
    expect(resent).toEqual({ count: 0, nextFrom: null })
    // As a version without this rule would have left it.
    await connection.database.batch([sql`update channel_delivery set state = 'waiting' where body is null`])
    await send()
    expect(receiver.requests).toEqual([])
    expect(await listStates()).toEqual(['dropped subject-deleted'])
  })

  it('are not built from what was read before a response was deleted', async () => {
    const id = await respond()
    const { database } = service.deps
    let deletion: Promise<unknown> | undefined
    const delayed: Database = {
      ...database,
      all: database.all.bind(database),
      batch: (async (...parameters: Parameters<Database['batch']>) => {
        if (!deletion) {
          deletion = service.call('DELETE', `/api/responses/${id}`)
          await deletion
        }
        return database.batch(...parameters)
      }) as Database['batch'],
    }
    await routePendingEvents({ ...service.deps, database: delayed }, signal)
    await route()
    expect(await connection.database.all(sql`select id from channel_delivery`)).toHaveLength(3)
    expect(await readMessages()).not.toMatch(/Ida|ida@/)
  })

  it('forget a person named in what others typed', async () => {
    const { body: contact } = await service.call('POST', '/api/contacts', { email: 'ida@example.com', name: 'Ida' })
    await respond({ comment: 'Slow.' })
    const other = await respond({ comment: 'Stays.', contactDetails: 'bob@example.com' })
    await route()
    await send()
    expect(await readMessages()).toContain('ida@example.com')
    await service.call('DELETE', `/api/contacts/${contact.id}`)
    const messages = await readMessages()
    expect(messages).not.toContain('ida@example.com')
    expect(messages).toContain('bob@example.com')
    expect(messages).toContain(other)
    expect(await listStates()).toEqual(['dropped subject-deleted', 'waiting unavailable'])
  })

  it('lose what retention removes from responses', async () => {
    await respond()
    await service.call('PATCH', '/api/workspace', { retentionDays: 30 })
    service.time.advance(31 * DAY)
    const recent = await respond({ comment: 'Recent.', contactDetails: undefined })
    await route()
    service.time.advance(MINUTE)
    await startRedaction(service.deps)
    while (await redactNextChunk(service.deps, service.ours.workspaceId)) {}
    const messages = await readMessages()
    expect(messages).not.toMatch(/Ida|ida@/)
    expect(messages).toContain(recent)
  })
})
