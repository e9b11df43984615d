import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Migration, type OwnDatabase, pending, type Statement } from './database.ts'
import { Connection, faultOf } from './sqlite-connection.ts'
import { errorOf } from './sqlite-faults.ts'
import { Readers } from './sqlite-readers.ts'
import { Writer } from './sqlite-writer.ts'

/**
 * A SQLite file, made with its folder where absent; `:memory:` for one that is forgotten.
 * A batch is acknowledged after its fsync (WAL with `synchronous = full`). One thread writes, others read at length or copy
 * the log into the database; short reads take place here, as sending them elsewhere would cost more than they do.
 */
export function openSqlite(name: string): OwnDatabase {
  const forgotten = name === ':memory:' ? mkdtempSync(join(tmpdir(), 'vouch-')) : undefined
  const file = forgotten === undefined ? name : join(forgotten, 'vouch.db')
  mkdirSync(dirname(file), { recursive: true })
  const here = new Connection(file)
  const writer = new Writer(file)
  const readers = new Readers(file)
  return {
    all: async (statement, { long = false } = {}) => (long ? readers.read(statement) : read(here, statement)) as never,
    batch: (statements, options) => writer.batch(statements, options) as never,
    migrate: async (migrations) => {
      migrate(here, migrations)
      here.readOnly()
    },
    waiting: () => writer.waiting + readers.waiting,
    close: async () => {
      await Promise.all([writer.close(), readers.close()])
      here.sqlite.close()
      if (forgotten !== undefined) rmSync(forgotten, { recursive: true })
    },
  }
}

function read(here: Connection, statement: Statement): unknown[] {
  try {
    return here.run(statement)
  } catch (error) {
    throw errorOf(faultOf(error))
  }
}

function migrate({ sqlite }: Connection, migrations: readonly Migration[]): void {
  const all = sqlite.transaction(() => {
    for (const { text } of pending(migrations, version(sqlite))) sqlite.exec(text)
  })
  all.exclusive()
}

function version(sqlite: Connection['sqlite']): number {
  const known = sqlite.prepare("select 1 from sqlite_schema where name = 'migration'").get()
  if (!known) return 0
  return (sqlite.prepare('select max(version) as version from migration').get() as { version: number }).version
}
