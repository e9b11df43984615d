import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { RULE_ACTION } from '../../server/domain/rules/routing.ts'
import { runNextJob } from '../../server/jobs/run.ts'
import { type Database, Unavailable } from '../../server/store/database.ts'
import { enqueueJob } from '../../server/store/queries/jobs.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'
import { createService, DAY, MINUTE, type Service } from '../support/world.ts'

describe.each(engines)('the actions of a rule on $name', ({ open }) => {
  let connection: TestConnection
  let service: Service
  let ids: string[]
  beforeAll(async () => {
    connection = await open()
    service = await createService(connection.database)
    const path = `/embed/surveys/${service.ours.surveyId}/responses`
    const responses = ['1', '2', '3'].map((key) =>
      service.call('POST', path, { key, score: 2, interaction: 'pointer' }),
    )
    ids = (await Promise.all(responses)).map(({ body }) => body.id)
    await connection.database.batch([sql`delete from job`])
  })
  afterAll(() => connection.close())

  const enqueue = (tag: string) => {
    const createdAt = service.time.now()
    const payload = { ruleId: 'rule', name: 'Rule', actions: [{ kind: 'tag', tag }], responseIds: ids }
    const { workspaceId } = service.ours
    const row = { id: service.deps.newId(createdAt), workspaceId, type: RULE_ACTION, payload, createdAt }
    return connection.database.batch([enqueueJob({ ...row, dueAt: createdAt })])
  }
  const failFor = (id: string | undefined, error: Error): Database => ({
    ...connection.database,
    batch: ((statements, options) => {
      const isAbout = statements.some((statement) => 'values' in statement && statement.values.includes(id))
      if (isAbout && statements.length > 1) throw error
      return connection.database.batch(statements, options)
    }) as Database['batch'],
  })
  const run = (database = connection.database) => runNextJob({ ...service.deps, database })
  const listTags = () =>
    Promise.all(ids.map(async (id) => (await service.call('GET', `/api/responses/${id}`)).body.tags))
  const countJobs = async () => (await connection.database.all(sql`select id from job`)).length
  const readPayload = async () =>
    JSON.parse((await connection.database.all(sql<{ payload: string }>`select payload from job`))[0]?.payload ?? '{}')

  it('reach the other responses if one fails, which alone is tried again', async () => {
    await enqueue('one')
    const database = failFor(ids[1], new Error('the row is broken'))
    expect(await run(database)).toBe(true)
    expect(await listTags()).toEqual([['one'], [], ['one']])
    expect((await readPayload()).responseIds).toEqual([ids[1]])
    const failures = service.log.filter(({ message }) => message === 'the actions of a rule failed')
    expect(failures).toMatchObject([{ about: { response: ids[1], rule: 'rule' } }])
    expect(await run()).toBe(false)
    service.time.advance(MINUTE)
    expect(await run()).toBe(true)
    expect(await listTags()).toEqual([['one'], ['one'], ['one']])
    expect(await countJobs()).toBe(0)
  })

  it('wait for the database, and then try all that are left', async () => {
    await enqueue('two')
    await run(failFor(ids[1], new Unavailable('The database is busy.')))
    expect((await readPayload()).responseIds).toEqual(ids.slice(1))
    service.time.advance(MINUTE)
    await run()
    expect(await listTags()).toEqual(ids.map(() => expect.arrayContaining(['two'])))
  })

  it('are given up after a day, which is logged', async () => {
    await enqueue('three')
    const database = failFor(ids[0], new Error('the row is broken'))
    await run(database)
    service.time.advance(DAY)
    expect(await run(database)).toBe(true)
    expect(service.log.at(-1)?.message).toBe('the actions of a rule were given up after a day')
    expect(await countJobs()).toBe(0)
    expect(await listTags()).toEqual([
      expect.not.arrayContaining(['three']),
      expect.arrayContaining(['three']),
      expect.arrayContaining(['three']),
    ])
  })

  it('go on where a process was asked to stop', async () => {
    await enqueue('four')
    const abort = new AbortController()
    const database = failFor(ids[0], new Error('the row is broken'))
    const stopping: Database = {
      ...database,
      batch: ((statements, options) => {
        abort.abort()
        return database.batch(statements, options)
      }) as Database['batch'],
    }
    await runNextJob({ ...service.deps, database: stopping }, { signal: abort.signal })
    for (let tries = 0; tries < 3; tries++) {
      service.time.advance(MINUTE)
      await run()
    }
    expect(await listTags()).toEqual(ids.map(() => expect.arrayContaining(['four'])))
    expect(await countJobs()).toBe(0)
  })
})
