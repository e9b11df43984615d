import { readdirSync, readFileSync, statSync } from 'node:fs'
import { join } from 'node:path'
import { describe, expect, it } from 'vitest'
import { sql } from '../../../server/store/sql.ts'
import { sqliteDriver } from '../../../server/store/sqlite/driver.ts'
import { openSqlite } from '../../../server/store/sqlite/sqlite.ts'
import { createTempDir } from '../../e2e/processes.ts'
import { migrations } from '../../support/engines.ts'
import { createService } from '../../support/world.ts'

it('Erased data is in none of the files of the database', async () => {
  using tempDir = createTempDir()
  const database = openSqlite(join(tempDir.path, 'vouch.db'))
  await database.migrate(migrations)
  const service = await createService(database)
  const responsesPath = `/embed/surveys/${service.ours.surveyId}/responses`
  const contactInput = { email: 'gone@example.com', name: 'Gone Person' }
  const { body: contact } = await service.call('POST', '/api/contacts', contactInput)
  for (const key of ['1', '2', '3'])
    await service.call('POST', responsesPath, {
      key,
      score: 1,
      comment: `gone words ${'x'.repeat(3000)}`,
      contact: contactInput,
    })
  const { body: receipt } = await service.call('POST', responsesPath, {
    key: 'deleted',
    score: 1,
    comment: 'deleted words',
  })

  const countOnDisk = (text: string) =>
    readdirSync(tempDir.path).filter((name) => readFileSync(join(tempDir.path, name)).includes(text))
  expect(countOnDisk('gone@example.com')).not.toEqual([])
  expect(countOnDisk('deleted words')).not.toEqual([])
  await service.call('DELETE', `/api/contacts/${contact.id}`)
  await service.call('DELETE', `/api/responses/${receipt.id}`)
  for (const text of ['gone@example.com', 'Gone Person', 'gone words', 'deleted words']) {
    expect({ text, files: countOnDisk(text) }).toEqual({ text, files: [] })
  }
  await database.close()
})

describe('the threads of a SQLite file', () => {
  async function openDatabase(path: string) {
    const database = openSqlite(join(path, 'vouch.db'))
    await database.migrate(migrations)
    await database.batch([sql`create table note (text text)`])
    return database
  }
  const selectSlowCount = sql<{ count: number }>`
    with recursive n (i) as (select 1 union all select i + 1 from n where i < 3000000) select count(*) as count from n`

  it('let a caller read its own writes, in short and long reads', async () => {
    using tempDir = createTempDir()
    const database = await openDatabase(tempDir.path)
    for (let round = 1; round <= 50; round++) {
      await database.batch([sql`insert into note values (${`note ${round}`})`])
      const notes = sql<{ count: number }>`select count(*) as count from note`
      const [[shortRead], [longRead]] = await Promise.all([database.all(notes), database.all(notes, { long: true })])
      expect([shortRead?.count, longRead?.count]).toEqual([round, round])
    }
    await database.close()
  })

  it('keep reading and writing during a long read', async () => {
    using tempDir = createTempDir()
    const database = await openDatabase(tempDir.path)
    let isReadDone = false
    const longRead = database.all(selectSlowCount, { long: true }).then((rows) => {
      isReadDone = true
      return rows
    })
    let writeCount = 0
    for (; !isReadDone && writeCount < 1000; writeCount++) {
      await database.batch([sql`insert into note values ('meanwhile')`])
      await database.all(sql`select * from note limit 1`)
    }
    expect(await longRead).toEqual([{ count: 3_000_000 }])
    expect(writeCount).toBeGreaterThan(5)
    await database.close()
  })

  it('limit the length of the log during uninterrupted writes', async () => {
    using tempDir = createTempDir()
    const database = await openDatabase(tempDir.path)
    const longText = 'x'.repeat(1_000_000)
    for (let round = 0; round < 300; round++) await database.batch([sql`insert into note values (${longText})`])
    expect(statSync(join(tempDir.path, 'vouch.db-wal')).size).toBeLessThan(200_000_000)
    await database.close()
    expect(readdirSync(tempDir.path).sort()).toEqual(['vouch.db'])
  })

  it('reject writes in a read', async () => {
    using tempDir = createTempDir()
    const database = await openDatabase(tempDir.path)
    const insertReturning = sql`insert into note values ('never') returning text`
    await expect(database.all(insertReturning)).rejects.toThrow()
    await expect(database.all(insertReturning, { long: true })).rejects.toThrow()
    expect(await database.all(sql`select * from note`)).toEqual([])
    await database.close()
  })

  it('store pending batches before they end', async () => {
    using tempDir = createTempDir()
    const database = await openDatabase(tempDir.path)
    const batches = Array.from({ length: 2000 }, (_, number) =>
      database.batch([sql`insert into note values (${`${number}`})`]),
    )
    expect(database.queueLength()).toBe(2000)
    await database.close()
    await Promise.all(batches)
    const reopened = openSqlite(join(tempDir.path, 'vouch.db'))
    expect(await reopened.all(sql`select count(*) as count from note`)).toEqual([{ count: 2000 }])
    await reopened.close()
  })
})

it('Data erased while the log was being read leaves it at the next start', async () => {
  using tempDir = createTempDir()
  const file = join(tempDir.path, 'vouch.db')
  const firstDatabase = openSqlite(file)
  await firstDatabase.migrate(migrations)
  await firstDatabase.batch([sql`create table note (text text)`, sql`insert into note values ('gone words')`])
  const reader = sqliteDriver.openDatabase(file, { readonly: true })
  reader.exec('begin')
  reader.prepare('select * from note').all()
  await firstDatabase.batch([sql`delete from note`], { secureErase: true })
  await firstDatabase.close()
  const findTraces = () =>
    readdirSync(tempDir.path).filter((name) => readFileSync(join(tempDir.path, name)).includes('gone words'))
  expect(findTraces()).not.toEqual([])

  const reopenedDatabase = openSqlite(file)
  await reopenedDatabase.migrate(migrations)
  await reopenedDatabase.batch([])
  reader.close()
  await expect.poll(findTraces).toEqual([])
  await reopenedDatabase.close()
})
