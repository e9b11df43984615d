import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { appLanguages } from '../../../server/i18n/languages.ts'
import { contactImportJob } from '../../../server/jobs/contact-import.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/sql.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, DAY, MINUTE, type Service, sampleContacts } from '../../support/world.ts'

const [sqlite] = engines

describe('the contacts pages', () => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let contactsPath: string

  beforeAll(async () => {
    connection = await (sqlite as (typeof engines)[number]).open()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
    contactsPath = `/w/${manager.slug}/contacts`
  })
  afterAll(() => connection.close())

  const getPage = async (path: string, visitor: SignedInMember = manager) => {
    const response = await visitor.get(path)
    return { status: response.status, text: await response.text() }
  }
  const saveContact = async (contact: object) =>
    (await service.call('POST', '/api/contacts', contact)).body.id as string
  const listAuditActions = async () =>
    (await connection.database.all(sql<{ action: string }>`select action from audit order by id`)).map(
      ({ action }) => action,
    )
  const runImports = async () => {
    while (await runNextJob(service.deps, { types: [contactImportJob] })) {}
  }
  const upload = (content: string | Uint8Array, fields: Record<string, string> = {}) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.set(name, value)
    form.set('file', new Blob([content as BlobPart]), 'people.csv')
    return manager.post(`${contactsPath}/import`, form)
  }
  const getLocation = (response: Response) => response.headers.get('location') ?? ''

  it('suggest what to do if there are no contacts yet', async () => {
    const { status, text } = await getPage(contactsPath)
    expect(status).toBe(200)
    expect(text).toContain('No contacts yet')
    expect(text).toContain(`href="${contactsPath}/import"`)
  })

  it('show what was merged into a contact and its earlier details, and undo a merge', async () => {
    const contact = { email: 'merged@example.com', phone: '+442079462222', name: 'Typed <Name>' }
    const submission = { key: crypto.randomUUID(), score: 2, contact }
    const { body: receipt } = await service.call(
      'POST',
      `/embed/surveys/${service.ours.surveyId}/responses`,
      submission,
    )
    const id = await saveContact({ externalId: 'merged-1', email: 'merged@example.com', name: 'Mo' })
    await saveContact({ externalId: 'merged-1', email: 'moved@example.com' })
    const path = `${contactsPath}/${id}`
    const { text } = await getPage(path)
    expect(text).toContain('Merged from respondents')
    expect(text).toContain('Typed &lt;Name&gt;')
    expect(text).toContain('Earlier details')
    expect(text).toContain('merged@example.com')
    const [, action = ''] = /action="([^"]+\/reversal)"/.exec(text) ?? []
    const { text: viewed } = await getPage(path, await signInMember(service, 'agent'))
    expect(viewed).not.toContain('/reversal')
    expect(getLocation(await manager.post(action, {}))).toContain(path)
    expect(await listAuditActions()).toContain('contact-merge.undone')
    expect((await getPage(path)).text).toContain('Undone')
    const { body: response } = await service.call('GET', `/api/responses/${receipt.id}`)
    expect(response.contact).toMatchObject({
      email: 'merged@example.com',
      name: 'Typed <Name>',
      identity: 'unverified',
    })
    expect(response.contact.id).not.toBe(id)
    const { body: merges } = await service.call('GET', `/api/contacts/${id}/merges`)
    expect(merges.data).toMatchObject([{ byName: expect.any(String), undoneByName: expect.any(String), responses: 0 }])
    const reversal = `/api/contacts/${id}/merges/${merges.data[0].id}/reversal`
    expect((await service.call('PUT', reversal)).body).toMatchObject({ undoneAt: merges.data[0].undoneAt })
    expect((await service.call('PUT', reversal.replace(id, response.contact.id))).status).toBe(404)
    await service.call('DELETE', `/api/contacts/${id}`)
    await service.call('DELETE', `/api/contacts/${response.contact.id}`)
  })

  it('list contacts, and find them by the beginning of a word, an email address or a phone number', async () => {
    const ada = await saveContact(sampleContacts.ada)
    await saveContact(sampleContacts.mei)
    for (const q of [
      'love',
      'ada@exam',
      'example.com',
      '020 7123',
      '7123 4567',
      '+44 (0)20 7123 4567',
      'ADA-1',
      'lovelace ada',
    ]) {
      const { text } = await getPage(`${contactsPath}?q=${encodeURIComponent(q)}`)
      expect({ q, found: text.includes(ada) }).toEqual({ q, found: true })
      expect({ q, other: text.includes('王梅') }).toEqual({ q, other: false })
    }
    expect((await getPage(`${contactsPath}?q=${encodeURIComponent('梅')}`)).text).toContain('王梅')
    expect((await getPage(`${contactsPath}?q=%3Cb%3Enobody`)).text).toContain('“&lt;b&gt;nobody”')
    expect((await getPage(`${contactsPath}?q=%00&cursor=%00`)).status).toBe(200)
    const csv = await manager.get(`${contactsPath}.csv?q=love`)
    expect(csv.headers.get('content-disposition')).toContain('contacts.csv')
    expect((await csv.text()).trim().split('\r\n')).toHaveLength(2)
    expect(await listAuditActions()).toContain('contacts.exported')
  })

  it('create and edit a contact in a form, which keeps its input on errors', async () => {
    const invalidResponse = await manager.post(`${contactsPath}/new`, {
      name: 'New One',
      email: 'not an address',
      phone: '12',
    })
    const text = await invalidResponse.text()
    expect(invalidResponse.status).toBe(400)
    for (const fragment of [
      'value="New One"',
      'value="not an address"',
      'Enter an email address',
      'Enter a phone number, for example 020 7946 0000',
    ])
      expect(text).toContain(fragment)
    expect(await (await manager.post(`${contactsPath}/new`, { name: 'Nobody' })).text()).toContain(
      'Enter an email address, a phone number or a customer ID.',
    )
    const form = {
      name: 'New One',
      email: 'NEW@one.example',
      'key.0': 'shop',
      'value.0': 'Harbour',
      'key.1': 'tier',
      'value.1': 'B',
    }
    const response = await manager.post(`${contactsPath}/new`, form)
    expect(response.status).toBe(303)
    const contactPath = getLocation(response)
    const page = (await getPage(contactPath)).text
    for (const fragment of ['New One', 'new@one.example', 'Harbour', 'Never invited']) expect(page).toContain(fragment)
    expect(
      await (await manager.post(`${contactPath}/edit`, { ...form, email: sampleContacts.ada.email })).text(),
    ).toContain('Another contact already uses this')
    const changes = { ...form, name: '', phone: '+442079460000', 'value.0': '', 'value.1': 'A' }
    expect((await manager.post(`${contactPath}/edit`, changes)).status).toBe(303)
    const id = contactPath.split('/').at(-1)
    expect((await service.call('GET', `/api/contacts/${id}`)).body).toMatchObject({
      name: null,
      phone: '+442079460000',
      properties: { tier: 'A' },
    })
    expect(await listAuditActions()).toEqual(expect.arrayContaining(['contact.created', 'contact.changed']))
    const typed = { ...changes, name: 'N/A', email: '{{email}}', externalId: '3.07E+18', 'value.1': '{{tier}}' }
    for (const path of [`${contactPath}/edit`, `${contactsPath}/new`]) {
      const placeholders = await manager.post(path, typed)
      expect(placeholders.status).toBe(400)
      const text = await placeholders.text()
      for (const value of ['N/A', '{{email}}', '3.07E+18', '{{tier}}']) expect(text).toContain(`value="${value}"`)
      expect(text.match(/<p[^>]*class="error"[^>]*>[^<]*/g)?.map((error) => error.replace(/^[^>]*>/, ''))).toEqual([
        '“N/A” is a placeholder, not a value. Enter the value, or leave the field empty.',
        '“{{email}}” is a placeholder, not a value. Enter the value, or leave the field empty.',
        'A spreadsheet has cut this number short. Enter it in full.',
        '“{{tier}}” is a placeholder, not a value. Enter the value, or leave the field empty.',
      ])
    }
    expect((await service.call('GET', `/api/contacts/${id}`)).body).toMatchObject({ properties: { tier: 'A' } })
    const invalidForm = { ...form, 'key.1': 'constructor' }
    expect(await (await manager.post(`${contactPath}/edit`, invalidForm)).text()).toContain('Use up to 50 properties')
  })

  it('show a contact’s responses, sent and skipped invitations, and the next possible invitation', async () => {
    await service.call('PATCH', '/api/workspace', { throttleDays: 30 })
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'After a visit' })
    const invite = async () =>
      (
        await service.call('POST', `/api/surveys/${survey.id}/invitations`, {
          contacts: [sampleContacts.grace, sampleContacts.grace],
          channel: 'email',
        })
      ).body
    const [{ url, contactId }] = (await invite()).invitations
    service.time.advance(MINUTE)
    const submission = {
      key: 'k',
      score: 3,
      comment: 'Too <slow>',
      token: url.split('/').at(-1),
      interaction: 'pointer',
    }
    await service.call('POST', `/embed/surveys/${survey.id}/responses`, submission)
    expect((await invite()).skipped).toHaveLength(2)
    const { text } = await getPage(`${contactsPath}/${contactId}`)
    for (const fragment of [
      'After a visit',
      'Too &lt;slow&gt;',
      'Invited by email',
      'Responded',
      'Asked too recently',
      'Already in the same list',
      'Can be asked again',
      'Dec 22, 2026',
    ])
      expect(text).toContain(fragment)
    const { body: history } = await service.call('GET', `/api/contacts/${contactId}/history`)
    expect(history.decisions.map(({ reason }: { reason: string }) => reason)).toEqual([
      'throttled',
      'throttled',
      'duplicate',
    ])
    expect(Date.parse(history.askableAt) - Date.parse(history.lastAskedAt)).toBe(30 * DAY)
    const marketer = await signInMember(service, 'marketer')
    const marketerPage = await getPage(`${contactsPath}/${contactId}`, marketer)
    expect(marketerPage.text).not.toContain('/follow-ups/')
    expect(marketerPage.text).not.toContain(`${contactId}/deletion`)
  })

  it('export everything stored about a contact, and nothing about others', async () => {
    const [{ id }] = (await service.call('GET', '/api/contacts?q=grace')).body.data
    const response = await manager.get(`${contactsPath}/${id}/data.json`)
    expect(response.headers.get('content-disposition')).toContain('attachment')
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({
      contact: { id, email: sampleContacts.grace.email },
      responses: [{ score: 3, comment: 'Too <slow>', tags: [], notes: [] }],
      followUps: [{ status: 'open' }],
      history: { invitations: [{ channel: 'email' }] },
      imported: [],
    })
    expect(text).not.toContain('Lovelace')
    expect(await listAuditActions()).toContain('contact.exported')
  })

  it('explain what is deleted and what stays, then erase', async () => {
    const [{ id }] = (await service.call('GET', '/api/contacts?q=grace')).body.data
    const { text } = await getPage(`${contactsPath}/${id}/deletion`)
    for (const fragment of ['1 response', '1 follow-up', 'still open: 1', '1 invitation', '3 records', 'This stays'])
      expect(text).toContain(fragment)
    const erasure = await manager.post(`${contactsPath}/${id}/deletion`)
    expect([erasure.status, getLocation(erasure)]).toEqual([303, contactsPath])
    expect((await getPage(`${contactsPath}/${id}`)).status).toBe(404)
    expect((await service.call('GET', '/api/contacts?q=grace')).body.data).toEqual([])
    expect(await listAuditActions()).toContain('contact.erased')
    const marketer = await signInMember(service, 'marketer')
    expect((await marketer.post(`${contactsPath}/${id}/deletion`)).status).toBe(403)
  })

  it('import a file: columns, preview, check, store, rejected rows', async () => {
    const uploadResponse = await upload(
      '姓名,邮箱,手机,等级\n李雷,lilei@import.example,138 0013 8001,A\n韩梅梅,wrong,,B\n',
      {
        encoding: 'utf-8',
      },
    )
    expect(uploadResponse.status).toBe(303)
    const importPath = getLocation(uploadResponse)
    const mapping = (await getPage(importPath)).text
    expect(mapping).toMatch(/<option value="email" selected>/)
    expect(mapping).toContain('Not saved')
    const incompleteResponse = await manager.post(`${importPath}/dry-run`, {
      'column.0': 'name',
      'column.1': '',
    })
    expect(incompleteResponse.status).toBe(400)
    const errorPage = await incompleteResponse.text()
    expect(errorPage).toContain('Match a column to email')
    const wrongCountry = await manager.post(`${importPath}/dry-run`, { 'column.1': 'email', country: 'x' })
    expect(await wrongCountry.text()).toContain('Choose a country')
    const columns = { 'column.0': 'name', 'column.1': 'email', 'column.2': 'phone', 'column.3': 'property.等级' }
    const duplicateResponse = await manager.post(`${importPath}/dry-run`, { ...columns, 'column.0': 'email' })
    expect(await duplicateResponse.text()).toContain('Another column is already imported as this')
    expect((await manager.post(importPath, { ...columns, padding: 'x'.repeat(200_000) })).status).toBe(303)
    await manager.post(importPath, { ...columns, country: 'CN' })
    expect((await getPage(importPath)).text).toContain('+8613800138001')
    await manager.post(`${importPath}/dry-run`, { ...columns, country: 'CN' })
    const progressPage = (await getPage(importPath)).text
    expect(progressPage).toContain('http-equiv="refresh"')
    await runImports()
    const previewPage = (await getPage(importPath)).text
    for (const fragment of ['What will be imported', 'Not an email address', 'Import contacts'])
      expect(previewPage).toContain(fragment)
    expect((await getPage(`${contactsPath}?q=lilei`)).text).toContain('No contacts found')
    expect((await getPage(`${importPath}?columns=1`)).text).toContain('Match columns')
    expect((await manager.post(`${importPath}/run`)).status).toBe(303)
    expect((await getPage(importPath)).text).toContain('Importing')
    await runImports()
    expect((await getPage(importPath)).text).toContain('Import complete')
    expect((await getPage(`${contactsPath}?q=lilei`)).text).toContain('李雷')
    const csv = await manager.get(`${importPath}/rejected.csv`)
    expect((await csv.text()).replace('\uFEFF', '').split('\r\n').slice(0, 2)).toEqual([
      'Line,Reason,姓名,邮箱,手机,等级',
      '3,Not an email address,韩梅梅,wrong,,B',
    ])
    const repeatResponse = await manager.post(`${importPath}/run`)
    expect(repeatResponse.headers.getSetCookie().join()).toContain('notice=')
    expect((await getPage(`${contactsPath}/import`)).text).toContain('people.csv')
    expect(await listAuditActions()).toEqual(
      expect.arrayContaining(['contact-import.uploaded', 'contact-import.started']),
    )
  })

  it('reject an unreadable file with a helpful message and store nothing', async () => {
    const cases: [Promise<Response>, number, string][] = [
      [upload(''), 400, 'The file is empty'],
      [upload('PK\u0003\u0004'), 400, 'Save the sheet as .xlsx'],
      [upload('name,email\n'), 400, 'but no rows'],
      [upload(new Uint8Array(20 * 1024 * 1024 + 1).fill(97)), 413, 'larger than 20 MB'],
      [manager.post(`${contactsPath}/import`, { file: 'x' }), 400, 'Choose a file'],
      [manager.post(`${contactsPath}/import`, new FormData()), 400, 'Choose a file'],
    ]
    for (const [pendingResponse, status, text] of cases) {
      const response = await pendingResponse
      expect({ text, status: response.status }).toEqual({ text, status })
      expect(await response.text()).toContain(text)
    }
  })

  it('discard an abandoned file', async () => {
    const importPath = getLocation(await upload('email\nx@discard.example\n'))
    expect(getLocation(await manager.post(`${importPath}/cancellation`))).toBe(`${contactsPath}/import`)
    expect((await getPage(importPath)).status).toBe(404)
  })

  it.each(appLanguages)('are completely in %s', async (language) => {
    await connection.database.batch([sql`update app_user set locale = ${language} where id = ${manager.userId}`])
    const [{ id }] = (await service.call('GET', '/api/contacts?q=love')).body.data
    const importPath = getLocation(await upload('email\nx@words.example\n'))
    for (const path of [
      contactsPath,
      `${contactsPath}/new`,
      `${contactsPath}/${id}`,
      `${contactsPath}/${id}/edit`,
      `${contactsPath}/${id}/deletion`,
      `${contactsPath}/import`,
      importPath,
    ]) {
      const { status, text } = await getPage(path)
      expect({ path, status }).toEqual({ path, status: 200 })
      expect(text).toContain(`<html lang="${language}">`)
      expect(text).not.toMatch(/undefined|\[object|=> /)
    }
    await manager.post(`${importPath}/cancellation`)
  })

  it('are forbidden for viewers and agents, and for other workspaces', async () => {
    for (const role of ['viewer', 'agent'] as const) {
      const visitor = await signInMember(service, role)
      for (const path of ['', '/new', '/import', '.csv'])
        expect((await visitor.get(contactsPath + path)).status).toBe(403)
    }
    const stranger = await signInMember(service, 'owner', { where: service.theirs.workspaceId })
    expect((await stranger.get(contactsPath)).status).toBe(404)
    const [{ id }] = (await service.call('GET', '/api/contacts?q=love')).body.data
    expect((await stranger.get(`/w/${stranger.slug}/contacts/${id}`)).status).toBe(404)
    expect((await stranger.get(`/w/${stranger.slug}/contacts/${id}/data.json`)).status).toBe(404)
  })
})
