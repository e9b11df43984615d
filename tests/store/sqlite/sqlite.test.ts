import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/database.ts'
import { openSqlite } from '../../../server/store/sqlite/sqlite.ts'
import { folder } from '../../e2e/processes.ts'
import { migrations } from '../../support/engines.ts'
import { serviceOver } from '../../support/world.ts'

it('What is erased is not in any file of the database any more', async () => {
  using home = folder()
  const database = openSqlite(join(home.path, 'vouch.db'))
  await database.migrate(migrations)
  const service = await serviceOver(database)
  const answers = `/embed/surveys/${service.ours.surveyId}/responses`
  const person = { email: 'gone@example.com', name: 'Gone Person' }
  const { body: contact } = await service.call('POST', '/api/contacts', person)
  for (const key of ['1', '2', '3'])
    await service.call('POST', answers, { key, score: 1, comment: `gone words ${'x'.repeat(3000)}`, contact: person })
  const { body: receipt } = await service.call('POST', answers, { key: 'deleted', score: 1, comment: 'deleted words' })

  const onDisk = (text: string) =>
    readdirSync(home.path).filter((name) => readFileSync(join(home.path, name)).includes(text))
  expect(onDisk('gone@example.com')).not.toEqual([])
  expect(onDisk('deleted words')).not.toEqual([])
  await service.call('DELETE', `/api/contacts/${contact.id}`)
  await service.call('DELETE', `/api/responses/${receipt.id}`)
  for (const text of ['gone@example.com', 'Gone Person', 'gone words', 'deleted words']) {
    expect({ text, files: onDisk(text) }).toEqual({ text, files: [] })
  }
  await database.close()
})

describe('the threads of a SQLite file', () => {
  async function opened(path: string) {
    const database = openSqlite(join(path, 'vouch.db'))
    await database.migrate(migrations)
    await database.batch([sql`create table note (text text)`])
    return database
  }
  const counted = sql<{ count: number }>`
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000000) select count(*) as count from n`

  it('let whoever has written read it, at once and at length', async () => {
    using home = folder()
    const database = await opened(home.path)
    for (let round = 1; round <= 50; round++) {
      await database.batch([sql`insert into note values (${`note ${round}`})`])
      const notes = sql<{ count: number }>`select count(*) as count from note`
      const [[short], [long]] = await Promise.all([database.all(notes), database.all(notes, { long: true })])
      expect([short?.count, long?.count]).toEqual([round, round])
    }
    await database.close()
  })

  it('go on reading and writing while something long is read', async () => {
    using home = folder()
    const database = await opened(home.path)
    let isOver = false
    const long = database.all(counted, { long: true }).then((rows) => {
      isOver = true
      return rows
    })
    let written = 0
    for (; !isOver && written < 1000; written++) {
      await database.batch([sql`insert into note values ('meanwhile')`])
      await database.all(sql`select * from note limit 1`)
    }
    expect(await long).toEqual([{ count: 3_000_000 }])
    expect(written).toBeGreaterThan(5)
    await database.close()
  })

  it('keep the log from growing without end while there is no pause in the writing', async () => {
    using home = folder()
    const database = await opened(home.path)
    const many = 'x'.repeat(1_000_000)
    for (let round = 0; round < 300; round++) await database.batch([sql`insert into note values (${many})`])
    expect(statSync(join(home.path, 'vouch.db-wal')).size).toBeLessThan(200_000_000)
    await database.close()
    expect(readdirSync(home.path).sort()).toEqual(['vouch.db'])
  })

  it('refuse to write where only reading is meant', async () => {
    using home = folder()
    const database = await opened(home.path)
    const writing = sql`insert into note values ('never') returning text`
    await expect(database.all(writing)).rejects.toThrow()
    await expect(database.all(writing, { long: true })).rejects.toThrow()
    expect(await database.all(sql`select * from note`)).toEqual([])
    await database.close()
  })

  it('store what waits before they end', async () => {
    using home = folder()
    const database = await opened(home.path)
    const batches = Array.from({ length: 2000 }, (_, number) =>
      database.batch([sql`insert into note values (${`${number}`})`]),
    )
    expect(database.waiting()).toBe(2000)
    await database.close()
    await Promise.all(batches)
    const again = openSqlite(join(home.path, 'vouch.db'))
    expect(await again.all(sql`select count(*) as count from note`)).toEqual([{ count: 2000 }])
    await again.close()
  })
})

it('What was erased while somebody read the log leaves it with the next start', async () => {
  using home = folder()
  const file = join(home.path, 'vouch.db')
  const before = openSqlite(file)
  await before.migrate(migrations)
  await before.batch([sql`create table note (text text)`, sql`insert into note values ('gone words')`])
  const reader = new Sqlite(file, { readonly: true })
  reader.exec('begin')
  reader.prepare('select * from note').all()
  await before.batch([sql`delete from note`], { erases: true })
  await before.close()
  const traces = () =>
    readdirSync(home.path).filter((name) => readFileSync(join(home.path, name)).includes('gone words'))
  expect(traces()).not.toEqual([])

  const after = openSqlite(file)
  await after.migrate(migrations)
  await after.batch([])
  reader.close()
  await expect.poll(traces).toEqual([])
  await after.close()
})
