import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { createPostgresDatabase } from '../support/engines.ts'
import { createTempDir, SECRET } from './processes.ts'

/** An empty database for one test, and a way to read it while other processes use it. */
export interface EmptyDatabase {
  env: Record<string, string>
  query(text: string): Promise<Record<string, unknown>[]>
  /** All tables with their columns, as text. */
  schema: string
  [Symbol.asyncDispose](): Promise<void>
}

/** The engines that Vouch on Node supports. */
export const engines: readonly { name: string; createDatabase(): Promise<EmptyDatabase> }[] = [
  { name: 'SQLite', createDatabase: createEmptySqlite },
  { name: 'PostgreSQL', createDatabase: createEmptyPostgres },
]

async function createEmptySqlite(): Promise<EmptyDatabase> {
  const tempDir = createTempDir()
  const file = join(tempDir.path, 'vouch.db')
  return {
    env: { DATABASE_URL: `sqlite:${file}` },
    ...sqliteClient(file),
    schema: 'select sql from sqlite_schema order by name',
    [Symbol.asyncDispose]: async () => tempDir[Symbol.dispose](),
  }
}

/** Reads a SQLite file. */
export const sqliteClient = (file: string): Pick<EmptyDatabase, 'query'> => ({
  query: async (text) => {
    const database = new Sqlite(file)
    try {
      const statement = database.prepare<unknown[], Record<string, unknown>>(text)
      if (statement.reader) return statement.all()
      statement.run()
      return []
    } finally {
      database.close()
    }
  },
})

export async function createEmptyPostgres(): Promise<EmptyDatabase> {
  const { url, drop } = await createPostgresDatabase()
  const client = new pg.Client(url)
  await client.connect()
  return {
    env: { DATABASE_URL: url, SECRET },
    query: async (text) => (await client.query(text)).rows,
    schema: `select table_name, column_name from information_schema.columns where table_schema = 'public' order by 1, 2`,
    [Symbol.asyncDispose]: async () => {
      await client.end()
      await drop()
    },
  }
}
