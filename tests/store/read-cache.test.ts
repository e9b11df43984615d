import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { type Database, sql } from '../../server/store/database.ts'
import { Turn } from '../../server/store/read-cache.ts'
import { engines, type Opened } from '../support/engines.ts'

const turn = () => new Promise(setImmediate)

describe('what is read in one turn of the event loop', () => {
  it('is read once for the same question, and anew in the next turn', async () => {
    const reads = new Turn<number>()
    let count = 0
    const read = (id: string) => reads.once(sql`select ${id}`, () => ++count)
    expect([read('a'), read('a'), read('b'), read('a')]).toEqual([1, 1, 2, 1])
    await turn()
    expect([read('a'), read('a')]).toEqual([3, 3])
    reads.end()
    expect(read('a')).toBe(4)
  })

  it('tells texts from numbers, and one value from two', () => {
    const reads = new Turn<number>()
    let count = 0
    const read = (...values: unknown[]) => reads.once(sql`select ${values[0]}, ${values[1]}`, () => ++count)
    expect([read('1', 2), read(1, 2), read('1', '2'), read('1,2', undefined)]).toEqual([1, 2, 3, 4])
  })
})

describe.each(engines)('reads beside writes on $name', ({ open }) => {
  let opened: Opened
  let database: Database
  const names = sql<{ name: string }>`select name from workspace order by id`
  const add = (id: string) =>
    database.batch([
      sql`insert into workspace (id, name, time_zone, created_at) values (${id}, ${`name of ${id}`}, 'UTC', 0)`,
    ])

  beforeAll(async () => {
    opened = await open()
    database = opened.database
  })
  afterAll(() => opened.close())

  it('show each writer what he has written, as soon as he knows of it', async () => {
    for (let number = 10; number < 60; number++) {
      const other = database.all(names)
      const seen = add(`w${number}`).then(() => database.all(names))
      await Promise.all([other, database.all(names)])
      expect((await seen).at(-1)).toEqual({ name: `name of w${number}` })
    }
    expect(await database.all(names)).toHaveLength(50)
  })
})
