import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../support/engines.ts'
import { createService, MINUTE, type Service } from '../support/world.ts'

describe('surveys', () => {
  let connection: TestConnection
  let service: Service

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
  })
  afterAll(() => connection.close())

  it('are created with sensible defaults', async () => {
    const { status, body } = await service.call('POST', '/api/surveys', { name: '  After delivery ' })
    expect(status).toBe(201)
    expect(body).toEqual({
      id: expect.stringMatching(/^[0-9a-z]{22}$/),
      name: 'After delivery',
      type: 'relationship',
      touchpoint: null,
      subject: null,
      locale: null,
      texts: {},
      followUpThreshold: 6,
      goal: null,
      reasons: {},
      questions: [],
      thanksLinks: {},
      warnings: [],
      origins: [],
      look: { colour: null, font: null },
      logo: null,
      createdAt: '2026-11-22T12:00:00.000Z',
      updatedAt: '2026-11-22T12:00:00.000Z',
      state: 'open',
      openedAt: '2026-11-22T12:00:00.000Z',
      closesAt: null,
      closedAt: null,
      closedBy: null,
    })
    expect((await service.call('GET', `/api/surveys/${body.id}`)).body).toEqual(body)
  })

  it('store every setting, and change only the fields sent', async () => {
    const settings = {
      name: 'Store',
      type: 'touchpoint',
      touchpoint: 'Till',
      subject: '海港咖啡',
      locale: 'zh-Hant',
      texts: { 'zh-Hant': { question: '您會推薦{subject}嗎？' } },
      followUpThreshold: null,
      origins: ['https://shop.example.com'],
      look: { colour: '#7a1f5c', font: 'rounded' },
    }
    const { body: survey } = await service.call('POST', '/api/surveys', settings)
    expect(survey).toMatchObject(settings)
    service.time.advance(MINUTE)
    const { body: updatedSurvey } = await service.call('PATCH', `/api/surveys/${survey.id}`, {
      subject: null,
      followUpThreshold: 3,
    })
    expect(updatedSurvey).toEqual({
      ...survey,
      subject: null,
      followUpThreshold: 3,
      updatedAt: '2026-11-22T12:01:00.000Z',
    })
  })

  it.each([
    [{}, 'name', 'Required: expected string'],
    [{ name: '' }, 'name', expect.stringContaining('>=1')],
    [{ name: 'x', type: 'other' }, 'type', expect.stringContaining('relationship')],
    [{ name: 'x', followUpThreshold: 6.5 }, 'followUpThreshold', expect.stringContaining('int')],
    [{ name: 'x', followUpThreshold: 11 }, 'followUpThreshold', expect.stringContaining('<=10')],
    [{ name: 'x', origins: ['https://a.example/path'] }, 'origins.0', expect.stringContaining('without a path')],
    [{ name: 'x', origins: ['https://*.a.example'] }, 'origins.0', expect.stringContaining('“*” does not stand for')],
    [{ name: 'x', origins: ['ftp://a.example'] }, 'origins.0', expect.stringContaining('https:// or http://')],
    [{ name: 'x', look: { colour: '#ffd400' } }, 'look.colour', expect.stringContaining('#8c7300')],
    [{ name: 'x', look: { font: 'Comic Sans' } }, 'look.font', expect.any(String)],
    [{ name: 'x', texts: { xx: {} } }, 'texts', expect.any(String)],
    [{ name: 'x', texts: { en: { nonsense: 'y' } } }, 'texts.en', expect.any(String)],
    [{ name: 'x', nonsense: 1 }, 'nonsense', 'There is no such field'],
  ])('refuse %j and name the field', async (input, path, message) => {
    const { status, body } = await service.call('POST', '/api/surveys', input)
    expect(status).toBe(400)
    expect(body.errors.map((error: { path: string }) => error.path).join()).toContain(path)
    expect(body.errors[0].message).toEqual(message)
  })

  it('are listed newest first, page by page', async () => {
    for (const name of ['first', 'second', 'third']) {
      service.time.advance(1)
      await service.call('POST', '/api/surveys', { name })
    }
    const firstPage = await service.call('GET', '/api/surveys?limit=2')
    const secondPage = await service.call('GET', `/api/surveys?limit=2&cursor=${firstPage.body.nextCursor}`)
    expect(firstPage.body.data.map(({ name }: { name: string }) => name)).toEqual(['third', 'second'])
    expect(secondPage.body.data[0].name).toBe('first')
    const allSurveys = await service.call('GET', '/api/surveys')
    expect(allSurveys.body.nextCursor).toBeNull()
  })

  it('close once and reopen, with the user and time', async () => {
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'Ends' })
    const { body: closedSurvey } = await service.call('PUT', `/api/surveys/${survey.id}/closure`)
    expect(closedSurvey).toMatchObject({ closedAt: expect.any(String), closedBy: expect.stringMatching(/^key:/) })
    service.time.advance(MINUTE)
    expect((await service.call('PUT', `/api/surveys/${survey.id}/closure`)).body.closedAt).toBe(closedSurvey.closedAt)
    const { body: reopenedSurvey } = await service.call('DELETE', `/api/surveys/${survey.id}/closure`)
    expect(reopenedSurvey).toMatchObject({ closedAt: null, closedBy: null })
  })

  it('accept no responses as a draft, until they are opened', async () => {
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'Draft', state: 'draft' })
    expect(survey).toMatchObject({ state: 'draft', openedAt: null })
    const submit = () => service.call('POST', `/embed/surveys/${survey.id}/responses`, { key: 'k', score: 9 })
    expect(await submit()).toMatchObject({ status: 410, body: { code: 'closed' } })
    expect((await service.call('GET', `/embed/surveys/${survey.id}`)).body.closed).toBe(true)
    const contacts = [{ email: 'draft@example.com' }]
    expect((await service.call('POST', `/api/surveys/${survey.id}/invitations`, { contacts })).status).toBe(410)
    const { body: opened } = await service.call('PUT', `/api/surveys/${survey.id}/opening`)
    expect(opened).toMatchObject({ state: 'open', openedAt: expect.any(String) })
    service.time.advance(MINUTE)
    expect((await service.call('PUT', `/api/surveys/${survey.id}/opening`)).body.openedAt).toBe(opened.openedAt)
    expect((await submit()).status).toBe(201)
  })

  it('close by themselves at the time that is set, and reopen without it', async () => {
    const closesAt = new Date(service.time.now() + MINUTE).toISOString()
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'Until noon', closesAt })
    expect(survey).toMatchObject({ state: 'scheduled', closesAt, closedAt: null })
    const submit = (key: string) => service.call('POST', `/embed/surveys/${survey.id}/responses`, { key, score: 9 })
    expect((await submit('early')).status).toBe(201)
    service.time.advance(MINUTE)
    expect((await submit('late')).status).toBe(410)
    expect((await service.call('GET', `/api/surveys/${survey.id}`)).body).toMatchObject({
      state: 'closed',
      closedAt: closesAt,
      closedBy: 'schedule',
    })
    const { body: reopened } = await service.call('DELETE', `/api/surveys/${survey.id}/closure`)
    expect(reopened).toMatchObject({ state: 'open', closesAt: null, closedAt: null })
    expect((await submit('late')).status).toBe(201)
    const { body: prolonged } = await service.call('PATCH', `/api/surveys/${survey.id}`, { closesAt })
    expect(prolonged.state).toBe('closed')
    expect((await service.call('PATCH', `/api/surveys/${survey.id}`, { closesAt: 'soon' })).status).toBe(400)
  })

  it('accept no responses or invitations while closed, except revisions of existing responses', async () => {
    const { body: survey } = await service.call('POST', '/api/surveys', { name: 'Ends' })
    const responsesPath = `/embed/surveys/${survey.id}/responses`
    const { body: receipt } = await service.call('POST', responsesPath, { key: 'early', score: 9 })
    await service.call('PUT', `/api/surveys/${survey.id}/closure`)
    expect(await service.call('POST', responsesPath, { key: 'late', score: 9 })).toMatchObject({
      status: 410,
      body: { code: 'closed' },
    })
    expect(await service.call('POST', responsesPath, { key: 'early', score: 9 })).toMatchObject({
      status: 200,
      body: receipt,
    })
    const invitations = await service.call('POST', `/api/surveys/${survey.id}/invitations`, {
      contacts: [{ email: 'a@b.example' }],
    })
    expect(invitations).toMatchObject({ status: 410, body: { code: 'closed' } })
  })
})
