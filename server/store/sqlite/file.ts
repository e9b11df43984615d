import { existsSync, statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import Sqlite from 'better-sqlite3'
import { type Copy, CopyError, columnsOf, type Original, type Progress, quoted, type Table, TOGETHER } from '../copy.ts'
import { type Database, type Migration, pending, type Statement } from '../database.ts'

/** The tables that migrations make, each behind those that it refers to; without `migration`, which is their own. */
export function tablesOf(migrations: readonly Migration[]): Table[] {
  const model = new Sqlite(':memory:')
  try {
    for (const { text } of migrations) model.exec(text)
    const names = model.prepare("select name from sqlite_schema where type = 'table' order by name").pluck().all()
    const parents = model.prepare('select "table" from pragma_foreign_key_list(?)').pluck()
    const columns = model.prepare('select name, type from pragma_table_xinfo(?) where hidden = 0 order by cid')
    const ordered = new Set<string>()
    const add = (name: string): void => {
      for (const parent of parents.all(name) as string[]) if (parent !== name && !ordered.has(parent)) add(parent)
      ordered.add(name)
    }
    for (const name of names as string[]) if (name !== 'migration' && !name.startsWith('sqlite_')) add(name)
    return [...ordered].map((name) => ({ name, columns: columns.all(name) as Table['columns'] }))
  } finally {
    model.close()
  }
}

/** A database file that is only read. */
export interface SqliteFile extends Original {
  /** For what reads by the statements of this version. */
  database: Database
  bytes: number
  /** The tables and columns that it does not have. */
  missing(tables: readonly Table[]): string[]
  /** What is wrong with it as a file, at most ten things. */
  damage(): string[]
  /** How many rows refer to some that are not there. */
  orphans(): number
  close(): void
}

/** @throws CopyError where there is no such file, or it is no database */
export function readSqlite(file: string): SqliteFile {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile()) throw new CopyError(`There is no file ${file}.`)
  return plainly(file, () => {
    const sqlite = new Sqlite(file, { readonly: true, fileMustExist: true })
    try {
      // One moment for all that is read, whoever writes meanwhile.
      sqlite.exec('begin')
      return reader(sqlite, file)
    } catch (error) {
      sqlite.close()
      throw error
    }
  })
}

function reader(sqlite: Sqlite.Database, file: string): SqliteFile {
  const all = (statement: Statement) => sqlite.prepare(statement.sql).all(statement.values)
  const pages = () => sqlite.pragma('page_count', { simple: true }) as number
  return {
    version: versionOf(sqlite),
    database: {
      all: async (statement) => all(statement) as never,
      batch: async (statements) => statements.map(all) as never,
    },
    bytes: pages() * (sqlite.pragma('page_size', { simple: true }) as number),
    missing: (tables) => {
      const has = sqlite.prepare('select 1 from pragma_table_xinfo(?) where name = ?')
      return tables.flatMap(({ name, columns }) =>
        columns.filter((column) => !has.get(name, column.name)).map((column) => `${name}.${column.name}`),
      )
    },
    damage: () => {
      const check = () => sqlite.prepare('pragma integrity_check(10)').pluck().all() as string[]
      return plainly(file, check).filter((line) => line !== 'ok')
    },
    orphans: () => sqlite.prepare('select count(*) from pragma_foreign_key_check').pluck().get() as number,
    count: async (table) => countOf(sqlite, table),
    rows: async function* (table) {
      let rows: unknown[][] = []
      for (const row of sqlite
        .prepare(`select ${columnsOf(table)} from ${quoted(table.name)}`)
        .raw()
        .iterate()) {
        rows.push(row as unknown[])
        if (rows.length < TOGETHER) continue
        yield rows
        rows = []
      }
      if (rows.length > 0) yield rows
    },
    close: () => sqlite.close(),
  }
}

/** A file for the rows of another engine. It is on disk, and whole, only after `finish`. */
export interface NewSqlite extends Copy {
  finish(): void
  close(): void
}

/** Makes the tables of a file that is empty so far. Whoever makes it throws it away where anything fails. */
export function newSqlite(file: string, migrations: readonly Migration[]): NewSqlite {
  const sqlite = new Sqlite(file)
  sqlite.pragma('journal_mode = off')
  sqlite.pragma('synchronous = off')
  sqlite.pragma('foreign_keys = off')
  sqlite.pragma(`cache_size = -${CACHE}`)
  sqlite.exec('begin')
  for (const { text } of migrations) sqlite.exec(text)
  return {
    count: async (table) => countOf(sqlite, table),
    clear: async ({ name }) => void sqlite.exec(`delete from ${quoted(name)}`),
    write: async (table, rows) => {
      const places = table.columns.map(() => '?').join(', ')
      const insert = sqlite.prepare(`insert into ${quoted(table.name)} (${columnsOf(table)}) values (${places})`)
      plainly(file, () => {
        for (const row of rows) insert.run(row)
      })
    },
    finish: () => void plainly(file, () => sqlite.exec('commit')),
    close: () => sqlite.close(),
  }
}

/** In KiB. Keys that come in no order are written to the disk again and again where too few of them fit. */
const CACHE = 64 * 1024

/** Brings a file to this version, which nobody else uses. */
export function migrateFile(file: string, migrations: readonly Migration[]): void {
  const sqlite = new Sqlite(file)
  try {
    const due = pending(migrations, versionOf(sqlite))
    sqlite.pragma('foreign_keys = on')
    plainly(file, () => sqlite.transaction(() => due.forEach(({ text }) => void sqlite.exec(text)))())
  } finally {
    sqlite.close()
  }
}

/**
 * Copies a database file as it stands at one moment, whoever writes to it meanwhile, without what is deleted and not yet
 * overwritten. By `vacuum into`: the backup API of SQLite begins again whenever another process has written, and so never
 * ends under load. What is written meanwhile stays in the log of the original until the copy is done.
 */
export async function copySqlite(from: string, to: string, progress: Progress): Promise<void> {
  const original = readSqlite(from)
  const { bytes } = original
  original.close()
  const bar = progress('Copying', bytes)
  const watch = setInterval(() => bar.update(existsSync(to) ? Math.min(bytes, statSync(to).size) : 0), 200)
  try {
    // In a thread, since it is one long statement and the bar is to move.
    const thread = new Worker(new URL('vacuum-thread.ts', import.meta.url), { workerData: { from, to } })
    await new Promise<void>((resolve, reject) => thread.once('error', reject).once('exit', () => resolve()))
  } catch (error) {
    throw plain(to, error)
  } finally {
    clearInterval(watch)
    bar.stop()
  }
}

function versionOf(sqlite: Sqlite.Database): number {
  const known = sqlite.prepare("select 1 from sqlite_schema where name = 'migration'").get()
  return known ? ((sqlite.prepare('select max(version) from migration').pluck().get() as number | null) ?? 0) : 0
}

const countOf = (sqlite: Sqlite.Database, { name }: Table) =>
  sqlite
    .prepare(`select count(*) from ${quoted(name)}`)
    .pluck()
    .get() as number

function plainly<Result>(file: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw plain(file, error)
  }
}

/** What a person can put right, in words. */
function plain(file: string, error: unknown): unknown {
  const code = (error as { code?: unknown }).code
  const reason = reasons.find(([pattern]) => typeof code === 'string' && pattern.test(code))?.[1]
  return reason ? new CopyError(reason(file), { cause: error }) : error
}

const reasons: readonly [RegExp, (file: string) => string][] = [
  [/^(SQLITE_FULL|SQLITE_IOERR_WRITE|ENOSPC)/, (file) => `There is no room on the disk for ${file}.`],
  [/^SQLITE_NOTADB/, (file) => `${file} is not a database of Vouch.`],
  [/^SQLITE_CORRUPT/, (file) => `${file} is damaged.`],
  [/^(SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_PERM)/, (file) => `${file} cannot be opened.`],
  [/^SQLITE_BUSY/, (file) => `${file} is locked by another process.`],
]
