import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { sql } from '../../server/store/sql.ts'
import type { ListPage } from '../../shared/list.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { type ApiResponse, createService, MINUTE, type Service, sampleContacts } from '../support/world.ts'

describe.each(engines)('contacts on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  const saveContact = (contact: object, headers = {}) => service.call('POST', '/api/contacts', contact, headers)

  it('are matched by externalId, then email ignoring case, then phone, and updated', async () => {
    const { status, body: ada } = await saveContact({ ...sampleContacts.ada, properties: { tier: 'A', since: 2019 } })
    expect(status).toBe(201)
    expect(ada).toMatchObject({ ...sampleContacts.ada, properties: { tier: 'A', since: '2019' } })
    service.time.advance(MINUTE)
    const byExternalId = await saveContact({ externalId: 'ada-1', name: 'Ada King', properties: { tier: 'B' } })
    expect(byExternalId.body).toEqual({
      ...ada,
      name: 'Ada King',
      properties: { tier: 'B', since: '2019' },
      updatedAt: '2026-11-22T12:01:00.000Z',
    })
    expect((await saveContact({ email: ' ADA@Example.COM ' })).body.id).toBe(ada.id)
    expect((await saveContact({ phone: '+44 (20) 7123-4567' })).body.id).toBe(ada.id)
    expect((await saveContact({ externalId: 'ada-1', email: 'ada.king@example.com' })).body).toMatchObject({
      id: ada.id,
      email: 'ada.king@example.com',
    })
    expect((await saveContact({ email: 'ada@example.com' })).body.id).not.toBe(ada.id)
  })

  it('stay unchanged when saved again without changes', async () => {
    const { body: before } = await saveContact(sampleContacts.grace)
    service.time.advance(MINUTE)
    expect((await saveContact(sampleContacts.grace)).body).toEqual(before)
  })

  it('are rejected, naming the field, when an email address belongs to a different contact', async () => {
    await saveContact({ externalId: 'x', email: 'x@example.com' })
    await saveContact({ externalId: 'y' })
    for (const externalId of ['y', 'z']) {
      const rejection = await saveContact({ externalId, email: 'x@example.com' })
      expect(rejection).toMatchObject({ status: 409, body: { errors: [{ path: 'email' }] } })
    }
  })

  it('may share a phone number', async () => {
    const phone = '+442079460000'
    const inputs = [
      { name: 'Ann Lee', email: 'ann@firm.example', phone },
      { name: 'Ben Roe', email: 'ben@firm.example', phone },
      { name: 'Cem Tan', externalId: 'cem', phone },
      { name: 'Dee Fox', phone },
      { phone },
    ]
    const contacts: { id: string }[] = []
    for (const input of inputs) contacts.push((await saveContact(input)).body)
    expect(new Set(contacts.map(({ id }) => id)).size).toBe(inputs.length)
    expect(contacts).toMatchObject(inputs)
    const found = (await service.call('GET', `/api/contacts?phone=${encodeURIComponent(phone)}`)).body.data
    expect(found.map(({ id }: { id: string }) => id).sort()).toEqual(contacts.map(({ id }) => id).sort())
    // Saving them again creates nobody.
    for (const [index, input] of inputs.entries()) expect((await saveContact(input)).body.id).toBe(contacts[index]?.id)
    const taken = await service.call('PATCH', `/api/contacts/${contacts[3]?.id}`, { name: null })
    expect(taken).toMatchObject({ status: 409, body: { errors: [{ path: 'phone' }] } })
  })

  it('are stored once when one without other identifiers than a phone number is saved concurrently', async () => {
    const responses = await Promise.all(
      Array.from({ length: 8 }, () => saveContact({ phone: '+442079461111', name: 'Rush' })),
    )
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1)
  })

  it('keep former addresses', async () => {
    const { body: contact } = await saveContact({ externalId: 'mover', email: 'old@example.com', name: 'Mo' })
    await saveContact({ externalId: 'mover', email: 'new@example.com' })
    await service.call('PATCH', `/api/contacts/${contact.id}`, { email: null, name: 'Moe' })
    const { formerValues } = (await service.call('GET', `/api/contacts/${contact.id}/history`)).body
    expect(formerValues.map(({ field, value }: { field: string; value: string }) => [field, value])).toEqual([
      ['email', 'new@example.com'],
      ['email', 'old@example.com'],
      ['name', 'Mo'],
    ])
    await service.call('PATCH', `/api/contacts/${contact.id}`, { email: 'old@example.com' })
    const { body } = await service.call('GET', `/api/contacts/${contact.id}/history`)
    expect(body.formerValues).toHaveLength(2)
  })

  it('leave out placeholders, and say so', async () => {
    const { body, status } = await saveContact({
      externalId: 'N/A',
      email: 'real@example.com',
      phone: 'unknown',
      name: '{{first_name}}',
      properties: { shop: '[SHOP]', tier: 'B' },
    })
    expect(status).toBe(201)
    expect(body).toMatchObject({ externalId: null, phone: null, name: null, properties: { tier: 'B' } })
    expect(body.warnings.map(({ path }: { path: string }) => path)).toEqual([
      'externalId',
      'phone',
      'name',
      'properties.shop',
    ])
    const patched = await service.call('PATCH', `/api/contacts/${body.id}`, { email: 'null', name: 'Real' })
    expect(patched.body).toMatchObject({ email: 'real@example.com', name: 'Real', warnings: [{ path: 'email' }] })
    expect((await saveContact({ externalId: 'undefined' })).body.errors).toMatchObject([{ path: 'externalId' }])
    const invitation = { contacts: [{ email: 'a.b@example.com', name: '*|FNAME|*' }, { email: '*|EMAIL|*' }] }
    const { body: result } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, invitation)
    expect(result).toMatchObject({
      invitations: [{ contact: { email: 'a.b@example.com', name: null } }],
      skipped: [{ reason: expect.stringMatching(/^email: /) }],
      warnings: [{ path: 'contacts.0.name' }, { path: 'contacts.1.email' }],
    })
  })

  it.each([
    [{}, '', 'Expected at least one of externalId, email and phone'],
    [{ name: 'Nobody' }, '', 'Expected at least one of externalId, email and phone'],
    [{ phone: null }, 'phone', expect.stringContaining('placeholder')],
    [{ email: 'nonsense' }, 'email', 'Expected an email address such as ada@example.com'],
    [{ phone: '7123 4567' }, 'phone', 'Expected a phone number, such as +442071234567'],
    [{ phone: '+44 20 7123' }, 'phone', 'Expected a phone number, such as +442071234567'],
    [{ email: 'a@b.example', locale: 'no such language' }, 'locale', 'Expected a language such as en or zh-Hans'],
    [{ email: 'a@b.example', properties: { 'a"b': 'x' } }, 'properties.a"b', expect.stringContaining('letters')],
    [{ email: 'a@b.example', properties: { a: ['x'] } }, 'properties.a', expect.stringContaining('a number')],
    [{ email: 'a@b.example', properties: { a: '' } }, 'properties.a', expect.any(String)],
  ])('refuse %j', async (contact, path, message) => {
    expect(await saveContact(contact)).toMatchObject({ status: 400, body: { errors: [{ path, message }] } })
  })

  it('are stored once when saved concurrently', async () => {
    const responses = await Promise.all(
      Array.from({ length: 12 }, (_, index) =>
        saveContact({ email: 'rush@example.com', properties: { [`p${index}`]: 'x' } }),
      ),
    )
    expect(responses.map(({ status }) => status)).toEqual(Array(12).fill(201))
    expect(new Set(responses.map(({ body }) => body.id)).size).toBe(1)
  })

  it('can take over an identifier that another contact loses in the same call', async () => {
    const { body: firstContact } = await saveContact({ externalId: 'swap-1', email: 'swap-1@example.com' })
    const { body: secondContact } = await saveContact({ externalId: 'swap-2', email: 'swap-2@example.com' })
    const contacts = [
      { externalId: 'swap-1', email: 'swap-3@example.com', properties: { a: '1' } },
      { externalId: 'swap-2', email: 'swap-1@example.com' },
      { externalId: 'swap-1', properties: { b: '2' } },
      { externalId: 'swap-4', email: 'swap-2@example.com' },
    ]
    const { body } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, { contacts })
    expect(body.skipped).toMatchObject([{ reason: 'This contact is in the list already.' }])
    const getContact = async (id: string) => (await service.call('GET', `/api/contacts/${id}`)).body
    expect(await getContact(firstContact.id)).toMatchObject({
      email: 'swap-3@example.com',
      properties: { a: '1', b: '2' },
    })
    expect(await getContact(secondContact.id)).toMatchObject({ email: 'swap-1@example.com' })
    expect(body.invitations[2].contact).toMatchObject({ externalId: 'swap-4', email: 'swap-2@example.com' })
  })

  it('may be named “null”', async () => {
    const { body: existingContact } = await saveContact({ email: 'known@example.com' })
    const contacts = [
      { externalId: 'null', email: 'null@example.com' },
      { email: 'known@example.com', name: 'Known' },
      { externalId: 'null', name: 'Null' },
    ]
    const { body } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, { contacts })
    expect(body.invitations).toHaveLength(2)
    expect(body.invitations[1].contactId).toBe(existingContact.id)
  })

  it('keep at least one identifier when two are removed concurrently', async () => {
    const { body: contact } = await saveContact({ email: 'two@example.com', phone: '+15550003333' })
    const path = `/api/contacts/${contact.id}`
    await Promise.all([service.call('PATCH', path, { email: null }), service.call('PATCH', path, { phone: null })])
    const { body } = await service.call('GET', path)
    expect([body.email, body.phone].filter(Boolean)).toHaveLength(1)
  })

  it('keep every concurrent change', async () => {
    const { body: contact } = await saveContact({ externalId: 'busy' })
    const names = Array.from({ length: 20 }, (_, index) => `p${index}`)
    await Promise.all(
      names.map((name, index) =>
        index % 2 === 0
          ? service.call('PATCH', `/api/contacts/${contact.id}`, { properties: { [name]: 'x' } })
          : saveContact({ externalId: 'busy', properties: { [name]: 'x' } }),
      ),
    )
    const { body } = await service.call('GET', `/api/contacts/${contact.id}`)
    expect(Object.keys(body.properties).sort()).toEqual([...names].sort())
  })

  it('change by property name, and null removes a value', async () => {
    const { body: contact } = await saveContact({
      externalId: 'p',
      email: 'p@example.com',
      name: 'P',
      properties: { a: '1', b: '2' },
    })
    const path = `/api/contacts/${contact.id}`
    const { body } = await service.call('PATCH', path, {
      name: null,
      locale: 'ZH-hans_cn',
      properties: { a: null, c: true },
    })
    expect(body).toMatchObject({ name: null, locale: 'zh-Hans-CN', properties: { b: '2', c: 'true' } })
    await saveContact({ email: 'taken@example.com' })
    const conflict = await service.call('PATCH', path, { email: 'taken@example.com' })
    expect(conflict).toMatchObject({ status: 409, body: { errors: [{ path: 'email' }] } })
    const invalidResponse = await service.call('PATCH', path, { externalId: null, email: null })
    expect(invalidResponse).toMatchObject({ status: 400 })
    expect((await service.call('GET', path)).body).toMatchObject({ externalId: 'p', email: 'p@example.com' })
  })

  it('are listed newest first and found by their identifiers', async () => {
    const { body: contact } = await saveContact({ externalId: 'listed', email: 'listed@example.com' })
    const listIds = async (query: string) =>
      (await service.call('GET', `/api/contacts?${query}`)).body.data.map(({ id }: { id: string }) => id)
    expect(await listIds('email=LISTED@example.com')).toEqual([contact.id])
    expect(await listIds('externalId=listed&email=other@example.com')).toEqual([])
    expect(await listIds('limit=1')).toHaveLength(1)
    const seenIds: string[] = []
    let cursor: string | null = null
    do {
      const { body }: ApiResponse<ListPage<{ id: string }>> = await service.call(
        'GET',
        `/api/contacts?limit=3${cursor ? `&cursor=${cursor}` : ''}`,
      )
      seenIds.push(...body.data.map(({ id }) => id))
      cursor = body.nextCursor
    } while (cursor)
    expect(new Set(seenIds).size).toBe(seenIds.length)
    expect(seenIds).toContain(contact.id)
  })

  it('leave no trace in any table or score when erased', async () => {
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'Erasing' })
    await service.call('PUT', '/api/segment-keys/secret')
    const contact = { externalId: 'gone-1', email: 'gone@example.com', phone: '+15551234567', name: 'Gone Person' }
    const { body: invitationResult } = await service.call(
      'POST',
      `/api/surveys/${survey.id}/invitations`,
      { contacts: [{ ...contact, properties: { secret: 'gone property' } }], channel: 'sms' },
      { 'idempotency-key': 'invite gone@example.com' },
    )
    const [{ contactId, url }] = invitationResult.invitations
    service.time.advance(MINUTE)
    const submission = {
      key: 'k',
      score: 2,
      comment: 'gone words',
      token: url.split('/').at(-1),
      interaction: 'pointer',
    }
    const { body: receipt } = await service.call('POST', `/embed/surveys/${survey.id}/responses`, submission)
    await service.call('PATCH', `/api/follow-ups/${receipt.id}`, { status: 'done', note: 'gone note' })
    await service.call('PATCH', `/api/responses/${receipt.id}`, { comment: 'gone words, corrected', score: 3 })
    await service.call('POST', `/embed/surveys/${survey.id}/responses`, { key: 'other', score: 10 })

    expect((await service.call('DELETE', `/api/contacts/${contactId}`)).status).toBe(204)
    expect((await service.call('GET', `/api/surveys/${survey.id}/score`)).body).toMatchObject({
      count: 1,
      invited: 0,
      nps: 100,
    })
    expect((await service.call('GET', `/api/responses/${receipt.id}`)).status).toBe(404)
    expect((await service.call('DELETE', `/api/contacts/${contactId}`)).status).toBe(404)
    expect((await service.app.request(new URL(url).pathname)).status).toBe(404)
    const tables = ['contact', 'invitation', 'response', 'response_change', 'follow_up', 'tally', 'idempotency']
    for (const table of tables) {
      const text = `select * from ${table}`
      const rows = JSON.stringify(await connection.database.all(sql(Object.assign([text], { raw: [text] }))))
      expect({
        table,
        found: /gone@example|gone-1|\+15551234567|Gone Person|gone words|gone note|gone property/.test(rows),
      }).toEqual({
        table,
        found: false,
      })
    }
  })
})
