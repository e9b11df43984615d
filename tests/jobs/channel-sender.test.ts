import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { ChannelSender, sendPendingAlerts } from '../../server/jobs/channel-sender.ts'
import { createRequestSender } from '../../server/outgoing/node.ts'
import { sql } from '../../server/store/sql.ts'
import { addDeliveries, buildSampleBody, loadDeliveries } from '../support/channel-samples.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { type Receiver, startReceiver } from '../support/receivers.ts'
import { signInMember } from '../support/signed-in.ts'
import { createService, DAY, MINUTE, type Service } from '../support/world.ts'

const HOUR = 60 * MINUTE

describe.each(engines)('the sender of channels on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let receiver: Receiver
  let time: number
  let workspaceId: string

  beforeAll(async () => {
    receiver = await startReceiver()
  })
  afterAll(() => receiver.close())
  beforeEach(async () => {
    connection = await open()
    service = await createService(connection.database)
    workspaceId = service.ours.workspaceId
    // A Monday morning in London.
    time = Date.parse('2026-11-23T10:00:00Z')
    service.deps.now = () => time
    service.deps.allowsPrivateWebhooks = true
    const send = createRequestSender()
    // Chats have addresses of their platforms.
    service.deps.sendRequest = (request) =>
      send({ ...request, url: request.url.replace(/^https:\/\/[^/]+/, receiver.origin) })
    receiver.requests.length = 0
    receiver.state.behave = (_, response) => response.end('ok')
  })
  afterEach(() => connection.close())

  let count = 0
  const createWebhook = async () =>
    (await service.call('POST', '/api/webhooks', { url: `${receiver.origin}/hook/${++count}`, events: ['*'] })).body
  const createChat = async (settings: object = {}) =>
    (
      await service.call('POST', '/api/channels', {
        name: `Chat ${++count}`,
        kind: 'slack',
        settings,
        secrets: { url: `https://hooks.slack.com/services/T0/B0/secretpart${count}` },
      })
    ).body
  const addEvents = (channelId: string, length: number) =>
    addDeliveries(
      connection.database,
      { workspaceId, channelId },
      Array.from({ length }, (_, index) => ({
        eventId: `event-${channelId}-${index}`,
        body: buildSampleBody(index + 1),
        createdAt: time,
      })),
    )
  const listEventIds = (channelId: string, length: number) =>
    Array.from({ length }, (_, index) => `event-${channelId}-${index}`)
  const send = () => sendPendingAlerts(service.deps, AbortSignal.timeout(60_000))
  const getDeliveries = (channelId: string) => loadDeliveries(connection.database, channelId)
  const countNotices = async (channelId: string) => {
    const count = async (statement: Parameters<typeof connection.database.all<{ count: number }>>[0]) =>
      (await connection.database.all(statement))[0]?.count
    return {
      emails: await count(sql`select count(*) as count from job where type = 'email'`),
      entries: await count(sql`
        select count(*) as count from audit where action = 'webhook.disabled' and subject = ${channelId}`),
    }
  }
  const getWebhook = async (id: string) => (await service.call('GET', `/api/webhooks/${id}`)).body

  describe('webhooks', () => {
    it('get each event once, signed, with its id', async () => {
      const webhook = await createWebhook()
      await addEvents(webhook.id, 30)
      const ids = listEventIds(webhook.id, 30)
      await send()
      expect(receiver.listIds().toSorted()).toEqual(ids.toSorted())
      expect(receiver.requests[0]?.headers).toMatchObject({
        'content-type': 'application/json',
        'webhook-timestamp': `${time / 1000}`,
        'webhook-signature': expect.stringMatching(/^v1,[\w+/]{43}=$/),
      })
      expect(new Set((await getDeliveries(webhook.id)).map(({ state }) => state))).toEqual(new Set(['sent']))
      await send()
      expect(receiver.requests).toHaveLength(30)
    })

    it('are tried again with the same id and body on the schedule of Standard Webhooks, for three days', async () => {
      receiver.state.behave = (_, response) => response.writeHead(500).end('no')
      const webhook = await createWebhook()
      await addEvents(webhook.id, 1)
      const delays: number[] = []
      for (;;) {
        await send()
        const [delivery] = await getDeliveries(webhook.id)
        if (delivery?.state !== 'waiting') break
        delays.push((delivery.dueAt - time) / 1000)
        time = delivery.dueAt
      }
      const schedule = [5, 300, 1800, 7200, 18_000, 36_000, 50_400, 72_000, 86_400]
      expect(delays).toHaveLength(schedule.length)
      for (const [index, delay] of delays.entries()) {
        expect(delay).toBeGreaterThanOrEqual(schedule[index] ?? 0)
        expect(delay).toBeLessThanOrEqual((schedule[index] ?? 0) * 1.2)
      }
      expect(await getDeliveries(webhook.id)).toMatchObject([{ state: 'failed', attempts: 10, reason: 'unavailable' }])
      expect(new Set(receiver.listIds())).toEqual(new Set(listEventIds(webhook.id, 1)))
      expect(new Set(receiver.requests.map(({ body }) => body)).size).toBe(1)
    })

    it('wait as long as the receiver asks, also those not tried yet, but not for ever', async () => {
      receiver.state.behave = (_, response) => response.writeHead(429, { 'retry-after': '600' }).end()
      const webhook = await createWebhook()
      await addEvents(webhook.id, 50)
      await send()
      expect(receiver.requests.length).toBeLessThanOrEqual(8)
      time += 599_999
      await send()
      expect(receiver.requests.length).toBeLessThanOrEqual(8)
      time += 1
      receiver.state.behave = (_, response) => response.writeHead(503, { 'retry-after': '999999999' }).end()
      await send()
      for (const { dueAt } of await getDeliveries(webhook.id)) expect(dueAt).toBeLessThanOrEqual(time + 24 * HOUR)
    })

    it('find out that a receiver is down by a few attempts, and lose nothing', async () => {
      receiver.state.behave = (_, response) => response.writeHead(500).end()
      const webhook = await createWebhook()
      await addEvents(webhook.id, 100)
      await send()
      expect(receiver.requests.length).toBeLessThan(20)
      receiver.state.behave = (_, response) => response.end()
      time += MINUTE
      await send()
      expect((await getDeliveries(webhook.id)).map(({ state }) => state)).toEqual(Array(100).fill('sent'))
    })

    it('are disabled at once by 410, which the owners learn by email', async () => {
      await signInMember(service, 'owner')
      receiver.state.behave = (_, response) => response.writeHead(410).end('gone')
      const webhook = await createWebhook()
      await addEvents(webhook.id, 1)
      await send()
      expect(await getWebhook(webhook.id)).toMatchObject({ disabledReason: 'gone' })
      const jobs = await connection.database.all<{ payload: string }>(
        sql`select payload from job where type = 'email' and workspace_id = ${workspaceId}`,
      )
      expect(jobs.map(({ payload }) => JSON.parse(payload))).toMatchObject([
        {
          to: expect.stringContaining('@vouch.test'),
          template: 'channel-gone',
          from: expect.stringMatching(/^127\.0\.0\.1:/),
        },
      ])
      await addEvents(webhook.id, 0)
      await send()
      expect(receiver.requests).toHaveLength(1)
    })

    it('are disabled once, and tell so once, by many answers that come one after the other', async () => {
      await signInMember(service, 'owner')
      receiver.state.behave = (_, response) => {
        const order = receiver.requests.length
        setTimeout(() => response.writeHead(410).end(), order * 20)
      }
      const webhook = await createWebhook()
      await addEvents(webhook.id, 20)
      await send()
      expect(receiver.requests.length).toBeGreaterThan(1)
      expect(await countNotices(webhook.id)).toEqual({ emails: 1, entries: 1 })
      expect((await getDeliveries(webhook.id)).filter(({ state }) => state === 'failed')).toHaveLength(
        receiver.requests.length,
      )
    })

    it('tell nobody when a member has disabled them while a message was on its way', async () => {
      await signInMember(service, 'owner')
      const webhook = await createWebhook()
      receiver.state.behave = async (_, response) => {
        await service.call('PUT', `/api/webhooks/${webhook.id}/disablement`)
        response.writeHead(410).end()
      }
      await addEvents(webhook.id, 1)
      await send()
      expect(await countNotices(webhook.id)).toEqual({ emails: 0, entries: 1 })
      expect(await getWebhook(webhook.id)).toMatchObject({ disabledReason: 'member' })
      expect(await getDeliveries(webhook.id)).toMatchObject([{ state: 'failed', reason: 'gone' }])
    })

    it('stay enabled while other events arrive, or when they failed twice some days apart', async () => {
      const webhook = await createWebhook()
      receiver.state.behave = ({ body }, response) =>
        response.writeHead(body.includes('"sequence":1}') ? 500 : 200).end()
      await addEvents(webhook.id, 1)
      for (let hours = 0; hours < 6 * 24; hours += 6) {
        await addDeliveries(connection.database, { workspaceId, channelId: webhook.id }, [
          { eventId: `event-${hours}-bad`, body: buildSampleBody(1), createdAt: time },
          { eventId: `event-${hours}-good`, body: buildSampleBody(2), createdAt: time + 1 },
        ])
        time += 1
        await send()
        time += 6 * HOUR
      }
      expect(await getWebhook(webhook.id)).toMatchObject({ disabledAt: null })
      const rare = await createWebhook()
      receiver.state.behave = (_, response) => response.writeHead(500).end()
      for (const id of ['one', 'two', 'three']) {
        await connection.database.batch([sql`delete from channel_delivery`])
        await addDeliveries(connection.database, { workspaceId, channelId: rare.id }, [
          { eventId: id, body: buildSampleBody(1), createdAt: time },
        ])
        await send()
        time += 6 * DAY
      }
      expect(await getWebhook(rare.id)).toMatchObject({ disabledAt: null, failingSince: expect.any(String) })
    })

    it('are disabled after five days without a success, and send what waits once enabled', async () => {
      await signInMember(service, 'owner')
      receiver.state.behave = (_, response) => response.writeHead(500).end()
      const webhook = await createWebhook()
      await addEvents(webhook.id, 1)
      await send()
      expect(await getWebhook(webhook.id)).toMatchObject({
        failingSince: new Date(time).toISOString(),
        disabledAt: null,
      })
      const end = time + 5 * DAY
      for (; time < end; time += 6 * HOUR) {
        await addDeliveries(connection.database, { workspaceId, channelId: webhook.id }, [
          { eventId: `event-${time}`, body: buildSampleBody(1), createdAt: time },
        ])
        await send()
        expect(await getWebhook(webhook.id)).toMatchObject({ disabledAt: null })
      }
      await send()
      expect(await getWebhook(webhook.id)).toMatchObject({ disabledReason: 'failing' })
      const jobs = await connection.database.all(sql`select * from job where type = 'email'`)
      expect(jobs).toHaveLength(1)
      receiver.state.behave = (_, response) => response.end()
      await service.call('DELETE', `/api/webhooks/${webhook.id}/disablement`)
      time += DAY
      await send()
      expect((await getDeliveries(webhook.id)).at(-1)).toMatchObject({ state: 'sent' })
      expect(await getWebhook(webhook.id)).toMatchObject({ failingSince: null, disabledAt: null })
    })

    it('are sent by one of two processes', async () => {
      const webhook = await createWebhook()
      await addEvents(webhook.id, 150)
      const ids = listEventIds(webhook.id, 150)
      await Promise.all([send(), send(), send()])
      expect(receiver.listIds().toSorted()).toEqual(ids.toSorted())
    })

    it('are sent by another process once the lease of one that ended is over', async () => {
      const webhook = await createWebhook()
      await connection.database.batch([
        sql`update channel set held_by = 'ended', held_until = ${time + MINUTE} where id = ${webhook.id}`,
      ])
      await addEvents(webhook.id, 1)
      await send()
      expect(receiver.requests).toHaveLength(0)
      time += MINUTE
      await send()
      expect(receiver.requests).toHaveLength(1)
    })

    it('are signed with both secrets for a day after a rotation', async () => {
      const webhook = await createWebhook()
      await service.call('POST', `/api/webhooks/${webhook.id}/secret`)
      await addEvents(webhook.id, 1)
      await send()
      expect(receiver.requests[0]?.headers['webhook-signature']?.split(' ')).toHaveLength(2)
    })

    it('show their log with secrets masked, and are sent again with the same id', async () => {
      receiver.state.behave = ({ headers, path }, response) =>
        response.writeHead(500).end(`echo ${path} ${headers['webhook-signature']} ${'汉'.repeat(4000)}`)
      const webhook = await createWebhook()
      await service.call('PATCH', `/api/webhooks/${webhook.id}`, { url: `${receiver.origin}/hook/secretpart-of-url` })
      const [id] = await addEvents(webhook.id, 1)
      const [eventId] = listEventIds(webhook.id, 1)
      await send()
      receiver.state.behave = (_, response) => response.end('thanks')
      time += MINUTE
      await send()
      const path = `/api/webhooks/${webhook.id}/deliveries`
      const { body: list } = await service.call('GET', path)
      expect(list.data).toMatchObject([{ id, state: 'sent', attempts: 2, dueAt: null, reason: null }])
      const { body: delivery } = await service.call('GET', `${path}/${id}`)
      expect(delivery.log).toMatchObject([
        { outcome: 'sent', status: 200, response: expect.stringContaining('thanks') },
        { outcome: 'retry', status: 500, reason: 'unavailable' },
      ])
      for (const { request, response } of delivery.log) {
        expect(request).toContain(`webhook-id: ${eventId}`)
        expect(request).toContain('"sequence":1')
        for (const text of [request, response]) {
          expect(text).not.toMatch(/secretpart|v1,|\uFFFD/)
          expect(Buffer.byteLength(text)).toBeLessThanOrEqual(4000)
        }
      }
      expect((await service.call('POST', `${path}/${id}/attempts`)).body).toEqual({ count: 1, nextFrom: null })
      await send()
      expect(receiver.listIds()).toEqual([eventId, eventId, eventId])
      const range = { from: new Date(time - DAY).toISOString(), to: new Date(time).toISOString(), state: 'sent' }
      for (const count of [1, 0])
        expect((await service.call('POST', `/api/webhooks/${webhook.id}/resends`, range)).body).toEqual({
          count,
          nextFrom: null,
        })
      const reversed = { from: range.to, to: range.from }
      expect((await service.call('POST', `/api/webhooks/${webhook.id}/resends`, reversed)).body.code).toBe(
        'range-reversed',
      )
    })

    it('get test messages through the same queue', async () => {
      const webhook = await createWebhook()
      const { body, status } = await service.call('POST', `/api/webhooks/${webhook.id}/test`)
      expect(status).toBe(202)
      await send()
      expect(JSON.parse(receiver.requests[0]?.body ?? '')).toMatchObject({ type: 'webhook.test' })
      expect(receiver.listIds()).toEqual([body.deliveryId])
      const { body: delivery } = await service.call('GET', `/api/webhooks/${webhook.id}/deliveries/${body.deliveryId}`)
      expect(delivery).toMatchObject({ kind: 'test', state: 'sent' })
      expect((await service.call('GET', `/api/channels/${webhook.id}/deliveries`)).status).toBe(404)
    })

    it('send nothing from a workspace with sample data', async () => {
      const webhook = await createWebhook()
      await addEvents(webhook.id, 2)
      await connection.database.batch([sql`update workspace set demo_at = 1 where id = ${workspaceId}`])
      await send()
      expect(receiver.requests).toHaveLength(0)
      expect(await getDeliveries(webhook.id)).toMatchObject([
        { state: 'dropped', reason: 'demo-workspace' },
        { state: 'dropped' },
      ])
    })

    it('keep nothing about a person who was erased while their delivery was on its way', async () => {
      const { body: contact } = await service.call('POST', '/api/contacts', { email: 'ada@example.com' })
      const webhook = await createWebhook()
      const [id] = await addDeliveries(connection.database, { workspaceId, channelId: webhook.id }, [
        { eventId: 'event-erased', body: '{"email":"ada@example.com"}', contactId: contact.id, createdAt: time },
      ])
      receiver.state.behave = async (_, response) => {
        await service.call('DELETE', `/api/contacts/${contact.id}`)
        response.end('ada@example.com')
      }
      await send()
      const attempts = await connection.database.all(
        sql`select outcome, request, response from channel_attempt where message_id = ${id}`,
      )
      expect(attempts).toEqual([{ outcome: 'sent', request: null, response: null }])
    })
  })

  describe('on Workers', () => {
    const sendSome = (maxMessages: number) =>
      sendPendingAlerts(service.deps, AbortSignal.timeout(60_000), { maxMessages })
    const countSent = async (channelId: string) =>
      (await getDeliveries(channelId)).filter(({ state }) => state === 'sent').length

    it('backlogs leave room for others, and use what they leave', async () => {
      const webhooks = []
      for (let index = 0; index < 7; index++) webhooks.push(await createWebhook())
      for (const { id } of webhooks.slice(0, 6)) await addEvents(id, 30)
      time += 1
      await addEvents(webhooks[6].id, 1)
      await sendSome(35)
      const counts = await Promise.all(webhooks.map(({ id }) => countSent(id)))
      expect(counts.reduce((sum, count) => sum + count, 0)).toBe(35)
      expect(Math.max(...counts)).toBeLessThanOrEqual(14)
      await sendSome(1000)
      for (const { id } of webhooks.slice(0, 6)) expect(await countSent(id)).toBe(30)
      expect(await countSent(webhooks[6].id)).toBe(1)
    })

    it('webhooks need no PUBLIC_URL', async () => {
      service.deps.publicUrl = ''
      const [webhook, chat] = [await createWebhook(), await createChat()]
      await addEvents(webhook.id, 1)
      await addDeliveries(connection.database, { workspaceId, channelId: chat.id }, [
        { eventId: 'event-alert', kind: 'alert', createdAt: time },
      ])
      await send()
      expect(await countSent(webhook.id)).toBe(1)
      expect(await getDeliveries(chat.id)).toMatchObject([{ state: 'waiting', attempts: 0 }])
    })
  })

  describe('receivers that misbehave', () => {
    it('delay no others, lose nothing, and get no event twice', async () => {
      const evil = await startReceiver((_, __) => undefined)
      const senders = [new ChannelSender(service.deps, { pollIntervalMs: 20 })]
      try {
        service.deps.sendRequest = createRequestSender({ timeoutMs: 400 })
        const hanging = (
          await service.call('POST', '/api/webhooks', { url: evil.origin, events: ['*'], name: 'Hanging' })
        ).body
        await addEvents(hanging.id, 20)
        await expect.poll(() => evil.requests.length).toBeGreaterThan(0)
        const good = await createWebhook()
        await addEvents(good.id, 20)
        const ids = listEventIds(good.id, 20)
        await expect.poll(() => receiver.listIds().toSorted()).toEqual(ids.toSorted())
        await expect
          .poll(async () => (await getDeliveries(hanging.id)).filter(({ reason }) => reason === 'timeout').length)
          .toBeGreaterThan(0)
        expect((await getDeliveries(hanging.id)).map(({ state }) => state)).toEqual(Array(20).fill('waiting'))
      } finally {
        await Promise.all(senders.map((sender) => sender.stop()))
        await evil.close()
      }
    })
  })

  describe('alerts', () => {
    let responseIds: string[]
    const respond = async (score: number, comment: string) => {
      const { surveyId } = service.ours
      const submission = { key: `key-${++count}`, score, comment, interaction: 'pointer' }
      const { body } = await service.call('POST', `/embed/surveys/${surveyId}/responses`, submission)
      return body.id as string
    }
    const addAlerts = async (channelId: string, ids: readonly string[], recipientId = '') => {
      const events = await connection.database.all(sql<{ id: string; subjectId: string }>`
        select id, subject_id as "subjectId" from event where type = 'response.created'`)
      return addDeliveries(
        connection.database,
        { workspaceId, channelId },
        ids.map((responseId) => ({
          kind: 'alert' as const,
          eventId: events.find(({ subjectId }) => subjectId === responseId)?.id ?? null,
          recipientId,
          createdAt: time,
        })),
      )
    }
    beforeEach(async () => {
      responseIds = []
      for (let index = 0; index < 6; index++)
        responseIds.push(await respond(index, `Comment ${index} of ada@example.com`))
    })
    const listTexts = () => receiver.requests.map(({ body }) => JSON.parse(body).text as string)

    it('go out singly at first, then together at the end of five minutes', async () => {
      const chat = await createChat({ groupAfter: 2 })
      await addAlerts(chat.id, responseIds)
      await send()
      // Slack takes one a second.
      time += 1001
      await send()
      expect(receiver.requests).toHaveLength(2)
      expect(listTexts().join()).not.toContain('ada@example.com')
      const waiting = (await getDeliveries(chat.id)).filter(({ state }) => state === 'waiting')
      expect(waiting.map(({ dueAt }) => dueAt)).toEqual(Array(4).fill(time - 1001 + 5 * MINUTE))
      time += 5 * MINUTE
      await send()
      expect(receiver.requests).toHaveLength(3)
      expect(listTexts()[2]).toContain('4 more ')
      const deliveries = await getDeliveries(chat.id)
      expect(deliveries.every(({ state }) => state === 'sent')).toBe(true)
      expect(new Set(deliveries.map(({ messageId }) => messageId)).size).toBe(3)
    })

    it('wait for the end of quiet hours, and leave together then', async () => {
      const chat = await createChat({ quietHours: { from: 9, until: 12 } })
      await addAlerts(chat.id, responseIds.slice(0, 3))
      await send()
      expect(receiver.requests).toHaveLength(0)
      expect((await getDeliveries(chat.id))[0]?.dueAt).toBe(Date.parse('2026-11-23T12:00:00Z'))
      const { body: test } = await service.call('POST', `/api/channels/${chat.id}/test`)
      await send()
      expect(receiver.requests).toHaveLength(1)
      expect(test.deliveryId).toBeDefined()
      time = Date.parse('2026-11-23T12:00:00Z')
      await send()
      expect(receiver.requests).toHaveLength(2)
    })

    it('are dropped when what they are about is deleted, or too old', async () => {
      const chat = await createChat()
      await addAlerts(chat.id, responseIds.slice(0, 1))
      await service.call('DELETE', `/api/responses/${responseIds[0]}`, { reason: 'test' })
      await send()
      expect(await getDeliveries(chat.id)).toMatchObject([{ state: 'dropped', reason: 'subject-deleted' }])
      receiver.state.behave = (_, response) => response.writeHead(500).end()
      await addAlerts(chat.id, responseIds.slice(1, 2))
      for (let rounds = 0; rounds < 40; rounds++) {
        await send()
        const waiting = (await getDeliveries(chat.id)).find(({ state }) => state === 'waiting')
        if (!waiting) break
        time = waiting.dueAt
      }
      const reasons = (await getDeliveries(chat.id)).map(({ state, reason }) => `${state} ${reason}`)
      expect(reasons.toSorted()).toEqual(['dropped expired', 'dropped subject-deleted'])
    })

    it('show names only if the channel may', async () => {
      const { body: contact } = await service.call('POST', '/api/contacts', {
        email: 'ada@example.com',
        name: 'Ada Lovelace',
      })
      await connection.database.batch([sql`update response set contact_id = ${contact.id}`])
      for (const showsContacts of [false, true]) {
        receiver.requests.length = 0
        const chat = await createChat({ showsContacts })
        await addAlerts(chat.id, responseIds.slice(0, 1))
        await send()
        const text = receiver.requests.map(({ body }) => body).join()
        expect([showsContacts, text.includes('Ada Lovelace')]).toEqual([showsContacts, showsContacts])
        expect([showsContacts, text.includes('ada@example.com')]).toEqual([showsContacts, showsContacts])
      }
    })

    it('leave singly when only the rate of the platform has made them wait', async () => {
      const chat = await createChat({ groupAfter: 3 })
      await addAlerts(chat.id, responseIds.slice(0, 3))
      for (let rounds = 0; rounds < 3; rounds++) {
        await send()
        time += 1001
      }
      expect(receiver.requests).toHaveLength(3)
      expect(new Set((await getDeliveries(chat.id)).map(({ messageId }) => messageId)).size).toBe(3)
    })

    it('keep to the rate of the platform, counted for all processes', async () => {
      const chat = await createChat({ groupAfter: 20 })
      await addAlerts(chat.id, responseIds)
      await send()
      // Slack takes one a second.
      expect(receiver.requests).toHaveLength(1)
      for (let rounds = 0; rounds < 5; rounds++) {
        time += 1500
        await send()
        expect(receiver.requests).toHaveLength(rounds + 2)
      }
      expect((await getDeliveries(chat.id)).every(({ state }) => state === 'sent')).toBe(true)
    })

    it('keep waiting when a chat is gone, until its address is corrected', async () => {
      await signInMember(service, 'owner')
      receiver.state.behave = (_, response) => response.writeHead(404).end('no_service')
      const chat = await createChat()
      await addAlerts(chat.id, responseIds.slice(0, 1))
      await send()
      expect((await service.call('GET', `/api/channels/${chat.id}`)).body).toMatchObject({ disabledReason: 'broken' })
      expect(await getDeliveries(chat.id)).toMatchObject([{ state: 'waiting', reason: 'wrong-address' }])
      receiver.state.behave = (_, response) => response.end('ok')
      await service.call('DELETE', `/api/channels/${chat.id}/disablement`)
      time += MINUTE
      await send()
      expect(await getDeliveries(chat.id)).toMatchObject([{ state: 'sent' }])
    })
  })
})
