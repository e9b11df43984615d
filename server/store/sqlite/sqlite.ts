import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { chainAuditEntries } from '../audit-chain.ts'
import type { ManagedDatabase, Migration } from '../database.ts'
import { getPendingMigrations } from '../migrations.ts'
import { Connection } from './connection.ts'
import { ReaderPool } from './readers.ts'
import { ShortReads } from './short-reads.ts'
import { Writer } from './writer.ts'

/**
 * A SQLite file, created with its folder if missing; `:memory:` for a temporary one.
 * A batch resolves after its fsync (WAL with `synchronous = full`). One thread writes, one copies the log into the database,
 * and others run long reads. Short reads run on the calling thread: sending them to another would cost more.
 * @param hasReaders false for a thread that does nothing else: it runs its long reads itself
 */
export function openSqlite(name: string, { hasReaders = true }: { hasReaders?: boolean } = {}): ManagedDatabase {
  const tempFolder = name === ':memory:' ? mkdtempSync(join(tmpdir(), 'vouch-')) : undefined
  const file = tempFolder === undefined ? name : join(tempFolder, 'vouch.db')
  mkdirSync(dirname(file), { recursive: true })
  const connection = new Connection(file)
  const shortReads = new ShortReads(connection)
  // A caller sees its own writes in its next read.
  const writer = new Writer(file, () => shortReads.refresh())
  const readerPool = new ReaderPool(file)
  const all: ManagedDatabase['all'] = async (statement, { long = false } = {}) =>
    (long && hasReaders ? readerPool.read(statement) : shortReads.read(statement)) as never
  const batch: ManagedDatabase['batch'] = (steps, options) => writer.batch(steps, options) as never
  return {
    all,
    batch: chainAuditEntries({ all, batch }),
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

/** Afterwards the connection is read-only. */
function migrate(connection: Connection, migrations: readonly Migration[]): void {
  const { sqlite } = connection
  const getPending = () => getPendingMigrations(migrations, readVersion(sqlite))
  const applyPending = sqlite.transaction(() => {
    for (const { text } of getPending()) sqlite.exec(text)
  })
  connection.setReadOnly(false)
  // Usually nothing is pending, and other processes may be writing.
  if (getPending().length > 0) applyPending.exclusive()
  connection.setReadOnly(true)
}

function readVersion(sqlite: Connection['sqlite']): number {
  const migrationTable = sqlite.prepare("select 1 from sqlite_schema where name = 'migration'").get()
  if (!migrationTable) return 0
  return (sqlite.prepare('select max(version) as version from migration').get() as { version: number }).version
}
