import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { appLanguages } from '../../../server/i18n/languages.ts'
import { responseImportJob } from '../../../server/jobs/response-import.ts'
import { runNextJob } from '../../../server/jobs/run.ts'
import type { Database } from '../../../server/store/database.ts'
import { roles } from '../../../shared/roles.ts'
import { engines, type TestConnection } from '../../support/engines.ts'
import { type SignedInMember, signInMember } from '../../support/signed-in.ts'
import { createService, DAY, type Service, sampleContacts } from '../../support/world.ts'

describe.each(engines)('the pages that import responses on $name', ({ name, open }) => {
  let connection: TestConnection
  let service: Service
  let manager: SignedInMember & { slug: string }
  let responsesPath: string
  let survey: string

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
    responsesPath = `/w/${manager.slug}/responses`
  })
  afterAll(() => connection?.close())
  beforeEach(async () => {
    survey = (await service.call('POST', '/api/surveys', { name: 'Imported' })).body.id
  })

  const getText = async (path: string, visitor: SignedInMember = manager) => (await visitor.get(path)).text()
  const upload = async (content: string | Uint8Array, fields: Record<string, string> = {}) => {
    const form = new FormData()
    for (const [field, value] of Object.entries({ survey, ...fields })) form.set(field, value)
    form.set('file', new Blob([content as BlobPart]), 'answers.csv')
    const response = await manager.post(`${responsesPath}/import`, form)
    return response.headers.get('location') ?? ''
  }
  const runJobs = async () => {
    while (await runNextJob(service.deps)) {}
  }
  /** The form with the columns, and the options as they are proposed. */
  const buildForm = (columns: readonly string[], options: Record<string, string> = {}) => ({
    ...Object.fromEntries(columns.map((target, index) => [`column.${index}`, target])),
    ...{ timeZone: 'Europe/London', emptyDates: 'reject', followUps: 'recent', ...options },
  })
  const check = async (path: string, form: Record<string, string>) => {
    const response = await manager.post(`${path}/dry-run`, form)
    expect(response.status).toBe(303)
    await runJobs()
    return getText(path)
  }
  const listStored = async () => (await service.call('GET', `/api/responses?survey=${survey}`)).body.data
  const getImport = async (path: string) => (await service.call('GET', `/api/imports/${path.split('/').at(-1)}`)).body

  const content =
    'How likely are you to recommend us?,Date,Reason,Email,Shop\n9,2026-11-20,"Quick, friendly",ada@example.com,North\n2,2026-11-21,Slow,,South\n1,2024-01-05,Long ago,,South\n,2026-11-21,,,South\nten,2026-11-21,,,South\n'
  const columns = ['score', 'at', 'comment', 'contact.email', 'property.Shop']

  it('store every row although another process that checks the file is late', async () => {
    const path = await upload(content)
    await manager.post(`${path}/dry-run`, buildForm(columns))
    const { database } = connection
    let calls = 0
    const lateDatabase = {
      ...database,
      batch: async (...args: Parameters<typeof database.batch>) => {
        // The first batch keeps what the whole file shows, the second one the counts.
        if (++calls === 2) {
          await runJobs()
          await manager.post(`${path}/run`)
        }
        return database.batch(...args)
      },
    }
    const job = { workspaceId: service.ours.workspaceId, payload: { importId: path.split('/').at(-1) ?? '' } }
    const deps = { ...service.deps, database: lateDatabase as Database }
    await responseImportJob.run(deps, job, new AbortController().signal)
    await runJobs()
    expect(await getImport(path)).toMatchObject({ state: 'done', counts: { added: 3 } })
    expect(await listStored()).toHaveLength(3)
  })

  it('upload, match columns, check, store and undo', async () => {
    await service.call('POST', '/api/contacts', { email: 'ada@example.com' })
    const path = await upload(content)
    const mapping = await getText(path)
    for (const text of ['Match columns', 'This file was read as UTF-8', 'Quick, friendly', 'Score from 0 to 10'])
      expect(mapping).toContain(text)
    expect(mapping).toMatch(/value="score" selected/)
    const checked = await check(path, buildForm(columns))
    for (const text of [
      'What will be imported',
      'Without a score',
      'Not a whole number from 0 to 10',
      'Score of the survey',
      '3 responses',
      'Fewer than 10 responses: no score yet',
    ])
      expect(checked).toContain(text)
    expect(await listStored()).toEqual([])
    expect(await getImport(path)).toMatchObject({
      state: 'checked',
      counts: { added: 3, updated: 0, withoutScore: 1, rejected: 1, followUps: 1 },
    })
    await manager.post(`${path}/run`)
    await runJobs()
    expect(await getText(path)).toContain('Import complete')
    expect(await listStored()).toMatchObject([
      { score: 2, comment: 'Slow', properties: { Shop: 'South' }, contact: null },
      { score: 9, comment: 'Quick, friendly', contact: { email: 'ada@example.com' } },
      { score: 1, comment: 'Long ago' },
    ])
    const rejected = await getText(`${path}/rejected.csv`)
    expect(rejected).toContain('6,Not a whole number from 0 to 10,ten')
    expect((await service.call('GET', `/api/follow-ups?survey=${survey}`)).body.data).toHaveLength(1)

    const confirmation = await getText(`${path}/undo`)
    expect(confirmation).toContain('Undo the import of “answers.csv”?')
    expect((await manager.post(`${path}/undo`)).status).toBe(303)
    expect(await getText(path)).toContain('Undoing')
    await runJobs()
    const undone = await getText(path)
    for (const text of ['Import undone', 'Responses deleted']) expect(undone).toContain(text)
    expect(await listStored()).toEqual([])
    expect((await service.call('GET', `/api/surveys/${survey}/score`)).body.count).toBe(0)
    expect((await getImport(path)).undo.counts).toMatchObject({ removedResponses: 3, keptResponses: 0 })
  })

  if (name !== 'SQLite') return

  it('add a column to the same responses, and show which contacts would change', async () => {
    await service.call('POST', '/api/contacts', { ...sampleContacts.grace, name: 'Grace' })
    const file = 'Score,Day,Mail,Name\n9,2026-11-20,grace@example.com,Grace Hopper\n9,2026-11-20,,\n'
    const first = await upload(file)
    await check(first, buildForm(['score', 'at', '', '']))
    await manager.post(`${first}/run`)
    await runJobs()
    const second = await upload(file)
    const checked = await check(second, buildForm(['score', 'at', 'contact.email', 'contact.name']))
    expect(checked).toContain('Contacts that would change')
    expect(checked).toContain('Grace Hopper')
    expect(await getImport(second)).toMatchObject({ counts: { added: 0, updated: 1, unchanged: 1 } })
  })

  it('ask for the order of dates that nothing decides', async () => {
    const path = await upload('score,date\n9,03/02/2026\n3,04/02/2026\n')
    const undecided = await check(path, buildForm(['score', 'at']))
    expect(undecided).toContain('No date shows whether the day or the month comes first')
    const decided = await check(path, buildForm(['score', 'at'], { dateOrder: 'day-first' }))
    expect(decided).toContain('What will be imported')
    await manager.post(`${path}/run`)
    await runJobs()
    expect((await listStored()).map(({ answeredAt }: { answeredAt: string }) => answeredAt)).toEqual([
      '2026-02-04T12:00:00.000Z',
      '2026-02-03T12:00:00.000Z',
    ])
  })

  it('show two dates that contradict each other', async () => {
    const path = await upload('score,date\n9,13/02/2026\n3,02/14/2026\n')
    const undecided = await check(path, buildForm(['score', 'at']))
    expect(undecided).toContain('“13/02/2026” on line 2 has the day first, “02/14/2026” on line 3 the month first.')
    expect(undecided).not.toContain('No date shows whether')
    const chosen = await check(path, buildForm(['score', 'at'], { dateOrder: 'month-first' }))
    expect(chosen).toContain('What will be imported')
    expect(await getImport(path)).toMatchObject({ counts: { added: 1, rejected: 1 } })
  })

  it('stop when many rows fail for the same cause, until that is accepted', async () => {
    const rows = Array.from({ length: 20 }, (_, index) => `${index % 2 ? 'good' : 9},2026-11-${index + 1}`)
    const path = await upload(`score,date\n${rows.join('\n')}\n`)
    const checked = await check(path, buildForm(['score', 'at']))
    expect(checked).toContain('Many rows fail for the same cause')
    await manager.post(`${path}/run`)
    await runJobs()
    expect([await listStored(), (await getImport(path)).state]).toEqual([[], 'checked'])
    await manager.post(`${path}/run`, { acceptRejections: 'yes' })
    await runJobs()
    expect(await listStored()).toHaveLength(10)
  })

  it('show which columns could be one field, and choose the first', async () => {
    const text = await (
      await manager.get(await upload('Score,Email,E-mail address\n9,a@x.example,b@x.example\n'))
    ).text()
    expect(text).toContain('Several columns could be “Contact: email”: Email and E-mail address.')
    expect(text).toMatch(/name="column\.1"[^>]*>.*?<option value="contact\.email" selected>/s)
  })

  it('show which columns have the same name, and choose none of them', async () => {
    const path = await upload('Score,Comment,Comment\n9,a,b\n')
    const mapping = await getText(path)
    expect(mapping).toContain('column 2; another column has this name')
    expect(mapping).not.toMatch(/value="comment" selected/)
  })

  it('keep the input of a form with errors', async () => {
    const path = await upload('a,b\n9,x\n')
    const noScore = await manager.post(`${path}/dry-run`, buildForm(['comment', 'contact.name']))
    const text = await noScore.text()
    expect(noScore.status).toBe(400)
    for (const message of ['Match a column to the score', 'A name alone doesn’t identify anyone'])
      expect(text).toContain(message)
    expect(text).toMatch(/value="comment" selected/)
    const twice = await (await manager.post(path, buildForm(['score', 'score']))).text()
    expect(twice).toContain('already imported as this')
    const wrongOptions = buildForm(['score', 'comment'], { timeZone: 'Nowhere', emptyDates: 'day', country: 'x' })
    const wrong = await (await manager.post(path, wrongOptions)).text()
    for (const message of ['Choose a time zone', 'Enter a day', 'Choose a country']) expect(wrong).toContain(message)
  })

  it('refuse unusable files, and surveys of others', async () => {
    const post = (form: FormData) => manager.post(`${responsesPath}/import`, form)
    const empty = new FormData()
    empty.set('survey', survey)
    empty.set('file', new Blob(['']), 'a.csv')
    expect((await post(empty)).status).toBe(400)
    expect((await post(new FormData())).status).toBe(400)
    const foreign = new FormData()
    foreign.set('survey', service.theirs.surveyId)
    foreign.set('file', new Blob(['score\n9\n']), 'a.csv')
    expect((await post(foreign)).status).toBe(404)
    const large = new FormData()
    large.set('survey', survey)
    large.set('file', new Blob([new Uint8Array(21 * 1024 * 1024)]), 'a.csv')
    expect((await post(large)).status).toBe(413)
  })

  it('are for members who may change responses, in their own workspace', async () => {
    const path = await upload('score\n9\n')
    for (const role of roles) {
      const member = await signInMember(service, role)
      const expected = role === 'owner' || role === 'manager' ? 200 : 403
      for (const page of [`${responsesPath}/import`, path, `${path}/undo`])
        expect([role, page, (await member.get(page)).status]).toEqual([role, page, expected])
    }
    const outsider = await signInMember(service, 'owner', { where: service.theirs.workspaceId })
    const foreignPath = path.replace(manager.slug, outsider.slug)
    for (const page of [foreignPath, `${foreignPath}/undo`, `${foreignPath}/rejected.csv`])
      expect((await outsider.get(page)).status).toBe(404)
    for (const action of ['', '/dry-run', '/run', '/cancellation', '/undo'])
      expect((await outsider.post(`${foreignPath}${action}`)).status).toBe(404)
    // An import of responses is none of contacts.
    const contactPath = path.replace('/responses/', '/contacts/')
    for (const page of [contactPath, `${contactPath}/undo`]) expect((await manager.get(page)).status).toBe(404)
  })

  it('discard a file, and stop an import', async () => {
    const path = await upload('score\n9\n')
    await manager.post(`${path}/cancellation`)
    expect((await manager.get(path)).status).toBe(404)
    const running = await upload('score\n9\n')
    await check(running, buildForm(['score']))
    await manager.post(`${running}/run`)
    await manager.post(`${running}/cancellation`)
    await runJobs()
    expect(await getText(running)).toContain('Import stopped')
    expect(await listStored()).toEqual([])
    expect(await getText(`${responsesPath}/import`)).toContain('answers.csv')
  })

  it('can no longer be undone after 30 days', async () => {
    const path = await upload('score\n9\n')
    await check(path, buildForm(['score']))
    await manager.post(`${path}/run`)
    await runJobs()
    expect(await getText(path)).toContain('Undo import')
    service.time.advance(31 * DAY)
    const later = await signInMember(service, 'manager')
    expect(await getText(path, later)).not.toContain('Undo import')
    expect((await later.post(`${path}/undo`)).status).toBe(410)
    manager = later
  })

  it.each(appLanguages)('have all texts in %s', async (language) => {
    const path = await upload('score,date,mail\n9,2026-11-20,ada@example.com\n3,2026-11-21,wrong\n')
    const headers = { 'accept-language': language, cookie: `${manager.cookie}; language=${language}` }
    const pages = [`${responsesPath}/import`, path]
    await check(path, buildForm(['score', 'at', 'contact.email']))
    pages.push(path, `${path}?columns=1`, `${path}/undo`)
    for (const page of pages) {
      const text = await (await manager.get(page, headers)).text()
      expect(text).not.toContain('undefined')
      expect(text).not.toContain('[object')
    }
  })
})
