import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { Database } from '../../server/store/database.ts'
import { ReadCache } from '../../server/store/read-cache.ts'
import { sql } from '../../server/store/sql.ts'
import { engines, type TestConnection } from '../support/engines.ts'

const nextTick = () => new Promise(setImmediate)

describe('the read cache', () => {
  it('reads once per statement and turn of the event loop', async () => {
    const cache = new ReadCache<number>()
    let count = 0
    const read = (id: string) => cache.getOrRead(sql`select ${id}`, () => ++count)
    expect([read('a'), read('a'), read('b'), read('a')]).toEqual([1, 1, 2, 1])
    await nextTick()
    expect([read('a'), read('a')]).toEqual([3, 3])
    cache.clear()
    expect(read('a')).toBe(4)
  })

  it('distinguishes texts from numbers, and one value from two', () => {
    const cache = new ReadCache<number>()
    let count = 0
    const read = (...values: unknown[]) => cache.getOrRead(sql`select ${values[0]}, ${values[1]}`, () => ++count)
    expect([read('1', 2), read(1, 2), read('1', '2'), read('1,2', undefined)]).toEqual([1, 2, 3, 4])
  })
})

describe.each(engines)('reads beside writes on $name', ({ open }) => {
  let connection: TestConnection
  let database: Database
  const selectNames = sql<{ name: string }>`select name from workspace order by id`
  const addWorkspace = (id: string) =>
    database.batch([
      sql`insert into workspace (id, name, time_zone, created_at) values (${id}, ${`name of ${id}`}, 'UTC', 0)`,
    ])

  beforeAll(async () => {
    connection = await open()
    database = connection.database
  })
  afterAll(() => connection.close())

  it('show each writer its own writes once they are acknowledged', async () => {
    for (let number = 10; number < 60; number++) {
      const otherRead = database.all(selectNames)
      const rowsAfterWrite = addWorkspace(`w${number}`).then(() => database.all(selectNames))
      await Promise.all([otherRead, database.all(selectNames)])
      expect((await rowsAfterWrite).at(-1)).toEqual({ name: `name of w${number}` })
    }
    expect(await database.all(selectNames)).toHaveLength(50)
  })
})
