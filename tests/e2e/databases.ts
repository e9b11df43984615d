import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import pg from 'pg'
import { postgresDatabase } from '../support/engines.ts'
import { folder, SECRET } from './processes.ts'

/** An empty database for one test, and a way to look into it beside the processes that use it. */
export interface Empty {
  env: Record<string, string>
  query(text: string): Promise<Record<string, unknown>[]>
  /** All tables with their columns, as text. */
  schema: string
  [Symbol.asyncDispose](): Promise<void>
}

/** The engines that Vouch runs on beside Node. */
export const engines: readonly { name: string; empty(): Promise<Empty> }[] = [
  { name: 'SQLite', empty: sqlite },
  { name: 'PostgreSQL', empty: postgres },
]

async function sqlite(): Promise<Empty> {
  const home = folder()
  const file = join(home.path, 'vouch.db')
  return {
    env: { DATABASE_URL: `sqlite:${file}` },
    ...sqliteAt(file),
    schema: 'select sql from sqlite_schema order by name',
    [Symbol.asyncDispose]: async () => home[Symbol.dispose](),
  }
}

/** A look into a SQLite file. */
export const sqliteAt = (file: string): Pick<Empty, 'query'> => ({
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

export async function postgres(): Promise<Empty> {
  const { url, drop } = await postgresDatabase()
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
