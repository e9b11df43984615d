import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import pg from 'pg'
import { join, raw } from 'sql-template-tag'
import { inject } from 'vitest'
import { openD1 } from '../../server/store/d1.ts'
import type { Database } from '../../server/store/database.ts'
import { openPostgres } from '../../server/store/postgres/postgres.ts'
import { sql } from '../../server/store/sql.ts'
import { sqliteDriver } from '../../server/store/sqlite/driver.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { startD1 } from './d1.ts'
import { migrations, splitStatements } from './migrations.ts'

export { migrations }

export interface TestConnection {
  database: Database
  close(): Promise<void>
}

/** Every engine that Vouch supports; each opens its own database, empty and migrated. */
const allEngines: readonly { name: string; open(): Promise<TestConnection> }[] = [
  { name: 'SQLite', open: openSqliteEngine },
  { name: 'PostgreSQL', open: openPostgresEngine },
  { name: 'D1', open: openD1Engine },
]

/** The project that tests `node:sqlite` runs on SQLite only. */
export const engines =
  sqliteDriver.name === 'node:sqlite' ? [{ name: 'SQLite by node:sqlite', open: openSqliteEngine }] : allEngines

export async function openSqliteEngine(): Promise<TestConnection> {
  const directory = mkdtempSync(joinPath(tmpdir(), 'vouch-sqlite-'))
  const database = openSqlite(joinPath(directory, 'vouch.db'))
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

/**
 * Databases whose tests have ended, empty again: starting workerd and creating the tables takes seconds. They end with the
 * process.
 */
const idleD1Databases: D1Engine[] = []

type D1Engine = TestConnection & { binding: D1Database }

export async function openD1Engine(): Promise<D1Engine> {
  const engine = idleD1Databases.pop() ?? (await startD1Engine())
  const close = async () => {
    await deleteAllRows(engine.database)
    idleD1Databases.push(engine)
  }
  return { ...engine, close }
}

/** An engine that ends with its tests: deleting many rows would take longer than starting another. */
export async function startD1Engine(): Promise<D1Engine> {
  const { binding, close } = await startD1()
  for (const { text } of migrations)
    await binding.batch(splitStatements(text).map((statement) => binding.prepare(statement).bind()))
  return { database: openD1(binding), binding, close }
}

/** Tables in the order in which their rows can be deleted: those that refer to others come first. */
const tables = migrations
  .flatMap(({ text }) => [...text.matchAll(/^create table (\w+)/gm)].map(([, table = '']) => table))
  .filter((table) => table !== 'migration' && table !== 'audit')
  .reverse()
  // The log of a workspace can be deleted once the workspace is gone.
  .concat('audit')

/** Looks for the rows before it deletes them, since on D1 each statement of a batch takes milliseconds. */
export async function deleteAllRows(database: Database): Promise<void> {
  const checks = tables.map((table) => sql`case when exists (select 1 from ${raw(table)}) then '1' else '0' end`)
  // In groups: D1 takes no expression that is nested more than a hundred times.
  const size = 10
  const groups = Array.from({ length: Math.ceil(checks.length / size) }, (_, index) =>
    join(checks.slice(index * size, (index + 1) * size), ' || '),
  )
  const columns = groups.map((group, index) => sql`${group} as ${raw(`flags${index}`)}`)
  const [row] = await database.all(sql<Record<string, string>>`select ${join(columns, ', ')}`)
  const flags = groups.flatMap((_, index) => [...(row?.[`flags${index}`] ?? '')])
  const filled = tables.filter((_, index) => flags[index] === '1')
  await database.batch(filled.map((table) => sql`delete from ${raw(table)}`))
}
