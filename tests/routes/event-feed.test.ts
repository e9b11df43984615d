import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { recordEvents } from '../../server/domain/events/recording.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createApiClient, createService, type Service } from '../support/world.ts'

describe.each(engines)('the feed of events on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  const subjects = ['c1', 'c2', 'c3', 'c4', 'c5']

  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    await connection.database.batch([sql`delete from event`])
    const caller = { workspaceId: service.ours.workspaceId, actor: 'key:1' }
    const events = subjects.map((subjectId, index) =>
      index % 2 === 0
        ? { type: 'contact.created' as const, subjectId }
        : { type: 'survey.closed' as const, subjectId, surveyId: service.ours.surveyId, data: { score: index } },
    )
    for (const event of events) await connection.database.batch(recordEvents(service.deps, caller, [event]))
  })
  afterAll(() => connection.close())

  const list = (query = '') => service.call('GET', `/api/events${query}`)
  /** As the router does: gives positions to all, after `offset`. */
  const place = (ids: readonly string[], offset: number) =>
    connection.database.batch([
      ...ids.map(
        (id, index) => sql`update event set position = cast(${offset + index + 1} as bigint) where subject_id = ${id}`,
      ),
      sql`insert into event_feed (workspace_id, position) values (${service.ours.workspaceId}, ${offset + ids.length})
          on conflict (workspace_id) do update set position = excluded.position`,
    ])

  it('lists nothing that has no place yet, and gives a cursor all the same', async () => {
    const { status, body } = await list()
    expect([status, body]).toEqual([200, { data: [], nextCursor: '0' }])
    expect((await list('?cursor=0')).body).toEqual(body)
  })

  it('lists each event once, oldest first, and stays where it is until something is new', async () => {
    await place(subjects.slice(0, 3), 0)
    const { body: first } = await list('?limit=2')
    expect(first.data.map(({ subject }: { subject: string }) => subject)).toEqual(['c1', 'c2'])
    expect(first.data[1]).toEqual({
      id: expect.any(String),
      type: 'survey.closed',
      at: '2026-11-22T12:00:00.000Z',
      sequence: 2,
      subject: 'c2',
      survey: service.ours.surveyId,
      causedBy: 'key:1',
      data: { score: 1 },
    })
    const { body: second } = await list(`?limit=2&cursor=${first.nextCursor}`)
    expect(second).toMatchObject({ data: [{ subject: 'c3', sequence: 3 }], nextCursor: '3' })
    expect((await list('?cursor=3')).body).toEqual({ data: [], nextCursor: '3' })
    await place(subjects.slice(3), 3)
    expect((await list('?cursor=3')).body).toMatchObject({
      data: [{ subject: 'c4' }, { subject: 'c5' }],
      nextCursor: '5',
    })
  })

  it('is filtered by type and survey; the cursor moves over what does not fit', async () => {
    const { body } = await list('?type=contact.created')
    expect(body.data.map(({ subject }: { subject: string }) => subject)).toEqual(['c1', 'c3', 'c5'])
    expect((await list('?type=contact.erased')).body).toEqual({ data: [], nextCursor: '5' })
    const { body: ofSurvey } = await list(`?survey=${service.ours.surveyId}&limit=2`)
    expect(ofSurvey.data.map(({ subject }: { subject: string }) => subject)).toEqual(['c2', 'c4'])
  })

  it.each([
    ['?type=nothing', 'type'],
    ['?cursor=6', 'cursor'],
    ['?cursor=-1', 'cursor'],
    ['?cursor=x', 'cursor'],
    ['?limit=501', 'limit'],
    ['?limit=0', 'limit'],
    ['?survey=unknown', 'survey'],
    ['?position=1', 'position'],
  ])('refuses %s, with the name of the parameter', async (query, path) => {
    const { status, body } = await list(query)
    expect([status, body.errors?.[0]?.path]).toEqual([400, path])
  })

  it('goes on with the oldest event that is kept, however old the cursor is', async () => {
    await connection.database.batch([sql`delete from event where subject_id in ('c1', 'c2')`])
    expect((await list('?cursor=1&limit=1')).body).toMatchObject({ data: [{ sequence: 3 }], nextCursor: '3' })
    await connection.database.batch([sql`delete from event`])
    expect((await list('?cursor=1')).body).toEqual({ data: [], nextCursor: '5' })
    expect((await list()).body).toEqual({ data: [], nextCursor: '5' })
  })

  it('has nothing of another workspace', async () => {
    const call = createApiClient(service.app, service.theirs)
    expect((await call('GET', '/api/events')).body).toEqual({ data: [], nextCursor: '0' })
    expect((await call('GET', `/api/events?survey=${service.ours.surveyId}`)).status).toBe(400)
  })
})
