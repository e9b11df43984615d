import { stat, statfs } from 'node:fs/promises'
import { dirname } from 'node:path'
import type { Database } from './database.ts'
import { sql } from './sql.ts'

/** How much room the database takes, and how much is left where it is known. */
export interface StorageState {
  engine: 'SQLite' | 'PostgreSQL'
  bytes: number
  /** Null on a database server, whose disk is not ours to see. */
  freeBytes: number | null
}

/** The state of a SQLite file with its write-ahead log. */
export async function inspectSqliteStorage(file: string): Promise<StorageState> {
  const getSize = async (path: string) => (await stat(path).catch(() => undefined))?.size ?? 0
  const disk = await statfs(dirname(file))
  return {
    engine: 'SQLite',
    bytes: (await getSize(file)) + (await getSize(`${file}-wal`)),
    freeBytes: disk.bavail * disk.bsize,
  }
}

export async function inspectPostgresStorage(database: Database): Promise<StorageState> {
  const rows = await database.all(sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`)
  return { engine: 'PostgreSQL', bytes: Number(rows[0]?.bytes ?? 0), freeBytes: null }
}
