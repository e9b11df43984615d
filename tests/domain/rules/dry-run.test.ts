import fc from 'fast-check'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { routeEvents } from '../../../server/domain/rules/routing.ts'
import { ruleActionJob } from '../../../server/jobs/rule-action.ts'
import { runPendingJobs } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, DAY, type Service } from '../../support/world.ts'

describe.each(engines)('a dry run on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let agentId: string
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    agentId = (await signInMember(service, 'agent', { name: 'Nora' })).userId
    await service.call('PUT', '/api/segment-keys/shop')
    await connection.database.batch([sql`delete from rule`])
  })
  afterAll(() => connection.close())

  let count = 0
  async function respond(values: object = {}): Promise<string> {
    service.time.advance(1000)
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const { body } = await service.call('POST', path, {
      key: `${++count}`,
      score: 2,
      interaction: 'pointer',
      ...values,
    })
    return body.id
  }
  const tag = { kind: 'tag', tag: 'urgent' }
  const dryRun = async (settings: object) => (await service.call('POST', '/api/rules/dry-run', { settings })).body
  const route = async () => {
    while (await routeEvents(service.deps, service.ours.workspaceId)) {}
  }

  it('agrees with what the router starts', async () => {
    const texts = ['refund please', '退款', 'nothing', '']
    const ids: string[] = []
    for (let index = 0; index < 24; index++)
      ids.push(
        await respond({
          score: index % 11,
          comment: texts[index % 4],
          contactRequested: index % 5 === 0,
          locale: index % 2 ? 'en-GB' : 'zh-Hans',
          properties: { shop: index % 3 ? 'Harbour' : 'Station', tier: 'ABCD'[index % 4], revenue: `${index},000` },
          automated: index % 7 === 3,
        }),
      )
    const conditions = fc.record(
      {
        groups: fc.subarray(['promoter', 'passive', 'detractor'], { minLength: 1 }),
        score: fc.tuple(fc.nat(10), fc.nat(10)).map(([a, b]) => ({ from: Math.min(a, b), to: Math.max(a, b) })),
        words: fc.subarray(['refund', '退款', 'please'], { minLength: 1 }),
        properties: fc.constantFrom({ shop: ['Harbour'] }, { shop: ['Station', 'x'] }),
        tiers: fc.subarray(['A', 'B', 'C'], { minLength: 1 }),
        contactRequested: fc.constant(true),
        languages: fc.constantFrom(['en'], ['zh'], ['fr']),
        value: fc.nat(24).map((amount) => ({ property: 'revenue', atLeast: amount * 1000 })),
      },
      { requiredKeys: [] },
    )
    const fewConditions = conditions.map((sample) => Object.fromEntries(Object.entries(sample).slice(0, 2)))
    const samples = fc.sample(fewConditions, { numRuns: 30, seed: 16 })
    for (const [index, sample] of samples.entries()) {
      const settings = { events: ['response.created', 'response.suspected'], conditions: sample, actions: [tag] }
      const { status } = await service.call('POST', '/api/rules', { name: `Rule ${index}`, settings })
      expect(status).toBe(201)
    }
    const { body: rules } = await service.call('GET', '/api/rules?limit=200')
    await route()
    const jobs = (
      await connection.database.all(sql<{ payload: string }>`select payload from job where type = 'rule-action'`)
    ).map(({ payload }) => JSON.parse(payload))
    for (const { id, settings } of rules.data) {
      const result = await dryRun(settings)
      const started = jobs.find(({ ruleId }) => ruleId === id)?.responseIds ?? []
      expect(result).toMatchObject({ isComplete: true, matches: started.length, examined: ids.length })
      expect(result.examples.map(({ subject }: { subject: string }) => subject).sort()).toEqual([...started].sort())
      expect((await service.call('GET', `/api/rules/${id}/dry-run`)).body).toEqual(result)
    }
    expect(jobs.length).toBeGreaterThan(5)
    await connection.database.batch([sql`delete from rule`, sql`delete from job where type = 'rule-action'`])
  })

  it('shows fifty examples, knows follow-ups, and forgets what is older than thirty days', async () => {
    service.time.advance(31 * DAY)
    for (let index = 0; index < 52; index++) await respond()
    const settings = { events: ['follow-up.opened', 'follow-up.overdue'], conditions: {}, actions: [tag] }
    const result = await dryRun(settings)
    expect(result).toMatchObject({ matches: 52, examined: 52, actions: [{ kind: 'tag', count: 52 }] })
    const opening = await dryRun({ ...settings, actions: [{ kind: 'open-follow-up', ownerId: null }] })
    expect(opening).toMatchObject({ actions: [{ count: 52, existing: 52 }] })
    expect(opening.examples[0].hasFollowUp).toBe(true)
    expect(result.examples).toHaveLength(50)
    expect(result.examples[0]).toMatchObject({ event: 'follow-up.opened', score: 2, survey: service.ours.surveyId })
    service.time.advance(20 * DAY)
    expect(await dryRun(settings)).toMatchObject({ matches: 104 })
    expect(await service.call('POST', '/api/rules/dry-run', { settings: { ...settings, events: [] } })).toMatchObject({
      status: 400,
    })
  })

  it('comes before actions that run once, as the rule, and start no other rule', async () => {
    const rule = async (name: string, settings: object) =>
      (await service.call('POST', '/api/rules', { name, settings: { conditions: {}, ...settings } })).body.id
    const ruleId = await rule('Happy ones', {
      events: ['response.created'],
      conditions: { groups: ['promoter'] },
      actions: [{ kind: 'open-follow-up', ownerId: agentId }, tag],
    })
    await rule('Opened ones', {
      events: ['follow-up.opened', 'follow-up.assigned'],
      actions: [{ kind: 'tag', tag: 'loop' }],
    })
    await rule('Assigned ones', {
      events: ['response.created'],
      actions: [{ kind: 'assign-follow-up', ownerId: agentId }],
    })
    const id = await respond({ score: 10 })
    await route()
    const signal = new AbortController().signal
    await runPendingJobs(service.deps, signal)
    const { body: response } = await service.call('GET', `/api/responses/${id}`)
    expect(response.tags).toEqual(['urgent'])
    const { body: followUp } = await service.call('GET', `/api/follow-ups/${id}`)
    expect(followUp).toMatchObject({ status: 'open', reason: 'manual', ownerId: agentId, owner: 'Nora' })
    // Killed after its work: the job runs again.
    const payload = {
      ruleId,
      name: 'Happy ones',
      actions: [{ kind: 'open-follow-up', ownerId: null }, tag],
      responseIds: [id, 'gone'],
    }
    await ruleActionJob.run(service.deps, { workspaceId: service.ours.workspaceId, payload }, signal)
    await route()
    await runPendingJobs(service.deps, signal)
    expect((await service.call('GET', `/api/follow-ups/${id}`)).body).toEqual(followUp)
    expect((await service.call('GET', `/api/responses/${id}`)).body.tags).toEqual(['urgent'])
    const { body: audit } = await service.call('GET', '/api/audit?limit=200')
    const entries = audit.data.filter(({ actor }: { actor: string }) => actor === `rule:${ruleId}`)
    expect(entries.map(({ action, name }: { action: string; name: string }) => [action, name]).sort()).toEqual([
      ['follow-ups.opened', 'Happy ones'],
      ['response.tagged', 'Happy ones'],
    ])
  })

  it('leaves out members who have left, and gives the case to another', async () => {
    await connection.database.batch([sql`delete from rule`])
    const { userId } = await signInMember(service, 'agent', { name: 'Leaver' })
    const settings = {
      events: ['response.created'],
      conditions: {},
      actions: [{ kind: 'open-follow-up', ownerId: userId }, { kind: 'assign-follow-up', ownerId: userId }, tag],
    }
    const { body: rule } = await service.call('POST', '/api/rules', { name: 'Left', settings })
    await service.call('DELETE', `/api/members/${userId}`)
    const id = await respond({ score: 10 })
    await route()
    await runPendingJobs(service.deps, new AbortController().signal)
    expect((await service.call('GET', `/api/follow-ups/${id}`)).body).toMatchObject({ ownerId: agentId })
    expect((await service.call('GET', `/api/responses/${id}`)).body.tags).toEqual(['urgent'])
    const { body } = await service.call('GET', `/api/rules/${rule.id}/dry-run`)
    expect(body.actions.slice(0, 2)).toEqual([
      { kind: 'open-follow-up', count: 0, existing: 0 },
      { kind: 'assign-follow-up', count: 0, existing: 0 },
    ])
  })
})
