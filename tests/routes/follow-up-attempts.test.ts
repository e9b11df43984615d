import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { takeNextFollowUp } from '../../server/domain/follow-ups/next.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createService, DAY, type Service, sampleContacts } from '../support/world.ts'

// Noon of the tests is on a Sunday in London: two working days later is Tuesday.
const MONDAY = '2026-11-23T23:59:59.999Z'
const TUESDAY = '2026-11-24T23:59:59.999Z'

describe.each(engines)('calls to customers on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const respond = async (key: string, values: object = {}) => {
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const { body } = await service.call('POST', path, { key, score: 3, comment: key, ...values })
    return body.id as string
  }
  const get = async (id: string) => (await service.call('GET', `/api/follow-ups/${id}`)).body
  const attempt = (id: string, body: object, headers?: Record<string, string>) =>
    service.call('POST', `/api/follow-ups/${id}/attempts`, body, headers)
  const undo = (id: string, attemptId: string) => service.call('DELETE', `/api/follow-ups/${id}/attempts/${attemptId}`)

  it('open with a deadline in working days, in the time zone of the workspace', async () => {
    const id = await respond('due')
    expect(await get(id)).toMatchObject({ dueAt: TUESDAY, opened: { owner: null, dueAt: TUESDAY }, attempts: [] })
    await service.call('PATCH', '/api/follow-up-settings', {
      holidays: ['2026-11-24', '2026-11-23'],
      due: { amount: 1, unit: 'days' },
    })
    expect((await get(await respond('after holidays'))).dueAt).toBe('2026-11-25T23:59:59.999Z')
    await service.call('PATCH', '/api/follow-up-settings', { due: null })
    expect((await get(await respond('no deadline'))).dueAt).toBeNull()
    await service.call('PATCH', '/api/follow-up-settings', { holidays: [], due: { amount: 2, unit: 'days' } })
    expect((await get(id)).dueAt).toBe(TUESDAY)
  })

  it('that reached nobody are counted, and repeated on the next working day', async () => {
    const id = await respond('not reached')
    const { body } = await attempt(id, { outcome: 'not-reached' })
    expect(body).toMatchObject({
      status: 'open',
      outcome: 'not-reached',
      notReached: 1,
      postponed: true,
      dueAt: MONDAY,
      opened: { dueAt: TUESDAY },
      changes: [{ changed: { outcome: 'not-reached', dueAt: MONDAY } }],
    })
    await attempt(id, { outcome: 'not-reached', note: 'Voicemail' })
    expect(await get(id)).toMatchObject({ notReached: 2, note: 'Voicemail' })
    const rejection = await attempt(id, { outcome: 'not-reached', dueAt: '2026-12-01T10:00:00Z' })
    expect(rejection).toMatchObject({ status: 400, body: { errors: [{ path: 'dueAt' }] } })
  })

  it('are repeated when it was agreed', async () => {
    const id = await respond('call back')
    const { body } = await attempt(id, { outcome: 'call-back', dueAt: '2026-11-30T10:00:00Z' })
    expect(body).toMatchObject({
      status: 'open',
      outcome: 'call-back',
      dueAt: '2026-11-30T10:00:00.000Z',
      notReached: 0,
    })
    expect((await attempt(id, { outcome: 'call-back' })).body.dueAt).toBe(MONDAY)
    const rejection = await attempt(id, { outcome: 'call-back', dueAt: '2026-11-01T10:00:00Z' })
    expect(rejection).toMatchObject({ status: 400, body: { errors: [{ path: 'dueAt' }] } })
  })

  it('close the follow-up with a cause that a survey offers', async () => {
    const id = await respond('solved')
    expect(await attempt(id, { outcome: 'solved', cause: 'weather' })).toMatchObject({
      status: 400,
      body: { code: 'unknown-cause', errors: [{ path: 'cause' }] },
    })
    const reasons = { detractor: [{ id: 'price', text: { en: 'Price' } }] }
    await service.call('PATCH', `/api/surveys/${service.ours.surveyId}`, { reasons })
    const { body, status } = await attempt(id, { outcome: 'solved', cause: 'price', note: 'Refunded' })
    expect(status).toBe(201)
    expect(body).toMatchObject({ status: 'done', outcome: 'solved', cause: 'price', note: 'Refunded', dueAt: TUESDAY })
    expect(body.changes[0].changed).toEqual({
      ...{ status: 'done', outcome: 'solved', channel: 'phone', cause: 'price', note: 'Refunded' },
    })
    expect(await attempt(id, { outcome: 'solved' })).toMatchObject({ status: 409, body: { code: 'already-done' } })
    const csv = await service.call('GET', '/api/follow-ups.csv?status=done')
    const [row] = parse(csv.body, { columns: true }) as Record<string, string>[]
    expect(row).toMatchObject({ outcome: 'solved', cause: 'price', notReached: '0' })
  })

  it('are recorded once with an Idempotency-Key, and not over a change of someone else', async () => {
    const id = await respond('once')
    const { updatedAt } = await get(id)
    const headers = { 'idempotency-key': 'call-1' }
    const first = await attempt(id, { outcome: 'not-reached', updatedAt }, headers)
    const second = await attempt(id, { outcome: 'not-reached', updatedAt }, headers)
    expect([first.status, second.status]).toEqual([201, 201])
    expect(second.body.attempts).toHaveLength(1)
    expect(await attempt(id, { outcome: 'solved', updatedAt })).toMatchObject({
      status: 409,
      body: { code: 'changed' },
    })
  })

  it('can be taken back, the last one first, and stay in the history', async () => {
    const id = await respond('undo')
    await attempt(id, { outcome: 'call-back', dueAt: '2026-11-30T10:00:00Z' })
    await attempt(id, { outcome: 'solved', note: 'Wrong customer' })
    const [solved, callBack] = (await get(id)).attempts
    expect(await undo(id, callBack.id)).toMatchObject({ status: 409, body: { code: 'later-attempt' } })
    const { body } = await undo(id, solved.id)
    expect(body).toMatchObject({
      status: 'open',
      doneAt: null,
      outcome: 'call-back',
      note: 'Wrong customer',
      dueAt: '2026-11-30T10:00:00.000Z',
      postponed: true,
    })
    expect(body.changes[0].changed).toEqual({ undone: 'solved', status: 'open' })
    expect(body.attempts[0]).toMatchObject({ id: solved.id, undoneBy: expect.stringMatching(/^key:/) })
    expect((await undo(id, solved.id)).body.changes).toHaveLength(body.changes.length)
    expect((await undo(id, callBack.id)).body).toMatchObject({ outcome: null, dueAt: TUESDAY, postponed: false })
    expect((await undo(id, service.ours.surveyId)).status).toBe(404)
    const rows = await connection.database.all(sql<{ action: string }>`select action from audit where subject = ${id}`)
    expect(rows.map(({ action }) => action).toSorted()).toEqual([
      'follow-up.attempt-undone',
      'follow-up.attempt-undone',
      'follow-up.called',
      'follow-up.done',
    ])
  })

  it('come in the order of the queue, page by page, and are taken by one member each', async () => {
    const world = await createService(connection.database)
    const call = async (key: string, values: object) => {
      const path = `/embed/surveys/${world.ours.surveyId}/responses`
      return (await world.call('POST', path, { key, comment: key, ...values })).body.id as string
    }
    const overdue = await call('overdue', { score: 6 })
    world.time.advance(3 * DAY)
    const low = await call('low', { score: 0 })
    const high = await call('high', { score: 6 })
    const tierB = await call('tier B', { score: 6, properties: { tier: 'B' } })
    const requested = await call('requested', { score: 8, contactRequested: true, contact: sampleContacts.ada })
    const later = await call('later', { score: 0, contactRequested: true, contact: sampleContacts.mei })
    await world.call('POST', `/api/follow-ups/${later}/attempts`, { outcome: 'not-reached' })
    const expected = [requested, overdue, tierB, low, high, later]
    const seen: string[] = []
    let cursor = ''
    do {
      const { body } = await world.call('GET', `/api/follow-ups?sort=queue&limit=2${cursor}`)
      seen.push(...body.data.map(({ id }: { id: string }) => id))
      cursor = body.nextCursor && `&cursor=${body.nextCursor}`
    } while (cursor)
    expect(seen).toEqual(expected)
    const list = async (query: string) =>
      (await world.call('GET', `/api/follow-ups?sort=queue&${query}`)).body.data.map(({ id }: { id: string }) => id)
    expect(await list('overdue=true')).toEqual([overdue])
    expect(await list('overdue=false')).toEqual(expected.filter((id) => id !== overdue))
    expect(await list('today=true')).toEqual([overdue])
    expect(await list(`survey=${world.ours.surveyId}&score=0`)).toEqual([low, later])

    const members = await Promise.all(['One', 'Two'].map((name) => signInMember(world, 'manager', { name })))
    const take = ({ userId }: { userId: string }) =>
      takeNextFollowUp(
        world.deps,
        { workspaceId: world.ours.workspaceId, actor: `user:${userId}`, name: userId, role: 'manager', userId },
        {},
      )
    const nextIds = await Promise.all(members.map(take))
    expect(nextIds.toSorted()).toEqual([requested, overdue].toSorted())
    expect(await Promise.all(members.map(take))).toEqual(nextIds)
    for (const id of [requested, overdue, tierB, low, high])
      await world.call('POST', `/api/follow-ups/${id}/attempts`, { outcome: 'solved' })
    expect(await take(members[0] as { userId: string })).toBeUndefined()
  })
})

describe('the settings of follow-ups', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    const [sqlite] = engines
    connection = await (sqlite as (typeof engines)[number]).open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const patch = (body: object) => service.call('PATCH', '/api/follow-up-settings', body)

  it('have defaults', async () => {
    expect((await service.call('GET', '/api/follow-up-settings')).body).toEqual({
      due: { amount: 2, unit: 'days' },
      priorityDue: null,
      workingHours: null,
      weekendDays: [6, 7],
      holidays: [],
      workingDays: [],
      holidayCalendar: 'country',
      publicHolidays: null,
      assignment: 'round-robin',
      property: null,
      owners: [],
      memberIds: [],
      noteRequired: 'never',
      currency: null,
      maxAttempts: 3,
      askAgainDays: 7,
      recoverySurveyId: null,
      responseDays: 14,
      notifyManagersAfter: 4,
      reassignAfter: 24,
      reopenActionAfter: 3,
    })
  })

  it('are changed and audited, with members who can work on follow-ups', async () => {
    const agent = await signInMember(service, 'agent', { name: 'Agnes' })
    const viewer = await signInMember(service, 'viewer')
    for (const body of [{ memberIds: [viewer.userId] }, { owners: [{ value: 'Harbour', memberId: viewer.userId }] }])
      expect(await patch(body)).toMatchObject({ status: 400, body: { code: 'invalid-owner' } })
    expect(await patch({ assignment: 'property' })).toMatchObject({
      status: 400,
      body: { errors: [{ path: 'property' }] },
    })
    expect((await patch({ weekendDays: [1, 2, 3, 4, 5, 6, 7] })).status).toBe(400)
    expect((await patch({ holidays: ['2026-13-01'] })).status).toBe(400)
    const settings = {
      assignment: 'property',
      property: 'shop',
      owners: [{ value: 'Harbour', memberId: agent.userId }],
      memberIds: [agent.userId],
      holidays: ['2026-12-25'],
    }
    expect((await patch({ ...settings, holidays: ['2026-12-25', '2026-12-25'] })).body).toMatchObject(settings)
    expect((await patch(settings)).body).toMatchObject(settings)
    const rows = await connection.database.all(
      sql<{ action: string }>`select action from audit where action = 'follow-up-settings.changed'`,
    )
    expect(rows).toHaveLength(1)
  })

  it('keep every concurrent change', async () => {
    const changes = [
      { due: { amount: 7, unit: 'days' } },
      { workingDays: ['2027-01-02'] },
      { workingHours: { from: '08:30', to: '24:00' } },
      { noteRequired: 'always' },
      { weekendDays: [5] },
      { holidays: ['2027-01-01'] },
    ]
    const statuses = await Promise.all(changes.map(async (change) => (await patch(change)).status))
    expect(statuses).toEqual(changes.map(() => 200))
    expect((await service.call('GET', '/api/follow-up-settings')).body).toMatchObject(Object.assign({}, ...changes))
    await patch({ assignment: 'none', property: 'shop' })
    const results = await Promise.all([patch({ assignment: 'property' }), patch({ property: null })])
    expect(results.map(({ status }) => status).sort()).toEqual([200, 400])
  })
})
