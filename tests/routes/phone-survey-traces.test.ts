import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { redactNextChunk, startRedaction } from '../../server/domain/privacy/retention.ts'
import { verifyCounts } from '../../server/domain/recount.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, DAY, type Service } from '../support/world.ts'

describe.each(engines)('the traces of phone surveys on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let surveyPath: string

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    surveyPath = `/api/surveys/${service.ours.surveyId}`
  })
  afterAll(() => connection.close())

  let lastNumber = 0
  const newPhone = () => `+4420700001${`${++lastNumber}`.padStart(2, '0')}`
  const createContact = async (values: object) =>
    (await service.call('POST', '/api/contacts', values)).body.id as string
  const enter = (body: object) => service.call('POST', `${surveyPath}/responses`, { channel: 'phone', ...body })
  const recordCall = (contactId: string, outcome: string) =>
    service.call('POST', `${surveyPath}/phone-calls`, { contactId, outcome })
  const readHistory = async (id: string) => (await service.call('GET', `/api/contacts/${id}/history`)).body.calls
  const isListed = async (id: string) =>
    (await service.call('GET', `${surveyPath}/call-list`)).body.data.some((callee: { id: string }) => callee.id === id)
  const unsubscribe = (id: string, contactId: string) =>
    connection.database.batch([
      sql`insert into unsubscription (id, workspace_id, contact_id, channel, at, source)
        values (${id}, ${service.ours.workspaceId}, ${contactId}, null, ${service.time.now()}, 'self-service')`,
    ])
  /** A contact whom only a respondent has named. */
  const claim = async (phone: string) => {
    const { body } = await enter({ score: 9, contact: { phone, name: 'Claimed' } })
    return { responseId: body.id as string, contactId: body.contactId as string }
  }

  it('go with a deleted response', async () => {
    const contactId = await createContact({ phone: newPhone() })
    const { body } = await enter({ contactId, score: 8 })
    expect(await isListed(contactId)).toBe(false)
    expect((await service.call('DELETE', `/api/responses/${body.id}`)).status).toBe(204)
    expect(await isListed(contactId)).toBe(true)
    expect(await readHistory(contactId)).toEqual([])
    const claimed = await claim(newPhone())
    await service.call('DELETE', `/api/responses/${claimed.responseId}`)
    expect((await service.call('GET', `/api/contacts/${claimed.contactId}`)).status).toBe(404)
  })

  it('are those of a caller whose number is that of a contact', async () => {
    const phone = newPhone()
    const contactId = await createContact({ phone })
    expect(await isListed(contactId)).toBe(true)
    expect((await enter({ score: 8, contact: { phone } })).body.contactId).toBe(contactId)
    expect(await isListed(contactId)).toBe(false)
  })

  it('are none of an unverified contact', async () => {
    const phone = newPhone()
    const { contactId } = await claim(phone)
    for (const { status, body } of [await enter({ contactId, score: 8 }), await recordCall(contactId, 'refused')]) {
      expect(status).toBe(400)
      expect(body).toMatchObject({ code: 'unverified-contact', errors: [{ path: 'contactId' }] })
    }
    await service.call('PATCH', `/api/contacts/${contactId}`, { name: 'Confirmed' })
    expect((await recordCall(contactId, 'refused')).status).toBe(201)
  })

  it('move with a merge, and back when it is undone', async () => {
    const phone = newPhone()
    const claimed = await claim(phone)
    await unsubscribe('claimed-unsubscription', claimed.contactId)
    const target = await createContact({ externalId: `merge ${phone}` })
    await unsubscribe('own-unsubscription', target)
    await recordCall(target, 'not-reached')
    await service.call('PATCH', `/api/contacts/${target}`, { phone })
    const [merge] = (await service.call('GET', `/api/contacts/${target}/merges`)).body.data
    expect(merge).toMatchObject({ responses: 1 })
    expect((await service.call('GET', `/api/contacts/${claimed.contactId}`)).status).toBe(404)
    const listCalls = async (id: string) =>
      (await connection.database.all(sql<{ outcome: string }>`select outcome from phone_call where contact_id = ${id}`))
        .map(({ outcome }) => outcome)
        .toSorted()
    const getSince = async (id: string) => (await service.call('GET', `/api/contacts/${id}`)).body.unsubscribedAt
    expect(await listCalls(target)).toEqual(['not-reached', 'response'])
    expect((await service.call('PUT', `/api/contacts/${target}/merges/${merge.id}/reversal`)).status).toBe(200)
    expect(await listCalls(target)).toEqual(['not-reached'])
    expect(await listCalls(claimed.contactId)).toEqual(['response'])
    expect([await getSince(target), await getSince(claimed.contactId)]).toEqual([
      expect.any(String),
      expect.any(String),
    ])
    expect((await service.call('PUT', `/api/contacts/${target}/merges/${merge.id}/reversal`)).status).toBe(200)
    expect(await verifyCounts(service.deps)).toEqual([])
  })

  it('name nobody after the retention period, but keep who is not to be called', async () => {
    const [active, refusing, unsubscribed, wrong] = [
      await createContact({ phone: newPhone() }),
      await createContact({ phone: newPhone() }),
      await createContact({ phone: newPhone() }),
      await createContact({ phone: newPhone() }),
    ]
    const { body } = await enter({ contactId: active, score: 8 })
    await recordCall(active, 'not-reached')
    await recordCall(wrong, 'wrong-number')
    await unsubscribe('kept-unsubscription', unsubscribed)
    service.time.advance(40 * DAY)
    await recordCall(refusing, 'refused')
    for (const id of [active, wrong]) await service.call('PATCH', `/api/contacts/${id}`, { name: 'Changed' })
    await service.call('PATCH', '/api/workspace', { retentionDays: 30 })
    await startRedaction(service.deps)
    while (await redactNextChunk(service.deps, service.ours.workspaceId)) {}
    expect((await service.call('GET', `/api/responses/${body.id}`)).body.contact).toBeNull()
    expect(await readHistory(active)).toEqual([])
    const calls = await connection.database.all(
      sql<{ id: string | null }>`select contact_id as id from phone_call where id = ${body.id}`,
    )
    expect(calls).toEqual([{ id: null }])
    for (const id of [refusing, unsubscribed])
      expect((await service.call('GET', `/api/contacts/${id}`)).status).toBe(200)
    expect(await isListed(refusing)).toBe(false)
    expect(await isListed(wrong)).toBe(false)
  })
})
