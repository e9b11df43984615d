import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { verifyCounts } from '../../server/domain/recount.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createService, DAY, type Service, sampleContacts } from '../support/world.ts'

describe.each(engines)('phone surveys on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let surveyPath: string

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    surveyPath = `/api/surveys/${service.ours.surveyId}`
  })
  afterAll(() => connection.close())

  const createContact = async (values: object) =>
    (await service.call('POST', '/api/contacts', values)).body.id as string
  const enter = (body: object, headers?: Record<string, string>) =>
    service.call('POST', `${surveyPath}/responses`, { channel: 'phone', ...body }, headers)
  const getResponse = async (id: string) => (await service.call('GET', `/api/responses/${id}`)).body
  const getScore = async (query = '') => (await service.call('GET', `${surveyPath}/score${query}`)).body
  const listCallees = async (query = '') => (await service.call('GET', `${surveyPath}/call-list${query}`)).body
  const recordCall = (contactId: string, outcome: string) =>
    service.call('POST', `${surveyPath}/phone-calls`, { contactId, outcome })

  it('store a response of a contact, who asked, and the properties of the contact', async () => {
    const contactId = await createContact({ ...sampleContacts.mei, properties: { tier: 'A' } })
    const { status, body } = await enter({
      contactId,
      score: 3,
      comment: '太慢',
      contactRequested: true,
      locale: 'zh-Hans',
    })
    expect(status).toBe(201)
    expect(body).toEqual({ id: body.id, score: 3, group: 'detractor', contactId, invitationId: null })
    const response = await getResponse(body.id)
    expect(response).toMatchObject({
      channel: 'phone',
      enteredBy: expect.stringMatching(/^key:/),
      enteredByName: expect.any(String),
      contact: { id: contactId, identity: 'verified' },
      properties: { tier: 'A' },
      suspicion: null,
      comment: '太慢',
    })
    expect((await service.call('GET', `/api/follow-ups/${body.id}`)).body).toMatchObject({ status: 'open', tier: 'A' })
    const [entry] = (await service.call('GET', '/api/audit?action=response.entered')).body.data
    expect(entry).toMatchObject({ subject: body.id, detail: { channel: 'phone' } })
    expect(JSON.stringify(entry)).not.toContain('13800138000')
    expect((await service.call('GET', '/api/responses.csv?channel=phone')).body).toMatch(/enteredBy/)
  })

  it('store a form that is sent twice, or twice at once, only once', async () => {
    const headers = { 'idempotency-key': 'form 1' }
    const before = (await getScore()).count
    const replies = await Promise.all([1, 2, 3].map(() => enter({ score: 9 }, headers)))
    expect(new Set(replies.map(({ body }) => body.id)).size).toBe(1)
    expect(replies.map(({ status }) => status)).toEqual([201, 201, 201])
    expect((await getScore()).count).toBe(before + 1)
    expect((await service.call('GET', '/api/audit?action=response.entered')).body.data).toHaveLength(2)
    expect((await enter({ score: 8 }, headers)).status).toBe(409)
    // The idempotency key is forgotten after a day, but the response is not.
    await service.deps.database.batch([sql`delete from idempotency`])
    expect((await enter({ score: 9 }, headers)).body.id).toBe(replies[0]?.body.id)
    expect((await getScore()).count).toBe(before + 1)
  })

  it('use up the open personal link of the contact, and are never suspect', async () => {
    const { body } = await service.call('POST', `${surveyPath}/invitations`, {
      contacts: [sampleContacts.ada],
      channel: 'sms',
    })
    const [{ id: invitationId, contactId }] = body.invitations
    const entered = await enter({ contactId, score: 10 })
    expect(entered.body).toMatchObject({ invitationId })
    expect(await getResponse(entered.body.id)).toMatchObject({ channel: 'phone', suspicion: null, invitationId })
    expect(await getScore()).toMatchObject({ invited: 1, responseRate: 1, excluded: { suspect: 0 } })
    expect(await enter({ contactId, score: 2 })).toMatchObject({ status: 409, body: { code: 'responded-lately' } })
    const second = await enter({ contactId, score: 2, again: true })
    expect(second.body).toMatchObject({ invitationId: null })
    expect(await getResponse(second.body.id)).toMatchObject({ suspicion: null })
  })

  it('match callers who are no contacts like respondents of a link', async () => {
    const known = await enter({ score: 7, contact: { phone: sampleContacts.mei.phone } })
    expect((await getResponse(known.body.id)).contact).toMatchObject({ name: '王梅', identity: 'unverified' })
    const named = await enter({ score: 7, contact: { name: 'Bo', phone: '' } })
    expect(await getResponse(named.body.id)).toMatchObject({ contact: null, unverifiedContact: { name: 'Bo' } })
    const text = await enter({ score: 7, contact: { phone: 'ask at the desk' } })
    expect((await getResponse(text.body.id)).unverifiedContact).toEqual({ details: 'ask at the desk' })
    expect((await enter({ score: 7 })).body).toMatchObject({ contactId: null })
  })

  it('refuse what makes no sense, with the name of the field', async () => {
    const theirs = await service.call('POST', '/api/contacts', { phone: '+442071230000' })
    const refused = async (body: object) => {
      const reply = await enter(body)
      return [reply.status, ...(reply.body.errors ?? []).map((error: { path: string }) => error.path)]
    }
    expect(await refused({})).toEqual([400, 'score'])
    expect(await refused({ score: 11 })).toEqual([400, 'score'])
    expect(await refused({ score: 5, channel: 'email' })).toEqual([400, 'channel'])
    expect(await refused({ score: 5, key: 'k' })).toEqual([400, 'key'])
    expect(await refused({ score: 5, contactId: '0'.repeat(22) })).toEqual([400, 'contactId'])
    expect(await refused({ score: 5, contactId: theirs.body.id, contact: { name: 'Bo' } })).toEqual([400, 'contact'])
    expect((await service.call('GET', `${surveyPath}/call-list?cursor=9.x`)).status).toBe(400)
    expect((await service.call('GET', `${surveyPath}/call-list?days=0`)).status).toBe(400)
  })

  it('are shown apart: by phone, and without phone', async () => {
    await service.call('POST', `/embed${surveyPath.slice(4)}/responses`, { key: 'w', score: 0, interaction: 'pointer' })
    await service.call('PUT', '/api/segment-keys/tier')
    const [all, phone, self] = [await getScore(), await getScore('?channel=phone'), await getScore('?channel=self')]
    expect(self).toMatchObject({ count: 1, detractors: 1, invited: null })
    expect(phone.count).toBe(all.count - 1)
    expect(await getScore('?channel=website')).toMatchObject({ count: 1 })
    expect(await getScore('?channel=self&per=person')).toMatchObject({ count: 1 })
    expect(await getScore('?channel=phone&from=2026-11-22&to=2026-11-22')).toMatchObject({ count: phone.count })
    expect(await getScore('?channel=phone&where[tier]=A')).toMatchObject({ count: 1 })
    expect((await service.call('GET', `${surveyPath}/score?channel=fax`)).status).toBe(400)
    for (const [channel, count] of [
      ['phone', phone.count],
      ['self', 1],
    ]) {
      const { body } = await service.call('GET', `${surveyPath}/trend?interval=day&channel=${channel}`)
      expect(body.points.at(-1).count).toBe(count)
      const { body: segments } = await service.call('GET', `${surveyPath}/segments?by=tier&channel=${channel}`)
      expect(segments.segments.length).toBe(channel === 'phone' ? 1 : 0)
      const { body: list } = await service.call('GET', `/api/responses?channel=${channel}&limit=100`)
      expect(list.data).toHaveLength(Number(count))
      const { body: reasons } = await service.call('GET', `${surveyPath}/reasons?channel=${channel}`)
      expect(reasons.mentions).toEqual([])
    }
  })

  it('keep the counts right when a response is excluded, moved and deleted', async () => {
    const { body } = await enter({ score: 1 })
    const before = (await getScore('?channel=phone')).count
    await service.call('PUT', `/api/responses/${body.id}/suspicion`)
    expect((await getScore('?channel=phone')).count).toBe(before - 1)
    await service.call('DELETE', `/api/responses/${body.id}/suspicion`)
    expect((await getScore('?channel=phone')).count).toBe(before)
    const { body: other } = await service.call('POST', '/api/surveys', { name: 'Other', type: 'relationship' })
    await service.call('PATCH', `/api/responses/${body.id}`, { surveyId: other.id })
    expect((await getScore('?channel=phone')).count).toBe(before - 1)
    expect((await service.call('GET', `/api/surveys/${other.id}/score?channel=phone`)).body.count).toBe(1)
    await service.call('DELETE', `/api/responses/${body.id}`)
    expect((await service.call('GET', `/api/surveys/${other.id}/score?channel=phone`)).body.count).toBe(0)
    expect(await verifyCounts(service.deps)).toEqual([])
  })

  it('list whom to call: the highest tier first, without those called or surveyed', async () => {
    const phone = (digit: number) => `+44207000000${digit}`
    const first = await createContact({ phone: phone(1), name: 'One', properties: { tier: 'B' } })
    const second = await createContact({ phone: phone(2), name: 'Two', properties: { tier: 'A' } })
    const third = await createContact({ phone: phone(3), name: 'Three' })
    await createContact({ email: 'no-phone@example.com' })
    const names = async (query = '') =>
      (await listCallees(query)).data
        .map(({ name }: { name: string }) => name)
        .filter((name: string) => /^[OT]/.test(name))
    expect(await names()).toEqual(['Two', 'One', 'Three'])
    const page = await listCallees('?limit=1')
    expect(page).toMatchObject({ data: [{ id: second, tier: 'A', phone: phone(2), lastAskedAt: null }] })
    expect((await listCallees(`?limit=1&cursor=${page.nextCursor}`)).data[0].id).toBe(first)

    const call = await recordCall(first, 'not-reached')
    expect(call).toMatchObject({ status: 201, body: { contactId: first, outcome: 'not-reached' } })
    expect(await names()).toEqual(['Two', 'Three'])
    expect((await service.call('DELETE', `${surveyPath}/phone-calls/${call.body.id}`)).status).toBe(204)
    expect((await service.call('DELETE', `${surveyPath}/phone-calls/${call.body.id}`)).status).toBe(404)
    expect(await names()).toEqual(['Two', 'One', 'Three'])

    await recordCall(second, 'refused')
    await recordCall(third, 'wrong-number')
    await enter({ contactId: first, score: 8 })
    expect(await names()).toEqual([])
    service.time.advance(20 * DAY)
    expect(await names()).toEqual(['One'])
    await service.call('PATCH', `/api/contacts/${third}`, { phone: phone(4) })
    expect(await names()).toEqual(['One', 'Three'])
    // A refusal counts as surveyed.
    await service.call('PATCH', '/api/workspace', { throttleDays: 10 })
    expect(await names()).toEqual(['Two', 'One', 'Three'])
    await service.call('PATCH', '/api/workspace', { throttleDays: 30 })
    expect(await names()).toEqual(['Three'])
    const { body } = await service.call('POST', `${surveyPath}/invitations`, {
      contacts: [{ phone: phone(2), name: 'Two' }],
    })
    expect(body.skipped).toHaveLength(1)
    await service.call('PATCH', '/api/workspace', { throttleDays: null })
  })

  it('store one response of a contact for two interviewers at once', async () => {
    const contactId = await createContact({ phone: '+442070000077' })
    const replies = await Promise.all([1, 2, 3].map((score) => enter({ contactId, score })))
    expect(replies.map(({ status }) => status).toSorted()).toEqual([201, 409, 409])
    service.time.advance(8 * DAY)
    expect((await enter({ contactId, score: 4 })).status).toBe(201)
    await service.call('DELETE', `/api/contacts/${contactId}`)
  })

  it('refuse a closed survey, and know no surveys of others', async () => {
    await service.call('PUT', `${surveyPath}/closure`)
    expect((await enter({ score: 5 })).status).toBe(410)
    await service.call('DELETE', `${surveyPath}/closure`)
    const theirs = `/api/surveys/${service.theirs.surveyId}`
    expect((await service.call('POST', `${theirs}/responses`, { channel: 'phone', score: 5 })).status).toBe(404)
    expect((await service.call('GET', `${theirs}/call-list`)).status).toBe(404)
  })

  it('are for agents, but not for marketers and viewers', async () => {
    const agent = await signInMember(service, 'agent')
    const send = (member: Awaited<ReturnType<typeof signInMember>>) =>
      service.app.request(`${service.deps.publicUrl}${surveyPath}/responses`, {
        method: 'POST',
        headers: { 'content-type': 'application/json', cookie: member.cookie, origin: service.deps.publicUrl },
        body: JSON.stringify({ channel: 'phone', score: 6 }),
      })
    const reply = await send(agent)
    expect(reply.status).toBe(201)
    const { id } = (await reply.json()) as { id: string }
    expect(await getResponse(id)).toMatchObject({ enteredBy: expect.stringMatching(/^user:/), channel: 'phone' })
    for (const role of ['marketer', 'viewer'] as const)
      expect((await send(await signInMember(service, role))).status).toBe(403)
  })

  it('are erased with the contact', async () => {
    const contactId = await createContact({ phone: '+442079999999', name: 'Gone' })
    await enter({ contactId, score: 4 })
    await recordCall(contactId, 'refused')
    expect((await service.call('DELETE', `/api/contacts/${contactId}`)).status).toBe(204)
    const rows = await service.deps.database.all(sql`select 1 from phone_call where contact_id = ${contactId}`)
    expect(rows).toEqual([])
    expect(await verifyCounts(service.deps)).toEqual([])
  })
})
