import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createApiClient, createService, NOON, type Service } from '../support/world.ts'

describe.each(engines)('rules on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let ownerId: string
  const channelIds = { slack: `${'0'.repeat(21)}1`, webhook: `${'0'.repeat(21)}2`, theirs: `${'0'.repeat(21)}3` }

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    ownerId = (await signInMember(service, 'agent')).userId
    await service.call('PATCH', `/api/surveys/${service.ours.surveyId}`, {
      reasons: { detractor: [{ id: 'price', text: { en: 'Price' } }] },
    })
    await service.call('PUT', '/api/segment-keys/shop')
    await connection.database.batch(
      (['slack', 'webhook', 'theirs'] as const).map((kind) => {
        const { workspaceId } = kind === 'theirs' ? service.theirs : service.ours
        return sql`
          insert into channel (id, workspace_id, kind, name, settings, secrets, created_at, updated_at)
          values (${channelIds[kind]}, ${workspaceId}, ${kind === 'theirs' ? 'slack' : kind}, ${kind}, '{}', '', ${NOON}, ${NOON})`
      }),
    )
  })
  afterAll(() => connection.close())

  let count = 0
  const create = (settings: object, more: object = {}) =>
    service.call('POST', '/api/rules', { name: `Rule ${++count}`, settings, ...more })
  const tag = { kind: 'tag', tag: 'urgent' }

  it('are created, listed, changed, paused and deleted, and all of that is in the audit log', async () => {
    const settings = {
      events: ['response.created', 'response.restored'],
      conditions: {
        surveys: [service.ours.surveyId],
        groups: ['detractor'],
        score: { from: 0, to: 3 },
        reasons: ['price', 'other'],
        words: ['refund', '退款'],
        properties: { shop: ['Harbour'] },
        tiers: ['A'],
        contactRequested: true,
        languages: ['en'],
        value: { property: 'revenue', atLeast: 1000.5 },
      },
      actions: [
        { kind: 'alert', channelId: channelIds.slack },
        { kind: 'webhook', channelId: channelIds.webhook },
        { kind: 'open-follow-up', ownerId: null },
        { kind: 'assign-follow-up', ownerId },
        tag,
      ],
    }
    const { status, body: rule } = await create(settings)
    expect(status).toBe(201)
    expect(rule).toMatchObject({ name: 'Rule 1', settings, problems: [], pausedAt: null })
    expect((await service.call('GET', '/api/rules')).body.data).toContainEqual(rule)
    const path = `/api/rules/${rule.id}`
    const { body: renamed } = await service.call('PATCH', path, { name: 'New name', version: rule.version })
    expect(renamed).toMatchObject({ name: 'New name', settings })
    const stale = await service.call('PATCH', path, { name: 'Late', version: rule.version })
    expect([stale.status, stale.body.code]).toEqual([409, 'changed'])
    const { body: paused } = await service.call('PUT', `${path}/pause`)
    expect(paused.pausedAt).not.toBeNull()
    expect((await service.call('PUT', `${path}/pause`)).body).toEqual(paused)
    expect((await service.call('DELETE', `${path}/pause`)).body.pausedAt).toBeNull()
    expect((await service.call('DELETE', path)).status).toBe(204)
    expect((await service.call('GET', path)).status).toBe(404)
    const { body: audit } = await service.call('GET', '/api/audit?limit=200')
    const actions = audit.data.filter(({ subject }: { subject: string }) => subject === rule.id)
    expect(actions.map(({ action }: { action: string }) => action).sort()).toEqual([
      'rule.changed',
      'rule.created',
      'rule.deleted',
      'rule.paused',
      'rule.resumed',
    ])
  })

  it.each([
    ['settings.actions.0.channelId', 'unknown-channel', { actions: [{ kind: 'alert', channelId: channelIds.theirs }] }],
    ['settings.actions.0.channelId', 'channel-kind', { actions: [{ kind: 'alert', channelId: channelIds.webhook }] }],
    [
      'settings.actions.1.channelId',
      'channel-kind',
      { actions: [tag, { kind: 'webhook', channelId: channelIds.slack }] },
    ],
    ['settings.actions.0.ownerId', 'invalid-owner', { actions: [{ kind: 'assign-follow-up', ownerId: 'nobody' }] }],
    ['settings.conditions.surveys.0', 'unknown-survey', { conditions: { surveys: ['no-survey'] } }],
    ['settings.conditions.reasons.1', 'unknown-cause', { conditions: { reasons: ['price', 'weather'] } }],
    ['settings.conditions.properties.city', 'unknown-segment-key', { conditions: { properties: { city: ['Bonn'] } } }],
    [
      'settings.conditions.words',
      'condition-mismatch',
      { events: ['response.created', 'contact.created'], conditions: { words: ['x'] } },
    ],
    ['settings.actions.0.kind', 'action-mismatch', { events: ['score.moved'] }],
    [
      'settings.actions.0.kind',
      'action-mismatch',
      { events: ['response.suspected'], actions: [{ kind: 'open-follow-up' }] },
    ],
    ['settings.conditions.score.to', 'invalid-input', { conditions: { score: { from: 5, to: 4 } } }],
    ['settings.events', 'invalid-input', { events: ['response.created', 'response.created'] }],
    ['settings.events.0', 'invalid-input', { events: ['response.exploded'] }],
    ['settings.actions', 'invalid-input', { actions: [] }],
  ])('refuse %s with %s', async (path, code, settings) => {
    const { status, body } = await create({ events: ['response.created'], actions: [tag], ...settings })
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([400, code, path])
  })

  it('have a name of their own', async () => {
    const { body: rule } = await create({ events: ['response.created'], actions: [tag] })
    const { status, body } = await create({ events: ['response.created'], actions: [tag] }, { name: rule.name })
    expect([status, body.code, body.errors?.[0]?.path]).toEqual([409, 'name-taken', 'name'])
  })

  it('are created once for an idempotency key', async () => {
    const body = { name: 'Once', settings: { events: ['response.created'], actions: [tag] } }
    const [one, other] = await Promise.all(
      [0, 1].map(() => service.call('POST', '/api/rules', body, { 'idempotency-key': 'rule' })),
    )
    expect(one?.body.id).toBe(other?.body.id)
  })

  it('say what they name that has changed since', async () => {
    const { userId } = await signInMember(service, 'agent', { name: 'Leaver' })
    const { body: rule } = await create({
      events: ['response.created'],
      actions: [
        { kind: 'open-follow-up', ownerId: userId },
        { kind: 'alert', channelId: channelIds.slack },
      ],
    })
    await service.call('DELETE', `/api/members/${userId}`)
    await connection.database.batch([sql`update channel set disabled_at = ${NOON} where id = ${channelIds.slack}`])
    expect((await service.call('GET', `/api/rules/${rule.id}`)).body.problems).toEqual([
      { path: 'actions.0.ownerId', code: 'unknown-member' },
      { path: 'actions.1.channelId', code: 'channel-disabled' },
    ])
  })

  it('are at most a hundred in a workspace, also when many are created at once', async () => {
    const theirs = createApiClient(service.app, service.theirs)
    const settings = { events: ['response.created'], actions: [tag] }
    const results = []
    for (let batch = 0; batch < 11; batch++)
      results.push(
        ...(await Promise.all(
          Array.from({ length: 10 }, (_, index) =>
            theirs('POST', '/api/rules', { name: `${batch} ${index}`, settings }),
          ),
        )),
      )
    const refused = results.filter(({ status }) => status !== 201)
    expect(refused.every(({ body }) => body.code === 'too-many-rules')).toBe(true)
    const pages = await Promise.all([theirs('GET', '/api/rules?limit=200')])
    expect(pages[0]?.body.data).toHaveLength(100)
  })
})
