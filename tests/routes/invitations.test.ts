import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createService, type Service, sampleContacts } from '../support/world.ts'

describe('invitations', () => {
  let connection: TestConnection
  let service: Service
  let path: string

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    path = `/api/surveys/${service.ours.surveyId}/invitations`
  })
  afterAll(() => connection.close())

  it('are personal links in the order of the contacts; others are skipped with the reason', async () => {
    await service.call('POST', '/api/contacts', { externalId: 'other', email: 'other@example.com' })
    const contacts = [
      sampleContacts.grace,
      { email: 'nonsense' },
      { name: 'Nobody' },
      sampleContacts.ada,
      { email: 'GRACE@example.com' },
      { ...sampleContacts.ada, email: 'other@example.com' },
      'not even an object',
      sampleContacts.mei,
    ]
    const { status, body } = await service.call('POST', path, { contacts, channel: 'sms' })
    expect(status).toBe(201)
    expect(body.invitations).toHaveLength(3)
    for (const invitation of body.invitations) {
      expect(invitation).toMatchObject({
        surveyId: service.ours.surveyId,
        url: expect.stringMatching(/^https:\/\/vouch\.test\/s\/[0-9A-Za-z]{22}$/),
        channel: 'sms',
        expiresAt: null,
        answeredAt: null,
      })
    }
    const names = await Promise.all(
      body.invitations.map(
        async ({ contactId }: { contactId: string }) =>
          (await service.call('GET', `/api/contacts/${contactId}`)).body.name,
      ),
    )
    expect(names).toEqual(['Grace Hopper', 'Ada Lovelace', '王梅'])
    expect(body.skipped).toEqual([
      { contact: contacts[1], reason: 'email: Expected an email address such as ada@example.com' },
      { contact: contacts[2], reason: 'Expected at least one of externalId, email and phone' },
      { contact: contacts[4], reason: 'This contact is in the list already.' },
      { contact: contacts[5], reason: 'Another contact has this email.' },
      { contact: contacts[6], reason: 'Invalid input: expected object, received string' },
    ])
  })

  it('are audited once, without the contacts', async () => {
    service.time.advance(1)
    const input = { contacts: [{ email: 'told@example.com' }, {}], channel: 'email' }
    const headers = { 'idempotency-key': 'told once' }
    for (const _ of [1, 2]) await service.call('POST', path, input, headers)
    const { body } = await service.call('GET', '/api/audit?action=invitations.created&limit=1')
    expect(body.data).toMatchObject([
      { subject: service.ours.surveyId, detail: { channel: 'email', invited: 1, skipped: 1 } },
    ])
    expect(JSON.stringify(body)).not.toContain('told@')
  })

  it('are listed with their status, and counted in the response rate', async () => {
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'Rate' })
    const invitationsPath = `/api/surveys/${survey.id}/invitations`
    const { body } = await service.call('POST', invitationsPath, {
      contacts: [sampleContacts.ada, sampleContacts.grace, sampleContacts.mei],
    })
    const token = body.invitations[1].url.split('/').at(-1)
    await service.call('POST', `/embed/surveys/${survey.id}/responses`, {
      key: 'k',
      score: 9,
      token,
      interaction: 'touch',
    })
    const { body: invitationList } = await service.call('GET', invitationsPath)
    const answeredInvitations = invitationList.data.filter(
      ({ answeredAt }: { answeredAt: string | null }) => answeredAt,
    )
    expect(answeredInvitations.map(({ id }: { id: string }) => id)).toEqual([body.invitations[1].id])
    const { body: csv } = await service.call('GET', `/api/surveys/${survey.id}/invitations.csv`)
    const rows: Record<string, string>[] = parse(csv, { columns: true })
    expect(rows.find(({ email }) => email === sampleContacts.ada.email)).toMatchObject({
      name: 'Ada Lovelace',
      url: body.invitations[0].url,
      answeredAt: '',
    })
    const { body: report } = await service.call('GET', `/api/surveys/${survey.id}/score`)
    expect(report).toMatchObject({ invited: 3, responseRate: 1 / 3 })
  })

  it('reject an excessively nested contact before anyone is invited', async () => {
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'Deep' })
    const invitationsPath = `/api/surveys/${survey.id}/invitations`
    const deepJson = '['.repeat(30_000) + ']'.repeat(30_000)
    const response = await service.app.request(invitationsPath, {
      method: 'POST',
      headers: { authorization: `Bearer ${service.ours.apiKey}`, 'content-type': 'application/json' },
      body: `{"contacts":[${JSON.stringify(sampleContacts.ada)},${deepJson}]}`,
    })
    expect(response.status).toBe(400)
    expect((await response.json()).errors[0].path).toBe('contacts.1.0')
    expect((await service.call('GET', invitationsPath)).body.data).toEqual([])
  })

  it.each([
    [{ contacts: [] }, 'contacts'],
    [{}, 'contacts'],
    [{ contacts: [sampleContacts.ada], channel: 'pigeon' }, 'channel'],
    [{ contacts: [sampleContacts.ada], expiresAt: '2026-11-22T11:59:00Z' }, 'expiresAt'],
    [{ contacts: [sampleContacts.ada], expiresAt: 'soon' }, 'expiresAt'],
    [{ contacts: Array(1001).fill(sampleContacts.ada) }, 'contacts'],
  ])('refuse what cannot be (%#)', async (input, field) => {
    expect(await service.call('POST', path, input)).toMatchObject({ status: 400, body: { errors: [{ path: field }] } })
  })

  it('stay the same if sent again with the same key, although contacts were added', async () => {
    const input = { contacts: [sampleContacts.ada, { email: 'nonsense' }], channel: 'email' }
    const headers = { 'idempotency-key': 'campaign 7' }
    const firstResponse = await service.call('POST', path, input, headers)
    const { body: invitationsBefore } = await service.call('GET', `${path}?limit=200`)
    const secondResponse = await service.call('POST', path, input, headers)
    expect(secondResponse).toMatchObject({ status: 201, body: firstResponse.body })
    expect((await service.call('GET', `${path}?limit=200`)).body).toEqual(invitationsBefore)
  })
})

describe('the Idempotency-Key', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  it.each([
    ['/api/surveys', { name: 'Once' }],
    ['/api/contacts', sampleContacts.grace],
    ['/api/keys', { name: 'Once', scope: 'read' }],
  ])('creates one resource from many concurrent calls to POST %s', async (path, input) => {
    const headers = { 'idempotency-key': `once ${path}` }
    const responses = await Promise.all(Array.from({ length: 10 }, () => service.call('POST', path, input, headers)))
    expect(responses.map(({ status }) => status)).toEqual(Array(10).fill(201))
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1)
    if (path === '/api/keys') expect(responses.filter(({ body }) => body.secret)).toHaveLength(1)
  })

  it('creates one link from many calls', async () => {
    const path = `/api/surveys/${service.ours.surveyId}/links`
    const createLink = () => service.call('POST', path, { slug: 'once' }, { 'idempotency-key': 'link' })
    const responses = await Promise.all(Array.from({ length: 5 }, createLink))
    expect(responses.map(({ status }) => status)).toEqual(Array(5).fill(201))
  })

  it('cannot be used for two different calls', async () => {
    const headers = { 'idempotency-key': 'two' }
    await service.call('POST', '/api/surveys', { name: 'One' }, headers)
    const otherResponse = await service.call('POST', '/api/surveys', { name: 'Two' }, headers)
    expect(otherResponse).toMatchObject({ status: 409, body: { errors: [{ path: 'Idempotency-Key' }] } })
  })

  it('is not stored for a rejected call', async () => {
    const headers = { 'idempotency-key': 'refused' }
    expect((await service.call('POST', '/api/surveys', {}, headers)).status).toBe(400)
    expect((await service.call('POST', '/api/surveys', { name: 'Put right' }, headers)).status).toBe(201)
  })
})
