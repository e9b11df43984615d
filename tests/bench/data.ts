import { createHash } from 'node:crypto'
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs'
import { join } from 'node:path'
import Sqlite from 'better-sqlite3'
import { chainAuditEntries } from '../../server/store/audit-chain.ts'
import type { Database, Statement } from '../../server/store/database.ts'
import { openSqlite } from '../../server/store/sqlite/sqlite.ts'
import { runAsStatements } from '../../server/store/steps.ts'
import { migrations } from '../support/migrations.ts'
import { GENERATOR_VERSION, generateResponses, type ResponseSample } from '../support/response-samples.ts'

/** The databases, on a real disk, kept for the next run. */
export const dataDir = join(import.meta.dirname, 'data')

/** The schema may be edited in place. */
const schemaDigest = createHash('sha256')
  .update(migrations.map(({ text }) => text).join())
  .digest('hex')
  .slice(0, 8)

export type Data = ResponseSample & { file: string }

/** A database with so many responses, created unless one exists from this generator and schema. */
export async function loadData(responses: number): Promise<Data> {
  mkdirSync(dataDir, { recursive: true })
  const file = join(dataDir, `answers-${responses}-${GENERATOR_VERSION}-${schemaDigest}.db`)
  const infoFile = `${file}.json`
  if (!existsSync(infoFile)) {
    process.stderr.write(`Generating ${responses.toLocaleString('en')} answers …\n`)
    const draftFile = `${file}.draft`
    removeDatabase(draftFile)
    writeFileSync(infoFile, JSON.stringify(await generate(draftFile, responses)))
    renameSync(draftFile, file)
  }
  return { ...(JSON.parse(readFileSync(infoFile, 'utf8')) as ResponseSample), file }
}

/** Durability does not matter until the end: no waiting for the disk, and indexes are built last. */
async function generate(file: string, responses: number): Promise<ResponseSample> {
  const database = openSqlite(file)
  await database.migrate(migrations)
  await database.close()
  const sqlite = new Sqlite(file)
  for (const setting of ['journal_mode = memory', 'synchronous = off', 'foreign_keys = off', 'cache_size = -1000000']) {
    sqlite.pragma(setting)
  }
  const indexes = sqlite
    .prepare<[], { name: string; sql: string }>(
      "select name, sql from sqlite_schema where type = 'index' and sql is not null",
    )
    .all()
  for (const { name } of indexes) sqlite.exec(`drop index ${name}`)
  const sample = await generateResponses(wrapSqlite(sqlite), responses)
  for (const { sql } of indexes) sqlite.exec(sql)
  sqlite.pragma('journal_mode = wal')
  sqlite.close()
  return sample
}

function wrapSqlite(sqlite: Sqlite.Database): Database {
  const run = (statement: Statement) => {
    const prepared = sqlite.prepare(statement.sql)
    if (prepared.reader) return prepared.all(statement.values)
    prepared.run(statement.values)
    return []
  }
  const runAll = sqlite.transaction((statements: readonly Statement[]) => statements.map(run))
  const all: Database['all'] = async (statement) => run(statement) as never
  const batch: Database['batch'] = async (steps) =>
    (await runAsStatements(steps, async (statements) => runAll(statements))) as never
  return { all, batch: chainAuditEntries({ all, batch }) }
}

export function removeDatabase(file: string): void {
  for (const suffix of ['', '-wal', '-shm']) rmSync(file + suffix, { force: true })
}
