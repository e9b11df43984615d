import fc from 'fast-check'
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { COMMENT_WAIT_MS } from '../../../server/domain/rules/created-events.ts'
import { routeEvents } from '../../../server/domain/rules/routing.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, NOON, type Service } from '../../support/world.ts'

describe.each(engines)('what respondents add later, on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let ownerId = ''
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    ownerId = (await signInMember(service, 'owner')).userId
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none' })
  })
  afterAll(() => connection.close())
  beforeEach(async () => {
    await route()
    await connection.database.batch([
      sql`delete from channel_delivery`,
      sql`delete from channel`,
      sql`delete from rule`,
      sql`delete from job`,
    ])
  })

  let count = 0
  const nextId = () => `${++count}`.padStart(22, '0')
  const route = async () => {
    while (await routeEvents(service.deps, service.ours.workspaceId)) {}
  }
  async function addChannel(kind: string, settings: object = {}): Promise<string> {
    const id = nextId()
    await connection.database.batch([
      sql`insert into channel (id, workspace_id, kind, name, settings, secrets, created_at, updated_at)
          values (${id}, ${service.ours.workspaceId}, ${kind}, ${id}, ${JSON.stringify(settings)}, '', ${NOON}, ${NOON})`,
    ])
    return id
  }
  async function addRule(settings: object, updatedAt = NOON): Promise<string> {
    const id = nextId()
    const row = { events: ['response.created'], conditions: {}, ...settings }
    await connection.database.batch([
      sql`insert into rule (id, workspace_id, name, settings, created_at, updated_at)
          values (${id}, ${service.ours.workspaceId}, ${id}, ${JSON.stringify(row)}, ${NOON}, ${updatedAt})`,
    ])
    return id
  }
  const alert = (channelId: string) => ({ kind: 'alert', channelId })

  async function respond(values: object = {}): Promise<{ id: string; editToken: string; at: number }> {
    service.time.advance(10)
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const { body } = await service.call('POST', path, { key: nextId(), score: 2, interaction: 'pointer', ...values })
    return { ...body, at: service.time.now() }
  }
  async function revise({ id, editToken }: { id: string; editToken: string }, values: object): Promise<void> {
    service.time.advance(1000)
    expect((await service.call('PATCH', `/embed/responses/${id}`, { editToken, ...values })).status).toBe(200)
  }
  const listDeliveries = () =>
    connection.database.all(sql<{
      channelId: string
      eventId: string
      type: string
      ruleId: string
      recipientId: string
      dueAt: number
      body: string | null
    }>`
      select d.channel_id as "channelId", d.event_id as "eventId", e.type, d.rule_id as "ruleId",
             d.recipient_id as "recipientId", d.due_at as "dueAt", d.body
      from   channel_delivery d
      join   event e on e.id = d.event_id
      order by e.position, d.channel_id, d.recipient_id`)
  const markSent = () => connection.database.batch([sql`update channel_delivery set state = 'sent', at = due_at`])

  it('is waited for by alerts, for half a minute or until the comment is there', async () => {
    const slack = await addChannel('slack')
    await addChannel('webhook', { events: ['response.created'], surveyId: null, groups: [] })
    await addRule({ actions: [alert(slack)] })
    const [silent, talker] = [await respond(), await respond()]
    const slug = (await service.call('POST', `/api/surveys/${service.ours.surveyId}/links`, { name: 'L' })).body.slug
    const onPage = await respond({ link: slug, interaction: undefined })
    const [complete, program] = [await respond({ comment: 'slow' }), await respond({ interaction: undefined })]
    await route()
    const routedAt = service.time.now()
    const readDueTimes = async (kind: boolean) =>
      Object.fromEntries(
        (await listDeliveries())
          .filter(({ body }) => (body !== null) === kind)
          .map(({ eventId, dueAt }) => [eventId.slice(0, -1), dueAt]),
      )
    const later = ({ at }: { at: number }) => at + COMMENT_WAIT_MS
    const expected = {
      ...{ [silent.id]: later(silent), [talker.id]: later(talker), [onPage.id]: later(onPage) },
      ...{ [complete.id]: routedAt, [program.id]: routedAt },
    }
    expect(await readDueTimes(false)).toEqual(expected)
    // Webhooks wait for nothing.
    expect([...new Set(Object.values(await readDueTimes(true)))]).toEqual([routedAt])
    await revise(silent, { answers: { other: 'x' } })
    await revise(talker, { comment: 'rude' })
    await route()
    expect(await readDueTimes(false)).toEqual({ ...expected, [talker.id]: service.time.now() })
    // Placed late: no further wait.
    const late = await respond()
    service.time.advance(COMMENT_WAIT_MS + 5)
    await route()
    expect((await readDueTimes(false))[late.id]).toBe(service.time.now())
  })

  it('leaves alone what waits for something else', async () => {
    await addRule({ actions: [alert(await addChannel('slack'))] })
    const response = await respond()
    await route()
    const until = service.time.now() + 3_600_000
    await connection.database.batch([sql`update channel_delivery set due_at = ${until}`])
    await revise(response, { comment: 'rude' })
    await route()
    expect((await listDeliveries()).map(({ dueAt }) => dueAt)).toEqual([until])
  })

  it('starts rules about new responses once, with the first event', async () => {
    const [slack, teams] = [await addChannel('slack'), await addChannel('teams')]
    const webhook = await addChannel('webhook', { events: [], surveyId: null, groups: [] })
    const everything = await addRule({ actions: [alert(slack), { kind: 'tag', tag: 'all' }] })
    const words = await addRule({
      conditions: { words: ['refund'] },
      actions: [alert(slack), alert(teams), { kind: 'webhook', channelId: webhook }, { kind: 'tag', tag: 'refund' }],
    })
    const response = await respond()
    await route()
    await markSent()
    await revise(response, { comment: 'I want a refund' })
    await route()
    await revise(response, { comment: 'I want a refund now' })
    await route()
    const eventId = `${response.id}c`
    const deliveries = await listDeliveries()
    expect(deliveries.map(({ channelId, ruleId, eventId: id }) => [channelId, ruleId, id])).toEqual([
      // The alert of the other rule was about the same.
      [slack, everything, eventId],
      [teams, words, eventId],
      [webhook, words, eventId],
    ])
    const { body: feed } = await service.call('GET', '/api/events?limit=200&type=response.created')
    const created = feed.data.find(({ id }: { id: string }) => id === eventId)
    expect(JSON.parse(deliveries[2]?.body ?? '')).toMatchObject({
      type: 'response.created',
      timestamp: created.at,
      sequence: created.sequence,
      data: { id: response.id, comment: 'I want a refund' },
    })
    const jobs = await connection.database.all(sql<{ payload: string }>`
      select payload from job where type = 'rule-action' order by id`)
    expect(jobs.map(({ payload }) => JSON.parse(payload).ruleId)).toEqual([everything, words])
  })

  it('starts no rule that is newer than the response, nor for suspect responses, nor what members change', async () => {
    const slack = await addChannel('slack')
    const suspect = await respond({ automated: true })
    const [early, corrected] = [await respond(), await respond()]
    await route()
    await addRule({ conditions: { words: ['refund'] }, actions: [alert(slack)] }, service.time.now())
    await addRule({ conditions: { words: ['broken'] }, actions: [alert(slack)] })
    await revise(suspect, { comment: 'refund, broken' })
    await revise(early, { comment: 'refund' })
    await service.call('PATCH', `/api/responses/${corrected.id}`, { score: 3 })
    await connection.database.batch([sql`update response set comment = 'broken' where id = ${corrected.id}`])
    await route()
    expect(await listDeliveries()).toEqual([])
    // Restored by a member: it has not been created as far as rules know.
    await service.call('PUT', `/api/responses/${suspect.id}/clearance`)
    await revise(suspect, { comment: 'broken again' })
    await route()
    expect(await listDeliveries()).toEqual([])
  })

  it('reaches people who were told already, if it is the wish for a call', async () => {
    const slack = await addChannel('slack')
    const email = await addChannel('email', { to: ['owners'] })
    await addRule({ conditions: { groups: ['detractor'] }, actions: [alert(slack), alert(email)] })
    const calls = await addRule({ conditions: { contactRequested: true }, actions: [alert(slack), alert(email)] })
    const [waiting, told, atOnce] = [await respond(), await respond(), await respond()]
    await revise(atOnce, { contactRequested: true })
    await route()
    await revise(waiting, { contactRequested: true })
    await route()
    const created = [waiting, told, atOnce].flatMap(({ id }) => [
      [slack, `${id}c`],
      [email, `${id}c`],
    ])
    const readEvents = async () => (await listDeliveries()).map(({ channelId, eventId }) => [channelId, eventId])
    expect(await readEvents()).toEqual(created)
    await connection.database.batch([
      sql`update channel_delivery set state = 'sent', at = due_at where channel_id = ${slack}`,
    ])
    // Due, so that the message may be on its way.
    await connection.database.batch([sql`update channel_delivery set due_at = ${NOON} where channel_id = ${email}`])
    await revise(told, { contactRequested: true, contact: { email: 'a@example.com' } })
    await route()
    await revise(told, { comment: 'please call' })
    await route()
    const news = (await listDeliveries()).filter(({ type }) => type === 'response.updated')
    expect(news.map(({ channelId, ruleId, recipientId }) => [channelId, ruleId, recipientId])).toEqual([
      [slack, calls, ''],
      [email, calls, ownerId],
    ])
    const { body: feed } = await service.call('GET', '/api/events?limit=200&type=response.updated')
    const event = feed.data.find(({ id }: { id: string }) => id === news[0]?.eventId)
    expect(event.data).toMatchObject({ contactRequested: true, fields: expect.arrayContaining(['contactRequested']) })
    expect(feed.data.at(-1).data).not.toHaveProperty('contactRequested')
  })

  it('is one alert of a rule about new and changed responses', async () => {
    const slack = await addChannel('slack')
    await addRule({
      events: ['response.created', 'response.updated'],
      conditions: { words: ['refund'] },
      actions: [alert(slack)],
    })
    const response = await respond()
    await route()
    await revise(response, { comment: 'refund' })
    await route()
    expect((await listDeliveries()).map(({ eventId }) => eventId)).toEqual([`${response.id}c`])
  })

  it('starts what the dry run says', async () => {
    const conditions = fc.record(
      {
        groups: fc.subarray(['promoter', 'passive', 'detractor'], { minLength: 1 }),
        score: fc.tuple(fc.nat(10), fc.nat(10)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
        words: fc.subarray(['refund', '退款', 'please'], { minLength: 1 }),
        contactRequested: fc.constant(true),
        reasons: fc.constant(['other']),
        languages: fc.constantFrom(['en'], ['zh']),
      },
      { requiredKeys: [] },
    )
    const samples = fc.sample(conditions, { numRuns: 40, seed: 7 })
    const ruleIds: string[] = []
    for (const sample of samples) {
      const few = Object.fromEntries(Object.entries(sample).slice(-2))
      ruleIds.push(await addRule({ conditions: few, actions: [{ kind: 'tag', tag: 't' }] }))
    }
    // Only what this test has stored is in the last thirty days.
    service.time.advance(40 * 86_400_000)
    const additions = fc.record(
      {
        comment: fc.constantFrom('refund please', '退款', 'nothing'),
        contactRequested: fc.constant(true),
        answers: fc.constant({ reasons: ['other'] }),
      },
      { requiredKeys: [] },
    )
    const response = fc.record({
      first: fc.record({
        score: fc.nat(10),
        locale: fc.constantFrom('en-GB', 'zh-Hans'),
        automated: fc.constantFrom(false, false, true),
      }),
      initial: additions,
      revisions: fc.array(additions, { maxLength: 2 }),
      routesFirst: fc.boolean(),
    })
    for (const { first, initial, revisions, routesFirst } of fc.sample(response, { numRuns: 25, seed: 8 })) {
      const receipt = await respond({ ...first, ...initial })
      if (routesFirst) await route()
      // What was said stays: a dry run knows responses as they are.
      for (const { comment, ...revision } of revisions)
        await revise(receipt, {
          ...revision,
          ...(initial.comment === undefined && comment && { comment: `${comment} please refund 退款` }),
        })
      if (!routesFirst) continue
      await route()
    }
    await route()
    const started = new Map<string, string[]>()
    const jobs = await connection.database.all(sql<{ payload: string }>`
      select payload from job where type = 'rule-action' order by id`)
    for (const { ruleId, responseIds } of jobs.map(({ payload }) => JSON.parse(payload)))
      started.set(ruleId, [...(started.get(ruleId) ?? []), ...responseIds])
    for (const id of ruleIds) {
      const { body } = await service.call('GET', `/api/rules/${id}/dry-run`)
      const examples = body.examples.map(({ subject }: { subject: string }) => subject)
      expect([id, [...(started.get(id) ?? [])].sort()]).toEqual([id, examples.sort()])
    }
    expect(jobs.length).toBeGreaterThan(20)
  })
})
