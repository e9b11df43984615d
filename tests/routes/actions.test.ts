import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { measureActions } from '../../server/domain/actions/measuring.ts'
import { reopenActions } from '../../server/domain/actions/reopening.ts'
import { newId } from '../../server/domain/ids.ts'
import { count } from '../../server/store/queries/counts.ts'
import { openFollowUps } from '../../server/store/queries/follow-up-opening.ts'
import { updateFollowUps } from '../../server/store/queries/follow-ups.ts'
import { insertResponses, responsesWhere } from '../../server/store/queries/responses.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { buildResponseRow } from '../support/rows.ts'
import { type SignedInMember, signInMember } from '../support/signed-in.ts'
import { createClock, createService, DAY, MINUTE, NOON, type Service } from '../support/world.ts'

describe.each(engines)('improvement actions on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember
  let agent: SignedInMember

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database, createClock())
    manager = await signInMember(service, 'manager', { name: 'Max' })
    agent = await signInMember(service, 'agent', { name: 'Ann' })
  })
  afterAll(() => connection.close())

  const call = (method: string, path: string, body?: object) => {
    // Each call has a time of its own, by which ids sort.
    service.time.advance(1)
    return service.call(method, path, body)
  }
  const callAs = async (member: SignedInMember, method: string, path: string, body?: object) => {
    service.time.advance(1)
    const response = await service.app.request(`https://vouch.test${path}`, {
      method,
      headers: { cookie: member.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' },
      ...(body && { body: JSON.stringify(body) }),
    })
    return { status: response.status, body: await response.json() }
  }
  const create = async (body: object = {}) =>
    (await call('POST', '/api/actions', { title: 'Second courier', causes: ['delivery'], ...body })).body
  const throwError = (error: unknown) => {
    throw error
  }
  /** Responses of a day, of which the first few name a cause, by a reason or by the cause of their follow-up. */
  const insertDay = async (
    day: string,
    { detractors, promoters, reasons = 0, causes = 0 }: Record<string, number>,
    values: { channel?: 'website' | 'email'; surveyId?: string } = {},
  ) => {
    const { workspaceId } = service.ours
    const rows = Array.from({ length: (detractors ?? 0) + (promoters ?? 0) }, (_, index) => {
      const answeredAt = Date.parse(`${day}T12:00:00Z`) + index
      const isDetractor = index < (detractors ?? 0)
      const ids = { workspaceId, surveyId: values.surveyId ?? service.ours.surveyId }
      return buildResponseRow(ids, {
        ...{ id: newId(answeredAt), day, answeredAt, score: isDetractor ? 3 : 9, channel: values.channel ?? 'website' },
        // Promoters like what others miss.
        ...((index < reasons || !isDetractor) && { reasons: { quality: 1 } }),
      })
    })
    const ids = rows.map(({ id }) => id)
    const found = ids.slice(reasons, reasons + causes)
    await connection.database.batch([
      insertResponses(rows),
      count(responsesWhere.byIds(ids)),
      openFollowUps(responsesWhere.byIds(found), NOON, []),
      updateFollowUps(workspaceId, found, { cause: 'quality', updated_at: NOON }),
    ])
    return found
  }
  let number = 0
  /** A response with a follow-up. */
  const respond = async (score = 2) => {
    number += 1
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const { body } = await call('POST', path, { key: `key-${number}`, score, interaction: 'pointer' })
    return body.id as string
  }
  const find = (id: string, cause: string) =>
    call('POST', `/api/follow-ups/${id}/attempts`, { outcome: 'call-back', cause, note: 'Called' })

  it('are created, started and finished, each step with who and when', async () => {
    const action = await create({ ownerId: agent.userId, dueDay: '2026-12-01', description: ' Evenings ' })
    expect(action).toMatchObject({
      ...{ title: 'Second courier', description: 'Evenings', causes: ['delivery'], owner: 'Ann', state: 'planned' },
      ...{ dueDay: '2026-12-01', overdue: false, startedDay: null, doneDay: null, reopened: 0, surveyId: null },
    })
    expect(action.changes).toMatchObject([
      { name: expect.any(String), changed: { title: 'Second courier', owner: 'Ann' } },
    ])
    const path = `/api/actions/${action.id}`
    const started = (await call('PATCH', path, { state: 'started' })).body
    expect(started).toMatchObject({ state: 'started', startedDay: '2026-11-22', doneDay: null })
    const stale = await call('PATCH', path, { title: 'Third courier', updatedAt: action.updatedAt })
    expect(stale).toMatchObject({ status: 409, body: { code: 'changed' } })
    const done = (await call('PATCH', path, { state: 'done', startedDay: '2026-11-01', updatedAt: started.updatedAt }))
      .body
    expect(done).toMatchObject({ state: 'done', startedDay: '2026-11-01', doneDay: '2026-11-22' })
    expect(done.changes[0].changed).toEqual({ state: 'done', startedDay: '2026-11-01', doneDay: '2026-11-22' })
    const unchanged = (await call('PATCH', path, { state: 'done', causes: ['delivery'] })).body
    expect(unchanged).toEqual(done)
    const again = (await call('PATCH', path, { state: 'started' })).body
    expect(again).toMatchObject({ state: 'started', startedDay: '2026-11-01', doneDay: null, reopened: 0 })
    const cancelled = (await call('PATCH', path, { state: 'cancelled', ownerId: null, causes: ['price', 'delivery'] }))
      .body
    expect(cancelled).toMatchObject({ state: 'cancelled', owner: null, causes: ['delivery', 'price'] })
    const unstarted = await create({ title: 'Never started' })
    for (const state of ['cancelled', 'started']) await call('PATCH', `/api/actions/${unstarted.id}`, { state })
    const audit = (await call('GET', '/api/audit?limit=200')).body.data as { action: string; subject: string }[]
    expect(audit.filter(({ subject }) => subject === unstarted.id).map((entry) => entry.action)).toEqual([
      ...['action.started', 'action.cancelled', 'action.created'],
    ])
    expect(audit.filter(({ subject }) => subject === action.id).map((entry) => entry.action)).toEqual([
      ...['action.cancelled', 'action.reopened', 'action.done', 'action.started', 'action.created'],
    ])
  })

  it('refuses what makes no sense, with the field', async () => {
    const refuse = async (body: object) => {
      const { status, body: problem } = await call('POST', '/api/actions', { title: 'X', causes: ['price'], ...body })
      return [status, problem.code === 'invalid-input' ? problem.errors[0].path : problem.code]
    }
    expect(await refuse({ causes: [] })).toEqual([400, 'causes'])
    expect(await refuse({ causes: ['price', 'price'] })).toEqual([400, 'causes'])
    expect(await refuse({ causes: ['price', 'moonlight'] })).toEqual([400, 'unknown-cause'])
    expect(await refuse({ causes: ['other'] })).toEqual([400, 'unknown-cause'])
    expect(await refuse({ ownerId: 'nobody' })).toEqual([400, 'invalid-owner'])
    expect(await refuse({ surveyId: service.theirs.surveyId })).toEqual([400, 'unknown-survey'])
    expect(await refuse({ startedDay: '2026-11-01' })).toEqual([400, 'state-mismatch'])
    expect(await refuse({ state: 'started', doneDay: '2026-11-01' })).toEqual([400, 'state-mismatch'])
    expect(await refuse({ state: 'started', startedDay: '2026-11-23' })).toEqual([400, 'day-in-future'])
    expect(await refuse({ state: 'done', startedDay: '2026-11-10', doneDay: '2026-11-09' })).toEqual([
      400,
      'range-reversed',
    ])
    expect((await call('GET', '/api/actions/0000000000000000000000')).body.code).toBe('action-not-found')
  })

  it('are read by agents, and changed by managers, team leads and their owner', async () => {
    const action = await create({ title: 'Roles' })
    const path = `/api/actions/${action.id}`
    expect((await callAs(agent, 'GET', path)).body.title).toBe('Roles')
    expect(await callAs(agent, 'PATCH', path, { title: 'Mine' })).toMatchObject({
      ...{ status: 403, body: { code: 'insufficient-role' } },
    })
    expect((await callAs(agent, 'POST', '/api/actions', { title: 'Mine', causes: ['price'] })).status).toBe(403)
    const marketer = await signInMember(service, 'marketer')
    expect((await callAs(marketer, 'GET', path)).status).toBe(403)
    expect((await callAs(manager, 'PATCH', path, { ownerId: agent.userId })).body.owner).toBe('Ann')
    expect((await callAs(agent, 'PATCH', path, { title: 'Mine' })).body.title).toBe('Mine')
    const lead = await signInMember(service, 'agent', { name: 'Lea' })
    expect((await callAs(lead, 'PATCH', path, { title: 'Hers' })).status).toBe(403)
    await call('POST', '/api/teams', { name: 'Shop', members: [{ memberId: lead.userId, lead: true }] })
    expect((await callAs(lead, 'PATCH', path, { title: 'Hers' })).body.title).toBe('Hers')
    expect((await callAs(lead, 'POST', '/api/actions', { title: 'New', causes: ['price'] })).status).toBe(201)
  })

  it('are listed with filters, and exported', async () => {
    const late = await create({ title: 'Late', dueDay: '2026-11-21', causes: ['billing'], ownerId: agent.userId })
    const list = async (query: string) =>
      ((await call('GET', `/api/actions?${query}`)).body.data as { title: string }[]).map(({ title }) => title)
    expect(await list('overdue=true')).toEqual(['Late'])
    expect(await list('cause=billing')).toEqual(['Late'])
    expect(await list(`owner=${agent.userId}&state=planned&cause=billing`)).toEqual(['Late'])
    expect(await list('cause=billing&state=done')).toEqual([])
    const first = (await call('GET', '/api/actions?limit=1')).body
    expect(first.data).toMatchObject([{ id: late.id, overdue: true }])
    expect((await call('GET', `/api/actions?limit=1&cursor=${first.nextCursor}`)).body.data).toHaveLength(1)
    const csv = (await call('GET', '/api/actions.csv?cause=billing')).body as string
    const [headings, line] = csv.trim().split(/\r?\n/)
    expect(headings).toMatch(/^id,title,description,state,causes,owner,survey,dueDay,overdue,/)
    expect(line).toContain(`${late.id},Late,,planned,billing,Ann,,2026-11-21,yes,`)
  })

  it('compares as many days before the start as after the end', async () => {
    const { surveyId } = service.ours
    const figures = async (id: string) => (await call('GET', `/api/actions/${id}/figures`)).body
    const input = { causes: ['quality'], surveyId, title: 'New supplier' }
    await insertDay('2026-06-01', { detractors: 1, promoters: 0 })
    await insertDay('2026-07-20', { detractors: 20, promoters: 20, reasons: 8, causes: 8 })
    // In between: left out.
    await insertDay('2026-08-10', { detractors: 40, promoters: 0, reasons: 40 })
    await insertDay('2026-08-23', { detractors: 8, promoters: 32, reasons: 1, causes: 1 })
    const before = { from: '2026-05-03', to: '2026-07-31' }
    const action = await create({ ...input, state: 'done', startedDay: '2026-08-01', doneDay: '2026-08-22' })
    const compared = await figures(action.id)
    expect(compared).toMatchObject({
      // From the first response on.
      ...{ days: 61, obstacles: [], cautions: ['short-spans'] },
      before: { from: '2026-06-01', to: before.to, count: 41, detractors: 21, promoters: 20, causeCount: 16 },
      after: {
        from: '2026-08-23',
        to: '2026-10-22',
        count: 40,
        detractors: 8,
        promoters: 32,
        causeCount: 2,
        share: 0.05,
      },
    })
    expect(compared.before.nps).toBeCloseTo((100 * -1) / 41, 6)
    expect(compared.score.difference).toBeCloseTo(60 + 100 / 41, 6)
    expect(compared.score.significant).toBe(true)
    expect(compared.share.difference).toBeCloseTo(0.05 - 16 / 41, 6)
    expect(compared.share).toMatchObject({ significant: true })
    expect(compared.share.low).toBeLessThan(compared.share.difference)
    expect(compared.share.high).toBeLessThan(0)
    expect(compared.caution).toContain('not by lot')
    // A day older, the first response makes room for the whole span.
    await insertDay('2026-05-01', { detractors: 1, promoters: 0 })
    expect(await figures(action.id)).toMatchObject({ days: 90, cautions: [], before, after: { to: '2026-11-20' } })
    const few = await create({ ...input, state: 'done', startedDay: '2026-05-04', doneDay: '2026-06-29' })
    expect(await figures(few.id)).toMatchObject({
      days: 3,
      cautions: ['too-few', 'short-spans'],
      obstacles: ['nothing-after'],
    })
    await insertDay('2026-11-20', { detractors: 1, promoters: 0 })
    const planned = await create(input)
    expect(await figures(planned.id)).toMatchObject({
      ...{ obstacles: ['not-started'], before: { to: '2026-11-21', count: 1 }, after: null, score: null, share: null },
    })
    const started = await create({ ...input, state: 'started', startedDay: '2026-08-01' })
    expect(await figures(started.id)).toMatchObject({ obstacles: ['not-done'], before, after: null, cautions: [] })
    const today = await create({ ...input, state: 'done' })
    expect(await figures(today.id)).toMatchObject({ obstacles: ['nothing-after'], before: { to: '2026-11-21' } })
  })

  it('compares nothing when another question was asked, or through another channel', async () => {
    const survey = (await call('POST', '/api/surveys', { name: 'Shop' })).body.id as string
    await insertDay('2026-05-01', { detractors: 1, promoters: 0 }, { surveyId: survey })
    await insertDay('2026-07-01', { detractors: 20, promoters: 20 }, { surveyId: survey })
    await insertDay('2026-10-01', { detractors: 10, promoters: 30 }, { surveyId: survey })
    const days = { state: 'done', startedDay: '2026-08-01', doneDay: '2026-08-22' }
    const action = await create({ ...days, causes: ['price'], surveyId: survey })
    const figures = async () => (await call('GET', `/api/actions/${action.id}/figures`)).body
    const compared = await figures()
    expect(compared).toMatchObject({ obstacles: [], score: { difference: 50 }, share: { difference: 0 } })
    const change = (body: object) => call('PATCH', `/api/surveys/${survey}`, body)
    await change({ name: 'The shop', reasons: {}, texts: {} })
    expect(await figures()).toEqual({ ...compared, measuredAt: expect.any(String) })
    // Recorded after the last day that is compared.
    await change({ reasons: { detractor: [{ id: 'price', text: { en: 'Price' } }] } })
    expect((await figures()).obstacles).toEqual([])
    const later = await create({ ...days, doneDay: '2026-09-20', causes: ['price'], surveyId: survey })
    service.time.advance(60 * DAY)
    const figuresLater = async () => (await call('GET', `/api/actions/${later.id}/figures`)).body
    expect(await figuresLater()).toMatchObject({
      obstacles: ['reasons-changed'],
      score: { difference: 50 },
      share: null,
    })
    service.time.advance(-40 * DAY)
    await change({ texts: { en: { question: 'Would you come back?' } } })
    service.time.advance(40 * DAY)
    expect(await figuresLater()).toMatchObject({
      ...{ obstacles: ['question-changed', 'reasons-changed'], score: null, share: null },
    })
    service.time.advance(-60 * DAY)
    await insertDay('2026-10-02', { detractors: 10, promoters: 30 }, { surveyId: survey, channel: 'email' })
    expect(await figures()).toMatchObject({
      obstacles: ['mix-changed'],
      score: null,
      share: null,
      after: { count: 80 },
    })
  })

  it('keeps the figures for pages, and computes them again while they grow', async () => {
    const { surveyId } = service.ours
    const action = await create({ causes: ['quality'], surveyId, state: 'started', startedDay: '2026-08-01' })
    const load = async () => {
      const rows = await connection.database.all(
        sql<{ figures: string }>`select cast(figures as text) as figures from action where id = ${action.id}`,
      )
      return JSON.parse(rows[0]?.figures ?? 'null')
    }
    expect(await load()).toBeNull()
    await measureActions(service.deps, throwError)
    const stored = await load()
    expect(stored).toEqual({
      ...(await call('GET', `/api/actions/${action.id}/figures`)).body,
      measuredAt: stored.measuredAt,
    })
    await insertDay('2026-07-02', { detractors: 1, promoters: 0 })
    await measureActions(service.deps, throwError)
    expect(await load()).toEqual(stored)
    const serve = async () => (await call('GET', `/api/actions/${action.id}/figures`)).body
    expect(await serve()).toEqual(stored)
    service.time.advance(DAY)
    expect((await serve()).before.count).toBe(stored.before.count + 1)
    await measureActions(service.deps, throwError)
    expect((await load()).before.count).toBe(stored.before.count + 1)
    expect((await call('PATCH', `/api/actions/${action.id}`, { state: 'done' })).status).toBe(200)
    expect(await load()).toBeNull()
    expect(await serve()).toMatchObject({ obstacles: ['nothing-after'] })
  })

  it('compares no share while the follow-ups of one span have no cause yet', async () => {
    const { workspaceId } = service.ours
    const surveyId = (await call('POST', '/api/surveys', { name: 'Calls' })).body.id as string
    await insertDay('2026-05-01', { detractors: 1, promoters: 0 }, { surveyId })
    await insertDay('2026-07-01', { detractors: 40, promoters: 0, causes: 40 }, { surveyId })
    const called = await insertDay('2026-10-01', { detractors: 40, promoters: 0, causes: 40 }, { surveyId })
    const days = { state: 'done', startedDay: '2026-08-01', doneDay: '2026-08-22' }
    const action = await create({ ...days, causes: ['quality'], surveyId })
    const figures = async () => (await call('GET', `/api/actions/${action.id}/figures`)).body
    const change = (ids: string[], values: Record<string, string | number | null>) =>
      connection.database.batch([updateFollowUps(workspaceId, ids, { ...values, updated_at: NOON })])
    expect(await figures()).toMatchObject({ obstacles: [], share: { significant: false } })
    await change(called.slice(12), { cause: null })
    expect(await figures()).toMatchObject({
      ...{ obstacles: ['causes-pending'], share: null, score: { difference: 0 } },
      after: { followUps: 40, withoutCause: 28, causeCount: 12 },
    })
    // They were closed without a cause, unlike those before.
    await change(called.slice(12), { done_at: NOON })
    expect((await figures()).obstacles).toEqual(['causes-pending'])
    await change(called.slice(12), { cause: 'price' })
    expect(await figures()).toMatchObject({ obstacles: [], share: { significant: true } })
  })

  it('show agents the share without the score and the counts', async () => {
    const { data } = (await call('GET', '/api/actions?cause=quality&state=done')).body
    // The first one, which is compared.
    const { id } = data.findLast(({ title }: { title: string }) => title === 'New supplier')
    await measureActions(service.deps, throwError)
    const read = async (member: SignedInMember) => (await callAs(member, 'GET', `/api/actions/${id}/figures`)).body
    const { before, score } = await read(manager)
    expect(before.count).toBeGreaterThan(0)
    const seen = await read(agent)
    expect(seen.score).toBeNull()
    expect(seen.before).toMatchObject({
      ...{
        from: before.from,
        count: null,
        promoters: null,
        detractors: null,
        nps: null,
        npsLow: null,
        causeCount: null,
      },
      share: before.count < 10 ? null : before.share,
    })
    const loadLine = async (member: SignedInMember) => {
      const { cookie } = member
      const response = await service.app.request('https://vouch.test/api/actions.csv', { headers: { cookie } })
      const lines = (await response.text()).trim().split(/\r?\n/)
      const values = lines.find((line) => line.startsWith(id))?.split(',') ?? []
      return Object.fromEntries((lines[0] ?? '').split(',').map((heading, index) => [heading, values[index]]))
    }
    // Exports want a recent sign-in.
    const line = await loadLine(await signInMember(service, 'agent', { name: 'Abe' }))
    expect(line).toMatchObject({ responsesBefore: '', npsBefore: '', npsChange: '', causeCountBefore: '' })
    const fullLine = await loadLine(await signInMember(service, 'manager', { name: 'Mia' }))
    expect(fullLine).toMatchObject({ responsesBefore: String(before.count), npsChange: String(score.difference) })
    expect(line.shareBefore).toBe(before.count < 10 ? '' : fullLine.shareBefore)
  })

  it('reopens when a cause comes back, once', async () => {
    const reopen = async (times = 1) => {
      service.time.advance(15 * MINUTE)
      await Promise.all(Array.from({ length: times }, () => reopenActions(service.deps, throwError)))
    }
    const today = new Date(service.time.now()).toISOString().slice(0, 10)
    const action = await create({ title: 'Returns', causes: ['manner', 'words'], state: 'done', dueDay: today })
    expect(action).toMatchObject({ doneDay: today })
    const load = async () => (await call('GET', `/api/actions/${action.id}`)).body
    // On the day itself nothing counts yet.
    for (const score of [1, 2, 3]) await find(await respond(score), 'manner')
    service.time.advance(DAY)
    const ids = [await respond(1), await respond(2), await respond(3)]
    await find(ids[0] as string, 'manner')
    expect((await call('PATCH', `/api/follow-ups/${ids[1]}`, { cause: 'words' })).status).toBe(200)
    // A second time it is the same follow-up.
    await find(ids[1] as string, 'manner')
    const { body: followUp } = await find(ids[2] as string, 'words')
    // What was just entered may be taken back.
    await reopenActions(service.deps, throwError)
    const [attempt] = followUp.attempts
    expect((await call('DELETE', `/api/follow-ups/${ids[2]}/attempts/${attempt.id}`)).status).toBe(200)
    await reopen()
    expect((await load()).state).toBe('done')
    // Suspect responses do not count.
    const suspect = await respond(4)
    await find(suspect, 'words')
    expect((await call('PUT', `/api/responses/${suspect}/suspicion`)).status).toBe(200)
    await reopen()
    expect((await load()).state).toBe('done')
    await find(ids[2] as string, 'words')
    await reopen(2)
    const reopened = await load()
    expect(reopened).toMatchObject({
      ...{ state: 'started', startedDay: today, doneDay: null, dueDay: null, reopened: 1 },
    })
    expect(reopened.changes[0]).toMatchObject({
      ...{ by: 'system', changed: { state: 'started', returned: { causes: ['manner', 'words'], followUps: 3 } } },
    })
    const events = await connection.database.all(
      sql<{ subject: string; data: string }>`
        select subject_id as subject, cast(data as text) as data from event where type = 'action.reopened'`,
    )
    expect(events.map(({ subject, data }) => [subject, JSON.parse(data)])).toEqual([
      [action.id, { causes: ['manner', 'words'], followUps: 3, ownerId: null, doneDay: today }],
    ])
    // What comes back after it is done again counts from the start.
    await call('PATCH', `/api/actions/${action.id}`, { state: 'done' })
    await find(await respond(0), 'words')
    await reopen()
    expect(await load()).toMatchObject({ state: 'done', reopened: 1 })
  })

  it('are looked at in turn, and one that fails does not stop the others', async () => {
    const day = new Date(service.time.now() - 5 * DAY).toISOString().slice(0, 10)
    const actions = [
      await create({ title: 'One', causes: ['quality'], state: 'done', startedDay: day, doneDay: day }),
      await create({ title: 'Two', causes: ['quality'], state: 'done', startedDay: day, doneDay: day }),
    ]
    await insertDay(new Date(service.time.now() - 4 * DAY).toISOString().slice(0, 10), {
      ...{ detractors: 3, promoters: 0, causes: 3 },
    })
    const { database } = connection
    const failing: typeof database = {
      ...database,
      batch: ((statements, options) => {
        const isAbout = statements.some(
          (statement) => 'values' in statement && statement.values.includes(actions[0].id),
        )
        if (isAbout && statements.length > 1) throw new Error('the row is broken')
        return database.batch(statements, options)
      }) as typeof database.batch,
    }
    const errors: unknown[] = []
    await reopenActions({ ...service.deps, database: failing }, (error) => errors.push(error))
    expect(errors).toEqual([new Error('the row is broken')])
    const getStates = () =>
      Promise.all(actions.map(async ({ id }) => (await call('GET', `/api/actions/${id}`)).body.state))
    expect(await getStates()).toEqual(['done', 'started'])
    await reopenActions(service.deps, throwError)
    expect(await getStates()).toEqual(['done', 'started'])
    service.time.advance(15 * MINUTE)
    await reopenActions(service.deps, throwError)
    expect(await getStates()).toEqual(['started', 'started'])
  })

  it('reopens actions that were done on an earlier day, unless the workspace wants none reopened', async () => {
    const day = new Date(service.time.now() - 5 * DAY).toISOString().slice(0, 10)
    const day2 = new Date(service.time.now() - 3 * DAY).toISOString().slice(0, 10)
    const settings = (reopenActionAfter: number | null) =>
      call('PATCH', '/api/follow-up-settings', { reopenActionAfter })
    const action = await create({ causes: ['quality'], state: 'done', startedDay: day, doneDay: day })
    const other = await create({ causes: ['quality'], state: 'done', startedDay: day, doneDay: day, surveyId: null })
    await insertDay(day2, { detractors: 4, promoters: 0, causes: 4 })
    const getState = async (id = action.id) => (await call('GET', `/api/actions/${id}`)).body.state
    expect((await settings(null)).status).toBe(200)
    const reopen = () => {
      service.time.advance(15 * MINUTE)
      return reopenActions(service.deps, throwError)
    }
    await reopen()
    expect(await getState()).toBe('done')
    await settings(8)
    await reopen()
    expect(await getState()).toBe('done')
    // With those of the last test.
    await settings(7)
    await reopen()
    expect([await getState(), await getState(other.id)]).toEqual(['started', 'started'])
    await reopen()
    expect((await call('GET', `/api/actions/${action.id}`)).body.reopened).toBe(1)
    await settings(3)
  })
})
