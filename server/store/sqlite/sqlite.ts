import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import type { ManagedDatabase, Migration } from '../database.ts'
import { getPendingMigrations } from '../migrations.ts'
import { Connection } from './connection.ts'
import { ReaderPool } from './readers.ts'
import { ShortReads } from './short-reads.ts'
import { Writer } from './writer.ts'

/**
 * A SQLite file, made with its folder where absent; `:memory:` for one that is forgotten.
 * A batch is acknowledged after its fsync (WAL with `synchronous = full`). One thread writes, others read at length or copy
 * the log into the database; short reads take place here, as sending them elsewhere would cost more than they do.
 */
export function openSqlite(name: string): ManagedDatabase {
  const tempFolder = name === ':memory:' ? mkdtempSync(join(tmpdir(), 'vouch-')) : undefined
  const file = tempFolder === undefined ? name : join(tempFolder, 'vouch.db')
  mkdirSync(dirname(file), { recursive: true })
  const connection = new Connection(file)
  const shortReads = new ShortReads(connection)
  // Whoever has written sees it in what he reads next.
  const writer = new Writer(file, () => shortReads.refresh())
  const readerPool = new ReaderPool(file)
  return {
    all: async (statement, { long = false } = {}) =>
      (long ? readerPool.read(statement) : shortReads.read(statement)) as never,
    batch: (statements, options) => writer.batch(statements, options) as never,
    migrate: async (migrations) => migrate(connection, migrations),
    queueLength: () => writer.queueLength + readerPool.pendingCount,
    close: async () => {
      await Promise.all([writer.close(), readerPool.close()])
      shortReads.refresh()
      connection.sqlite.close()
      if (tempFolder !== undefined) rmSync(tempFolder, { recursive: true })
    },
  }
}

/** From then on this connection only reads. */
function migrate(connection: Connection, migrations: readonly Migration[]): void {
  const { sqlite } = connection
  const getPending = () => getPendingMigrations(migrations, readVersion(sqlite))
  const applyPending = sqlite.transaction(() => {
    for (const { text } of getPending()) sqlite.exec(text)
  })
  connection.setReadOnly(false)
  // Mostly there is nothing to do, and others may be writing.
  if (getPending().length > 0) applyPending.exclusive()
  connection.setReadOnly(true)
}

function readVersion(sqlite: Connection['sqlite']): number {
  const migrationTable = sqlite.prepare("select 1 from sqlite_schema where name = 'migration'").get()
  if (!migrationTable) return 0
  return (sqlite.prepare('select max(version) as version from migration').get() as { version: number }).version
}
