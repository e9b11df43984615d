import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { contactChangeJob } from '../../../server/jobs/contact-change.ts'
import { contactImportJob } from '../../../server/jobs/contact-import.ts'
import { LEASE_MS } from '../../../server/jobs/queue.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import { insertContacts } from '../../../server/store/queries/contacts.ts'
import { sql } from '../../../server/store/sql.ts'
import { buildContactRow } from '../../store/contract/fixtures.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { readFirstSheet } from '../../support/workbooks.ts'
import { createService, DAY, type Service } from '../../support/world.ts'

const [sqlite] = engines

describe('the list of contacts', () => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let contactsPath: string
  const ids: Record<string, string> = {}

  const saveContact = async (contact: object): Promise<string> => {
    // Contacts of the same millisecond are in no order.
    service.time.advance(1)
    return (await service.call('POST', '/api/contacts', contact)).body.id
  }
  const invite = async (email: string): Promise<string> => {
    const { body } = await service.call('POST', `/api/surveys/${service.ours.surveyId}/invitations`, {
      contacts: [{ email }],
    })
    return body.invitations[0].url.split('/').at(-1)
  }
  const respond = async (token: string, score: number) =>
    service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
      ...{ key: crypto.randomUUID(), score, token, interaction: 'pointer' },
    })

  beforeAll(async () => {
    connection = await (sqlite as (typeof engines)[number]).open()
    service = await createService(connection.database)
    await service.call('PUT', '/api/segment-keys/shop')
    ids.ada = await saveContact({ email: 'ada@example.com', name: '单雯', properties: { tier: 'a', shop: 'Harbour' } })
    ids.ben = await saveContact({ email: 'ben@example.com', name: '张伟', properties: { tier: 'C' } })
    await respond(await invite('ada@example.com'), 3)
    await respond(await invite('ben@example.com'), 10)
    const { body: followUps } = await service.call('GET', '/api/follow-ups')
    await service.call('PATCH', `/api/follow-ups/${followUps.data[0].id}`, { status: 'done' })
    service.time.advance(120 * DAY)
    manager = await signInMember(service, 'manager')
    contactsPath = `/w/${manager.slug}/contacts`
    ids.cleo = await saveContact({ phone: '+442079460001', name: '欧阳娜娜' })
    ids.dora = await saveContact({ email: 'dora@example.com', name: '丁一' })
    await invite('dora@example.com')
  })
  afterAll(() => connection.close())

  const getText = async (path: string, visitor: SignedInMember = manager) => (await visitor.get(path)).text()
  /** Which contacts a page lists, in its order. */
  const listNames = async (query: string) => {
    const text = await getText(`${contactsPath}?${query}`)
    const rows = [...text.matchAll(/name="pick" value="(\w+)"/g)].map(([, id]) => id)
    return rows.map((id) => Object.entries(ids).find(([, value]) => value === id)?.[0])
  }

  it('shows the last score, when contacts were last asked, and their tier', async () => {
    const text = await getText(contactsPath)
    expect(text).toContain('4 contacts')
    const [row = ''] = text.match(new RegExp(`<tr>(?:(?!</tr>).)*${ids.ada}.*?</tr>`, 's')) ?? []
    expect(row).toContain('3, Detractor')
    expect(row).toContain('>A</span>')
    const [neverAskedRow = ''] = text.match(new RegExp(`<tr>(?:(?!</tr>).)*${ids.cleo}.*?</tr>`, 's')) ?? []
    expect(neverAskedRow).toContain('Never')
  })

  it.each([
    ['tier=A', ['ada']],
    ['where[shop]=Harbour', ['ada']],
    ['lastScore=detractor', ['ada']],
    ['lastScore=promoter', ['ben']],
    ['lastScore=none', ['dora', 'cleo']],
    ['notAskedDays=90', ['cleo', 'ben', 'ada']],
    ['neverAsked=true', ['cleo']],
    ['createdFrom=2027-01-01', ['dora', 'cleo']],
    ['q=example&notAskedDays=90', ['ben', 'ada']],
    ['q=example&createdFrom=2027-01-01', ['dora']],
    ['tier=Z&lastScore=promoter&utm_source=x', ['ben']],
  ])('filters by %s, as the API and the download do', async (query, expected) => {
    expect(await listNames(query)).toEqual(expected)
    const csv = await (await manager.get(`${contactsPath}.csv?${query}`)).text()
    expect(csv.trim().split('\r\n')).toHaveLength(expected.length + 1)
    if (query.includes('utm')) return
    const { body } = await service.call('GET', `/api/contacts?${query}`)
    expect(body.data.map(({ id }: { id: string }) => id)).toEqual(expected.map((name) => ids[name]))
  })

  it('exports the list with the last score, in the language of the reader', async () => {
    expect(await getText(`${contactsPath}?tier=A`)).toContain(`href="${contactsPath}.xlsx?tier=A"`)
    const read = async (language: string) => {
      const headers = { 'accept-language': language }
      const text = await (await manager.get(`${contactsPath}.csv?tier=A`, headers)).text()
      return text.replace('\uFEFF', '').trim().split('\r\n')
    }
    const [heading, row, ...rest] = await read('en')
    expect(heading).toBe(
      'Name,Form of address,Email,Phone,Customer ID,Language,Last score,Last asked,Added,Note,shop,Other properties,Contact ID',
    )
    expect(row).toBe(`单雯,,ada@example.com,,,,3,2026-11-22,2026-11-22,,Harbour,tier: a,${ids.ada}`)
    expect(rest).toEqual([])
    expect((await read('zh-TW'))[0]).toContain('姓名,稱呼,電子郵件,電話,顧客編號,語言,最近評分')
    const workbook = await manager.get(`${contactsPath}.xlsx?tier=A`)
    expect(workbook.headers.get('content-disposition')).toBe('attachment; filename="contacts.xlsx"')
    const [headings, cells] = await readFirstSheet(new Uint8Array(await workbook.arrayBuffer()))
    expect(headings).toEqual(heading?.split(','))
    expect(cells?.slice(6, 9)).toEqual([3, new Date('2026-11-22'), new Date('2026-11-22')])
  })

  it('combines no identifiers with filters in the API, and rejects unknown values', async () => {
    const both = await service.call('GET', '/api/contacts?email=ada@example.com&tier=A')
    expect(both.body).toMatchObject({ status: 400, errors: [{ path: 'tier' }] })
    expect((await service.call('GET', '/api/contacts?tier=Z')).status).toBe(400)
  })

  it('sorts by name, last score, last asked and tier; unknown values come last', async () => {
    expect(await listNames('sort=lastScore')).toEqual(['ada', 'ben', 'dora', 'cleo'])
    expect(await listNames('sort=-lastScore')).toEqual(['ben', 'ada', 'dora', 'cleo'])
    expect((await listNames('sort=lastAsked')).at(-1)).toBe('cleo')
    expect((await listNames('sort=-lastAsked'))[0]).toBe('dora')
    expect((await listNames('sort=tier')).slice(0, 2)).toEqual(['ada', 'ben'])
    expect(await listNames('sort=phone')).toEqual(['cleo', 'dora', 'ben', 'ada'])
    expect(await getText(`${contactsPath}?sort=name`)).toContain('aria-sort="ascending"')
  })

  it('sorts names in the order of the language of the reader, whatever the cursor', async () => {
    const list = async (language: string, query = 'sort=name') => {
      const text = await (await manager.get(`${contactsPath}?${query}`, { 'accept-language': language })).text()
      return [...text.matchAll(/name="pick" value="(\w+)"/g)].map(
        ([, id]) => Object.entries(ids).find(([, value]) => value === id)?.[0],
      )
    }
    // 丁一, 欧阳娜娜, 单雯, 张伟
    expect(await list('zh-CN')).toEqual(['dora', 'cleo', 'ada', 'ben'])
    expect(await list('en')).toEqual(['dora', 'cleo', 'ada', 'ben'])
    expect(await list('zh-CN', 'sort=-name')).toEqual(['ben', 'ada', 'cleo', 'dora'])
    // By strokes: 2, 7, 8 and 8.
    expect(await list('zh-TW')).toEqual(['dora', 'ben', 'ada', 'cleo'])
    const { body } = await service.call('GET', '/api/contacts?sort=name&limit=1')
    expect(await list('zh-CN', `sort=name&cursor=${body.nextCursor}`)).toEqual(['cleo', 'ada', 'ben'])
    expect(await list('zh-TW', `sort=name&cursor=${body.nextCursor}`)).toHaveLength(4)
    expect(await list('zh-TW', `cursor=${body.nextCursor}`)).toHaveLength(4)
    expect(await list('en', 'sort=name&q=example')).toEqual(['dora', 'ada', 'ben'])
  })

  it('finds a person by their name', async () => {
    expect(await listNames(`q=${encodeURIComponent('张伟')}`)).toEqual(['ben'])
  })

  it('asks what to do with selected contacts, and with none', async () => {
    const none = await manager.get(`${contactsPath}/personal-links?tier=A`)
    expect(none.headers.get('location')).toBe(`${contactsPath}?tier=A`)
    const text = await getText(`${contactsPath}/personal-links?pick=${ids.ada}&pick=${ids.cleo}`)
    expect(text).toContain('2 contacts')
    expect(text).toContain('单雯')
    expect(text).toContain(service.ours.surveyId)
    expect(await getText(`${contactsPath}/personal-links?all=1&lastScore=none`)).toContain('2 contacts')
  })

  it('creates personal links as CSV, and gives the same ones again', async () => {
    const form = { all: '1', notAskedDays: '90', survey: service.ours.surveyId, expires: '30' }
    const download = async () => {
      const response = await manager.post(`${contactsPath}/personal-links.csv`, form)
      expect(response.headers.get('content-disposition')).toContain('personal-links.csv')
      return (await response.text()).replace('\uFEFF', '').trim().split('\r\n')
    }
    const [heading, ...rows] = await download()
    expect(heading).toBe('Name,Form of address,Email,Phone,Customer ID,Language,Personal link,Note')
    expect(rows).toHaveLength(3)
    const tokens = rows.map((row) => /\/s\/(\w{22})/.exec(row)?.[1])
    expect(new Set(tokens).size).toBe(3)
    expect((await respond(tokens[0] ?? '', 8)).status).toBe(201)
    // The one that was asked within the last days of the filter is no longer in it.
    const picked = { pick: ids.ben ?? '', survey: service.ours.surveyId, expires: '' }
    const again = await (await manager.post(`${contactsPath}/personal-links.csv`, picked)).text()
    const workbook = await manager.post(`${contactsPath}/personal-links.xlsx`, picked)
    const [headings = [], cells] = await readFirstSheet(new Uint8Array(await workbook.arrayBuffer()))
    expect(again).toContain(String(cells?.[headings.indexOf('Personal link')]))
    expect(rows.some((row) => again.includes(row.split(',')[5] ?? '-'))).toBe(true)
    const entries = await connection.database.all(
      sql<{ detail: string }>`select detail from audit where action = 'invitations.created'`,
    )
    expect(entries.map(({ detail }) => JSON.parse(detail))).toContainEqual(
      expect.objectContaining({ invited: 3, skipped: 0, channel: 'link' }),
    )
  })

  it('adds a text to forward in the language of the contact, on request', async () => {
    const page = await getText(`${contactsPath}/personal-links?pick=${ids.ada}`)
    expect(page).toContain('Hello {name}, this is Ours.')
    const form = { pick: ids.ada ?? '', survey: service.ours.surveyId, expires: '', forward: 'on' }
    const texts = { 'forward-zh-Hans': '{称呼}，您好！{链接}', 'forward-zh-Hant': '{連結}' }
    const download = async (text: string) => {
      const response = await manager.post(`${contactsPath}/personal-links.xlsx`, {
        ...form,
        ...texts,
        'forward-en': text,
      })
      if (response.status !== 200) return [response.status, await response.text()]
      const [headings = [], row = []] = await readFirstSheet(new Uint8Array(await response.arrayBuffer()))
      return [row[headings.indexOf('Personal link')], row[headings.indexOf('Text to forward')]]
    }
    const [url, text] = await download('Dear {name}, tell us: {link}')
    expect(text).toBe(`Dear 单雯, tell us: ${url}`)
    await service.call('PATCH', `/api/contacts/${ids.ada}`, { locale: 'zh-CN' })
    expect((await download('{link}'))[1]).toBe(`单雯，您好！${url}`)
    await service.call('PATCH', `/api/contacts/${ids.ada}`, { locale: null })
    const [status, refusal] = await download('No link at all')
    expect(status).toBe(400)
    expect(refusal).toContain('Must contain {link}')
    expect(refusal).toContain('No link at all</textarea>')
  })

  it('lists contacts without a link, if they were asked too recently', async () => {
    const picked = { pick: ids.cleo ?? '', survey: service.ours.surveyId, expires: '' }
    await service.call('PATCH', '/api/workspace', { throttleDays: 30 })
    const text = await (await manager.post(`${contactsPath}/personal-links.csv`, picked)).text()
    expect(text).toContain('Asked too recently')
    expect(text).not.toContain('/s/')
    expect(await getText(`${contactsPath}/${ids.cleo}`)).toContain('Asked too recently')
  })

  it('refuses links to a survey of another workspace', async () => {
    const form = { pick: ids.ada ?? '', survey: service.theirs.surveyId, expires: '' }
    expect((await manager.post(`${contactsPath}/personal-links.csv`, form)).status).toBe(404)
  })

  it('sets a property of selected contacts, and of all that match in the background', async () => {
    const invalid = await manager.post(`${contactsPath}/property`, { pick: ids.ada ?? '', key: 'a]b', value: 'x' })
    expect(invalid.status).toBe(400)
    expect(await invalid.text()).toContain(`value="${ids.ada}"`)
    await manager.post(`${contactsPath}/property`, { pick: ids.ada ?? '', key: 'region', value: 'North' })
    const getProperties = async (id = '') => (await service.call('GET', `/api/contacts/${id}`)).body.properties
    expect(await getProperties(ids.ada)).toMatchObject({ region: 'North', tier: 'a' })
    await manager.post(`${contactsPath}/property`, { all: '1', q: 'example', key: 'region', value: 'South' })
    const late = await saveContact({ email: 'late@example.com' })
    while (await runNextJob(service.deps, { types: [contactChangeJob] })) {}
    expect([await getProperties(ids.ada), await getProperties(ids.dora)]).toMatchObject([
      { region: 'South' },
      { region: 'South' },
    ])
    expect([await getProperties(ids.cleo), await getProperties(late)]).toEqual([{}, {}])
    await manager.post(`${contactsPath}/property`, { pick: ids.ada ?? '', key: 'region', value: '' })
    expect(await getProperties(ids.ada)).not.toHaveProperty('region')
    await service.call('DELETE', `/api/contacts/${late}`)
  })

  it('deletes selected contacts after a confirmation, and all that match in the background', async () => {
    const path = `${contactsPath}/deletion`
    const unconfirmed = await manager.post(path, { pick: ids.ben ?? '' })
    expect(unconfirmed.status).toBe(400)
    expect(await unconfirmed.text()).toContain('Confirm that you want to delete')
    await manager.post(path, { pick: ids.ben ?? '', confirmed: 'yes' })
    expect((await service.call('GET', `/api/contacts/${ids.ben}`)).status).toBe(404)
    await manager.post(path, { all: '1', tier: 'A', confirmed: 'yes' })
    while (await runNextJob(service.deps, { types: [contactChangeJob] })) {}
    expect(await listNames('')).toEqual(['dora', 'cleo'])
    const actions = await connection.database.all(sql<{ action: string }>`select action from audit order by id`)
    expect(actions.map(({ action }) => action)).toEqual(
      expect.arrayContaining(['contacts.property-set', 'contacts.change-started', 'contacts.erasure-started']),
    )
  })

  it('ends a job early when it is asked to, and goes on with the rest', async () => {
    for (let index = 0; index < 3; index++) await saveContact({ email: `many${index}@example.com` })
    await manager.post(`${contactsPath}/property`, { all: '1', key: 'wave', value: '1' })
    const aborted = AbortSignal.abort()
    await runNextJob(service.deps, { types: [contactChangeJob], signal: aborted })
    while (await runNextJob(service.deps, { types: [contactChangeJob] })) {}
    const { body } = await service.call('GET', '/api/contacts?where[wave]=1')
    expect(body.data).toHaveLength(5)
  })

  it('looks at the signal after each erasure, and keeps one job however often it runs', async () => {
    for (let index = 0; index < 4; index++) await saveContact({ email: `erased${index}@example.com` })
    const count = async () => (await service.call('GET', '/api/contacts?q=erased')).body.data.length
    const jobs = () => connection.database.all(sql<{ id: string }>`select id from job where type = 'change-contacts'`)
    await manager.post(`${contactsPath}/deletion`, { all: '1', q: 'erased', confirmed: 'yes' })
    const [job] = await jobs()
    const run = () => runNextJob(service.deps, { types: [contactChangeJob], signal: AbortSignal.abort() })
    await run()
    expect([await count(), await jobs()]).toEqual([3, [job]])
    // One process erases the next contact, while another finds that its lease has ended and claims the job.
    let secondRun: Promise<boolean> | undefined
    const slow: typeof contactChangeJob = {
      ...contactChangeJob,
      run: async (...parameters) => {
        const continuation = await contactChangeJob.run(...parameters)
        service.time.advance(2 * LEASE_MS)
        secondRun ??= run()
        await secondRun
        return continuation
      },
    }
    await runNextJob(service.deps, { types: [slow], signal: AbortSignal.abort() })
    expect([await count(), await jobs()]).toEqual([1, [job]])
    while (await runNextJob(service.deps, { types: [contactChangeJob] })) {}
    expect([await count(), await jobs()]).toEqual([0, []])
  })

  it('leads from an import to personal links for its contacts', async () => {
    const form = new FormData()
    form.set('file', new Blob(['Name,Email\nIda,ida@example.com\nIvo,ivo@example.com']), 'people.csv')
    const importPath = (await manager.post(`${contactsPath}/import`, form)).headers.get('location') ?? ''
    const runImport = async () => {
      while (await runNextJob(service.deps, { types: [contactImportJob] })) {}
    }
    await manager.post(`${importPath}/dry-run`, { 'column.0': 'name', 'column.1': 'email' })
    await runImport()
    await manager.post(`${importPath}/run`)
    await runImport()
    const importPage = await getText(importPath)
    expect(importPage).toContain('Create personal links for these 2')
    const [, id = ''] = /personal-links\?import=(\w+)/.exec(importPage) ?? []
    expect(await getText(`${contactsPath}/personal-links?import=${id}`)).toContain('2 contacts')
    const links = { import: id, survey: service.ours.surveyId, expires: '14' }
    const text = await (await manager.post(`${contactsPath}/personal-links.csv`, links)).text()
    expect(text.match(/\/s\/\w{22}/g)).toHaveLength(2)
    const other = await manager.post(`${contactsPath}/deletion`, { import: id, confirmed: 'yes' })
    expect(other.headers.get('location')).toBe(contactsPath)
  })

  it('repeats a download that broke off, with the same links for the same contacts', async () => {
    const rows = Array.from({ length: 450 }, (_, index) =>
      buildContactRow(service.deps.newId(service.time.now()), {
        ...{ workspaceId: service.ours.workspaceId, externalId: null, email: `repeat${index}@example.com` },
      }),
    )
    await connection.database.batch([insertContacts(rows)])
    const form = { all: '1', neverAsked: 'true', survey: service.ours.surveyId, expires: '30' }
    const start = async () => (await manager.post(`${contactsPath}/personal-links.csv`, form)).body?.getReader()
    const readRows = async (reader: Awaited<ReturnType<typeof start>>, chunks: number) => {
      const parts: Uint8Array[] = []
      for (let chunk = await reader?.read(); chunk?.value && parts.length < chunks; chunk = await reader?.read())
        parts.push(chunk.value)
      await reader?.cancel()
      const cells = Buffer.concat(parts).toString().trim().split('\r\n').slice(1)
      return new Map(cells.map((line) => [line.split(',')[2], line.split(',')[6]]))
    }
    const broken = await readRows(await start(), 3)
    expect(broken.size).toBe(200)
    const repeated = await readRows(await start(), Number.POSITIVE_INFINITY)
    const expected = rows.map(({ email }) => email)
    expect([...repeated.keys()].filter((email) => email?.startsWith('repeat')).sort()).toEqual(expected.toSorted())
    expect([...broken].filter(([email, link]) => repeated.get(email) !== link)).toEqual([])
    expect(await readRows(await start(), Number.POSITIVE_INFINITY)).toEqual(repeated)
    service.time.advance(DAY)
    expect((await readRows(await start(), Number.POSITIVE_INFINITY)).size).toBe(0)
  })

  it('offers members only what their role allows', async () => {
    const marketer = await signInMember(service, 'marketer')
    const text = await getText(contactsPath, marketer)
    expect(text).toContain('Personal links')
    expect(text).not.toContain(`${contactsPath}/deletion`)
  })
})
