import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Caller, cliCaller } from '../../server/domain/deps.ts'
import { purgeEvents, reportClosedSurveys, reportOverdueFollowUps } from '../../server/domain/events/periodic.ts'
import { changeFollowUps } from '../../server/domain/follow-ups/bulk-changes.ts'
import { undoBulkChange } from '../../server/domain/follow-ups/bulk-undo.ts'
import { openFollowUpsManually } from '../../server/domain/follow-ups/opening.ts'
import { changeContacts } from '../../server/domain/privacy/contact-changes.ts'
import { reportScoreAlarms } from '../../server/domain/reports/score-alarms.ts'
import { recordClick } from '../../server/domain/responses/clicks.ts'
import { reviseResponse } from '../../server/domain/responses/revision.ts'
import { apiCallEvidence } from '../../server/domain/responses/suspicion.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createService, DAY, type Service, sampleContacts } from '../support/world.ts'

interface Recorded {
  type: string
  subject: string
  survey: string | null
  causedBy: string | null
  data: Record<string, unknown>
}

describe.each(engines)('causes of events on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let caller: Caller
  let seen = new Set<string>()
  let keyNumber = 0

  /** The events since the last call, in the order of their ids. */
  const collect = async (): Promise<Recorded[]> => {
    const rows = await connection.database.all(sql<Omit<Recorded, 'data'> & { id: string; data: string }>`
      select id, type, subject_id as subject, survey_id as survey, caused_by as "causedBy", cast(data as text) as data
      from event where workspace_id = ${service.ours.workspaceId} order by id`)
    const fresh = rows.filter(({ id }) => !seen.has(id))
    seen = new Set(rows.map(({ id }) => id))
    return fresh.map(({ id: _, data, ...row }) => ({ ...row, data: JSON.parse(data) }))
  }
  const types = async () => (await collect()).map(({ type }) => type)

  const respond = async (score: number, more: object = {}) => {
    service.time.advance(20)
    const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
      key: `key-${keyNumber++}`,
      score,
      interaction: 'pointer',
      ...more,
    })
    return body as { id: string; editToken: string }
  }
  /** Ids sort by time: of two events at the same millisecond, either may come first. */
  const call: Service['call'] = (...args) => {
    service.time.advance(5)
    return service.call(...args)
  }
  const patchResponse = (id: string, body: object) => call('PATCH', `/api/responses/${id}`, body)
  const patchFollowUp = (id: string, body: object) => call('PATCH', `/api/follow-ups/${id}`, body)

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    caller = cliCaller(service.ours.workspaceId)
    await collect()
  })
  afterAll(() => connection.close())

  it('a new response, and the follow-up it opens; the same key again is none', async () => {
    const submission = { key: 'same', score: 2, interaction: 'pointer' }
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const [{ body }] = await Promise.all([call('POST', path, submission), call('POST', path, submission)])
    await call('POST', path, submission)
    expect(await collect()).toEqual([
      {
        type: 'response.created',
        subject: body.id,
        survey: service.ours.surveyId,
        causedBy: null,
        data: { score: 2 },
      },
      {
        type: 'follow-up.opened',
        subject: body.id,
        survey: service.ours.surveyId,
        causedBy: null,
        data: { score: 2, reason: 'score', ownerId: null },
      },
    ])
    await respond(10, { automated: true })
    expect(await types()).toEqual(['response.suspected'])
  })

  it('a revision that changes something, once; one that asks for a call opens or reopens a follow-up', async () => {
    const { id, editToken } = await respond(9)
    await collect()
    service.time.advance(1000)
    const revise = (body: object) => call('PATCH', `/embed/responses/${id}`, { editToken, ...body })
    const comment = { comment: 'Fine', answers: { colour: ['red', 'blue'] }, properties: { shop: 'Bern' } }
    await Promise.all([revise(comment), revise(comment), revise(comment)])
    expect(await collect()).toEqual([
      {
        type: 'response.updated',
        subject: id,
        survey: service.ours.surveyId,
        causedBy: null,
        data: { score: 9, fields: ['comment', 'answers', 'properties'] },
      },
    ])
    await revise(comment)
    await revise({ score: 9, properties: { shop: 'Basel' }, contactRequested: false })
    expect(await types()).toEqual([])
    service.time.advance(1000)
    await revise({ score: 3 })
    expect(await collect()).toMatchObject([
      { type: 'response.updated', data: { score: 3, previousScore: 9, fields: ['score'] } },
      { type: 'follow-up.opened', causedBy: null, data: { score: 3, reason: 'score' } },
    ])
    await patchFollowUp(id, { status: 'done' })
    await collect()
    service.time.advance(1000)
    await revise({ contactRequested: true })
    await revise({ contactRequested: true })
    expect(await collect()).toMatchObject([
      { type: 'response.updated', data: { score: 3, contactRequested: true, fields: ['contactRequested'] } },
      { type: 'follow-up.reopened', data: { score: 3, reason: 'contact-requested' } },
    ])
    await expect(reviseResponse(service.deps, id, { editToken: 'wrong', score: 1 })).rejects.toThrow()
    expect(await types()).toEqual([])
  })

  it('a correction by a member, if it changes something', async () => {
    const { id } = await respond(8)
    await collect()
    service.time.advance(1000)
    await Promise.all([patchResponse(id, { comment: 'Better' }), patchResponse(id, { comment: 'Better' })])
    await patchResponse(id, { comment: 'Better', score: 8 })
    await patchResponse(id, {})
    expect(await collect()).toMatchObject([
      { type: 'response.updated', causedBy: expect.stringMatching(/^key:/), data: { score: 8, fields: ['comment'] } },
    ])
    const { body: other } = await call('POST', '/api/surveys', {
      name: 'Other',
      type: 'relationship',
      subject: 'Us',
    })
    await patchResponse(id, { surveyId: other.id, properties: { shop: 'Bern', till: null } })
    expect(await collect()).toMatchObject([
      {
        type: 'response.updated',
        survey: other.id,
        data: { score: 8, previousSurveyId: service.ours.surveyId, fields: ['survey', 'properties'] },
      },
    ])
    // Refused.
    await patchResponse(id, { score: 11 })
    await patchResponse(id, { surveyId: 'unknown' })
    expect(await types()).toEqual([])
  })

  it('exclusion and restoration, once each', async () => {
    const { id } = await respond(4)
    await collect()
    service.time.advance(1000)
    const exclude = () => call('PUT', `/api/responses/${id}/suspicion`)
    const restore = () => call('DELETE', `/api/responses/${id}/suspicion`)
    await Promise.all([exclude(), exclude()])
    await exclude()
    expect(await collect()).toMatchObject([{ type: 'response.suspected', data: { score: 4, reasons: ['marked'] } }])
    service.time.advance(1000)
    await Promise.all([restore(), restore()])
    await restore()
    expect(await collect()).toMatchObject([
      { type: 'response.restored', data: { score: 4 } },
      { type: 'follow-up.opened', causedBy: expect.stringMatching(/^key:/), data: { score: 4, reason: 'score' } },
    ])
  })

  it('deletion, once', async () => {
    const { id } = await respond(9)
    await collect()
    const remove = () => call('DELETE', `/api/responses/${id}`)
    await Promise.all([remove(), remove()])
    await remove()
    expect(await collect()).toMatchObject([{ type: 'response.deleted', subject: id, data: { score: 9 } }])
  })

  it('changes of a follow-up', async () => {
    const { userId } = await signInMember(service, 'manager')
    const { id } = await respond(1)
    await collect()
    const { body } = await call('GET', `/api/follow-ups/${id}`)
    await patchFollowUp(id, { note: 'Only a note' })
    await patchFollowUp(id, { ownerId: body.ownerId })
    expect(await types()).toEqual([])
    await patchFollowUp(id, { ownerId: null })
    await patchFollowUp(id, { ownerId: userId })
    await patchFollowUp(id, { ownerId: userId })
    expect(await collect()).toMatchObject([
      { type: 'follow-up.assigned', data: { score: 1, ownerId: null, previousOwnerId: userId } },
      { type: 'follow-up.assigned', data: { score: 1, ownerId: userId, previousOwnerId: null } },
    ])
    await Promise.all([patchFollowUp(id, { status: 'done' }), patchFollowUp(id, { status: 'done' })])
    expect(await collect()).toMatchObject([{ type: 'follow-up.done', data: { score: 1, ownerId: userId } }])
    await patchFollowUp(id, { status: 'open' })
    expect(await types()).toEqual(['follow-up.reopened'])
    const attempt = (body: object, key = 'once') =>
      call('POST', `/api/follow-ups/${id}/attempts`, body, { 'idempotency-key': key })
    await attempt({ outcome: 'not-reached' }, 'first')
    expect(await types()).toEqual([])
    await attempt({ outcome: 'solved' })
    const { body: done } = await attempt({ outcome: 'solved' })
    const reached = await collect()
    expect(reached.toSorted((a, b) => (a.type < b.type ? -1 : 1))).toMatchObject([
      { type: 'follow-up.contacted', data: { score: 1, channel: 'phone' } },
      { type: 'follow-up.done', data: { score: 1, outcome: 'solved' } },
    ])
    const undo = () => call('DELETE', `/api/follow-ups/${id}/attempts/${done.attempts[0].id}`)
    await undo()
    await undo()
    expect(await types()).toEqual(['follow-up.reopened'])
  })

  it('changes of many follow-ups, and taking these back', async () => {
    const { userId } = await signInMember(service, 'manager')
    const responses = [await respond(1), await respond(2), await respond(10)]
    const ids = responses.map(({ id }) => id)
    await collect()
    service.time.advance(1000)
    await openFollowUpsManually(service.deps, caller, ids)
    await openFollowUpsManually(service.deps, caller, ids)
    expect(await collect()).toMatchObject([
      { type: 'follow-up.opened', subject: ids[2], causedBy: 'cli', data: { score: 10, reason: 'manual' } },
    ])
    const select = async () =>
      (
        await connection.database.all(sql<{ id: string; updatedAt: number }>`
          select response_id as id, updated_at as "updatedAt" from follow_up order by response_id`)
      ).filter(({ id }) => ids.includes(id))
    service.time.advance(1000)
    const selected = await select()
    const assigned = await changeFollowUps(service.deps, caller, selected, { type: 'owner', ownerId: userId })
    await changeFollowUps(service.deps, caller, selected, { type: 'owner', ownerId: userId })
    const assignments = await collect()
    expect(assignments.map(({ type }) => type)).toEqual(Array(assigned.changed).fill('follow-up.assigned'))
    service.time.advance(1000)
    await undoBulkChange(service.deps, caller, assigned.id)
    await undoBulkChange(service.deps, caller, assigned.id)
    expect((await collect()).map(({ type, data }) => [type, data.previousOwnerId])).toEqual(
      Array(assigned.changed).fill(['follow-up.assigned', userId]),
    )
    service.time.advance(1000)
    const closed = await changeFollowUps(service.deps, caller, await select(), { type: 'solved', note: null })
    expect((await collect()).map(({ type, data }) => [type, data.outcome])).toEqual(
      Array(3).fill(['follow-up.done', 'solved']),
    )
    service.time.advance(1000)
    await changeFollowUps(service.deps, caller, await select(), { type: 'due', dueAt: service.time.now() + 1e9 })
    expect(await types()).toEqual([])
    await undoBulkChange(service.deps, caller, closed.id)
    expect(await types()).toEqual([])
  })

  it('contacts: created and updated once, unsubscribed once, merged, erased once', async () => {
    const { ada } = sampleContacts
    const [{ body }] = await Promise.all([call('POST', '/api/contacts', ada), call('POST', '/api/contacts', ada)])
    const path = `/api/contacts/${body.id}`
    expect(await collect()).toMatchObject([
      {
        type: 'contact.created',
        subject: body.id,
        causedBy: expect.stringMatching(/^key:/),
        data: { isVerified: true },
      },
    ])
    const changed = { ...ada, name: 'Countess', properties: { tier: 'A' } }
    await Promise.all([call('POST', '/api/contacts', changed), call('POST', '/api/contacts', changed)])
    expect(await collect()).toMatchObject([{ type: 'contact.updated', data: { fields: ['name', 'properties'] } }])
    await call('PATCH', path, { name: 'Ada', properties: { tier: 'A' } })
    await call('PATCH', path, { name: 'Ada' })
    expect(await collect()).toMatchObject([{ type: 'contact.updated', data: { fields: ['name'] } }])
    const setTier = () => changeContacts(service.deps, caller, [body.id], { type: 'property', key: 'tier', value: 'B' })
    await Promise.all([setTier(), setTier()])
    expect(await collect()).toMatchObject([
      { type: 'contact.updated', subject: body.id, data: { fields: ['properties'] } },
    ])
    await Promise.all([
      call('POST', '/api/unsubscriptions', { contactId: body.id }),
      call('POST', '/api/unsubscriptions', { contactId: body.id }),
    ])
    expect(await collect()).toMatchObject([
      { type: 'contact.unsubscribed', subject: body.id, data: { source: 'member', channel: null } },
    ])
    await respond(9, { contact: { email: 'claim@example.com' } })
    const claim = await collect()
    expect(claim.map(({ type, data }) => [type, data.isVerified])).toEqual([
      ['contact.created', false],
      ['response.created', undefined],
    ])
    await call('PATCH', path, { email: 'claim@example.com' })
    expect((await collect()).map(({ type, data }) => [type, data.mergedId, data.fields])).toEqual(
      expect.arrayContaining([
        ['contact.updated', claim[0]?.subject, undefined],
        ['contact.updated', undefined, ['email']],
      ]),
    )
    const erase = () => call('DELETE', path)
    await Promise.all([erase(), erase()])
    await erase()
    expect(await collect()).toMatchObject([{ type: 'contact.erased', subject: body.id, data: {} }])
  })

  it('invitations: created, clicked once; skipped ones have none', async () => {
    const { grace } = sampleContacts
    const invite = (key: string) =>
      call(
        'POST',
        `/api/surveys/${service.ours.surveyId}/invitations`,
        { contacts: [grace, { email: 'no address' }] },
        { 'idempotency-key': key },
      )
    const [{ body }] = await Promise.all([invite('one'), invite('one')])
    const [invitation] = body.invitations
    expect(await collect()).toMatchObject([
      { type: 'contact.created' },
      {
        type: 'invitation.created',
        subject: invitation.id,
        survey: service.ours.surveyId,
        data: { channel: 'link', campaignId: null },
      },
    ])
    service.time.advance(60_000)
    const token = invitation.url.split('/').at(-1)
    const click = () => recordClick(service.deps, token, { ...apiCallEvidence, interaction: 'pointer' })
    await Promise.all([click(), click()])
    await click()
    expect(await collect()).toMatchObject([
      { type: 'invitation.clicked', subject: invitation.id, data: { channel: 'link' } },
    ])
  })

  it('surveys: closed by a member once, and by schedule once', async () => {
    const create = async () => {
      const { body } = await call('POST', '/api/surveys', { name: 'Closing', type: 'relationship', subject: 'Us' })
      await call('PUT', `/api/surveys/${body.id}/opening`)
      return body.id as string
    }
    const [id, scheduledId] = [await create(), await create()]
    const close = () => call('PUT', `/api/surveys/${id}/closure`)
    await Promise.all([close(), close()])
    await close()
    expect(await collect()).toMatchObject([
      { type: 'survey.closed', subject: id, survey: id, data: { reason: 'member' } },
    ])
    await connection.database.batch([
      sql`update survey set opened_at = 1, closes_at = ${service.time.now() + 1000} where id = ${scheduledId}`,
    ])
    await reportClosedSurveys(service.deps)
    expect(await types()).toEqual([])
    service.time.advance(1000)
    await Promise.all([reportClosedSurveys(service.deps), reportClosedSurveys(service.deps)])
    await close()
    await reportClosedSurveys(service.deps)
    expect(await collect()).toMatchObject([
      { type: 'survey.closed', subject: scheduledId, data: { reason: 'schedule' } },
    ])
  })

  it('follow-ups: overdue once for each due time', async () => {
    const { id } = await respond(1)
    await patchFollowUp(id, { dueAt: new Date(service.time.now() + 60_000).toISOString() })
    await collect()
    const report = () => reportOverdueFollowUps(service.deps)
    await report()
    expect(await types()).toEqual([])
    service.time.advance(60_000)
    await Promise.all([report(), report()])
    await report()
    expect(await collect()).toMatchObject([
      { type: 'follow-up.overdue', subject: id, causedBy: 'system', data: { score: 1 } },
    ])
    await patchFollowUp(id, { dueAt: new Date(service.time.now() + 60_000).toISOString() })
    service.time.advance(60_001)
    await report()
    expect(await types()).toEqual(['follow-up.overdue'])
    await patchFollowUp(id, { status: 'done', dueAt: new Date(service.time.now() + 1000).toISOString() })
    service.time.advance(60_000)
    await report()
    expect(await types()).toEqual(['follow-up.done'])
  })

  it('a score that has moved, once', async () => {
    const { body: survey } = await call('POST', '/api/surveys', { name: 'Moving', type: 'relationship', subject: 'Us' })
    await connection.database.batch([sql`update survey set opened_at = 1 where id = ${survey.id}`])
    /** Counts as responses would leave them. */
    const addWeek = (day: string, promoters: number, detractors: number) =>
      connection.database.batch([
        sql`insert into tally (workspace_id, survey_id, segment_key, span, segment_value, period,
                               s0, s1, s2, s3, s4, s5, s6, s7, s8, s9, s10, count)
            values (${service.ours.workspaceId}, ${survey.id}, '', 'day', '', ${day}, ${detractors}, 0, 0, 0, 0, 0, 0, 0, 15, 0,
                    ${promoters}, ${promoters + detractors + 15})`,
      ])
    const today = new Date(service.time.now() - 7 * DAY)
    const dayBefore = (weeks: number) => new Date(today.getTime() - weeks * 7 * DAY).toISOString().slice(0, 10)
    for (let weeks = 12; weeks > 0; weeks--) await addWeek(dayBefore(weeks), 26 + (weeks % 3), 8)
    const report = () => reportScoreAlarms(service.deps)
    await addWeek(dayBefore(0), 4, 30)
    await Promise.all([report(), report()])
    await report()
    expect(await collect()).toMatchObject([
      {
        type: 'score.moved',
        subject: survey.id,
        survey: survey.id,
        causedBy: 'system',
        data: { direction: 'down', from: expect.any(Number), to: expect.any(Number), responses: 49 },
      },
    ])
    service.time.advance(7 * DAY)
    await addWeek(dayBefore(-1), 3, 30)
    await report()
    expect(await types()).toEqual([])
  })

  it('events are kept for 30 days, unless the router has not seen them', async () => {
    const count = async () => (await connection.database.all(sql`select id from event`)).length
    const all = await count()
    await purgeEvents(service.deps)
    expect(await count()).toBe(all)
    await connection.database.batch([
      sql`update event set position = (select count(*) from event e where e.id <= event.id and e.workspace_id = event.workspace_id)
          where type <> 'follow-up.overdue'`,
    ])
    service.time.advance(31 * DAY)
    await purgeEvents(service.deps)
    expect(await count()).toBe(2)
  })
})
