import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest'
import { openSqliteEngine, type TestConnection } from '../../support/engines.ts'
import { signInMember } from '../../support/signed-in.ts'
import { createService, type Service } from '../../support/world.ts'

type Member = Awaited<ReturnType<typeof signInMember>>

describe('the changes of several follow-ups', () => {
  let connection: TestConnection
  let service: Service
  let manager: Member
  let agent: Member
  const ids: string[] = []

  beforeAll(async () => {
    connection = await openSqliteEngine()
    service = await createService(connection.database)
    manager = await signInMember(service, 'manager', { name: 'Mona Manager' })
    agent = await signInMember(service, 'agent', { name: 'Agnes Agent' })
    await service.call('PATCH', '/api/follow-up-settings', { assignment: 'none' })
    for (const key of ['1', '2', '3']) {
      const submission = { key, score: 2, comment: 'Nobody came' }
      const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, submission)
      ids.push(body.id)
    }
  })
  afterAll(() => connection.close())
  beforeEach(async () => {
    const patch = { status: 'open', note: null, ownerId: agent.userId, dueAt: '2026-12-01T12:00:00Z' }
    for (const id of ids) await service.call('PATCH', `/api/follow-ups/${id}`, patch)
  })

  const followUpsPath = (path = '') => `/w/${manager.slug}/follow-ups${path}`
  const readCookie = (response: Response) => decodeURIComponent(response.headers.get('set-cookie') ?? '')

  const changeAll = (kind: string, values: Record<string, string>, member = manager) =>
    member.post(followUpsPath(`/${kind}`), { all: '1', ...values })
  const getUndoPath = (response: Response) => readCookie(response).match(/ (\/w\/\S+?):/)?.[1] ?? ''
  const load = async () => Promise.all(ids.map(async (id) => (await service.call('GET', `/api/follow-ups/${id}`)).body))
  const pick = (body: { updatedAt: unknown; changes: unknown; attempts: unknown }) => {
    const { updatedAt: _, changes: __, attempts: ___, ...state } = body
    return state
  }

  it.each([
    ['due-dates', { due: '2027-03-01' }, 'are due', { dueAt: '2027-03-01T23:59:59.999Z' }],
    ['closures', {}, 'are done', { status: 'done', outcome: 'solved' }],
    ['assignments', { owner: 'none' }, 'are now unassigned', { owner: null, ownerId: null }],
  ])('change all of a list and undo it: %s', async (kind, values, text, expected) => {
    const before = (await load()).map(pick)
    const response = await changeAll(kind, values)
    expect([response.status, readCookie(response)]).toEqual([303, expect.stringContaining(text)])
    const changed = await load()
    expect(changed).toEqual(ids.map(() => expect.objectContaining(expected)))
    const undoPath = getUndoPath(response)
    expect((await agent.post(undoPath)).status).toBe(404)
    const undone = await manager.post(undoPath)
    expect([undone.status, readCookie(undone)]).toEqual([303, expect.stringContaining('as they were before')])
    expect((await load()).map(pick)).toEqual(before)
    // Again, nothing changes: they have been changed since.
    expect(readCookie(await manager.post(undoPath))).toContain('3 have been changed since')
    expect((await load()).map(pick)).toEqual(before)
  })

  it('undo a change only where nobody has changed a follow-up since', async () => {
    const undoPath = getUndoPath(await changeAll('due-dates', { due: '2027-03-02' }))
    await service.call('PATCH', `/api/follow-ups/${ids[1]}`, { dueAt: '2027-04-01T12:00:00Z' })
    const cookie = readCookie(await manager.post(undoPath))
    expect(cookie).toContain('2 follow-ups are as they were before. 1 has been changed since')
    expect((await load())[1].dueAt).toBe('2027-04-01T12:00:00.000Z')
    await manager.post(getUndoPath(await changeAll('due-dates', { due: '2027-03-03', owner: agent.userId })))
  })

  it('ask for a date and a note before several are changed, and keep to the follow-ups of an agent', async () => {
    await service.call('PATCH', `/api/follow-ups/${ids[2]}`, { ownerId: null })
    const before = await load()
    const withoutDate = await changeAll('due-dates', { due: '2027-02-31' })
    expect([withoutDate.status, await withoutDate.text()]).toEqual([
      400,
      expect.stringContaining('Choose the due date'),
    ])
    await service.call('PATCH', '/api/follow-up-settings', { noteRequired: 'solved' })
    const withoutNote = await changeAll('closures', { bulkNote: '  ' })
    const withoutNotePage = await withoutNote.text()
    expect(withoutNote.status).toBe(400)
    expect(withoutNotePage).toMatch(/Add a short note[^~]*name="bulkNote"/)
    // The buttons of the rows send all fields of the form: `note` would replace the note of their follow-up.
    expect(withoutNotePage).not.toContain('name="note"')
    expect(await load()).toEqual(before)
    const response = await changeAll('closures', { bulkNote: 'Sent a voucher' }, agent)
    await service.call('PATCH', '/api/follow-up-settings', { noteRequired: 'never' })
    expect((await load()).map(({ note, status }) => [note, status])).toEqual([
      ['Sent a voucher', 'done'],
      ['Sent a voucher', 'done'],
      [null, 'open'],
    ])
    await agent.post(getUndoPath(response))
    expect((await load()).map(pick)).toEqual(before.map(pick))
    expect((await changeAll('assignments', { owner: 'none' }, agent)).status).toBe(403)
  })
})
