import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { cliCaller } from '../../server/domain/deps.ts'
import { changeFollowUps } from '../../server/domain/follow-ups/bulk-changes.ts'
import { undoBulkChange } from '../../server/domain/follow-ups/bulk-undo.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, DAY, MINUTE, type Service } from '../support/world.ts'

const HOUR = 60 * MINUTE

// Noon of the tests is on a Sunday in London: working hours begin on Monday at nine.
describe.each(engines)('the stages of a follow-up on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let number = 0

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    await service.call('PATCH', '/api/follow-up-settings', {
      workingHours: { from: '09:00', to: '18:00' },
      due: { amount: 9, unit: 'hours' },
    })
  })
  afterAll(() => connection.close())

  /** A response of someone we can write to. */
  const respond = async (score = 3) => {
    number += 1
    const contacts = [{ email: `customer-${number}@example.com`, name: `Customer ${number}` }]
    const { body } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, { contacts })
    const token = body.invitations[0].url.split('/').at(-1)
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const receipt = await service.call('POST', path, { key: `key-${number}`, score, token, interaction: 'pointer' })
    return receipt.body as { id: string; editToken: string }
  }
  const respondAnonymously = async () => {
    number += 1
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    return (await service.call('POST', path, { key: `key-${number}`, score: 2, interaction: 'pointer' })).body.id
  }
  const get = async (id: string) => (await service.call('GET', `/api/follow-ups/${id}`)).body
  const attempt = async (id: string, body: object) => {
    service.time.advance(MINUTE)
    return (await service.call('POST', `/api/follow-ups/${id}/attempts`, body)).body
  }
  const patch = async (id: string, body: object) => {
    service.time.advance(MINUTE)
    return (await service.call('PATCH', `/api/follow-ups/${id}`, body)).body
  }
  const undo = async (id: string, attemptId: string) => {
    service.time.advance(MINUTE)
    return service.call('DELETE', `/api/follow-ups/${id}/attempts/${attemptId}`)
  }
  const instant = (time = service.time.now()) => new Date(time).toISOString()

  it('record the channel, the cause, the remedy, the amends and the promise of a contact', async () => {
    const { id } = await respond()
    expect(await get(id)).toMatchObject({ stage: 'new', contactedAt: null, amends: null, level: 0, result: null })
    const entered = { cause: 'delivery', remedy: 'refund', promise: 'A new device by Friday' }
    const body = await attempt(id, {
      outcome: 'call-back',
      channel: 'message',
      ...entered,
      amends: { amount: 2000, currency: 'CHF' },
    })
    const amends = { amount: 2000, currency: 'CHF' }
    expect(body).toMatchObject({ stage: 'contacted', contactedAt: instant(), ...entered, amends })
    expect(body.attempts[0]).toMatchObject({ channel: 'message', outcome: 'call-back', ...entered, amends })
    expect(body.changes[0].changed).toMatchObject({ outcome: 'call-back', channel: 'message', ...entered, amends })
    const changed = await patch(id, { cause: 'manner', amends: { amount: 1500 }, promise: null })
    expect(changed).toMatchObject({
      cause: 'manner',
      remedy: 'refund',
      amends: { amount: 1500, currency: 'GBP' },
      promise: null,
    })
    expect(changed.changes[0].changed).toEqual({
      cause: 'manner',
      amends: { amount: 1500, currency: 'GBP' },
      promise: null,
    })
    const { body: undone } = await undo(id, changed.attempts[0].id)
    expect(undone).toMatchObject({
      stage: 'new',
      contactedAt: null,
      cause: 'manner',
      remedy: null,
      amends: { amount: 1500 },
    })
    const reject = async (values: object) =>
      (await service.call('POST', `/api/follow-ups/${id}/attempts`, { outcome: 'solved', ...values })).body.errors[0]
        .path
    expect(await reject({ cause: 'weather' })).toBe('cause')
    expect(await reject({ remedy: 'magic' })).toBe('remedy')
    expect(await reject({ channel: 'pigeon' })).toBe('channel')
    expect(await reject({ amends: { amount: 1.5 } })).toBe('amends.amount')
    expect(await reject({ amends: { amount: 1, currency: 'EURO' } })).toBe('amends.currency')
  })

  it('pause the deadline while we wait for the customer, and resume it with the working time that was left', async () => {
    service.time.advance(Date.parse('2026-11-23T09:00:00Z') - service.time.now())
    const { id } = await respond()
    expect((await get(id)).dueAt).toBe('2026-11-23T18:00:00.000Z')
    service.time.advance(3 * HOUR - MINUTE)
    const waiting = await attempt(id, { outcome: 'waiting', channel: 'email' })
    expect(waiting).toMatchObject({ stage: 'waiting', postponed: true, overdue: false, contactedAt: instant() })
    expect(waiting.dueAt).toBe('2026-11-30T23:59:59.999Z')
    // On Wednesday at noon; six working hours were left.
    service.time.advance(2 * DAY)
    const { body } = await service.call('DELETE', `/api/follow-ups/${id}/waiting`)
    expect(body).toMatchObject({ stage: 'contacted', dueAt: '2026-11-25T18:00:00.000Z', postponed: false })
    expect(body.changes[0].changed).toEqual({ stage: 'contacted', dueAt: '2026-11-25T18:00:00.000Z' })
    const again = (await service.call('DELETE', `/api/follow-ups/${id}/waiting`)).body
    expect(again.changes).toHaveLength(body.changes.length)
    const until = '2026-12-01T10:00:00.000Z'
    const second = await attempt(id, { outcome: 'waiting', dueAt: until })
    expect(second.dueAt).toBe(until)
    expect((await undo(id, second.attempts[0].id)).body).toMatchObject({
      stage: 'contacted',
      dueAt: '2026-11-25T18:00:00.000Z',
    })
    // A deadline that is set while we wait stays.
    await attempt(id, { outcome: 'waiting' })
    const dueAt = '2026-12-02T10:00:00.000Z'
    expect(await patch(id, { dueAt })).toMatchObject({ stage: 'waiting', dueAt })
    expect((await service.call('DELETE', `/api/follow-ups/${id}/waiting`)).body).toMatchObject({
      stage: 'contacted',
      dueAt,
    })
  })

  it('end as unreachable after three attempts in a row, and go on when the last is taken back', async () => {
    const { id } = await respond()
    await attempt(id, { outcome: 'not-reached' })
    await attempt(id, { outcome: 'call-back' })
    await attempt(id, { outcome: 'not-reached' })
    expect(await attempt(id, { outcome: 'not-reached' })).toMatchObject({
      status: 'open',
      stage: 'contacted',
      notReached: 3,
    })
    const body = await attempt(id, { outcome: 'not-reached' })
    expect(body).toMatchObject({
      status: 'done',
      stage: 'unreachable',
      result: 'unreachable',
      askAt: null,
      notReached: 4,
    })
    expect(body.changes[0].changed).toMatchObject({ status: 'done', stage: 'unreachable', outcome: 'not-reached' })
    const { body: undone } = await undo(id, body.attempts[0].id)
    expect(undone).toMatchObject({ status: 'open', stage: 'contacted', result: null, notReached: 3 })
    expect(await attempt(id, { outcome: 'not-reached' })).toMatchObject({ stage: 'unreachable' })
    expect(await patch(id, { status: 'open' })).toMatchObject({ stage: 'contacted', result: null })
    expect(await attempt(id, { outcome: 'not-reached' })).toMatchObject({ status: 'open' })
    const { id: other } = await respond()
    await service.call('PATCH', '/api/follow-up-settings', { maxAttempts: 1 })
    expect(await attempt(other, { outcome: 'not-reached' })).toMatchObject({ stage: 'unreachable', contactedAt: null })
    await service.call('PATCH', '/api/follow-up-settings', { maxAttempts: 3 })
    const events = await connection.database.all(sql<{ data: string }>`
      select cast(data as text) as data from event where type = 'follow-up.concluded' and subject_id = ${other}`)
    expect(events.map(({ data }) => JSON.parse(data))).toEqual([{ score: 3, ownerId: null, result: 'unreachable' }])
  })

  it('are solved until the customer is asked again, at the same time of day, if that is possible', async () => {
    const { id } = await respond()
    const body = await attempt(id, { outcome: 'solved' })
    const askAt = instant(service.time.now() + 7 * DAY)
    expect(body).toMatchObject({ status: 'done', stage: 'solved', askAt, result: null, contactedAt: instant() })
    expect((await undo(id, body.attempts[0].id)).body).toMatchObject({ stage: 'new', askAt: null, contactedAt: null })
    expect(await patch(id, { status: 'done' })).toMatchObject({ stage: 'solved', contactedAt: null })
    expect(await patch(id, { status: 'open' })).toMatchObject({ stage: 'new', askAt: null })
    const anonymous = await respondAnonymously()
    expect(await attempt(anonymous, { outcome: 'solved' })).toMatchObject({
      stage: 'closed',
      askAt: null,
      result: null,
    })
    await service.call('PATCH', '/api/follow-up-settings', { askAgainDays: null })
    expect(await attempt(id, { outcome: 'solved' })).toMatchObject({ stage: 'closed', askAt: null })
    await service.call('PATCH', '/api/follow-up-settings', { askAgainDays: 7 })
  })

  it('are lost when a member says so, with a note where one is required', async () => {
    const { id } = await respond()
    await service.call('PATCH', '/api/follow-up-settings', { noteRequired: 'solved' })
    expect(await service.call('POST', `/api/follow-ups/${id}/attempts`, { outcome: 'lost' })).toMatchObject({
      status: 400,
      body: { code: 'note-required' },
    })
    expect(await attempt(id, { outcome: 'lost', note: 'Went to a competitor' })).toMatchObject({
      status: 'done',
      stage: 'lost',
      result: 'lost',
      askAt: null,
    })
    await service.call('PATCH', '/api/follow-up-settings', { noteRequired: 'never' })
    const csv = await service.call('GET', '/api/follow-ups.csv?status=done')
    const rows = parse(csv.body, { columns: true }) as Record<string, string>[]
    expect(rows.find((row) => row.id === id)).toMatchObject({
      stage: 'lost',
      result: 'lost',
      outcome: 'lost',
      level: '0',
    })
  })

  it('follow changes of many, and taking these back', async () => {
    const ids = [(await respond()).id, await respondAnonymously()]
    await attempt(ids[0] ?? '', { outcome: 'waiting' })
    const caller = cliCaller(service.ours.workspaceId)
    const select = async () =>
      (await Promise.all(ids.map(get))).map(({ id, updatedAt }) => ({ id, updatedAt: Date.parse(updatedAt) }))
    service.time.advance(MINUTE)
    const before = await Promise.all(ids.map(get))
    const closed = await changeFollowUps(service.deps, caller, await select(), { type: 'solved', note: null })
    expect((await Promise.all(ids.map(get))).map(({ stage, contactedAt }) => [stage, contactedAt === null])).toEqual([
      ['solved', false],
      ['closed', true],
    ])
    await undoBulkChange(service.deps, caller, closed.id)
    const keep = ({ stage, dueAt, askAt, status, postponed }: Record<string, unknown>) => ({
      stage,
      dueAt,
      askAt,
      status,
      postponed,
    })
    expect((await Promise.all(ids.map(get))).map(keep)).toEqual(before.map(keep))
    expect((await service.call('DELETE', `/api/follow-ups/${ids[0]}/waiting`)).body.stage).toBe('contacted')
  })

  it('begin again when the customer asks for a call', async () => {
    const { id, editToken } = await respond()
    await attempt(id, { outcome: 'solved' })
    service.time.advance(MINUTE)
    await service.call('PATCH', `/embed/responses/${id}`, {
      editToken,
      contactRequested: true,
      properties: { phone: 'x' },
    })
    expect(await get(id)).toMatchObject({
      status: 'open',
      stage: 'contacted',
      reason: 'contact-requested',
      askAt: null,
    })
  })

  it('are not taken back once the customer has been asked again', async () => {
    const { id } = await respond()
    const body = await attempt(id, { outcome: 'solved' })
    await connection.database.batch([
      sql`update follow_up set stage = 'asked', asked_at = ${service.time.now() + 1}, ask_at = null where response_id = ${id}`,
    ])
    expect(await undo(id, body.attempts[0].id)).toMatchObject({ status: 409, body: { code: 'already-asked' } })
    expect(await patch(id, { status: 'open' })).toMatchObject({ stage: 'contacted' })
    // That was before it was reopened.
    expect(await undo(id, body.attempts[0].id)).toMatchObject({ status: 409, body: { code: 'already-asked' } })
  })
})
