import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import type { D1Database, D1PreparedStatement } from '@cloudflare/workers-types'
import pg from 'pg'
import { inject } from 'vitest'
import { getPlatformProxy } from 'wrangler'
import { openD1 } from '../../server/store/d1.ts'
import type { Database } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { migrations } from './migrations.ts'

export { migrations }

export interface TestConnection {
  database: Database
  close(): Promise<void>
}

/** Every engine that Vouch supports; each opens its own database, empty and migrated. */
export const engines: readonly { name: string; open(): Promise<TestConnection> }[] = [
  { name: 'SQLite', open: openSqliteEngine },
  { name: 'PostgreSQL', open: openPostgresEngine },
  { name: 'D1', open: openD1Engine },
]

export async function openSqliteEngine(): Promise<TestConnection> {
  const directory = mkdtempSync(join(tmpdir(), 'vouch-sqlite-'))
  const database = openSqlite(join(directory, 'vouch.db'))
  await database.migrate(migrations)
  return {
    database,
    close: async () => {
      await database.close()
      rmSync(directory, { recursive: true })
    },
  }
}

export async function openPostgresEngine(): Promise<TestConnection & { url: string }> {
  const { url, drop } = await createPostgresDatabase()
  const database = openPostgres(url, () => undefined)
  await database.migrate(migrations)
  return {
    database,
    url,
    close: async () => {
      await database.close()
      await drop()
    },
  }
}

/** An empty database with its own name on the run's server. */
export async function createPostgresDatabase(): Promise<{ url: string; drop(): Promise<void> }> {
  const server = inject('postgres')
  const name = `vouch_${randomUUID().replaceAll('-', '')}`
  await runOnServer(server, `create database ${name}`)
  return { url: `${server}/${name}`, drop: () => runOnServer(server, `drop database ${name}`) }
}

async function runOnServer(server: string, statement: string): Promise<void> {
  const client = new pg.Client({ connectionString: `${server}/postgres` })
  await client.connect()
  try {
    await client.query(statement)
  } finally {
    await client.end()
  }
}

export async function openD1Engine(): Promise<TestConnection & { binding: D1Database }> {
  const proxy = await getPlatformProxy<{ DB: D1Database }>({ persist: false })
  const binding = retainStatements(proxy.env.DB)
  for (const { text } of migrations)
    await binding.batch(splitStatements(text).map((statement) => binding.prepare(statement).bind()))
  return { database: openD1(binding), binding, close: () => proxy.dispose() }
}

/**
 * Keeps its statements from the garbage collector: collecting a proxy here disposes of the statement in the other process,
 * even while it runs.
 */
function retainStatements(d1: D1Database): D1Database {
  const retained: unknown[] = []
  const retain = <Item>(item: Item): Item => {
    retained.push(item)
    return item
  }
  const prepare = (text: string) => {
    const statement = retain(d1.prepare(text))
    return { bind: (...values: unknown[]) => retain(statement.bind(...values)) }
  }
  return { prepare, batch: (statements: D1PreparedStatement[]) => d1.batch(retain(statements)) } as never
}

/** Splits a migration as wrangler does: at semicolons, without comments. */
const splitStatements = (text: string) =>
  text
    .replace(/^\s*--.*$/gm, '')
    .split(';')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '')
