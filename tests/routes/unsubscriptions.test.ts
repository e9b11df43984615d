import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../support/engines.ts'
import { createApiClient, createService, type Service } from '../support/world.ts'

describe.each(engines)('unsubscriptions on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const createContact = async (email: string) => (await service.call('POST', '/api/contacts', { email })).body.id
  const unsubscribe = (body: object) => service.call('POST', '/api/unsubscriptions', body)
  const list = async (contactId: string) =>
    (await service.call('GET', '/api/unsubscriptions?limit=200')).body.data.filter(
      (entry: { contactId: string }) => entry.contactId === contactId,
    )
  const invite = async (email: string) =>
    (await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, { contacts: [{ email }] })).body

  it('are of a contact, from all channels or one, each once', async () => {
    const id = await createContact('one@example.com')
    for (const _ of [1, 2]) {
      expect(await unsubscribe({ contactId: id })).toMatchObject({ status: 200, body: { contactIds: [id] } })
      await unsubscribe({ contactId: id, channel: 'sms' })
    }
    const entries = await list(id)
    expect(entries.map(({ channel }: { channel: string | null }) => channel).sort()).toEqual(['sms', null].sort())
    expect((await invite('one@example.com')).skipped).toHaveLength(1)
  })

  it('are of an address: of the contact that has it, and after its erasure of the one that is imported again', async () => {
    const id = await createContact('two@example.com')
    expect((await unsubscribe({ address: 'Two@Example.com' })).body).toEqual({ contactIds: [id] })
    expect((await service.call('DELETE', `/api/contacts/${id}`)).status).toBe(204)
    const again = await createContact('two@example.com')
    expect(again).not.toBe(id)
    expect((await invite('two@example.com')).skipped).toHaveLength(1)
    expect((await unsubscribe({ address: 'nobody@example.com' })).body).toEqual({ contactIds: [] })
    expect((await invite('nobody@example.com')).skipped).toHaveLength(1)
  })

  it('are taken back with a reason, which the audit log keeps', async () => {
    const id = await createContact('three@example.com')
    await unsubscribe({ address: 'three@example.com' })
    const [entry] = await list(id)
    const path = `/api/unsubscriptions/${entry.id}`
    expect((await service.call('DELETE', path)).status).toBe(400)
    const theirs = createApiClient(service.app, service.theirs)
    expect((await theirs('DELETE', `${path}?reason=x`)).status).toBe(404)
    expect((await service.call('DELETE', `${path}?reason=asked%20by%20phone`)).status).toBe(204)
    expect((await service.call('DELETE', `${path}?reason=again`)).status).toBe(404)
    expect((await invite('three@example.com')).invitations).toHaveLength(1)
    const { body } = await service.call('GET', '/api/audit?limit=200&action=contact.resubscribed')
    expect(body.data[0].detail).toMatchObject({ source: 'member', reason: 'asked by phone' })
  })

  it.each([
    {},
    { contactId: '0'.repeat(22), address: 'a@example.com' },
    { address: 'nothing' },
    { address: '*@example.com' },
    { address: 'a@example.com', channel: 'email' },
    { contactId: 5 },
  ])('are refused for %j', async (body) => {
    expect((await unsubscribe(body)).status).toBe(400)
  })

  it('are of contacts of the own workspace only', async () => {
    const id = await createContact('four@example.com')
    const theirs = createApiClient(service.app, service.theirs)
    expect((await theirs('POST', '/api/unsubscriptions', { contactId: id })).status).toBe(404)
    expect((await theirs('POST', '/api/unsubscriptions', { address: 'four@example.com' })).body.contactIds).toEqual([])
    expect((await invite('four@example.com')).invitations).toHaveLength(1)
  })
})
