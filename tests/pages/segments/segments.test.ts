import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createApiClient, createService, type Service } from '../../support/world.ts'

const [sqlite] = engines

describe('the pages of segments', () => {
  let connection: TestConnection
  let service: Service
  let marketer: SignedInMember & { slug: string }
  let path: string

  beforeAll(async () => {
    connection = await (sqlite as (typeof engines)[number]).open()
    service = await createService(connection.database)
    marketer = await signInMember(service, 'marketer')
    path = `/w/${marketer.slug}/segments`
    for (const [name, tier] of [
      ['ada', 'A'],
      ['ben', 'B'],
      ['cleo', 'C'],
    ])
      await service.call('POST', '/api/contacts', { email: `${name}@example.com`, name, properties: { tier } })
  })
  afterAll(() => connection.close())

  const read = async (response: Response) => ({
    status: response.status,
    location: response.headers.get('location') ?? '',
    text: await response.text(),
  })
  const get = async (address: string) => read(await marketer.get(address))
  /** The newest first: those of the same millisecond would be in no order. */
  const listSegments = async () => {
    service.time.advance(1)
    return (await service.call('GET', '/api/segments')).body.data
  }
  const listForm = (fields: Record<string, string>, file?: File) => {
    const form = new FormData()
    for (const [name, value] of Object.entries(fields)) form.append(name, value)
    if (file) form.append('list-file', file)
    return form
  }

  it('explain what a segment is while there are none', async () => {
    const { text } = await get(path)
    expect(text).toContain('No segments yet')
    expect(text).toContain(`href="${path}/new"`)
  })

  it('create a segment from conditions, which are read back as a sentence', async () => {
    const form = new URLSearchParams({ 'segment-name': 'Big ones', 'segment-asked': '90' })
    form.append('segment-tiers', 'A')
    form.append('segment-tiers', 'B')
    const response = await service.app.request(`https://vouch.test${path}/new`, {
      method: 'POST',
      headers: { cookie: marketer.cookie, origin: 'https://vouch.test' },
      body: form,
    })
    expect(response.status).toBe(303)
    const [segment] = await listSegments()
    expect(segment).toMatchObject({ name: 'Big ones', conditions: { tiers: ['A', 'B'], notAskedWithinDays: 90 } })
    const { text } = await get(`${path}/${segment.id}`)
    expect(text).toContain('Contacts, with tier A or B, not asked in the last 90 days.')
    expect(text).toContain('2 contacts')
    expect((await get(path)).text).toContain('2 contacts')
  })

  it('count contacts while the conditions are chosen', async () => {
    const some = await read(await marketer.post(`${path}/summary`, { 'segment-tiers': 'C' }))
    expect(some).toMatchObject({ status: 200 })
    expect(some.text).toContain('1 contact')
    expect(some.text).not.toContain('<html')
    expect(await read(await marketer.post(`${path}/summary`, {}))).toMatchObject({ status: 400 })
  })

  it.each([
    [{}, 'Choose at least one condition.'],
    [{ 'segment-tiers': 'E' }, 'Choose at least one condition.'],
    [{ 'segment-asked': '-3' }, 'Enter a whole number of days from 1 to 3650.'],
    [{ 'segment-asked': 'soon' }, 'Enter a whole number of days from 1 to 3650.'],
    [{ 'segment-scoreFrom': '7', 'segment-scoreTo': '3' }, 'The second score can’t be below the first.'],
    [{ 'segment-since': '2026-02-31' }, 'Enter a day.'],
    [{ 'segment-since': '2026-02-03', 'segment-before': '2026-02-03' }, 'Choose a day after the first one.'],
    [{ 'segment-values-0': 'DE' }, 'Enter a property of up to 100 characters'],
    [{ 'segment-languages': 'not a language' }, 'Use language codes'],
    [{ 'segment-tiers': 'A', 'segment-name': ' ' }, 'Enter a name of up to 100 characters.'],
    [{ 'segment-tiers': 'A', 'segment-name': 'Big ones' }, 'Another segment has this name.'],
  ])('refuse %o, and keep what was typed', async (fields, message) => {
    const form = { 'segment-name': 'Kept one', ...fields }
    const { status, text } = await read(await marketer.post(`${path}/new`, form))
    expect([400, 409]).toContain(status)
    expect(text).toContain(message)
    expect(text).toContain(`value="${form['segment-name']}"`)
  })

  it('edit a segment, and show every condition it has', async () => {
    const [{ id }] = await listSegments()
    const fields = {
      'segment-name': 'Quiet promoters',
      'segment-groups': 'promoter',
      'segment-scoreFrom': '9',
      'segment-scoreTo': '10',
      'segment-response': 'yes',
      'segment-asked': '30',
      'segment-since': '2025-01-01',
      'segment-before': '2026-11-01',
      'segment-tags': 'price, delivery',
      'segment-languages': 'en，zh-Hans',
      'segment-key-0': 'city',
      'segment-values-0': 'Bonn, Köln',
    }
    expect((await read(await marketer.post(`${path}/${id}`, fields))).status).toBe(303)
    const [segment] = await listSegments()
    expect(segment).toMatchObject({
      name: 'Quiet promoters',
      conditions: {
        groups: ['promoter'],
        lastScore: { from: 9, to: 10 },
        hasResponded: true,
        notAskedWithinDays: 30,
        createdSince: '2025-01-01',
        createdBefore: '2026-11-01',
        tags: ['price', 'delivery'],
        languages: ['en', 'zh-Hans'],
        properties: { city: ['Bonn', 'Köln'] },
      },
    })
    const { text } = await get(`${path}/${id}`)
    for (const value of ['price, delivery', 'en, zh-Hans', 'city', 'Bonn, Köln', '2025-01-01', '2026-11-01', '30'])
      expect(text).toContain(`value="${value}"`)
    expect(text).toContain('with City Bonn or Köln')
  })

  it('create a fixed list from what is pasted, in any form, and say what was left out', async () => {
    const pasted = 'ada@example.com\n"Dora" <dora@example.com>\r\n\n+44 20 7946 0001\nshop-77\nno at@'
    const form = listForm({ 'list-name': 'Fair', 'list-contacts': pasted })
    const { status, location } = await read(await marketer.post(`${path}/new-list`, form))
    expect(status).toBe(303)
    const [list] = await listSegments()
    expect(list).toMatchObject({ name: 'Fair', conditions: null })
    expect(location).toBe(`${path}/${list.id}`)
    const { text } = await get(location)
    for (const name of ['ada', 'Dora', '020 7946 0001']) expect(text).toContain(name)
  })

  it('add the contacts of a file to a list, and remove one', async () => {
    const [list] = await listSegments()
    const file = new File(['Name;E-Mail\nEve;eve@example.com\nFay;fay@example.com\n'], 'people.csv')
    expect((await read(await marketer.post(`${path}/${list.id}/contacts`, listForm({}, file)))).status).toBe(303)
    const { body: members } = await service.call('GET', `/api/segments/${list.id}/contacts`)
    const eve = members.data.find(({ email }: { email: string }) => email === 'eve@example.com')
    expect(eve.name).toBe('Eve')
    await marketer.post(`${path}/${list.id}/contacts/${eve.id}/deletion`)
    expect((await get(`${path}/${list.id}`)).text).not.toContain('eve@example.com')
  })

  it('refuse a list without contacts, and a file that is none', async () => {
    const empty = await read(await marketer.post(`${path}/new-list`, listForm({ 'list-name': 'Nobody' })))
    expect(empty.status).toBe(400)
    expect(empty.text).toContain('Enter at least one address')
    const picture = new File([new Uint8Array([0x89, 0x50, 0x4e, 0x47, 0, 1])], 'people.csv')
    const refused = await read(await marketer.post(`${path}/new-list`, listForm({ 'list-name': 'Nobody' }, picture)))
    expect(refused.text).toContain('This file can’t be read.')
    const many = 'x@example.com\n'.repeat(5001)
    const large = await read(
      await marketer.post(`${path}/new-list`, listForm({ 'list-name': 'All', 'list-contacts': many })),
    )
    expect(large.text).toContain('Import the file under Contacts instead.')
    expect(await read(await marketer.post(`${path}/new-list`, { 'list-name': 'x' }))).toMatchObject({ status: 400 })
  })

  it('keep a segment that a campaign uses', async () => {
    const [list] = await listSegments()
    const { location } = await read(await marketer.post(`/w/${marketer.slug}/campaigns`, { segment: list.id }))
    expect(location).toContain('/campaigns/')
    await marketer.post(`${path}/${list.id}/deletion`)
    expect((await listSegments()).map(({ id }: { id: string }) => id)).toContain(list.id)
    const campaign = location.split('/')[4]
    await marketer.post(`/w/${marketer.slug}/campaigns/${campaign}/deletion`)
    await marketer.post(`${path}/${list.id}/deletion`)
    expect((await listSegments()).map(({ id }: { id: string }) => id)).not.toContain(list.id)
  })

  it('know nothing of the segments of another workspace', async () => {
    const callTheirs = createApiClient(service.app, service.theirs)
    const { body: theirs } = await callTheirs('POST', '/api/segments', { name: 'Secret', conditions: { tiers: ['A'] } })
    expect((await get(`${path}/${theirs.id}`)).status).toBe(404)
    expect((await get(path)).text).not.toContain('Secret')
    const viewer = await signInMember(service, 'viewer')
    expect((await viewer.get(path)).status).toBe(403)
  })
})
