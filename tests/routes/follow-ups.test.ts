import { parse } from 'csv-parse/sync'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { changeFollowUps } from '../../server/domain/follow-ups/bulk-changes.ts'
import { updateFollowUp } from '../../server/domain/follow-ups/changes.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { signInMember } from '../support/signed-in.ts'
import { createService, MINUTE, type Service, sampleContacts } from '../support/world.ts'

describe.each(engines)('follow-ups on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  const ids: string[] = []

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    for (const [index, contact] of [sampleContacts.ada, sampleContacts.mei, undefined].entries()) {
      const submission = { key: `${index}`, score: index, comment: `Words ${index}`, contact }
      const { body } = await service.call('POST', `/embed/surveys/${service.ours.surveyId}/responses`, submission)
      ids.push(body.id)
      service.time.advance(MINUTE)
    }
  })
  afterAll(() => connection.close())

  const listIndexes = async (query: string) =>
    (await service.call('GET', `/api/follow-ups?${query}`)).body.data.map(({ id }: { id: string }) => ids.indexOf(id))

  it('are listed with contact, score and comment, newest first', async () => {
    const { body } = await service.call('GET', '/api/follow-ups?status=open')
    expect(body.data).toHaveLength(3)
    expect(body.data[2]).toMatchObject({
      id: ids[0],
      status: 'open',
      reason: 'score',
      overdue: false,
      response: { score: 0, comment: 'Words 0', contact: { name: 'Ada Lovelace', phone: '+442071234567' } },
    })
  })

  it('are found by comment and contact, also by prefix, and in Chinese', async () => {
    expect(await listIndexes('q=words 1')).toEqual([1])
    expect(await listIndexes('q=lovel')).toEqual([0])
    expect(await listIndexes('q=ada@example.com')).toEqual([0])
    expect(await listIndexes('q=020 7123 4567')).toEqual([0])
    expect(await listIndexes(`q=${sampleContacts.mei.name}`)).toEqual([1])
    expect(await listIndexes('q=words&sort=due')).toEqual([0, 1, 2])
    expect(await listIndexes('q=lovelace words')).toEqual([])
    expect(await listIndexes('q=…')).toEqual([])
    expect((await service.call('GET', `/api/follow-ups?q=${'x'.repeat(201)}`)).status).toBe(400)
  })

  it('require a note to be done if the workspace says so', async () => {
    const path = `/api/follow-ups/${ids[0]}`
    await service.call('PATCH', '/api/follow-up-settings', { noteRequired: 'solved' })
    const solved = await service.call('POST', `${path}/attempts`, { outcome: 'solved' })
    expect(solved).toMatchObject({ status: 400, body: { code: 'note-required', errors: [{ path: 'note' }] } })
    const rejection = await service.call('PATCH', path, { status: 'done' })
    expect(rejection).toMatchObject({ status: 400, body: { errors: [{ path: 'note' }] } })
    expect((await service.call('PATCH', path, { status: 'done', note: '  ' })).status).toBe(400)
    const { body: doneFollowUp } = await service.call('PATCH', path, { status: 'done', note: 'Called, she stays.' })
    expect(doneFollowUp).toMatchObject({
      status: 'done',
      note: 'Called, she stays.',
      doneAt: new Date(service.time.now()).toISOString(),
      doneBy: expect.stringMatching(/^key:/),
    })
    service.time.advance(MINUTE)
    const { body: editedFollowUp } = await service.call('PATCH', path, { status: 'done', note: 'Called twice.' })
    expect(editedFollowUp).toMatchObject({ note: 'Called twice.', doneAt: doneFollowUp.doneAt })
    expect(await listIndexes('status=done')).toEqual([0])
    const { body: reopenedFollowUp } = await service.call('PATCH', path, { status: 'open' })
    expect(reopenedFollowUp).toMatchObject({ status: 'open', doneAt: null, doneBy: null, note: 'Called twice.' })
    await service.call('PATCH', '/api/follow-up-settings', { noteRequired: 'never' })
  })

  it('reopen when the respondent later asks to be contacted', async () => {
    const submission = { key: 'after all', score: 3 }
    const responsesPath = `/embed/surveys/${service.ours.surveyId}/responses`
    const { body: receipt } = await service.call('POST', responsesPath, submission)
    const path = `/api/follow-ups/${receipt.id}`
    await service.call('PATCH', path, { status: 'done', note: 'No way to reach him.' })
    await service.call('PATCH', `/embed/responses/${receipt.id}`, {
      editToken: receipt.editToken,
      contactRequested: true,
      contact: sampleContacts.mei,
    })
    expect((await service.call('GET', path)).body).toMatchObject({
      status: 'open',
      reason: 'contact-requested',
      note: 'No way to reach him.',
      doneBy: null,
    })
    const setContactRequested = (contactRequested: boolean) =>
      service.call('PATCH', `/embed/responses/${receipt.id}`, { editToken: receipt.editToken, contactRequested })
    await setContactRequested(false)
    expect((await service.call('GET', path)).body).toMatchObject({ status: 'open', reason: 'score' })
    await service.call('PATCH', path, { status: 'done', note: 'He does not want to be called.' })
    await setContactRequested(true)
    expect((await service.call('GET', path)).body).toMatchObject({ status: 'open', reason: 'contact-requested' })
    expect((await service.call('PATCH', path, { note: null })).body.note).toBeNull()
    expect((await service.call('DELETE', `/api/responses/${receipt.id}`)).status).toBe(204)
  })

  it('have an owner and a deadline', async () => {
    const dueAt = new Date(service.time.now() + MINUTE).toISOString()
    await service.call('PATCH', `/api/follow-ups/${ids[1]}`, { owner: 'Grace', dueAt })
    expect(await listIndexes('owner=Grace')).toEqual([1])
    expect(await listIndexes('overdue=true')).toEqual([])
    service.time.advance(MINUTE + 1)
    expect(await listIndexes('overdue=true')).toEqual([1])
    expect((await service.call('GET', `/api/follow-ups/${ids[1]}`)).body.overdue).toBe(true)
    await service.call('PATCH', `/api/follow-ups/${ids[1]}`, { owner: null, dueAt: null })
    expect(await listIndexes('owner=Grace')).toEqual([])
  })

  it('are exported as CSV', async () => {
    const { body } = await service.call('GET', '/api/follow-ups.csv?status=open')
    const rows: Record<string, string>[] = parse(body, { columns: true })
    expect(rows.map(({ name, score }) => `${name} ${score}`)).toEqual([' 2', '王梅 1', 'Ada Lovelace 0'])
  })

  it('show a member’s current name, and the last name of a former member', async () => {
    const agent = await signInMember(service, 'agent', { name: 'Agnes' })
    const viewer = await signInMember(service, 'viewer')
    const stranger = await signInMember(service, 'manager', { where: service.theirs.workspaceId })
    const path = `/api/follow-ups/${ids[1]}`
    for (const ownerId of [viewer.userId, stranger.userId, 'nobody']) {
      const rejection = await service.call('PATCH', path, { ownerId })
      expect(rejection).toMatchObject({ status: 400, body: { errors: [{ path: 'ownerId' }] } })
    }
    expect((await service.call('PATCH', path, { ownerId: agent.userId, owner: 'Grace' })).status).toBe(400)
    const { body } = await service.call('PATCH', path, { ownerId: agent.userId })
    expect(body).toMatchObject({ owner: 'Agnes', ownerId: agent.userId })
    expect(await listIndexes(`owner=${agent.userId}`)).toEqual([1])
    expect(await listIndexes('owner=me')).toEqual([])
    await connection.database.batch([
      sql`update app_user set name = 'Agnes Agent' where id = ${agent.userId}`,
      sql`delete from member where user_id = ${agent.userId}`,
    ])
    expect((await service.call('GET', path)).body.owner).toBe('Agnes Agent')
    expect((await service.call('PATCH', path, { ownerId: agent.userId, note: 'Still his' })).status).toBe(200)
    await service.call('PATCH', path, { ownerId: null, note: null })
    expect(await listIndexes('owner=none')).toContain(1)
  })

  it('keep their history, and are audited without the text of notes', async () => {
    const path = `/api/follow-ups/${ids[2]}`
    await service.call('PATCH', path, { note: 'Secret words', owner: 'Grace' })
    await service.call('PATCH', path, { note: 'Secret words' })
    service.time.advance(MINUTE)
    const { body } = await service.call('PATCH', path, { status: 'done' })
    expect(body.changes.map(({ changed }: { changed: object }) => changed)).toEqual([
      { status: 'done' },
      { note: 'Secret words', owner: 'Grace' },
    ])
    const rows = await connection.database.all(
      sql<{ action: string; detail: string }>`
        select action, detail from audit where subject = ${ids[2]} order by id desc`,
    )
    expect(rows.map(({ action }) => action)).toEqual(['follow-up.done', 'follow-up.assigned'])
    expect(JSON.stringify(rows)).not.toContain('Secret')
    await service.call('PATCH', path, { status: 'open', note: null, owner: null })
  })

  it('keep a note that is overwritten without updatedAt in their history', async () => {
    const path = `/api/follow-ups/${ids[2]}`
    await service.call('PATCH', path, { note: 'Left a message' })
    const { body } = await service.call('PATCH', path, { note: 'Rang again' })
    expect(body.note).toBe('Rang again')
    const notes = body.changes.map(({ changed }: { changed: { note?: string } }) => changed.note)
    expect(notes.slice(0, 2)).toEqual(['Rang again', 'Left a message'])
    await service.call('PATCH', path, { note: null })
  })

  it('reject changes based on an outdated version', async () => {
    const path = `/api/follow-ups/${ids[2]}`
    const { body: followUp } = await service.call('GET', path)
    await service.call('PATCH', path, { note: 'First', updatedAt: followUp.updatedAt })
    const conflict = await service.call('PATCH', path, { note: 'Second', updatedAt: followUp.updatedAt })
    expect(conflict).toMatchObject({ status: 409, body: { code: 'changed' } })
    expect((await service.call('GET', path)).body.note).toBe('First')
  })

  it('lose no concurrent change, and have one owner if two members assign them', async () => {
    const firstManager = await signInMember(service, 'manager', { name: 'One' })
    const secondManager = await signInMember(service, 'manager', { name: 'Two' })
    const buildCaller = (userId: string) => ({
      workspaceId: service.ours.workspaceId,
      actor: `user:${userId}`,
      name: userId,
      role: 'manager' as const,
      userId,
    })
    const selection: { id: string; updatedAt: number }[] = []
    for (const id of ids) {
      const { body } = await service.call('GET', `/api/follow-ups/${id}`)
      selection.push({ id, updatedAt: Date.parse(body.updatedAt) })
    }
    const results = await Promise.all(
      [firstManager, secondManager].map(({ userId }) =>
        changeFollowUps(service.deps, buildCaller(userId), selection, { type: 'owner', ownerId: userId }),
      ),
    )
    expect(results.map(({ done }) => done).sort()).toEqual([0, 3])
    expect(results.map(({ skipped: passedOver }) => passedOver).sort()).toEqual([0, 3])
    const id = ids[0] as string
    const changeCount = (await service.call('GET', `/api/follow-ups/${id}`)).body.changes.length
    const caller = buildCaller(firstManager.userId)
    await Promise.all([
      updateFollowUp(service.deps, caller, id, { note: 'Rang' }),
      updateFollowUp(service.deps, caller, id, { dueAt: service.time.now() }),
    ])
    const { body } = await service.call('GET', `/api/follow-ups/${id}`)
    expect(body).toMatchObject({ note: 'Rang', dueAt: new Date(service.time.now()).toISOString() })
    expect(body.changes).toHaveLength(changeCount + 2)
  })

  it('are limited to their own for agents, also in the API', async () => {
    const agent = await signInMember(service, 'agent')
    const headers = { cookie: agent.cookie, 'sec-fetch-site': 'same-origin', 'content-type': 'application/json' }
    const requestAsAgent = async (path: string, body?: object) => {
      const init = body ? { method: 'PATCH', body: JSON.stringify(body) } : {}
      return service.app.request(`https://vouch.test${path}`, { headers, ...init })
    }
    await service.call('PATCH', `/api/follow-ups/${ids[1]}`, { ownerId: agent.userId })
    for (const query of ['', '?sort=due', '?sort=tier', `?owner=none`, '?owner=Grace', '?today=true']) {
      const list = (await (await requestAsAgent(`/api/follow-ups${query}`)).json()) as { data: { id: string }[] }
      expect(list.data.filter(({ id }) => id !== ids[1])).toEqual([])
    }
    expect((await requestAsAgent(`/api/follow-ups/${ids[0]}`)).status).toBe(404)
    expect((await requestAsAgent(`/api/follow-ups/${ids[0]}`, { note: 'Mine' })).status).toBe(404)
    expect((await requestAsAgent(`/api/follow-ups/${ids[1]}`, { note: 'Mine' })).status).toBe(200)
    expect((await requestAsAgent(`/api/follow-ups/${ids[1]}`, { ownerId: null })).status).toBe(403)
    expect((await requestAsAgent(`/api/follow-ups/${ids[1]}`, { owner: 'Grace' })).status).toBe(403)
    const csv = await (await requestAsAgent('/api/follow-ups.csv')).text()
    expect(parse(csv, { columns: true })).toHaveLength(1)
  })

  it('page in each order by the cursor of that order', async () => {
    for (const sort of ['newest', 'queue', 'due', 'score', 'tier']) {
      const seenIds: string[] = []
      let cursor = ''
      do {
        const { body } = await service.call('GET', `/api/follow-ups?status=open&sort=${sort}&limit=1${cursor}`)
        seenIds.push(...body.data.map(({ id }: { id: string }) => id))
        cursor = body.nextCursor ? `&cursor=${body.nextCursor}` : ''
      } while (cursor)
      expect(seenIds.toSorted()).toEqual(ids.toSorted())
    }
    const invalidResponse = await service.call('GET', `/api/follow-ups?sort=due&cursor=${ids[0]}`)
    expect(invalidResponse).toMatchObject({ status: 400, body: { errors: [{ path: 'cursor' }] } })
    const mismatchResponse = await service.call('GET', '/api/follow-ups?sort=due&status=done')
    expect(mismatchResponse).toMatchObject({ status: 400, body: { errors: [{ path: 'sort' }] } })
  })
})
