import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { getEnvironmentData } from 'node:worker_threads'
import { describe, expect, it } from 'vitest'
import { getSqliteCode, sqliteDriver } from '../../../server/store/sqlite/driver.ts'
import type { SqliteDatabase } from '../../../server/store/sqlite/sqlite-database.ts'
import { createTempDir } from '../../e2e/processes.ts'

/** These tests run with better-sqlite3 and, in the project `node-sqlite`, with `node:sqlite`. */
it('The driver is better-sqlite3 unless the process has another', () => {
  expect(['better-sqlite3', 'node:sqlite']).toContain(sqliteDriver.name)
  expect(getEnvironmentData('vouch: SQLite driver')).toBe(sqliteDriver.name)
  expect(sqliteDriver.loadError).toBeUndefined()
})

const getCode = (work: () => unknown) => {
  try {
    work()
  } catch (error) {
    return getSqliteCode(error)
  }
  return 'none'
}

function openNotes(): SqliteDatabase {
  const database = sqliteDriver.openDatabase(':memory:')
  database.pragma('foreign_keys = on')
  database.exec('create table note (id integer primary key, text text unique, parent integer references note (id))')
  database.exec("insert into note values (1, 'first', null)")
  return database
}
const listTexts = (database: SqliteDatabase) => database.prepare('select text from note order by id').pluck().all()

describe(`${sqliteDriver.name}`, () => {
  it('names what has failed', () => {
    using tempDir = createTempDir()
    const [file, text] = [join(tempDir.path, 'locked.db'), join(tempDir.path, 'text.db')]
    const database = openNotes()
    const insert = database.prepare('insert into note values (?, ?, ?)')
    expect(getCode(() => insert.run(1, 'second', null))).toBe('SQLITE_CONSTRAINT_PRIMARYKEY')
    expect(getCode(() => insert.run(2, 'first', null))).toBe('SQLITE_CONSTRAINT_UNIQUE')
    expect(getCode(() => insert.run(2, 'second', 9))).toBe('SQLITE_CONSTRAINT_FOREIGNKEY')
    database.pragma('max_page_count = 1')
    expect(getCode(() => insert.run(2, 'x'.repeat(100_000), null))).toBe('SQLITE_FULL')
    database.pragma('query_only = on')
    expect(getCode(() => insert.run(2, 'second', null))).toBe('SQLITE_READONLY')
    database.close()
    expect(getCode(() => sqliteDriver.openDatabase(file, { readonly: true }))).toBe('SQLITE_CANTOPEN')
    writeFileSync(text, 'no database '.repeat(1000))
    expect(getCode(() => sqliteDriver.openDatabase(text, { readonly: true }).pragma('user_version'))).toBe(
      'SQLITE_NOTADB',
    )
    const [holder, waiter] = [sqliteDriver.openDatabase(file), sqliteDriver.openDatabase(file)]
    holder.exec('begin exclusive')
    waiter.pragma('busy_timeout = 0')
    expect(getCode(() => waiter.exec('begin immediate'))).toBe('SQLITE_BUSY')
    holder.close()
    waiter.close()
    expect(getSqliteCode(new Error('not of SQLite'))).toBeUndefined()
  })

  it('undoes a transaction that fails, and a nested one alone', () => {
    const database = openNotes()
    const insert = database.prepare('insert into note (text) values (?)')
    const insertAll = database.transaction((texts: string[]) => texts.map((text) => insert.run(text).changes))
    expect(getCode(() => insertAll(['a', 'a']))).toBe('SQLITE_CONSTRAINT_UNIQUE')
    expect(listTexts(database)).toEqual(['first'])
    const insertBoth = database.transaction((texts: string[]) => {
      insert.run('outer')
      return getCode(() => insertAll(texts))
    })
    expect(insertBoth.immediate(['b', 'b'])).toBe('SQLITE_CONSTRAINT_UNIQUE')
    expect(getCode(() => insertBoth.exclusive(['c']))).toBe('SQLITE_CONSTRAINT_UNIQUE')
    expect(listTexts(database)).toEqual(['first', 'outer'])
    expect(database.inTransaction).toBe(false)
    database.close()
    expect(database.open).toBe(false)
  })

  it('reads rows as objects, arrays and values, all or one by one', () => {
    const database = openNotes()
    const prepare = () => database.prepare('select id, text from note where id = ?')
    expect(prepare().all(1)).toEqual([{ id: 1, text: 'first' }])
    expect(prepare().all([1])).toEqual([{ id: 1, text: 'first' }])
    expect([...prepare().raw().iterate(1)]).toEqual([[1, 'first']])
    expect([...prepare().pluck().iterate(1)]).toEqual([1])
    expect(prepare().pluck().get(1)).toBe(1)
    expect(prepare().pluck().get(2)).toBeUndefined()
    expect([prepare().reader, database.prepare('delete from note').reader]).toEqual([true, false])
    database.close()
  })
})
