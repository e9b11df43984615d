import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { computeNextPatterns } from '../../../server/domain/patterns/computing.ts'
import { startNightlyRuns } from '../../../server/domain/patterns/runs.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { startPatternRun } from '../../../server/store/queries/patterns.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type MailServer, startMailServer } from '../../support/mail-server.ts'
import { createRecovery, type Recovery } from '../../support/recovery.ts'
import { createService, DAY, MINUTE, type Service } from '../../support/world.ts'

describe.each(engines)('patterns on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let recovery: Recovery
  let mailServer: MailServer
  let workspaceId = ''

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    mailServer = await startMailServer()
    Object.assign(service.deps, mailServer.deps)
    recovery = createRecovery(service)
    workspaceId = service.ours.workspaceId
  })
  afterAll(async () => {
    await mailServer.close()
    await connection.close()
  })

  const customer = (name: string) => ({ email: `${name}@example.com`, name })
  const list = async () => (await service.call('GET', '/api/patterns')).body
  const readFigures = async (id: string) =>
    (await list()).data.find((pattern: { id: string }) => pattern.id === id).figures
  const readPattern = async (followUpId: string) =>
    (await service.call('GET', `/api/follow-ups/${followUpId}/pattern`)).body.pattern
  const work = async () => {
    while (await runNextJob(service.deps)) {}
  }
  const recompute = async (chunk?: number) => {
    await service.deps.database.batch([startPatternRun(workspaceId, service.time.now(), { restart: true })])
    let steps = 0
    while (await computeNextPatterns(service.deps, workspaceId, chunk)) steps++
    return steps
  }
  let ids: Record<string, string> = {}

  it('are computed when a follow-up opens, for its customer alone', async () => {
    expect(await list()).toMatchObject({ customers: 0, computedAt: null, isComputing: false })
    const token = await recovery.invite(customer('ada'))
    const body = { key: 'ada 1', score: 2, token, interaction: 'pointer', comment: 'Late. I will post a bad review.' }
    const { body: receipt } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, body)
    const silent = await recovery.respond(customer('mei'), 4)
    ids = { ada: receipt.id, mei: silent }
    expect(await readPattern(ids.ada as string)).toBeNull()
    await recovery.work()
    expect(await readPattern(ids.ada as string)).toMatchObject({
      id: 'public-critic',
      names: { en: 'Public critic', 'zh-Hans': '公开批评者' },
      since: new Date(service.time.now()).toISOString(),
    })
    expect(await readPattern(silent)).toMatchObject({ id: 'silent-detractor' })
    expect(await readFigures('public-critic')).toMatchObject({
      share: { count: 1, total: 2, share: 0.5, low: expect.closeTo(0.0945, 3), high: expect.closeTo(0.9055, 3) },
      outcomes: { open: 1, 'won-back': 0 },
      conversion: { count: 0, total: 0, share: null },
    })
  })

  it('keep since when they fit, and follow the outcome', async () => {
    const { since } = await readPattern(ids.ada as string)
    service.time.advance(DAY)
    await recovery.attempt(ids.ada as string, { outcome: 'solved', amends: { amount: 500 } })
    await recovery.work()
    expect((await readFigures('public-critic')).outcomes).toMatchObject({ open: 0, asked: 1 })
    service.time.advance(8 * DAY)
    await recovery.work()
    await recovery.respondAgain(ids.ada as string, 9)
    service.time.advance(20 * MINUTE)
    await recovery.work()
    expect(await readFigures('public-critic')).toMatchObject({
      outcomes: { 'won-back': 1, asked: 0 },
      conversion: { count: 1, total: 1, share: 1 },
    })
    expect((await readPattern(ids.ada as string)).since).toBe(since)
  })

  it('change with a customer who is let down twice', async () => {
    const id = await recovery.respond(customer('bob'), 1)
    await recovery.work()
    expect((await readPattern(id)).id).toBe('silent-detractor')
    await recovery.attempt(id, { outcome: 'solved' })
    service.time.advance(8 * DAY)
    await recovery.work()
    await recovery.respondAgain(id, 3)
    service.time.advance(20 * MINUTE)
    await recovery.work()
    expect((await readPattern(id)).id).toBe('let-down-twice')
    expect(await readFigures('let-down-twice')).toMatchObject({
      conversion: { count: 0, total: 1 },
      outcomes: { open: 1 },
    })
    ids.bob = id
  })

  it('are computed once a night in the time zone of the workspace', async () => {
    const runsAt = async () => {
      await startNightlyRuns(service.deps)
      await work()
      return (await list()).computedAt
    }
    // Never computed before: it does not wait for the night.
    const first = await runsAt()
    expect(first).toBe(new Date(service.time.now()).toISOString())
    service.time.advance(60 * MINUTE)
    expect(await runsAt()).toBe(first)
    service.time.advance(DAY)
    expect(await runsAt()).not.toBe(first)
    expect((await list()).isComputing).toBe(false)
  })

  it('turn to silence by themselves', async () => {
    expect((await readPattern(ids.mei as string)).id).toBe('silent-detractor')
    service.time.advance(60 * DAY)
    await recompute()
    expect((await readPattern(ids.mei as string)).id).toBe('silent-leaver')
    expect((await readPattern(ids.bob as string)).id).toBe('let-down-twice')
  })

  it('are computed in steps that any process continues, with the same result', async () => {
    const before = await list()
    expect(await recompute(1)).toBe(3)
    expect((await list()).data).toEqual(before.data)
    await service.deps.database.batch([startPatternRun(workspaceId, service.time.now(), { restart: true })])
    expect((await list()).isComputing).toBe(true)
    await Promise.all([1, 2].map(() => computeNextPatterns(service.deps, workspaceId, 1)))
    while (await computeNextPatterns(service.deps, workspaceId, 1)) {}
    expect((await list()).data).toEqual(before.data)
  })

  it('show a preview that changes nothing', async () => {
    const before = await list()
    const preview = (input: object) => service.call('POST', '/api/patterns/preview', input)
    const conditions = { lowestScore: { from: 0, to: 4 } }
    expect((await preview({ id: 'public-critic', conditions })).body).toEqual({
      ...{ examined: 3, isComplete: true, before: 1, after: 3, movesIn: 2, movesOut: 0, to: [] },
      from: expect.arrayContaining([
        { id: 'silent-leaver', count: 1 },
        { id: 'let-down-twice', count: 1 },
      ]),
    })
    const lower = { lowestScore: { from: 4, to: 4 } }
    expect((await preview({ id: 'public-critic', conditions: lower })).body).toMatchObject({
      ...{ movesIn: 1, movesOut: 1, to: [{ id: 'complainer', count: 1 }] },
    })
    // A new one comes last.
    expect((await preview({ conditions })).body).toMatchObject({ before: 0, after: 0 })
    expect((await preview({ id: 'nothing', conditions })).body.code).toBe('pattern-not-found')
    expect((await preview({ conditions: {} })).status).toBe(400)
    expect(await list()).toEqual(before)
  })

  it('list their customers, also as a file', async () => {
    const path = '/api/patterns/silent-leaver/contacts'
    const { body } = await service.call('GET', path)
    expect(body).toMatchObject({
      data: [{ name: 'mei', email: 'mei@example.com', outcome: 'open' }],
      nextCursor: null,
    })
    const { contactId } = body.data[0]
    expect((await service.call('GET', `/api/contacts/${contactId}/pattern`)).body.pattern.id).toBe('silent-leaver')
    const { body: csv } = await service.call('GET', `${path}.csv`)
    expect(csv).toContain('mei@example.com')
    expect(csv).toContain('Silent leaver')
    expect((await service.call('GET', '/api/patterns/nothing/contacts')).status).toBe(404)
    expect((await service.call('GET', '/api/patterns/nothing/contacts.csv')).status).toBe(404)
  })

  it('move with the responses of merged contacts', async () => {
    const claim = { email: 'cara@example.com', name: 'Cara' }
    const { body: receipt } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
      ...{ key: 'cara 1', score: 1, interaction: 'pointer', comment: 'Broken', contact: claim },
    })
    await recovery.work()
    const pattern = await readPattern(receipt.id)
    expect(pattern?.id).toBe('complainer')
    const count = async () => (await list()).customers
    const before = await count()
    // A member creates the contact, and the unverified one is merged into it.
    await service.call('POST', '/api/contacts', { ...claim, externalId: 'cara-1' })
    await recovery.work()
    // What strangers say in the name of a contact is no pattern of the contact.
    expect(await count()).toBe(before - 1)
  })

  it('are gone with what customers said, after a year, and with the contact', async () => {
    const { body } = await service.call('GET', '/api/patterns/silent-leaver/contacts')
    await service.call('DELETE', `/api/contacts/${body.data[0].contactId}`)
    expect((await service.call('GET', '/api/patterns/silent-leaver/contacts')).body.data).toEqual([])
    service.time.advance(400 * DAY)
    const conditions = { lowestScore: { from: 0, to: 10 } }
    const { body: preview } = await service.call('POST', '/api/patterns/preview', { id: 'complainer', conditions })
    expect(preview).toMatchObject({ examined: 0, before: 0, after: 0, isComplete: true })
    await recompute()
    expect((await list()).customers).toBe(0)
    expect(await service.deps.database.all(sql`select 1 from contact_pattern`)).toEqual([])
  })
})
