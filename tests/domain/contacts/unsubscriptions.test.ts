import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { resubscribeContact, unsubscribeContact } from '../../../server/domain/contacts/unsubscriptions.ts'
import type { Caller } from '../../../server/domain/deps.ts'
import { eraseContact } from '../../../server/domain/privacy/erasure.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, type Service, sampleContacts } from '../../support/world.ts'

describe.each(engines)('unsubscribed contacts on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let caller: Caller
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    caller = { workspaceId: service.ours.workspaceId, actor: 'respondent', name: 'Respondent', role: 'viewer' }
  })
  afterAll(() => connection.close())

  const saveContact = async (contact: object): Promise<string> =>
    (await service.call('POST', '/api/contacts', contact)).body.id
  const invite = (...contacts: object[]) =>
    service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, { contacts })
  const getTime = async (id: string) => (await service.call('GET', `/api/contacts/${id}`)).body.unsubscribedAt
  const unsubscribe = (id: string) => unsubscribeContact(service.deps, caller, id, 'self-service')

  it('are not invited, with the reason in their history, until they subscribe again', async () => {
    const id = await saveContact(sampleContacts.ada)
    expect(await getTime(id)).toBeNull()
    expect(await Promise.all([unsubscribe(id), unsubscribe(id), unsubscribe(id)])).toEqual(
      expect.arrayContaining([true, false]),
    )
    const at = new Date(service.time.now()).toISOString()
    expect(await getTime(id)).toBe(at)
    expect((await service.call('GET', '/api/contacts?email=ada@example.com')).body.data[0].unsubscribedAt).toBe(at)
    const { body } = await invite(sampleContacts.ada, sampleContacts.grace)
    expect(body.invitations.map(({ contact }: { contact: object }) => contact)).toMatchObject([
      { email: 'grace@example.com' },
    ])
    expect(body.skipped).toEqual([
      { contact: sampleContacts.ada, reason: 'This contact has unsubscribed from surveys.' },
    ])
    const { body: history } = await service.call('GET', `/api/contacts/${id}/history`)
    expect(history.decisions).toMatchObject([{ reason: 'unsubscribed' }])
    const { body: audit } = await service.call('GET', '/api/audit?action=contact.unsubscribed')
    expect(audit.data).toMatchObject([{ actor: 'respondent', subject: id, detail: { source: 'self-service' } }])
    for (const expected of [true, false])
      expect(await resubscribeContact(service.deps, caller, id, 'self-service')).toBe(expected)
    expect(await getTime(id)).toBeNull()
    expect((await invite(sampleContacts.ada)).body.invitations).toHaveLength(1)
  })

  it('get no personal link, not even an earlier one again', async () => {
    const manager = await signInMember(service, 'manager')
    const id = await saveContact({ email: 'linked@example.com' })
    const download = async () => {
      const response = await manager.post(`/w/${manager.slug}/contacts/personal-links.csv`, {
        pick: id,
        survey: service.ours.surveyId,
        expires: '30',
      })
      return response.text()
    }
    expect(await download()).toContain('https://vouch.test/s/')
    expect(await download()).toContain('https://vouch.test/s/')
    await unsubscribe(id)
    const file = await download()
    expect(file).not.toContain('https://vouch.test/s/')
    expect(file).toContain('Unsubscribed')
    expect(await (await manager.get(`/w/${manager.slug}/contacts/${id}`)).text()).toContain('No surveys since')
  })

  it('are not found in another workspace, and are forgotten when they are erased', async () => {
    const id = await saveContact({ email: 'erased@example.com' })
    const other = { ...caller, workspaceId: service.theirs.workspaceId }
    await expect(unsubscribeContact(service.deps, other, id, 'self-service')).rejects.toMatchObject({
      code: 'contact-not-found',
    })
    await unsubscribe(id)
    expect(await resubscribeContact(service.deps, other, id, 'self-service')).toBe(false)
    await eraseContact(service.deps, caller, id)
    expect(await connection.database.all(sql`select id from unsubscription where contact_id = ${id}`)).toEqual([])
  })

  it('stay unsubscribed when they are merged into another contact', async () => {
    const contact = { email: 'merged@example.com' }
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const { body: receipt } = await service.call('POST', path, { key: 'merged', score: 9, contact })
    const { body: response } = await service.call('GET', `/api/responses/${receipt.id}`)
    const claimedId: string = response.contact.id
    await unsubscribe(claimedId)
    const id = await saveContact({ externalId: 'merged-1' })
    expect((await service.call('PATCH', `/api/contacts/${id}`, contact)).status).toBe(200)
    expect((await service.call('GET', `/api/contacts/${claimedId}`)).status).toBe(404)
    expect(await getTime(id)).not.toBeNull()
  })
})
