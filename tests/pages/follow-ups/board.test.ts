import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, type Service, sampleContacts } from '../../support/world.ts'

describe('the board of follow-ups', () => {
  let connection: TestConnection
  let service: Service
  let manager: Awaited<ReturnType<typeof signInMember>>
  let agent: Awaited<ReturnType<typeof signInMember>>
  const ids: string[] = []

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager', { name: 'Mona Manager' })
    agent = await signInMember(service, 'agent', { name: 'Agnes Agent' })
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none', due: null })
    for (const [index, contact] of [sampleContacts.ada, sampleContacts.mei, sampleContacts.grace].entries()) {
      const submission = { key: `${index}`, score: index * 2, comment: `Comment ${index}`, contact }
      const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, submission)
      ids.push(body.id)
    }
  })
  afterAll(() => connection.close())

  const path = (suffix = '') => `/w/${manager.slug}/follow-ups${suffix}`
  const read = async (response: Response | Promise<Response>) => (await response).text()
  /** The positions of the follow-ups in each column. */
  const getColumns = (page: string) =>
    Object.fromEntries(
      page
        .split('<section class="')
        .slice(1)
        .map((column) => [
          column.slice(0, column.indexOf('"')),
          [...column.matchAll(/data-follow-up="(\w+)"/g)].map(([, id]) => ids.indexOf(id as string)),
        ]),
    )

  it('moves a card to the column of its outcome, and back', async () => {
    const board = await read(manager.get(path('/board')))
    expect(getColumns(board)).toEqual({ new: [0, 1, 2], contacted: [], waiting: [], solved: [], ended: [] })
    expect(board).toContain('<a href="/w/ours/follow-ups" ')
    expect(board).toContain(`/follow-ups/${ids[0]}/attempts?from=board&amp;to=list`)
    await service.call('PATCH', `/api/follow-ups/${ids[0]}`, { note: 'Call after six' })
    for (const [index, outcome] of ['waiting', 'call-back', 'solved'].entries()) {
      // The form of the cards has the fields of the bulk bar, too.
      const form = { outcome, due: '', owner: '', bulkNote: '' }
      const response = await manager.post(path(`/${ids[index]}/attempts?from=board&to=list`), form)
      expect(response.headers.get('location')).toBe(path('/board'))
    }
    expect((await service.call('GET', `/api/follow-ups/${ids[0]}`)).body.note).toBe('Call after six')
    const columns = getColumns(await read(manager.get(path('/board'))))
    expect(columns).toEqual({ new: [], contacted: [1], waiting: [0], solved: [2], ended: [] })
    const undoPath = /action="([^"]+\/deletion[^"]*)"/.exec(await read(manager.get(path('/board'))))?.[1]
    expect(undoPath).toBeUndefined()
    const done = await read(manager.get(path(`/${ids[2]}`)))
    expect(done).toContain('Reopen')
  })

  it('links to the same follow-ups as a list, and keeps the filters', async () => {
    const list = async (query: string) =>
      [...(await read(manager.get(path(`?${query}`)))).matchAll(/data-follow-up="(\w+)"/g)].map(([, id]) =>
        ids.indexOf(id as string),
      )
    expect(await list('stage=waiting')).toEqual([0])
    expect(await list('stage=contacted')).toEqual([1])
    expect(await list('status=done&stage=solved')).toEqual([2])
    expect(await list('status=done&stage=ended')).toEqual([])
    const filtered = await read(manager.get(path('/board?q=lovelace')))
    expect(getColumns(filtered)).toMatchObject({ waiting: [0], contacted: [], solved: [] })
    expect(filtered).toContain(`/follow-ups/${ids[0]}?from=board&amp;q=lovelace`)
    expect(filtered).toContain(`action="${path('/board')}"`)
  })

  it('changes several at once, and says on the board what is wrong', async () => {
    const response = await manager.post(path('/due-dates?from=board'), { due: '2026-12-01' })
    expect(response.status).toBe(400)
    const page = await response.text()
    expect(page).toContain('Select at least one follow-up.')
    expect(Object.keys(getColumns(page))).toContain('waiting')
  })

  it('shows agents their own', async () => {
    expect(getColumns(await read(agent.get(path('/board'))))).toMatchObject({ waiting: [], contacted: [] })
    const owner = agent.userId
    await service.call('PATCH', `/api/follow-ups/${ids[0]}`, { ownerId: owner })
    const board = await read(agent.get(path('/board')))
    expect(getColumns(board)).toMatchObject({ waiting: [0], contacted: [] })
    expect(board).not.toMatch(/formaction="[^"]*assignments/)
  })
})

describe('the recovery guide', () => {
  let connection: TestConnection
  let manager: Awaited<ReturnType<typeof signInMember>>
  let agent: Awaited<ReturnType<typeof signInMember>>
  let followUpPath: string
  const settings = '/w/ours/settings/follow-ups/guide'

  beforeAll(async () => {
    connection = await openSqliteEngine()
    const service = await createService(connection.database)
    manager = await signInMember(service, 'manager')
    agent = await signInMember(service, 'agent')
    const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, {
      key: '1',
      score: 1,
      contact: sampleContacts.ada,
    })
    followUpPath = `/w/ours/follow-ups/${body.id}`
  })
  afterAll(() => connection.close())

  it('stands beside a follow-up, in the language of the reader, and is edited by language', async () => {
    const read = async (path: string) => (await manager.get(path)).text()
    expect(await read(followUpPath)).toContain('<strong>Act at once:</strong> Call today.')
    expect(await read(`${followUpPath}?lang=zh-Hans`)).toContain('补救六步骤')
    const lines = { steps: 'Ring: today\r\n\r\n <b>Listen</b>', clear: '', mistakes: 'Shout' }
    const saved = await manager.post(settings, { language: 'en', ...lines })
    expect(saved.headers.get('location')).toBe(`${settings}?language=en`)
    const page = await read(followUpPath)
    expect(page).toContain('<strong>Ring:</strong> today')
    expect(page).toContain('&lt;b&gt;Listen&lt;/b&gt;')
    expect(page).toContain('<strong>Calm:</strong>')
    expect(page).not.toContain('Act at once')
    await manager.post(settings, { language: 'en', steps: '', clear: '', mistakes: '' })
    expect(await read(followUpPath)).toContain('Act at once')
  })

  it('rejects what is too long, keeps what was entered, and is not for agents', async () => {
    const tooMany = Array.from({ length: 16 }, (_, index) => `Line ${index}`).join('\n')
    const response = await manager.post(settings, { language: 'en', steps: tooMany, clear: '', mistakes: '' })
    expect(response.status).toBe(400)
    const page = await response.text()
    expect(page).toContain('Use up to 15 lines of up to 300 characters for the steps.')
    expect(page).toContain('Line 15')
    expect((await agent.get(settings)).status).toBe(403)
    expect(await (await agent.get(followUpPath)).text()).not.toContain('Edit the guide')
  })
})
