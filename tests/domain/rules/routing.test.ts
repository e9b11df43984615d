import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { recordEvents } from '../../../server/domain/events/recording.ts'
import { listWorkspacesToRoute, routeEvents } from '../../../server/domain/rules/routing.ts'
import { routePendingEvents } from '../../../server/jobs/event-router.ts'
import { insertEvents } from '../../../server/store/queries/events.ts'
import { sql } from '../../../server/store/sql.ts'
import type { EventType } from '../../../shared/event-types.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, NOON, type Service, sampleContacts } from '../../support/world.ts'

interface Delivery {
  channelId: string
  kind: string
  eventId: string
  type: EventType
  ruleId: string | null
  contactId: string | null
  recipientId: string
  body: string | null
  state: string
}

describe.each(engines)('routing events on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let [agentId, ownerId] = ['', '']
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    agentId = (await signInMember(service, 'agent')).userId
    ownerId = (await signInMember(service, 'owner')).userId
  })
  afterAll(() => connection.close())

  beforeEach(async () => {
    await routeAll()
    await connection.database.batch([
      sql`delete from channel_delivery`,
      sql`delete from channel`,
      sql`delete from rule`,
      sql`delete from job`,
    ])
  })

  let count = 0
  const nextId = () => `${++count}`.padStart(22, '0')

  async function addChannel(kind: string, settings: object = {}, where = service.ours.workspaceId): Promise<string> {
    const id = nextId()
    await connection.database.batch([
      sql`insert into channel (id, workspace_id, kind, name, settings, secrets, created_at, updated_at)
          values (${id}, ${where}, ${kind}, ${id}, ${JSON.stringify(settings)}, '', ${NOON}, ${NOON})`,
    ])
    return id
  }
  const addWebhook = (settings: object) =>
    addChannel('webhook', { events: [], surveyId: null, groups: [], ...settings })

  /** Stored as it is: also what the API refuses. */
  async function addRule(settings: object): Promise<string> {
    const id = nextId()
    const row = { events: ['response.created'], conditions: {}, ...settings }
    await connection.database.batch([
      sql`insert into rule (id, workspace_id, name, settings, created_at, updated_at)
          values (${id}, ${service.ours.workspaceId}, ${id}, ${JSON.stringify(row)}, ${NOON}, ${NOON})`,
    ])
    return id
  }

  async function respond(values: object = {}): Promise<string> {
    // Ids of one millisecond have no order.
    service.time.advance(1)
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const { body } = await service.call('POST', path, { key: nextId(), score: 2, interaction: 'pointer', ...values })
    return body.id
  }

  async function routeAll(): Promise<void> {
    for (const id of await listWorkspacesToRoute(service.deps)) while (await routeEvents(service.deps, id)) {}
  }

  const listDeliveries = () =>
    connection.database.all(sql<Delivery>`
      select d.channel_id as "channelId", d.kind, d.event_id as "eventId", e.type, d.rule_id as "ruleId",
             d.contact_id as "contactId", d.recipient_id as "recipientId", d.body, d.state
      from   channel_delivery d
      join   event e on e.id = d.event_id
      order by e.position, d.channel_id, d.recipient_id`)
  const listJobs = async () =>
    (
      await connection.database.all(
        sql<{ payload: string }>`select payload from job where type = 'rule-action' order by id`,
      )
    ).map(({ payload }) => JSON.parse(payload))
  const listPositions = async () =>
    (
      await connection.database.all(sql<{ position: number }>`
        select position from event where workspace_id = ${service.ours.workspaceId} order by position`)
    ).map(({ position }) => position)
  const expectDense = async () => {
    const positions = await listPositions()
    expect(positions).toEqual(positions.map((_, index) => index + 1))
  }

  it('alerts, sends to webhooks and starts actions for the events that meet a rule', async () => {
    const [slack, webhook] = [await addChannel('slack'), await addWebhook({})]
    const ruleId = await addRule({
      conditions: { groups: ['detractor'] },
      actions: [
        { kind: 'alert', channelId: slack },
        { kind: 'webhook', channelId: webhook },
        { kind: 'tag', tag: 'unhappy' },
      ],
    })
    await respond({ score: 9 })
    const unhappy = await respond({ comment: '太慢了' })
    await routeAll()
    const eventId = `${unhappy}c`
    const expected = { eventId, type: 'response.created', ruleId, contactId: null, recipientId: '', state: 'waiting' }
    const deliveries = await listDeliveries()
    expect(deliveries).toEqual([
      { ...expected, channelId: slack, kind: 'alert', body: null },
      { ...expected, channelId: webhook, kind: 'webhook', body: expect.any(String) },
    ])
    expect(await listJobs()).toEqual([
      { ruleId, name: ruleId, actions: [{ kind: 'tag', tag: 'unhappy' }], responseIds: [unhappy] },
    ])
    const { body: response } = await service.call('GET', `/api/responses/${unhappy}`)
    const { changes: _, notes: __, ...shown } = response
    const body = JSON.parse(deliveries[1]?.body ?? '')
    expect(body).toEqual({
      type: 'response.created',
      timestamp: new Date(service.time.now()).toISOString(),
      data: shown,
      sequence: expect.any(Number),
    })
    const { body: feed } = await service.call('GET', '/api/events?limit=200')
    expect(feed.data.find(({ id }: { id: string }) => id === eventId)?.sequence).toBe(body.sequence)
    await routeAll()
    expect(await listDeliveries()).toHaveLength(2)
  })

  it('sends what a webhook subscribes to: types, a survey and groups', async () => {
    const other = (await service.call('POST', '/api/surveys', { name: 'Other' })).body.id
    const channels = {
      all: await addWebhook({ events: ['*'] }),
      responses: await addWebhook({ events: ['response.*'] }),
      opened: await addWebhook({ events: ['follow-up.opened'] }),
      promoters: await addWebhook({ events: ['response.created'], groups: ['promoter'] }),
      otherSurvey: await addWebhook({ events: ['*'], surveyId: other }),
      unhappy: await addWebhook({ events: ['*'], surveyId: service.ours.surveyId, groups: ['detractor'] }),
      nothing: await addWebhook({}),
    }
    await respond()
    await respond({ score: 10 })
    await connection.database.batch(
      recordEvents(service.deps, { workspaceId: service.ours.workspaceId, actor: 'cli' }, [
        { type: 'contact.unsubscribed', subjectId: 'contact' },
      ]),
    )
    await routeAll()
    const received = Map.groupBy(await listDeliveries(), ({ channelId }) => channelId)
    const typesOf = (channelId: string) => (received.get(channelId) ?? []).map(({ type }) => type).toSorted()
    expect(typesOf(channels.all)).toEqual([
      'contact.unsubscribed',
      'follow-up.opened',
      'response.created',
      'response.created',
    ])
    expect(typesOf(channels.responses)).toEqual(['response.created', 'response.created'])
    expect(typesOf(channels.opened)).toEqual(['follow-up.opened'])
    expect(typesOf(channels.promoters)).toEqual(['response.created'])
    expect(typesOf(channels.otherSurvey)).toEqual(['contact.unsubscribed'])
    // What has neither a survey nor a score is sent in any case.
    expect(typesOf(channels.unhappy)).toEqual(['contact.unsubscribed', 'follow-up.opened', 'response.created'])
    expect(typesOf(channels.nothing)).toEqual([])
    const bodies = (received.get(channels.all) ?? []).map(({ body }) => JSON.parse(body ?? ''))
    const sequences = bodies.map(({ sequence }) => sequence)
    expect(sequences).toEqual([...sequences].sort((a, b) => a - b))
    expect(bodies.find(({ type }) => type === 'follow-up.opened').data).toMatchObject({
      status: 'open',
      reason: 'score',
      response: { score: 2 },
    })
  })

  it('starts nothing for suspect responses, but what is about these', async () => {
    const slack = await addChannel('slack')
    const action = { kind: 'alert', channelId: slack }
    await addRule({ events: ['response.created', 'response.updated', 'response.deleted'], actions: [action] })
    const ruleId = await addRule({ events: ['response.suspected'], actions: [action] })
    const id = await respond({ automated: true })
    await connection.database.batch(
      recordEvents(service.deps, { workspaceId: service.ours.workspaceId, actor: 'respondent' }, [
        { type: 'response.updated', subjectId: id, surveyId: service.ours.surveyId },
      ]),
    )
    await routeAll()
    expect(await listDeliveries()).toMatchObject([{ type: 'response.suspected', ruleId }])
  })

  it('lets no rule follow from a rule, but tells webhooks', async () => {
    const [slack, webhook] = [await addChannel('slack'), await addWebhook({ events: ['follow-up.*'] })]
    await addRule({
      events: ['follow-up.opened', 'follow-up.assigned'],
      actions: [{ kind: 'alert', channelId: slack }],
    })
    const id = await respond()
    await routeAll()
    await connection.database.batch([
      ...recordEvents(service.deps, { workspaceId: service.ours.workspaceId, actor: 'rule:1' }, [
        { type: 'follow-up.assigned', subjectId: id, surveyId: service.ours.surveyId },
      ]),
    ])
    await routeAll()
    expect((await listDeliveries()).map(({ channelId, type }) => [channelId, type])).toEqual([
      [slack, 'follow-up.opened'],
      [webhook, 'follow-up.opened'],
      [webhook, 'follow-up.assigned'],
    ])
  })

  it('makes one email for each member, whatever rules and channels there are', async () => {
    const everyone = await addChannel('email', { to: ['owner-of-case', 'owners'] })
    const owners = await addChannel('email', { to: ['owners'] })
    await addRule({ conditions: { groups: ['detractor'] }, actions: [{ kind: 'alert', channelId: everyone }] })
    await addRule({
      conditions: { groups: ['detractor', 'promoter'] },
      actions: [
        { kind: 'alert', channelId: everyone },
        { kind: 'alert', channelId: owners },
      ],
    })
    await respond()
    await respond({ score: 9 })
    await routeAll()
    expect((await listDeliveries()).map(({ channelId, recipientId }) => [channelId, recipientId])).toEqual([
      // The agent has the case.
      [everyone, agentId],
      [owners, ownerId],
      // No case: the owners.
      [everyone, ownerId],
    ])
  })

  it('leaves out channels that are disabled, paused rules, and what belongs to another workspace', async () => {
    const theirs = await addChannel('slack', {}, service.theirs.workspaceId)
    const [disabled, slack] = [await addChannel('slack'), await addChannel('slack')]
    await addWebhook({ events: ['*'], surveyId: service.theirs.surveyId })
    const actions = [theirs, disabled, 'gone'].map((channelId) => ({ kind: 'alert', channelId }))
    await addRule({ actions })
    const paused = await addRule({ actions: [{ kind: 'alert', channelId: slack }] })
    await connection.database.batch([
      sql`update channel set disabled_at = ${NOON} where id = ${disabled}`,
      sql`update rule set paused_at = ${NOON} where id = ${paused}`,
    ])
    await respond()
    await routeAll()
    expect(await listDeliveries()).toEqual([])
    await expectDense()
  })

  it('sends nothing from a workspace with sample data', async () => {
    await addRule({ actions: [{ kind: 'alert', channelId: await addChannel('slack') }] })
    await addWebhook({ events: ['*'] })
    const setDemo = (demoAt: number | null) =>
      connection.database.batch([sql`update workspace set demo_at = ${demoAt} where id = ${service.ours.workspaceId}`])
    await setDemo(NOON)
    await respond()
    await routeAll()
    await setDemo(null)
    expect(await listDeliveries()).toEqual([])
  })

  it('tells of subjects that are gone by their ids alone', async () => {
    const webhook = await addWebhook({ events: ['*'] })
    const slack = await addChannel('slack')
    await addRule({ events: ['response.deleted', 'response.updated'], actions: [{ kind: 'alert', channelId: slack }] })
    const { surveyId, workspaceId } = service.ours
    const types: EventType[] = [
      'response.deleted',
      'response.updated',
      'contact.erased',
      'invitation.bounced',
      'survey.closed',
    ]
    await connection.database.batch(
      recordEvents(
        service.deps,
        { workspaceId, actor: 'cli' },
        types.map((type) => ({ type, subjectId: type === 'survey.closed' ? surveyId : 'gone', surveyId })),
      ),
    )
    await routeAll()
    const deliveries = await listDeliveries()
    const data = Object.fromEntries(
      deliveries
        .filter(({ channelId }) => channelId === webhook)
        .map(({ type, body }) => [type, JSON.parse(body ?? '').data]),
    )
    expect(data).toEqual({
      'response.deleted': { id: 'gone', surveyId },
      'response.updated': { id: 'gone', surveyId },
      'contact.erased': { id: 'gone', surveyId },
      'invitation.bounced': { id: 'gone', surveyId },
      'survey.closed': { id: surveyId, name: expect.any(String) },
    })
    // Nothing is known of the updated one.
    const alerts = deliveries.filter(({ channelId }) => channelId === slack)
    expect(alerts.map(({ type }) => type)).toEqual(['response.deleted'])
  })

  it('says of contacts and invitations what the API says, but never the personal link', async () => {
    await addWebhook({ events: ['*'] })
    const { surveyId, workspaceId } = service.ours
    const { body } = await service.call('POST', `/api/surveys/${surveyId}/invitations`, {
      contacts: [sampleContacts.mei],
    })
    const { id, contactId, url } = body.invitations[0]
    await connection.database.batch(
      recordEvents(service.deps, { workspaceId, actor: 'cli' }, [
        { type: 'contact.updated', subjectId: contactId },
        { type: 'invitation.sent', subjectId: id, surveyId },
      ]),
    )
    await routeAll()
    const deliveries = await listDeliveries()
    const sent = deliveries.find(({ type }) => type === 'invitation.sent')
    expect(sent?.contactId).toBe(contactId)
    expect(sent?.body).not.toContain(url.split('/').at(-1))
    expect(JSON.parse(sent?.body ?? '').data).toMatchObject({ id, surveyId, contactId, contact: { name: '王梅' } })
    const updated = deliveries.find(({ type }) => type === 'contact.updated')
    expect(JSON.parse(updated?.body ?? '').data).toEqual((await service.call('GET', `/api/contacts/${contactId}`)).body)
  })

  it('cuts bodies to 20 kB between code points', async () => {
    const webhook = await addWebhook({ events: ['response.created'] })
    const answers = Object.fromEntries(Array.from({ length: 20 }, (_, index) => [`q${index}`, '长'.repeat(500)]))
    await respond({ comment: '😡'.repeat(2500), answers: { note: '很'.repeat(1000) } })
    await respond({ comment: '😡'.repeat(2500), answers })
    await routeAll()
    const bodies = (await listDeliveries())
      .filter(({ channelId }) => channelId === webhook)
      .map(({ body }) => body ?? '')
    expect(bodies).toHaveLength(2)
    for (const body of bodies) {
      expect(Buffer.byteLength(body)).toBeLessThanOrEqual(20_000)
      expect(body.isWellFormed()).toBe(true)
      expect(JSON.parse(body).data).toMatchObject({ score: 2, comment: expect.stringMatching(/^(😡)*$/u) })
    }
  })

  it('places ten thousand events densely with two routers, and starts each once', async () => {
    const webhook = await addWebhook({ events: ['campaign.paused'] })
    const { workspaceId } = service.ours
    const total = 10_000
    const rows = Array.from({ length: total }, (_, index) => ({
      ...{
        id: `burst-${`${index}`.padStart(6, '0')}`,
        workspaceId,
        type: 'campaign.paused' as const,
        subjectId: 'gone',
      },
      ...{ surveyId: null, data: {}, causedBy: null, at: NOON },
    }))
    for (let start = 0; start < total; start += 2000)
      await connection.database.batch([insertEvents(rows.slice(start, start + 2000))])
    const signal = new AbortController().signal
    await Promise.all([0, 1].map(() => routePendingEvents(service.deps, signal)))
    await routeAll()
    await expectDense()
    const [deliveries] = await connection.database.all(sql<{ all: number; events: number }>`
      select cast(count(*) as integer) as "all", cast(count(distinct event_id) as integer) as events
      from   channel_delivery where channel_id = ${webhook}`)
    expect(deliveries).toEqual({ all: total, events: total })
    expect(service.log.filter(({ message }) => message.includes('events failed'))).toEqual([])
    await connection.database.batch([
      sql`delete from event where id like 'burst-%' and position > 0`,
      sql`
      update event_feed set position = (select coalesce(max(e.position), 0) from event e where e.workspace_id = event_feed.workspace_id)`,
    ])
  })

  it('looks at a hundred rules for each event', async () => {
    const slack = await addChannel('slack')
    for (let index = 0; index < 100; index++)
      await addRule({ conditions: { words: [`word${index}`] }, actions: [{ kind: 'alert', channelId: slack }] })
    for (let index = 0; index < 20; index++) await respond({ comment: `Some word${index * 3}.` })
    await routeAll()
    expect(await listDeliveries()).toHaveLength(20)
  })
})
