import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Opened, sqlite } from '../support/engines.ts'
import { MINUTE, type Service, serviceOver } from '../support/world.ts'

describe('surveys', () => {
  let opened: Opened
  let service: Service

  beforeAll(async () => {
    opened = await sqlite()
    service = await serviceOver(opened.database)
  })
  afterAll(() => opened.close())

  it('are made with sensible defaults', async () => {
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
      reasons: {},
      questions: [],
      thanksLinks: {},
      warnings: [],
      origins: [],
      look: { colour: null, font: 'system' },
      logo: null,
      createdAt: '2026-11-22T12:00:00.000Z',
      updatedAt: '2026-11-22T12:00:00.000Z',
      closedAt: null,
      closedBy: null,
    })
    expect((await service.call('GET', `/api/surveys/${body.id}`)).body).toEqual(body)
  })

  it('keep every setting they are given, and change only what is sent', async () => {
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
    const { body: made } = await service.call('POST', '/api/surveys', settings)
    expect(made).toMatchObject(settings)
    service.time.pass(MINUTE)
    const { body: changed } = await service.call('PATCH', `/api/surveys/${made.id}`, {
      subject: null,
      followUpThreshold: 3,
    })
    expect(changed).toEqual({
      ...made,
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
      service.time.pass(1)
      await service.call('POST', '/api/surveys', { name })
    }
    const first = await service.call('GET', '/api/surveys?limit=2')
    const second = await service.call('GET', `/api/surveys?limit=2&cursor=${first.body.nextCursor}`)
    expect(first.body.data.map(({ name }: { name: string }) => name)).toEqual(['third', 'second'])
    expect(second.body.data[0].name).toBe('first')
    const all = await service.call('GET', '/api/surveys')
    expect(all.body.nextCursor).toBeNull()
  })

  it('close once and reopen, with who and when', async () => {
    const { body: made } = await service.call('POST', '/api/surveys', { name: 'Ends' })
    const { body: closed } = await service.call('PUT', `/api/surveys/${made.id}/closure`)
    expect(closed).toMatchObject({ closedAt: expect.any(String), closedBy: expect.stringMatching(/^key:/) })
    service.time.pass(MINUTE)
    expect((await service.call('PUT', `/api/surveys/${made.id}/closure`)).body.closedAt).toBe(closed.closedAt)
    const { body: reopened } = await service.call('DELETE', `/api/surveys/${made.id}/closure`)
    expect(reopened).toMatchObject({ closedAt: null, closedBy: null })
  })

  it('take neither answers nor invitations while they are closed, save answers that are here already', async () => {
    const { body: made } = await service.call('POST', '/api/surveys', { name: 'Ends' })
    const answers = `/embed/surveys/${made.id}/responses`
    const { body: early } = await service.call('POST', answers, { key: 'early', score: 9 })
    await service.call('PUT', `/api/surveys/${made.id}/closure`)
    expect(await service.call('POST', answers, { key: 'late', score: 9 })).toMatchObject({
      status: 410,
      body: { code: 'closed' },
    })
    expect(await service.call('POST', answers, { key: 'early', score: 9 })).toMatchObject({ status: 200, body: early })
    const invitations = await service.call('POST', `/api/surveys/${made.id}/invitations`, {
      contacts: [{ email: 'a@b.example' }],
    })
    expect(invitations).toMatchObject({ status: 410, body: { code: 'closed' } })
  })
})
