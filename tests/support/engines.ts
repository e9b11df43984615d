import { randomUUID } from 'node:crypto'
import { mkdtempSync, rmSync, statSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join as joinPath } from 'node:path'
import type { D1Database } from '@cloudflare/workers-types'
import pg from 'pg'
import { join, raw } from 'sql-template-tag'
import { inject } from 'vitest'
import { openD1 } from '../../server/store/d1.ts'
import type { Database, Statement } from '../../server/store/database.ts'
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

/** Engines whose tests have ended, empty again: starting one and creating its tables takes long. They end with the process. */
class IdleEngines<Engine extends StartedEngine> {
  readonly #idle: Engine[] = []
  readonly #start: () => Promise<Engine>

  constructor(start: () => Promise<Engine>) {
    this.#start = start
  }

  /** An engine that returns here when it is closed. */
  async open(): Promise<Engine> {
    const engine = this.#idle.pop() ?? (await this.#start())
    const close = async () => {
      if (!(await engine.isReusable())) return engine.close()
      await engine.deleteRows()
      this.#idle.push(engine)
    }
    return { ...engine, close }
  }
}

interface StartedEngine extends TestConnection {
  /** Whether emptying it takes less than starting another one. */
  isReusable(): Promise<boolean>
  deleteRows(): Promise<void>
}

type D1Engine = StartedEngine & { binding: D1Database }

const idleSqlite = new IdleEngines(startSqliteEngine)
const idlePostgres = new IdleEngines(startPostgresEngine)
const idleD1 = new IdleEngines(startD1Engine)

export const openSqliteEngine = (): Promise<TestConnection> => idleSqlite.open()
export const openPostgresEngine = (): Promise<TestConnection> => idlePostgres.open()
export const openD1Engine = (): Promise<D1Engine> => idleD1.open()

/** Every engine that Vouch supports; each opens its own database, empty and migrated. */
const allEngines: readonly { name: string; open(): Promise<TestConnection> }[] = [
  { name: 'SQLite', open: openSqliteEngine },
  { name: 'PostgreSQL', open: openPostgresEngine },
  { name: 'D1', open: openD1Engine },
]

/** The project that tests `node:sqlite` runs on SQLite only. */
export const engines =
  sqliteDriver.name === 'node:sqlite' ? [{ name: 'SQLite by node:sqlite', open: openSqliteEngine }] : allEngines

/** An engine without rows has 2 to 20 MB. Deleting many rows takes longer than starting another one. */
const MAX_IDLE_BYTES = 40_000_000

async function startSqliteEngine(): Promise<StartedEngine> {
  const directory = mkdtempSync(joinPath(tmpdir(), 'vouch-sqlite-'))
  const file = joinPath(directory, 'vouch.db')
  const database = openSqlite(file)
  await database.migrate(migrations)
  const readSchemaVersion = async () => (await database.all(sql`select schema_version from pragma_schema_version`))[0]
  const schema = JSON.stringify(await readSchemaVersion())
  return {
    database,
    // A test may have dropped a trigger.
    isReusable: async () =>
      JSON.stringify(await readSchemaVersion()) === schema && statSync(file).size <= MAX_IDLE_BYTES,
    deleteRows: () => deleteAllRows(database),
    close: async () => {
      await database.close()
      rmSync(directory, { recursive: true })
    },
  }
}

/** An engine that ends with its tests. */
export async function startPostgresEngine(): Promise<StartedEngine & { url: string }> {
  const { url, drop } = await createPostgresDatabase()
  const database = openPostgres(url, () => undefined)
  await database.migrate(migrations)
  return {
    database,
    url,
    isReusable: async () => {
      const [size] = await database.all(sql<{ bytes: number }>`select pg_database_size(current_database()) as bytes`)
      return (size?.bytes ?? 0) <= MAX_IDLE_BYTES
    },
    deleteRows: () => deleteAllRows(database, [sql`set local session_replication_role = replica`]),
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

/** An engine that ends with its tests. */
export async function startD1Engine(): Promise<D1Engine> {
  const { binding, close } = await startD1()
  for (const { text } of migrations)
    await binding.batch(splitStatements(text).map((statement) => binding.prepare(statement).bind()))
  const database = openD1(binding)
  const isReusable = async () => {
    const { meta } = await binding.prepare('select 1').bind().run()
    return meta.size_after <= MAX_IDLE_BYTES
  }
  return { database, binding, isReusable, deleteRows: () => deleteAllRows(database), close }
}

/** Tables in the order in which their rows can be deleted: those that refer to others come first. */
const tables = migrations
  .flatMap(({ text }) => [...text.matchAll(/^create table (\w+)/gm)].map(([, table = '']) => table))
  .filter((table) => table !== 'migration' && table !== 'audit')
  .reverse()
  // The log of a workspace can be deleted once the workspace is gone.
  .concat('audit')

/**
 * Looks for the rows before it deletes them, since on D1 each statement of a batch takes milliseconds.
 * @param setup statements at the start of the batch
 */
export async function deleteAllRows(database: Database, setup: readonly Statement[] = []): Promise<void> {
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
  if (filled.length > 0) await database.batch([...setup, ...filled.map((table) => sql`delete from ${raw(table)}`)])
}
