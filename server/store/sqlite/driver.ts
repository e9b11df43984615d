import { getEnvironmentData, setEnvironmentData } from 'node:worker_threads'
import { getErrorMessage, Unavailable } from '../database.ts'
import type { SqliteDatabase, SqliteOptions } from './sqlite-database.ts'

interface SqliteDriver {
  name: 'better-sqlite3' | 'node:sqlite'
  /** Why better-sqlite3 is not used. */
  loadError?: string
  openDatabase(file: string, options?: SqliteOptions): SqliteDatabase
}

/** How long a connection waits for the lock of another process. */
export const BUSY_TIMEOUT_MS = 5000

/**
 * The driver of this process. Its threads must use the same: with two copies of SQLite, closing a file in one would release the
 * locks of the other.
 */
const DRIVER_OF_PROCESS = 'vouch: SQLite driver'

const loaders = { 'better-sqlite3': loadBetterSqlite, 'node:sqlite': loadNodeSqlite }

/**
 * better-sqlite3, or `node:sqlite` where its binary cannot be loaded: on Linux it needs glibc 2.34, while Node needs 2.28.
 * @throws Unavailable if this Node has no `node:sqlite` either
 */
export const sqliteDriver: SqliteDriver = await loadDriver()

async function loadDriver(): Promise<SqliteDriver> {
  const name = getEnvironmentData(DRIVER_OF_PROCESS) as SqliteDriver['name'] | undefined
  const driver = name === undefined ? await loadFirst() : await loaders[name]()
  setEnvironmentData(DRIVER_OF_PROCESS, driver.name)
  return driver
}

async function loadFirst(): Promise<SqliteDriver> {
  try {
    return await loadBetterSqlite()
  } catch (error) {
    const loadError = getErrorMessage(error)
    return { ...(await loadNodeSqlite(loadError)), loadError }
  }
}

async function loadBetterSqlite(): Promise<SqliteDriver> {
  const { default: BetterSqlite } = await import('better-sqlite3')
  // The binary is loaded by the first database.
  new BetterSqlite(':memory:').close()
  return {
    name: 'better-sqlite3',
    openDatabase: (file, { readonly = false } = {}) => new BetterSqlite(file, { readonly, timeout: BUSY_TIMEOUT_MS }),
  }
}

async function loadNodeSqlite(loadError?: string): Promise<SqliteDriver> {
  try {
    const { NodeSqlite } = await import('./node-driver.ts')
    return { name: 'node:sqlite', openDatabase: (file, options) => new NodeSqlite(file, BUSY_TIMEOUT_MS, options) }
  } catch (cause) {
    const message = `SQLite cannot be loaded (${loadError ?? getErrorMessage(cause)}), and this Node has no node:sqlite. Use a Node from nodejs.org, a container or PostgreSQL.`
    throw new Unavailable(message, { cause })
  }
}

/** The name of a result code of SQLite, such as `SQLITE_FULL` or `SQLITE_CONSTRAINT_UNIQUE`. */
export function getSqliteCode(error: unknown): string | undefined {
  const { code, errcode } = error as { code?: unknown; errcode?: unknown }
  if (typeof errcode === 'number') return namesOfCodes.get(errcode) ?? namesOfCodes.get(errcode & 0xff)
  return typeof code === 'string' && code.startsWith('SQLITE_') ? code : undefined
}

/** `node:sqlite` reports numbers. Those of https://sqlite.org/rescode.html that the store handles; an extended code contains its primary one. */
const namesOfCodes: ReadonlyMap<number, string> = new Map([
  [3, 'SQLITE_PERM'],
  [5, 'SQLITE_BUSY'],
  [6, 'SQLITE_LOCKED'],
  [8, 'SQLITE_READONLY'],
  [10, 'SQLITE_IOERR'],
  [11, 'SQLITE_CORRUPT'],
  [13, 'SQLITE_FULL'],
  [14, 'SQLITE_CANTOPEN'],
  [19, 'SQLITE_CONSTRAINT'],
  [26, 'SQLITE_NOTADB'],
  [778, 'SQLITE_IOERR_WRITE'],
  [787, 'SQLITE_CONSTRAINT_FOREIGNKEY'],
  [1555, 'SQLITE_CONSTRAINT_PRIMARYKEY'],
  [2067, 'SQLITE_CONSTRAINT_UNIQUE'],
])
