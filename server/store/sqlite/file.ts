import { existsSync, statSync } from 'node:fs'
import { Worker } from 'node:worker_threads'
import {
  CopyError,
  type CopySource,
  type CopyTarget,
  columnList,
  type Progress,
  quoteIdentifier,
  ROWS_PER_BATCH,
  type Table,
} from '../copy.ts'
import type { Database, Migration, Statement } from '../database.ts'
import { getPendingMigrations } from '../migrations.ts'
import { runAsStatements } from '../steps.ts'
import { getSqliteCode, sqliteDriver } from './driver.ts'
import type { SqliteDatabase } from './sqlite-database.ts'

/** The tables of the migrations, each after the tables it refers to, without `migration`. */
export function listTables(migrations: readonly Migration[]): Table[] {
  const schema = sqliteDriver.openDatabase(':memory:')
  try {
    for (const { text } of migrations) schema.exec(text)
    const names = schema.prepare("select name from sqlite_schema where type = 'table' order by name").pluck().all()
    const parents = schema.prepare('select "table" from pragma_foreign_key_list(?)').pluck()
    const columns = schema.prepare('select name, type from pragma_table_xinfo(?) where hidden = 0 order by cid')
    const sorted = new Set<string>()
    const addWithParents = (name: string): void => {
      for (const parent of parents.all(name) as string[])
        if (parent !== name && !sorted.has(parent)) addWithParents(parent)
      sorted.add(name)
    }
    for (const name of names as string[]) if (name !== 'migration' && !name.startsWith('sqlite_')) addWithParents(name)
    return [...sorted].map((name) => ({ name, columns: columns.all(name) as Table['columns'] }))
  } finally {
    schema.close()
  }
}

/** A database file that is open for reading. */
export interface SqliteSource extends CopySource {
  /** For the statements of this version. */
  database: Database
  bytes: number
  /** The columns of the tables that the file does not have. */
  findMissingColumns(tables: readonly Table[]): string[]
  /** Damage of the file, at most ten lines. */
  checkIntegrity(): string[]
  /** How many rows refer to rows that do not exist. */
  countOrphans(): number
  close(): void
}

/** @throws CopyError if the file does not exist or is not a database */
export function openSqliteSource(file: string): SqliteSource {
  if (!statSync(file, { throwIfNoEntry: false })?.isFile())
    throw new CopyError({ code: 'no-file', file }, `There is no file ${file}.`)
  return withCopyErrors(file, () => {
    const sqlite = sqliteDriver.openDatabase(file, { readonly: true })
    try {
      // One snapshot for all reads.
      sqlite.exec('begin')
      return createSource(sqlite, file)
    } catch (error) {
      sqlite.close()
      throw error
    }
  })
}

function createSource(sqlite: SqliteDatabase, file: string): SqliteSource {
  const all = (statement: Statement) => sqlite.prepare(statement.sql).all(statement.values)
  const readNumber = (sql: string) => sqlite.prepare(sql).pluck().get() as number
  return {
    version: readVersion(sqlite),
    database: {
      all: async (statement) => all(statement) as never,
      batch: async (steps) => (await runAsStatements(steps, async (statements) => statements.map(all))) as never,
    },
    bytes: readNumber('pragma page_count') * readNumber('pragma page_size'),
    findMissingColumns: (tables) => {
      const findColumn = sqlite.prepare('select 1 from pragma_table_xinfo(?) where name = ?')
      return tables.flatMap(({ name, columns }) =>
        columns.filter((column) => !findColumn.get(name, column.name)).map((column) => `${name}.${column.name}`),
      )
    },
    checkIntegrity: () => {
      const runIntegrityCheck = () => sqlite.prepare('pragma integrity_check(10)').pluck().all() as string[]
      return withCopyErrors(file, runIntegrityCheck).filter((line) => line !== 'ok')
    },
    countOrphans: () => readNumber('select count(*) from pragma_foreign_key_check'),
    count: async (table) => countRows(sqlite, table),
    rows: async function* (table) {
      let rows: unknown[][] = []
      for (const row of sqlite
        .prepare(`select ${columnList(table)} from ${quoteIdentifier(table.name)}`)
        .raw()
        .iterate()) {
        rows.push(row as unknown[])
        if (rows.length < ROWS_PER_BATCH) continue
        yield rows
        rows = []
      }
      if (rows.length > 0) yield rows
    },
    close: () => sqlite.close(),
  }
}

/** A file for the rows of another engine. It is complete only after `finish`. */
export interface SqliteTarget extends CopyTarget {
  finish(): void
  close(): void
}

/** Creates the tables in an empty file. On failure the caller must delete the file: it is written without a journal. */
export function createSqliteTarget(file: string, migrations: readonly Migration[]): SqliteTarget {
  const sqlite = sqliteDriver.openDatabase(file)
  sqlite.pragma('journal_mode = off')
  sqlite.pragma('synchronous = off')
  sqlite.pragma('foreign_keys = off')
  sqlite.pragma(`cache_size = -${CACHE_SIZE_KIB}`)
  sqlite.exec('begin')
  for (const { text } of migrations) sqlite.exec(text)
  return {
    count: async (table) => countRows(sqlite, table),
    clear: async ({ name }) => void sqlite.exec(`delete from ${quoteIdentifier(name)}`),
    write: async (table, rows) => {
      const placeholders = table.columns.map(() => '?').join(', ')
      const insert = sqlite.prepare(
        `insert into ${quoteIdentifier(table.name)} (${columnList(table)}) values (${placeholders})`,
      )
      withCopyErrors(file, () => {
        for (const row of rows) insert.run(row)
      })
    },
    finish: () => void withCopyErrors(file, () => sqlite.exec('commit')),
    close: () => sqlite.close(),
  }
}

/** Large enough for the indexes: unordered keys otherwise cause the same pages to be written repeatedly. */
const CACHE_SIZE_KIB = 64 * 1024

/** Migrates a file that no other process uses. */
export function migrateFile(file: string, migrations: readonly Migration[]): void {
  const sqlite = sqliteDriver.openDatabase(file)
  try {
    const pending = getPendingMigrations(migrations, readVersion(sqlite))
    sqlite.pragma('foreign_keys = on')
    withCopyErrors(file, () => sqlite.transaction(() => pending.forEach(({ text }) => void sqlite.exec(text)))())
  } finally {
    sqlite.close()
  }
}

/**
 * Copies a snapshot of a database file, without deleted data, while other processes write to it. Uses `vacuum into`: the
 * backup API of SQLite restarts whenever another process writes, and never finishes under load. Until the copy is done,
 * new writes stay in the log of the original.
 */
export async function copySqlite(from: string, to: string, progress: Progress): Promise<void> {
  const source = openSqliteSource(from)
  const { bytes } = source
  source.close()
  const bar = progress('copying', bytes)
  const progressTimer = setInterval(() => bar.update(existsSync(to) ? Math.min(bytes, statSync(to).size) : 0), 200)
  try {
    // In a thread: it is one long statement, and the progress bar must move.
    const thread = new Worker(new URL('vacuum-thread.ts', import.meta.url), { workerData: { from, to } })
    await new Promise<void>((resolve, reject) => thread.once('error', reject).once('exit', () => resolve()))
  } catch (error) {
    throw toCopyError(to, error)
  } finally {
    clearInterval(progressTimer)
    bar.stop()
  }
}

function readVersion(sqlite: SqliteDatabase): number {
  const migrationTable = sqlite.prepare("select 1 from sqlite_schema where name = 'migration'").get()
  return migrationTable
    ? ((sqlite.prepare('select max(version) from migration').pluck().get() as number | null) ?? 0)
    : 0
}

const countRows = (sqlite: SqliteDatabase, { name }: Table) =>
  sqlite
    .prepare(`select count(*) from ${quoteIdentifier(name)}`)
    .pluck()
    .get() as number

function withCopyErrors<Result>(file: string, work: () => Result): Result {
  try {
    return work()
  } catch (error) {
    throw toCopyError(file, error)
  }
}

/** Explains errors that the user can fix. */
function toCopyError(file: string, error: unknown): unknown {
  const code = getSqliteCode(error) ?? (error as { code?: unknown }).code
  const [, problem, describe] = reasons.find(([pattern]) => typeof code === 'string' && pattern.test(code)) ?? []
  return problem && describe ? new CopyError({ code: problem, file }, describe(file), { cause: error }) : error
}

type FileProblem = 'no-room' | 'not-vouch' | 'damaged' | 'not-opened' | 'locked'

const reasons: readonly [RegExp, FileProblem, (file: string) => string][] = [
  [/^(SQLITE_FULL|SQLITE_IOERR_WRITE|ENOSPC)/, 'no-room', (file) => `There is no room on the disk for ${file}.`],
  [/^SQLITE_NOTADB/, 'not-vouch', (file) => `${file} is not a Vouch database.`],
  [/^SQLITE_CORRUPT/, 'damaged', (file) => `${file} is damaged.`],
  [/^(SQLITE_CANTOPEN|SQLITE_READONLY|SQLITE_PERM)/, 'not-opened', (file) => `${file} cannot be opened.`],
  [/^SQLITE_BUSY/, 'locked', (file) => `${file} is locked by another process.`],
]
