import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { staffLanguages } from '../../../server/i18n/index.ts'
import { contactImport } from '../../../server/jobs/contact-import.ts'
import { deliverNext } from '../../../server/jobs/run.ts'
import { sql } from '../../../server/store/database.ts'
import { engines, type Opened } from '../../support/engines.ts'
import { signedInAs, type Visitor } from '../../support/signed-in.ts'
import { DAY, MINUTE, people, type Service, serviceOver } from '../../support/world.ts'

const [sqlite] = engines

describe('the pages of contacts', () => {
  let opened: Opened
  let service: Service
  let manager: Visitor & { slug: string }
  let base: string

  beforeAll(async () => {
    opened = await (sqlite as (typeof engines)[number]).open()
    service = await serviceOver(opened.database)
    manager = await signedInAs(service, 'manager')
    base = `/w/${manager.slug}/contacts`
  })
  afterAll(() => opened.close())

  const read = async (path: string, visitor: Visitor = manager) => {
    const response = await visitor.get(path)
    return { status: response.status, text: await response.text() }
  }
  const save = async (contact: object) => (await service.call('POST', '/api/contacts', contact)).body.id as string
  const actions = async () =>
    (await opened.database.all(sql<{ action: string }>`select action from audit order by id`)).map(
      ({ action }) => action,
    )
  const work = async () => {
    while (await deliverNext(service.deps, undefined, [contactImport])) {}
  }
  const upload = (content: string | Uint8Array, about: Record<string, string> = {}) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(about)) form.set(name, value)
    form.set('file', new Blob([content as BlobPart]), 'people.csv')
    return manager.post(`${base}/import`, form)
  }
  const location = (response: Response) => response.headers.get('location') ?? ''

  it('say what to do where there is nobody yet', async () => {
    const { status, text } = await read(base)
    expect(status).toBe(200)
    expect(text).toContain('No contacts yet')
    expect(text).toContain(`href="${base}/import"`)
  })

  it('list contacts, and find them by the beginning of a word, an address or a number', async () => {
    const ada = await save(people.ada)
    await save(people.mei)
    for (const q of ['love', 'ada@exam', 'example.com', '020 7123', '7123 4567', 'ADA-1', 'lovelace ada']) {
      const { text } = await read(`${base}?q=${encodeURIComponent(q)}`)
      expect({ q, found: text.includes(ada) }).toEqual({ q, found: true })
      expect({ q, other: text.includes('王梅') }).toEqual({ q, other: false })
    }
    expect((await read(`${base}?q=${encodeURIComponent('梅')}`)).text).toContain('王梅')
    expect((await read(`${base}?q=%3Cb%3Enobody`)).text).toContain('“&lt;b&gt;nobody”')
    expect((await read(`${base}?q=%00&cursor=%00`)).status).toBe(200)
    const csv = await manager.get(`${base}.csv?q=love`)
    expect(csv.headers.get('content-disposition')).toContain('contacts.csv')
    expect((await csv.text()).trim().split('\r\n')).toHaveLength(2)
    expect(await actions()).toContain('contacts.exported')
  })

  it('make and change a contact by a form, which comes back as it was filled in where it is wrong', async () => {
    const wrong = await manager.post(`${base}/new`, { name: 'New One', email: 'not an address', phone: '12' })
    const text = await wrong.text()
    expect(wrong.status).toBe(400)
    for (const part of [
      'value="New One"',
      'value="not an address"',
      'Expected an e-mail address',
      'with its country code',
    ])
      expect(text).toContain(part)
    expect(await (await manager.post(`${base}/new`, { name: 'Nobody' })).text()).toContain('Fill in at least one of')
    const form = {
      name: 'New One',
      email: 'NEW@one.example',
      'key.0': 'shop',
      'value.0': 'Harbour',
      'key.1': 'tier',
      'value.1': 'B',
    }
    const made = await manager.post(`${base}/new`, form)
    expect(made.status).toBe(303)
    const person = location(made)
    const shown = (await read(person)).text
    for (const part of ['New One', 'new@one.example', 'Harbour', 'Never invited']) expect(shown).toContain(part)
    expect(await (await manager.post(`${person}/edit`, { ...form, email: people.ada.email })).text()).toContain(
      'Another contact has this already',
    )
    const changed = { ...form, name: '', phone: '+442079460000', 'value.0': '', 'value.1': 'A' }
    expect((await manager.post(`${person}/edit`, changed)).status).toBe(303)
    const id = person.split('/').at(-1)
    expect((await service.call('GET', `/api/contacts/${id}`)).body).toMatchObject({
      name: null,
      phone: '+442079460000',
      properties: { tier: 'A' },
    })
    expect(await actions()).toEqual(expect.arrayContaining(['contact.created', 'contact.changed']))
    const bad = { ...form, 'key.1': 'constructor' }
    expect(await (await manager.post(`${person}/edit`, bad)).text()).toContain('Expected at most 50 properties')
  })

  it('tell of one person what was answered, what was sent and what was not, and when to ask again', async () => {
    await service.call('PATCH', '/api/workspace', { throttleDays: 30 })
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'After a visit' })
    const invite = async () =>
      (
        await service.call('POST', `/api/surveys/${survey.id}/invitations`, {
          contacts: [people.grace, people.grace],
          channel: 'email',
        })
      ).body
    const [{ url, contactId }] = (await invite()).invitations
    service.time.pass(MINUTE)
    const said = { key: 'k', score: 3, comment: 'Too <slow>', token: url.split('/').at(-1), interaction: 'pointer' }
    await service.call('POST', `/embed/surveys/${survey.id}/responses`, said)
    expect((await invite()).skipped).toHaveLength(2)
    const { text } = await read(`${base}/${contactId}`)
    for (const part of [
      'After a visit',
      'Too &lt;slow&gt;',
      'Invited by e-mail',
      'Answered',
      'Had been asked too lately',
      'Was in the same list already',
      'May be asked again',
      'Dec 22, 2026',
    ])
      expect(text).toContain(part)
    const { body: history } = await service.call('GET', `/api/contacts/${contactId}/history`)
    expect(history.skipped.map(({ reason }: { reason: string }) => reason)).toEqual([
      'throttled',
      'throttled',
      'duplicate',
    ])
    expect(Date.parse(history.askableAt) - Date.parse(history.lastAskedAt)).toBe(30 * DAY)
    const marketer = await signedInAs(service, 'marketer')
    const seen = await read(`${base}/${contactId}`, marketer)
    expect(seen.text).not.toContain('/follow-ups/')
    expect(seen.text).not.toContain(`${contactId}/erase`)
  })

  it('give out all that is stored of a person, and nothing of others', async () => {
    const [{ id }] = (await service.call('GET', '/api/contacts?q=grace')).body.data
    const response = await manager.get(`${base}/${id}/data.json`)
    expect(response.headers.get('content-disposition')).toContain('attachment')
    const text = await response.text()
    expect(JSON.parse(text)).toMatchObject({
      contact: { id, email: people.grace.email },
      answers: [{ score: 3, comment: 'Too <slow>', tags: [], notes: [] }],
      followUps: [{ status: 'open' }],
      history: { invitations: [{ channel: 'email' }] },
      imported: [],
    })
    expect(text).not.toContain('Lovelace')
    expect(await actions()).toContain('contact.exported')
  })

  it('say what goes and what stays, and then erase', async () => {
    const [{ id }] = (await service.call('GET', '/api/contacts?q=grace')).body.data
    const { text } = await read(`${base}/${id}/erase`)
    for (const part of [
      'One answer',
      'One follow-up',
      'of which still open: 1',
      'One invitation',
      '3 records',
      'This stays',
    ])
      expect(text).toContain(part)
    const erased = await manager.post(`${base}/${id}/erase`)
    expect([erased.status, location(erased)]).toEqual([303, base])
    expect((await read(`${base}/${id}`)).status).toBe(404)
    expect((await service.call('GET', '/api/contacts?q=grace')).body.data).toEqual([])
    expect(await actions()).toContain('contact.erased')
    const marketer = await signedInAs(service, 'marketer')
    expect((await marketer.post(`${base}/${id}/erase`)).status).toBe(403)
  })

  it('import a file: columns, preview, check, store, and what was refused', async () => {
    const sent = await upload('姓名,邮箱,手机,等级\n李雷,lilei@import.example,138 0013 8001,A\n韩梅梅,wrong,,B\n', {
      encoding: 'utf-8',
    })
    expect(sent.status).toBe(303)
    const page = location(sent)
    const mapping = (await read(page)).text
    expect(mapping).toMatch(/<option value="email" selected>/)
    expect(mapping).toContain('Not stored')
    const none = await manager.post(page, { action: 'check', 'column.0': 'name', 'column.1': '', countryCode: 'x' })
    expect(none.status).toBe(400)
    const faulty = await none.text()
    for (const part of ['Choose a column for e-mail', 'Expected a country code']) expect(faulty).toContain(part)
    const columns = { 'column.0': 'name', 'column.1': 'email', 'column.2': 'phone', 'column.3': 'property.等级' }
    const twice = await manager.post(page, { ...columns, 'column.0': 'email', action: 'check' })
    expect(await twice.text()).toContain('Another column is this already')
    await manager.post(page, { ...columns, countryCode: '86', action: 'preview' })
    expect((await read(page)).text).toContain('+8613800138001')
    await manager.post(page, { ...columns, countryCode: '0086', action: 'check' })
    const checking = (await read(page)).text
    expect(checking).toContain('http-equiv="refresh"')
    await work()
    const tried = (await read(page)).text
    for (const part of ['What would be stored', 'Not an e-mail address', 'Import now']) expect(tried).toContain(part)
    expect((await read(`${base}?q=lilei`)).text).toContain('Nobody found')
    expect((await read(`${page}?columns=1`)).text).toContain('What are the columns?')
    expect((await manager.post(page, { action: 'start' })).status).toBe(303)
    expect((await read(page)).text).toContain('Being stored')
    await work()
    expect((await read(page)).text).toContain('The import is done')
    expect((await read(`${base}?q=lilei`)).text).toContain('李雷')
    const csv = await manager.get(`${page}/rejected.csv`)
    expect((await csv.text()).replace('\uFEFF', '').split('\r\n').slice(0, 2)).toEqual([
      'Line,Reason,姓名,邮箱,手机,等级',
      '3,Not an e-mail address,韩梅梅,wrong,,B',
    ])
    const again = await manager.post(page, { action: 'start' })
    expect(again.headers.getSetCookie().join()).toContain('notice=')
    expect((await read(`${base}/import`)).text).toContain('people.csv')
    expect(await actions()).toEqual(expect.arrayContaining(['contact-import.uploaded', 'contact-import.started']))
  })

  it('refuse a file that cannot be one, kindly and without a trace', async () => {
    const faults: [Promise<Response>, number, string][] = [
      [upload(''), 400, 'The file is empty'],
      [upload('PK\u0003\u0004'), 400, 'In Excel, choose'],
      [upload('name,email\n'), 400, 'no rows beneath'],
      [upload(new Uint8Array(20 * 1024 * 1024 + 1).fill(97)), 413, 'larger than 20 MB'],
      [manager.post(`${base}/import`, { file: 'x' }), 400, 'Choose a file'],
      [manager.post(`${base}/import`, new FormData()), 400, 'Choose a file'],
    ]
    for (const [sent, status, text] of faults) {
      const response = await sent
      expect({ text, status: response.status }).toEqual({ text, status })
      expect(await response.text()).toContain(text)
    }
  })

  it('discard a file that nobody wants any more', async () => {
    const page = location(await upload('email\nx@discard.example\n'))
    expect(location(await manager.post(page, { action: 'cancel' }))).toBe(`${base}/import`)
    expect((await read(page)).status).toBe(404)
  })

  it.each(staffLanguages)('speak %s throughout', async (language) => {
    await opened.database.batch([sql`update app_user set locale = ${language} where id = ${manager.personId}`])
    const [{ id }] = (await service.call('GET', '/api/contacts?q=love')).body.data
    const page = location(await upload('email\nx@words.example\n'))
    for (const path of [
      base,
      `${base}/new`,
      `${base}/${id}`,
      `${base}/${id}/edit`,
      `${base}/${id}/erase`,
      `${base}/import`,
      page,
    ]) {
      const { status, text } = await read(path)
      expect({ path, status }).toEqual({ path, status: 200 })
      expect(text).toContain(`<html lang="${language}">`)
      expect(text).not.toMatch(/undefined|\[object|=> /)
    }
    await manager.post(page, { action: 'cancel' })
  })

  it('are closed to viewers and agents, and to other workspaces', async () => {
    for (const role of ['viewer', 'agent'] as const) {
      const visitor = await signedInAs(service, role)
      for (const path of ['', '/new', '/import', '.csv']) expect((await visitor.get(base + path)).status).toBe(403)
    }
    const stranger = await signedInAs(service, 'owner', { where: service.theirs.workspaceId })
    expect((await stranger.get(base)).status).toBe(404)
    const [{ id }] = (await service.call('GET', '/api/contacts?q=love')).body.data
    expect((await stranger.get(`/w/${stranger.slug}/contacts/${id}`)).status).toBe(404)
    expect((await stranger.get(`/w/${stranger.slug}/contacts/${id}/data.json`)).status).toBe(404)
  })
})
