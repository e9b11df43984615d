import { mkdirSync, mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { dirname, join } from 'node:path'
import { type Migration, type OwnDatabase, pending } from '../database.ts'
import { Connection } from './connection.ts'
import { Readers } from './readers.ts'
import { ShortReads } from './short-reads.ts'
import { Writer } from './writer.ts'

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
  const reads = new ShortReads(here)
  // Whoever has written sees it in what he reads next.
  const writer = new Writer(file, () => reads.refresh())
  const readers = new Readers(file)
  return {
    all: async (statement, { long = false } = {}) => (long ? readers.read(statement) : reads.read(statement)) as never,
    batch: (statements, options) => writer.batch(statements, options) as never,
    migrate: async (migrations) => migrate(here, migrations),
    waiting: () => writer.waiting + readers.waiting,
    close: async () => {
      await Promise.all([writer.close(), readers.close()])
      reads.refresh()
      here.sqlite.close()
      if (forgotten !== undefined) rmSync(forgotten, { recursive: true })
    },
  }
}

/** From then on this connection only reads. */
function migrate(here: Connection, migrations: readonly Migration[]): void {
  const { sqlite } = here
  const due = () => pending(migrations, version(sqlite))
  const all = sqlite.transaction(() => {
    for (const { text } of due()) sqlite.exec(text)
  })
  here.onlyReads(false)
  // Mostly there is nothing to do, and others may be writing.
  if (due().length > 0) all.exclusive()
  here.onlyReads(true)
}

function version(sqlite: Connection['sqlite']): number {
  const known = sqlite.prepare("select 1 from sqlite_schema where name = 'migration'").get()
  if (!known) return 0
  return (sqlite.prepare('select max(version) as version from migration').get() as { version: number }).version
}
